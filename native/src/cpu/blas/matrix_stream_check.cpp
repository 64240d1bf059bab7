// What a call of "matrix_stream" has to be.
#include <algorithm>
#include <cstring>

#include "core/dtype.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/matrix_stream.hpp"

namespace theon {
namespace {

constexpr const char* kKernel = "matrix_stream";
constexpr int64_t kHead = sizeof(theon_stream_attributes), kStepHead = sizeof(theon_stream_step);

void check_rank(const theon_tensor& tensor, const char* what, int32_t rank) {
  if (tensor.rank != rank) {
    raise(THEON_SHAPE_MISMATCH, "%s: %s has shape %s; expected rank %d", kKernel, what, shape_text(tensor).c_str(),
          rank);
  }
}

void check_length(const theon_tensor& tensor, const char* what, int32_t axis, int64_t expected, const char* of) {
  if (tensor.shape[axis] != expected) {
    raise(THEON_SHAPE_MISMATCH, "%s: axis %d of %s, %s, has length %lld; expected %lld, that of %s", kKernel, axis,
          what, shape_text(tensor).c_str(), static_cast<long long>(tensor.shape[axis]),
          static_cast<long long>(expected), of);
  }
}

// A part of the attributes that lies in them.
template <class T>
T part(const theon_kernel_call& call, int64_t at, const char* what) {
  if (call.attribute_bytes - at < static_cast<int64_t>(sizeof(T))) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s at byte %lld passes the end of %d bytes of attributes", kKernel, what,
          static_cast<long long>(at), call.attribute_bytes);
  }
  T value;
  std::memcpy(&value, static_cast<const char*>(call.attributes) + at, sizeof(T));
  return value;
}

// What a composite leaves are numbers of rows where it sees nothing else.
bool has_space_of_rows(const theon_kernel_call& call, const StreamStep& step, int32_t rank) {
  if (step.rank != rank) return true;
  for (int32_t i = 0; i < step.input_count; ++i) {
    const int64_t at = step.composite + static_cast<int64_t>(sizeof(theon_composite)) +
                       i * static_cast<int64_t>(sizeof(theon_composite_input));
    if ((part<theon_composite_input>(call, at, "an input").broadcast & 2) == 0) return false;
  }
  return rank == 2;
}

// The composite of a step, whose inputs are read. What else is in it is checked where it is compiled.
void read_composite(const theon_kernel_call& call, MatrixStream& s, StreamStep& step, int32_t number) {
  const auto head = part<theon_composite>(call, step.composite, "a composite");
  step.rank = head.rank;
  if (step.rank != s.rank && !(step.rank == 1 && s.rank == 2)) {
    raise(THEON_INVALID_ARGUMENT, "%s: step %d has a composite of rank %d; W has rank %d", kKernel, number, head.rank,
          s.rank);
  }
  if (head.input_count != step.input_count || head.output_count < std::max<int32_t>(1, step.delivered) ||
      head.output_count > THEON_COMPOSITE_MAX_STREAMS - step.input_count) {
    raise(THEON_INVALID_ARGUMENT, "%s: step %d has %d inputs and delivers %d; its composite has %d and %d outputs",
          kKernel, number, step.input_count, step.delivered, head.input_count, head.output_count);
  }
  step.left = head.output_count - step.delivered;
}

