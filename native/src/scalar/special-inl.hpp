// The error function, its complements and inverses, and the gamma family. float32 is computed in float64.
#if defined(THEON_SCALAR_SPECIAL_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_SPECIAL_INL_HPP
#undef THEON_SCALAR_SPECIAL_INL_HPP
#else
#define THEON_SCALAR_SPECIAL_INL_HPP
#endif

#include "scalar/hyperbolic-inl.hpp"
#include "scalar/special.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// erf for |x| <= 0.85.
template <class D, class V>
HWY_INLINE V erf_near_zero(D d, V x) {
  return hn::Mul(x, polynomial(d, hn::Mul(x, x), Coefficients<double>::kErf));
}

/// exp(x^2) erfc(x) for x >= 0: a polynomial of (x - 3.75)/(x + 3.75) over 1 + 2x (Shepherd and Laframboise 1981), or 1/sqrt(pi) over x.
template <class D, class V>
HWY_INLINE V erfcx_of_positive(D d, V x) {
  const V k = hn::Set(d, 3.75);
  const V bound = hn::Set(d, 0x1p60);
  const V bounded = hn::Min(bound, x);
  const V t = hn::Div(hn::Sub(bounded, k), hn::Add(bounded, k));
  const auto large = hn::Gt(x, bound);
  const V top = hn::IfThenElse(large, hn::Set(d, 0x1.20dd750429b6dp-1), polynomial(d, t, Coefficients<double>::kErfcx));
  return hn::Div(top, hn::IfThenElse(large, x, hn::MulAdd(hn::Set(d, 2.0), bounded, hn::Set(d, 1.0))));
}

/// x^2 = square + low.
template <class D, class V>
HWY_INLINE V square_in_parts(D d, V x, V& low) {
  return two_product(d, x, x, low);
}

/// erfc for x >= 0. exp(-x^2) keeps its exponent apart until the end, so that subnormal results are rounded once.
template <class D, class V>
HWY_INLINE V erfc_of_positive(D d, V x) {
  const V bounded = hn::Min(hn::Set(d, 28.0), x);
  V low, n;
  const V square = square_in_parts(d, bounded, low);
  const V r = hn::Sub(reduce_ln2(d, hn::Neg(square), n), low);
  const V p = hn::Add(hn::MulAdd(hn::Mul(r, r), exp_tail(d, r), r), hn::Set(d, 1.0));
  return scale(d, hn::Mul(p, erfcx_of_positive(d, bounded)), n);
}

struct ErfFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V far = hn::CopySign(hn::Sub(hn::Set(d, 1.0), erfc_of_positive(d, a)), x);
    return hn::IfThenElse(hn::Lt(a, hn::Set(d, 0.85)), erf_near_zero(d, x), far);
  }
};

struct ErfcFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V right = erfc_of_positive(d, a);
    const V far = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Sub(hn::Set(d, 2.0), right), right);
    return hn::IfThenElse(hn::Lt(a, hn::Set(d, 0.3)), hn::Sub(hn::Set(d, 1.0), erf_near_zero(d, x)), far);
  }
};

struct ErfcxFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V right = erfcx_of_positive(d, hn::Abs(x));
    V low;
    const V square = square_in_parts(d, hn::Max(hn::Set(d, -27.0), hn::Min(hn::Set(d, 0.0), x)), low);
    const V left = hn::Sub(exp_scaled(d, square, low, 1), right);
    const V y = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), left, right);
    return hn::IfThenElse(hn::IsNaN(x), x, y);
  }
};

/// y with erfc(y) = q, for 0 <= q <= 1/2: s = sqrt(-log q) times a polynomial of s, one for q above exp(-16), one below.
template <class D, class V>
HWY_INLINE V erfcinv_of_small(D d, V q) {
  using C = Coefficients<double>;
  const V s = hn::Sqrt(hn::Neg(log(d, q)));
  const auto by = [d, s](double centre, const auto& coefficients) {
    const V c = hn::Set(d, centre);
    const V bounded = hn::Min(hn::Set(d, 28.0), s);
    return polynomial(d, hn::Div(hn::Sub(bounded, c), hn::Add(bounded, c)), coefficients);
  };
  V p = by(C::kErfcinvNearCentre, C::kErfcinvNear);
  const auto far = hn::Gt(s, hn::Set(d, 4.0));
  if (HWY_UNLIKELY(!hn::AllFalse(d, far))) p = hn::IfThenElse(far, by(C::kErfcinvFarCentre, C::kErfcinvFar), p);
  return hn::Mul(s, p);
}

template <class D, class V>
HWY_INLINE V erfinv_near_zero(D d, V x) {
  return hn::Mul(x, polynomial(d, hn::Mul(x, x), Coefficients<double>::kErfinv));
}

struct ErfinvFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V far = hn::CopySign(erfcinv_of_small(d, hn::Sub(hn::Set(d, 1.0), a)), x);
    return hn::IfThenElse(hn::Le(a, hn::Set(d, 0.5)), erfinv_near_zero(d, x), far);
  }
};

struct ErfcinvFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V one = hn::Set(d, 1.0);
    const auto beyond = hn::Gt(x, one);
    const V q = hn::IfThenElse(beyond, hn::Sub(hn::Set(d, 2.0), x), x);
    const V tail = erfcinv_of_small(d, q);
    const V far = hn::IfThenElse(beyond, hn::Neg(tail), tail);
    return hn::IfThenElse(hn::Gt(q, hn::Set(d, 0.5)), erfinv_near_zero(d, hn::Sub(one, x)), far);
  }
};

template <double (*kFunction)(double)>
struct EachFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    return each_element(d, x, kFunction);
  }
};

template <double (*kFunction)(double, double)>
struct EachPairFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x, V y) {
    HWY_ALIGN double xs[hn::MaxLanes(d)], ys[hn::MaxLanes(d)];
    hn::Store(x, d, xs);
    hn::Store(y, d, ys);
    for (size_t i = 0; i < hn::Lanes(d); ++i) ys[i] = kFunction(xs[i], ys[i]);
    return hn::Load(d, ys);
  }
};

// clang-format off
template <class D, class V> HWY_INLINE V erf(D d, V x) { return in_float64<ErfFloat64>(d, x); }
template <class D, class V> HWY_INLINE V erfc(D d, V x) { return in_float64<ErfcFloat64>(d, x); }
template <class D, class V> HWY_INLINE V erfcx(D d, V x) { return in_float64<ErfcxFloat64>(d, x); }
template <class D, class V> HWY_INLINE V erfinv(D d, V x) { return in_float64<ErfinvFloat64>(d, x); }
template <class D, class V> HWY_INLINE V erfcinv(D d, V x) { return in_float64<ErfcinvFloat64>(d, x); }
template <class D, class V> HWY_INLINE V gamma(D d, V x) { return in_float64<EachFloat64<&gamma_of>>(d, x); }
template <class D, class V> HWY_INLINE V lgamma(D d, V x) { return in_float64<EachFloat64<&lgamma_of>>(d, x); }
template <class D, class V> HWY_INLINE V digamma(D d, V x) { return in_float64<EachFloat64<&digamma_of>>(d, x); }
template <class D, class V> HWY_INLINE V trigamma(D d, V x) { return in_float64<EachFloat64<&trigamma_of>>(d, x); }
template <class D, class V> HWY_INLINE V zeta(D d, V s, V x) { return in_float64<EachPairFloat64<&zeta_of>>(d, s, x); }
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
