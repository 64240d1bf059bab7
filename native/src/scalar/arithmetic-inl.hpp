// Float arithmetic beyond what Highway offers as it stands: NaN rules of maximum, minimum, clip, sign.
#if defined(THEON_SCALAR_ARITHMETIC_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_ARITHMETIC_INL_HPP
#undef THEON_SCALAR_ARITHMETIC_INL_HPP
#else
#define THEON_SCALAR_ARITHMETIC_INL_HPP
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// clang-format off
template <class D, class V> HWY_INLINE V add(D, V a, V b) { return hn::Add(a, b); }
template <class D, class V> HWY_INLINE V sub(D, V a, V b) { return hn::Sub(a, b); }
template <class D, class V> HWY_INLINE V mul(D, V a, V b) { return hn::Mul(a, b); }
template <class D, class V> HWY_INLINE V div(D, V a, V b) { return hn::Div(a, b); }
template <class D, class V> HWY_INLINE V neg(D, V a) { return hn::Neg(a); }
template <class D, class V> HWY_INLINE V abs(D, V a) { return hn::Abs(a); }
template <class D, class V> HWY_INLINE V sqr(D, V a) { return hn::Mul(a, a); }
template <class D, class V> HWY_INLINE V sqrt(D, V a) { return hn::Sqrt(a); }
template <class D, class V> HWY_INLINE V reciprocal(D d, V a) { return hn::Div(hn::Set(d, hn::TFromD<D>(1)), a); }
// clang-format on

// x86 max and min return their second operand when either is NaN: a NaN in the first has to be put back.
template <class D, class V>
HWY_INLINE V maximum(D, V a, V b) {
  return hn::IfThenElse(hn::IsNaN(a), a, hn::Max(a, b));
}
template <class D, class V>
HWY_INLINE V minimum(D, V a, V b) {
  return hn::IfThenElse(hn::IsNaN(a), a, hn::Min(a, b));
}

/// low where x < low, else high where x > high, else x.
template <class D, class V>
HWY_INLINE V clip(D, V x, V low, V high) {
  return hn::IfThenElse(hn::Lt(x, low), low, hn::IfThenElse(hn::Gt(x, high), high, x));
}

/// -1, 0 or 1; NaN stays.
template <class D, class V>
HWY_INLINE V sign(D d, V x) {
  using T = hn::TFromD<D>;
  const V positive = hn::IfThenElseZero(hn::Gt(x, hn::Zero(d)), hn::Set(d, T(1)));
  const V either = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Set(d, T(-1)), positive);
  return hn::IfThenElse(hn::IsNaN(x), x, either);
}

/// 0 where dy is 0, else dy d. (On some targets Ne is false for NaN; Eq is everywhere.)
template <class D, class V>
HWY_INLINE V times_or_zero(D d, V dy, V derivative) {
  return hn::IfThenZeroElse(hn::Eq(dy, hn::Zero(d)), hn::Mul(dy, derivative));
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
