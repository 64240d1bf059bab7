#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/reduce_functions.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include <limits>
#include <type_traits>

#include "core/dtype.hpp"
#include "core/simd_level.hpp"
#include "cpu/reduce/reduce_functions.hpp"
#include "cpu/reduce/stream-inl.hpp"
#include "scalar/arithmetic-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

struct SumStep {
  template <class D, class V>
  static HWY_INLINE V vector(D, V a, V x) {
    return hn::Add(a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    if constexpr (std::is_integral_v<T>) {
      using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
      return static_cast<T>(static_cast<Wide>(a) + static_cast<Wide>(x));
    } else {
      return a + x;
    }
  }
  static constexpr double kIdentity = 0;
};
struct ProdStep {
  template <class D, class V>
  static HWY_INLINE V vector(D, V a, V x) {
    return hn::Mul(a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    if constexpr (std::is_integral_v<T>) {
      using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
      return static_cast<T>(static_cast<Wide>(a) * static_cast<Wide>(x));
    } else {
      return a * x;
    }
  }
  static constexpr double kIdentity = 1;
};
struct MaxStep {
  template <class D, class V>
  static HWY_INLINE V vector(D d, V a, V x) {
    return maximum(d, a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    return static_cast<bool>((a != a) | (a > x)) ? a : x;
  }
  static constexpr double kIdentity = -std::numeric_limits<double>::infinity();
};
struct MinStep {
  template <class D, class V>
  static HWY_INLINE V vector(D d, V a, V x) {
    return minimum(d, a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    return static_cast<bool>((a != a) | (a < x)) ? a : x;
  }
  static constexpr double kIdentity = std::numeric_limits<double>::infinity();
};

/// The lanes of a vector, halved until one is left.
template <class Step, class D, class V>
HWY_INLINE hn::TFromD<D> reduce_lanes(D d, V v) {
  if constexpr (hn::MaxLanes(d) == 1) {
    return hn::GetLane(v);
  } else {
    const hn::Half<D> half;
    return reduce_lanes<Step>(half, Step::vector(half, hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

/// Vectors of accumulators from elements that may be narrower.
template <class A, class T>
HWY_INLINE hn::Vec<hn::ScalableTag<A>> load_as(const T* x) {
  const hn::ScalableTag<A> d;
  if constexpr (sizeof(A) == sizeof(T)) {
    return hn::LoadU(d, x);
  } else {
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, decltype(d)>(), x));
  }
}

/// Four accumulators: one chain of adds is bound by its latency.
template <class Step, class A, class T>
void fold_float(void* accumulators, const void* source, int64_t n) noexcept {
  const hn::ScalableTag<A> d;
  using V = hn::Vec<decltype(d)>;
  const T* x = static_cast<const T*>(source);
  A* result = static_cast<A*>(accumulators);
  constexpr int64_t kLanes = hn::MaxLanes(d);
  int64_t i = 0;
  if (n >= 2 * kLanes) {
    const V identity = hn::Set(d, static_cast<A>(Step::kIdentity));
    V a0 = identity, a1 = identity, a2 = identity, a3 = identity;
    for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
      a0 = Step::vector(d, a0, load_as<A>(x + i));
      a1 = Step::vector(d, a1, load_as<A>(x + i + kLanes));
      a2 = Step::vector(d, a2, load_as<A>(x + i + 2 * kLanes));
      a3 = Step::vector(d, a3, load_as<A>(x + i + 3 * kLanes));
    }
    for (; i + kLanes <= n; i += kLanes) a0 = Step::vector(d, a0, load_as<A>(x + i));
    const V both = Step::vector(d, Step::vector(d, a0, a1), Step::vector(d, a2, a3));
    *result = Step::scalar(*result, reduce_lanes<Step>(d, both));
  }
  for (; i < n; ++i) *result = Step::scalar(*result, static_cast<A>(x[i]));
}

template <class Step, class A, class T>
void spread_float(void* accumulators, const void* source, int64_t n) noexcept {
  const hn::ScalableTag<A> d;
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
  constexpr int64_t kLanes = hn::MaxLanes(d);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    hn::StoreU(Step::vector(d, hn::LoadU(d, a + i), load_as<A>(x + i)), d, a + i);
  }
  for (; i < n; ++i) a[i] = Step::scalar(a[i], static_cast<A>(x[i]));
}

/// fold_float over memory: a step is as long as the lines it fetches ahead.
template <class Step, class A, class T>
void fold_stream(void* accumulators, const void* source, int64_t n) noexcept {
  const hn::ScalableTag<A> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = hn::MaxLanes(d), kStep = kStreamStep / sizeof(T);
  const T* x = static_cast<const T*>(source);
  A* result = static_cast<A*>(accumulators);
  const V identity = hn::Set(d, static_cast<A>(Step::kIdentity));
  V a0 = identity, a1 = identity, a2 = identity, a3 = identity;
  int64_t i = 0;
  for (; i + kStep <= n; i += kStep) {
    fetch_ahead(x + i);
    for (int64_t k = 0; k < kStep; k += 4 * kLanes) {
      a0 = Step::vector(d, a0, load_as<A>(x + i + k));
      a1 = Step::vector(d, a1, load_as<A>(x + i + k + kLanes));
      a2 = Step::vector(d, a2, load_as<A>(x + i + k + 2 * kLanes));
      a3 = Step::vector(d, a3, load_as<A>(x + i + k + 3 * kLanes));
    }
  }
  const V both = Step::vector(d, Step::vector(d, a0, a1), Step::vector(d, a2, a3));
  *result = Step::scalar(*result, reduce_lanes<Step>(d, both));
  for (; i < n; ++i) *result = Step::scalar(*result, static_cast<A>(x[i]));
}

/// One pass over the accumulators for kRows rows, which are as many streams from memory.
template <class Step, class A, class T, int kRows>
HWY_INLINE void spread_some(A* a, const T* x, int64_t stride, int64_t n) {
  const hn::ScalableTag<A> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    auto v = load_as<A>(x + i);
    for (int r = 1; r < kRows; ++r) v = Step::vector(d, v, load_as<A>(x + r * stride + i));
    hn::StoreU(Step::vector(d, hn::LoadU(d, a + i), v), d, a + i);
  }
  for (; i < n; ++i) {
    A v = static_cast<A>(x[i]);
    for (int r = 1; r < kRows; ++r) v = Step::scalar(v, static_cast<A>(x[r * stride + i]));
    a[i] = Step::scalar(a[i], v);
  }
}

template <class Step, class A, class T>
void spread_matrix(void* accumulators, const void* source, int64_t stride, int64_t rows, int64_t n) noexcept {
  constexpr int kRows = 8;
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
  int64_t r = 0;
  for (; r + kRows <= rows; r += kRows) spread_some<Step, A, T, kRows>(a, x + r * stride, stride, n);
  for (; r < rows; ++r) spread_some<Step, A, T, 1>(a, x + r * stride, stride, n);
}

template <class Step, class A, class T>
void fold_plain(void* accumulators, const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  A result = *static_cast<A*>(accumulators);
  for (int64_t i = 0; i < n; ++i) result = Step::scalar(result, static_cast<A>(x[i]));
  *static_cast<A*>(accumulators) = result;
}

template <class Step, class A, class T>
void spread_plain(void* accumulators, const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) a[i] = Step::scalar(a[i], static_cast<A>(x[i]));
}

// Real and imaginary parts are added on their own: twice as many numbers, folded to two accumulators.
struct ComplexSum {
  static HWY_INLINE Complex<double> apply(Complex<double> a, Complex<double> x) { return {a.re + x.re, a.im + x.im}; }
};
struct ComplexProd {
  static HWY_INLINE Complex<double> apply(Complex<double> a, Complex<double> x) {
    return {a.re * x.re - a.im * x.im, a.re * x.im + a.im * x.re};
  }
};

template <class F, class T>
void fold_complex(void* accumulators, const void* source, int64_t n) noexcept {
  const auto* x = static_cast<const Complex<T>*>(source);
  // Four accumulators: one chain is bound by its latency.
  constexpr bool kSum = std::is_same_v<F, ComplexSum>;
  const Complex<double> identity{kSum ? 0.0 : 1.0, 0};
  Complex<double> parts[4] = {identity, identity, identity, identity};
  int64_t i = 0;
  for (; i + 4 <= n; i += 4) {
    for (int k = 0; k < 4; ++k) parts[k] = F::apply(parts[k], {x[i + k].re, x[i + k].im});
  }
  for (; i < n; ++i) parts[0] = F::apply(parts[0], {x[i].re, x[i].im});
  auto* result = static_cast<Complex<double>*>(accumulators);
  *result = F::apply(*result, F::apply(F::apply(parts[0], parts[1]), F::apply(parts[2], parts[3])));
}

template <class F, class T>
void spread_complex(void* accumulators, const void* source, int64_t n) noexcept {
  const auto* x = static_cast<const Complex<T>*>(source);
  auto* a = static_cast<Complex<double>*>(accumulators);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) a[i] = F::apply(a[i], {x[i].re, x[i].im});
}

/// Eight rows at a time: one row is a chain of steps that wait for each other.
template <class A, class T, class Step>
void fold_rows(void* accumulators, const void* source, int64_t rows, int64_t length) noexcept {
  constexpr int kRows = 8;
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
  int64_t r = 0;
  for (; r + kRows <= rows; r += kRows, x += kRows * length) {
    A sums[kRows];
    for (int k = 0; k < kRows; ++k) sums[k] = a[r + k];
    for (int64_t i = 0; i < length; ++i) {
      for (int k = 0; k < kRows; ++k) sums[k] = Step::scalar(sums[k], static_cast<A>(x[k * length + i]));
    }
    for (int k = 0; k < kRows; ++k) a[r + k] = sums[k];
  }
  for (; r < rows; ++r, x += length) {
    for (int64_t i = 0; i < length; ++i) a[r] = Step::scalar(a[r], static_cast<A>(x[i]));
  }
}

/// Lane k is the fold of the lanes that partial() makes of row k: of two vectors, neighbours are folded into one.
template <class Step, int kRows, class D, class T, class Partial>
HWY_INLINE hn::Vec<D> folded_rows(D d, const T* x, int64_t length, const Partial& partial) {
  if constexpr (kRows == 1) {
    return partial(x);
  } else {
    const auto low = folded_rows<Step, kRows / 2>(d, x, length, partial);
    const auto high = folded_rows<Step, kRows / 2>(d, x + kRows / 2 * length, length, partial);
    return Step::vector(d, hn::ConcatEven(d, high, low), hn::ConcatOdd(d, high, low));
  }
}

/// Whole vectors of as many rows as a vector has lanes: the last of a row reads into the next one, and only the last rows have none.
template <class Step, class A, class T>
void fold_rows_float(void* accumulators, const void* source, int64_t rows, int64_t length) noexcept {
  const hn::ScalableTag<A> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
  const int64_t whole = (length - 1) / kLanes * kLanes;
  const auto in_row = hn::FirstN(d, static_cast<size_t>(length - whole));
  const auto identity = hn::Set(d, static_cast<A>(Step::kIdentity));
  const auto partial = [&](const T* row) HWY_ATTR {
    auto sums = hn::IfThenElse(in_row, load_as<A>(row + whole), identity);
    for (int64_t i = 0; i < whole; i += kLanes) sums = Step::vector(d, sums, load_as<A>(row + i));
    return sums;
  };
  const T* const end = x + rows * length;
  int64_t r = 0;
  for (; r + kLanes <= rows && end - x >= (kLanes - 1) * length + whole + kLanes; r += kLanes, x += kLanes * length) {
    const auto sums = folded_rows<Step, kLanes>(d, x, length, partial);
    hn::StoreU(Step::vector(d, hn::LoadU(d, a + r), sums), d, a + r);
  }
  fold_rows<A, T, Step>(a + r, x, rows - r, length);
}

/// As many rows side by side as fill some vectors, each with accumulators of its own, added up at the end.
template <class A, class T, class Step>
void spread_rows(void* accumulators, const void* source, int64_t rows, int64_t length) noexcept {
  constexpr int64_t kWidth = 1024 / sizeof(A);
  const T* x = static_cast<const T*>(source);
  A* a = static_cast<A*>(accumulators);
  const int64_t side = kWidth / length;
  if (side < 2 || rows < 2 * side) {
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t i = 0; i < length; ++i) a[i] = Step::scalar(a[i], static_cast<A>(x[r * length + i]));
    }
    return;
  }
  const int64_t width = side * length;
  A sums[kWidth];
  for (int64_t i = 0; i < width; ++i) sums[i] = static_cast<A>(x[i]);
  int64_t r = side;
  for (; r + side <= rows; r += side) {
    const T* row = x + r * length;
    for (int64_t i = 0; i < width; ++i) sums[i] = Step::scalar(sums[i], static_cast<A>(row[i]));
  }
  for (int64_t s = 0; s < side; ++s) {
    for (int64_t i = 0; i < length; ++i) a[i] = Step::scalar(a[i], sums[s * length + i]);
  }
  for (; r < rows; ++r) {
    for (int64_t i = 0; i < length; ++i) a[i] = Step::scalar(a[i], static_cast<A>(x[r * length + i]));
  }
}

