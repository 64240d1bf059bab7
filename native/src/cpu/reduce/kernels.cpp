#include "cpu/reduce/kernels.hpp"

#include "core/registry.hpp"

namespace theon {

KernelList reduce_kernels() noexcept {
  static constexpr theon_kernel kernels[] = {
      {sizeof(theon_kernel), 1, "arg_reduce", 0, 0, &arg_reduce_size, &arg_reduce_prepare, &arg_reduce_run},
      {sizeof(theon_kernel), 1, "softmax", THEON_KERNEL_IN_PLACE_OK, 0, &softmax_size, &softmax_prepare, &softmax_run},
      {sizeof(theon_kernel), 1, "log_softmax", THEON_KERNEL_IN_PLACE_OK, 0, &softmax_size, &softmax_prepare,
       &log_softmax_run},
      {sizeof(theon_kernel), 1, "normalize", THEON_KERNEL_IN_PLACE_OK, 0, &normalize_size, &normalize_prepare,
       &normalize_run},
      {sizeof(theon_kernel), 1, "var", 0, 0, &var_size, &var_prepare, &statistic_run},
      {sizeof(theon_kernel), 1, "norm", 0, 0, &norm_size, &norm_prepare, &statistic_run},
      {sizeof(theon_kernel), 1, "logsumexp", 0, 0, &logsumexp_size, &logsumexp_prepare, &statistic_run},
  };
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
