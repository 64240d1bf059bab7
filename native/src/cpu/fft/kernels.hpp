// The entry of the kernel "fft"; theon/fft.h says what it computes.
#pragma once

#include "core/registry.hpp"

namespace theon {

theon_status fft_size(theon_context*, const theon_kernel_call*, theon_kernel_need*);
theon_status fft_prepare(theon_context*, const theon_kernel_call*, void*);
theon_status fft_run(theon_context*, const theon_kernel_call*, const void*, void*);

}  // namespace theon
