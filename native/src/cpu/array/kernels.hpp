// The entries of the array kernels; theon/array.h says what each computes.
#pragma once

#include "theon/kernel.h"

namespace theon {

#define THEON_ARRAY_KERNEL(name)                                                          \
  theon_status name##_size(theon_context*, const theon_kernel_call*, theon_kernel_need*); \
  theon_status name##_prepare(theon_context*, const theon_kernel_call*, void*);           \
  theon_status name##_run(theon_context*, const theon_kernel_call*, const void*, void*)

THEON_ARRAY_KERNEL(copy);
THEON_ARRAY_KERNEL(fill);
THEON_ARRAY_KERNEL(arange);
THEON_ARRAY_KERNEL(arange_length);
THEON_ARRAY_KERNEL(read_scalar);
THEON_ARRAY_KERNEL(nonzero_count);
THEON_ARRAY_KERNEL(nonzero);

#undef THEON_ARRAY_KERNEL

}  // namespace theon
