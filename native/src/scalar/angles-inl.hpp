// tan, the inverse trigonometric functions, hypot.
#if defined(THEON_SCALAR_ANGLES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_ANGLES_INL_HPP
#undef THEON_SCALAR_ANGLES_INL_HPP
#else
#define THEON_SCALAR_ANGLES_INL_HPP
#endif

#include "scalar/evaluation-inl.hpp"
#include "scalar/trigonometry-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

struct TanFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    V high, low, quadrant;
    reduce_angle(d, x, high, low, quadrant);
    const V sine = sine_of_parts(d, high, low, quadrant);
    const V cosine = sine_of_parts(d, high, low, hn::Add(quadrant, hn::Set(d, 1.0)));
    return hn::IfThenElse(hn::Lt(hn::Abs(x), hn::Set(d, 0x1p-27)), x, hn::Div(sine, cosine));
  }
};

template <class D, class V>
HWY_INLINE V tan(D d, V x) {
  return in_float64<TanFloat64>(d, x);
}

/// pi/2, pi/4 and pi in two parts.
template <class T>
struct Pi {
  static constexpr T kHalf = sizeof(T) == 4 ? T(0x1.921fb6p+0) : T(0x1.921fb54442d18p+0);
  static constexpr T kHalfLow = sizeof(T) == 4 ? T(-0x1.777a5cp-25) : T(0x1.1a62633145c07p-54);
};

/// atan(p / q) for p >= 0, q > 0, p + q finite: p / q, or with pi/4 taken away, or with pi/2 taken away.
template <class D, class V>
HWY_INLINE V atan_of_quotient(D d, V p, V q) {
  using T = hn::TFromD<D>;
  const V zero = hn::Zero(d);
  const auto above_low = hn::Gt(p, hn::Mul(q, hn::Set(d, T(0.414213562373095))));
  const auto above_high = hn::Gt(p, hn::Mul(q, hn::Set(d, T(2.414213562373095))));
  const V top = hn::IfThenElse(above_high, hn::Neg(q), hn::IfThenElse(above_low, hn::Sub(p, q), p));
  const V bottom = hn::IfThenElse(above_high, p, hn::IfThenElse(above_low, hn::Add(p, q), q));
  const V t = hn::Div(top, bottom);
  const V z = hn::Mul(t, t);
  const V tail = hn::Mul(hn::Mul(t, z), polynomial(d, z, Coefficients<T>::kAtan));
  const V quarters = hn::IfThenElse(above_high, hn::Set(d, T(1)), hn::IfThenElse(above_low, hn::Set(d, T(0.5)), zero));
  const V low = hn::Mul(quarters, hn::Set(d, Pi<T>::kHalfLow));
  V lost;
  const V sum = quick_two_sum(hn::Mul(quarters, hn::Set(d, Pi<T>::kHalf)), t, lost);
  return hn::Add(sum, hn::Add(lost, hn::Add(tail, low)));
}

template <class D, class V>
HWY_INLINE V atan(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Min(hn::Set(d, sizeof(T) == 4 ? T(0x1p60) : T(0x1p100)), hn::Abs(x));
  return hn::CopySign(atan_of_quotient(d, a, hn::Set(d, T(1))), x);
}

/// The angle of the point (x, y). Both are scaled so that neither their sum overflows nor their quotient loses bits early.
struct Atan2Float64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V y, V x) {
    const V zero = hn::Zero(d);
    const V one = hn::Set(d, 1.0);
    const V infinity = hn::Set(d, std::numeric_limits<double>::infinity());
    V p = hn::Abs(y), q = hn::Abs(x);
    const V larger = hn::Max(p, q);
    const auto both_infinite = hn::And(hn::Eq(p, infinity), hn::Eq(q, infinity));
    const V factor = hn::IfThenElse(hn::Gt(larger, hn::Set(d, 0x1p1000)), hn::Set(d, 0x1p-100),
                                    hn::IfThenElse(hn::Lt(larger, hn::Set(d, 0x1p-900)), hn::Set(d, 0x1p120), one));
    p = hn::IfThenElse(both_infinite, one, hn::Mul(p, factor));
    q = hn::IfThenElse(both_infinite, one, hn::Mul(q, factor));
    q = hn::IfThenElse(hn::Eq(larger, zero), one, q);
    const V angle = atan_of_quotient(d, p, q);
    // pi - angle with both parts of pi.
    const V turned = hn::Sub(hn::Set(d, 2 * Pi<double>::kHalf), hn::Sub(angle, hn::Set(d, 2 * Pi<double>::kHalfLow)));
    const auto left = hn::Lt(hn::CopySign(one, x), zero);
    return hn::CopySign(hn::IfThenElse(left, turned, angle), y);
  }
};

template <class D, class V>
HWY_INLINE V atan2(D d, V y, V x) {
  return in_float64<Atan2Float64>(d, y, x);
}

