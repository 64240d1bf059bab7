// The elementwise machine: runs a plan tile by tile.
#pragma once

#include <cstddef>

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

/// A plan of chunks that its caller cuts, run piece by piece by one participant with other work in between. Between
/// begin_pieces and finish_pieces each chunk number has one runner. `operands` may be changed between two pieces.
class PieceRunner {
 public:
  PieceRunner(const Plan& plan, const theon_tensor* operands, char* workspace, int64_t chunk) noexcept;
  PieceRunner(const PieceRunner&) = delete;
  PieceRunner& operator=(const PieceRunner&) = delete;
  /// Elements [begin, end) of the space in the order of its loops. The space is one row, or is run as one.
  void run(int64_t begin, int64_t end) noexcept;

 private:
  static constexpr size_t kMachineBytes = kScratchBytes + kMaxRegisters * sizeof(void*) + 2048;
  alignas(64) std::byte machine_[kMachineBytes];
};

/// Resets what the pieces add to.
void begin_pieces(const Plan& plan, char* workspace) noexcept;
/// Adds the chunks' results in their order and writes the reduced outputs.
void finish_pieces(const Plan& plan, const theon_tensor* operands, char* workspace) noexcept;

}  // namespace theon
