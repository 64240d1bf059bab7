// What the first instructions of a function do to the stack.
#pragma once

#include <cstdint>
#include <span>

namespace theon {

/// The theon_caller_step, or the bytes to the return address, that x86-64 code beginning with `code` has after its prologue.
int64_t step_of_x86_64(std::span<const uint8_t> code) noexcept;

/// Whether `before` ends with an x86-64 call instruction.
bool ends_with_call_x86_64(std::span<const uint8_t> before) noexcept;

/// The same for ARM64; THEON_STEP_FRAME or THEON_STEP_UNKNOWN.
int64_t step_of_arm64(std::span<const uint8_t> code) noexcept;
bool ends_with_call_arm64(std::span<const uint8_t> before) noexcept;

}  // namespace theon
