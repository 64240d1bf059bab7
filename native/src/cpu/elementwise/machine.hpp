// The elementwise machine: runs a plan tile by tile.
#pragma once

#include "core/context.hpp"
#include "cpu/elementwise/plan.hpp"
#include "theon/kernel.h"

namespace theon {

void run_plan(const theon_context& context, const Plan& plan, const theon_tensor* operands, char* workspace) noexcept;

}  // namespace theon