void read_step(const theon_kernel_call& call, MatrixStream& s, int32_t number, int64_t& at) {
  StreamStep& step = s.steps[number];
  const auto head = part<theon_stream_step>(call, at, "a step");
  if (head.input_count < 1 || head.input_count > THEON_COMPOSITE_MAX_STREAMS || head.delivered < 0 ||
      head.delivered > THEON_COMPOSITE_MAX_STREAMS || head.bytes % 8 != 0 || head.bytes < kStepHead ||
      head.bytes > call.attribute_bytes - at) {
    raise(THEON_INVALID_ARGUMENT, "%s: step %d has %d bytes of %lld, %d inputs and delivers %d", kKernel, number,
          head.bytes, static_cast<long long>(call.attribute_bytes - at), head.input_count, head.delivered);
  }
  step.kind = head.kind;
  step.input_count = head.input_count;
  step.delivered = head.delivered;
  step.first_output = s.outputs;
  step.first_left = s.values;
  step.rank = s.rank;
  step.left = 1;
  bool reads_value = false;
  for (int32_t i = 0; i < step.input_count; ++i) {
    step.inputs[i] = part<int32_t>(call, at + kStepHead + i * int64_t{4}, "an input");
    if (step.inputs[i] < 0 && ~step.inputs[i] >= call.operand_count - call.output_count - 2) {
      raise(THEON_INVALID_ARGUMENT, "%s: step %d reads operand %d behind W; there are %d", kKernel, number,
            ~step.inputs[i], call.operand_count - call.output_count - 2);
    }
    if (step.inputs[i] >= s.values) {
      raise(THEON_INVALID_ARGUMENT, "%s: step %d reads value %d; there are %d before it", kKernel, number,
            step.inputs[i], s.values);
    }
    reads_value |= step.inputs[i] >= 0;
  }
  if (!reads_value) raise(THEON_INVALID_ARGUMENT, "%s: step %d reads no value", kKernel, number);
  step.composite = at + kStepHead + (step.input_count + 1) / 2 * int64_t{8};
  step.composite_bytes = at + head.bytes - step.composite;
  bool leaves_columns = step.kind >= THEON_STREAM_LOGSUMEXP;
  if (step.kind == THEON_STREAM_ELEMENTWISE) {
    read_composite(call, s, step, number);
    leaves_columns = has_space_of_rows(call, step, s.rank);
    for (int32_t i = 0; i < step.input_count; ++i) {
      if (step.rank != s.rank && step.inputs[i] >= 0 && !s.is_column[step.inputs[i]])
        raise(THEON_INVALID_ARGUMENT, "%s: step %d works on rows alone and reads value %d", kKernel, number,
              step.inputs[i]);
    }
  } else if (step.kind < 0 || step.kind > THEON_STREAM_ROW_SUM || s.rank != 2 || step.input_count != 1 ||
             step.delivered > 1 || s.is_column[step.inputs[0]]) {
    raise(THEON_INVALID_ARGUMENT, "%s: step %d is of kind %d, with %d inputs, and delivers %d", kKernel, number,
          step.kind, step.input_count, step.delivered);
  }
  if (step.left > THEON_STREAM_MAX_VALUES - s.values)
    raise(THEON_INVALID_ARGUMENT, "%s: more than %d values", kKernel, THEON_STREAM_MAX_VALUES);
  std::fill_n(s.is_column + s.values, step.left, leaves_columns);
  s.values += step.left;
  s.outputs += step.delivered;
  at += head.bytes;
}

void read_steps(const theon_kernel_call& call, MatrixStream& s) {
  s.outputs = 1;
  s.values = 1;
  int64_t at = kHead;
  for (int32_t i = 0; i < s.attributes.step_count; ++i) read_step(call, s, i, at);
  if (at != call.attribute_bytes) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes; the steps end at %lld", kKernel, call.attribute_bytes,
          static_cast<long long>(at));
  }
  if (s.is_column[s.r()]) raise(THEON_INVALID_ARGUMENT, "%s: the last value has one number for each row", kKernel);
  if (call.output_count != s.outputs) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d outputs; the steps and g make %d", kKernel, call.output_count, s.outputs);
  }
}

