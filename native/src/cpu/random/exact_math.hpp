// Functions of float64 as fixed sequences of + - * / and square roots, which IEEE rounds alike everywhere; a C library does not promise
// that of its own. Compiled once, without contraction into fused operations. About 1 ULP; arguments are what samplers pass: no NaN.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "cpu/random/coefficients.hpp"

namespace theon::random::exact {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();
inline constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;

inline double from_bits(uint64_t bits) noexcept {
  double x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

inline uint64_t to_bits(double x) noexcept {
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}

template <size_t kCount>
double polynomial(double x, const double (&c)[kCount]) noexcept {
  double sum = c[kCount - 1];
  for (size_t i = kCount - 1; i-- > 0;) sum = sum * x + c[i];
  return sum;
}

/// log(x), x >= 0.
inline double log(double x) noexcept {
  constexpr uint64_t kOne = 0x3FF0000000000000, kRootHalf = 0x3FE6A09E667F3BCD;
  if (x == 0) return -kInfinity;
  if (x == kInfinity) return x;
  double e = -1023;
  if (x < std::numeric_limits<double>::min()) x *= 0x1p54, e -= 54;
  const uint64_t moved = to_bits(x) + (kOne - kRootHalf);
  e += static_cast<double>(moved >> 52);
  const double f = from_bits((moved & ((uint64_t{1} << 52) - 1)) + kRootHalf) - 1;
  const double s = f / (2 + f), z = s * s, half_square = 0.5 * f * f;
  const double tail = z * polynomial(z, Coefficients<double>::kLog);
  return e * kLn2High - ((half_square - (s * (half_square + tail) + e * kLn2Low)) - f);
}

/// log(1 + x), x > -1.
inline double log1p(double x) noexcept {
  const double sum = 1 + x;
  if (sum == 1) return x;
  if (sum == kInfinity) return sum;
  // What rounding took from the sum.
  return log(sum) + (x - (sum - 1)) / sum;
}

/// exp(x); 0 and infinity beyond the range.
inline double exp(double x) noexcept {
  if (x > 709.79) return kInfinity;
  if (x < -745.14) return 0;
  const double k = std::floor(x * 0x1.71547652b82fep0 + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  const double y = 1 + (r + r * r * polynomial(r, Coefficients<double>::kExp));
  // In two steps, since a subnormal's scale is no normal number.
  const auto whole = static_cast<int64_t>(k), first = whole / 2;
  const auto power = [](int64_t n) { return from_bits(static_cast<uint64_t>(n + 1023) << 52); };
  return y * power(first) * power(whole - first);
}

/// log(n!) - log(sqrt(2 pi n) (n / e)^n) for whole n >= 1.
inline double stirling_error(double n) noexcept {
  if (n <= 15) return Coefficients<double>::kStirlingError[static_cast<int32_t>(n)];
  const double z = 1 / (n * n);
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 * z) * z) * z) * z) / n;
}

/// x log(x / mean) + mean - x without cancellation (Loader 2000).
inline double deviance(double x, double mean) noexcept {
  const double distance = x - mean;
  if (std::fabs(distance) >= 0.1 * (x + mean)) return x * log(x / mean) - distance;
  const double v = distance / (x + mean), square = v * v;
  double sum = distance * v, term = 2 * x * v;
  for (int32_t j = 3; j < 200; j += 2) {
    term *= square;
    const double next = sum + term / j;
    if (next == sum) break;
    sum = next;
  }
  return sum;
}

inline constexpr double kLogTwoPi = 0x1.d67f1c864beb5p0;

/// log of the probability of k, Poisson.
inline double log_poisson(double k, double rate) noexcept {
  if (k == 0) return -rate;
  return -stirling_error(k) - deviance(k, rate) - 0.5 * (kLogTwoPi + log(k));
}

/// log of the probability of k among n, 0 < p < 1, q = 1 - p.
inline double log_binomial(double k, double n, double p, double q) noexcept {
  if (k == 0) return n * log1p(-p);
  if (k == n) return n * log(p);
  return stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * p) - deviance(n - k, n * q) -
         0.5 * (kLogTwoPi + log(k) + log1p(-k / n));
}

}  // namespace theon::random::exact
