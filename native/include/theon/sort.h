/// \file
/// Order: sorting and searching. A family of kernels only; any strides. Real dtypes, float16 and bfloat16 among them; NaN comes
/// after every number.
///
/// Kernels (operands):
/// "sort" (out, x) with theon_sort_attributes: the elements along an axis in order; same dtype and shape. Of equal elements
///   that differ in bits, -0 comes before 0.
/// "argsort" (out int64, x), same attributes: where they were. Stable both ways. A shorter out gets the first; the rest is not sorted.
/// "search_sorted" (out int64, x, v) with theon_search_attributes: where elements of v, of the dtype of x, would have to be
///   inserted into a sorted vector x.
#ifndef THEON_SORT_H
#define THEON_SORT_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Attributes of the kernels "sort" and "argsort".
typedef struct theon_sort_attributes {
  int32_t size;        ///< sizeof(theon_sort_attributes).
  int32_t axis;        ///< The axis, counted from 0.
  int32_t descending;  ///< 1: the largest first, NaN before it.
  int32_t reserved;    ///< 0.
} theon_sort_attributes;

/// Attributes of the kernel "search_sorted".
typedef struct theon_search_attributes {
  int32_t size;   ///< sizeof(theon_search_attributes).
  int32_t right;  ///< 1: behind elements that are equal, 0: before them.
} theon_search_attributes;

#if defined(__cplusplus)
}
#endif
#endif
