// Tile functions of float arithmetic: one table for float32, one for float64.
#if defined(THEON_ARITHMETIC_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_ARITHMETIC_INL_HPP
#undef THEON_ARITHMETIC_INL_HPP
#else
#define THEON_ARITHMETIC_INL_HPP
#endif

#include "cpu/elementwise/vector_loops-inl.hpp"
#include "scalar/arithmetic-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_FUNCTOR(Name, function)           \
  struct Name {                                 \
    template <class D, class... V>              \
    static HWY_INLINE auto apply(D d, V... x) { \
      return function(d, x...);                 \
    }                                           \
  };
THEON_FUNCTOR(AddOf, add)
THEON_FUNCTOR(SubOf, sub)
THEON_FUNCTOR(MulOf, mul)
THEON_FUNCTOR(DivOf, div)
THEON_FUNCTOR(NegOf, neg)
THEON_FUNCTOR(AbsOf, abs)
THEON_FUNCTOR(SqrOf, sqr)
THEON_FUNCTOR(SqrtOf, sqrt)
THEON_FUNCTOR(MaximumOf, maximum)
THEON_FUNCTOR(MinimumOf, minimum)
THEON_FUNCTOR(ClipOf, clip)
THEON_FUNCTOR(ReciprocalOf, reciprocal)
THEON_FUNCTOR(SignOf, sign)
THEON_FUNCTOR(TimesOrZeroOf, times_or_zero)
#undef THEON_FUNCTOR

#define THEON_THREE(Name, expression)             \
  struct Name##Of {                               \
    template <class D, class V>                   \
    static HWY_INLINE V apply(D, V a, V b, V c) { \
      return expression;                          \
    }                                             \
  };
#define THEON_FOUR(Name, expression)                   \
  struct Name##Of {                                    \
    template <class D, class V>                        \
    static HWY_INLINE V apply(D, V a, V b, V c, V d) { \
      return expression;                               \
    }                                                  \
  };
#define THEON_FUSED_3                           THEON_THREE
#define THEON_FUSED_4                           THEON_FOUR
#define THEON_FUSED_OP(Name, arity, expression) THEON_FUSED_##arity(Name, (expression))
#include "cpu/elementwise/fused_ops.def"
#undef THEON_FUSED_3
#undef THEON_FUSED_4
#undef THEON_THREE
#undef THEON_FOUR

#define THEON_ROW(op, F, arity, scalars) \
  { op, kDtype, kDtype, scalars, &vector_tile<T, F, arity, kUnroll, scalars> }
#define THEON_UNARY(op, F)       THEON_ROW(op, F, 1, 0)
#define THEON_COMMUTATIVE(op, F) THEON_ROW(op, F, 2, 0), THEON_ROW(op, F, 2, 1)
#define THEON_BINARY(op, F)      THEON_COMMUTATIVE(op, F), THEON_ROW(op, F, 2, 2)
// (a, b) commute, c is free: 4 kinds; a - b does not: 6.
#define THEON_TREE(Name)                                                          \
  THEON_ROW(kTile##Name, Name##Of, 3, 0), THEON_ROW(kTile##Name, Name##Of, 3, 1), \
      THEON_ROW(kTile##Name, Name##Of, 3, 4), THEON_ROW(kTile##Name, Name##Of, 3, 5)
#define THEON_TWO_PRODUCTS(Name)                                                  \
  THEON_ROW(kTile##Name, Name##Of, 4, 0), THEON_ROW(kTile##Name, Name##Of, 4, 1), \
      THEON_ROW(kTile##Name, Name##Of, 4, 4), THEON_ROW(kTile##Name, Name##Of, 4, 5)

template <class T>
struct ArithmeticTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr int kUnroll = 4;
  static constexpr TileRow kRows[] = {
      THEON_COMMUTATIVE(THEON_OP_ADD, AddOf),
      THEON_BINARY(THEON_OP_SUB, SubOf),
      THEON_COMMUTATIVE(THEON_OP_MUL, MulOf),
      THEON_BINARY(THEON_OP_DIV, DivOf),
      THEON_UNARY(THEON_OP_NEG, NegOf),
      THEON_UNARY(THEON_OP_ABS, AbsOf),
      THEON_UNARY(THEON_OP_SQR, SqrOf),
      THEON_UNARY(THEON_OP_SQRT, SqrtOf),
      THEON_COMMUTATIVE(THEON_OP_MAXIMUM, MaximumOf),
      THEON_COMMUTATIVE(THEON_OP_MINIMUM, MinimumOf),
      THEON_ROW(THEON_OP_CLIP, ClipOf, 3, 0),
      THEON_ROW(THEON_OP_CLIP, ClipOf, 3, 6),
      THEON_UNARY(THEON_OP_RECIPROCAL, ReciprocalOf),
      THEON_UNARY(THEON_OP_SIGN, SignOf),
      THEON_BINARY(THEON_OP_TIMES_OR_ZERO, TimesOrZeroOf),
      THEON_TREE(MulAdd),
      THEON_TREE(MulSub),
      THEON_TREE(SubMul),
      THEON_TREE(AddMul),
      THEON_TREE(AddAdd),
      THEON_TREE(MulMul),
      THEON_TREE(DiffMul),
      THEON_ROW(kTileDiffMul, DiffMulOf, 3, 2),
      THEON_ROW(kTileDiffMul, DiffMulOf, 3, 6),
      THEON_TWO_PRODUCTS(MulAddMul),
      THEON_TWO_PRODUCTS(MulSubMul),
  };
};

#undef THEON_ROW
#undef THEON_UNARY
#undef THEON_COMMUTATIVE
#undef THEON_BINARY
#undef THEON_TREE
#undef THEON_TWO_PRODUCTS

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
