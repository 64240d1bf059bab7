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

bool is_float(int32_t dtype) { return dtype == THEON_FLOAT32 || dtype == THEON_FLOAT64; }

enum class Accepts { kAny, kFloat, kNumber, kInteger };

// What the operands of an op may be; all have one dtype but for CAST and WHERE.
Accepts accepted(int32_t op) {
  switch (op) {
    case THEON_OP_SUB:
    case THEON_OP_NEG:
    case THEON_OP_SIGN: return Accepts::kNumber;
    case THEON_OP_AND:
    case THEON_OP_OR:
    case THEON_OP_XOR:
    case THEON_OP_NOT: return Accepts::kInteger;
    case THEON_OP_DIV:
    case THEON_OP_SQRT:
    case THEON_OP_EXP:
    case THEON_OP_EXPM1:
    case THEON_OP_LOG:
    case THEON_OP_LOG1P:
    case THEON_OP_SIN:
    case THEON_OP_COS:
    case THEON_OP_TANH:
    case THEON_OP_SIGMOID:
    case THEON_OP_SOFTPLUS:
    case THEON_OP_IS_NAN:
    case THEON_OP_IS_INF:
    case THEON_OP_RECIPROCAL:
    case THEON_OP_TIMES_OR_ZERO: return Accepts::kFloat;
    default: return Accepts::kAny;
  }
}

bool gives_bool(int32_t op) {
  return (op >= THEON_OP_EQUAL && op <= THEON_OP_GREATER_EQUAL) || op == THEON_OP_IS_NAN || op == THEON_OP_IS_INF;
}

}  // namespace

int op_arity(int32_t op) noexcept { return op >= 0 && op < THEON_OP_COUNT ? kOps[op].arity : -1; }

const char* op_name(int32_t op) noexcept { return op >= 0 && op < THEON_OP_COUNT ? kOps[op].name : "unknown op"; }

void check_op_dtypes(int32_t op, int32_t out, const uint8_t* in, const char* where) {
  const int arity = kOps[op].arity;
  if (op == THEON_OP_CAST) return;
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
  const Accepts accepts = accepted(op);
  const char* expected = accepts == Accepts::kFloat && !is_float(dtype)       ? "float32 or float64"
                         : accepts == Accepts::kNumber && dtype == THEON_BOOL ? "int64, float32 or float64"
                         : accepts == Accepts::kInteger && is_float(dtype)    ? "bool or int64"
                                                                              : nullptr;
  if (expected != nullptr) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s does not accept %s; expected %s", where, kOps[op].name, dtype_name(dtype),
          expected);
  }
  const int32_t result = gives_bool(op) ? static_cast<int32_t>(THEON_BOOL) : dtype;
  if (out != result) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s of %s gives %s, not %s", where, kOps[op].name, dtype_name(dtype),
          dtype_name(result), dtype_name(out));
  }
}

double op_cost(int32_t op, int32_t dtype) noexcept {
  const double width = dtype_bytes(dtype) == 8 ? 2 : 1;
  switch (op) {
    case THEON_OP_DIV:
    case THEON_OP_SQRT:
    case THEON_OP_RECIPROCAL: return 4 * width;
    case THEON_OP_EXP:
    case THEON_OP_EXPM1:
    case THEON_OP_LOG:
    case THEON_OP_SIGMOID: return 6 * width;
    case THEON_OP_LOG1P:
    case THEON_OP_TANH:
    case THEON_OP_SIN:
    case THEON_OP_COS: return 8 * width;
    case THEON_OP_SOFTPLUS: return 12 * width;
    case THEON_OP_POW: return 24 * width;
    default: return width;
  }
}

}  // namespace theon
