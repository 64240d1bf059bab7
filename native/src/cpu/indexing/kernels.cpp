#include "cpu/indexing/kernels.hpp"

#include "core/registry.hpp"

namespace theon {

KernelList indexing_kernels() noexcept {
#define THEON_ENTRY(name, flags) \
  { sizeof(theon_kernel), 1, #name, flags, 0, name##_size, name##_prepare, name##_run }
  static constexpr theon_kernel kernels[] = {
      THEON_ENTRY(gather, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(scatter, THEON_KERNEL_MAY_FAIL | THEON_KERNEL_ACCUMULATES),
      THEON_ENTRY(scatter_known, THEON_KERNEL_ACCUMULATES),
      THEON_ENTRY(index_positions, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(check, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(bincount_length, THEON_KERNEL_MAY_FAIL),
      THEON_ENTRY(bincount, THEON_KERNEL_MAY_FAIL),
  };
#undef THEON_ENTRY
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
