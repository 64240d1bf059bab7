// Complex functions element by element: the C library's, whose special values are those of C99's Annex G, and powers.
#include <cmath>
#include <complex>
#include <limits>

#include "core/dtype.hpp"
#include "cpu/elementwise/tile_functions.hpp"
#include "scalar/complex_library.hpp"

namespace theon {
namespace {

constexpr long double kLogOf2 = 0.693147180559945309417232121458176568L;
constexpr long double kLogOf10 = 2.30258509299404568401799145468436421L;

// exp(x) cos(y) - 1 = expm1(x) cos(y) - 2 sin(y/2)^2.
template <class T>
std::complex<T> expm1_of(std::complex<T> z) {
  const T half = std::sin(z.imag() / 2);
  return {std::expm1(z.real()) * std::cos(z.imag()) - 2 * half * half, std::exp(z.real()) * std::sin(z.imag())};
}

// log |1 + z| from |1 + z|^2 - 1 = x (2 + x) + y^2 where that is small.
template <class T>
std::complex<T> log1p_of(std::complex<T> z) {
  const std::complex<T> logarithm = std::log(std::complex<T>(1 + z.real(), z.imag()));
  if (!(std::fabs(z.real()) < T(0.5) && std::fabs(z.imag()) < T(0.5))) return logarithm;
  return {std::log1p(z.real() * (2 + z.real()) + z.imag() * z.imag()) / 2, logarithm.imag()};
}

template <class T>
std::complex<T> scaled(std::complex<T> z, long double factor) {
  return {static_cast<T>(z.real() * factor), static_cast<T>(z.imag() * factor)};
}

}  // namespace

template <class T>
std::complex<T> complex_by_library(int op, std::complex<T> z) noexcept {
  switch (op) {
    case THEON_OP_SQRT: return std::sqrt(z);
    case THEON_OP_EXP: return std::exp(z);
    case THEON_OP_EXP2: return std::exp(scaled(z, kLogOf2));
    case THEON_OP_EXPM1: return expm1_of(z);
    case THEON_OP_LOG: return std::log(z);
    case THEON_OP_LOG2: return scaled(std::log(z), 1 / kLogOf2);
    case THEON_OP_LOG10: return scaled(std::log(z), 1 / kLogOf10);
    case THEON_OP_LOG1P: return log1p_of(z);
    case THEON_OP_SIN: return std::sin(z);
    case THEON_OP_COS: return std::cos(z);
    case THEON_OP_TAN: return std::tan(z);
    case THEON_OP_SINH: return std::sinh(z);
    case THEON_OP_COSH: return std::cosh(z);
    case THEON_OP_TANH: return std::tanh(z);
    case THEON_OP_ASIN: return std::asin(z);
    case THEON_OP_ACOS: return std::acos(z);
    case THEON_OP_ATAN: return std::atan(z);
    case THEON_OP_ASINH: return std::asinh(z);
    case THEON_OP_ACOSH: return std::acosh(z);
    default: return std::atanh(z);
  }
}

template std::complex<float> complex_by_library(int, std::complex<float>) noexcept;
template std::complex<double> complex_by_library(int, std::complex<double>) noexcept;

namespace {

template <class T, int kOp>
void library_tile(void* out, const void* const* in, int64_t n) noexcept {
  auto* y = static_cast<Complex<T>*>(out);
  const auto* x = static_cast<const Complex<T>*>(in[0]);
  for (int64_t i = 0; i < n; ++i) {
    const std::complex<T> z = complex_by_library<T>(kOp, {x[i].re, x[i].im});
    y[i] = {z.real(), z.imag()};
  }
}

// Small integers are powers by multiplication, which is exact where the products are.
constexpr double kMostFactors = 100;

template <class T>
std::complex<T> power(std::complex<T> x, std::complex<T> y) {
  if (y == T(0)) return T(1);
  if (x == T(0)) {
    const T nan = std::numeric_limits<T>::quiet_NaN();
    return y.real() > 0 && y.imag() == 0 ? std::complex<T>() : std::complex<T>(nan, nan);
  }
  const T real = y.real();
  if (y.imag() != 0 || !(std::fabs(real) < T(kMostFactors)) || real != std::trunc(real)) return std::pow(x, y);
  std::complex<T> result(1);
  auto factor = x;
  for (auto e = static_cast<int>(std::fabs(real)); e != 0; e >>= 1, factor *= factor) {
    if ((e & 1) != 0) result *= factor;
  }
  return real < 0 ? T(1) / result : result;
}

template <class T>
void pow_tile(void* out, const void* const* in, int64_t n) noexcept {
  auto* y = static_cast<Complex<T>*>(out);
  const auto* a = static_cast<const Complex<T>*>(in[0]);
  const auto* b = static_cast<const Complex<T>*>(in[1]);
  for (int64_t i = 0; i < n; ++i) {
    const std::complex<T> z = power<T>({a[i].re, a[i].im}, {b[i].re, b[i].im});
    y[i] = {z.real(), z.imag()};
  }
}

#define THEON_ROW(op, T) \
  { op, dtype_of<Complex<T>>, dtype_of<Complex<T>>, 0, &library_tile<T, op> }
#define THEON_ROWS(T)                                                                          \
  THEON_ROW(THEON_OP_EXP2, T), THEON_ROW(THEON_OP_EXPM1, T), THEON_ROW(THEON_OP_LOG2, T),      \
      THEON_ROW(THEON_OP_LOG10, T), THEON_ROW(THEON_OP_LOG1P, T), THEON_ROW(THEON_OP_ASIN, T), \
      THEON_ROW(THEON_OP_ACOS, T), THEON_ROW(THEON_OP_ATAN, T), THEON_ROW(THEON_OP_ASINH, T),  \
      THEON_ROW(THEON_OP_ACOSH, T), THEON_ROW(THEON_OP_ATANH, T), {                            \
    THEON_OP_POW, dtype_of<Complex<T>>, dtype_of<Complex<T>>, 0, &pow_tile<T>                  \
  }

constexpr TileRow kRows[] = {THEON_ROWS(float), THEON_ROWS(double)};
#undef THEON_ROW
#undef THEON_ROWS

}  // namespace

TileRows complex_library_rows(int32_t) noexcept { return {kRows, sizeof(kRows) / sizeof(TileRow)}; }

}  // namespace theon
