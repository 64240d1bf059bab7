// sin and cos for float32 and float64, right at any angle.
#if defined(THEON_SCALAR_TRIGONOMETRY_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_TRIGONOMETRY_INL_HPP
#undef THEON_SCALAR_TRIGONOMETRY_INL_HPP
#else
#define THEON_SCALAR_TRIGONOMETRY_INL_HPP
#endif

#include "scalar/float_parts-inl.hpp"
#include "scalar/large_angle.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Beyond it n pi/2 is no longer exact in pieces.
inline constexpr double kLargeAngle = 0x1p20;

/// sin for an even quadrant, cos for an odd one, of high + low in [-pi/4, pi/4], with the sign of the quadrant.
template <class D, class V>
HWY_INLINE V sine_of_parts(D d, V high, V low, V quadrant_bits) {
  using T = hn::TFromD<D>;
  const hn::RebindToUnsigned<D> du;
  const V z = hn::Mul(high, high);
  V s, c;
  if constexpr (sizeof(T) == 4) {
    s = horner(d, z, -0x1.555556p-3f, 0x1.111108p-7f, -0x1.a00f94p-13f, 0x1.6cd60ep-19f);
    c = horner(d, z, 0x1.555556p-5f, -0x1.6c16b8p-10f, 0x1.a0111ap-16f, -0x1.242976p-22f);
  } else {
    s = horner(d, z, -0x1.5555555555549p-3, 0x1.111111110f84ap-7, -0x1.a01a019c0afdcp-13, 0x1.71de35719a1f2p-19,
               -0x1.ae5e612fdb512p-26, 0x1.5d9179daa9269p-33);
    c = horner(d, z, 0x1.555555555554cp-5, -0x1.6c16c16c15177p-10, 0x1.a01a019cb01bap-16, -0x1.27e4f8082f8d2p-22,
               0x1.1ee9ea65ad164p-29, -0x1.8fadaf9a009acp-37);
  }
  const V one = hn::Set(d, T(1));
  const V half_square = hn::Mul(z, hn::Set(d, T(0.5)));
  // sin: high + (low (1 - z/2) + high^3 S). cos: 1 - z/2 loses bits that are added back.
  const V sine = hn::Add(high, hn::MulAdd(hn::Mul(z, high), s, hn::NegMulAdd(half_square, low, low)));
  const V top = hn::Sub(one, half_square);
  const V lost = hn::Sub(hn::Sub(one, top), half_square);
  const V cosine = hn::Add(top, hn::Add(lost, hn::MulAdd(hn::Mul(z, z), c, hn::Neg(hn::Mul(high, low)))));
  const auto bits = hn::BitCast(du, quadrant_bits);
  const auto odd = hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(du), hn::And(bits, hn::Set(du, 1)))));
  constexpr int kSign = sizeof(T) * 8 - 2;
  const auto sign = hn::And(hn::ShiftLeft<kSign>(bits), hn::BitCast(du, hn::Set(d, T(-0.0))));
  return hn::BitCast(d, hn::Xor(hn::BitCast(du, hn::IfThenElse(odd, cosine, sine)), sign));
}

/// x = n pi/2 + high + low for float64; the low bits of `quadrant` hold n mod 4.
template <class D, class V>
HWY_INLINE void reduce_angle(D d, V x, V& high, V& low, V& quadrant) {
  const V magic = hn::Set(d, FloatLayout<double>::kRoundMagic);
  quadrant = hn::MulAdd(x, hn::Set(d, 0x1.45f306dc9c883p-1), magic);
  const V n = hn::Sub(quadrant, magic);
  // pi/2 in pieces of 33 bits: the first three products are exact.
  V lost1, lost2;
  const V r0 = hn::NegMulAdd(n, hn::Set(d, 0x1.921fb544p+0), x);
  const V r1 = two_sum(r0, hn::Mul(n, hn::Set(d, -0x1.0b4611a6p-34)), lost1);
  const V r2 = two_sum(r1, hn::Mul(n, hn::Set(d, -0x1.3198a2ep-69)), lost2);
  const V rest = hn::NegMulAdd(n, hn::Set(d, 0x1.b839a252049c1p-104), hn::Add(lost1, lost2));
  high = quick_two_sum(r2, rest, low);

  const auto large = hn::Not(hn::Lt(hn::Abs(x), hn::Set(d, kLargeAngle)));
  if (HWY_UNLIKELY(!hn::AllFalse(d, large))) {
    HWY_ALIGN double xs[hn::MaxLanes(d)], highs[hn::MaxLanes(d)], lows[hn::MaxLanes(d)], quadrants[hn::MaxLanes(d)];
    hn::Store(x, d, xs);
    hn::Store(high, d, highs);
    hn::Store(low, d, lows);
    hn::Store(n, d, quadrants);
    for (size_t i = 0; i < hn::Lanes(d); ++i) {
      if (!(xs[i] < kLargeAngle && xs[i] > -kLargeAngle)) quadrants[i] = reduce_large_angle(xs[i], highs[i], lows[i]);
    }
    high = hn::Load(d, highs);
    low = hn::Load(d, lows);
    quadrant = hn::Add(hn::Load(d, quadrants), magic);
  }
}

/// reduce_angle in float64 for float32, whose remainder and quadrant `n` come back in float32.
template <class W, class D, class V>
HWY_INLINE void reduce_single(W wide, D d, V x, V& high, V& low, V& n) {
  hn::Vec<W> r, rest, quadrant;
  reduce_angle(wide, hn::PromoteTo(wide, x), r, rest, quadrant);
  high = hn::DemoteTo(d, r);
  low = hn::DemoteTo(d, hn::Sub(r, hn::PromoteTo(wide, high)));
  n = hn::DemoteTo(d, hn::Sub(quadrant, hn::Set(wide, FloatLayout<double>::kRoundMagic)));
}

/// sin(x + shift pi/2).
template <int kShift, class D, class V>
HWY_INLINE V sine_shifted(D d, V x) {
  using T = hn::TFromD<D>;
  if constexpr (sizeof(T) == 4) {
    const hn::Half<D> half;
    const hn::Rebind<double, decltype(half)> wide;
    hn::Vec<decltype(half)> high[2], low[2], n[2];
    reduce_single(wide, half, hn::LowerHalf(half, x), high[0], low[0], n[0]);
    reduce_single(wide, half, hn::UpperHalf(half, x), high[1], low[1], n[1]);
    const V quadrant = hn::Add(hn::Combine(d, n[1], n[0]), hn::Set(d, T(kShift) + FloatLayout<float>::kRoundMagic));
    return sine_of_parts(d, hn::Combine(d, high[1], high[0]), hn::Combine(d, low[1], low[0]), quadrant);
  } else {
    V high, low, quadrant;
    reduce_angle(d, x, high, low, quadrant);
    return sine_of_parts(d, high, low, hn::Add(quadrant, hn::Set(d, T(kShift))));
  }
}

template <class D, class V>
HWY_INLINE V sin(D d, V x) {
  using T = hn::TFromD<D>;
  const auto tiny = hn::Lt(hn::Abs(x), hn::Set(d, sizeof(T) == 4 ? T(0x1p-13) : T(0x1p-27)));
  return hn::IfThenElse(tiny, x, sine_shifted<0>(d, x));
}

template <class D, class V>
HWY_INLINE V cos(D d, V x) {
  return sine_shifted<1>(d, x);
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
