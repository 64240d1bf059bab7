// Loops of "var", "norm", "logsumexp" and "normalize" over elements that follow each other.
#pragma once

#include <cstdint>

namespace theon {

/// What is known of some elements. var: their mean and the sum of squares of distances from it. norm: a scale, a power of two, and the sum
/// of squares of what is scaled down by it. logsumexp: the largest, and the sum of exponentials less it.
struct RowState {
  double a, b;
  int64_t count;
};

/// The state of x[0 .. n), n at least 1 and not much more than fits a level 1 cache: there are two passes.
using RowStateFn = RowState (*)(const void* x, int64_t n) noexcept;

/// Rows of at most so many elements are taken side by side, one in each lane.
inline constexpr int64_t kShortRow = 32;

/// out[r] = logsumexp of the `length` elements from x + r step on, 1 <= length <= kShortRow. Neither a row's neighbours nor its place
/// among them change its bits.
using ShortRowsFn = void (*)(void* out, const void* x, int64_t rows, int64_t step, int64_t length) noexcept;

/// out and x hold `rows` rows of `length` elements without gaps, length at least 1; they are apart or the same.
using NormalizeFn = void (*)(void* out, const void* x, int64_t rows, int64_t length, double epsilon) noexcept;

/// Indices tell float32 (0) from float64 (1).
struct StatisticLoops {
  RowStateFn states[3][2];  // by theon_statistic_kind
  ShortRowsFn logsumexp_rows[2];
  NormalizeFn normalize[2];
};

/// The loops of a theon_simd_level.
const StatisticLoops& statistic_loops(int32_t level) noexcept;

}  // namespace theon
