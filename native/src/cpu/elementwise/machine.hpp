// The elementwise machine: runs a plan tile by tile.
#pragma once

#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "cpu/elementwise/plan.hpp"
#include "theon/kernel.h"

namespace theon {

/// Runs a prepared plan; the result is -1, or the op that met a divisor of 0.
int32_t run_plan(const theon_context& context, const Plan& plan, const theon_tensor* operands,
                 char* workspace) noexcept;

/// Runs a prepared plan, which neither reduces nor checks, for all steps of a loop; see run_steps.
void run_plan_steps(const theon_context& context, const Plan& plan, const theon_tensor* operands,
                    const OperandWalk* walks, int64_t steps) noexcept;

}  // namespace theon
