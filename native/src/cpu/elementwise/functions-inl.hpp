// Tile functions of the float functions: one table for float32, one for float64.
#if defined(THEON_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_FUNCTIONS_INL_HPP
#undef THEON_FUNCTIONS_INL_HPP
#else
#define THEON_FUNCTIONS_INL_HPP
#endif

#include "cpu/elementwise/function_rows-inl.hpp"
#include "scalar/exponential-inl.hpp"
#include "scalar/logarithm-inl.hpp"
#include "scalar/power-inl.hpp"
#include "scalar/trigonometry-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

THEON_FUNCTOR(ExpOf, exp)
THEON_FUNCTOR(Expm1Of, expm1)
THEON_FUNCTOR(LogOf, log)
THEON_FUNCTOR(Log1pOf, log1p)
THEON_FUNCTOR(SinOf, sin)
THEON_FUNCTOR(CosOf, cos)
THEON_FUNCTOR(TanhOf, tanh)
THEON_FUNCTOR(SigmoidOf, sigmoid)
THEON_FUNCTOR(UltraFastSigmoidOf, ultra_fast_sigmoid)
THEON_FUNCTOR(SoftplusOf, softplus)
THEON_FUNCTOR(XlogxOf, xlogx)
THEON_FUNCTOR(XlogyOf, xlogy)
THEON_FUNCTOR(PowOf, pow)

template <class T>
struct FunctionTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr TileRow kRows[] = {
      THEON_ROW(THEON_OP_EXP, ExpOf, 1, 0, 2),
      THEON_ROW(THEON_OP_EXPM1, Expm1Of, 1, 0, 2),
      THEON_ROW(THEON_OP_LOG, LogOf, 1, 0, 2),
      THEON_ROW(THEON_OP_LOG1P, Log1pOf, 1, 0, 2),
      THEON_ROW(THEON_OP_SIN, SinOf, 1, 0, 1),
      THEON_ROW(THEON_OP_COS, CosOf, 1, 0, 1),
      THEON_ROW(THEON_OP_TANH, TanhOf, 1, 0, 2),
      THEON_ROW(THEON_OP_SIGMOID, SigmoidOf, 1, 0, 2),
      THEON_ROW(THEON_OP_SOFTPLUS, SoftplusOf, 1, 0, 2),
      THEON_ROW(THEON_OP_POW, PowOf, 2, 0, 1),
      THEON_ROW(THEON_OP_POW, PowOf, 2, 1, 1),
      THEON_ROW(THEON_OP_POW, PowOf, 2, 2, 1),
      THEON_FUNCTION(THEON_OP_ULTRA_FAST_SIGMOID, UltraFastSigmoidOf, 2),
      THEON_FUNCTION(THEON_OP_XLOGX, XlogxOf, 2),
      THEON_FUNCTION_OF_TWO(THEON_OP_XLOGY, XlogyOf),
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
