// Functions that the C library has not, in long double, from their definitions.
#pragma once

#include <cmath>
#include <limits>

namespace theon_test {

inline constexpr long double kRootPi = 1.77245385090551602729816748334114518L;
inline constexpr long double kPi = 3.14159265358979323846264338327950288L;

/// exp(x^2) erfc(x); beyond 8 by the continued fraction, from its end.
inline long double erfcx_reference(long double x) {
  if (std::isinf(x) || x < -110) return x > 0 ? 0 : std::numeric_limits<long double>::infinity();
  if (x > 8) {
    long double y = x;
    for (int k = 120; k > 0; --k) y = x + k * 0.5L / y;
    return 1 / (kRootPi * y);
  }
  const long double square = x * x;
  return std::exp(square) * (1 + std::fma(x, x, -square)) * std::erfc(x);
}

/// The y > 0 with erfc(y) = q for 0 < q <= 1: Newton's method on log erfc.
inline long double erfcinv_of_small_reference(long double q) {
  const long double target = std::log(q);
  long double y = q > 0.5L ? (1 - q) * kRootPi / 2 : std::sqrt(-target - 0.5L * std::log(-kPi * target + 1));
  for (int i = 0; i < 60; ++i) {
    const long double value = std::erfc(y);
    const long double step = (value - q) / q < 0.5L && (value - q) / q > -0.5L
                                 ? (value - q) / value * erfcx_reference(y) * kRootPi / 2
                                 : (std::log(value) - target) * erfcx_reference(y) * kRootPi / 2;
    y += step;
    if (std::fabs(step) <= 1e-19L * y) break;
  }
  return y;
}

inline long double erfinv_of_small_reference(long double x) {
  long double y = x * kRootPi / 2;
  for (int i = 0; i < 60; ++i) {
    const long double step = (x - std::erf(y)) * std::exp(y * y) * kRootPi / 2;
    y += step;
    if (std::fabs(step) <= 1e-20L * std::fabs(y)) break;
  }
  return y;
}

inline long double erfinv_reference(long double x) {
  const long double a = std::fabs(x);
  if (!(a <= 1)) return std::numeric_limits<long double>::quiet_NaN();
  if (a == 1) return std::copysign(std::numeric_limits<long double>::infinity(), x);
  if (a == 0) return x;
  return a < 0.5L ? erfinv_of_small_reference(x) : std::copysign(erfcinv_of_small_reference(1 - a), x);
}

inline long double erfcinv_reference(long double x) {
  if (!(x >= 0 && x <= 2)) return std::numeric_limits<long double>::quiet_NaN();
  if (x == 0) return std::numeric_limits<long double>::infinity();
  if (x == 2) return -std::numeric_limits<long double>::infinity();
  if (x > 0.5L && x < 1.5L) return erfinv_reference(1 - x);
  return x < 1 ? erfcinv_of_small_reference(x) : -erfcinv_of_small_reference(2 - x);
}

/// By recurrence to 40, where eight terms of the asymptotic series are more than enough. The positive root is
/// subtracted exactly, so that its neighbourhood keeps its digits.
inline long double digamma_reference(long double x) {
  if (x == 0) return std::copysign(std::numeric_limits<long double>::infinity(), -x);
  if (x < 0) {
    if (std::floor(x) == x) return std::numeric_limits<long double>::quiet_NaN();
    return digamma_reference(1 - x) - kPi / std::tan(kPi * (x - std::round(x)));
  }
  const long double from_root = (x - 0x1.762d86356be3fp+0L) - 0x1.b86a722197829p-54L;
  if (std::fabs(from_root) < 0.01L) {
    // digamma(r + h) = sum over k of h / ((k + r)(k + r + h)); its tail from 4000 on as an integral.
    const long double root = 0x1.762d86356be3fp+0L + 0x1.b86a722197829p-54L;
    long double sum = 0;
    constexpr int kTerms = 4000;
    for (int k = kTerms - 1; k >= 0; --k) sum += 1 / ((k + root) * (k + root + from_root));
    const long double u = kTerms + root + from_root / 2 - 0.5L;
    const long double h2 = from_root * from_root;
    return from_root * (sum + 1 / u - (1 - h2) / (12 * u * u * u));
  }
  long double shift = 0;
  for (; x < 40; x += 1) shift += 1 / x;
  const long double z = 1 / (x * x);
  const long double tail = z * (1 / 12.0L -
                                z * (1 / 120.0L -
                                     z * (1 / 252.0L - z * (1 / 240.0L - z * (1 / 132.0L - z * 691 / 32760.0L)))));
  return std::log(x) - 0.5L / x - tail - shift;
}

inline long double trigamma_reference(long double x) {
  if (std::isnan(x) || std::isinf(x))
    return x > 0 ? 0 : std::isnan(x) ? x : std::numeric_limits<long double>::infinity();
  if (x <= 0) {
    if (std::floor(x) == x) return std::numeric_limits<long double>::infinity();
    const long double ratio = kPi / std::sin(kPi * (x - std::round(x)));
    return ratio * ratio - trigamma_reference(1 - x);
  }
  long double shift = 0;
  for (; x < 40; x += 1) shift += 1 / (x * x);
  const long double z = 1 / (x * x);
  const long double tail = z *
                           (1 / 6.0L -
                            z * (1 / 30.0L - z * (1 / 42.0L - z * (1 / 30.0L - z * (5 / 66.0L - z * 691 / 2730.0L)))));
  return shift + 1 / x + z / 2 + tail / x;
}

/// Sum of (x + k)^-s, by 40 terms, or as many as reach 30, and Euler and Maclaurin's formula with six.
inline long double zeta_reference(long double s, long double x) {
  const long double nan = std::numeric_limits<long double>::quiet_NaN();
  const long double infinity = std::numeric_limits<long double>::infinity();
  if (std::isnan(x) || !(s >= 1)) return nan;
  if (s == 1) return infinity;
  if (std::isinf(s)) return x > 1 ? 0 : x == 1 ? 1 : nan;
  if (x <= 0 && std::floor(x) == x) return infinity;
  if (x < 0 && (std::floor(s) != s || x < -1e6L)) return nan;
  if (std::isinf(x)) return 0;
  long double sum = 0;
  for (; x < 30; x += 1) sum += std::pow(x, -s);
  const long double p = std::pow(x, -s), z = 1 / (x * x);
  if (p == 0) return sum;
  constexpr long double kB[] = {1 / 12.0L,       -1 / 720.0L,     1 / 30240.0L,
                                -1 / 1209600.0L, 1 / 47900160.0L, -691 / 1307674368000.0L};
  long double rising = s / x, tail = 0;
  for (int k = 0; k < 6; ++k) {
    tail += kB[k] * rising;
    rising *= (s + 2 * k + 1) * (s + 2 * k + 2) * z;
  }
  return sum + p * (x / (s - 1) + 0.5L + tail);
}

/// The remainder with the sign of the divisor.
inline long double mod_reference(long double a, long double b) {
  const long double r = std::fmod(a, b);
  if (r == 0) return std::copysign(r, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

inline long double floor_div_reference(long double a, long double b) {
  if (b == 0 || std::isnan(a) || std::isnan(b) || std::isinf(a)) return std::isinf(a) && b != 0 ? a / b * 0 : a / b;
  if (std::isinf(b)) return a == 0 || (a < 0) == (b < 0) ? a / b : -1;
  const long double q = std::rint((a - mod_reference(a, b)) / b);
  return q == 0 ? std::copysign(q, a / b) : q;
}

}  // namespace theon_test
