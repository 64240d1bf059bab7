#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/softmax_rows.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/simd_level.hpp"
#include "cpu/reduce/lanes-inl.hpp"
#include "cpu/reduce/softmax_rows.hpp"
#include "scalar/arithmetic-inl.hpp"
#include "scalar/exponential-inl.hpp"
#include "scalar/logarithm-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// What is taken off a row before exponentials: its largest element, which infinity only is above. Infinity taken off infinity would
/// turn all of the row into NaN; exp(infinity) / infinity is NaN in its own place only, and what is taken off leaves 0 elsewhere.
template <class D>
HWY_INLINE hn::Vec<D> shift_of(D d, hn::TFromD<D> largest) {
  return hn::Min(hn::Set(d, std::numeric_limits<hn::TFromD<D>>::max()), hn::Set(d, largest));
}

/// A row held in kVectors registers, less its shift. `in_row` tells which lanes of the last one belong to it.
template <int kVectors, class D, class M>
HWY_INLINE void load_shifted(D d, const hn::TFromD<D>* x, M in_row, hn::Vec<D>* v) {
  constexpr int64_t kLanes = hn::MaxLanes(d);
  for (int k = 0; k < kVectors; ++k) v[k] = hn::LoadU(d, x + k * kLanes);
  const auto lowest = hn::Set(d, -std::numeric_limits<hn::TFromD<D>>::infinity());
  auto top = hn::IfThenElse(in_row, v[kVectors - 1], lowest);
  for (int k = 0; k < kVectors - 1; ++k) top = maximum(d, top, v[k]);
  const auto shift = shift_of(d, largest_lane(d, top));
  for (int k = 0; k < kVectors; ++k) v[k] = hn::Sub(v[k], shift);
  // Lanes beyond the row are taken as 0: exp(-infinity) costs as much as a hundred others where subnormals are slow.
  v[kVectors - 1] = hn::IfThenElseZero(in_row, v[kVectors - 1]);
}

/// Exponentials of a row in registers; returns the sum of those that belong to it.
template <int kVectors, class D, class M>
HWY_INLINE hn::TFromD<D> exponentials(D d, const hn::Vec<D>* v, M in_row, hn::Vec<D>* e) {
  auto sums = hn::Zero(d);
  for (int k = 0; k < kVectors; ++k) {
    e[k] = exp(d, v[k]);
    sums = hn::Add(sums, k == kVectors - 1 ? hn::IfThenElseZero(in_row, e[k]) : e[k]);
  }
  return sum_of_lanes(d, sums);
}

/// Short rows: whole vectors are read and written, whose ends lie in the next row. That row is written later, and must not be an
/// input that is still to be read; where there is none, or it is, the row goes through a buffer. As many rows as a vector has lanes are
/// read before the first of them is written: where both sides lie alike in their pages, a read waits for a write just before it. Their
/// sums share one division or logarithm.
template <class T, bool kLog, int kVectors>
void short_rows(T* out, const T* x, int64_t rows, int64_t length) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d), kWidth = kVectors * kLanes;
  const auto in_row = hn::FirstN(d, static_cast<size_t>(length - (kVectors - 1) * kLanes));
  const T* const end = x + rows * length;
  const bool apart = out != x;
  HWY_ALIGN T kept[kLanes * kWidth], sums[kLanes];
  for (int64_t first = 0; first < rows; first += kLanes) {
    const int64_t count = std::min(kLanes, rows - first);
    for (int64_t r = 0; r < kLanes; ++r) sums[r] = T(1);
    const T* row = x + first * length;
    for (int64_t r = 0; r < count; ++r, row += length) {
      HWY_ALIGN T copy[kWidth] = {};
      if (end - row < kWidth) std::memcpy(copy, row, static_cast<size_t>(length) * sizeof(T));
      hn::Vec<decltype(d)> v[kVectors], e[kVectors];
      load_shifted<kVectors>(d, end - row < kWidth ? copy : row, in_row, v);
      sums[r] = exponentials<kVectors>(d, v, in_row, e);
      for (int k = 0; k < kVectors; ++k) hn::Store(kLog ? v[k] : e[k], d, kept + r * kWidth + k * kLanes);
    }
    const auto totals = hn::Load(d, sums);
    hn::Store(kLog ? log(d, totals) : hn::Div(hn::Set(d, T(1)), totals), d, sums);
    T* y = out + first * length;
    for (int64_t r = 0; r < count; ++r, y += length) {
      const auto of_row = hn::Set(d, sums[r]);
      T* const done = apart && (first + r) * length + kWidth <= rows * length ? y : kept + r * kWidth;
      for (int k = 0; k < kVectors; ++k) {
        const auto value = hn::Load(d, kept + r * kWidth + k * kLanes);
        hn::StoreU(kLog ? hn::Sub(value, of_row) : hn::Mul(value, of_row), d, done + k * kLanes);
      }
      if (done != y) std::memcpy(y, done, static_cast<size_t>(length) * sizeof(T));
    }
  }
}

