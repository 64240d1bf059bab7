#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/complex.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/dtype.hpp"
#include "core/simd_level.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/complex-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_UNARY(op, T, F) \
  { op, dtype_of<Complex<T>>, dtype_of<Complex<T>>, 0, &plain_tile1<F<T>, Complex<T>, Complex<T>> }
#define THEON_BINARY(op, T, F, scalars)                                 \
  {                                                                     \
    op, dtype_of<Complex<T>>, dtype_of<Complex<T>>, scalars,            \
        &plain_tile2<F<T>, Complex<T>, Complex<T>, Complex<T>, scalars> \
  }
#define THEON_TEST1(op, T, F) \
  { op, dtype_of<Complex<T>>, THEON_BOOL, 0, &plain_tile1<F<T>, uint8_t, Complex<T>> }
#define THEON_TEST2(op, T, F) \
  { op, dtype_of<Complex<T>>, THEON_BOOL, 0, &plain_tile2<F<T>, uint8_t, Complex<T>, Complex<T>, 0> }
#define THEON_PART(op, T, F) \
  { op, dtype_of<Complex<T>>, dtype_of<T>, 0, &plain_tile1<F<T>, T, Complex<T>> }
#define THEON_OF_PARTS(T, scalars)                                 \
  {                                                                \
    THEON_OP_COMPLEX, dtype_of<T>, dtype_of<Complex<T>>, scalars,  \
        &plain_tile2<ComplexOfParts<T>, Complex<T>, T, T, scalars> \
  }
#define THEON_COMPLEX_ROWS(T)                                                                                     \
  THEON_BINARY(THEON_OP_ADD, T, ComplexAdd, 0), THEON_BINARY(THEON_OP_ADD, T, ComplexAdd, 1),                     \
      THEON_BINARY(THEON_OP_SUB, T, ComplexSub, 0), THEON_BINARY(THEON_OP_MUL, T, ComplexMul, 0),                 \
      THEON_BINARY(THEON_OP_MUL, T, ComplexMul, 1), THEON_BINARY(THEON_OP_DIV, T, ComplexDiv, 0),                 \
      THEON_UNARY(THEON_OP_NEG, T, ComplexNeg), THEON_UNARY(THEON_OP_SQR, T, ComplexSqr),                         \
      THEON_UNARY(THEON_OP_RECIPROCAL, T, ComplexReciprocal), THEON_TEST2(THEON_OP_EQUAL, T, ComplexEqual),       \
      THEON_TEST2(THEON_OP_NOT_EQUAL, T, ComplexNotEqual), THEON_TEST1(THEON_OP_IS_NAN, T, ComplexIsNan),         \
      THEON_TEST1(THEON_OP_IS_INF, T, ComplexIsInf), THEON_UNARY(THEON_OP_CONJ, T, ComplexConj),                  \
      THEON_PART(THEON_OP_REAL, T, ComplexReal), THEON_PART(THEON_OP_IMAG, T, ComplexImag),                       \
      THEON_BINARY(THEON_OP_TIMES_OR_ZERO, T, ComplexTimesOrZero, 0), THEON_OF_PARTS(T, 0), THEON_OF_PARTS(T, 1), \
      THEON_OF_PARTS(T, 2)

constexpr TileRow kComplexRows[] = {THEON_COMPLEX_ROWS(float), THEON_COMPLEX_ROWS(double)};
#undef THEON_UNARY
#undef THEON_BINARY
#undef THEON_TEST1
#undef THEON_TEST2
#undef THEON_PART
#undef THEON_OF_PARTS
#undef THEON_COMPLEX_ROWS

TileRows complex_table() { return {kComplexRows, sizeof(kComplexRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, complex_table)

TileRows complex_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
