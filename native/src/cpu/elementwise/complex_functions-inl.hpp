// Tile functions of the complex functions: one table for complex64, one for complex128.
#if defined(THEON_COMPLEX_FUNCTION_TILES_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_COMPLEX_FUNCTION_TILES_INL_HPP
#undef THEON_COMPLEX_FUNCTION_TILES_INL_HPP
#else
#define THEON_COMPLEX_FUNCTION_TILES_INL_HPP
#endif

#include "core/dtype.hpp"
#include "cpu/elementwise/tile_functions.hpp"
#include "scalar/complex_functions-inl.hpp"
#include "scalar/complex_library.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Lanes in which a function is not right get the C library's result.
template <class T, int kOp, class D, class M>
HWY_NOINLINE void mend(D d, M right, Parts<D> z, Complex<T>* y) noexcept {
  HWY_ALIGN T re[hn::MaxLanes(d)], im[hn::MaxLanes(d)], is_right[hn::MaxLanes(d)];
  hn::Store(z.re, d, re);
  hn::Store(z.im, d, im);
  hn::Store(hn::IfThenElseZero(right, hn::Set(d, T(1))), d, is_right);
  for (size_t i = 0; i < hn::Lanes(d); ++i) {
    if (is_right[i] != 0) continue;
    const std::complex<T> w = complex_by_library<T>(kOp, {re[i], im[i]});
    y[i] = {w.real(), w.imag()};
  }
}

template <class T, class F, int kOp>
void complex_tile(void* out, const void* const* in, int64_t n) noexcept {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  auto* y = static_cast<Complex<T>*>(out);
  const auto* x = static_cast<const Complex<T>*>(in[0]);
  for (int64_t i = 0; i < n; i += static_cast<int64_t>(hn::Lanes(d))) {
    Parts<std::remove_cv_t<D>> z, w;
    hn::LoadInterleaved2(d, &x[i].re, z.re, z.im);
    const auto right = F::apply(d, z, w);
    hn::StoreInterleaved2(w.re, w.im, d, &y[i].re);
    if (HWY_UNLIKELY(!hn::AllTrue(d, right))) mend<T, kOp>(d, right, z, y + i);
  }
}

template <class T, class F>
void complex_to_real_tile(void* out, const void* const* in, int64_t n) noexcept {
  const hn::ScalableTag<T> d;
  using D = decltype(d);
  T* y = static_cast<T*>(out);
  const auto* x = static_cast<const Complex<T>*>(in[0]);
  for (int64_t i = 0; i < n; i += static_cast<int64_t>(hn::Lanes(d))) {
    Parts<std::remove_cv_t<D>> z;
    hn::LoadInterleaved2(d, &x[i].re, z.re, z.im);
    hn::StoreU(F::apply(d, z), d, y + i);
  }
}

#define THEON_FUNCTION(op, F) \
  { op, dtype_of<Complex<T>>, dtype_of<Complex<T>>, 0, &complex_tile<T, F, op> }
#define THEON_REAL_FUNCTION(op, F) \
  { op, dtype_of<Complex<T>>, dtype_of<T>, 0, &complex_to_real_tile<T, F> }
template <class T>
struct ComplexFunctionTable {
  static constexpr TileRow kRows[] = {
      THEON_FUNCTION(THEON_OP_EXP, ComplexExp),          THEON_FUNCTION(THEON_OP_LOG, ComplexLog),
      THEON_FUNCTION(THEON_OP_SQRT, ComplexSqrt),        THEON_FUNCTION(THEON_OP_SIN, ComplexSin),
      THEON_FUNCTION(THEON_OP_COS, ComplexCos),          THEON_FUNCTION(THEON_OP_TAN, ComplexTan),
      THEON_FUNCTION(THEON_OP_SINH, ComplexSinh),        THEON_FUNCTION(THEON_OP_COSH, ComplexCosh),
      THEON_FUNCTION(THEON_OP_TANH, ComplexTanh),        THEON_REAL_FUNCTION(THEON_OP_ABS, ComplexAbs),
      THEON_REAL_FUNCTION(THEON_OP_ANGLE, ComplexAngle),
  };
};
#undef THEON_FUNCTION
#undef THEON_REAL_FUNCTION

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
