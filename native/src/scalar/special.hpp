// The gamma family for one number, at any SIMD level the same.
#pragma once

namespace theon {

double gamma_of(double x) noexcept;
/// log |gamma(x)|; infinity at 0 and the negative integers.
double lgamma_of(double x) noexcept;
/// Derivative of log gamma; NaN at the negative integers, an infinity of the other sign at zeros.
double digamma_of(double x) noexcept;
/// Sum of (x + k)^-s over k >= 0, the zeta function of Hurwitz, for s > 1.
double zeta_of(double s, double x) noexcept;
/// Second derivative of log gamma, zeta(2, x); infinity at 0 and the negative integers.
double trigamma_of(double x) noexcept;

}  // namespace theon
