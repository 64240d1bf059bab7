// How far each op may be from the exact result, in units in the last place. The one home of these numbers.
#pragma once

#include "theon/elementwise.h"

namespace theon_test {

struct UlpBound {
  int32_t op;
  double float32, float64;
  const char* why;
};

/// Linear algebra: rounding errors of the size of the result, for each element of a row.
inline constexpr double kLinalgUlps = 16;

/// Transforms: rounding errors of a number as large as the largest term times the root of the length, for each pass.
inline constexpr double kFftUlps = 8;

/// Logarithms, sines and cosines behind random numbers: roundings of the word, of the polynomial and of the result.
inline constexpr double kRandomUlps = 4;

// Ops that are not listed are correctly rounded.
inline constexpr UlpBound kUlpBounds[] = {
    {THEON_OP_EXP, 2, 1, "one polynomial, scaled once"},
    {THEON_OP_LOG, 1, 1, "one polynomial, ln 2 in two parts"},
    {THEON_OP_LOG1P, 1, 1, "as log, with what 1 + x rounds away put back"},
    {THEON_OP_EXPM1, 3, 3, "2^n p + (2^n - 1) cancels next to n = -1 and n = 1"},
    {THEON_OP_SIN, 1, 1, "the reduced angle has more bits than the result"},
    {THEON_OP_COS, 1, 1, "as sin"},
    {THEON_OP_TANH, 3, 3, "expm1(2x) and a division"},
    {THEON_OP_SIGMOID, 3, 3, "exp, an addition and a division"},
    {THEON_OP_SOFTPLUS, 3, 3, "log1p of a rounded exp"},
    {THEON_OP_RSQRT, 2, 2, "a square root and a division"},
    {THEON_OP_CBRT, 1, 1, "one step of Halley's method"},
    {THEON_OP_EXP2, 2, 2, "one polynomial, scaled once"},
    {THEON_OP_LOG2, 1, 1, "a logarithm of 63 bits; float32 through float64"},
    {THEON_OP_LOG10, 1, 1, "a logarithm of 63 bits; float32 through float64"},
    {THEON_OP_TAN, 1, 3, "sin by cos; float32 through float64"},
    {THEON_OP_ASIN, 2, 2, "one polynomial and a square root in two parts"},
    {THEON_OP_ACOS, 1, 1, "as asin"},
    {THEON_OP_ATAN, 2, 2, "one polynomial, pi in two parts"},
    {THEON_OP_SINH, 2, 2, "exp and its reciprocal"},
    {THEON_OP_COSH, 2, 2, "exp and its reciprocal"},
    {THEON_OP_ASINH, 1, 3, "log1p of a rounded sum; float32 through float64"},
    {THEON_OP_ACOSH, 1, 3, "log1p of a rounded sum; float32 through float64"},
    {THEON_OP_ATANH, 1, 3, "log1p of a rounded quotient; float32 through float64"},
    {THEON_OP_ATAN2, 1, 2, "a quotient and the polynomial of atan; float32 through float64"},
    {THEON_OP_HYPOT, 1, 2, "two squares and a root; float32 through float64"},
    {THEON_OP_ERF, 1, 2, "a polynomial near 0, 1 - erfc beyond"},
    {THEON_OP_ERFC, 1, 5, "exp(-x^2) by a polynomial; float32 through float64"},
    {THEON_OP_ERFCX, 1, 6, "a polynomial over 1 + 2x; float32 through float64"},
    {THEON_OP_ERFINV, 1, 4, "a root of a logarithm and a polynomial; float32 through float64"},
    {THEON_OP_ERFCINV, 1, 4, "as erfinv"},
    {THEON_OP_GAMMA, 1, 6, "that of the C library; float32 through float64"},
    {THEON_OP_LGAMMA, 1, 7, "that of the C library; float32 through float64"},
    {THEON_OP_DIGAMMA, 1, 2, "computed in long double; for negative x the error is that next to 1"},
    {THEON_OP_TRIGAMMA, 1, 1, "computed in long double"},
    {THEON_OP_ZETA, 1, 1, "computed in long double"},
    {THEON_OP_ANGLE, 2, 2, "atan2 of the parts"},
    {THEON_OP_XLOGX, 2, 2, "log and a product"},
    {THEON_OP_XLOGY, 2, 2, "log and a product"},
    {THEON_OP_J0, 1, 5, "that of the C library; float32 through float64"},
    {THEON_OP_J1, 1, 5, "that of the C library; float32 through float64"},
    {THEON_OP_JV, 1, 2, "computed in long double"},
    {THEON_OP_I0, 1, 4, "a polynomial, exp, a root and a quotient; float32 through float64"},
    {THEON_OP_I1, 1, 4, "as i0"},
    {THEON_OP_IV, 1, 2, "computed in long double"},
    {THEON_OP_GAMMAINC, 1, 4, "computed in long double; far below a the exponent costs digits"},
    {THEON_OP_GAMMAINCC, 1, 4, "as gammainc"},
    {THEON_OP_ULTRA_FAST_SIGMOID, 2, 2, "a quotient"},
    {THEON_OP_MOD, 1, 1, "exact but for the step to the divisor's side"},
    {THEON_OP_FLOOR_DIV, 1, 1, "exact up to the length of the mantissa"},
    {THEON_OP_POW, 1, 2, "float32 goes through float64, float64 through a logarithm of 63 bits"},
};

inline double ulp_bound(int32_t op, int32_t dtype) {
  for (const UlpBound& bound : kUlpBounds) {
    // Float16 is computed in float32, whose last place is 2^-13 of its own, and rounded once more.
    if (bound.op == op && dtype == THEON_FLOAT16) return 0.5 + bound.float32 * 0x1p-13;
    if (bound.op == op) return dtype == THEON_FLOAT32 ? bound.float32 : bound.float64;
  }
  return 0.5;
}

}  // namespace theon_test
