#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/reduce_functions.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include <limits>

#include "core/simd_level.hpp"
#include "cpu/reduce/reduce_functions.hpp"
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
    return a + x;
  }
  static HWY_INLINE int64_t scalar(int64_t a, int64_t x) { return static_cast<int64_t>(uint64_t(a) + uint64_t(x)); }
  static constexpr double kIdentity = 0;
};
struct ProdStep {
  template <class D, class V>
  static HWY_INLINE V vector(D, V a, V x) {
    return hn::Mul(a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    return a * x;
  }
  static HWY_INLINE int64_t scalar(int64_t a, int64_t x) { return static_cast<int64_t>(uint64_t(a) * uint64_t(x)); }
  static constexpr double kIdentity = 1;
};
struct MaxStep {
  template <class D, class V>
  static HWY_INLINE V vector(D d, V a, V x) {
    return maximum(d, a, x);
  }
  template <class T>
  static HWY_INLINE T scalar(T a, T x) {
    return a != a || a > x ? a : x;
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
    return a != a || a < x ? a : x;
  }
  static constexpr double kIdentity = std::numeric_limits<double>::infinity();
};

/// Four accumulators: one chain of adds is bound by its latency.
template <class Step, class A, class T>
void fold_float(void* accumulators, const void* source, int64_t n) noexcept {
  const hn::ScalableTag<A> d;
  using V = hn::Vec<decltype(d)>;
  const T* x = static_cast<const T*>(source);
  A* result = static_cast<A*>(accumulators);
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const auto load = [d](const T* p) HWY_ATTR {
    if constexpr (sizeof(A) == sizeof(T)) {
      return hn::LoadU(d, p);
    } else {
      return hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, decltype(d)>(), p));
    }
  };
  int64_t i = 0;
  if (n >= 2 * kLanes) {
    const V identity = hn::Set(d, static_cast<A>(Step::kIdentity));
    V a0 = identity, a1 = identity, a2 = identity, a3 = identity;
    for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
      a0 = Step::vector(d, a0, load(x + i));
      a1 = Step::vector(d, a1, load(x + i + kLanes));
      a2 = Step::vector(d, a2, load(x + i + 2 * kLanes));
      a3 = Step::vector(d, a3, load(x + i + 3 * kLanes));
    }
    for (; i + kLanes <= n; i += kLanes) a0 = Step::vector(d, a0, load(x + i));
    HWY_ALIGN A lanes[kLanes];
    hn::Store(Step::vector(d, Step::vector(d, a0, a1), Step::vector(d, a2, a3)), d, lanes);
    for (int64_t width = kLanes / 2; width > 0; width /= 2) {
      for (int64_t k = 0; k < width; ++k) lanes[k] = Step::scalar(lanes[k], lanes[k + width]);
    }
    *result = Step::scalar(*result, lanes[0]);
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
    hn::Vec<decltype(d)> v;
    if constexpr (sizeof(A) == sizeof(T)) {
      v = hn::LoadU(d, x + i);
    } else {
      v = hn::PromoteTo(d, hn::LoadU(hn::Rebind<T, decltype(d)>(), x + i));
    }
    hn::StoreU(Step::vector(d, hn::LoadU(d, a + i), v), d, a + i);
  }
  for (; i < n; ++i) a[i] = Step::scalar(a[i], static_cast<A>(x[i]));
}

template <class Step, class T>
void fold_plain(void* accumulators, const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  T result = *static_cast<T*>(accumulators);
  for (int64_t i = 0; i < n; ++i) result = Step::scalar(result, x[i]);
  *static_cast<T*>(accumulators) = result;
}

template <class Step, class T>
void spread_plain(void* accumulators, const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  T* a = static_cast<T*>(accumulators);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) a[i] = Step::scalar(a[i], x[i]);
}

#define THEON_FLOAT_ROW(reduction, dtype, accumulator, Step, A, T) \
  { reduction, dtype, accumulator, &fold_float<Step, A, T>, &spread_float<Step, A, T>, &spread_float<Step, A, A> }
#define THEON_PLAIN_ROW(reduction, dtype, Step, T) \
  { reduction, dtype, dtype, &fold_plain<Step, T>, &spread_plain<Step, T>, &spread_plain<Step, T> }

constexpr ReduceRow kReduceRows[] = {
    THEON_FLOAT_ROW(THEON_REDUCE_SUM, THEON_FLOAT32, THEON_FLOAT64, SumStep, double, float),
    THEON_FLOAT_ROW(THEON_REDUCE_SUM, THEON_FLOAT64, THEON_FLOAT64, SumStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_PROD, THEON_FLOAT32, THEON_FLOAT64, ProdStep, double, float),
    THEON_FLOAT_ROW(THEON_REDUCE_PROD, THEON_FLOAT64, THEON_FLOAT64, ProdStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_MAX, THEON_FLOAT32, THEON_FLOAT32, MaxStep, float, float),
    THEON_FLOAT_ROW(THEON_REDUCE_MAX, THEON_FLOAT64, THEON_FLOAT64, MaxStep, double, double),
    THEON_FLOAT_ROW(THEON_REDUCE_MIN, THEON_FLOAT32, THEON_FLOAT32, MinStep, float, float),
    THEON_FLOAT_ROW(THEON_REDUCE_MIN, THEON_FLOAT64, THEON_FLOAT64, MinStep, double, double),
    THEON_PLAIN_ROW(THEON_REDUCE_SUM, THEON_INT64, SumStep, int64_t),
    THEON_PLAIN_ROW(THEON_REDUCE_PROD, THEON_INT64, ProdStep, int64_t),
    THEON_PLAIN_ROW(THEON_REDUCE_MAX, THEON_INT64, MaxStep, int64_t),
    THEON_PLAIN_ROW(THEON_REDUCE_MIN, THEON_INT64, MinStep, int64_t),
    THEON_PLAIN_ROW(THEON_REDUCE_MAX, THEON_BOOL, MaxStep, uint8_t),
    THEON_PLAIN_ROW(THEON_REDUCE_MIN, THEON_BOOL, MinStep, uint8_t),
    THEON_PLAIN_ROW(THEON_REDUCE_ANY, THEON_BOOL, MaxStep, uint8_t),
    THEON_PLAIN_ROW(THEON_REDUCE_ALL, THEON_BOOL, MinStep, uint8_t),
};
#undef THEON_FLOAT_ROW
#undef THEON_PLAIN_ROW

const ReduceRow* find_reduce_row(int reduction, int32_t dtype) noexcept {
  for (const ReduceRow& row : kReduceRows) {
    if (row.reduction == reduction && row.dtype == dtype) return &row;
  }
  return nullptr;
}

using FindReduceRow = const ReduceRow* (*)(int, int32_t) noexcept;
FindReduceRow reduce_table() { return &find_reduce_row; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

using FindReduceRow = const ReduceRow* (*)(int, int32_t) noexcept;
THEON_SIMD_LEVELS(FindReduceRow, finders, reduce_table)

const ReduceRow* find_reduce_functions(int32_t level, int reduction, int32_t dtype) noexcept {
  const bool mean = reduction == THEON_REDUCE_MEAN && (dtype == THEON_FLOAT32 || dtype == THEON_FLOAT64);
  return finders[level]()(mean ? THEON_REDUCE_SUM : reduction, dtype);
}

}  // namespace theon
#endif
