#include "cpu/elementwise/operand_check.hpp"

#include <bit>
#include <cstdio>

#include "core/dtype.hpp"
#include "core/tensor.hpp"

namespace theon {
namespace {

struct Name {
  char text[24];
  Name(const char* kind, int32_t index) { std::snprintf(text, sizeof(text), "%s %d", kind, index); }
};

void check_view(const theon_tensor& tensor, const Name& name, int32_t dtype, int32_t rank) {
  validate(tensor, name.text, false);
  if (tensor.dtype != dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s is %s; the composite says %s", name.text, dtype_name(tensor.dtype),
          dtype_name(dtype));
  }
  if (tensor.rank != rank) {
    raise(THEON_SHAPE_MISMATCH, "%s has rank %d, shape %s; expected rank %d", name.text, tensor.rank,
          shape_text(tensor).c_str(), rank);
  }
}

// The length of each axis, and who said so first.
struct Lengths {
  int64_t* shape;
  int32_t known_by[THEON_MAX_RANK];
  int32_t outputs;

  void agree(int32_t axis, int64_t length, int32_t operand) {
    if (known_by[axis] < 0) {
      shape[axis] = length;
      known_by[axis] = operand;
    } else if (shape[axis] != length) {
      raise(THEON_SHAPE_MISMATCH, "axis %d has length %lld in %s and %lld in %s", axis,
            static_cast<long long>(shape[axis]), name(known_by[axis]).text, static_cast<long long>(length),
            name(operand).text);
    }
  }
  Name name(int32_t operand) const {
    return operand < outputs ? Name("output", operand) : Name("input", operand - outputs);
  }
};

}  // namespace

void check_operands_of(const Composite& c, const theon_kernel_call& call, int64_t* shape) {
  if (call.operand_count != c.output_count + c.input_count || call.output_count != c.output_count ||
      call.operands == nullptr) {
    raise(THEON_INVALID_ARGUMENT,
          "composite: %d operands, %d of them outputs, array %s; expected %d outputs and %d inputs", call.operand_count,
          call.output_count, call.operands == nullptr ? "null" : "given", c.output_count, c.input_count);
  }
  Lengths lengths{shape, {}, c.output_count};
  for (int32_t axis = 0; axis < c.rank; ++axis) lengths.known_by[axis] = -1;
  for (int32_t i = 0; i < c.input_count; ++i) {
    const theon_tensor& input = call.operands[c.output_count + i];
    check_view(input, Name("input", i), c.inputs[i].dtype, c.rank);
    for (int32_t axis = 0; axis < c.rank; ++axis) {
      if ((c.inputs[i].broadcast >> axis & 1) == 0) {
        lengths.agree(axis, input.shape[axis], c.output_count + i);
      } else if (input.shape[axis] != 1) {
        raise(THEON_SHAPE_MISMATCH, "axis %d has length %lld in input %d, which is broadcast there; expected 1", axis,
              static_cast<long long>(input.shape[axis]), i);
      }
    }
  }
  for (int32_t i = 0; i < c.output_count; ++i) {
    const theon_tensor& output = call.operands[i];
    const uint32_t axes = c.outputs[i].axes;
    check_view(output, Name("output", i), c.dtypes[c.outputs[i].value], c.rank - std::popcount(axes));
    for (int32_t axis = 0, k = 0; axis < c.rank; ++axis) {
      if ((axes >> axis & 1) == 0) lengths.agree(axis, output.shape[k++], i);
    }
    if (self_overlaps(output)) {
      raise(THEON_INVALID_ARGUMENT, "output %d, shape %s, has strides that let its elements overlap", i,
            shape_text(output).c_str());
    }
  }
  for (int32_t axis = 0; axis < c.rank; ++axis) {
    if (lengths.known_by[axis] < 0) shape[axis] = 1;
  }
}

}  // namespace theon
