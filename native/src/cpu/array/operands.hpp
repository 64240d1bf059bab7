// Checks that the kernels of array and blas share.
#pragma once

#include <cstdint>

#include "core/tensor.hpp"
#include "theon/kernel.h"

namespace theon {

/// Throws unless the call has one output, so many operands in all and no parameters, and every operand is well-formed.
void check_operands(const theon_kernel_call& call, const char* kernel, int32_t operands);

/// Throws THEON_DTYPE_MISMATCH unless `operand` has `dtype`, which `reason` explains ("the dtype of destination").
void check_dtype(const theon_tensor& operand, const char* what, int32_t dtype, const char* reason);

/// Throws unless the tensor is 0-d.
void check_scalar(const theon_tensor& operand, const char* what);

/// Throws THEON_INVALID_ARGUMENT when two elements of an output share memory.
void check_output(const theon_tensor& output, const char* what);

/// Throws THEON_INVALID_ARGUMENT when an output overlaps an input.
void check_apart(const theon_tensor& output, const char* output_name, const theon_tensor& input,
                 const char* input_name);

/// Whether two operands are the same elements in the same order.
bool same_view(const theon_tensor& a, const theon_tensor& b) noexcept;

inline int64_t ceil_div(int64_t a, int64_t b) noexcept { return a / b + (a % b != 0); }

}  // namespace theon
