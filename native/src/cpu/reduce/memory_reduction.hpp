// Reductions of one large float tensor as it lies in memory: what bounds them is how fast it arrives, so they go without tiles.
#pragma once

#include <optional>

#include "core/context.hpp"
#include "cpu/reduce/reduce_functions.hpp"
#include "theon/kernel.h"

namespace theon {

struct MemoryReduction {
  /// What stands where a Plan has its number of elements.
  static constexpr int64_t kTag = -1;

  int64_t tag;
  const ReduceRow* row;
  double divisor;
  int64_t input_offset, output_offset;
  // Kept axes outside of the last one or two, by strides of the input. `length` elements of a row are folded to one, or `rows` rows
  // of `length` elements, `row_stride` apart, to one row.
  int64_t outer, rows, row_stride, length;
  int64_t repeats, rest;  // short rows stand side by side: a row is `repeats` of them, and `rest` of them are left over
  int64_t lengths[THEON_MAX_RANK], strides[THEON_MAX_RANK];
  // Axes of the output, in the order of the accumulators.
  int64_t kept_lengths[THEON_MAX_RANK], kept_strides[THEON_MAX_RANK];
  int32_t outer_dims, kept_dims, dtype;
  bool folds;
  bool streams;     // beyond the caches
  bool short_rows;  // outer rows that are folded follow each other and are short
  int64_t outputs;
  int64_t groups, blocks, block, splits;  // of outer rows, of columns and their length, of what is reduced
  int64_t workspace_bytes;
};

/// The plan of a checked call of "elementwise" that does nothing but reduce such a tensor; nothing for any other call. How it is cut
/// follows from shape and strides alone.
std::optional<MemoryReduction> plan_memory_reduction(int32_t level, const theon_kernel_call& call);

/// Whether what "elementwise" prepared is a MemoryReduction.
bool is_memory_reduction(const void* plan) noexcept;

void run_memory_reduction(const theon_context& context, const MemoryReduction& plan, const theon_kernel_call& call,
                          char* workspace) noexcept;

}  // namespace theon
