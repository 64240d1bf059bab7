// Operands of a Composite against its text.
#pragma once

#include "cpu/elementwise/composite.hpp"

namespace theon {

/// Checks dtypes, ranks, lengths and output layouts; fills the lengths of the iteration space.
void check_operands_of(const Composite& composite, const theon_kernel_call& call, int64_t* shape);

}  // namespace theon
