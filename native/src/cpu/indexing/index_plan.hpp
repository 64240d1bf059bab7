// What "gather" and "scatter" share: the axes of a call, and indices turned into offsets.
#pragma once

#include <cstdint>

#include "core/context.hpp"
#include "theon/indexing.h"

namespace theon {

/// Some axes of the dense side (out of gather, values of scatter) and their strides on the indexed side.
struct IndexAxes {
  int32_t count;
  int64_t elements;
  int64_t lengths[THEON_MAX_RANK];
  int64_t dense[THEON_MAX_RANK];
  int64_t indexed[THEON_MAX_RANK];
};

struct IndexPlan {
  IndexAxes before, indices, after;  // around the indexed axes; `indices` has the shape of the index arrays
  int32_t first, count, mode, accumulate, dtype;
  int64_t lengths[THEON_MAX_RANK];  // of the indexed axes
  int64_t strides[THEON_MAX_RANK];
  int32_t flat;                   // see flat_index.hpp
  int64_t index_step;             // where flat: of the index array
  int64_t dense_step;             // where flat: of the dense tensor, from one index to the next
  int64_t names[THEON_MAX_RANK];  // by which errors name the indexed axes
};

/// Validates a call whose operands are the dense and the indexed tensor and the index arrays; `kernel` names it.
IndexPlan plan_index(const theon_kernel_call& call, const char* kernel, const theon_tensor& dense,
                     const theon_tensor& indexed);

/// Writes one offset into the indexed tensor per element of the index arrays; throws THEON_INDEX_OUT_OF_RANGE for the first bad one.
void compute_offsets(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call,
                     const char* kernel, int64_t* offsets);

/// Throws THEON_INDEX_OUT_OF_RANGE for the first index that is; there is one.
[[noreturn]] void raise_first_outside(const IndexPlan& plan, const theon_kernel_call& call, const char* kernel);

/// Calls body(dense offset, indexed offset, length, dense step, indexed step) for the rows of some axes.
template <class Body>
void for_rows(const IndexAxes& axes, Body&& body) noexcept {
  if (axes.count == 0) {
    body(int64_t{0}, int64_t{0}, int64_t{1}, int64_t{1}, int64_t{1});
    return;
  }
  const int32_t last = axes.count - 1;
  int64_t index[THEON_MAX_RANK] = {};
  int64_t dense = 0, indexed = 0;
  for (int64_t rows = axes.elements / axes.lengths[last]; rows > 0; --rows) {
    body(dense, indexed, axes.lengths[last], axes.dense[last], axes.indexed[last]);
    for (int32_t a = last - 1; a >= 0; --a) {
      dense += axes.dense[a], indexed += axes.indexed[a];
      if (++index[a] < axes.lengths[a]) break;
      dense -= axes.dense[a] * index[a], indexed -= axes.indexed[a] * index[a];
      index[a] = 0;
    }
  }
}

/// Offsets of element number `at` of some axes.
struct OffsetPair {
  int64_t dense, indexed;
};
OffsetPair offsets_of(const IndexAxes& axes, int64_t at) noexcept;

}  // namespace theon
