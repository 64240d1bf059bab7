// log, log1p, softplus for float32 and float64, right at NaN, infinities, zeros and subnormals.
#if defined(THEON_SCALAR_LOGARITHM_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_LOGARITHM_INL_HPP
#undef THEON_SCALAR_LOGARITHM_INL_HPP
#else
#define THEON_SCALAR_LOGARITHM_INL_HPP
#endif

#include "scalar/exponential-inl.hpp"
#include "scalar/float_parts-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// e ln 2 + log(1 + f) + correction, for an integer e and f in [-0.25, 0.5].
template <class D, class V>
HWY_INLINE V log_of_parts(D d, V e, V f, V correction) {
  using T = hn::TFromD<D>;
  const V half_square = hn::Mul(hn::Mul(f, f), hn::Set(d, T(0.5)));
  if constexpr (sizeof(T) == 4) {
    // log(1 + f) = f - f^2/2 + f^3 P(f); minimax, relative error 2^-30.
    const V p = horner(d, f, 0x1.555558p-2f, -0x1.000070p-2f, 0x1.9998ccp-3f, -0x1.551b38p-3f, 0x1.244282p-3f,
                       -0x1.0464e0p-3f, 0x1.e0b34ap-4f, -0x1.7b06e6p-4f, 0x1.3dff00p-5f);
    const V tail = hn::MulAdd(e, hn::Set(d, 0x1.0bfbe8p-15f), correction);
    const V cubic = hn::MulAdd(hn::Mul(hn::Mul(f, f), f), p, tail);
    const V part = hn::Add(f, hn::Sub(cubic, half_square));
    return hn::MulAdd(e, hn::Set(d, 0x1.62ep-1f), part);
  } else {
    // With s = f / (2 + f), log(1 + f) = 2 s + s z R(z), z = s^2; minimax, relative error 2^-61. 2 s = f - s f.
    const V s = hn::Div(f, hn::Add(f, hn::Set(d, 2.0)));
    const V z = hn::Mul(s, s);
    const V r = horner(d, z, 0x1.555555555554fp-1, 0x1.999999999c02cp-2, 0x1.24924921f2d2ep-2, 0x1.c71c7485b3697p-3,
                       0x1.745c4cc4ab287p-3, 0x1.3b358cc6611cfp-3, 0x1.0dce7ce1c4f00p-3, 0x1.1b70a231c126fp-3);
    const V tail = hn::MulAdd(e, hn::Set(d, 0x1.a39ef35793c76p-33), correction);
    const V bent = hn::MulAdd(s, hn::MulAdd(z, r, half_square), tail);
    return hn::MulAdd(e, hn::Set(d, 0x1.62e42feep-1), hn::Sub(f, hn::Sub(half_square, bent)));
  }
}

template <class D, class V>
HWY_INLINE V log(D d, V x) {
  using T = hn::TFromD<D>;
  V m, e;
  split(d, x, m, e);
  const V y = log_of_parts(d, e, hn::Sub(m, hn::Set(d, T(1))), hn::Zero(d));
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Set(d, std::numeric_limits<T>::quiet_NaN()), y);
}

template <class D, class V>
HWY_INLINE V log1p(D d, V x) {
  using T = hn::TFromD<D>;
  constexpr bool kSingle = sizeof(T) == 4;
  const V one = hn::Set(d, T(1));
  const V infinity = hn::Set(d, std::numeric_limits<T>::infinity());
  V m, e;
  split(d, hn::Add(one, x), m, e);
  // 1 + x = 2^e (1 + f): f from x itself, so that nothing of x is lost; what the sum rounds away goes into the correction.
  const auto huge = hn::Gt(x, hn::Set(d, kSingle ? T(0x1p30) : T(0x1p60)));
  const V back = power_of_two(d, hn::Neg(hn::Min(hn::Set(d, T(100)), e)));
  V lost;
  const V sum = two_sum(hn::Sub(back, one), hn::Mul(x, back), lost);
  const V f = hn::IfThenElse(huge, hn::Sub(m, one), sum);
  const V correction = hn::IfThenElse(huge, hn::Zero(d), hn::NegMulAdd(lost, f, lost));
  const V y = log_of_parts(d, e, f, correction);
  const V at_edge = hn::IfThenElse(hn::Eq(x, hn::Set(d, T(-1))), hn::Neg(infinity),
                                   hn::Set(d, std::numeric_limits<T>::quiet_NaN()));
  const V ends = hn::IfThenElse(hn::Eq(x, infinity), infinity,
                                hn::IfThenElse(hn::Le(x, hn::Set(d, T(-1))), at_edge, y));
  const auto tiny = hn::Lt(hn::Abs(x), hn::Set(d, kSingle ? T(0x1p-25) : T(0x1p-54)));
  return hn::IfThenElse(tiny, x, ends);
}

/// log(1 + t) for t in [0, 1]: 1 + t is 1 + f, or 2 (1 + f), with an f that is exact.
template <class D, class V>
HWY_INLINE V log1p_of_unit(D d, V t) {
  using T = hn::TFromD<D>;
  const V one = hn::Set(d, T(1)), half = hn::Set(d, T(0.5));
  const auto upper = hn::Ge(t, half);
  const V f = hn::IfThenElse(upper, hn::Mul(hn::Sub(t, one), half), t);
  return log_of_parts(d, hn::IfThenElseZero(upper, one), f, hn::Zero(d));
}

/// x log(y), 0 where x is 0 and y a number.
template <class D, class V>
HWY_INLINE V xlogy(D d, V x, V y) {
  const auto nothing = hn::AndNot(hn::IsNaN(y), hn::Eq(x, hn::Zero(d)));
  return hn::IfThenZeroElse(nothing, hn::Mul(x, log(d, y)));
}
template <class D, class V>
HWY_INLINE V xlogx(D d, V x) {
  return xlogy(d, x, x);
}

/// log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)).
template <class D, class V>
HWY_INLINE V softplus(D d, V x) {
  const V positive = hn::IfThenElseZero(hn::Gt(x, hn::Zero(d)), x);
  return hn::Add(positive, log1p_of_unit(d, exp(d, hn::Neg(hn::Abs(x)))));
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
