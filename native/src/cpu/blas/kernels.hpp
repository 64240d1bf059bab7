// The entries of the product kernels; theon/blas.h says what each computes.
#pragma once

#include "theon/kernel.h"

namespace theon {

#define THEON_PRODUCT_KERNEL(name)                                                        \
  theon_status name##_size(theon_context*, const theon_kernel_call*, theon_kernel_need*); \
  theon_status name##_prepare(theon_context*, const theon_kernel_call*, void*);           \
  theon_status name##_run(theon_context*, const theon_kernel_call*, const void*, void*)

THEON_PRODUCT_KERNEL(gemm);
THEON_PRODUCT_KERNEL(gemv);
THEON_PRODUCT_KERNEL(ger);
THEON_PRODUCT_KERNEL(dot);
THEON_PRODUCT_KERNEL(trsm);

#undef THEON_PRODUCT_KERNEL

}  // namespace theon
