#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/arg_search.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include <algorithm>
#include <type_traits>

#include "core/simd_level.hpp"
#include "cpu/reduce/arg_search.hpp"
#include "cpu/reduce/stream-inl.hpp"
#include "scalar/arithmetic-inl.hpp"
#include "theon/base.h"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Whether x takes the place of the best so far: never of a NaN, always if it is one itself.
template <bool kLargest, class T>
HWY_INLINE bool beats(T x, T best) {
  const bool worse = kLargest ? x <= best : x >= best;
  if constexpr (std::is_floating_point_v<T>) {
    return !worse & (best == best);
  } else {
    return !worse;
  }
}

/// The best of n floats, or NaN; n is at least a step.
template <class T, bool kLargest>
HWY_INLINE T best_of_block(const T* x, int64_t n) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d), kStep = kStreamStep / sizeof(T);
  const auto better = [d](auto a, const T* p) HWY_ATTR {
    return kLargest ? maximum(d, a, hn::LoadU(d, p)) : minimum(d, a, hn::LoadU(d, p));
  };
  auto a = hn::LoadU(d, x), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + kStep <= n; i += kStep) {
    fetch_ahead(x + i);
    for (int64_t k = 0; k < kStep; k += 4 * kLanes) {
      a = better(a, x + i + k);
      b = better(b, x + i + k + kLanes);
      c = better(c, x + i + k + 2 * kLanes);
      e = better(e, x + i + k + 3 * kLanes);
    }
  }
  for (; i < n; i += kLanes) a = better(a, x + std::min(i, n - kLanes));
  HWY_ALIGN T lanes[4 * kLanes];
  hn::Store(a, d, lanes);
  hn::Store(b, d, lanes + kLanes);
  hn::Store(c, d, lanes + 2 * kLanes);
  hn::Store(e, d, lanes + 3 * kLanes);
  T top = lanes[0];
  for (int64_t k = 1; k < 4 * kLanes; ++k) top = beats<kLargest>(lanes[k], top) ? lanes[k] : top;
  return top;
}

/// Position of the first x[i] that equals `wanted`, which is there; of the first NaN, if it is one.
template <class T>
HWY_INLINE int64_t position_of(const T* x, int64_t n, T wanted) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const bool nan = wanted != wanted;
  const auto v = hn::Set(d, wanted);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto element = hn::LoadU(d, x + i);
    const auto found = nan ? hn::IsNaN(element) : hn::Eq(element, v);
    if (const intptr_t at = hn::FindFirstTrue(d, found); at >= 0) return i + at;
  }
  while (nan ? x[i] == x[i] : x[i] != wanted) ++i;
  return i;
}

// The best of a block is found without its place; few blocks of a long row hold a new best, and are searched again, in cache.
template <class T, bool kLargest>
int64_t first_best_float(const T* x, int64_t n) {
  constexpr int64_t kBlock = 16384 / sizeof(T), kStep = kStreamStep / sizeof(T);
  T best = x[0];
  int64_t at = 0, i = 0;
  for (; n - i >= kStep && best == best; i += kBlock) {
    const int64_t length = std::min(kBlock, n - i);
    const T top = best_of_block<T, kLargest>(x + i, length);
    if (!beats<kLargest>(top, best)) continue;
    best = top, at = i + position_of(x + i, length, top);
  }
  for (; i < n; ++i) {
    if (beats<kLargest>(x[i], best)) best = x[i], at = i;
  }
  return at;
}

template <class T, bool kLargest>
int64_t first_best_integer(const T* x, int64_t n) {
  constexpr int64_t kLanes = 256 / sizeof(T), kBlock = 8 * kLanes;
  T best = x[0];
  int64_t at = 0, i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    T lanes[kLanes];
    for (int64_t k = 0; k < kLanes; ++k) lanes[k] = x[i + k];
    for (int64_t j = i + kLanes; j < i + kBlock; j += kLanes) {
      for (int64_t k = 0; k < kLanes; ++k) lanes[k] = beats<kLargest>(x[j + k], lanes[k]) ? x[j + k] : lanes[k];
    }
    T top = best;
    for (int64_t k = 0; k < kLanes; ++k) top = beats<kLargest>(lanes[k], top) ? lanes[k] : top;
    if (top == best) continue;
    int64_t j = i;
    while (x[j] != top) ++j;
    best = top, at = j;
  }
  for (; i < n; ++i) {
    if (beats<kLargest>(x[i], best)) best = x[i], at = i;
  }
  return at;
}

