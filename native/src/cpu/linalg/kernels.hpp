// The entries of the kernels of linear algebra; theon/linalg.h says what each computes.
#pragma once

#include "theon/kernel.h"

namespace theon::linalg {

theon_kernel cholesky_kernel() noexcept;
theon_kernel solve_triangular_kernel() noexcept;
theon_kernel solve_kernel() noexcept;
theon_kernel inverse_kernel() noexcept;
theon_kernel det_kernel() noexcept;
theon_kernel slogdet_kernel() noexcept;
theon_kernel qr_kernel() noexcept;
theon_kernel svd_kernel() noexcept;
theon_kernel pinv_kernel() noexcept;
theon_kernel lstsq_kernel() noexcept;
theon_kernel eigh_kernel() noexcept;
theon_kernel eig_kernel() noexcept;
theon_kernel expm_kernel() noexcept;

}  // namespace theon::linalg
