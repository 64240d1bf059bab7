// pow for float32 and float64 with the special cases of C.
#if defined(THEON_SCALAR_POWER_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_POWER_INL_HPP
#undef THEON_SCALAR_POWER_INL_HPP
#else
#define THEON_SCALAR_POWER_INL_HPP
#endif

#include <type_traits>

#include "scalar/exponential-inl.hpp"
#include "scalar/logarithm-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// log |x| as high + low with a relative error below 2^-63; finite x other than 0.
template <class D, class V>
HWY_INLINE V log_extended(D d, V x, V& low) {
  V m, e, lost;
  split(d, x, m, e);
  const V two = hn::Set(d, 2.0);
  const V f = hn::Sub(m, hn::Set(d, 1.0));
  // s = f / (2 + f) in two parts; 1 / (2 + f) = (1 - s) / 2.
  const V bottom = hn::Add(two, f);
  const V bottom_low = hn::Sub(f, hn::Sub(bottom, two));
  const V s = hn::Div(f, bottom);
  const V product = two_product(d, s, bottom, lost);
  const V rest = hn::NegMulAdd(s, bottom_low, hn::Sub(hn::Sub(f, product), lost));
  const V s_low = hn::Mul(rest, hn::Mul(hn::Set(d, 0.5), hn::Sub(hn::Set(d, 1.0), s)));
  // log(1 + f) = 2 s + 2/3 s^3 + s^5 Q(s^2), the first two terms in two parts.
  V z_lost, cube_lost, third_lost;
  const V z = two_product(d, s, s, z_lost);
  const V z_low = hn::MulAdd(hn::Add(s, s), s_low, z_lost);
  const V cube = two_product(d, z, s, cube_lost);
  const V cube_low = hn::Add(cube_lost, hn::MulAdd(z, s_low, hn::Mul(z_low, s)));
  const V two_thirds = hn::Set(d, 0x1.5555555555555p-1);
  const V third = two_product(d, cube, two_thirds, third_lost);
  const V third_low = hn::Add(third_lost,
                              hn::MulAdd(cube, hn::Set(d, 0x1.5555555555555p-55), hn::Mul(cube_low, two_thirds)));
  const V q = horner(d, z, 0x1.9999999999990p-2, 0x1.2492492494eb9p-2, 0x1.c71c71c130cd5p-3, 0x1.745d1a4c0e8c6p-3,
                     0x1.3b12da8c74ef5p-3, 0x1.11337ffe7c699p-3, 0x1.db839c48cab7ap-4, 0x1.ff0cce58a1ee2p-4);
  V low1, low2;
  const V h1 = quick_two_sum(hn::Mul(e, hn::Set(d, 0x1.62e42fefa3800p-1)), hn::Add(s, s), low1);
  const V h2 = quick_two_sum(h1, third, low2);
  const V small = hn::Add(hn::MulAdd(e, hn::Set(d, 0x1.ef35793c76730p-45), third_low), hn::Add(s_low, s_low));
  const V fifth = hn::MulAdd(cube, z, hn::MulAdd(cube_low, z, hn::Mul(cube, z_low)));
  const V tail = hn::Add(hn::Add(low1, low2), hn::MulAdd(fifth, q, small));
  return quick_two_sum(h2, tail, low);
}

/// pow in float64. Not extended: log is taken at float64 precision, which is plenty for results in float32.
template <bool kExtended, class D, class V>
HWY_INLINE V pow_float64(D d, V x, V y) {
  const V zero = hn::Zero(d);
  const V one = hn::Set(d, 1.0);
  const V infinity = hn::Set(d, std::numeric_limits<double>::infinity());
  const V a = hn::Abs(x);
  // Beyond 2^80 only the sign of an exponent matters, and splitting it must not overflow.
  const V exponent = hn::Min(hn::Set(d, 0x1p80), hn::Max(hn::Set(d, -0x1p80), y));
  V h, p, p_low;
  if constexpr (kExtended) {
    V low, lost;
    h = log_extended(d, a, low);
    h = hn::IfThenElse(hn::Eq(a, zero), hn::Neg(infinity), hn::IfThenElse(hn::Eq(a, infinity), infinity, h));
    p = two_product(d, exponent, h, lost);
    p_low = hn::MulAdd(exponent, low, lost);
    p_low = hn::IfThenElseZero(hn::Lt(hn::Abs(p), hn::Set(d, 800.0)), p_low);
  } else {
    h = log(d, a);
    p = hn::Mul(exponent, h);
    p_low = zero;
  }
  using Range = ExpRange<std::conditional_t<kExtended, double, float>>;
  // What rounds to 0 is not computed: such a result costs as much as a hundred others where subnormals are slow.
  const auto gone = hn::Le(p, hn::Set(d, static_cast<double>(Range::kLow)));
  p = hn::IfThenZeroElse(gone, hn::Min(hn::Set(d, static_cast<double>(Range::kHigh)), p));
  V n;
  const V r = hn::Add(reduce_ln2(d, p, n), p_low);
  V result = hn::IfThenZeroElse(gone, scale(d, hn::Add(hn::MulAdd(hn::Mul(r, r), exp_tail(d, r), r), one), n));

  const V half = hn::Mul(y, hn::Set(d, 0.5));
  const auto integer = hn::Eq(hn::Round(y), y);
  const auto odd = hn::And(integer, hn::Ne(hn::Round(half), half));
  const V sign = hn::And(x, hn::Set(d, -0.0));
  result = hn::Or(result, hn::IfThenElseZero(odd, sign));
  const auto undefined = hn::AndNot(integer, hn::And(hn::Lt(x, zero), hn::Lt(a, infinity)));
  result = hn::IfThenElse(undefined, hn::Set(d, std::numeric_limits<double>::quiet_NaN()), result);
  return hn::IfThenElse(hn::Or(hn::Eq(x, one), hn::Eq(y, zero)), one, result);
}

template <class D, class V>
HWY_INLINE V pow(D d, V x, V y) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    const hn::Half<D> half;
    const hn::Rebind<double, decltype(half)> wide;
    const auto low = pow_float64<false>(wide, hn::PromoteTo(wide, hn::LowerHalf(half, x)),
                                        hn::PromoteTo(wide, hn::LowerHalf(half, y)));
    const auto high = pow_float64<false>(wide, hn::PromoteTo(wide, hn::UpperHalf(half, x)),
                                         hn::PromoteTo(wide, hn::UpperHalf(half, y)));
    return hn::Combine(d, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
  } else {
    return pow_float64<true>(d, x, y);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
