// Tile functions of the Bessel functions and the incomplete gamma functions: one table for float32, one for float64.
#if defined(THEON_BESSEL_TILES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_BESSEL_TILES_INL_HPP
#undef THEON_BESSEL_TILES_INL_HPP
#else
#define THEON_BESSEL_TILES_INL_HPP
#endif

#include "cpu/elementwise/function_rows-inl.hpp"
#include "scalar/bessel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

THEON_FUNCTOR(J0Of, j0)
THEON_FUNCTOR(J1Of, j1)
THEON_FUNCTOR(JvOf, jv)
THEON_FUNCTOR(I0Of, i0)
THEON_FUNCTOR(I1Of, i1)
THEON_FUNCTOR(IvOf, iv)
THEON_FUNCTOR(GammaincOf, gammainc)
THEON_FUNCTOR(GammainccOf, gammaincc)

template <class T>
struct BesselTable {
  static constexpr uint8_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr TileRow kRows[] = {
      THEON_FUNCTION(THEON_OP_J0, J0Of, 1),
      THEON_FUNCTION(THEON_OP_J1, J1Of, 1),
      THEON_FUNCTION(THEON_OP_I0, I0Of, 1),
      THEON_FUNCTION(THEON_OP_I1, I1Of, 1),
      THEON_ROW(THEON_OP_JV, JvOf, 2, 0, 1),
      THEON_ROW(THEON_OP_IV, IvOf, 2, 0, 1),
      THEON_ROW(THEON_OP_GAMMAINC, GammaincOf, 2, 0, 1),
      THEON_ROW(THEON_OP_GAMMAINCC, GammainccOf, 2, 0, 1),
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
