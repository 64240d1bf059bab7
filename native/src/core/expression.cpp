#include "core/expression.hpp"

#include <limits>

namespace theon {
namespace {

Value overflow() { return {0, Fault::kOverflow}; }

Value divide(int64_t a, int64_t b, bool up) {
  if (b == 0) return {0, Fault::kZeroDivisor};
  if (a == std::numeric_limits<int64_t>::min() && b == -1) return overflow();
  const int64_t quotient = a / b;  // truncated
  if (a % b == 0) return {quotient, Fault::kNone};
  const bool negative = (a < 0) != (b < 0);
  return {quotient + (up && !negative ? 1 : 0) - (!up && negative ? 1 : 0), Fault::kNone};
}

}  // namespace

theon_status fault_status(Fault fault) noexcept {
  return fault == Fault::kNone         ? THEON_OK
         : fault == Fault::kOutOfRange ? THEON_INDEX_OUT_OF_RANGE
                                       : THEON_SHAPE_MISMATCH;
}

std::string fault_text(Fault fault, int64_t a, int64_t b) {
  const std::string x = std::to_string(a);
  const std::string y = std::to_string(b);
  switch (fault) {
    case Fault::kNone: break;
    case Fault::kOverflow: return "the result from " + x + " and " + y + " does not fit in 64 bits";
    case Fault::kZeroDivisor: return x + " is divided by 0";
    case Fault::kOutOfRange: return "index " + x + " is outside an axis of length " + y;
    case Fault::kNotEqual: return x + " differs from " + y;
  }
  return "";
}

int32_t expression_arity(int32_t op) noexcept {
  switch (op) {
    case THEON_EXPRESSION_CONSTANT:
    case THEON_EXPRESSION_LENGTH:
    case THEON_EXPRESSION_REGISTER:
    case THEON_EXPRESSION_STRIDE: return 0;
    case THEON_EXPRESSION_SELECT: return 3;
    default: return 2;
  }
}

Value apply_expression(int32_t op, Value a, Value b, Value c) noexcept {
  if (a.fault != Fault::kNone) return a;
  if (op == THEON_EXPRESSION_SELECT) return a.number != 0 ? b : c;
  if (b.fault != Fault::kNone) return b;
  Value result;
  switch (op) {
    case THEON_EXPRESSION_ADD: return __builtin_add_overflow(a.number, b.number, &result.number) ? overflow() : result;
    case THEON_EXPRESSION_SUB: return __builtin_sub_overflow(a.number, b.number, &result.number) ? overflow() : result;
    case THEON_EXPRESSION_MUL: return __builtin_mul_overflow(a.number, b.number, &result.number) ? overflow() : result;
    case THEON_EXPRESSION_FLOOR_DIV: return divide(a.number, b.number, false);
    case THEON_EXPRESSION_CEIL_DIV: return divide(a.number, b.number, true);
    case THEON_EXPRESSION_MIN: return {a.number < b.number ? a.number : b.number, Fault::kNone};
    case THEON_EXPRESSION_MAX: return {a.number > b.number ? a.number : b.number, Fault::kNone};
    case THEON_EXPRESSION_LESS: return {a.number < b.number, Fault::kNone};
    case THEON_EXPRESSION_EQUAL: return {a.number == b.number, Fault::kNone};
    case THEON_EXPRESSION_INDEX: {
      if (b.number < 0 || a.number >= b.number || a.number < -b.number) return {0, Fault::kOutOfRange};
      return {a.number < 0 ? a.number + b.number : a.number, Fault::kNone};
    }
    case THEON_EXPRESSION_SAME: return {a.number, a.number == b.number ? Fault::kNone : Fault::kNotEqual};
    default: return {0, Fault::kNone};
  }
}

}  // namespace theon
