// From a Composite and its loops to a plan.
#pragma once

#include <array>
#include <vector>

#include "cpu/elementwise/composite.hpp"
#include "cpu/elementwise/iteration_space.hpp"
#include "cpu/elementwise/plan.hpp"

namespace theon {

/// One instruction over values; values from Composite::value_count on are copies.
struct ValueOp {
  uint16_t op;
  uint8_t in_dtype, out_dtype;
  int32_t value;
  int32_t operand_count;
  int32_t operands[4];
};

/// How often a value changes.
enum class Pace : uint8_t { kUniform, kRow, kTile };

/// Replaces trees of nodes by superinstructions. `uses` counts the readers of each value, `paces` tells what is a scalar.
void fuse(std::vector<ValueOp>& ops, const std::vector<int>& uses, const std::vector<Pace>& paces);

/// A plan before it is laid out in memory.
struct TileProgram {
  Plan head{};
  std::vector<InputStream> inputs;
  std::vector<OutputStream> outputs;
  std::vector<ReduceStep> reductions;
  std::vector<Step> steps;
  std::vector<FixedRegister> fixed;
  std::vector<std::array<char, kGroupBytes>> constants;
  IterationSpace space;
  int64_t workspace_bytes = 0;

  int64_t plan_bytes();
  void write(void* plan);
};

/// Validates the call and compiles it for a theon_simd_level.
TileProgram compile_composite(int32_t level, const theon_kernel_call& call);

}  // namespace theon
