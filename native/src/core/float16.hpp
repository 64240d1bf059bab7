// Float16 by arithmetic on bits: the definition that the vectorised conversions agree with.
#pragma once

#include <bit>
#include <cstdint>

namespace theon {

/// The number that the bits of a float16 stand for; exact.
constexpr float float16_to_float(uint16_t bits) noexcept {
  const uint32_t sign = uint32_t{bits & 0x8000u} << 16;
  const uint32_t exponent = bits >> 10 & 31;
  const uint32_t mantissa = bits & 1023;
  if (exponent == 31)
    return std::bit_cast<float>(sign | 0x7f800000 | mantissa << 13 | (mantissa != 0 ? 0x400000u : 0u));
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return sign != 0 ? -magnitude : magnitude;
}

/// The nearest float16, ties to even, in one rounding; 65520 and more give infinity, NaN stays a (quiet) NaN.
constexpr uint16_t float16_of(double value) noexcept {
  const auto bits = std::bit_cast<uint64_t>(value);
  const auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
  const uint64_t magnitude = bits & ~(uint64_t{1} << 63);
  if (magnitude > 0x7ff0000000000000) return static_cast<uint16_t>(sign | 0x7e00 | (magnitude >> 42 & 0x1ff));
  if (magnitude >= 0x40effe0000000000) return static_cast<uint16_t>(sign | 0x7c00);
  if (magnitude >= 0x3f10000000000000) {  // normal: 2^-14 and more
    const uint64_t rounded = magnitude + 0x1ffffffffff + (magnitude >> 42 & 1);
    return static_cast<uint16_t>(sign | ((rounded >> 42) - (uint64_t{1008} << 10)));
  }
  // The last place of 2^28 is 2^-24, that of a subnormal float16.
  const double shifted = std::bit_cast<double>(magnitude) + 0x1p28;
  return static_cast<uint16_t>(sign | (std::bit_cast<uint64_t>(shifted) & 0xffff));
}

}  // namespace theon
