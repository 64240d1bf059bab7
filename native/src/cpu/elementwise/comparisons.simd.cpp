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

#define THEON_ROW(op, dtype, T, F, scalars) \
  { op, dtype, THEON_BOOL, scalars, &plain_tile2<F<T>, uint8_t, T, T, scalars> }
#define THEON_SYMMETRIC(op, dtype, T, F) THEON_ROW(op, dtype, T, F, 0), THEON_ROW(op, dtype, T, F, 1)
#define THEON_ORDERING(op, dtype, T, F)  THEON_SYMMETRIC(op, dtype, T, F), THEON_ROW(op, dtype, T, F, 2)
#define THEON_EQUALITIES(dtype, T) \
  THEON_SYMMETRIC(THEON_OP_EQUAL, dtype, T, EqualOf), THEON_SYMMETRIC(THEON_OP_NOT_EQUAL, dtype, T, NotEqualOf)
#define THEON_ORDERINGS(dtype, T) \
  THEON_ORDERING(THEON_OP_LESS, dtype, T, LessOf), THEON_ORDERING(THEON_OP_LESS_EQUAL, dtype, T, LessEqualOf)
#define THEON_FLOAT_TESTS(dtype, T)                                                \
  {THEON_OP_IS_NAN, dtype, THEON_BOOL, 0, &plain_tile1<IsNanOf<T>, uint8_t, T>}, { \
    THEON_OP_IS_INF, dtype, THEON_BOOL, 0, &plain_tile1<IsInfOf<T>, uint8_t, T>    \
  }

// Equality of integers does not ask for their sign: see find_tile_function. Greater is less with its operands swapped.
constexpr TileRow kComparisonRows[] = {
    THEON_EQUALITIES(THEON_INT8, int8_t),    THEON_EQUALITIES(THEON_INT16, int16_t),
    THEON_EQUALITIES(THEON_INT32, int32_t),  THEON_EQUALITIES(THEON_INT64, int64_t),
    THEON_EQUALITIES(THEON_FLOAT32, float),  THEON_EQUALITIES(THEON_FLOAT64, double),
    THEON_ORDERINGS(THEON_INT8, int8_t),     THEON_ORDERINGS(THEON_INT16, int16_t),
    THEON_ORDERINGS(THEON_INT32, int32_t),   THEON_ORDERINGS(THEON_INT64, int64_t),
    THEON_ORDERINGS(THEON_UINT8, uint8_t),   THEON_ORDERINGS(THEON_UINT16, uint16_t),
    THEON_ORDERINGS(THEON_UINT32, uint32_t), THEON_ORDERINGS(THEON_UINT64, uint64_t),
    THEON_ORDERINGS(THEON_FLOAT32, float),   THEON_ORDERINGS(THEON_FLOAT64, double),
    THEON_FLOAT_TESTS(THEON_FLOAT32, float), THEON_FLOAT_TESTS(THEON_FLOAT64, double),
};
#undef THEON_ROW
#undef THEON_SYMMETRIC
#undef THEON_ORDERING
#undef THEON_EQUALITIES
#undef THEON_ORDERINGS
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
