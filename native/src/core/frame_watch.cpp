// The walk over instructions with a clock, counters of time and an observer.
#include <chrono>

#include "core/frame.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void Frame::walk_watched(int32_t& index, int32_t end, int32_t fail_at) {
  for (; index < end; ++index) {
    poll();
    if (index == fail_at) [[unlikely]]
      raise(THEON_INJECTED_FAULT, "a test asked for this failure");
    theon_instruction_event event = event_of(index);
    event.begin_ns = event.end_ns = now_ns();
    tell(event);
    const int64_t observed = common_->observer_ns;
    event.begin_ns = now_ns();
    perform(index);
    event.end_ns = now_ns();
    event.nested_ns = common_->observer_ns - observed;
    ++counters_[index].calls;
    if (common_->profiling) counters_[index].nanoseconds += event.end_ns - event.begin_ns - event.nested_ns;
    event.is_after = 1;
    tell(event);
  }
}

theon_instruction_event Frame::event_of(int32_t index) noexcept {
  const theon_instruction& i = program_.instructions[index];
  theon_instruction_event event{};
  event.size = static_cast<int32_t>(sizeof(event));
  event.program = number_;
  event.instruction = index;
  event.step = program_.role == Role::kLoopBody ? registers_[0] : 0;
  if (program_.has_kernel(i)) {
    event.operand_count = i.operand_count;
    event.output_count = i.output_count;
    event.operands = calls_[index].call.operands;
  } else if (!program_.has_bindings(i)) {
    event.operand_count = event.output_count = 1;
    event.operands = &tensors_[program_.operands[i.operand_first]];
  }
  return event;
}

void Frame::tell(theon_instruction_event& event) {
  if (common_->observer.call == nullptr) return;
  event.observer_ns = common_->observer_ns;
  const int64_t start = now_ns();
  const theon_status status = common_->observer.call(common_->observer.user, &event);
  common_->observer_ns += now_ns() - start;
  if (status != THEON_OK && !common_->in_tail) check(status);
}

}  // namespace theon
