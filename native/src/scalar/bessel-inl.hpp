// Bessel functions of the first kind, plain and modified, and the incomplete gamma functions. float32 is computed in float64.
#if defined(THEON_SCALAR_BESSEL_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_BESSEL_INL_HPP
#undef THEON_SCALAR_BESSEL_INL_HPP
#else
#define THEON_SCALAR_BESSEL_INL_HPP
#endif

#include "scalar/special-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

// Up to here in powers of x^2/4, beyond in powers of 1/x.
inline constexpr double kBesselNear = 7.75;

/// exp(x) / sqrt(x) times a polynomial of 1/x, for x >= 7.75. The exponential overflows before the result does, so exp(5) is in the polynomial.
template <class D, class V, size_t kCount>
HWY_INLINE V bessel_i_far(D d, V x, const double (&c)[kCount]) {
  const V bounded = hn::Min(hn::Set(d, 720.0), hn::Max(hn::Set(d, kBesselNear), x));
  const V y = polynomial(d, hn::Div(hn::Set(d, 1.0), bounded), c);
  const V e = exp(d, hn::Sub(bounded, hn::Set(d, 5.0)));
  return hn::Mul(hn::Div(y, hn::Sqrt(bounded)), e);
}

struct I0Float64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V t = hn::Mul(hn::Mul(a, a), hn::Set(d, 0.25));
    const V near = hn::MulAdd(t, polynomial(d, t, Coefficients<double>::kI0Near), hn::Set(d, 1.0));
    const auto is_far = hn::Gt(a, hn::Set(d, kBesselNear));
    V y = near;
    if (!hn::AllFalse(d, is_far)) y = hn::IfThenElse(is_far, bessel_i_far(d, a, Coefficients<double>::kI0Far), near);
    return hn::IfThenElse(hn::IsNaN(x), x, y);
  }
};

struct I1Float64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V half = hn::Mul(a, hn::Set(d, 0.5));
    const V t = hn::Mul(half, half);
    const V near = hn::Mul(half, hn::MulAdd(t, polynomial(d, t, Coefficients<double>::kI1Near), hn::Set(d, 1.0)));
    const auto is_far = hn::Gt(a, hn::Set(d, kBesselNear));
    V y = near;
    if (!hn::AllFalse(d, is_far)) y = hn::IfThenElse(is_far, bessel_i_far(d, a, Coefficients<double>::kI1Far), near);
    return hn::IfThenElse(hn::IsNaN(x), x, hn::CopySign(y, x));
  }
};

// clang-format off
template <class D, class V> HWY_INLINE V j0(D d, V x) { return in_float64<EachFloat64<&j0_of>>(d, x); }
template <class D, class V> HWY_INLINE V j1(D d, V x) { return in_float64<EachFloat64<&j1_of>>(d, x); }
template <class D, class V> HWY_INLINE V jv(D d, V v, V x) { return in_float64<EachPairFloat64<&jv_of>>(d, v, x); }
template <class D, class V> HWY_INLINE V i0(D d, V x) { return in_float64<I0Float64>(d, x); }
template <class D, class V> HWY_INLINE V i1(D d, V x) { return in_float64<I1Float64>(d, x); }
template <class D, class V> HWY_INLINE V iv(D d, V v, V x) { return in_float64<EachPairFloat64<&iv_of>>(d, v, x); }
template <class D, class V> HWY_INLINE V gammainc(D d, V a, V x) { return in_float64<EachPairFloat64<&gammainc_of>>(d, a, x); }
template <class D, class V> HWY_INLINE V gammaincc(D d, V a, V x) { return in_float64<EachPairFloat64<&gammaincc_of>>(d, a, x); }
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
