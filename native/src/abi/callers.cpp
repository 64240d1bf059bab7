#include "theon/callers.h"

#include "abi/arguments.hpp"
#include "core/platform.hpp"
#include "core/prologue.hpp"

namespace {

theon::platform::Stack stack() noexcept {
  static thread_local theon::platform::Stack t_stack{};
  if (t_stack.end == 0) t_stack = theon::platform::stack_of_thread();
  return t_stack;
}

constexpr size_t kPrologueBytes = 64;
constexpr size_t kCallBytes = 8;

int64_t step_of(uint64_t code, uint64_t return_address) noexcept {
  uint8_t prologue[kPrologueBytes];
  uint8_t call[kCallBytes];
  if (return_address <= code ||
      theon::platform::read_memory(return_address - kCallBytes, call, kCallBytes) != kCallBytes) {
    return THEON_STEP_UNKNOWN;
  }
  const std::span<const uint8_t> begin(prologue, theon::platform::read_memory(code, prologue, kPrologueBytes));
#if defined(__x86_64__)
  constexpr uint64_t kAlignment = 16;
  if (code % kAlignment != 0) return THEON_STEP_UNKNOWN;
  if (theon::ends_with_call_x86_64(call)) return theon::step_of_x86_64(begin);
#elif defined(__aarch64__)
  if (theon::ends_with_call_arm64(call)) return theon::step_of_arm64(begin);
#endif
  return THEON_STEP_UNKNOWN;
}

}  // namespace

theon_status theon_caller_frame(uint64_t* frame, uint64_t* end) {
  const auto own = reinterpret_cast<const uint64_t*>(__builtin_frame_address(0));
  return theon::guarded([&] {
    uint64_t& result = theon::checked_result(frame, "frame");
    uint64_t& last = theon::checked_result(end, "end");
    const theon::platform::Stack bounds = stack();
    const auto here = reinterpret_cast<uint64_t>(own);
    const bool on_stack = here >= bounds.low && here + 16 <= bounds.end;
    const uint64_t saved = on_stack ? own[0] : 0;
    result = saved > here && saved % 8 == 0 && bounds.end - saved > 16 && saved < bounds.end ? saved : 0;
    last = on_stack ? bounds.end : 0;
  });
}

theon_status theon_caller_step_of(uint64_t code, uint64_t return_address, int64_t* step) {
  return theon::guarded([&] { theon::checked_result(step, "step") = step_of(code, return_address); });
}
