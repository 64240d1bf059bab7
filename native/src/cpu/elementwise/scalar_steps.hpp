// Loops over single numbers: all steps of a plan of one element.
#pragma once

#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "cpu/elementwise/plan.hpp"
#include "theon/kernel.h"

namespace theon {

/// Runs a prepared plan that is `single` and checks nothing for all steps of a loop; see run_steps. Same bits as a step at a time.
void run_scalar_steps(const theon_context& context, const Plan& plan, const OperandWalk* walks, int64_t steps) noexcept;

}  // namespace theon
