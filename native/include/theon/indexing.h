/// \file
/// Elements by arrays of indices. A family of kernels only; any strides.
///
/// Kernels (operands), all with theon_index_attributes:
/// "gather" (out, x, index...): any dtype. Index arrays are int64, as many as `count`, of one shape B; they index the axes
///   `first` to `first + count - 1` of x. out[a..., b..., c...] = x[a..., index0[b...], index1[b...], c...], so that its shape is
///   that of x with B in the place of the indexed axes.
/// "scatter" (out, values, index...): out has the shape of x above and is changed at the indexed elements, values has that of
///   the result of "gather". Where indices repeat, the last in row-major order of B wins, or all are added in that order,
///   whatever the number of threads. Adding is for computed dtypes.
/// "scatter_known" (out, values, index...): "scatter" that cannot fail once it was prepared: modes WRAP and CLIP only.
/// Negative indices count from the end. An index out of range is THEON_INDEX_OUT_OF_RANGE in mode RAISE. Parameters: none, or
/// per index array the number by which errors name its axis.
/// "index_positions" (out int64, index int64): of each index into an axis the position that it stands for, 0 to its length less 1.
///   Parameters: the length, and the number by which errors name the axis. No attributes.
/// "check" (out[1] int64, condition): writes 1 where all elements of a bool tensor hold, else fails with the message that the
///   attributes are, UTF-8; made for SIZE instructions.
/// "bincount_length" (out[1] int64, x): for a vector of int64 its largest element and 1, 0 where it is empty; a negative element is
///   THEON_INDEX_OUT_OF_RANGE. "bincount" (out, x): how often each number from 0 to the length of the int64 vector out, less 1,
///   stands in x; another number is THEON_INDEX_OUT_OF_RANGE.
#ifndef THEON_INDEXING_H
#define THEON_INDEXING_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What becomes of an index outside of its axis.
typedef enum theon_index_mode {
  THEON_INDEX_RAISE = 0,  ///< An error; indices from -length to -1 count from the end.
  THEON_INDEX_WRAP = 1,   ///< The remainder by the length, not negative.
  THEON_INDEX_CLIP = 2    ///< The nearest index: 0 or the last.
} theon_index_mode;

/// Attributes of the kernels "gather" and "scatter".
typedef struct theon_index_attributes {
  int32_t size;        ///< sizeof(theon_index_attributes).
  int32_t first;       ///< First indexed axis.
  int32_t count;       ///< Number of indexed axes and of index operands; at least 1.
  int32_t mode;        ///< A theon_index_mode.
  int32_t accumulate;  ///< For "scatter": 1 adds, 0 replaces. 0 for "gather".
  int32_t reserved;    ///< 0.
} theon_index_attributes;

#if defined(__cplusplus)
}
#endif
#endif
