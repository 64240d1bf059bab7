// What each op computes, from the C library in long double where that exists. Shares nothing with the library under test.
#pragma once

#include "composite_support.hpp"
#include "tolerance.hpp"

namespace theon_test {

/// A result: exact for integers and bools, in extended precision for floats.
struct Exact {
  int32_t dtype;
  int64_t integer;
  long double real;
};

/// Dtypes of the operands of an op for a "main" dtype, and of its result; false if the op does not take that dtype. CAST is not
/// covered here, as its two dtypes are independent.
inline bool op_signature(int32_t op, int32_t main, int32_t* operands, int32_t& result) {
  const bool is_float = main == THEON_FLOAT32 || main == THEON_FLOAT64;
  for (int k = 0; k < 3; ++k) operands[k] = main;
  result = main;
  switch (op) {
    case THEON_OP_CAST: return false;
    case THEON_OP_SUB:
    case THEON_OP_NEG:
    case THEON_OP_SIGN: return main != THEON_BOOL;
    case THEON_OP_AND:
    case THEON_OP_OR:
    case THEON_OP_XOR:
    case THEON_OP_NOT: return !is_float;
    case THEON_OP_EQUAL:
    case THEON_OP_NOT_EQUAL:
    case THEON_OP_LESS:
    case THEON_OP_LESS_EQUAL:
    case THEON_OP_GREATER:
    case THEON_OP_GREATER_EQUAL: result = THEON_BOOL; return true;
    case THEON_OP_IS_NAN:
    case THEON_OP_IS_INF: result = THEON_BOOL; return is_float;
    case THEON_OP_WHERE: operands[0] = THEON_BOOL; return true;
    case THEON_OP_ADD:
    case THEON_OP_MUL:
    case THEON_OP_ABS:
    case THEON_OP_SQR:
    case THEON_OP_POW:
    case THEON_OP_MAXIMUM:
    case THEON_OP_MINIMUM:
    case THEON_OP_CLIP: return true;
    default: return is_float;
  }
}

inline int arity_of(int32_t op) {
  static constexpr int kArity[] = {
#define THEON_SCALAR_OP(id, NAME, Name, arity) arity,
#include "theon/scalar_ops.def"
  };
  return kArity[op];
}

inline const char* name_of(int32_t op) {
  static constexpr const char* kNames[] = {
#define THEON_SCALAR_OP(id, NAME, Name, arity) #Name,
#include "theon/scalar_ops.def"
  };
  return kNames[op];
}

inline int64_t wrapping(unsigned __int128 x) { return static_cast<int64_t>(static_cast<uint64_t>(x)); }

inline int64_t integer_power(int64_t base, int64_t exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
  uint64_t result = 1, factor = static_cast<uint64_t>(base);
  for (; exponent > 0; exponent /= 2, factor *= factor) {
    if (exponent % 2 == 1) result *= factor;
  }
  return static_cast<int64_t>(result);
}

inline int64_t integer_reference(int32_t op, bool is_bool, const Scalar* x) {
  const int64_t a = x[0].integer, b = x[1].integer, c = x[2].integer;
  const auto u = [](int64_t v) { return static_cast<unsigned __int128>(static_cast<uint64_t>(v)); };
  switch (op) {
    case THEON_OP_ADD: return is_bool ? (a || b) : wrapping(u(a) + u(b));
    case THEON_OP_SUB: return wrapping(u(a) - u(b));
    case THEON_OP_MUL: return is_bool ? (a && b) : wrapping(u(a) * u(b));
    case THEON_OP_NEG: return wrapping(0 - u(a));
    case THEON_OP_ABS: return a < 0 ? wrapping(0 - u(a)) : a;
    case THEON_OP_SQR: return wrapping(u(a) * u(a));
    case THEON_OP_POW: return integer_power(a, b);
    case THEON_OP_MAXIMUM: return a > b ? a : b;
    case THEON_OP_MINIMUM: return a < b ? a : b;
    case THEON_OP_EQUAL: return a == b;
    case THEON_OP_NOT_EQUAL: return a != b;
    case THEON_OP_LESS: return a < b;
    case THEON_OP_LESS_EQUAL: return a <= b;
    case THEON_OP_GREATER: return a > b;
    case THEON_OP_GREATER_EQUAL: return a >= b;
    case THEON_OP_AND: return a & b;
    case THEON_OP_OR: return a | b;
    case THEON_OP_XOR: return a ^ b;
    case THEON_OP_NOT: return is_bool ? !a : ~a;
    case THEON_OP_WHERE: return a ? b : c;
    case THEON_OP_CLIP: return a < b ? b : a > c ? c : a;
    case THEON_OP_SIGN: return a > 0 ? 1 : a < 0 ? -1 : 0;
    default: ADD_FAILURE() << "no integer reference for " << name_of(op); return 0;
  }
}

inline long double float_reference(int32_t op, const Scalar* x) {
  const long double a = x[0].real, b = x[1].real, c = x[2].real;
  const long double nan = std::numeric_limits<long double>::quiet_NaN();
  switch (op) {
    case THEON_OP_ADD: return a + b;
    case THEON_OP_SUB: return a - b;
    case THEON_OP_MUL: return a * b;
    case THEON_OP_DIV: return a / b;
    case THEON_OP_NEG: return -a;
    case THEON_OP_ABS: return std::fabs(a);
    case THEON_OP_SQR: return a * a;
    case THEON_OP_SQRT: return std::sqrt(a);
    // glibc's long double pow has the wrong result for an infinite base and exponents beyond 2^62.
    case THEON_OP_POW: return std::isinf(a) ? std::pow(x[0].real, x[1].real) : std::pow(a, b);
    case THEON_OP_EXP: return std::exp(a);
    case THEON_OP_EXPM1: return std::expm1(a);
    case THEON_OP_LOG: return std::log(a);
    case THEON_OP_LOG1P: return std::log1p(a);
    case THEON_OP_SIN: return std::sin(a);
    case THEON_OP_COS: return std::cos(a);
    case THEON_OP_TANH: return std::tanh(a);
    case THEON_OP_SIGMOID: return 1 / (1 + std::exp(-a));
    case THEON_OP_SOFTPLUS: return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a));
    case THEON_OP_MAXIMUM: return std::isnan(a) || std::isnan(b) ? nan : std::max(a, b);
    case THEON_OP_MINIMUM: return std::isnan(a) || std::isnan(b) ? nan : std::min(a, b);
    case THEON_OP_WHERE: return x[0].integer ? b : c;
    case THEON_OP_CLIP: return a < b ? b : a > c ? c : a;
    case THEON_OP_RECIPROCAL: return 1 / a;
    case THEON_OP_SIGN: return std::isnan(a) ? nan : a > 0 ? 1 : a < 0 ? -1 : 0;
    case THEON_OP_TIMES_OR_ZERO: return a == 0 ? 0 : a * b;
    default: ADD_FAILURE() << "no float reference for " << name_of(op); return nan;
  }
}

