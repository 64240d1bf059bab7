/// \file
/// Part of theon.hpp: sorting, searching, running results along an axis, which is counted from 0. Include theon.hpp.
#ifndef THEON_ORDERING_HPP
#define THEON_ORDERING_HPP

#include "theon/cumulative.h"
#include "theon/sort.h"
#include "theon/theon.hpp"

namespace theon {

namespace detail {

inline void sort(const Context& context, const char* kernel, const TensorView& out, const TensorView& x, int32_t axis,
                 bool descending) {
  const theon_sort_attributes attributes{static_cast<int32_t>(sizeof(attributes)), axis, descending, 0};
  run_kernel(context, kernel, {out}, {x}, &attributes, attributes.size);
}

inline void cumulate(const Context& context, theon_cumulation kind, const TensorView& out, const TensorView& x,
                     int32_t axis) {
  const theon_cumulate_attributes attributes{static_cast<int32_t>(sizeof(attributes)), axis, kind, 0};
  run_kernel(context, "cumulate", {out}, {x}, &attributes, attributes.size);
}

}  // namespace detail

/// The elements of x along an axis in order, NaN after every number.
inline void sort(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                 bool descending = false) {
  detail::sort(context, "sort", out, x, axis, descending);
}

/// Where the elements were, int64; stable. A shorter out gets the first.
inline void argsort(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                    bool descending = false) {
  detail::sort(context, "argsort", out, x, axis, descending);
}

/// Where elements of v would have to be inserted into a sorted vector x, int64: before equal ones, or behind them.
inline void search_sorted(const Context& context, const TensorView& out, const TensorView& x, const TensorView& v,
                          bool right = false) {
  const theon_search_attributes attributes{static_cast<int32_t>(sizeof(attributes)), right};
  run_kernel(context, "search_sorted", {out}, {x, v}, &attributes, attributes.size);
}

/// Running sums along an axis.
inline void cumsum(const Context& context, const TensorView& out, const TensorView& x, int32_t axis) {
  detail::cumulate(context, THEON_CUMULATE_SUM, out, x, axis);
}

/// Running products along an axis.
inline void cumprod(const Context& context, const TensorView& out, const TensorView& x, int32_t axis) {
  detail::cumulate(context, THEON_CUMULATE_PROD, out, x, axis);
}

}  // namespace theon
#endif
