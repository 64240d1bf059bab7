#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/row_statistics.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include <cmath>
#include <cstring>
#include <limits>

#include "core/simd_level.hpp"
#include "cpu/reduce/lanes-inl.hpp"
#include "cpu/reduce/row_statistics.hpp"
#include "scalar/arithmetic-inl.hpp"
#include "scalar/evaluation-inl.hpp"
#include "scalar/exponential-inl.hpp"
#include "scalar/logarithm-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

using Wide = hn::ScalableTag<double>;
inline constexpr int64_t kWide = hn::MaxLanes(Wide());

template <class T>
HWY_INLINE hn::Vec<Wide> load_wide(const T* x) {
  if constexpr (sizeof(T) == sizeof(double)) {
    return hn::LoadU(Wide(), x);
  } else {
    return hn::PromoteTo(Wide(), hn::LoadU(hn::Rebind<T, Wide>(), x));
  }
}

/// The sum of f(x[i]), added up in float64 by four accumulators.
template <class T, class F>
HWY_INLINE double sum_of(const T* x, int64_t n, const F& f) {
  const Wide d;
  auto a = hn::Zero(d), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 * kWide <= n; i += 4 * kWide) {
    a = hn::Add(a, f(load_wide(x + i)));
    b = hn::Add(b, f(load_wide(x + i + kWide)));
    c = hn::Add(c, f(load_wide(x + i + 2 * kWide)));
    e = hn::Add(e, f(load_wide(x + i + 3 * kWide)));
  }
  for (; i + kWide <= n; i += kWide) a = hn::Add(a, f(load_wide(x + i)));
  double sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a, b), hn::Add(c, e))));
  for (; i < n; ++i) sum += hn::GetLane(f(hn::Set(d, static_cast<double>(x[i]))));
  return sum;
}

template <class T>
RowState var_state(const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  const double mean = sum_of(x, n, [](auto v) HWY_ATTR { return v; }) / static_cast<double>(n);
  const double squares = sum_of(x, n, [mean](auto v) HWY_ATTR {
    const auto distance = hn::Sub(v, hn::Set(Wide(), mean));
    return hn::Mul(distance, distance);
  });
  return {mean, squares, n};
}

/// x[0 .. count), count less than a vector's lanes, and `other` behind.
template <class D>
HWY_INLINE hn::Vec<D> load_tail(D d, const hn::TFromD<D>* x, int64_t count, hn::Vec<D> other) {
#if HWY_TARGET <= HWY_AVX2
  const auto inside = hn::FirstN(d, static_cast<size_t>(count));
  return hn::IfThenElse(inside, hn::MaskedLoad(inside, d, x), other);
#else
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(d)];
  hn::Store(other, d, lanes);
  std::memcpy(lanes, x, static_cast<size_t>(count) * sizeof(*x));
  return hn::Load(d, lanes);
#endif
}

/// The largest of f(x[i]), or NaN.
template <class T, class F>
HWY_INLINE T largest_of(const T* x, int64_t n, const F& f) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  auto top = f(hn::Set(d, x[0]));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) top = maximum(d, top, f(hn::LoadU(d, x + i)));
  if (i < n) top = maximum(d, top, f(load_tail(d, x + i, n - i, hn::Set(d, x[0]))));
  return largest_lane(d, top);
}

template <class T>
RowState norm_state(const void* source, int64_t n) noexcept {
  const T* x = static_cast<const T*>(source);
  const auto scaled = [&](double factor) {
    return sum_of(x, n, [factor](auto v) HWY_ATTR {
      const auto part = hn::Mul(v, hn::Set(Wide(), factor));
      return hn::Mul(part, part);
    });
  };
  if constexpr (sizeof(T) == sizeof(double)) {
    const double largest = largest_of(x, n, [](auto v) HWY_ATTR { return hn::Abs(v); });
    constexpr double kTiny = 0x1p-480, kHuge = 0x1p480;
    if (largest > 0 && (largest < kTiny || largest > kHuge) && largest <= std::numeric_limits<double>::max()) {
      const int exponent = std::ilogb(largest);
      // In two steps, since the inverse of a subnormal's scale is no number.
      const double half = std::ldexp(1.0, -(exponent / 2)), rest = std::ldexp(1.0, -(exponent - exponent / 2));
      const double sum = sum_of(x, n, [half, rest](auto v) HWY_ATTR {
        const auto part = hn::Mul(hn::Mul(v, hn::Set(Wide(), half)), hn::Set(Wide(), rest));
        return hn::Mul(part, part);
      });
      return {std::ldexp(1.0, exponent), sum, n};
    }
  }
  return {1, scaled(1), n};
}