template <class T, bool kLargest>
int64_t first_best(const void* source, int64_t n) noexcept {
  if constexpr (std::is_floating_point_v<T>) {
    return first_best_float<T, kLargest>(static_cast<const T*>(source), n);
  } else {
    return first_best_integer<T, kLargest>(static_cast<const T*>(source), n);
  }
}

// Several rows at a time: one row is a chain of comparisons that wait for each other.
template <class T, bool kLargest>
void best_of_rows(const void* source, int64_t rows, int64_t length, int64_t* at) noexcept {
  constexpr int kRows = 8;
  const T* x = static_cast<const T*>(source);
  int64_t r = 0;
  for (; r + kRows <= rows; r += kRows, x += kRows * length) {
    T best[kRows];
    int32_t place[kRows] = {};
    for (int k = 0; k < kRows; ++k) best[k] = x[k * length];
    for (int64_t i = 1; i < length; ++i) {
      for (int k = 0; k < kRows; ++k) {
        const T candidate = x[k * length + i];
        const bool better = beats<kLargest>(candidate, best[k]);
        best[k] = better ? candidate : best[k];
        place[k] = better ? static_cast<int32_t>(i) : place[k];
      }
    }
    for (int k = 0; k < kRows; ++k) at[r + k] = place[k];
  }
  for (; r < rows; ++r, x += length) at[r] = first_best<T, kLargest>(x, length);
}

template <class T, bool kLargest>
void best_of_columns(const void* source, int64_t stride, int64_t columns, int64_t begin, int64_t end, int64_t* at,
                     int64_t step) noexcept {
  using Index = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  constexpr int64_t kColumns = 4096 / sizeof(T);
  for (int64_t c = 0; c < columns; c += kColumns) {
    const int64_t width = std::min(kColumns, columns - c);
    T best[kColumns];
    Index place[kColumns];
    const T* x = static_cast<const T*>(source) + begin * stride + c;
    for (int64_t k = 0; k < width; ++k) best[k] = x[k], place[k] = 0;
    for (int64_t r = 1; r < end - begin; ++r) {
      x += stride;
      const auto row = static_cast<Index>(r);
      for (int64_t k = 0; k < width; ++k) {
        const bool better = beats<kLargest>(x[k], best[k]);
        best[k] = better ? x[k] : best[k];
        place[k] = better ? row : place[k];
      }
    }
    for (int64_t k = 0; k < width; ++k) at[(c + k) * step] = begin + static_cast<int64_t>(place[k]);
  }
}

#define THEON_ARG_ROW(dtype, T)                                                                              \
  {                                                                                                          \
    dtype, {&first_best<T, false>, &first_best<T, true>}, {&best_of_rows<T, false>, &best_of_rows<T, true>}, \
        {&best_of_columns<T, false>, &best_of_columns<T, true>},                                             \
  }
constexpr ArgRow kArgRows[] = {
    THEON_ARG_ROW(THEON_BOOL, uint8_t),    THEON_ARG_ROW(THEON_INT8, int8_t),     THEON_ARG_ROW(THEON_INT16, int16_t),
    THEON_ARG_ROW(THEON_INT32, int32_t),   THEON_ARG_ROW(THEON_INT64, int64_t),   THEON_ARG_ROW(THEON_UINT8, uint8_t),
    THEON_ARG_ROW(THEON_UINT16, uint16_t), THEON_ARG_ROW(THEON_UINT32, uint32_t), THEON_ARG_ROW(THEON_UINT64, uint64_t),
    THEON_ARG_ROW(THEON_FLOAT32, float),   THEON_ARG_ROW(THEON_FLOAT64, double),
};
#undef THEON_ARG_ROW

const ArgRow* find_row(int32_t dtype) noexcept {
  for (const ArgRow& row : kArgRows) {
    if (row.dtype == dtype) return &row;
  }
  return nullptr;
}

using FindArgRow = const ArgRow* (*)(int32_t) noexcept;
FindArgRow arg_table() { return &find_row; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

using FindArgRow = const ArgRow* (*)(int32_t) noexcept;
THEON_SIMD_LEVELS(FindArgRow, finders, arg_table)

const ArgRow* find_arg_row(int32_t level, int32_t dtype) noexcept { return finders[level]()(dtype); }

}  // namespace theon
#endif
