// Where each function is defined and how it is computed: the words of docs/reference/functions.md.
#pragma once

#include "theon/elementwise.h"

namespace theon_test {

struct AccuracyRow {
  int32_t op;
  const char* domain;
  const char* method;
};

// An op from floats to a float that is missing here fails its test.
inline constexpr AccuracyRow kAccuracyRows[] = {
    {THEON_OP_ADD, "any", "one instruction"},
    {THEON_OP_SUB, "any", "one instruction"},
    {THEON_OP_MUL, "any", "one instruction"},
    {THEON_OP_DIV, "any", "one instruction"},
    {THEON_OP_NEG, "any", "one instruction"},
    {THEON_OP_ABS, "any", "one instruction"},
    {THEON_OP_SQR, "any", "one instruction"},
    {THEON_OP_SQRT, "x >= 0, else NaN", "one instruction"},
    {THEON_OP_POW, "as in C", "exp of the exponent times a logarithm of 63 bits"},
    {THEON_OP_EXP, "any", "2^n by a polynomial"},
    {THEON_OP_EXPM1, "any", "2^n p + (2^n - 1)"},
    {THEON_OP_LOG, "x >= 0, else NaN", "exponent and a polynomial"},
    {THEON_OP_LOG1P, "x >= -1, else NaN", "as log, with what 1 + x loses"},
    {THEON_OP_SIN, "finite", "exact reduction by pi/2, a polynomial"},
    {THEON_OP_COS, "finite", "as sin"},
    {THEON_OP_TANH, "any", "expm1"},
    {THEON_OP_SIGMOID, "any", "exp of the negative absolute"},
    {THEON_OP_SOFTPLUS, "any", "log1p of exp"},
    {THEON_OP_MAXIMUM, "any; NaN wins", "one instruction"},
    {THEON_OP_MINIMUM, "any; NaN wins", "one instruction"},
    {THEON_OP_RECIPROCAL, "any", "one instruction"},
    {THEON_OP_SIGN, "any", "comparisons"},
    {THEON_OP_TIMES_OR_ZERO, "any", "one instruction"},
    {THEON_OP_FLOOR, "any", "one instruction"},
    {THEON_OP_CEIL, "any", "one instruction"},
    {THEON_OP_TRUNC, "any", "one instruction"},
    {THEON_OP_ROUND, "any", "one instruction"},
    {THEON_OP_ROUND_AWAY, "any", "trunc of x plus what is just below 1/2"},
    {THEON_OP_RSQRT, "x >= 0, else NaN", "square root and division"},
    {THEON_OP_CBRT, "any", "polynomial, one step of Halley"},
    {THEON_OP_EXP2, "any", "a polynomial"},
    {THEON_OP_LOG2, "x >= 0, else NaN", "logarithm of 63 bits"},
    {THEON_OP_LOG10, "x >= 0, else NaN", "logarithm of 63 bits"},
    {THEON_OP_TAN, "finite", "sin by cos after one reduction"},
    {THEON_OP_ASIN, "[-1, 1], else NaN", "polynomial, root in two parts"},
    {THEON_OP_ACOS, "[-1, 1], else NaN", "as asin"},
    {THEON_OP_ATAN, "any", "polynomial after reduction to tan(pi/8)"},
    {THEON_OP_SINH, "any", "polynomial below 1, exp beyond"},
    {THEON_OP_COSH, "any", "exp and its reciprocal"},
    {THEON_OP_ASINH, "any", "log1p"},
    {THEON_OP_ACOSH, "x >= 1, else NaN", "log1p"},
    {THEON_OP_ATANH, "[-1, 1], else NaN", "log1p"},
    {THEON_OP_ATAN2, "any", "atan of a quotient, scaled"},
    {THEON_OP_HYPOT, "any", "root of squares, scaled"},
    {THEON_OP_ERF, "any", "polynomial below 0.85, 1 - erfc beyond"},
    {THEON_OP_ERFC, "any", "exp(-x^2) erfcx(x)"},
    {THEON_OP_ERFCX, "any", "polynomial in (x - 3.75)/(x + 3.75), Shepherd and Laframboise 1981"},
    {THEON_OP_ERFINV, "[-1, 1], else NaN", "polynomial; tails in sqrt(-log(1 - x)), after Giles 2012"},
    {THEON_OP_ERFCINV, "[0, 2], else NaN", "as erfinv"},
    {THEON_OP_GAMMA, "not the negative integers", "C library"},
    {THEON_OP_LGAMMA, "any", "C library"},
    {THEON_OP_DIGAMMA, "not the negative integers; errors below 0 are next to 1",
     "recurrence and asymptotic series, Bernardo 1976; Taylor series at the root"},
    {THEON_OP_TRIGAMMA, "any", "recurrence and asymptotic series"},
    {THEON_OP_ZETA, "s > 1, x not 0 or a negative integer", "Euler and Maclaurin"},
    {THEON_OP_XLOGX, "x >= 0, else NaN", "log and a product"},
    {THEON_OP_XLOGY, "y >= 0 or x = 0, else NaN", "log and a product"},
    {THEON_OP_J0, "any; errors between the waves are next to sqrt(2 / (pi x))", "C library"},
    {THEON_OP_J1, "any; errors between the waves are next to sqrt(2 / (pi x))", "C library"},
    {THEON_OP_JV, "orders and x up to 1e5, or x > v^2 / 2; errors as those of J0",
     "power series, Hankel's expansion, Miller's algorithm"},
    {THEON_OP_I0, "any", "polynomial in x^2 below 7.75, in 1/x beyond"},
    {THEON_OP_I1, "any", "as I0"},
    {THEON_OP_IV, "orders and x up to 1e5", "power series, expansion in 1/x"},
    {THEON_OP_GAMMAINC, "a, x >= 0, else NaN", "series, continued fraction (Gautschi 1979), Temme's expansion"},
    {THEON_OP_GAMMAINCC, "a, x >= 0, else NaN", "as gammainc"},
    {THEON_OP_ULTRA_FAST_SIGMOID, "any; errors below 0 are next to 1/2", "a quotient, a line, a constant"},
    {THEON_OP_MOD, "b other than 0", "exact remainder"},
    {THEON_OP_FLOOR_DIV, "any", "exact remainder, one division"},
};

}  // namespace theon_test
