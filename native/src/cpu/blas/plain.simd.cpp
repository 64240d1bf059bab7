#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/blas/plain.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include <algorithm>
#include <type_traits>

#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "core/simd_level.hpp"
#include "cpu/blas/plain.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace {

// How a dtype is computed with: Number is what sums hold, load and store its way from and to memory. Loops over columns are
// left to the compiler, which makes vectors of them at every level.

// Integers wrap: products and sums of unsigned numbers, at least 32 bits wide so that C++ does not make them int.
template <class T>
struct Arithmetic {
  using Number = std::make_unsigned_t<T>;
  using Wide = std::common_type_t<Number, uint32_t>;
  static constexpr int kPlanes = 1;
  static Number load(const T& x) { return static_cast<Number>(x); }
  static T store(Number x) { return static_cast<T>(x); }
  static Number add_product(Number sum, Number a, Number b) {
    return static_cast<Number>(static_cast<Wide>(sum) + static_cast<Wide>(a) * static_cast<Wide>(b));
  }
  static Number factor(double number, const T* element) {
    const auto whole = static_cast<Number>(static_cast<int64_t>(number));
    return element == nullptr ? whole : add_product(0, whole, load(*element));
  }
};

// A product is "and", a sum "or".
template <>
struct Arithmetic<bool> {
  using Number = uint8_t;
  static constexpr int kPlanes = 1;
  static Number load(const bool& x) { return reinterpret_cast<const uint8_t&>(x) != 0; }
  static bool store(Number x) { return x != 0; }
  static Number add_product(Number sum, Number a, Number b) { return static_cast<Number>(sum | (a & b)); }
  static Number factor(double number, const bool* element) {
    return static_cast<Number>(number != 0 && (element == nullptr || load(*element) != 0));
  }
};

template <>
struct Arithmetic<Float16> {
  using Number = float;
  static constexpr int kPlanes = 1;
  static Number load(const Float16& x) { return float16_to_float(x.bits); }
  static Float16 store(Number x) { return {float16_of(x)}; }
  static Number add_product(Number sum, Number a, Number b) { return sum + a * b; }
  static Number factor(double number, const Float16* element) {
    return static_cast<float>(element == nullptr ? number : number * load(*element));
  }
};

template <class T>
using Number = typename Arithmetic<T>::Number;

template <class T>
void add_products(void* sums, void* panel, const PlainMatrix& a, const PlainMatrix& b, int64_t rows, int64_t columns,
                  int64_t depth) {
  using A = Arithmetic<T>;
  auto* packed = static_cast<Number<T>*>(panel);
  for (int64_t k = 0; k < depth; ++k) {
    const T* from = static_cast<const T*>(b.data) + k * b.row;
    Number<T>* to = packed + k * kPlainColumns;
    for (int64_t j = 0; j < columns; ++j) to[j] = A::load(from[j * b.column]);
    std::fill(to + columns, to + kPlainColumns, Number<T>{0});
  }
  for (int64_t i = 0; i < rows; ++i) {
    const T* row = static_cast<const T*>(a.data) + i * a.row;
    Number<T> sum[kPlainColumns];
    Number<T>* kept = static_cast<Number<T>*>(sums) + i * kPlainColumns;
    std::copy(kept, kept + kPlainColumns, sum);
    for (int64_t k = 0; k < depth; ++k) {
      const Number<T> x = A::load(row[k * a.column]);
      const Number<T>* y = packed + k * kPlainColumns;
      for (int64_t j = 0; j < kPlainColumns; ++j) sum[j] = A::add_product(sum[j], x, y[j]);
    }
    std::copy(sum, sum + kPlainColumns, kept);
  }
}

template <class T>
void finish(const PlainMatrix& out, const void* sums, double alpha, const void* alpha_element, double beta,
            const void* beta_element, const PlainMatrix& c, int64_t rows, int64_t columns) {
  using A = Arithmetic<T>;
  const Number<T> va = A::factor(alpha, static_cast<const T*>(alpha_element));
  const Number<T> vb = A::factor(beta, static_cast<const T*>(beta_element));
  T* to = const_cast<T*>(static_cast<const T*>(out.data));
  const T* added = static_cast<const T*>(c.data);
  const auto* sum = static_cast<const Number<T>*>(sums);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      Number<T> value{0};
      if (added != nullptr) value = A::add_product(value, vb, A::load(added[i * c.row + j * c.column]));
      if (sum != nullptr) value = A::add_product(value, va, sum[i * kPlainColumns + j]);
      to[i * out.row + j * out.column] = A::store(value);
    }
  }
}

template <class T>
bool is_zero(double number, const void* element) {
  return Arithmetic<T>::factor(number, static_cast<const T*>(element)) == Number<T>{0};
}

