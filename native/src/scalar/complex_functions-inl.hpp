// Complex functions over vectors of real and imaginary parts. Each says where it is right; elsewhere, which is at infinities, NaN, zeros
// and numbers near the ends of the range, the C library's result is taken. Errors are relative to the absolute value.
#if defined(THEON_SCALAR_COMPLEX_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_COMPLEX_FUNCTIONS_INL_HPP
#undef THEON_SCALAR_COMPLEX_FUNCTIONS_INL_HPP
#else
#define THEON_SCALAR_COMPLEX_FUNCTIONS_INL_HPP
#endif

#include <limits>

#include "scalar/angles-inl.hpp"
#include "scalar/exponential-inl.hpp"
#include "scalar/hyperbolic-inl.hpp"
#include "scalar/logarithm-inl.hpp"
#include "scalar/trigonometry-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// A complex number in each lane.
template <class D>
struct Parts {
  hn::Vec<D> re, im;
};

/// Exponents up to here leave room for a product and a square.
template <class T>
inline constexpr T kModestExponent = sizeof(T) == 4 ? T(40) : T(340);

template <class D, class V>
HWY_INLINE hn::Mask<D> is_modest(D d, V x) {
  return hn::Lt(hn::Abs(x), hn::Set(d, kModestExponent<hn::TFromD<D>>));
}
template <class D, class V>
HWY_INLINE hn::Mask<D> is_number(D d, V x) {
  return hn::Lt(hn::Abs(x), hn::Set(d, std::numeric_limits<hn::TFromD<D>>::infinity()));
}

/// Neither so small nor so large that halving, doubling or a quotient of it would lose bits.
template <class D, class V>
HWY_INLINE hn::Mask<D> is_ordinary(D d, V x) {
  using T = hn::TFromD<D>;
  return hn::And(hn::Gt(x, hn::Set(d, std::numeric_limits<T>::min() * T(0x1p30))),
                 hn::Lt(x, hn::Set(d, std::numeric_limits<T>::max() * T(0x1p-4))));
}

struct ComplexExp {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    const auto size = exp(d, z.re);
    y = {hn::Mul(size, cos(d, z.im)), hn::Mul(size, sin(d, z.im))};
    return hn::And(is_modest(d, z.re), is_number(d, z.im));
  }
};

/// Next to the unit circle the logarithm of the absolute value comes from its square minus 1, which does not cancel as that does.
struct ComplexLog {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    using T = hn::TFromD<D>;
    const auto one = hn::Set(d, T(1)), half = hn::Set(d, T(0.5));
    const auto a = hn::Abs(z.re), b = hn::Abs(z.im);
    const auto more = hn::Max(a, b), less = hn::Min(a, b);
    const auto size = hypot(d, z.re, z.im);
    const auto excess = hn::MulAdd(hn::Sub(more, one), hn::Add(more, one), hn::Mul(less, less));
    const auto near = hn::And(hn::Gt(size, half), hn::Lt(size, hn::Set(d, T(2))));
    const auto logarithm = log(d, hn::IfThenElse(near, one, size));
    const auto close = hn::Mul(half, log1p(d, hn::IfThenElseZero(near, excess)));
    y = {hn::IfThenElse(near, close, logarithm), atan2(d, z.im, z.re)};
    return is_ordinary(d, size);
  }
};

struct ComplexSqrt {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    using T = hn::TFromD<D>;
    const auto half = hn::Set(d, T(0.5));
    const auto size = hypot(d, z.re, z.im);
    const auto large = hn::Sqrt(hn::Mul(hn::Add(hn::Abs(z.re), size), half));
    const auto small = hn::Div(hn::Mul(hn::Abs(z.im), half), large);
    const auto left = hn::Lt(z.re, hn::Zero(d));
    y = {hn::IfThenElse(left, small, large), hn::CopySign(hn::IfThenElse(left, large, small), z.im)};
    return is_ordinary(d, size);
  }
};

struct ComplexSin {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    y = {hn::Mul(sin(d, z.re), cosh(d, z.im)), hn::Mul(cos(d, z.re), sinh(d, z.im))};
    return hn::And(is_modest(d, z.im), is_number(d, z.re));
  }
};
struct ComplexCos {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    y = {hn::Mul(cos(d, z.re), cosh(d, z.im)), hn::Neg(hn::Mul(sin(d, z.re), sinh(d, z.im)))};
    return hn::And(is_modest(d, z.im), is_number(d, z.re));
  }
};
struct ComplexSinh {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    y = {hn::Mul(sinh(d, z.re), cos(d, z.im)), hn::Mul(cosh(d, z.re), sin(d, z.im))};
    return hn::And(is_modest(d, z.re), is_number(d, z.im));
  }
};
struct ComplexCosh {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    y = {hn::Mul(cosh(d, z.re), cos(d, z.im)), hn::Mul(sinh(d, z.re), sin(d, z.im))};
    return hn::And(is_modest(d, z.re), is_number(d, z.im));
  }
};

/// (sinh x cosh x + i sin y cos y) / (sinh^2 x + cos^2 y), which cancels nowhere.
template <class D, class V>
HWY_INLINE hn::Mask<D> tanh_of_parts(D d, V x, V y, Parts<D>& result) {
  const V s = sinh(d, x), c = cos(d, y);
  const V bottom = hn::MulAdd(s, s, hn::Mul(c, c));
  result = {hn::Div(hn::Mul(s, cosh(d, x)), bottom), hn::Div(hn::Mul(sin(d, y), c), bottom)};
  return hn::And(hn::Lt(hn::Abs(x), hn::Set(d, hn::TFromD<D>(20))), is_number(d, y));
}

struct ComplexTanh {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    return tanh_of_parts(d, z.re, z.im, y);
  }
};
/// tan(z) = -i tanh(i z).
struct ComplexTan {
  template <class D>
  static HWY_INLINE hn::Mask<D> apply(D d, Parts<D> z, Parts<D>& y) {
    Parts<D> turned;
    const auto right = tanh_of_parts(d, hn::Neg(z.im), z.re, turned);
    y = {turned.im, hn::Neg(turned.re)};
    return right;
  }
};

struct ComplexAbs {
  template <class D>
  static HWY_INLINE hn::Vec<D> apply(D d, Parts<D> z) {
    return hypot(d, z.re, z.im);
  }
};
struct ComplexAngle {
  template <class D>
  static HWY_INLINE hn::Vec<D> apply(D d, Parts<D> z) {
    return atan2(d, z.im, z.re);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
