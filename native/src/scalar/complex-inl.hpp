// Arithmetic of complex numbers, part by part, as NumPy does it: infinities are not repaired after a product.
#if defined(THEON_SCALAR_COMPLEX_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_COMPLEX_INL_HPP
#undef THEON_SCALAR_COMPLEX_INL_HPP
#else
#define THEON_SCALAR_COMPLEX_INL_HPP
#endif

#include <cstdint>
#include <limits>

#include <hwy/highway.h>
#include "scalar/number_types.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class T>
struct ComplexAdd {
  static HWY_INLINE Complex<T> apply(Complex<T> a, Complex<T> b) { return {a.re + b.re, a.im + b.im}; }
};
template <class T>
struct ComplexSub {
  static HWY_INLINE Complex<T> apply(Complex<T> a, Complex<T> b) { return {a.re - b.re, a.im - b.im}; }
};
template <class T>
struct ComplexMul {
  static HWY_INLINE Complex<T> apply(Complex<T> a, Complex<T> b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};
template <class T>
struct ComplexNeg {
  static HWY_INLINE Complex<T> apply(Complex<T> a) { return {-a.re, -a.im}; }
};
template <class T>
struct ComplexSqr {
  static HWY_INLINE Complex<T> apply(Complex<T> a) { return ComplexMul<T>::apply(a, a); }
};

template <class T>
struct ComplexConj {
  static HWY_INLINE Complex<T> apply(Complex<T> a) { return {a.re, -a.im}; }
};
template <class T>
struct ComplexReal {
  static HWY_INLINE T apply(Complex<T> a) { return a.re; }
};
template <class T>
struct ComplexImag {
  static HWY_INLINE T apply(Complex<T> a) { return a.im; }
};
template <class T>
struct ComplexOfParts {
  static HWY_INLINE Complex<T> apply(T re, T im) { return {re, im}; }
};
template <class T>
struct ComplexTimesOrZero {
  static HWY_INLINE Complex<T> apply(Complex<T> a, Complex<T> b) {
    if (a.re == 0 && a.im == 0) return {0, 0};
    return ComplexMul<T>::apply(a, b);
  }
};

/// Smith's method: dividing by the larger part first keeps squares from overflowing.
template <class T>
struct ComplexDiv {
  static HWY_INLINE Complex<T> apply(Complex<T> a, Complex<T> b) {
    const T re = b.re < 0 ? -b.re : b.re, im = b.im < 0 ? -b.im : b.im;
    if (re >= im) {
      if (re == 0 && im == 0) return {a.re / re, a.im / re};
      const T ratio = b.im / b.re, bottom = b.re + b.im * ratio;
      return {(a.re + a.im * ratio) / bottom, (a.im - a.re * ratio) / bottom};
    }
    const T ratio = b.re / b.im, bottom = b.im + b.re * ratio;
    return {(a.re * ratio + a.im) / bottom, (a.im * ratio - a.re) / bottom};
  }
};
template <class T>
struct ComplexReciprocal {
  static HWY_INLINE Complex<T> apply(Complex<T> a) { return ComplexDiv<T>::apply({1, 0}, a); }
};

template <class T>
struct ComplexEqual {
  static HWY_INLINE uint8_t apply(Complex<T> a, Complex<T> b) { return (a.re == b.re) & (a.im == b.im); }
};
template <class T>
struct ComplexNotEqual {
  static HWY_INLINE uint8_t apply(Complex<T> a, Complex<T> b) { return (a.re != b.re) | (a.im != b.im); }
};
template <class T>
struct ComplexIsNan {
  static HWY_INLINE uint8_t apply(Complex<T> a) { return (a.re != a.re) | (a.im != a.im); }
};
template <class T>
struct ComplexIsInf {
  static HWY_INLINE uint8_t apply(Complex<T> a) {
    constexpr T kInfinity = std::numeric_limits<T>::infinity();
    return ((a.re < 0 ? -a.re : a.re) == kInfinity) | ((a.im < 0 ? -a.im : a.im) == kInfinity);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
