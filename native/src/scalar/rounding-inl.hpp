// Rounding to integers, roots, remainders and quotients for float32 and float64.
#if defined(THEON_SCALAR_ROUNDING_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_ROUNDING_INL_HPP
#undef THEON_SCALAR_ROUNDING_INL_HPP
#else
#define THEON_SCALAR_ROUNDING_INL_HPP
#endif

#include <cmath>

#include "scalar/evaluation-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

// clang-format off
template <class D, class V> HWY_INLINE V floor(D, V x) { return hn::Floor(x); }
template <class D, class V> HWY_INLINE V ceil(D, V x) { return hn::Ceil(x); }
template <class D, class V> HWY_INLINE V trunc(D, V x) { return hn::Trunc(x); }
template <class D, class V> HWY_INLINE V round(D, V x) { return hn::Round(x); }
// clang-format on

/// Halves go away from zero. The number below 1/2 keeps what lies just under a half from being rounded up with it.
template <class D, class V>
HWY_INLINE V round_away(D d, V x) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, sizeof(T) == 4 ? T(0x1.fffffep-2) : T(0x1.fffffffffffffp-2));
  return hn::Trunc(hn::Add(x, hn::CopySign(half, x)));
}

template <class D, class V>
HWY_INLINE V rsqrt(D d, V x) {
  return hn::Div(hn::Set(d, hn::TFromD<D>(1)), hn::Sqrt(x));
}

/// |x| = m 2^(3q), m from 3/8 to 3; a polynomial guesses the root of m, one step of Halley's method makes it whole.
template <class D, class V>
HWY_INLINE V cbrt(D d, V x) {
  using T = hn::TFromD<D>;
  V mantissa, e;
  split(d, x, mantissa, e);
  const V magic = hn::Set(d, FloatLayout<T>::kRoundMagic);
  const V q = hn::Sub(hn::MulAdd(e, hn::Set(d, T(1.0 / 3)), magic), magic);
  const V rest = hn::NegMulAdd(q, hn::Set(d, T(3)), e);
  const auto up = hn::Gt(rest, hn::Zero(d));
  const auto down = hn::Lt(rest, hn::Zero(d));
  const V two = hn::IfThenElse(up, hn::Set(d, T(2)), hn::IfThenElse(down, hn::Set(d, T(0.5)), hn::Set(d, T(1))));
  const V root_of_two = hn::IfThenElse(up, hn::Set(d, T(0x1.428a2f98d728bp+0)),
                                       hn::IfThenElse(down, hn::Set(d, T(0x1.965fea53d6e3dp-1)), hn::Set(d, T(1))));
  const V m = hn::Mul(mantissa, two);
  const V t = hn::Mul(polynomial(d, mantissa, Coefficients<T>::kCbrt), root_of_two);
  const V cube = hn::Mul(hn::Mul(t, t), t);
  const V step = hn::Div(hn::Sub(cube, m), hn::Add(hn::Add(cube, cube), m));
  const V root = hn::Mul(hn::NegMulAdd(t, step, t), power_of_two(d, q));
  const V a = hn::Abs(x);
  const auto ordinary = hn::And(hn::Gt(a, hn::Zero(d)), hn::Lt(a, hn::Set(d, std::numeric_limits<T>::infinity())));
  return hn::IfThenElse(ordinary, hn::CopySign(root, x), x);
}

/// The exact remainder of |a| / |b|, between 0 and |b|; NaN where a is infinite or b is 0.
template <class D, class V>
HWY_INLINE V remainder_of_absolutes(D d, V a, V b) {
  using T = hn::TFromD<D>;
#if HWY_NATIVE_FMA
  // A quotient short enough to be exact is off by one at most, and a - q b is exact in one step.
  const V q = hn::Trunc(hn::Div(a, b));
  const auto sound = hn::Or(hn::Lt(q, hn::Set(d, FloatLayout<T>::kIntegerMagic)), hn::Or(hn::IsNaN(a), hn::IsNaN(b)));
  if (HWY_LIKELY(hn::AllTrue(d, sound))) {
    V r = hn::NegMulAdd(q, b, a);
    r = hn::IfThenElse(hn::Lt(r, hn::Zero(d)), hn::Add(r, b), r);
    r = hn::IfThenElse(hn::Ge(r, b), hn::Sub(r, b), r);
    return hn::IfThenElse(hn::Lt(a, b), a, r);
  }
#endif
  HWY_ALIGN T as[hn::MaxLanes(d)], bs[hn::MaxLanes(d)];
  hn::Store(a, d, as);
  hn::Store(b, d, bs);
  for (size_t i = 0; i < hn::Lanes(d); ++i) as[i] = std::fmod(as[i], bs[i]);
  return hn::Load(d, as);
}

/// The remainder with the sign of the divisor; NaN for b = 0 and infinite a.
template <class D, class V>
HWY_INLINE V mod(D d, V a, V b) {
  const V r = hn::CopySign(remainder_of_absolutes(d, hn::Abs(a), hn::Abs(b)), a);
  const V sign = hn::And(hn::Xor(r, b), hn::Set(d, hn::TFromD<D>(-0.0)));
  const auto other_side = hn::Lt(hn::Or(sign, hn::Set(d, hn::TFromD<D>(1))), hn::Zero(d));
  const auto zero = hn::Eq(r, hn::Zero(d));
  return hn::IfThenElse(zero, hn::CopySign(r, b), hn::IfThenElse(other_side, hn::Add(r, b), r));
}

/// The largest integer at most a / b, exact where float64 holds it; a / b for b = 0. An infinite divisor leaves -1 or 0.
struct FloorDivFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a, V b) {
    const V zero = hn::Zero(d);
    const V one = hn::Set(d, 1.0);
    const V plain = hn::Div(a, b);
    const V q = hn::Round(hn::Sub(plain, hn::Div(mod(d, a, b), b)));
    const V whole = hn::IfThenElse(hn::Eq(q, zero), hn::CopySign(zero, plain), q);
    const auto below = hn::And(hn::And(hn::Eq(plain, zero), hn::Lt(hn::CopySign(one, plain), zero)),
                               hn::Not(hn::Eq(a, zero)));
    const V at_infinity = hn::IfThenElse(below, hn::Neg(one), plain);
    const auto infinite = hn::Eq(hn::Abs(b), hn::Set(d, std::numeric_limits<double>::infinity()));
    const V finite = hn::IfThenElse(infinite, at_infinity, whole);
    return hn::IfThenElse(hn::Eq(b, zero), plain, finite);
  }
};

template <class D, class V>
HWY_INLINE V floor_div(D d, V a, V b) {
  return in_float64<FloorDivFloat64>(d, a, b);
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
