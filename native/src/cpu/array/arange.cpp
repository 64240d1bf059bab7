// The kernels "arange", "arange_length" and "read_scalar".
#include <cmath>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/kernels.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

constexpr int64_t kChunk = 16 << 10;

void check_range_dtype(const theon_tensor& operand, const char* what) {
  if (operand.dtype != THEON_INT64 && operand.dtype != THEON_FLOAT32 && operand.dtype != THEON_FLOAT64) {
    raise(THEON_DTYPE_MISMATCH, "%s is %s; accepted: int64, float32, float64", what, theon_dtype_name(operand.dtype));
  }
}

void check_register(const theon_tensor& out, const char* what) {
  check_dtype(out, what, THEON_INT64, "the dtype of a register");
  if (out.rank != 1 || out.shape[0] != 1) {
    raise(THEON_SHAPE_MISMATCH, "%s has shape %s; expected [1]", what, shape_text(out).c_str());
  }
}

void check_arange(const theon_kernel_call& call) {
  check_operands(call, "arange", 3);
  const theon_tensor& out = call.operands[0];
  check_range_dtype(out, "arange: destination");
  if (out.rank != 1) {
    raise(THEON_SHAPE_MISMATCH, "arange: destination has shape %s; expected a vector", shape_text(out).c_str());
  }
  check_dtype(call.operands[1], "arange: start", out.dtype, "the dtype of the destination");
  check_dtype(call.operands[2], "arange: step", out.dtype, "the dtype of the destination");
  check_scalar(call.operands[1], "arange: start");
  check_scalar(call.operands[2], "arange: step");
  check_output(out, "arange: destination");
}

int64_t value_at(int64_t start, int64_t step, int64_t i) noexcept {
  return static_cast<int64_t>(static_cast<uint64_t>(start) + static_cast<uint64_t>(i) * static_cast<uint64_t>(step));
}

double value_at(double start, double step, int64_t i) noexcept { return start + static_cast<double>(i) * step; }

// Float32 is computed in float64, so that positions beyond 2^24 stay right.
float value_at(float start, float step, int64_t i) noexcept {
  return static_cast<float>(value_at(static_cast<double>(start), static_cast<double>(step), i));
}

template <class T>
void write_range(const theon_context& context, const theon_kernel_call& call) noexcept {
  const theon_tensor& out = call.operands[0];
  const int64_t n = out.shape[0];
  if (n == 0) return;
  T* data = static_cast<T*>(out.data);
  const int64_t stride = out.strides[0];
  const T start = *static_cast<const T*>(call.operands[1].data);
  const T step = *static_cast<const T*>(call.operands[2].data);
  parallel_for(context, ceil_div(n, kChunk), [&](int64_t chunk) noexcept {
    const int64_t last = n - chunk * kChunk < kChunk ? n : (chunk + 1) * kChunk;
    for (int64_t i = chunk * kChunk; i < last; ++i) data[i * stride] = value_at(start, step, i);
  });
}

int64_t length_of(int64_t start, int64_t stop, int64_t step) {
  if (step == 0) raise(THEON_INVALID_ARGUMENT, "arange: the step is 0");
  const __int128 distance = static_cast<__int128>(stop) - start;
  if (distance == 0 || (distance > 0) != (step > 0)) return 0;
  const __int128 quotient = distance / step + (distance % step != 0);
  if (quotient > INT64_MAX) raise(THEON_INVALID_ARGUMENT, "arange: the length does not fit in int64");
  return static_cast<int64_t>(quotient);
}

int64_t length_of(double start, double stop, double step) {
  if (step == 0) raise(THEON_INVALID_ARGUMENT, "arange: the step is 0");
  const double length = std::ceil((stop - start) / step);
  if (!(std::fabs(length) < 0x1p63)) {
    raise(THEON_INVALID_ARGUMENT, "arange: no finite length from start %g to stop %g with step %g", start, stop, step);
  }
  return length > 0 ? static_cast<int64_t>(length) : 0;
}

template <class T>
int64_t length_from(const theon_kernel_call& call) {
  return length_of(*static_cast<const T*>(call.operands[1].data), *static_cast<const T*>(call.operands[2].data),
                   *static_cast<const T*>(call.operands[3].data));
}

void check_arange_length(const theon_kernel_call& call) {
  check_operands(call, "arange_length", 4);
  check_register(call.operands[0], "arange_length: output");
  static constexpr const char* names[] = {"arange_length: start", "arange_length: stop", "arange_length: step"};
  check_range_dtype(call.operands[1], names[0]);
  for (int32_t i = 0; i < 3; ++i) {
    check_dtype(call.operands[1 + i], names[i], call.operands[1].dtype, "the dtype of start");
    check_scalar(call.operands[1 + i], names[i]);
  }
}

void check_read_scalar(const theon_kernel_call& call) {
  check_operands(call, "read_scalar", 2);
  check_register(call.operands[0], "read_scalar: output");
  const theon_tensor& x = call.operands[1];
  check_scalar(x, "read_scalar: input");
  if (x.dtype > THEON_UINT64) {
    raise(THEON_DTYPE_MISMATCH, "read_scalar: input is %s; accepted: bool and integers", theon_dtype_name(x.dtype));
  }
}

int64_t read_integer(const theon_tensor& x) {
  switch (x.dtype) {
    case THEON_BOOL: return *static_cast<const uint8_t*>(x.data) != 0;
    case THEON_INT8: return *static_cast<const int8_t*>(x.data);
    case THEON_INT16: return *static_cast<const int16_t*>(x.data);
    case THEON_INT32: return *static_cast<const int32_t*>(x.data);
    case THEON_INT64: return *static_cast<const int64_t*>(x.data);
    case THEON_UINT8: return *static_cast<const uint8_t*>(x.data);
    case THEON_UINT16: return *static_cast<const uint16_t*>(x.data);
    case THEON_UINT32: return *static_cast<const uint32_t*>(x.data);
    default: break;
  }
  const uint64_t value = *static_cast<const uint64_t*>(x.data);
  if (value > INT64_MAX) {
    raise(THEON_INVALID_ARGUMENT, "read_scalar: %llu does not fit in int64", static_cast<unsigned long long>(value));
  }
  return static_cast<int64_t>(value);
}

}  // namespace

theon_status arange_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_arange(*call);
    *need = {};
  });
}

theon_status arange_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_arange(*call); });
}

theon_status arange_run(theon_context* context, const theon_kernel_call* call, const void*, void*) {
  switch (call->operands[0].dtype) {
    case THEON_INT64: write_range<int64_t>(*context, *call); break;
    case THEON_FLOAT32: write_range<float>(*context, *call); break;
    default: write_range<double>(*context, *call); break;
  }
  return THEON_OK;
}

theon_status arange_length_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_arange_length(*call);
    *need = {};
  });
}

theon_status arange_length_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_arange_length(*call); });
}

theon_status arange_length_run(theon_context*, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] {
    int64_t& length = *static_cast<int64_t*>(call->operands[0].data);
    switch (call->operands[1].dtype) {
      case THEON_INT64: length = length_from<int64_t>(*call); break;
      case THEON_FLOAT32: length = length_from<float>(*call); break;
      default: length = length_from<double>(*call); break;
    }
  });
}

theon_status read_scalar_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_read_scalar(*call);
    *need = {};
  });
}

theon_status read_scalar_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_read_scalar(*call); });
}

theon_status read_scalar_run(theon_context*, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] { *static_cast<int64_t*>(call->operands[0].data) = read_integer(call->operands[1]); });
}

}  // namespace theon
