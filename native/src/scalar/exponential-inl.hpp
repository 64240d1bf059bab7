// exp, expm1, sigmoid, tanh for float32 and float64, right at NaN, infinities, zeros and subnormals.
#if defined(THEON_SCALAR_EXPONENTIAL_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_EXPONENTIAL_INL_HPP
#undef THEON_SCALAR_EXPONENTIAL_INL_HPP
#else
#define THEON_SCALAR_EXPONENTIAL_INL_HPP
#endif

#include "scalar/float_parts-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class T>
struct ExpRange;
template <>
struct ExpRange<float> {
  static constexpr float kLow = -104.0f;      // exp of it rounds to 0
  static constexpr float kHigh = 89.0f;       // exp of it is infinity
  static constexpr float kMinusOne = -20.0f;  // expm1 of it rounds to -1
  static constexpr float kTiny = 0x1p-26f;    // expm1 of less is its argument
  static constexpr float kTanhOne = 10.0f;    // tanh of it rounds to 1
};
template <>
struct ExpRange<double> {
  static constexpr double kLow = -746.0;
  static constexpr double kHigh = 710.0;
  static constexpr double kMinusOne = -40.0;
  static constexpr double kTiny = 0x1p-55;
  static constexpr double kTanhOne = 20.0;
};

/// x = n ln 2 + r with |r| <= ln(2)/2; for |x| < 1100. The products n ln2 are exact in their leading part.
template <class D, class V>
HWY_INLINE V reduce_ln2(D d, V x, V& n) {
  using T = hn::TFromD<D>;
  constexpr bool kSingle = sizeof(T) == 4;
  const V magic = hn::Set(d, FloatLayout<T>::kRoundMagic);
  n = hn::Sub(hn::MulAdd(x, hn::Set(d, T(0x1.71547652b82fep+0)), magic), magic);
  const V high = hn::Set(d, kSingle ? T(0x1.62ep-1) : T(0x1.62e42feep-1));
  const V low = hn::Set(d, kSingle ? T(0x1.0bfbe8p-15) : T(0x1.a39ef35793c76p-33));
  return hn::NegMulAdd(n, low, hn::NegMulAdd(n, high, x));
}

/// (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2; minimax, relative error of exp(r) - 1 below 2^-26 and 2^-55.6.
template <class D, class V>
HWY_INLINE V exp_tail(D d, V r) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return horner(d, r, 0x1.000000p-1f, 0x1.5554aep-3f, 0x1.555486p-5f, 0x1.1228f2p-7f, 0x1.6d9a58p-10f);
  } else {
    return horner(d, r, 0x1.0000000000005p-1, 0x1.555555555555cp-3, 0x1.555555555206dp-5, 0x1.111111110e661p-7,
                  0x1.6c16c17f6172ep-10, 0x1.a01a01b60723cp-13, 0x1.a019a5f76d42ep-16, 0x1.71dde98d99b04p-19,
                  0x1.28a345d277490p-22, 0x1.af777e191f7fdp-26);
  }
}

template <class D, class V>
HWY_INLINE V exp(D d, V x) {
  using Range = ExpRange<hn::TFromD<D>>;
  // What rounds to 0 is not computed: such a result costs as much as a hundred others where subnormals are slow.
  const auto gone = hn::Le(x, hn::Set(d, Range::kLow));
  // The constant comes first: x86 min and max return their second operand when either is NaN.
  const V clamped = hn::IfThenZeroElse(gone, hn::Min(hn::Set(d, Range::kHigh), x));
  V n;
  const V r = reduce_ln2(d, clamped, n);
  const V p = hn::Add(hn::MulAdd(hn::Mul(r, r), exp_tail(d, r), r), hn::Set(d, hn::TFromD<D>(1)));
  return hn::IfThenZeroElse(gone, scale(d, p, n));
}

template <class D, class V>
HWY_INLINE V expm1(D d, V x) {
  using T = hn::TFromD<D>;
  using Range = ExpRange<T>;
  const V one = hn::Set(d, T(1));
  const V clamped = hn::Min(hn::Set(d, Range::kHigh), hn::Max(hn::Set(d, Range::kMinusOne), x));
  V n;
  const V r = reduce_ln2(d, clamped, n);
  const V p = hn::MulAdd(hn::Mul(r, r), exp_tail(d, r), r);
  // 2^n p + (2^n - 1) = 2^n (p + (1 - 2^-n)); beyond the mantissa's length 2^-n no longer matters.
  const V back = power_of_two(d, hn::Neg(hn::Min(hn::Set(d, T(100)), n)));
  const V y = scale(d, hn::Add(p, hn::Sub(one, back)), n);
  const auto tiny = hn::Lt(hn::Abs(x), hn::Set(d, Range::kTiny));
  return hn::IfThenElse(tiny, x, hn::IfThenElse(hn::Eq(n, hn::Zero(d)), p, y));
}

/// 1 / (1 + exp(-x)), computed from exp(-|x|) so that nothing overflows.
template <class D, class V>
HWY_INLINE V sigmoid(D d, V x) {
  const V one = hn::Set(d, hn::TFromD<D>(1));
  const V e = exp(d, hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one), hn::Add(one, e));
}

/// A sigmoid of h = |x|/2 without exp: 1.5 h / (1 + h), from 1.7 on a line, from 3 on a constant.
template <class D, class V>
HWY_INLINE V ultra_fast_sigmoid(D d, V x) {
  using T = hn::TFromD<D>;
  const V half = hn::Set(d, T(0.5)), one = hn::Set(d, T(1)), bend = hn::Set(d, T(1.7));
  const V h = hn::Mul(hn::Abs(x), half);
  const V line = hn::MulAdd(hn::Sub(h, bend), hn::Set(d, T(0.0458812946797165)), hn::Set(d, T(0.935409070603099)));
  const V beyond = hn::IfThenElse(hn::Lt(h, hn::Set(d, T(3))), line, hn::Set(d, T(0.99505475368673)));
  const V curve = hn::Div(hn::Mul(hn::Set(d, T(1.5)), h), hn::Add(one, h));
  const V z = hn::CopySign(hn::IfThenElse(hn::Lt(h, bend), curve, beyond), x);
  return hn::IfThenElse(hn::IsNaN(x), x, hn::MulAdd(z, half, half));
}

template <class D, class V>
HWY_INLINE V tanh(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Min(hn::Set(d, ExpRange<T>::kTanhOne), hn::Abs(x));
  const V e = expm1(d, hn::Add(a, a));
  return hn::CopySign(hn::Div(e, hn::Add(e, hn::Set(d, T(2)))), x);
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
