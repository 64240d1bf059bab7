// Float16 through ldexp and rounding to integers: the reference of its conversions, which shares nothing with the library.
#pragma once

#include <cmath>
#include <cstdint>

namespace theon_test {

inline double half_value(uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  const double sign = bits >> 15 != 0 ? -1 : 1;
  if (exponent == 31) return mantissa != 0 ? std::copysign(NAN, sign) : sign * INFINITY;
  return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 25));
}

/// The nearest float16, ties to even, as a number.
inline double half_rounded(long double x) {
  if (x == 0 || std::isnan(x) || std::isinf(x)) return static_cast<double>(x);
  const int unit = std::max(std::ilogb(x), -14) - 10;
  const long double rounded = std::ldexp(std::nearbyint(std::ldexp(x, -unit)), unit);
  return std::fabs(rounded) > 65504 ? std::copysign(INFINITY, static_cast<double>(x)) : static_cast<double>(rounded);
}

/// The bits of a number that is a float16.
inline uint16_t half_bits(double x) {
  const auto sign = static_cast<uint16_t>(std::signbit(x) ? 0x8000 : 0);
  if (std::isnan(x)) return sign | 0x7e00;
  if (std::isinf(x)) return sign | 0x7c00;
  const double a = std::fabs(x);
  if (a < 0x1p-14) return static_cast<uint16_t>(sign | static_cast<int>(std::ldexp(a, 24)));
  const int exponent = std::ilogb(a);
  return static_cast<uint16_t>(sign | (exponent + 15) << 10 | (static_cast<int>(std::ldexp(a, 10 - exponent)) - 1024));
}

}  // namespace theon_test
