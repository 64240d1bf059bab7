#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/conversions.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/simd_level.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/compare-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_CAST(To, From) \
  { THEON_OP_CAST, DtypeOf<From>::kId, DtypeOf<To>::kId, 0, &plain_tile1<ConvertOf<To, From>, To, From> }
#define THEON_CASTS(From) \
  THEON_CAST(uint8_t, From), THEON_CAST(int64_t, From), THEON_CAST(float, From), THEON_CAST(double, From)
#define THEON_COPY(T, scalars) \
  { kTileCopy, DtypeOf<T>::kId, DtypeOf<T>::kId, scalars, &copy_tile<T, scalars> }
#define THEON_WHERE(T, scalars) \
  { THEON_OP_WHERE, DtypeOf<T>::kId, DtypeOf<T>::kId, scalars, &plain_tile3<WhereOf<T>, T, uint8_t, T, T, scalars> }
#define THEON_SELECTIONS(T) \
  THEON_COPY(T, 0), THEON_COPY(T, 1), THEON_WHERE(T, 0), THEON_WHERE(T, 2), THEON_WHERE(T, 4), THEON_WHERE(T, 6)

template <class T, bool kScalar>
void copy_tile(void* out, const void* const* in, int64_t n) noexcept {
  T* y = static_cast<T*>(out);
  const PlainOperand<T, kScalar> x(in[0]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = x.at(i);
}

constexpr TileRow kConversionRows[] = {
    THEON_CASTS(uint8_t),      THEON_CASTS(int64_t),      THEON_CASTS(float),      THEON_CASTS(double),
    THEON_SELECTIONS(uint8_t), THEON_SELECTIONS(int64_t), THEON_SELECTIONS(float), THEON_SELECTIONS(double),
};
#undef THEON_CAST
#undef THEON_CASTS
#undef THEON_COPY
#undef THEON_WHERE
#undef THEON_SELECTIONS

TileRows conversion_table() { return {kConversionRows, sizeof(kConversionRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, conversion_table)

TileRows conversion_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
