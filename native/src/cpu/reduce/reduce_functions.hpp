// Loops of reductions: the other half of the elementwise machine's instructions.
#pragma once

#include <cstdint>

#include "theon/elementwise.h"

namespace theon {

/// fold: accumulators[0] = op(accumulators[0], x[0], ..., x[n - 1]). spread: accumulators[i] = op(accumulators[i], x[i]).
using ReduceFn = void (*)(void* accumulators, const void* x, int64_t n) noexcept;

/// How one reduction works on one dtype.
struct ReduceRow {
  uint8_t reduction;
  uint8_t dtype;
  uint8_t accumulator;  // dtype of the accumulators: float64 for sums and products of float32
  ReduceFn fold;
  ReduceFn spread;
  ReduceFn merge;  // spread for x of the accumulator's dtype
};

/// The row of a reduction at a theon_simd_level, or null if the dtype has none. MEAN is SUM, divided at the end.
const ReduceRow* find_reduce_functions(int32_t level, int reduction, int32_t dtype) noexcept;

/// Writes the identity to n accumulators; for MAX and MIN the value that never wins.
void fill_identity(const ReduceRow& row, void* accumulators, int64_t n) noexcept;

/// out[i stride] = accumulators[i] as elements of `dtype`, divided by `divisor` for MEAN, for i < n.
void store_reduced(int reduction, int32_t dtype, int32_t accumulator_dtype, const void* accumulators, int64_t n,
                   double divisor, void* out, int64_t stride) noexcept;

}  // namespace theon