// Complex numbers: sums and panels hold kPlainColumns real parts, then as many imaginary ones.
template <class F>
void add_complex_products(void* sums, void* panel, const PlainMatrix& a, const PlainMatrix& b, int64_t rows,
                          int64_t columns, int64_t depth) {
  constexpr int64_t kRow = 2 * kPlainColumns;
  auto* packed = static_cast<F*>(panel);
  for (int64_t k = 0; k < depth; ++k) {
    const auto* from = static_cast<const Complex<F>*>(b.data) + k * b.row;
    F* to = packed + k * kRow;
    for (int64_t j = 0; j < columns; ++j) {
      to[j] = from[j * b.column].re;
      to[kPlainColumns + j] = from[j * b.column].im;
    }
    std::fill(to + columns, to + kPlainColumns, F{0});
    std::fill(to + kPlainColumns + columns, to + kRow, F{0});
  }
  for (int64_t i = 0; i < rows; ++i) {
    const auto* row = static_cast<const Complex<F>*>(a.data) + i * a.row;
    F* kept = static_cast<F*>(sums) + i * kRow;
    F sum[kRow];
    std::copy(kept, kept + kRow, sum);
    for (int64_t k = 0; k < depth; ++k) {
      const Complex<F> x = row[k * a.column];
      const F* y = packed + k * kRow;
      for (int64_t j = 0; j < kPlainColumns; ++j) {
        sum[j] += x.re * y[j] - x.im * y[kPlainColumns + j];
        sum[kPlainColumns + j] += x.re * y[kPlainColumns + j] + x.im * y[j];
      }
    }
    std::copy(sum, sum + kRow, kept);
  }
}

template <class F>
Complex<F> complex_factor(double number, const void* element) {
  if (element == nullptr) return {static_cast<F>(number), F{0}};
  const auto& x = *static_cast<const Complex<F>*>(element);
  return {static_cast<F>(number * x.re), static_cast<F>(number * x.im)};
}

// A real factor leaves the parts apart: 2 times (infinity, 0) has no NaN.
template <class F>
Complex<F> scaled(const Complex<F>& factor, bool real, F re, F im) {
  if (real) return {factor.re * re, factor.re * im};
  return {factor.re * re - factor.im * im, factor.re * im + factor.im * re};
}

template <class F>
void finish_complex(const PlainMatrix& out, const void* sums, double alpha, const void* alpha_element, double beta,
                    const void* beta_element, const PlainMatrix& c, int64_t rows, int64_t columns) {
  const Complex<F> va = complex_factor<F>(alpha, alpha_element), vb = complex_factor<F>(beta, beta_element);
  auto* to = const_cast<Complex<F>*>(static_cast<const Complex<F>*>(out.data));
  const auto* added = static_cast<const Complex<F>*>(c.data);
  const auto* sum = static_cast<const F*>(sums);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      Complex<F> value{0, 0};
      if (added != nullptr) {
        const Complex<F>& x = added[i * c.row + j * c.column];
        value = scaled(vb, beta_element == nullptr, x.re, x.im);
      }
      if (sum != nullptr) {
        const F* parts = sum + i * 2 * kPlainColumns + j;
        const Complex<F> product = scaled(va, alpha_element == nullptr, parts[0], parts[kPlainColumns]);
        value = {value.re + product.re, value.im + product.im};
      }
      to[i * out.row + j * out.column] = value;
    }
  }
}

template <class F>
bool is_complex_zero(double number, const void* element) {
  const Complex<F> factor = complex_factor<F>(number, element);
  return factor.re == 0 && factor.im == 0;
}

template <class T>
inline constexpr PlainKernels kTable = {sizeof(Number<T>), add_products<T>, finish<T>, is_zero<T>};
template <>
inline constexpr PlainKernels kTable<Complex<float>> = {2 * sizeof(float), add_complex_products<float>,
                                                        finish_complex<float>, is_complex_zero<float>};
template <>
inline constexpr PlainKernels kTable<Complex<double>> = {2 * sizeof(double), add_complex_products<double>,
                                                         finish_complex<double>, is_complex_zero<double>};

const PlainKernels* find(int32_t dtype) {
  return visit_dtype(dtype, "a product", [](auto type) -> const PlainKernels* {
    using T = typename decltype(type)::type;
    if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
      return nullptr;
    } else {
      return &kTable<T>;
    }
  });
}

}  // namespace

using PlainLookup = const PlainKernels* (*)(int32_t dtype);
PlainLookup plain_lookup() { return find; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {
namespace {
using PlainLookup = const PlainKernels* (*)(int32_t dtype);
THEON_SIMD_LEVELS(PlainLookup, levels, plain_lookup)
}  // namespace

const PlainKernels& plain_kernels(int32_t level, int32_t dtype) { return *levels[level]()(dtype); }
}  // namespace theon
#endif
