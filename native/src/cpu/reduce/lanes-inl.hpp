// One number of a vector. Included once for each SIMD level.
#if defined(THEON_REDUCE_LANES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_REDUCE_LANES_INL_HPP
#undef THEON_REDUCE_LANES_INL_HPP
#else
#define THEON_REDUCE_LANES_INL_HPP
#endif

#include <hwy/highway.h>
#include "scalar/arithmetic-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Half is added to half, the same at each level of as many lanes.
template <class D, class V>
HWY_INLINE hn::TFromD<D> sum_of_lanes(D d, V v) {
  if constexpr (hn::MaxLanes(d) == 1) {
    return hn::GetLane(v);
  } else {
    const hn::Half<D> half;
    return sum_of_lanes(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

/// NaN where a lane is NaN.
template <class D, class V>
HWY_INLINE hn::TFromD<D> largest_lane(D d, V v) {
  if constexpr (hn::MaxLanes(d) == 1) {
    return hn::GetLane(v);
  } else {
    const hn::Half<D> half;
    return largest_lane(half, maximum(half, hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
