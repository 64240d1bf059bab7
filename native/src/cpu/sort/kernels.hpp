// The entries of the sorting kernels; theon/sort.h says what each computes.
#pragma once

#include "theon/kernel.h"

namespace theon {

#define THEON_SORT_KERNEL(name)                                                           \
  theon_status name##_size(theon_context*, const theon_kernel_call*, theon_kernel_need*); \
  theon_status name##_prepare(theon_context*, const theon_kernel_call*, void*);           \
  theon_status name##_run(theon_context*, const theon_kernel_call*, const void*, void*)

THEON_SORT_KERNEL(sort);
THEON_SORT_KERNEL(argsort);
THEON_SORT_KERNEL(search_sorted);

#undef THEON_SORT_KERNEL

}  // namespace theon
