// What each op computes, from the C library in long double where that exists. Shares nothing with the library under test.
#pragma once

#include <map>
#include <utility>

#include "bessel_reference.hpp"
#include "composite_support.hpp"
#include "special_reference.hpp"
#include "tolerance.hpp"

namespace theon_test {

/// A result: exact for integers and bools, in extended precision for floats.
struct Exact {
  int32_t dtype;
  int64_t integer;
  long double real;
  long double least = 0;  // results nearer to 0 are measured as if they were this large
};

/// Dtypes of the operands of an op for a "main" dtype, and of its result; false if the op does not take that dtype. CAST is not
/// covered here, as its two dtypes are independent.
inline bool op_signature(int32_t op, int32_t main, int32_t* operands, int32_t& result) {
  const bool is_float = is_float_dtype(main);
  for (int k = 0; k < 3; ++k) operands[k] = main;
  result = main;
  switch (op) {
    case THEON_OP_CAST: return false;
    case THEON_OP_SUB:
    case THEON_OP_NEG:
    case THEON_OP_SIGN:
    case THEON_OP_MOD:
    case THEON_OP_FLOOR_DIV: return main != THEON_BOOL;
    case THEON_OP_AND:
    case THEON_OP_OR:
    case THEON_OP_XOR:
    case THEON_OP_NOT: return !is_float;
    case THEON_OP_SHIFT_LEFT:
    case THEON_OP_SHIFT_RIGHT: return !is_float && main != THEON_BOOL;
    // Complex numbers have tests of their own.
    case THEON_OP_REAL:
    case THEON_OP_IMAG:
    case THEON_OP_CONJ:
    case THEON_OP_ANGLE:
    case THEON_OP_COMPLEX: return false;
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

/// Modulo 2^64; the caller wraps to the width of the dtype.
inline uint64_t integer_power(uint64_t base, __int128 number, __int128 exponent) {
  if (exponent < 0) return number == 1 ? 1 : number == -1 ? (exponent % 2 == 0 ? 1 : ~uint64_t{0}) : 0;
  uint64_t result = 1, factor = base;
  for (auto e = static_cast<uint64_t>(exponent); e > 0; e /= 2, factor *= factor) {
    if (e % 2 == 1) result *= factor;
  }
  return result;
}

/// Toward minus infinity. Divisors of 0 are errors, which their own tests look at.
inline __int128 integer_floor_div(__int128 a, __int128 b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

inline uint64_t integer_reference(int32_t op, bool is_bool, const Scalar* x) {
  const __int128 a = x[0].number(), b = x[1].number(), c = x[2].number();
  const auto u = [](__int128 v) { return static_cast<uint64_t>(v); };
  switch (op) {
    case THEON_OP_ADD: return is_bool ? (a || b) : u(a) + u(b);
    case THEON_OP_SUB: return u(a) - u(b);
    case THEON_OP_MUL: return is_bool ? (a && b) : u(a) * u(b);
    case THEON_OP_NEG: return u(-a);
    case THEON_OP_ABS: return u(a < 0 ? -a : a);
    case THEON_OP_SQR: return u(a) * u(a);
    case THEON_OP_POW: return integer_power(u(a), a, b);
    case THEON_OP_MAXIMUM: return u(a > b ? a : b);
    case THEON_OP_MINIMUM: return u(a < b ? a : b);
    case THEON_OP_EQUAL: return a == b;
    case THEON_OP_NOT_EQUAL: return a != b;
    case THEON_OP_LESS: return a < b;
    case THEON_OP_LESS_EQUAL: return a <= b;
    case THEON_OP_GREATER: return a > b;
    case THEON_OP_GREATER_EQUAL: return a >= b;
    case THEON_OP_AND: return u(a & b);
    case THEON_OP_OR: return u(a | b);
    case THEON_OP_XOR: return u(a ^ b);
    case THEON_OP_NOT: return is_bool ? !a : ~u(a);
    case THEON_OP_WHERE: return u(a ? b : c);
    case THEON_OP_CLIP: return u(a < b ? b : a > c ? c : a);
    case THEON_OP_SIGN: return a > 0 ? 1 : a < 0 ? ~uint64_t{0} : 0;
    case THEON_OP_SHIFT_LEFT: return b < 0 || b > 63 ? 0 : u(a) << static_cast<int>(b);
    case THEON_OP_SHIFT_RIGHT: return u(b < 0 || b > 63 ? (a < 0 ? -1 : 0) : a >> static_cast<int>(b));
    case THEON_OP_MOD: return u(a - integer_floor_div(a, b) * b);
    case THEON_OP_FLOOR_DIV: return u(integer_floor_div(a, b));
    default: ADD_FAILURE() << "no integer reference for " << name_of(op); return 0;
  }
}

/// The integrals are slow, and the tests of layouts ask for the same points again and again.
template <long double (*Function)(long double, long double)>
long double remembered(long double a, long double b) {
  static std::map<std::pair<long double, long double>, long double> known;
  if (std::isnan(a) || std::isnan(b)) return Function(a, b);
  const auto [at, is_new] = known.try_emplace({a, b}, 0.0L);
  if (is_new) at->second = Function(a, b);
  return at->second;
}

/// Functions of the C library and those it lacks, in the precision of Real.
template <class Real>
Real float_reference(int32_t op, const Scalar* x) {
  const Real a = static_cast<Real>(x[0].real), b = static_cast<Real>(x[1].real), c = static_cast<Real>(x[2].real);
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  using BesselTerm = std::conditional_t<sizeof(Real) == 8, double, __float128>;
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
    case THEON_OP_FLOOR: return std::floor(a);
    case THEON_OP_CEIL: return std::ceil(a);
    case THEON_OP_TRUNC: return std::trunc(a);
    case THEON_OP_ROUND: return std::nearbyint(a);
    case THEON_OP_ROUND_AWAY: return std::round(a);
    case THEON_OP_RSQRT: return 1 / std::sqrt(a);
    case THEON_OP_CBRT: return std::cbrt(a);
    case THEON_OP_EXP2: return std::exp2(a);
    case THEON_OP_LOG2: return std::log2(a);
    case THEON_OP_LOG10: return std::log10(a);
    case THEON_OP_TAN: return std::tan(a);
    case THEON_OP_ASIN: return std::asin(a);
    case THEON_OP_ACOS: return std::acos(a);
    case THEON_OP_ATAN: return std::atan(a);
    case THEON_OP_SINH: return std::sinh(a);
    case THEON_OP_COSH: return std::cosh(a);
    case THEON_OP_ASINH: return std::asinh(a);
    case THEON_OP_ACOSH: return std::acosh(a);
    case THEON_OP_ATANH: return std::atanh(a);
    case THEON_OP_ATAN2: return std::atan2(a, b);
    case THEON_OP_HYPOT: return std::hypot(a, b);
    case THEON_OP_ERF: return std::erf(a);
    case THEON_OP_ERFC: return std::erfc(a);
    case THEON_OP_ERFCX: return static_cast<Real>(erfcx_reference(a));
    case THEON_OP_ERFINV: return static_cast<Real>(erfinv_reference(a));
    case THEON_OP_ERFCINV: return static_cast<Real>(erfcinv_reference(a));
    case THEON_OP_GAMMA: return std::tgamma(a);
    case THEON_OP_LGAMMA: return std::lgamma(a);
    case THEON_OP_DIGAMMA: return static_cast<Real>(digamma_reference(a));
    case THEON_OP_TRIGAMMA: return static_cast<Real>(trigamma_reference(a));
    case THEON_OP_ZETA: return static_cast<Real>(zeta_reference(a, b));
    case THEON_OP_XLOGX: return a == 0 ? 0 : a * std::log(a);
    case THEON_OP_XLOGY: return a == 0 && !std::isnan(b) ? 0 : a * std::log(b);
    case THEON_OP_J0: return static_cast<Real>(j_reference(0, a));
    case THEON_OP_J1: return static_cast<Real>(j_reference(1, a));
    case THEON_OP_JV: return static_cast<Real>(j_reference(a, b));
    case THEON_OP_I0: return static_cast<Real>(i_reference<BesselTerm>(0, a));
    case THEON_OP_I1: return static_cast<Real>(i_reference<BesselTerm>(1, a));
    case THEON_OP_IV: return static_cast<Real>(i_reference(a, b));
    case THEON_OP_GAMMAINC: return static_cast<Real>(remembered<gammainc_reference>(a, b));
    case THEON_OP_GAMMAINCC: return static_cast<Real>(remembered<gammaincc_reference>(a, b));
    case THEON_OP_ULTRA_FAST_SIGMOID: return static_cast<Real>(ultra_fast_sigmoid_reference(a, sizeof(Real) == 8));
    case THEON_OP_MOD: return static_cast<Real>(mod_reference(a, b));
    case THEON_OP_FLOOR_DIV: return static_cast<Real>(floor_div_reference(a, b));
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

/// Reflection leaves digamma the error of its terms where they cancel, at its negative roots.
/// The stand-in for the sigmoid is half of what a bounded odd function and 1 add up to, which cancels below 0.
/// Bessel functions have their error next to the waves between whose crests the roots lie.
inline long double least_result(int32_t op, const Scalar* x) {
  if (op == THEON_OP_DIGAMMA) return x[0].real < 0 ? 1 : 0;
  if (op == THEON_OP_ULTRA_FAST_SIGMOID) return x[0].real < 0 ? 0.5L : 0;
  if (op != THEON_OP_J0 && op != THEON_OP_J1 && op != THEON_OP_JV) return 0;
  const double argument = std::fabs(op == THEON_OP_JV ? x[1].real : x[0].real);
  const double order = op == THEON_OP_JV ? std::fabs(x[0].real) : 1;
  return argument > order + 1 ? std::sqrt(2 / (M_PIl * static_cast<long double>(argument))) : 0;
}

/// The exact result of an op on elements of its signature.
inline Exact reference(int32_t op, int32_t main, int32_t result, const Scalar* x) {
  if (!is_float_dtype(main)) return {result, wrapped(result, integer_reference(op, main == THEON_BOOL, x)), 0};
  if (result == THEON_BOOL) return {result, float_comparison(op, x), 0};
  return {result, 0, float_reference<long double>(op, x), least_result(op, x)};
}

inline Exact cast_reference(int32_t to, const Scalar& x) {
  if (is_float_dtype(to))
    return {to, 0, x.is_float() ? static_cast<long double>(x.real) : static_cast<long double>(x.number())};
  if (to == THEON_BOOL) return {to, x.is_float() ? x.real != 0 : x.integer != 0, 0};
  if (!x.is_float()) return {to, wrapped(to, static_cast<uint64_t>(x.integer)), 0};
  if (std::isnan(x.real)) return {to, 0, 0};
  const int bits = 8 * theon_dtype_bytes(to) - is_signed_dtype(to);
  const __int128 high = (static_cast<__int128>(1) << bits) - 1;
  const __int128 low = is_signed_dtype(to) ? -high - 1 : 0;
  if (x.real >= std::ldexp(1.0, bits)) return {to, static_cast<int64_t>(high), 0};
  if (x.real <= static_cast<double>(low)) return {to, static_cast<int64_t>(low), 0};
  return {to, static_cast<int64_t>(static_cast<__int128>(x.real)), 0};
}

/// The binary formats of floats.
struct FloatFormat {
  int digits, lowest, end;  // of the significand; exponents of the smallest number and of the first that is too large
};
inline FloatFormat format_of(int32_t dtype) {
  if (dtype == THEON_FLOAT16) return {11, -24, 16};
  return dtype == THEON_FLOAT32 ? FloatFormat{24, -149, 128} : FloatFormat{53, -1074, 1024};
}

inline double rounded_to(int32_t dtype, long double x) {
  if (dtype == THEON_FLOAT16) return half_rounded(x);
  return dtype == THEON_FLOAT32 ? static_cast<double>(static_cast<float>(x)) : static_cast<double>(x);
}

/// Distance of `got` from `exact` in units in the last place of its dtype there; 0 where both are the same infinity or NaN.
inline double ulp_error(const Exact& exact, const Scalar& got) {
  if (!is_float_dtype(exact.dtype)) return got.integer == exact.integer ? 0 : INFINITY;
  const long double rounded = rounded_to(exact.dtype, exact.real);
  if (std::isnan(rounded) || std::isnan(got.real)) return std::isnan(rounded) && std::isnan(got.real) ? 0 : INFINITY;
  if (rounded == got.real) return std::signbit(rounded) == std::signbit(got.real) || rounded != 0 ? 0 : INFINITY;
  const FloatFormat format = format_of(exact.dtype);
  if (std::isinf(rounded) && std::isinf(got.real)) return INFINITY;
  // Next to overflow the distance is measured as if the exponent went on.
  const long double there = std::isinf(got.real) ? std::copysign(std::ldexp(1.0L, format.end), got.real)
                                                 : static_cast<long double>(got.real);
  if (std::isinf(exact.real)) return INFINITY;
  const long double size = std::max(std::fabs(exact.real), exact.least);
  const int exponent = size == 0 ? format.lowest : std::max(std::ilogb(size) - format.digits + 1, format.lowest);
  return static_cast<double>(std::fabs(there - exact.real) / std::ldexp(1.0L, exponent));
}

}  // namespace theon_test
