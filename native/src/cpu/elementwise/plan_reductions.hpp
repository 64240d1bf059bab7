// The first and the last step of reductions: before chunks are walked, and after.
#pragma once

#include "cpu/elementwise/plan.hpp"
#include "theon/base.h"

namespace theon {

/// Fills the accumulators of every chunk with what changes nothing.
void start_accumulators(const Plan& plan, char* workspace) noexcept;

/// Adds the chunks' accumulators in their order and writes the output.
void finish_reduction(const Plan& plan, const ReduceStep& step, const theon_tensor& output, char* workspace) noexcept;

}  // namespace theon
