// Powers and logarithms of other bases, hyperbolic functions and their inverses.
#if defined(THEON_SCALAR_HYPERBOLIC_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_HYPERBOLIC_INL_HPP
#undef THEON_SCALAR_HYPERBOLIC_INL_HPP
#else
#define THEON_SCALAR_HYPERBOLIC_INL_HPP
#endif

#include "scalar/evaluation-inl.hpp"
#include "scalar/exponential-inl.hpp"
#include "scalar/logarithm-inl.hpp"
#include "scalar/power-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// exp(x + low) 2^shift, for |x| < 1100 or what is clamped to it, and tiny `low`.
template <class D, class V>
HWY_INLINE V exp_scaled(D d, V x, V low, int shift) {
  using T = hn::TFromD<D>;
  using Range = ExpRange<T>;
  const V clamped = hn::Min(hn::Set(d, Range::kHigh + T(2)), hn::Max(hn::Set(d, Range::kLow - T(2)), x));
  V n;
  const V r = hn::Add(reduce_ln2(d, clamped, n), low);
  const V p = hn::Add(hn::MulAdd(hn::Mul(r, r), exp_tail(d, r), r), hn::Set(d, T(1)));
  return scale(d, p, hn::Add(n, hn::Set(d, T(shift))));
}

template <class D, class V>
HWY_INLINE V exp2(D d, V x) {
  using T = hn::TFromD<D>;
  const T bound = sizeof(T) == 4 ? T(160) : T(1200);
  const V clamped = hn::Min(hn::Set(d, bound), hn::Max(hn::Set(d, -bound), x));
  const V n = hn::Round(clamped);
  const V r = hn::Sub(clamped, n);
  return scale(d, hn::MulAdd(r, polynomial(d, r, Coefficients<T>::kExp2), hn::Set(d, T(1))), n);
}

/// log(x) times a number in two parts, in float64.
template <class D, class V>
HWY_INLINE V log_times(D d, V x, double high, double low) {
  V rest, lost;
  const V h = log_extended(d, x, rest);
  const V p = two_product(d, h, hn::Set(d, high), lost);
  const V sum = hn::MulAdd(h, hn::Set(d, low), hn::MulAdd(rest, hn::Set(d, high), lost));
  const V infinity = hn::Set(d, std::numeric_limits<double>::infinity());
  const V at_ends = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity),
                                   hn::IfThenElse(hn::Eq(x, infinity), x, hn::Add(p, sum)));
  return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), not_a_number(d), hn::IfThenElse(hn::IsNaN(x), x, at_ends));
}

struct Log2Float64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    return log_times(d, x, 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56);
  }
};
struct Log10Float64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    return log_times(d, x, 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57);
  }
};
// For float32 the logarithm of float64 has bits enough as it is.
struct Log2Float32 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    return hn::Mul(log(d, x), hn::Set(d, 0x1.71547652b82fep+0));
  }
};
struct Log10Float32 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    return hn::Mul(log(d, x), hn::Set(d, 0x1.bcb7b1526e50ep-2));
  }
};

template <class D, class V>
HWY_INLINE V log2(D d, V x) {
  using F = std::conditional_t<sizeof(hn::TFromD<D>) == 4, Log2Float32, Log2Float64>;
  return in_float64<F>(d, x);
}
template <class D, class V>
HWY_INLINE V log10(D d, V x) {
  using F = std::conditional_t<sizeof(hn::TFromD<D>) == 4, Log10Float32, Log10Float64>;
  return in_float64<F>(d, x);
}

template <class D, class V>
HWY_INLINE V sinh(D d, V x) {
  using T = hn::TFromD<D>;
  const V a = hn::Abs(x);
  const V z = hn::Mul(x, x);
  const V small = hn::MulAdd(hn::Mul(x, z), polynomial(d, z, Coefficients<T>::kSinh), x);
  const V half = exp_scaled(d, a, hn::Zero(d), -1);
  const V large = hn::Sub(half, hn::Div(hn::Set(d, T(0.25)), half));
  return hn::IfThenElse(hn::Lt(a, hn::Set(d, T(1))), small, hn::CopySign(large, x));
}

template <class D, class V>
HWY_INLINE V cosh(D d, V x) {
  using T = hn::TFromD<D>;
  const V half = exp_scaled(d, hn::Abs(x), hn::Zero(d), -1);
  return hn::Add(half, hn::Div(hn::Set(d, T(0.25)), half));
}

// Beyond it the square of x swallows 1.
inline constexpr double kHyperbolicLarge = 0x1p28;

/// log1p(|x| + (sqrt(x^2 + 1) - 1)), the bracket without cancellation.
struct AsinhFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V one = hn::Set(d, 1.0);
    const V a = hn::Abs(x);
    const auto large = hn::Gt(a, hn::Set(d, kHyperbolicLarge));
    const V b = hn::IfThenElse(large, one, a);
    const V z = hn::Mul(b, b);
    const V sum = hn::Add(b, hn::Div(z, hn::Add(one, hn::Sqrt(hn::Add(one, z)))));
    const V y = log1p(d, hn::IfThenElse(large, hn::Sub(a, one), sum));
    const V whole = hn::Add(y, hn::IfThenElseZero(large, hn::Set(d, 0x1.62e42fefa39efp-1)));
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, hn::Set(d, 0x1p-28)), a, whole), x);
  }
};

struct AcoshFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V one = hn::Set(d, 1.0);
    const auto large = hn::Gt(x, hn::Set(d, kHyperbolicLarge));
    const V t = hn::Sub(x, one);
    const V b = hn::IfThenElse(large, one, t);
    const V sum = hn::Add(b, hn::Sqrt(hn::MulAdd(b, b, hn::Add(b, b))));
    const V y = log1p(d, hn::IfThenElse(large, t, sum));
    const V whole = hn::Add(y, hn::IfThenElseZero(large, hn::Set(d, 0x1.62e42fefa39efp-1)));
    return hn::IfThenElse(hn::Lt(x, one), not_a_number(d), whole);
  }
};

struct AtanhFloat64 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V x) {
    const V a = hn::Abs(x);
    const V y = log1p(d, hn::Div(hn::Add(a, a), hn::Sub(hn::Set(d, 1.0), a)));
    const V half = hn::Mul(y, hn::Set(d, 0.5));
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, hn::Set(d, 0x1p-28)), a, half), x);
  }
};

// clang-format off
template <class D, class V> HWY_INLINE V asinh(D d, V x) { return in_float64<AsinhFloat64>(d, x); }
template <class D, class V> HWY_INLINE V acosh(D d, V x) { return in_float64<AcoshFloat64>(d, x); }
template <class D, class V> HWY_INLINE V atanh(D d, V x) { return in_float64<AtanhFloat64>(d, x); }
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
