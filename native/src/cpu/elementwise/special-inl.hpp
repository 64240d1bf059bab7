// Tile functions of the error function and gamma families: one table for float32, one for float64.
#if defined(THEON_SPECIAL_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SPECIAL_INL_HPP
#undef THEON_SPECIAL_INL_HPP
#else
#define THEON_SPECIAL_INL_HPP
#endif

#include "cpu/elementwise/function_rows-inl.hpp"
#include "scalar/special-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

THEON_FUNCTOR(ErfOf, erf)
THEON_FUNCTOR(ErfcOf, erfc)
THEON_FUNCTOR(ErfcxOf, erfcx)
THEON_FUNCTOR(ErfinvOf, erfinv)
THEON_FUNCTOR(ErfcinvOf, erfcinv)
THEON_FUNCTOR(GammaOf, gamma)
THEON_FUNCTOR(LgammaOf, lgamma)
THEON_FUNCTOR(DigammaOf, digamma)
THEON_FUNCTOR(TrigammaOf, trigamma)
THEON_FUNCTOR(ZetaOf, zeta)

template <class T>
struct SpecialTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr TileRow kRows[] = {
      THEON_FUNCTION(THEON_OP_ERF, ErfOf, 1),           THEON_FUNCTION(THEON_OP_ERFC, ErfcOf, 1),
      THEON_FUNCTION(THEON_OP_ERFCX, ErfcxOf, 1),       THEON_FUNCTION(THEON_OP_ERFINV, ErfinvOf, 1),
      THEON_FUNCTION(THEON_OP_ERFCINV, ErfcinvOf, 1),   THEON_FUNCTION(THEON_OP_GAMMA, GammaOf, 1),
      THEON_FUNCTION(THEON_OP_LGAMMA, LgammaOf, 1),     THEON_FUNCTION(THEON_OP_DIGAMMA, DigammaOf, 1),
      THEON_FUNCTION(THEON_OP_TRIGAMMA, TrigammaOf, 1), THEON_ROW(THEON_OP_ZETA, ZetaOf, 2, 0, 1),
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
