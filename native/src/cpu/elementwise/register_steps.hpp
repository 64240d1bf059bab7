// Loops over a plan of one arithmetic instruction: a few vectors at a time go through all steps, their state in registers.
#pragma once

#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "cpu/elementwise/plan.hpp"
#include "cpu/elementwise/step_functions.hpp"

namespace theon {

class RegisterSteps {
 public:
  RegisterSteps(const Plan& plan, int32_t level, const OperandWalk* walks, int64_t steps);

  /// Whether it can run tiles of whole groups, or those that are less than one.
  bool can_run(bool padded) const { return row_ != nullptr && (!padded || is_free_); }

  /// Elements of a tile, at most as many as `most`.
  int64_t tile(int64_t most) const { return can_run(false) ? most / row_->wide_elements * row_->wide_elements : most; }

  /// A tile of n elements, a multiple of the group or less than one. Same bits as a step at a time.
  /// \param registers What the machine has in them for this tile at the first step.
  /// \param memory Of each operand, the tile's first element at the first step.
  void run(const theon_context& context, void* const* registers, char* const* memory, int64_t n) const noexcept;

 private:
  struct Operand {
    StepOperand kind;
    bool moves;
    uint16_t reg;
    int32_t stream;  // number of the operand in the call, or -1 for what the plan itself knows
  };
  class Packer;

  bool place_operand(int k, uint16_t reg);
  void run_steps_of(const StepsCall& call, int64_t n) const;
  void move_on(StepsCall& call) const;

  const Plan& plan_;
  const OperandWalk* walks_;
  int64_t steps_;
  int64_t unwritten_ = 0;  // steps whose results nobody reads from memory
  const StepsRow* row_ = nullptr;
  bool is_free_ = true;  // nothing that is read from memory was written by a step before
  Operand operands_[kMostStepOperands] = {};
  uint32_t carried_ = 0;  // bit k: operand k of the instruction
  int32_t out_ = 0;
  int32_t bytes_ = 0;  // of an element of any operand
};

}  // namespace theon