#define THEON_FLOAT_ROW(reduction, dtype, accumulator, Step, A, T)                                                   \
  {                                                                                                                  \
    reduction, dtype, accumulator, &fold_float<Step, A, T>, &spread_float<Step, A, T>, &spread_float<Step, A, A>,    \
        &fold_rows_float<Step, A, T>, &spread_rows<A, T, Step>, &fold_stream<Step, A, T>, &spread_matrix<Step, A, T> \
  }
#define THEON_PLAIN_ROW(reduction, dtype, Step, T)                                                          \
  {                                                                                                         \
    reduction, dtype, dtype, &fold_plain<Step, T, T>, &spread_plain<Step, T, T>, &spread_plain<Step, T, T>, \
        &fold_rows<T, T, Step>, &spread_rows<T, T, Step>, nullptr, nullptr                                  \
  }
#define THEON_WIDENING_ROW(T)                                                                                         \
  {                                                                                                                   \
    THEON_REDUCE_SUM, dtype_of<T>, THEON_INT64, &fold_plain<SumStep, int64_t, T>, &spread_plain<SumStep, int64_t, T>, \
        &spread_plain<SumStep, int64_t, int64_t>, &fold_rows<int64_t, T, SumStep>, &spread_rows<int64_t, T, SumStep>, \
        nullptr, nullptr                                                                                              \
  }
