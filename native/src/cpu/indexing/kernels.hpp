// The entries of the indexing kernels; theon/indexing.h says what each computes.
#pragma once

#include "theon/kernel.h"

namespace theon {

#define THEON_INDEXING_KERNEL(name)                                                       \
  theon_status name##_size(theon_context*, const theon_kernel_call*, theon_kernel_need*); \
  theon_status name##_prepare(theon_context*, const theon_kernel_call*, void*);           \
  theon_status name##_run(theon_context*, const theon_kernel_call*, const void*, void*)

THEON_INDEXING_KERNEL(gather);
THEON_INDEXING_KERNEL(scatter);
THEON_INDEXING_KERNEL(scatter_known);
THEON_INDEXING_KERNEL(index_positions);
THEON_INDEXING_KERNEL(check);
THEON_INDEXING_KERNEL(bincount_length);
THEON_INDEXING_KERNEL(bincount);

#undef THEON_INDEXING_KERNEL

}  // namespace theon
