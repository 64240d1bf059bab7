// The entries of the kernels of reduce.
#pragma once

#include "theon/kernel.h"

namespace theon {

theon_status arg_reduce_size(theon_context*, const theon_kernel_call*, theon_kernel_need*);
theon_status arg_reduce_prepare(theon_context*, const theon_kernel_call*, void* plan);
theon_status arg_reduce_run(theon_context*, const theon_kernel_call*, const void* plan, void* workspace);

theon_status softmax_size(theon_context*, const theon_kernel_call*, theon_kernel_need*);
theon_status softmax_prepare(theon_context*, const theon_kernel_call*, void* plan);
theon_status softmax_run(theon_context*, const theon_kernel_call*, const void* plan, void* workspace);
theon_status log_softmax_run(theon_context*, const theon_kernel_call*, const void* plan, void* workspace);

}  // namespace theon