template <class T>
RowState logsumexp_state(const void* source, int64_t n) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const T* x = static_cast<const T*>(source);
  const T largest = largest_of(x, n, [](auto v) HWY_ATTR { return v; });
  // NaN and infinities are the result themselves.
  if (!(std::fabs(largest) <= std::numeric_limits<T>::max())) return {static_cast<double>(largest), 0, n};
  const auto top = hn::Set(d, largest);
  auto a = hn::Zero(d), b = a;
  int64_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    a = hn::Add(a, exp(d, hn::Sub(hn::LoadU(d, x + i), top)));
    b = hn::Add(b, exp(d, hn::Sub(hn::LoadU(d, x + i + kLanes), top)));
  }
  for (; i + kLanes <= n; i += kLanes) a = hn::Add(a, exp(d, hn::Sub(hn::LoadU(d, x + i), top)));
  if (i < n) {
    // Lanes behind the end are exp(0): of minus infinity it would cost as much as a hundred others where subnormals are slow.
    const auto tail = exp(d, hn::Sub(load_tail(d, x + i, n - i, top), top));
    b = hn::Add(b, hn::IfThenElseZero(hn::FirstN(d, static_cast<size_t>(n - i)), tail));
  }
  const double sum = sum_of_lanes(d, hn::Add(a, b));
  return {static_cast<double>(largest), sum, n};
}

/// In float64, as the logarithm of a long row's sum is taken.
struct ShiftedLog {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V sum, V top) {
    return hn::Add(top, log(d, sum));
  }
};

/// The rows of as many columns as a vector has lanes: the maximum, the sum and its logarithm of each are those of a lane.
template <class T>
HWY_INLINE hn::Vec<hn::ScalableTag<T>> logsumexp_columns(const T* x, int64_t pitch, int64_t length) {
  const hn::ScalableTag<T> d;
  auto top = hn::Load(d, x);
  for (int64_t i = 1; i < length; ++i) top = maximum(d, top, hn::Load(d, x + i * pitch));
  auto even = hn::Zero(d), odd = even;
  int64_t i = 0;
  for (; i + 2 <= length; i += 2) {
    even = hn::Add(even, exp(d, hn::Sub(hn::Load(d, x + i * pitch), top)));
    odd = hn::Add(odd, exp(d, hn::Sub(hn::Load(d, x + (i + 1) * pitch), top)));
  }
  if (i < length) even = hn::Add(even, exp(d, hn::Sub(hn::Load(d, x + i * pitch), top)));
  const auto is_finite = hn::Le(hn::Abs(top), hn::Set(d, std::numeric_limits<T>::max()));
  return hn::IfThenElse(is_finite, in_float64<ShiftedLog>(d, hn::Add(even, odd), top), top);
}

template <class T>
void logsumexp_rows(void* out, const void* source, int64_t rows, int64_t step, int64_t length) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  // Vectors are loaded some time after their elements were stored one by one, when these have reached the cache.
  constexpr int64_t kTurned = 4 * kLanes;
  HWY_ALIGN T turned[kShortRow * kTurned];
  HWY_ALIGN T results[kTurned];
  T* y = static_cast<T*>(out);
  const T* x = static_cast<const T*>(source);
  for (int64_t first = 0; first < rows; first += kTurned) {
    const int64_t count = rows - first < kTurned ? rows - first : kTurned;
    const int64_t whole = (count + kLanes - 1) / kLanes * kLanes;
    for (int64_t r = 0; r < whole; ++r) {
      // The last vector is filled up with its last row.
      const T* row = x + (first + (r < count ? r : count - 1)) * step;
      for (int64_t i = 0; i < length; ++i) turned[i * kTurned + r] = row[i];
    }
    for (int64_t r = 0; r < whole; r += kLanes)
      hn::Store(logsumexp_columns(turned + r, kTurned, length), d, results + r);
    std::memcpy(y + first, results, static_cast<size_t>(count) * sizeof(T));
  }
}

template <class T>
void normalize(void* out, const void* source, int64_t rows, int64_t length, double epsilon) noexcept {
  const Wide d;
  T* y = static_cast<T*>(out);
  const T* x = static_cast<const T*>(source);
  for (int64_t r = 0; r < rows; ++r, x += length, y += length) {
    const RowState state = var_state<T>(x, length);
    const double factor = 1 / std::sqrt(state.b / static_cast<double>(length) + epsilon), mean = state.a;
    const auto f = [&](auto v) HWY_ATTR { return hn::Mul(hn::Sub(v, hn::Set(d, mean)), hn::Set(d, factor)); };
    int64_t i = 0;
    for (; i + kWide <= length; i += kWide) {
      const auto value = f(load_wide(x + i));
      if constexpr (sizeof(T) == sizeof(double)) {
        hn::StoreU(value, d, y + i);
      } else {
        const hn::Rebind<T, Wide> narrow;
        hn::StoreU(hn::DemoteTo(narrow, value), narrow, y + i);
      }
    }
    for (; i < length; ++i) y[i] = static_cast<T>((static_cast<double>(x[i]) - mean) * factor);
  }
}

constexpr StatisticLoops kLoops = {{{&var_state<float>, &var_state<double>},
                                    {&norm_state<float>, &norm_state<double>},
                                    {&logsumexp_state<float>, &logsumexp_state<double>}},
                                   {&logsumexp_rows<float>, &logsumexp_rows<double>},
                                   {&normalize<float>, &normalize<double>}};

const StatisticLoops* statistic_table() { return &kLoops; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(const StatisticLoops*, tables, statistic_table)

const StatisticLoops& statistic_loops(int32_t level) noexcept { return *tables[level](); }

}  // namespace theon
#endif