/// For |x| > 1/2: sqrt(z) with z = (1 - |x|)/2 and what rounding took from it, so that asin|x| = pi/2 - 2 asin(sqrt z).
template <class D, class V>
HWY_INLINE V half_angle_root(D d, V a, V& z, V& low) {
  using T = hn::TFromD<D>;
  z = hn::Mul(hn::Sub(hn::Set(d, T(1)), a), hn::Set(d, T(0.5)));
  const V s = hn::Sqrt(z);
  // Squares of the upper half of the bits are exact.
  const hn::RebindToUnsigned<D> du;
  using U = hn::TFromD<decltype(du)>;
  const auto mask = hn::Set(du, sizeof(T) == 4 ? U(0xfffff000) : static_cast<U>(~uint64_t{0} << 27));
  const V upper = hn::BitCast(d, hn::And(hn::BitCast(du, s), mask));
  const V lower = hn::Sub(s, upper);
  const V rest = hn::NegMulAdd(hn::Add(s, upper), lower, hn::NegMulAdd(upper, upper, z));
  low = hn::IfThenZeroElse(hn::Eq(s, hn::Zero(d)), hn::Div(rest, hn::Add(s, s)));
  return s;
}

template <class D, class V>
HWY_INLINE V asin(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Abs(x);
  const auto large = hn::Gt(a, hn::Set(d, T(0.5)));
  V z, low;
  const V s = half_angle_root(d, a, z, low);
  z = hn::IfThenElse(large, z, hn::Mul(a, a));
  const V base = hn::IfThenElse(large, s, a);
  const V tail = hn::Mul(hn::Mul(base, z), polynomial(d, z, Coefficients<T>::kAsin));
  const V rest = hn::Sub(hn::Set(d, Pi<T>::kHalfLow), hn::Mul(hn::Set(d, T(2)), hn::Add(low, tail)));
  V lost;
  const V top = quick_two_sum(hn::Set(d, Pi<T>::kHalf), hn::Neg(hn::Add(s, s)), lost);
  const V far = hn::Add(top, hn::Add(lost, rest));
  const V y = hn::IfThenElse(large, far, hn::Add(a, tail));
  return hn::CopySign(hn::IfThenElse(hn::Gt(a, hn::Set(d, T(1))), not_a_number(d), y), x);
}

template <class D, class V>
HWY_INLINE V acos(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Abs(x);
  const V two = hn::Set(d, T(2));
  const auto large = hn::Gt(a, hn::Set(d, T(0.5)));
  const auto negative = hn::Lt(x, hn::Zero(d));
  V z, low;
  const V s = half_angle_root(d, a, z, low);
  z = hn::IfThenElse(large, z, hn::Mul(a, a));
  const V base = hn::IfThenElse(large, s, x);
  const V tail = hn::Mul(hn::Mul(base, z), polynomial(d, z, Coefficients<T>::kAsin));
  const V half_pi = hn::Set(d, Pi<T>::kHalf);
  const V half_pi_low = hn::Set(d, Pi<T>::kHalfLow);
  const V middle = hn::Sub(half_pi, hn::Sub(x, hn::Sub(half_pi_low, tail)));
  const V near_one = hn::Mul(two, hn::Add(s, hn::Add(low, tail)));
  const V near_minus_one = hn::Mul(two, hn::Sub(half_pi, hn::Sub(s, hn::Sub(half_pi_low, hn::Add(low, tail)))));
  const V y = hn::IfThenElse(large, hn::IfThenElse(negative, near_minus_one, near_one), middle);
  return hn::IfThenElse(hn::Gt(a, hn::Set(d, T(1))), not_a_number(d), y);
}

/// sqrt(x^2 + y^2); infinity if either is infinite, even beside NaN.
struct HypotFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x, V y) {
    const V one = hn::Set(d, 1.0);
    const V infinity = hn::Set(d, std::numeric_limits<double>::infinity());
    const V a = hn::Abs(x), b = hn::Abs(y);
    const V larger = hn::Max(a, b);
    const auto huge = hn::Gt(larger, hn::Set(d, 0x1p500));
    const auto tiny = hn::Lt(larger, hn::Set(d, 0x1p-450));
    const V down = hn::IfThenElse(huge, hn::Set(d, 0x1p-600), hn::IfThenElse(tiny, hn::Set(d, 0x1p600), one));
    const V back = hn::IfThenElse(huge, hn::Set(d, 0x1p600), hn::IfThenElse(tiny, hn::Set(d, 0x1p-600), one));
    const V p = hn::Mul(a, down), q = hn::Mul(b, down);
    const V root = hn::Mul(hn::Sqrt(hn::MulAdd(p, p, hn::Mul(q, q))), back);
    const auto infinite = hn::Or(hn::Eq(a, infinity), hn::Eq(b, infinity));
    return hn::IfThenElse(infinite, infinity, root);
  }
};

template <class D, class V>
HWY_INLINE V hypot(D d, V x, V y) {
  return in_float64<HypotFloat64>(d, x, y);
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
