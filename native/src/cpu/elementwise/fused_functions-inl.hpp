// Tile functions of fused_functions.def: one table for float32, one for float64.
#if defined(THEON_FUSED_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_FUSED_FUNCTIONS_INL_HPP
#undef THEON_FUSED_FUNCTIONS_INL_HPP
#else
#define THEON_FUSED_FUNCTIONS_INL_HPP
#endif

#include "cpu/elementwise/function_rows-inl.hpp"
#include "scalar/exponential-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_OPERANDS_2 V a, V b
#define THEON_OPERANDS_3 V a, V b, V c
#define THEON_FUSED_OP(Name, arity, expression)                \
  struct Name##Of {                                            \
    template <class D, class V>                                \
    static HWY_INLINE V apply(D tag, THEON_OPERANDS_##arity) { \
      return expression;                                       \
    }                                                          \
  };
#include "cpu/elementwise/fused_functions.def"
#undef THEON_OPERANDS_2
#undef THEON_OPERANDS_3

template <class T>
struct FusedFunctionTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr TileRow kRows[] = {
      THEON_ROW(kTileTanhMulAdd, TanhMulAddOf, 3, 0, 2),
      THEON_ROW(kTileTanhMulAdd, TanhMulAddOf, 3, 4, 2),
      THEON_ROW(kTileSigmoidMulAdd, SigmoidMulAddOf, 3, 0, 2),
      THEON_ROW(kTileSigmoidMulAdd, SigmoidMulAddOf, 3, 4, 2),
      THEON_ROW(kTileSigmoidAdd, SigmoidAddOf, 2, 0, 2),
      THEON_ROW(kTileSigmoidAdd, SigmoidAddOf, 2, 1, 2),
      THEON_ROW(kTileTanhAdd, TanhAddOf, 2, 0, 2),
      THEON_ROW(kTileTanhAdd, TanhAddOf, 2, 1, 2),
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
