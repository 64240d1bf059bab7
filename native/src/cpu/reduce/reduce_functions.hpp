// Loops of reductions: the other half of the elementwise machine's instructions.
#pragma once

#include <cstdint>

#include "theon/elementwise.h"

namespace theon {

/// fold: accumulators[0] = op(accumulators[0], x[0], ..., x[n - 1]). spread: accumulators[i] = op(accumulators[i], x[i]).
using ReduceFn = void (*)(void* accumulators, const void* x, int64_t n) noexcept;

/// The same for many short rows of `length` elements that follow each other. fold_rows folds row r into accumulators[r];
/// spread_rows spreads every row over accumulators[0 .. length).
using ReduceRowsFn = void (*)(void* accumulators, const void* x, int64_t rows, int64_t length) noexcept;

/// accumulators[i] = op(accumulators[i], x[i], x[stride + i], ..., x[(rows - 1) stride + i]) for i < n.
using ReduceMatrixFn = void (*)(void* accumulators, const void* x, int64_t stride, int64_t rows, int64_t n) noexcept;

/// How one reduction works on one dtype.
struct ReduceRow {
  uint8_t reduction;
  uint8_t dtype;
  uint8_t accumulator;  // dtype of the accumulators: float64 for sums and products of float32, complex128 for complex64
  ReduceFn fold;
  ReduceFn spread;
  ReduceFn merge;          // spread for x of the accumulator's dtype
  ReduceRowsFn fold_rows;  // null if it has no loop for short rows, as spread_rows
  ReduceRowsFn spread_rows;
  // For tensors in memory; null if there is no such loop.
  ReduceFn fold_stream;          // fold that fetches what follows x ahead of its use
  ReduceMatrixFn spread_matrix;  // spread of several rows at once
};

/// The row of a reduction at a theon_simd_level, or null if the dtype has none. MEAN is SUM, divided at the end.
const ReduceRow* find_reduce_functions(int32_t level, int reduction, int32_t dtype) noexcept;

/// The row that adds up integers of `dtype` in `accumulator`, or null: a cast that needs no tile of its own.
const ReduceRow* find_widening_sum(int32_t level, int32_t dtype, int32_t accumulator) noexcept;

/// Writes the identity to n accumulators; for MAX and MIN the value that never wins.
void fill_identity(const ReduceRow& row, void* accumulators, int64_t n) noexcept;

/// out[i stride] = accumulators[i] / divisor as elements of `dtype`, for i < n. Only float and complex sums have a divisor but 1.
void store_reduced(int32_t dtype, int32_t accumulator_dtype, const void* accumulators, int64_t n, double divisor,
                   void* out, int64_t stride) noexcept;

}  // namespace theon
