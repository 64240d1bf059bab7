// Exact reduction of large angles, for sin and cos.
#pragma once

namespace theon {

/// x = (4 k + quadrant) pi/2 + high + low with |high + low| <= pi/4, for finite |x| >= 2^20. NaN in `high` for other x.
int reduce_large_angle(double x, double& high, double& low) noexcept;

}  // namespace theon
