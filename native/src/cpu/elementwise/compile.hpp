// From a Composite and its loops to a plan.
#pragma once

#include <array>
#include <vector>

#include "cpu/elementwise/composite.hpp"
#include "cpu/elementwise/iteration_space.hpp"
#include "cpu/elementwise/lower.hpp"
#include "cpu/elementwise/plan.hpp"

namespace theon {

/// A plan before it is laid out in memory.
struct TileProgram {
  Plan head{};
  std::vector<InputStream> inputs;
  std::vector<OutputStream> outputs;
  std::vector<ReduceStep> reductions;
  std::vector<Step> steps;
  std::vector<FixedRegister> fixed;
  std::vector<Fault> faults;
  std::vector<std::array<char, kConstantBytes>> constants;
  IterationSpace space;
  int64_t workspace_bytes = 0;

  int64_t plan_bytes();
  void write(void* plan);
};

/// Validates the call and compiles it for a theon_simd_level. Superinstructions change its speed and no bits. `chunks`: see plan_space.
TileProgram compile_composite(int32_t level, const theon_kernel_call& call, bool superinstructions = true,
                              int64_t chunks = 0);

}  // namespace theon
