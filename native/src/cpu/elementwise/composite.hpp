// A checked view of the attributes of the kernel "elementwise".
#pragma once

#include <cstdint>

#include "theon/elementwise.h"
#include "theon/kernel.h"

namespace theon {

/// Most constants and most parameters of a Composite; more than its nodes could use.
inline constexpr int32_t kMaxConstants = 192;
inline constexpr int32_t kMaxValues = THEON_COMPOSITE_MAX_STREAMS + 2 * kMaxConstants + THEON_COMPOSITE_MAX_NODES;

/// Values are numbered: inputs, constants, parameters, nodes.
struct Composite {
  int32_t rank;
  int32_t input_count, constant_count, parameter_count, node_count, output_count;
  const theon_composite_input* inputs;
  const theon_composite_constant* constants;
  const theon_composite_parameter* parameters;
  const theon_composite_node* nodes;
  const theon_composite_output* outputs;
  int32_t first_constant, first_parameter, first_node, value_count;
  uint8_t dtypes[kMaxValues];
};

/// Checks everything but the operands; throws an Error that names what is wrong. The result borrows the call's attributes.
Composite parse_composite(const theon_kernel_call& call);

/// Number of operands of an op; -1 for an unknown one.
/// Whether the op is an error where its second operand is 0.
bool divides_integers(int32_t op, int32_t dtype) noexcept;
int op_arity(int32_t op) noexcept;
const char* op_name(int32_t op) noexcept;

/// Throws THEON_DTYPE_MISMATCH unless scalar_ops.def allows these dtypes. `in` has op_arity(op) entries.
void check_op_dtypes(int32_t op, int32_t out, const uint8_t* in, const char* where);

/// Rough cost of one element, in units of an addition in float32.
double op_cost(int32_t op, int32_t dtype) noexcept;

}  // namespace theon
