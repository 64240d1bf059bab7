#include "core/dtype.hpp"
#include "cpu/elementwise/composite.hpp"

namespace theon {
namespace {

struct OpName {
  const char* name;
  int arity;
};
constexpr OpName kOps[] = {
#define THEON_SCALAR_OP(id, NAME, Name, arity) {#Name, arity},
#include "theon/scalar_ops.def"
};
static_assert(sizeof(kOps) / sizeof(kOps[0]) == THEON_OP_COUNT);

// Kinds of dtypes; an op accepts a set of them.
enum Kind : uint8_t { kBool = 1, kIntegers = 2, kFloats = 4, kComplexes = 8 };
constexpr uint8_t kNumbers = kIntegers | kFloats | kComplexes;
constexpr uint8_t kAll = kBool | kNumbers;
constexpr uint8_t kOrdered = kBool | kIntegers | kFloats;
constexpr uint8_t kBits = kBool | kIntegers;
constexpr uint8_t kFields = kFloats | kComplexes;

// The dtype of the result: that of the operands, bool, the float that a complex number is made of, or the complex number of a float.
enum class Gives : uint8_t { kSame, kBool, kReal, kComplex };

struct OpRule {
  int32_t op;
  uint8_t accepts;
  Gives gives;
  float cost;  // of one element, in units of an addition in float32; twice that for 8-byte elements
};

// In the order of scalar_ops.def. All operands have one dtype but for CAST and WHERE.
constexpr OpRule kRules[] = {
    {THEON_OP_CAST, kAll, Gives::kSame, 1},
    {THEON_OP_ADD, kAll, Gives::kSame, 1},
    {THEON_OP_SUB, kNumbers, Gives::kSame, 1},
    {THEON_OP_MUL, kAll, Gives::kSame, 1},
    {THEON_OP_DIV, kFields, Gives::kSame, 4},
    {THEON_OP_NEG, kNumbers, Gives::kSame, 1},
    {THEON_OP_ABS, kAll, Gives::kReal, 1},
    {THEON_OP_SQR, kAll, Gives::kSame, 1},
    {THEON_OP_SQRT, kFields, Gives::kSame, 4},
    {THEON_OP_POW, kAll, Gives::kSame, 24},
    {THEON_OP_EXP, kFields, Gives::kSame, 6},
    {THEON_OP_EXPM1, kFields, Gives::kSame, 6},
    {THEON_OP_LOG, kFields, Gives::kSame, 6},
    {THEON_OP_LOG1P, kFields, Gives::kSame, 8},
    {THEON_OP_SIN, kFields, Gives::kSame, 8},
    {THEON_OP_COS, kFields, Gives::kSame, 8},
    {THEON_OP_TANH, kFields, Gives::kSame, 8},
    {THEON_OP_SIGMOID, kFloats, Gives::kSame, 6},
    {THEON_OP_SOFTPLUS, kFloats, Gives::kSame, 12},
    {THEON_OP_MAXIMUM, kOrdered, Gives::kSame, 1},
    {THEON_OP_MINIMUM, kOrdered, Gives::kSame, 1},
    {THEON_OP_EQUAL, kAll, Gives::kBool, 1},
    {THEON_OP_NOT_EQUAL, kAll, Gives::kBool, 1},
    {THEON_OP_LESS, kOrdered, Gives::kBool, 1},
    {THEON_OP_LESS_EQUAL, kOrdered, Gives::kBool, 1},
    {THEON_OP_GREATER, kOrdered, Gives::kBool, 1},
    {THEON_OP_GREATER_EQUAL, kOrdered, Gives::kBool, 1},
    {THEON_OP_AND, kBits, Gives::kSame, 1},
    {THEON_OP_OR, kBits, Gives::kSame, 1},
    {THEON_OP_XOR, kBits, Gives::kSame, 1},
    {THEON_OP_NOT, kBits, Gives::kSame, 1},
    {THEON_OP_WHERE, kAll, Gives::kSame, 1},
    {THEON_OP_CLIP, kOrdered, Gives::kSame, 1},
    {THEON_OP_IS_NAN, kFields, Gives::kBool, 1},
    {THEON_OP_IS_INF, kFields, Gives::kBool, 1},
    {THEON_OP_RECIPROCAL, kFields, Gives::kSame, 4},
    {THEON_OP_SIGN, kIntegers | kFloats, Gives::kSame, 1},
    {THEON_OP_TIMES_OR_ZERO, kFields, Gives::kSame, 1},
    {THEON_OP_FLOOR, kFloats, Gives::kSame, 1},
    {THEON_OP_CEIL, kFloats, Gives::kSame, 1},
    {THEON_OP_TRUNC, kFloats, Gives::kSame, 1},
    {THEON_OP_ROUND, kFloats, Gives::kSame, 1},
    {THEON_OP_ROUND_AWAY, kFloats, Gives::kSame, 2},
    {THEON_OP_RSQRT, kFloats, Gives::kSame, 4},
    {THEON_OP_CBRT, kFloats, Gives::kSame, 6},
    {THEON_OP_EXP2, kFields, Gives::kSame, 6},
    {THEON_OP_LOG2, kFields, Gives::kSame, 24},
    {THEON_OP_LOG10, kFields, Gives::kSame, 24},
    {THEON_OP_TAN, kFields, Gives::kSame, 24},
    {THEON_OP_ASIN, kFields, Gives::kSame, 8},
    {THEON_OP_ACOS, kFields, Gives::kSame, 8},
    {THEON_OP_ATAN, kFields, Gives::kSame, 8},
    {THEON_OP_SINH, kFields, Gives::kSame, 8},
    {THEON_OP_COSH, kFields, Gives::kSame, 8},
    {THEON_OP_ASINH, kFields, Gives::kSame, 24},
    {THEON_OP_ACOSH, kFields, Gives::kSame, 24},
    {THEON_OP_ATANH, kFields, Gives::kSame, 24},
    {THEON_OP_ATAN2, kFloats, Gives::kSame, 24},
    {THEON_OP_HYPOT, kFloats, Gives::kSame, 8},
    {THEON_OP_ERF, kFloats, Gives::kSame, 24},
    {THEON_OP_ERFC, kFloats, Gives::kSame, 24},
    {THEON_OP_ERFCX, kFloats, Gives::kSame, 24},
    {THEON_OP_ERFINV, kFloats, Gives::kSame, 40},
    {THEON_OP_ERFCINV, kFloats, Gives::kSame, 40},
    {THEON_OP_GAMMA, kFloats, Gives::kSame, 200},
    {THEON_OP_LGAMMA, kFloats, Gives::kSame, 200},
    {THEON_OP_DIGAMMA, kFloats, Gives::kSame, 200},
    {THEON_OP_TRIGAMMA, kFloats, Gives::kSame, 200},
    {THEON_OP_MOD, kIntegers | kFloats, Gives::kSame, 12},
    {THEON_OP_FLOOR_DIV, kIntegers | kFloats, Gives::kSame, 16},
    {THEON_OP_ZETA, kFloats, Gives::kSame, 400},
    {THEON_OP_REAL, kComplexes, Gives::kReal, 1},
    {THEON_OP_IMAG, kComplexes, Gives::kReal, 1},
    {THEON_OP_CONJ, kComplexes, Gives::kSame, 1},
    {THEON_OP_ANGLE, kComplexes, Gives::kReal, 24},
    {THEON_OP_COMPLEX, kFloats, Gives::kComplex, 1},
    {THEON_OP_SHIFT_LEFT, kIntegers, Gives::kSame, 1},
    {THEON_OP_SHIFT_RIGHT, kIntegers, Gives::kSame, 1},
    {THEON_OP_XLOGX, kFloats, Gives::kSame, 8},
    {THEON_OP_XLOGY, kFloats, Gives::kSame, 8},
    {THEON_OP_J0, kFloats, Gives::kSame, 100},
    {THEON_OP_J1, kFloats, Gives::kSame, 100},
    {THEON_OP_JV, kFloats, Gives::kSame, 2000},
    {THEON_OP_I0, kFloats, Gives::kSame, 40},
    {THEON_OP_I1, kFloats, Gives::kSame, 40},
    {THEON_OP_IV, kFloats, Gives::kSame, 2000},
    {THEON_OP_GAMMAINC, kFloats, Gives::kSame, 1000},
    {THEON_OP_GAMMAINCC, kFloats, Gives::kSame, 1000},
    {THEON_OP_ULTRA_FAST_SIGMOID, kFloats, Gives::kSame, 4},
};

constexpr bool rules_are_in_order() {
  for (int i = 0; i < THEON_OP_COUNT; ++i) {
    if (kRules[i].op != i) return false;
  }
  return sizeof(kRules) / sizeof(kRules[0]) == THEON_OP_COUNT;
}
static_assert(rules_are_in_order(), "kRules is indexed by id");

uint8_t kind_of(int32_t dtype) {
  return dtype == THEON_BOOL ? kBool : is_integer(dtype) ? kIntegers : is_float(dtype) ? kFloats : kComplexes;
}

const char* text_of(uint8_t kinds) {
  switch (kinds) {
    case kBits: return "bool or integers";
    case kIntegers: return "integers";
    case kFloats: return "floats";
    case kComplexes: return "complex numbers";
    case kFields: return "floats or complex numbers";
    case kOrdered: return "bool, integers or floats";
    case kIntegers | kFloats: return "integers or floats";
    case kNumbers: return "integers, floats or complex numbers";
    default: return "another dtype";
  }
}

int32_t result_of(Gives gives, int32_t dtype) {
  if (gives == Gives::kBool) return THEON_BOOL;
  if (gives == Gives::kReal && is_complex(dtype)) return dtype == THEON_COMPLEX64 ? THEON_FLOAT32 : THEON_FLOAT64;
  if (gives == Gives::kComplex) return dtype == THEON_FLOAT64 ? THEON_COMPLEX128 : THEON_COMPLEX64;
  return dtype;
}

}  // namespace

int op_arity(int32_t op) noexcept { return op >= 0 && op < THEON_OP_COUNT ? kOps[op].arity : -1; }

const char* op_name(int32_t op) noexcept { return op >= 0 && op < THEON_OP_COUNT ? kOps[op].name : "unknown op"; }

void check_op_dtypes(int32_t op, int32_t out, const uint8_t* in, const char* where) {
  const int arity = kOps[op].arity;
  if (op == THEON_OP_CAST) {
    if (is_complex(in[0]) && !is_complex(out)) {
      raise(THEON_DTYPE_MISMATCH, "%s: Cast from %s to %s would drop the imaginary part; expected a complex dtype",
            where, dtype_name(in[0]), dtype_name(out));
    }
    return;
  }
  int first = 0;
  if (op == THEON_OP_WHERE) {
    if (in[0] != THEON_BOOL) {
      raise(THEON_DTYPE_MISMATCH, "%s: the condition of Where is %s; expected bool", where, dtype_name(in[0]));
    }
    first = 1;
  }
  const int32_t dtype = in[first];
  for (int i = first + 1; i < arity; ++i) {
    if (in[i] != dtype) {
      raise(THEON_DTYPE_MISMATCH, "%s: operand %d of %s is %s, operand %d is %s; expected one dtype", where, first,
            kOps[op].name, dtype_name(dtype), i, dtype_name(in[i]));
    }
  }
  const OpRule& rule = kRules[op];
  if ((rule.accepts & kind_of(dtype)) == 0) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s does not accept %s; expected %s", where, kOps[op].name, dtype_name(dtype),
          text_of(rule.accepts));
  }
  const int32_t result = result_of(rule.gives, dtype);
  if (out != result) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s of %s gives %s, not %s", where, kOps[op].name, dtype_name(dtype),
          dtype_name(result), dtype_name(out));
  }
}

bool divides_integers(int32_t op, int32_t dtype) noexcept {
  return (op == THEON_OP_MOD || op == THEON_OP_FLOOR_DIV) && is_integer(dtype);
}

double op_cost(int32_t op, int32_t dtype) noexcept {
  const double width = dtype_bytes(dtype) >= 8 ? dtype_bytes(dtype) / 4 : 1;
  return op >= 0 && op < THEON_OP_COUNT ? kRules[op].cost * width : width;
}

}  // namespace theon
