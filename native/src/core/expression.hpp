// Formulas over lengths and registers: int64 arithmetic that never wraps.
#pragma once

#include <cstdint>
#include <string>

#include "theon/program.h"

namespace theon {

/// Why a formula has no value. It fails whoever uses it, not the program that contains it.
enum class Fault : uint8_t { kNone, kOverflow, kZeroDivisor, kOutOfRange, kNotEqual };

struct Value {
  int64_t number = 0;
  Fault fault = Fault::kNone;
};

/// The status that a fault is reported with.
theon_status fault_status(Fault fault) noexcept;

/// What is wrong with a formula whose operands are the numbers a and b: "index 5 is outside an axis of length 3".
std::string fault_text(Fault fault, int64_t a, int64_t b);

/// Number of operands (a, b, c) of `op` that are expressions: 0 for CONSTANT, LENGTH, REGISTER and STRIDE.
int32_t expression_arity(int32_t op) noexcept;

/// Computes an op of arity 2 or 3 from its operands' values; operands beyond the arity are ignored.
Value apply_expression(int32_t op, Value a, Value b, Value c) noexcept;

}  // namespace theon
