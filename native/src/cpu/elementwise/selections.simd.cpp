#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/selections.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/dtype.hpp"
#include "core/simd_level.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/compare-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class T, bool kScalar>
void copy_tile(void* out, const void* const* in, int64_t n) noexcept {
  T* y = static_cast<T*>(out);
  const PlainOperand<T, kScalar> x(in[0]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = x.at(i);
}

#define THEON_COPY(dtype, T, scalars) \
  { kTileCopy, dtype, dtype, scalars, &copy_tile<T, scalars> }
#define THEON_WHERE(dtype, T, scalars) \
  { THEON_OP_WHERE, dtype, dtype, scalars, &plain_tile3<WhereOf<T>, T, uint8_t, T, T, scalars> }
#define THEON_SELECTIONS(dtype, T)                                                                      \
  THEON_COPY(dtype, T, 0), THEON_COPY(dtype, T, 1), THEON_WHERE(dtype, T, 0), THEON_WHERE(dtype, T, 2), \
      THEON_WHERE(dtype, T, 4), THEON_WHERE(dtype, T, 6)

// Only the width of the elements matters: see find_tile_function.
constexpr TileRow kSelectionRows[] = {
    THEON_SELECTIONS(THEON_INT8, uint8_t),
    THEON_SELECTIONS(THEON_INT16, uint16_t),
    THEON_SELECTIONS(THEON_INT32, uint32_t),
    THEON_SELECTIONS(THEON_INT64, uint64_t),
    THEON_SELECTIONS(THEON_COMPLEX128, Complex<double>),
};
#undef THEON_COPY
#undef THEON_WHERE
#undef THEON_SELECTIONS

TileRows selection_table() { return {kSelectionRows, sizeof(kSelectionRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, selection_table)

TileRows selection_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