// A copy of a value.
void check_delivered(const theon_kernel_call& call, const MatrixStream& s, const StreamStep& step) {
  if (step.kind == THEON_STREAM_ELEMENTWISE || step.delivered == 0) return;
  const theon_tensor& out = call.operands[step.first_output];
  const bool is_column = s.is_column[step.first_left];
  check_rank(out, "a row program's result", is_column ? 1 : 2);
  check_length(out, "a row program's result", 0, s.x.rows, "X");
  if (!is_column) check_length(out, "a row program's result", 1, s.width, "a row of W");
  if (out.dtype != s.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: a row program's result is %s, X %s; expected the same", kKernel,
          theon_dtype_name(out.dtype), theon_dtype_name(s.dtype));
  }
  check_output(out, "a row program's result");
}

}  // namespace

MatrixStream check_matrix_stream(const theon_kernel_call& call) {
  if (call.attributes == nullptr || reinterpret_cast<uintptr_t>(call.attributes) % 8 != 0 ||
      call.attribute_bytes < kHead) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes at %p; expected at least %d, aligned to 8", kKernel,
          call.attribute_bytes, call.attributes, static_cast<int>(kHead));
  }
  MatrixStream s{};
  s.attributes = part<theon_stream_attributes>(call, 0, "the head");
  if (s.attributes.size != kHead || s.attributes.step_count < 0 || s.attributes.step_count > THEON_STREAM_MAX_STEPS) {
    raise(THEON_INVALID_ARGUMENT, "theon_stream_attributes.size is %d, step_count %d; expected %d, and at most %d",
          s.attributes.size, s.attributes.step_count, static_cast<int>(kHead), THEON_STREAM_MAX_STEPS);
  }
  if (call.operands == nullptr || call.output_count < 1 || call.operand_count < call.output_count + 2) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d operands, %d of them outputs, array %s; expected g, X and W at least",
          kKernel, call.operand_count, call.output_count, call.operands == nullptr ? "null" : "given");
  }
  for (int32_t i = 0; i < call.operand_count; ++i) {
    validate(call.operands[i], "an operand of matrix_stream", false);
    element_count(call.operands[i]);
  }
  const theon_tensor &g = call.operands[0], &x = call.operands[call.output_count],
                     &w = call.operands[call.output_count + 1];
  s.dtype = x.dtype;
  if (s.dtype != THEON_FLOAT32 && s.dtype != THEON_FLOAT64) {
    raise(THEON_DTYPE_MISMATCH, "%s: X is %s; accepted: float32, float64", kKernel, theon_dtype_name(s.dtype));
  }
  if (w.dtype != s.dtype || g.dtype != s.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: X is %s, W %s, g %s; expected the same", kKernel, theon_dtype_name(s.dtype),
          theon_dtype_name(w.dtype), theon_dtype_name(g.dtype));
  }
  check_rank(x, "X", 2);
  if (w.rank != 1) check_rank(w, "W", 2);
  check_rank(g, "g", w.rank);
  s.rank = w.rank;
  s.x = matrix_view(call, call.output_count, false);
  s.width = w.rank == 1 ? 1 : w.shape[1];
  check_length(w, "W", 0, s.x.columns, "a row of X");
  check_length(g, "g", 0, s.x.columns, "a row of X");
  if (w.rank == 2) check_length(g, "g", 1, s.width, "a row of W");
  if (self_overlaps(g)) {
    raise(THEON_INVALID_ARGUMENT, "%s: g of shape %s has strides with which two of its elements share memory", kKernel,
          shape_text(g).c_str());
  }
  int64_t elements = 0;
  if (__builtin_mul_overflow(s.x.rows, s.width, &elements))
    raise(THEON_SHAPE_MISMATCH, "%s: X W has more than 2^63 elements", kKernel);
  s.shape[0] = s.x.rows, s.shape[1] = s.width;
  s.strides[0] = w.rank == 1 ? 1 : std::max<int64_t>(s.width, 1), s.strides[1] = 1;
  s.column_shape[0] = s.x.rows, s.column_shape[1] = 1;
  s.column_strides[0] = s.column_strides[1] = 1;
  read_steps(call, s);
  for (int32_t i = 0; i < s.attributes.step_count; ++i) check_delivered(call, s, s.steps[i]);
  return s;
}

}  // namespace theon
