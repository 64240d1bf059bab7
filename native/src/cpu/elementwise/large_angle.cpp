#include "scalar/large_angle.hpp"

#include <bit>
#include <cstdint>
#include <limits>

namespace theon {
namespace {

using Wide = unsigned __int128;

// The bits of 2/pi behind the binary point.
constexpr uint64_t kTwoOverPi[20] = {0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
                                     0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
                                     0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
                                     0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
                                     0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

// pi/2 2^127.
constexpr uint64_t kHalfPiHigh = 0xc90fdaa22168c234, kHalfPiLow = 0xc4c6628b80dc1cd1;

/// 64 bits of 2/pi from bit `first` on (0 is the first behind the point, bits before it are 0).
uint64_t bits_of_two_over_pi(int first) {
  const auto word = [](int i) { return i < 0 || i >= 20 ? uint64_t{0} : kTwoOverPi[i]; };
  const int index = first >= 0 ? first / 64 : -((63 - first) / 64);
  const int shift = first - index * 64;
  return shift == 0 ? word(index) : word(index) << shift | word(index + 1) >> (64 - shift);
}

double power_of_two(int exponent) { return std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52); }

}  // namespace

int reduce_large_angle(double x, double& high, double& low) noexcept {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const int biased = static_cast<int>(bits >> 52 & 0x7ff);
  if (biased == 0x7ff || biased < 1023 + 20) {
    high = low = std::numeric_limits<double>::quiet_NaN();
    return 0;
  }
  // |x| = mantissa 2^exponent. Bits of 2/pi that make multiples of 8 with it are left out: 192 bits from there on keep
  // 128 good ones even for the double nearest to a multiple of pi/2.
  const uint64_t mantissa = (bits & 0xfffffffffffff) | uint64_t{1} << 52;
  const int exponent = biased - 1075;
  const int first = exponent - 3;
  const Wide p0 = Wide{mantissa} * bits_of_two_over_pi(first + 128);
  const Wide p1 = Wide{mantissa} * bits_of_two_over_pi(first + 64) + static_cast<uint64_t>(p0 >> 64);
  uint64_t t0 = static_cast<uint64_t>(p0);
  uint64_t t1 = static_cast<uint64_t>(p1);
  uint64_t t2 = mantissa * bits_of_two_over_pi(first) + static_cast<uint64_t>(p1 >> 64);

  // Three integer bits, then the fraction, taken as a number in [-1/2, 1/2).
  int quadrant = static_cast<int>(t2 >> 61);
  t2 = t2 << 3 | t1 >> 61, t1 = t1 << 3 | t0 >> 61, t0 <<= 3;
  bool negative = t2 >> 63;
  if (negative) {
    ++quadrant;
    t0 = ~t0 + 1;
    t1 = ~t1 + (t0 == 0);
    t2 = ~t2 + (t0 == 0 && t1 == 0);
  }
  int shift = 0;
  if (t2 == 0) t2 = t1, t1 = t0, t0 = 0, shift = 64;
  if (const int zeros = std::countl_zero(t2); zeros != 0) {
    t2 = t2 << zeros | t1 >> (64 - zeros), t1 = t1 << zeros | t0 >> (64 - zeros);
    shift += zeros;
  }
  // The upper 128 bits of the product with pi/2.
  const Wide middle = (Wide{t2} * kHalfPiLow >> 64) + (Wide{t1} * kHalfPiHigh >> 64);
  const Wide r = Wide{t2} * kHalfPiHigh + middle;
  const uint64_t r1 = static_cast<uint64_t>(r >> 64), r0 = static_cast<uint64_t>(r);
  const double unit = power_of_two(11 - 127 - shift);
  high = static_cast<double>(r1 >> 11) * 0x1p64 * unit;
  low = static_cast<double>(r1 << 53 | r0 >> 11) * unit;
  if (negative != (x < 0)) high = -high, low = -low;
  return (x < 0 ? -quadrant : quadrant) & 3;
}

}  // namespace theon
