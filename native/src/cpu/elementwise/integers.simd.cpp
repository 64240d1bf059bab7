#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/integers.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/simd_level.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/integer-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_ROW1(op, T, F) \
  { op, DtypeOf<T>::kId, DtypeOf<T>::kId, 0, &plain_tile1<F, T, T> }
#define THEON_ROW2(op, T, F, scalars) \
  { op, DtypeOf<T>::kId, DtypeOf<T>::kId, scalars, &plain_tile2<F, T, T, T, scalars> }
#define THEON_COMMUTATIVE(op, T, F) THEON_ROW2(op, T, F, 0), THEON_ROW2(op, T, F, 1)
#define THEON_BINARY(op, T, F)      THEON_COMMUTATIVE(op, T, F), THEON_ROW2(op, T, F, 2)
#define THEON_ROW3(op, T, F, scalars) \
  { op, DtypeOf<T>::kId, DtypeOf<T>::kId, scalars, &plain_tile3<F, T, T, T, T, scalars> }

constexpr TileRow kIntegerRows[] = {
    THEON_COMMUTATIVE(THEON_OP_ADD, int64_t, IntAdd),
    THEON_BINARY(THEON_OP_SUB, int64_t, IntSub),
    THEON_COMMUTATIVE(THEON_OP_MUL, int64_t, IntMul),
    THEON_ROW1(THEON_OP_NEG, int64_t, IntNeg),
    THEON_ROW1(THEON_OP_ABS, int64_t, IntAbs),
    THEON_ROW1(THEON_OP_SQR, int64_t, IntSqr),
    THEON_BINARY(THEON_OP_POW, int64_t, IntPow),
    THEON_COMMUTATIVE(THEON_OP_MAXIMUM, int64_t, IntMax),
    THEON_COMMUTATIVE(THEON_OP_MINIMUM, int64_t, IntMin),
    THEON_COMMUTATIVE(THEON_OP_AND, int64_t, IntAnd),
    THEON_COMMUTATIVE(THEON_OP_OR, int64_t, IntOr),
    THEON_COMMUTATIVE(THEON_OP_XOR, int64_t, IntXor),
    THEON_ROW1(THEON_OP_NOT, int64_t, IntNot),
    THEON_ROW1(THEON_OP_SIGN, int64_t, IntSign),
    THEON_ROW3(THEON_OP_CLIP, int64_t, IntClip, 0),
    THEON_ROW3(THEON_OP_CLIP, int64_t, IntClip, 6),

    THEON_COMMUTATIVE(THEON_OP_ADD, uint8_t, BoolOr),
    THEON_COMMUTATIVE(THEON_OP_MUL, uint8_t, BoolAnd),
    THEON_ROW1(THEON_OP_ABS, uint8_t, BoolSame),
    THEON_ROW1(THEON_OP_SQR, uint8_t, BoolSame),
    THEON_BINARY(THEON_OP_POW, uint8_t, BoolPow),
    THEON_COMMUTATIVE(THEON_OP_MAXIMUM, uint8_t, BoolOr),
    THEON_COMMUTATIVE(THEON_OP_MINIMUM, uint8_t, BoolAnd),
    THEON_COMMUTATIVE(THEON_OP_AND, uint8_t, BoolAnd),
    THEON_COMMUTATIVE(THEON_OP_OR, uint8_t, BoolOr),
    THEON_COMMUTATIVE(THEON_OP_XOR, uint8_t, BoolXor),
    THEON_ROW1(THEON_OP_NOT, uint8_t, BoolNot),
    THEON_ROW3(THEON_OP_CLIP, uint8_t, BoolClip, 0),
};
#undef THEON_ROW1
#undef THEON_ROW2
#undef THEON_COMMUTATIVE
#undef THEON_BINARY
#undef THEON_ROW3

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
