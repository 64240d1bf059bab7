// How far each op may be from the exact result, in units in the last place. The one home of these numbers.
#pragma once

#include "theon/elementwise.h"

namespace theon_test {

struct UlpBound {
  int32_t op;
  double float32, float64;
  const char* why;
};

// Ops that are not listed are correctly rounded.
inline constexpr UlpBound kUlpBounds[] = {
    {THEON_OP_EXP, 1, 1, "one polynomial, scaled once"},
    {THEON_OP_LOG, 1, 1, "one polynomial, ln 2 in two parts"},
    {THEON_OP_LOG1P, 1, 1, "as log, with what 1 + x rounds away put back"},
    {THEON_OP_EXPM1, 3, 3, "2^n p + (2^n - 1) cancels next to n = -1 and n = 1"},
    {THEON_OP_SIN, 1, 1, "the reduced angle has more bits than the result"},
    {THEON_OP_COS, 1, 1, "as sin"},
    {THEON_OP_TANH, 3, 3, "expm1(2x) and a division"},
    {THEON_OP_SIGMOID, 3, 3, "exp, an addition and a division"},
    {THEON_OP_SOFTPLUS, 3, 3, "log1p of a rounded exp"},
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
