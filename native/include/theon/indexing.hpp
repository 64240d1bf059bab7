/// \file
/// Part of theon.hpp: elements by arrays of indices. Include theon.hpp.
///
/// Index arrays are int64, of one shape, and index the axes `first`, first + 1, ... of x. Negative indices count from the end; with
/// THEON_INDEX_RAISE one out of range throws THEON_INDEX_OUT_OF_RANGE.
#ifndef THEON_INDEXING_HPP
#define THEON_INDEXING_HPP

#include "theon/indexing.h"
#include "theon/theon.hpp"

namespace theon {

namespace detail {

inline void index(const Context& context, const char* kernel, const TensorView& out, const TensorView& x,
                  const std::vector<TensorView>& indices, int32_t first, theon_index_mode mode, int32_t accumulate) {
  const theon_index_attributes attributes{
      static_cast<int32_t>(sizeof(attributes)), first, static_cast<int32_t>(indices.size()), mode, accumulate, 0};
  std::vector<TensorView> inputs{x};
  inputs.insert(inputs.end(), indices.begin(), indices.end());
  run_kernel(context, kernel, {out}, inputs, &attributes, attributes.size);
}

}  // namespace detail

/// out[a..., b..., c...] = x[a..., indices[0][b...], indices[1][b...], ..., c...], any dtype.
inline void gather(const Context& context, const TensorView& out, const TensorView& x,
                   const std::vector<TensorView>& indices, int32_t first = 0,
                   theon_index_mode mode = THEON_INDEX_RAISE) {
  detail::index(context, "gather", out, x, indices, first, mode, 0);
}

/// Replaces the indexed elements of out by values, of the shape that gather would give; where indices repeat the last wins.
inline void scatter(const Context& context, const TensorView& out, const TensorView& values,
                    const std::vector<TensorView>& indices, int32_t first = 0,
                    theon_index_mode mode = THEON_INDEX_RAISE) {
  detail::index(context, "scatter", out, values, indices, first, mode, 0);
}

/// Adds values to the indexed elements of out, each as often as it is indexed, in row-major order.
inline void scatter_add(const Context& context, const TensorView& out, const TensorView& values,
                        const std::vector<TensorView>& indices, int32_t first = 0,
                        theon_index_mode mode = THEON_INDEX_RAISE) {
  detail::index(context, "scatter", out, values, indices, first, mode, 1);
}

/// How often each number from 0 to the largest stands in an int64 vector; a negative one throws THEON_INDEX_OUT_OF_RANGE.
inline Tensor bincount(const Context& context, const TensorView& x) {
  const Tensor length = Tensor::empty<int64_t>({1});
  run_kernel(context, "bincount_length", {length}, {x});
  Tensor counts = Tensor::empty<int64_t>({length.at<int64_t>({0})});
  run_kernel(context, "bincount", {counts}, {x});
  return counts;
}

}  // namespace theon
#endif
