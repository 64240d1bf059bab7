#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/division.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/simd_level.hpp"
#include "cpu/elementwise/integers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class T>
void zero_check(void* out, const void* const* in, int64_t n) noexcept {
  const T* x = static_cast<const T*>(in[0]);
  T zeros = 0;
  for (int64_t i = 0; i < n; ++i) zeros |= static_cast<T>(x[i] == 0);
  if (zeros != 0) *static_cast<int64_t*>(out) = 1;
}

#define THEON_CHECK(T, scalars) \
  { kTileZeroCheck, dtype_of<T>, THEON_INT64, scalars, &zero_check<T> }
#define THEON_DIVISION(T) THEON_INT2(THEON_OP_MOD, T, IntMod, 0), THEON_INT2(THEON_OP_FLOOR_DIV, T, IntFloorDiv, 0)

constexpr TileRow kDivisionRows[] = {
    THEON_CHECK(int8_t, 0),  THEON_CHECK(int16_t, 0),  THEON_CHECK(int32_t, 0),  THEON_CHECK(int64_t, 0),
    THEON_DIVISION(int8_t),  THEON_DIVISION(int16_t),  THEON_DIVISION(int32_t),  THEON_DIVISION(int64_t),
    THEON_DIVISION(uint8_t), THEON_DIVISION(uint16_t), THEON_DIVISION(uint32_t), THEON_DIVISION(uint64_t),
};
#undef THEON_CHECK
#undef THEON_DIVISION

TileRows division_table() { return {kDivisionRows, sizeof(kDivisionRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, division_table)

TileRows division_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
