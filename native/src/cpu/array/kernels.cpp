#include "cpu/array/kernels.hpp"

#include "core/registry.hpp"

namespace theon {

KernelList array_kernels() noexcept {
#define THEON_ENTRY(name, flags) \
  { sizeof(theon_kernel), 1, #name, flags, 0, name##_size, name##_prepare, name##_run }
  static constexpr theon_kernel kernels[] = {
      THEON_ENTRY(copy, 0),
      THEON_ENTRY(fill, 0),
      THEON_ENTRY(arange, 0),
      THEON_ENTRY(arange_length, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(read_scalar, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(nonzero_count, 0),
      THEON_ENTRY(nonzero, THEON_KERNEL_MAY_FAIL),
  };
#undef THEON_ENTRY
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
