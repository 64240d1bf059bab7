#include "cpu/elementwise/step_functions.hpp"

#include <algorithm>

namespace theon {

StepRuns::StepRuns(const StepsCall& call, int64_t first, int64_t vector_bytes) noexcept
    : call_(call), first_bytes_(first * call.bytes), vector_bytes_(vector_bytes), out_(call.out) {
  std::copy_n(call.in, call.arity, in_);
}

bool StepRuns::next(StepRun& run) noexcept {
  if (step_ == call_.steps) return false;
  const bool writes = step_ >= call_.unwritten;
  run.steps = writes ? std::min(call_.steps - step_, out_.run()) : call_.unwritten - step_;
  for (int k = 0; k < call_.arity; ++k) {
    if (call_.kinds[k] == StepOperand::kCarried) continue;
    const bool is_tile = call_.kinds[k] == StepOperand::kTile;
    run.steps = std::min(run.steps, in_[k].run());
    run.from[k] = in_[k].data() + (is_tile ? first_bytes_ : 0);
    run.vector_bytes[k] = is_tile ? vector_bytes_ : 0;
    run.step_bytes[k] = in_[k].step_bytes();
  }
  run.to = writes ? out_.data() + first_bytes_ : nullptr;
  run.to_step_bytes = out_.step_bytes();
  for (int k = 0; k < call_.arity; ++k) in_[k].skip(run.steps);
  if (writes) out_.skip(run.steps);
  step_ += run.steps;
  return true;
}

}  // namespace theon
