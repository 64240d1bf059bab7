// The entries of the kernels of reduce.
#pragma once

#include "theon/kernel.h"

namespace theon {

#define THEON_REDUCE_PLAN(name)                                                           \
  theon_status name##_size(theon_context*, const theon_kernel_call*, theon_kernel_need*); \
  theon_status name##_prepare(theon_context*, const theon_kernel_call*, void* plan)
#define THEON_REDUCE_RUN(name) \
  theon_status name##_run(theon_context*, const theon_kernel_call*, const void* plan, void* workspace)

THEON_REDUCE_PLAN(arg_reduce);
THEON_REDUCE_RUN(arg_reduce);
THEON_REDUCE_PLAN(softmax);
THEON_REDUCE_RUN(softmax);
THEON_REDUCE_RUN(log_softmax);
THEON_REDUCE_PLAN(normalize);
THEON_REDUCE_RUN(normalize);
THEON_REDUCE_PLAN(var);
THEON_REDUCE_PLAN(norm);
THEON_REDUCE_PLAN(logsumexp);
THEON_REDUCE_RUN(statistic);

#undef THEON_REDUCE_PLAN
#undef THEON_REDUCE_RUN

}  // namespace theon
