// The gamma and Bessel families for one number, at any SIMD level the same.
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

/// Bessel functions of the first kind: of order 0, 1 and v.
double j0_of(double x) noexcept;
double j1_of(double x) noexcept;
double jv_of(double v, double x) noexcept;
/// Modified Bessel function of the first kind of order v.
double iv_of(double v, double x) noexcept;

/// Regularised incomplete gamma functions, which add up to 1.
double gammainc_of(double a, double x) noexcept;
double gammaincc_of(double a, double x) noexcept;

}  // namespace theon
