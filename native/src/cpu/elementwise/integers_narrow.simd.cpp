#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/integers_narrow.simd.cpp"
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

constexpr TileRow kNarrowIntegerRows[] = {
    THEON_SIGNLESS_ROWS(int8_t),  THEON_SIGNED_ROWS(int8_t),  THEON_SIGNED_ROWS(uint8_t),
    THEON_SIGNLESS_ROWS(int16_t), THEON_SIGNED_ROWS(int16_t), THEON_SIGNED_ROWS(uint16_t),
};

TileRows narrow_integer_table() { return {kNarrowIntegerRows, sizeof(kNarrowIntegerRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, narrow_integer_table)

TileRows narrow_integer_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
