// Ways of writing functions: polynomials from tables, float32 through float64, one element at a time.
#if defined(THEON_SCALAR_EVALUATION_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_EVALUATION_INL_HPP
#undef THEON_SCALAR_EVALUATION_INL_HPP
#else
#define THEON_SCALAR_EVALUATION_INL_HPP
#endif

#include "scalar/coefficients.hpp"
#include "scalar/float_parts-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// c[kFrom] + x (c[kFrom + 1] + x (c[kFrom + 2] + ...)).
template <size_t kFrom = 0, class D, class V, class T, size_t kCount>
HWY_INLINE V polynomial(D d, V x, const T (&c)[kCount]) {
  if constexpr (kFrom + 1 == kCount) {
    return hn::Set(d, c[kFrom]);
  } else {
    return hn::MulAdd(polynomial<kFrom + 1>(d, x, c), x, hn::Set(d, c[kFrom]));
  }
}

/// F over float64 vectors, for float64 as it is and for float32 by converting there and back, which leaves one rounding.
template <class F, class D, class... V>
HWY_INLINE hn::Vec<D> in_float64(D d, V... x) {
  if constexpr (sizeof(hn::TFromD<D>) == 8) {
    return F::apply(d, x...);
  } else {
    const hn::Half<D> half;
    const hn::Rebind<double, decltype(half)> wide;
    const auto low = F::apply(wide, hn::PromoteTo(wide, hn::LowerHalf(half, x))...);
    const auto high = F::apply(wide, hn::PromoteTo(wide, hn::UpperHalf(half, x))...);
    return hn::Combine(d, hn::DemoteTo(half, high), hn::DemoteTo(half, low));
  }
}

/// `function` of each element on its own, for vectors of float64.
template <class D, class V, class Function>
HWY_INLINE V each_element(D d, V x, Function function) {
  HWY_ALIGN double elements[hn::MaxLanes(d)];
  hn::Store(x, d, elements);
  for (size_t i = 0; i < hn::Lanes(d); ++i) elements[i] = function(elements[i]);
  return hn::Load(d, elements);
}

template <class D>
HWY_INLINE hn::Vec<D> not_a_number(D d) {
  return hn::Set(d, std::numeric_limits<hn::TFromD<D>>::quiet_NaN());
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
