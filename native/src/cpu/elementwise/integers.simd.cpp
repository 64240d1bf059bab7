#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/integers.simd.cpp"
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

#define THEON_BOOL1(op, F) \
  { op, THEON_BOOL, THEON_BOOL, 0, &plain_tile1<F, uint8_t, uint8_t> }
#define THEON_BOOL2(op, F, scalars) \
  { op, THEON_BOOL, THEON_BOOL, scalars, &plain_tile2<F, uint8_t, uint8_t, uint8_t, scalars> }
#define THEON_BOOL_COMMUTATIVE(op, F) THEON_BOOL2(op, F, 0), THEON_BOOL2(op, F, 1)

constexpr TileRow kIntegerRows[] = {
    THEON_SIGNLESS_ROWS(int32_t),
    THEON_SIGNED_ROWS(int32_t),
    THEON_SIGNED_ROWS(uint32_t),
    THEON_SIGNLESS_ROWS(int64_t),
    THEON_SIGNED_ROWS(int64_t),
    THEON_SIGNED_ROWS(uint64_t),

    THEON_BOOL_COMMUTATIVE(THEON_OP_ADD, BoolOr),
    THEON_BOOL_COMMUTATIVE(THEON_OP_MUL, BoolAnd),
    THEON_BOOL1(THEON_OP_ABS, BoolSame),
    THEON_BOOL1(THEON_OP_SQR, BoolSame),
    THEON_BOOL2(THEON_OP_POW, BoolPow, 0),
    THEON_BOOL_COMMUTATIVE(THEON_OP_MAXIMUM, BoolOr),
    THEON_BOOL_COMMUTATIVE(THEON_OP_MINIMUM, BoolAnd),
    THEON_BOOL_COMMUTATIVE(THEON_OP_AND, BoolAnd),
    THEON_BOOL_COMMUTATIVE(THEON_OP_OR, BoolOr),
    THEON_BOOL_COMMUTATIVE(THEON_OP_XOR, BoolXor),
    THEON_BOOL1(THEON_OP_NOT, BoolNot),
    {THEON_OP_CLIP, THEON_BOOL, THEON_BOOL, 0, &plain_tile3<BoolClip, uint8_t, uint8_t, uint8_t, uint8_t, 0>},
};
#undef THEON_BOOL1
#undef THEON_BOOL2
#undef THEON_BOOL_COMMUTATIVE

TileRows integer_table() { return {kIntegerRows, sizeof(kIntegerRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, integer_table)

TileRows integer_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
