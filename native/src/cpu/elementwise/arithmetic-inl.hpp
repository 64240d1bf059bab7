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

#define THEON_OPERANDS_2 V a, V b
#define THEON_OPERANDS_3 V a, V b, V c
#define THEON_OPERANDS_4 THEON_OPERANDS_3, V d
#define THEON_OPERANDS_5 THEON_OPERANDS_4, V e
#define THEON_OPERANDS_6 THEON_OPERANDS_5, V f
#define THEON_OPERANDS_7 THEON_OPERANDS_6, V g
#define THEON_FUSED_OP(Name, arity, expression)                \
  struct Name##Of {                                            \
    template <class D, class V>                                \
    static HWY_INLINE V apply(D tag, THEON_OPERANDS_##arity) { \
      return expression;                                       \
    }                                                          \
  };
#include "cpu/elementwise/fused_ops.def"
#undef THEON_OPERANDS_2
#undef THEON_OPERANDS_3
#undef THEON_OPERANDS_4
#undef THEON_OPERANDS_5
#undef THEON_OPERANDS_6
#undef THEON_OPERANDS_7

// Vectors whose squares stay in registers; their products wait for each other, so that several are worked on at once.
template <int kVectors, class D>
HWY_INLINE void power_block(D d, const hn::TFromD<D>* x, hn::TFromD<D>* y, uint32_t exponent) {
  constexpr size_t kLanes = hn::MaxLanes(d);
  const uint32_t lowest = exponent & (0 - exponent);
  hn::Vec<D> square[kVectors], power[kVectors];
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) square[v] = power[v] = hn::LoadU(d, x + v * kLanes);
  for (uint32_t bit = 2; bit <= exponent; bit += bit) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) square[v] = hn::Mul(square[v], square[v]);
    if (bit <= lowest) {
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) power[v] = square[v];
    } else if ((exponent & bit) != 0) {
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) power[v] = hn::Mul(square[v], power[v]);
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) hn::StoreU(power[v], d, y + v * kLanes);
}

/// kTilePower, the exponent a scalar.
template <class T, int kUnroll>
void power_tile(void* out, const void* const* in, int64_t count) noexcept {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = hn::MaxLanes(d);
  constexpr int kHalf = kUnroll / 2;
  const T* x = static_cast<const T*>(in[0]);
  T* y = static_cast<T*>(out);
  const auto exponent = static_cast<uint32_t>(*static_cast<const T*>(in[1]));
  const auto n = static_cast<size_t>(count);
  size_t i = 0;
  for (; i + kUnroll * kLanes <= n; i += kUnroll * kLanes) power_block<kUnroll>(d, x + i, y + i, exponent);
  for (; i + kHalf * kLanes <= n; i += kHalf * kLanes) power_block<kHalf>(d, x + i, y + i, exponent);
  for (; i < n; i += kLanes) power_block<1>(d, x + i, y + i, exponent);
}

#define THEON_ROW(op, F, arity, scalars) \
  { op, kDtype, kDtype, scalars, &vector_tile<T, F, arity, kUnroll, scalars> }
#define THEON_UNARY(op, F)                THEON_ROW(op, F, 1, 0)
#define THEON_COMMUTATIVE(op, F)          THEON_ROW(op, F, 2, 0), THEON_ROW(op, F, 2, 1)
#define THEON_BINARY(op, F)               THEON_COMMUTATIVE(op, F), THEON_ROW(op, F, 2, 2)
#define THEON_FUSED(Name, arity, scalars) THEON_ROW(kTile##Name, Name##Of, arity, scalars)
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
  static constexpr int kPowerUnroll = HWY_TARGET <= HWY_AVX3 ? 8 : 6;  // two registers each
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
      {kTilePower, kDtype, kDtype, 2, &power_tile<T, kPowerUnroll>},
      THEON_FUSED(ThreeProducts, 6, 0),
      THEON_FUSED(ThreeProducts, 6, 1),
      THEON_FUSED(ThreeProducts, 6, 4),
      THEON_FUSED(ThreeProducts, 6, 5),
      THEON_FUSED(ThreeProducts, 6, 16),
      THEON_FUSED(ThreeProducts, 6, 17),
      THEON_FUSED(ThreeProducts, 6, 20),
      THEON_FUSED(ThreeProducts, 6, 21),
      THEON_FUSED(ProductsAndTriple, 7, 0),
      THEON_FUSED(ProductsAndTriple, 7, 16),
      THEON_FUSED(StepBySqrt, 5, 18),
      THEON_FUSED(MulAddSquare, 4, 5),
      THEON_FUSED(DiffProduct, 4, 0),
      THEON_FUSED(DiffProduct, 4, 4),
      THEON_FUSED(SubMulMul, 4, 4),
      THEON_FUSED(AddAbsMul, 2, 1),
      THEON_FUSED(AddMaximum, 3, 1),
      THEON_FUSED(AddMaximum, 3, 3),
  };
};

#undef THEON_ROW
#undef THEON_UNARY
#undef THEON_COMMUTATIVE
#undef THEON_BINARY
#undef THEON_TREE
#undef THEON_FUSED
#undef THEON_TWO_PRODUCTS

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
