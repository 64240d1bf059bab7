#include "cpu/linalg/kernels.hpp"

#include "core/registry.hpp"

namespace theon {

KernelList linalg_kernels() noexcept {
  using namespace linalg;
  static const theon_kernel kernels[] = {cholesky_kernel(), solve_triangular_kernel(),
                                         solve_kernel(),    inverse_kernel(),
                                         det_kernel(),      slogdet_kernel(),
                                         qr_kernel(),       svd_kernel(),
                                         pinv_kernel(),     lstsq_kernel(),
                                         eigh_kernel(),     eig_kernel(),
                                         expm_kernel()};
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