template <class T>
HWY_INLINE T largest_of(const T* x, int64_t n) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  auto a = hn::LoadU(d, x), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
    a = maximum(d, a, hn::LoadU(d, x + i));
    b = maximum(d, b, hn::LoadU(d, x + i + kLanes));
    c = maximum(d, c, hn::LoadU(d, x + i + 2 * kLanes));
    e = maximum(d, e, hn::LoadU(d, x + i + 3 * kLanes));
  }
  for (; i < n; i += kLanes) a = maximum(d, a, hn::LoadU(d, x + std::min(i, n - kLanes)));
  return largest_lane(d, maximum(d, maximum(d, a, b), maximum(d, c, e)));
}

/// A row of at least one vector. The exponentials of softmax stay in `out`.
template <class T, bool kLog>
void softmax_row(T* out, const T* x, int64_t n) {
  constexpr int64_t kBlock = 1024;  // summed in T, the blocks in float64
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const auto largest = shift_of(d, largest_of(x, n));
  const int64_t whole = n / kLanes * kLanes;
  double sum = 0;
  for (int64_t i = 0; i < whole;) {
    const int64_t end = std::min(whole, i + kBlock);
    auto a = hn::Zero(d), b = a;
    for (; i + 2 * kLanes <= end; i += 2 * kLanes) {
      const auto p = exp(d, hn::Sub(hn::LoadU(d, x + i), largest));
      const auto q = exp(d, hn::Sub(hn::LoadU(d, x + i + kLanes), largest));
      a = hn::Add(a, p);
      b = hn::Add(b, q);
      if constexpr (!kLog) {
        hn::StoreU(p, d, out + i);
        hn::StoreU(q, d, out + i + kLanes);
      }
    }
    for (; i < end; i += kLanes) {
      const auto p = exp(d, hn::Sub(hn::LoadU(d, x + i), largest));
      a = hn::Add(a, p);
      if constexpr (!kLog) hn::StoreU(p, d, out + i);
    }
    sum += static_cast<double>(sum_of_lanes(d, hn::Add(a, b)));
  }
  HWY_ALIGN T tail[kLanes] = {};
  const int64_t rest = n - whole;
  if (rest > 0) {
    std::memcpy(tail, x + whole, static_cast<size_t>(rest) * sizeof(T));
    const auto shifted = hn::Sub(hn::Load(d, tail), largest);
    const auto p = exp(d, shifted);
    const auto in_row = hn::FirstN(d, static_cast<size_t>(rest));
    sum += static_cast<double>(sum_of_lanes(d, hn::IfThenElseZero(in_row, p)));
    hn::Store(kLog ? shifted : p, d, tail);
  }
  if constexpr (kLog) {
    const auto shift = hn::Set(d, static_cast<T>(std::log(sum)));
    for (int64_t i = 0; i < whole; i += kLanes) {
      hn::StoreU(hn::Sub(hn::Sub(hn::LoadU(d, x + i), largest), shift), d, out + i);
    }
    hn::Store(hn::Sub(hn::Load(d, tail), shift), d, tail);
  } else {
    const auto factor = hn::Set(d, static_cast<T>(1 / sum));
    for (int64_t i = 0; i < whole; i += kLanes) hn::StoreU(hn::Mul(hn::LoadU(d, out + i), factor), d, out + i);
    hn::Store(hn::Mul(hn::Load(d, tail), factor), d, tail);
  }
  std::memcpy(out + whole, tail, static_cast<size_t>(rest) * sizeof(T));
}

template <class T, bool kLog>
void softmax_rows(void* out, const void* x, int64_t rows, int64_t length) noexcept {
  constexpr int64_t kLanes = hn::MaxLanes(hn::ScalableTag<T>());
  T* y = static_cast<T*>(out);
  const T* source = static_cast<const T*>(x);
  switch ((length - 1) / kLanes) {
    case 0: return short_rows<T, kLog, 1>(y, source, rows, length);
    case 1: return short_rows<T, kLog, 2>(y, source, rows, length);
    case 2: return short_rows<T, kLog, 3>(y, source, rows, length);
    default:
      for (int64_t r = 0; r < rows; ++r) softmax_row<T, kLog>(y + r * length, source + r * length, length);
  }
}

constexpr SoftmaxLoops kLoops = {{&softmax_rows<float, false>, &softmax_rows<double, false>},
                                 {&softmax_rows<float, true>, &softmax_rows<double, true>}};

const SoftmaxLoops* softmax_table() { return &kLoops; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(const SoftmaxLoops*, tables, softmax_table)

const SoftmaxLoops& softmax_loops(int32_t level) noexcept { return *tables[level](); }

}  // namespace theon
#endif
