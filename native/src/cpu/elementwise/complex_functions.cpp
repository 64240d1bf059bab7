// Complex functions element by element: the C library's, whose special values are those of C99's Annex G.
#include <cmath>
#include <complex>
#include <limits>

#include "core/dtype.hpp"
#include "cpu/elementwise/tile_functions.hpp"

namespace theon {
namespace {

template <class T>
std::complex<T> number(Complex<T> z) {
  return {z.re, z.im};
}

template <class T, class F>
void apply(void* out, const void* const* in, int64_t n, F f) {
  auto* y = static_cast<Complex<T>*>(out);
  const auto* x = static_cast<const Complex<T>*>(in[0]);
  for (int64_t i = 0; i < n; ++i) {
    const std::complex<T> z = f(number(x[i]));
    y[i] = {z.real(), z.imag()};
  }
}

#define THEON_COMPLEX_FUNCTION(name, expression)                        \
  template <class T>                                                    \
  void name(void* out, const void* const* in, int64_t n) noexcept {     \
    apply<T>(out, in, n, [](std::complex<T> z) { return expression; }); \
  }
THEON_COMPLEX_FUNCTION(sqrt_tile, std::sqrt(z))
THEON_COMPLEX_FUNCTION(exp_tile, std::exp(z))
THEON_COMPLEX_FUNCTION(log_tile, std::log(z))
THEON_COMPLEX_FUNCTION(sin_tile, std::sin(z))
THEON_COMPLEX_FUNCTION(cos_tile, std::cos(z))
THEON_COMPLEX_FUNCTION(tanh_tile, std::tanh(z))
#undef THEON_COMPLEX_FUNCTION

// The C library's hypot would ask for a newer glibc than the rest of the library does.
float magnitude(float re, float im) { return static_cast<float>(std::sqrt(double(re) * re + double(im) * im)); }
double magnitude(double re, double im) {
  using Wide = long double;
  return static_cast<double>(std::sqrt(Wide(re) * re + Wide(im) * im));
}

template <class T>
void abs_tile(void* out, const void* const* in, int64_t n) noexcept {
  T* y = static_cast<T*>(out);
  const auto* x = static_cast<const Complex<T>*>(in[0]);
  for (int64_t i = 0; i < n; ++i) {
    const bool infinite = std::isinf(x[i].re) || std::isinf(x[i].im);
    y[i] = infinite ? std::numeric_limits<T>::infinity() : magnitude(x[i].re, x[i].im);
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
    const std::complex<T> z = power(number(a[i]), number(b[i]));
    y[i] = {z.real(), z.imag()};
  }
}

#define THEON_ROWS(T, dtype, real)                                                                    \
  {THEON_OP_SQRT, dtype, dtype, 0, &sqrt_tile<T>}, {THEON_OP_EXP, dtype, dtype, 0, &exp_tile<T>},     \
      {THEON_OP_LOG, dtype, dtype, 0, &log_tile<T>}, {THEON_OP_SIN, dtype, dtype, 0, &sin_tile<T>},   \
      {THEON_OP_COS, dtype, dtype, 0, &cos_tile<T>}, {THEON_OP_TANH, dtype, dtype, 0, &tanh_tile<T>}, \
      {THEON_OP_ABS, dtype, real, 0, &abs_tile<T>}, {                                                 \
    THEON_OP_POW, dtype, dtype, 0, &pow_tile<T>                                                       \
  }

constexpr TileRow kRows[] = {
    THEON_ROWS(float, THEON_COMPLEX64, THEON_FLOAT32),
    THEON_ROWS(double, THEON_COMPLEX128, THEON_FLOAT64),
};
#undef THEON_ROWS

}  // namespace

TileRows complex_function_rows(int32_t) noexcept { return {kRows, sizeof(kRows) / sizeof(TileRow)}; }

}  // namespace theon
