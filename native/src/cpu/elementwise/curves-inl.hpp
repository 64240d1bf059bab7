// Tile functions of rounding, roots, angles and hyperbolas: one table for float32, one for float64.
#if defined(THEON_CURVES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_CURVES_INL_HPP
#undef THEON_CURVES_INL_HPP
#else
#define THEON_CURVES_INL_HPP
#endif

#include "cpu/elementwise/function_rows-inl.hpp"
#include "scalar/angles-inl.hpp"
#include "scalar/hyperbolic-inl.hpp"
#include "scalar/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

THEON_FUNCTOR(FloorOf, floor)
THEON_FUNCTOR(CeilOf, ceil)
THEON_FUNCTOR(TruncOf, trunc)
THEON_FUNCTOR(RoundOf, round)
THEON_FUNCTOR(RoundAwayOf, round_away)
THEON_FUNCTOR(RsqrtOf, rsqrt)
THEON_FUNCTOR(CbrtOf, cbrt)
THEON_FUNCTOR(ModOf, mod)
THEON_FUNCTOR(FloorDivOf, floor_div)
THEON_FUNCTOR(Exp2Of, exp2)
THEON_FUNCTOR(Log2Of, log2)
THEON_FUNCTOR(Log10Of, log10)
THEON_FUNCTOR(SinhOf, sinh)
THEON_FUNCTOR(CoshOf, cosh)
THEON_FUNCTOR(AsinhOf, asinh)
THEON_FUNCTOR(AcoshOf, acosh)
THEON_FUNCTOR(AtanhOf, atanh)
THEON_FUNCTOR(TanOf, tan)
THEON_FUNCTOR(AsinOf, asin)
THEON_FUNCTOR(AcosOf, acos)
THEON_FUNCTOR(AtanOf, atan)
THEON_FUNCTOR(Atan2Of, atan2)
THEON_FUNCTOR(HypotOf, hypot)

template <class T>
struct CurveTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr TileRow kRows[] = {
      THEON_FUNCTION(THEON_OP_FLOOR, FloorOf, 4),
      THEON_FUNCTION(THEON_OP_CEIL, CeilOf, 4),
      THEON_FUNCTION(THEON_OP_TRUNC, TruncOf, 4),
      THEON_FUNCTION(THEON_OP_ROUND, RoundOf, 4),
      THEON_FUNCTION(THEON_OP_ROUND_AWAY, RoundAwayOf, 4),
      THEON_FUNCTION(THEON_OP_RSQRT, RsqrtOf, 2),
      THEON_FUNCTION(THEON_OP_CBRT, CbrtOf, 2),
      THEON_FUNCTION_OF_TWO(THEON_OP_MOD, ModOf),
      THEON_FUNCTION_OF_TWO(THEON_OP_FLOOR_DIV, FloorDivOf),
      THEON_FUNCTION(THEON_OP_EXP2, Exp2Of, 2),
      THEON_FUNCTION(THEON_OP_LOG2, Log2Of, 1),
      THEON_FUNCTION(THEON_OP_LOG10, Log10Of, 1),
      THEON_FUNCTION(THEON_OP_SINH, SinhOf, 2),
      THEON_FUNCTION(THEON_OP_COSH, CoshOf, 2),
      THEON_FUNCTION(THEON_OP_ASINH, AsinhOf, 1),
      THEON_FUNCTION(THEON_OP_ACOSH, AcoshOf, 1),
      THEON_FUNCTION(THEON_OP_ATANH, AtanhOf, 1),
      THEON_FUNCTION(THEON_OP_TAN, TanOf, 1),
      THEON_FUNCTION(THEON_OP_ASIN, AsinOf, 2),
      THEON_FUNCTION(THEON_OP_ACOS, AcosOf, 2),
      THEON_FUNCTION(THEON_OP_ATAN, AtanOf, 2),
      THEON_FUNCTION_OF_TWO(THEON_OP_ATAN2, Atan2Of),
      THEON_FUNCTION_OF_TWO(THEON_OP_HYPOT, HypotOf),
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
