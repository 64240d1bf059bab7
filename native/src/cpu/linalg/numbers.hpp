// Real and complex numbers under the same names.
#pragma once

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>

#include "theon/base.h"

namespace theon::linalg {

template <class T>
struct NumberTraits {
  using Real = T;
  using Wide = double;
  static constexpr bool kIsComplex = false;
};
template <class R>
struct NumberTraits<std::complex<R>> {
  using Real = R;
  using Wide = std::complex<double>;
  static constexpr bool kIsComplex = true;
};

/// The type of absolute values, and of eigenvalues of Hermitian matrices.
template <class T>
using Real = typename NumberTraits<T>::Real;

template <class T>
inline constexpr bool kIsComplex = NumberTraits<T>::kIsComplex;

inline constexpr bool is_complex(int32_t dtype) noexcept {
  return dtype == THEON_COMPLEX64 || dtype == THEON_COMPLEX128;
}

template <class T>
T conjugate(T x) noexcept {
  if constexpr (kIsComplex<T>) {
    return {x.real(), -x.imag()};
  } else {
    return x;
  }
}

/// The real part.
template <class T>
Real<T> real_of(T x) noexcept {
  if constexpr (kIsComplex<T>) {
    return x.real();
  } else {
    return x;
  }
}

/// NaN in all parts.
template <class T>
T not_a_number() noexcept {
  constexpr Real<T> kNaN = std::numeric_limits<Real<T>>::quiet_NaN();
  if constexpr (kIsComplex<T>) {
    return {kNaN, kNaN};
  } else {
    return kNaN;
  }
}

/// Calls body<T>() for the C++ type of one of the four dtypes of linear algebra.
template <class Body>
decltype(auto) by_dtype(int32_t dtype, Body&& body) {
  switch (dtype) {
    case THEON_FLOAT32: return body.template operator()<float>();
    case THEON_COMPLEX64: return body.template operator()<std::complex<float>>();
    case THEON_COMPLEX128: return body.template operator()<std::complex<double>>();
    default: return body.template operator()<double>();
  }
}

/// What a routine asks for: the length that it wrote as a number of its own type.
template <class T>
int64_t asked_length(T wanted) noexcept {
  const Real<T> length = real_of(wanted);
  const auto rounded_up = static_cast<int64_t>(length * (1 + 2 * std::numeric_limits<Real<T>>::epsilon()));
  return rounded_up < 1 ? 1 : rounded_up;
}

}  // namespace theon::linalg
