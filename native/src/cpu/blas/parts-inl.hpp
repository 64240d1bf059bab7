// Vectors at the end of a row. Included once per SIMD level.
#if defined(THEON_BLAS_PARTS_TOGGLE) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_BLAS_PARTS_TOGGLE
#undef THEON_BLAS_PARTS_TOGGLE
#else
#define THEON_BLAS_PARTS_TOGGLE
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vec = hn::Vec<Tag<T>>;

// The first n < Lanes elements, then zeros; reads nothing beyond them.
template <class T>
HWY_INLINE Vec<T> load_part(Tag<T> d, const T* p, int64_t n) {
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(n)), d, p);
#else
  HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)] = {};
  for (int64_t i = 0; i < n; ++i) lanes[i] = p[i];
  return hn::Load(d, lanes);
#endif
}

template <class T>
HWY_INLINE void store_part(Tag<T> d, Vec<T> v, T* p, int64_t n) {
#if HWY_TARGET <= HWY_AVX2
  hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(n)), d, p);
#else
  HWY_ALIGN T lanes[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(v, d, lanes);
  for (int64_t i = 0; i < n; ++i) p[i] = lanes[i];
#endif
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();
#endif
