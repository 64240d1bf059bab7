#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/comparisons.simd.cpp"
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

#define THEON_ROW(op, T, F, scalars) \
  { op, DtypeOf<T>::kId, THEON_BOOL, scalars, &plain_tile2<F<T>, uint8_t, T, T, scalars> }
#define THEON_SYMMETRIC(op, T, F) THEON_ROW(op, T, F, 0), THEON_ROW(op, T, F, 1)
#define THEON_ORDERING(op, T, F)  THEON_SYMMETRIC(op, T, F), THEON_ROW(op, T, F, 2)
#define THEON_COMPARISONS(T)                                                                         \
  THEON_SYMMETRIC(THEON_OP_EQUAL, T, EqualOf), THEON_SYMMETRIC(THEON_OP_NOT_EQUAL, T, NotEqualOf),   \
      THEON_ORDERING(THEON_OP_LESS, T, LessOf), THEON_ORDERING(THEON_OP_LESS_EQUAL, T, LessEqualOf), \
      THEON_ORDERING(THEON_OP_GREATER, T, GreaterOf), THEON_ORDERING(THEON_OP_GREATER_EQUAL, T, GreaterEqualOf)
#define THEON_FLOAT_TESTS(T)                                                                 \
  {THEON_OP_IS_NAN, DtypeOf<T>::kId, THEON_BOOL, 0, &plain_tile1<IsNanOf<T>, uint8_t, T>}, { \
    THEON_OP_IS_INF, DtypeOf<T>::kId, THEON_BOOL, 0, &plain_tile1<IsInfOf<T>, uint8_t, T>    \
  }

constexpr TileRow kComparisonRows[] = {
    THEON_COMPARISONS(uint8_t), THEON_COMPARISONS(int64_t), THEON_COMPARISONS(float),
    THEON_COMPARISONS(double),  THEON_FLOAT_TESTS(float),   THEON_FLOAT_TESTS(double),
};
#undef THEON_ROW
#undef THEON_SYMMETRIC
#undef THEON_ORDERING
#undef THEON_COMPARISONS
#undef THEON_FLOAT_TESTS

TileRows comparison_table() { return {kComparisonRows, sizeof(kComparisonRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, comparison_table)

TileRows comparison_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
