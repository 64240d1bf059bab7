#include "cpu/array/operands.hpp"

namespace theon {

void check_operands(const theon_kernel_call& call, const char* kernel, int32_t operands) {
  if (call.output_count != 1 || call.operand_count != operands) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d operands, %d of them outputs; expected %d, one of them an output", kernel,
          call.operand_count, call.output_count, operands);
  }
  if (call.parameter_count != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d parameters; expected none", kernel, call.parameter_count);
  }
  for (int32_t i = 0; i < operands; ++i) validate(call.operands[i], kernel, false);
}

void check_dtype(const theon_tensor& operand, const char* what, int32_t dtype, const char* reason) {
  if (operand.dtype != dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s is %s; expected %s, %s", what, theon_dtype_name(operand.dtype),
          theon_dtype_name(dtype), reason);
  }
}

void check_scalar(const theon_tensor& operand, const char* what) {
  if (operand.rank != 0) {
    raise(THEON_SHAPE_MISMATCH, "%s has shape %s; expected a 0-d tensor", what, shape_text(operand).c_str());
  }
}

void check_output(const theon_tensor& output, const char* what) {
  if (self_overlaps(output)) {
    raise(THEON_INVALID_ARGUMENT, "%s of shape %s has strides with which two of its elements share memory", what,
          shape_text(output).c_str());
  }
}

void check_apart(const theon_tensor& output, const char* output_name, const theon_tensor& input,
                 const char* input_name) {
  if (overlaps(output, input)) raise(THEON_INVALID_ARGUMENT, "%s overlaps %s in memory", output_name, input_name);
}

bool same_view(const theon_tensor& a, const theon_tensor& b) noexcept {
  if (a.data != b.data || a.rank != b.rank || a.dtype != b.dtype) return false;
  for (int32_t i = 0; i < a.rank; ++i) {
    if (a.shape[i] != b.shape[i] || (a.shape[i] != 1 && a.strides[i] != b.strides[i])) return false;
  }
  return true;
}

}  // namespace theon