#define THEON_COMPLEX_ROW(reduction, F, T)                                                         \
  {                                                                                                \
    reduction, dtype_of<Complex<T>>, THEON_COMPLEX128, &fold_complex<F, T>, &spread_complex<F, T>, \
        &spread_complex<F, double>, nullptr, nullptr, nullptr, nullptr                             \
  }
#define THEON_SIGNLESS_ROWS(T)                                \
  THEON_PLAIN_ROW(THEON_REDUCE_SUM, dtype_of<T>, SumStep, T), \
      THEON_PLAIN_ROW(THEON_REDUCE_PROD, dtype_of<T>, ProdStep, T)
#define THEON_ORDER_ROWS(dtype, T) \
  THEON_PLAIN_ROW(THEON_REDUCE_MAX, dtype, MaxStep, T), THEON_PLAIN_ROW(THEON_REDUCE_MIN, dtype, MinStep, T)

constexpr ReduceRow kReduceRows[] = {
    THEON_FLOAT_ROW(THEON_REDUCE_SUM, THEON_FLOAT32, THEON_FLOAT64, SumStep, double, float),
    THEON_FLOAT_ROW(THEON_REDUCE_SUM, THEON_FLOAT64, THEON_FLOAT64, SumStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_PROD, THEON_FLOAT32, THEON_FLOAT64, ProdStep, double, float),
    THEON_FLOAT_ROW(THEON_REDUCE_PROD, THEON_FLOAT64, THEON_FLOAT64, ProdStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_MAX, THEON_FLOAT32, THEON_FLOAT32, MaxStep, float, float),
    THEON_FLOAT_ROW(THEON_REDUCE_MAX, THEON_FLOAT64, THEON_FLOAT64, MaxStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_MIN, THEON_FLOAT32, THEON_FLOAT32, MinStep, float, float),
    THEON_FLOAT_ROW(THEON_REDUCE_MIN, THEON_FLOAT64, THEON_FLOAT64, MinStep, double, double),
    // Sums and products of integers wrap, so that their sign does not matter.
    THEON_SIGNLESS_ROWS(int8_t),
    THEON_SIGNLESS_ROWS(int16_t),
    THEON_SIGNLESS_ROWS(int32_t),
    THEON_SIGNLESS_ROWS(int64_t),
    THEON_ORDER_ROWS(THEON_INT8, int8_t),
    THEON_ORDER_ROWS(THEON_INT16, int16_t),
    THEON_ORDER_ROWS(THEON_INT32, int32_t),
    THEON_ORDER_ROWS(THEON_INT64, int64_t),
    THEON_ORDER_ROWS(THEON_UINT8, uint8_t),
    THEON_ORDER_ROWS(THEON_UINT16, uint16_t),
    THEON_ORDER_ROWS(THEON_UINT32, uint32_t),
    THEON_ORDER_ROWS(THEON_UINT64, uint64_t),
    THEON_ORDER_ROWS(THEON_BOOL, uint8_t),
    THEON_PLAIN_ROW(THEON_REDUCE_ANY, THEON_BOOL, MaxStep, uint8_t),
    THEON_PLAIN_ROW(THEON_REDUCE_ALL, THEON_BOOL, MinStep, uint8_t),
    THEON_COMPLEX_ROW(THEON_REDUCE_SUM, ComplexSum, float),
    THEON_COMPLEX_ROW(THEON_REDUCE_SUM, ComplexSum, double),
    THEON_COMPLEX_ROW(THEON_REDUCE_PROD, ComplexProd, float),
    THEON_COMPLEX_ROW(THEON_REDUCE_PROD, ComplexProd, double),
};

