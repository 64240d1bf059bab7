#include "cpu/sort/kernels.hpp"

#include "core/registry.hpp"

namespace theon {

KernelList sort_kernels() noexcept {
#define THEON_ENTRY(name, flags) \
  { sizeof(theon_kernel), 1, #name, flags, 0, name##_size, name##_prepare, name##_run }
  static constexpr theon_kernel kernels[] = {
      THEON_ENTRY(sort, 0),
      THEON_ENTRY(argsort, 0),
      THEON_ENTRY(search_sorted, 0),
  };
#undef THEON_ENTRY
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
