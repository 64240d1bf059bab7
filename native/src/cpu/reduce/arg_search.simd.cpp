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

/// The best of every `lanes`-th of n elements, or NaN.
template <bool kLargest, class T>
HWY_INLINE void best_lanes(const T* x, int64_t n, int64_t lanes, T* best) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kWidth = hn::MaxLanes(d);
  for (int64_t k = 0; k < lanes; k += kWidth) {
    auto v = hn::LoadU(d, x + k);
    for (int64_t i = k + lanes; i < n; i += lanes) {
      v = kLargest ? maximum(d, v, hn::LoadU(d, x + i)) : minimum(d, v, hn::LoadU(d, x + i));
    }
    hn::StoreU(v, d, best + k);
  }
}

template <class T, bool kLargest>
int64_t first_best(const void* source, int64_t n) noexcept {
  // The best of a block is found without its place; few blocks of a long row hold a new best, and are searched again.
  constexpr int64_t kLanes = 256 / sizeof(T), kBlock = 8 * kLanes;
  const T* x = static_cast<const T*>(source);
  T best = x[0];
  int64_t at = 0, i = 0;
  for (; i + kBlock <= n && best == best; i += kBlock) {
    T lanes[kLanes];
    if constexpr (std::is_floating_point_v<T>) {
      best_lanes<kLargest>(x + i, kBlock, kLanes, lanes);
    } else {
      for (int64_t k = 0; k < kLanes; ++k) lanes[k] = x[i + k];
      for (int64_t j = i + kLanes; j < i + kBlock; j += kLanes) {
        for (int64_t k = 0; k < kLanes; ++k) lanes[k] = beats<kLargest>(x[j + k], lanes[k]) ? x[j + k] : lanes[k];
      }
    }
    T top = best;
    for (int64_t k = 0; k < kLanes; ++k) top = beats<kLargest>(lanes[k], top) ? lanes[k] : top;
    if (top == best) continue;
    const bool nan = top != top;
    int64_t j = i;
    while (nan ? x[j] == x[j] : x[j] != top) ++j;
    best = top, at = j;
  }
  for (; i < n; ++i) {
    if (beats<kLargest>(x[i], best)) best = x[i], at = i;
  }
  return at;
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