constexpr ReduceRow kWideningRows[] = {
    THEON_WIDENING_ROW(int8_t),  THEON_WIDENING_ROW(int16_t),  THEON_WIDENING_ROW(int32_t),
    THEON_WIDENING_ROW(uint8_t), THEON_WIDENING_ROW(uint16_t), THEON_WIDENING_ROW(uint32_t),
};
#undef THEON_FLOAT_ROW
#undef THEON_PLAIN_ROW
#undef THEON_WIDENING_ROW
#undef THEON_COMPLEX_ROW
#undef THEON_SIGNLESS_ROWS
#undef THEON_ORDER_ROWS

const ReduceRow* find_reduce_row(int reduction, int32_t dtype, bool widening) noexcept {
  if (widening) {
    for (const ReduceRow& row : kWideningRows) {
      if (row.reduction == reduction && row.dtype == dtype) return &row;
    }
    return nullptr;
  }
  for (const ReduceRow& row : kReduceRows) {
    if (row.reduction == reduction && row.dtype == dtype) return &row;
  }
  return nullptr;
}

using FindReduceRow = const ReduceRow* (*)(int, int32_t, bool) noexcept;
FindReduceRow reduce_table() { return &find_reduce_row; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {
namespace {

int32_t signed_of(int32_t dtype) { return is_unsigned(dtype) ? dtype - THEON_UINT8 + THEON_INT8 : dtype; }

}  // namespace

using FindReduceRow = const ReduceRow* (*)(int, int32_t, bool) noexcept;
THEON_SIMD_LEVELS(FindReduceRow, finders, reduce_table)

const ReduceRow* find_reduce_functions(int32_t level, int reduction, int32_t dtype) noexcept {
  if (reduction == THEON_REDUCE_MEAN) reduction = THEON_REDUCE_SUM;
  const bool signless = reduction == THEON_REDUCE_SUM || reduction == THEON_REDUCE_PROD;
  return finders[level]()(reduction, signless ? signed_of(dtype) : dtype, false);
}

const ReduceRow* find_widening_sum(int32_t level, int32_t dtype, int32_t accumulator) noexcept {
  if (accumulator != THEON_INT64 && accumulator != THEON_UINT64) return nullptr;
  return finders[level]()(THEON_REDUCE_SUM, dtype == THEON_BOOL ? THEON_UINT8 : dtype, true);
}

}  // namespace theon
#endif
