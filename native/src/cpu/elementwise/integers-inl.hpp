// Rows of integer tile functions, for tables of one width each.
#if defined(THEON_INTEGERS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_INTEGERS_INL_HPP
#undef THEON_INTEGERS_INL_HPP
#else
#define THEON_INTEGERS_INL_HPP
#endif

#include "core/dtype.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/integer-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_INT1(op, T, F) \
  { op, dtype_of<T>, dtype_of<T>, 0, &plain_tile1<F<T>, T, T> }
#define THEON_INT2(op, T, F, scalars) \
  { op, dtype_of<T>, dtype_of<T>, scalars, &plain_tile2<F<T>, T, T, T, scalars> }
#define THEON_INT3(op, T, F, scalars) \
  { op, dtype_of<T>, dtype_of<T>, scalars, &plain_tile3<F<T>, T, T, T, T, scalars> }
#define THEON_INT_COMMUTATIVE(op, T, F) THEON_INT2(op, T, F, 0), THEON_INT2(op, T, F, 1)

/// Ops that do the same to the bits of signed and unsigned integers; find_tile_function asks for the signed dtype.
#define THEON_SIGNLESS_ROWS(T)                                                                      \
  THEON_INT_COMMUTATIVE(THEON_OP_ADD, T, IntAdd), THEON_INT_COMMUTATIVE(THEON_OP_MUL, T, IntMul),   \
      THEON_INT2(THEON_OP_SUB, T, IntSub, 0), THEON_INT2(THEON_OP_SUB, T, IntSub, 1),               \
      THEON_INT2(THEON_OP_SUB, T, IntSub, 2), THEON_INT1(THEON_OP_NEG, T, IntNeg),                  \
      THEON_INT1(THEON_OP_SQR, T, IntSqr), THEON_INT1(THEON_OP_NOT, T, IntNot),                     \
      THEON_INT_COMMUTATIVE(THEON_OP_AND, T, IntAnd), THEON_INT_COMMUTATIVE(THEON_OP_OR, T, IntOr), \
      THEON_INT_COMMUTATIVE(THEON_OP_XOR, T, IntXor)

/// Ops that depend on the sign: one row for each dtype.
#define THEON_SIGNED_ROWS(T)                                                                                          \
  THEON_INT1(THEON_OP_ABS, T, IntAbs), THEON_INT1(THEON_OP_SIGN, T, IntSign), THEON_INT2(THEON_OP_POW, T, IntPow, 0), \
      THEON_INT2(THEON_OP_POW, T, IntPow, 2), THEON_INT_COMMUTATIVE(THEON_OP_MAXIMUM, T, IntMax),                     \
      THEON_INT_COMMUTATIVE(THEON_OP_MINIMUM, T, IntMin), THEON_INT3(THEON_OP_CLIP, T, IntClip, 0),                   \
      THEON_INT3(THEON_OP_CLIP, T, IntClip, 6), THEON_INT2(THEON_OP_SHIFT_LEFT, T, IntShiftLeft, 0),                  \
      THEON_INT2(THEON_OP_SHIFT_LEFT, T, IntShiftLeft, 2), THEON_INT2(THEON_OP_SHIFT_RIGHT, T, IntShiftRight, 0),     \
      THEON_INT2(THEON_OP_SHIFT_RIGHT, T, IntShiftRight, 2)

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