inline bool float_comparison(int32_t op, const Scalar* x) {
  const double a = x[0].real, b = x[1].real;
  switch (op) {
    case THEON_OP_EQUAL: return a == b;
    case THEON_OP_NOT_EQUAL: return !(a == b);
    case THEON_OP_LESS: return a < b;
    case THEON_OP_LESS_EQUAL: return a <= b;
    case THEON_OP_GREATER: return a > b;
    case THEON_OP_GREATER_EQUAL: return a >= b;
    case THEON_OP_IS_NAN: return std::isnan(a);
    case THEON_OP_IS_INF: return std::isinf(a);
    default: ADD_FAILURE() << "no comparison for " << name_of(op); return false;
  }
}

/// The exact result of an op on elements of its signature.
inline Exact reference(int32_t op, int32_t main, int32_t result, const Scalar* x) {
  const bool is_float = main == THEON_FLOAT32 || main == THEON_FLOAT64;
  if (!is_float) return {result, integer_reference(op, main == THEON_BOOL, x), 0};
  if (result == THEON_BOOL) return {result, float_comparison(op, x), 0};
  return {result, 0, float_reference(op, x)};
}

inline Exact cast_reference(int32_t to, const Scalar& x) {
  if (to == THEON_BOOL) return {to, x.is_float() ? x.real != 0 : x.integer != 0, 0};
  if (to == THEON_INT64) {
    if (!x.is_float()) return {to, x.integer, 0};
    if (std::isnan(x.real)) return {to, 0, 0};
    if (x.real >= 0x1p63) return {to, std::numeric_limits<int64_t>::max(), 0};
    if (x.real <= -0x1p63) return {to, std::numeric_limits<int64_t>::min(), 0};
    return {to, static_cast<int64_t>(x.real), 0};
  }
  return {to, 0, x.is_float() ? static_cast<long double>(x.real) : static_cast<long double>(x.integer)};
}

/// Distance of `got` from `exact` in units in the last place of its dtype there; 0 where both are the same infinity or NaN.
inline double ulp_error(const Exact& exact, const Scalar& got) {
  if (exact.dtype == THEON_BOOL || exact.dtype == THEON_INT64) return got.integer == exact.integer ? 0 : INFINITY;
  const bool single = exact.dtype == THEON_FLOAT32;
  const long double rounded = single ? static_cast<long double>(static_cast<float>(exact.real))
                                     : static_cast<long double>(static_cast<double>(exact.real));
  if (std::isnan(rounded) || std::isnan(got.real)) return std::isnan(rounded) && std::isnan(got.real) ? 0 : INFINITY;
  if (rounded == got.real) return std::signbit(rounded) == std::signbit(got.real) || rounded != 0 ? 0 : INFINITY;
  const int digits = single ? 24 : 53;
  const int lowest = single ? -149 : -1074;
  if (std::isinf(rounded) && std::isinf(got.real)) return INFINITY;
  // Next to overflow the distance is measured as if the exponent went on.
  const long double there = std::isinf(got.real) ? std::copysign(std::ldexp(1.0L, single ? 128 : 1024), got.real)
                                                 : static_cast<long double>(got.real);
  if (std::isinf(exact.real)) return INFINITY;
  const int exponent = exact.real == 0 ? lowest : std::max(std::ilogb(exact.real) - digits + 1, lowest);
  return static_cast<double>(std::fabs(there - exact.real) / std::ldexp(1.0L, exponent));
}

}  // namespace theon_test
