#include "core/prologue.hpp"

#include <cstring>
#include <initializer_list>

#include "theon/callers.h"

namespace theon {
namespace {

/// Takes what it recognises off the front.
class Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  bool take(std::initializer_list<uint8_t> wanted) {
    if (bytes_.size() < wanted.size() || std::memcmp(bytes_.data(), wanted.begin(), wanted.size()) != 0) return false;
    bytes_ = bytes_.subspan(wanted.size());
    return true;
  }

  /// `opcode` with a constant of one byte, or its form for four; negative constants are refused.
  bool take_number(std::initializer_list<uint8_t> short_form, std::initializer_list<uint8_t> long_form,
                   int64_t& number) {
    if (take(short_form)) return take_constant<int8_t>(number);
    return take(long_form) && take_constant<int32_t>(number);
  }

  /// push of any register but rsp.
  bool take_push() {
    const size_t prefix = !bytes_.empty() && bytes_[0] == 0x41 ? 1 : 0;
    if (bytes_.size() <= prefix || (bytes_[prefix] & 0xF8) != 0x50) return false;
    if (prefix == 0 && bytes_[0] == 0x54) return false;
    bytes_ = bytes_.subspan(prefix + 1);
    return true;
  }

 private:
  template <class Constant>
  bool take_constant(int64_t& number) {
    Constant value;
    if (bytes_.size() < sizeof(value)) return false;
    std::memcpy(&value, bytes_.data(), sizeof(value));
    bytes_ = bytes_.subspan(sizeof(value));
    number = value;
    return value >= 0;
  }

  std::span<const uint8_t> bytes_;
};

uint32_t instruction(std::span<const uint8_t> code, size_t index) {
  uint32_t word;
  std::memcpy(&word, code.data() + 4 * index, sizeof(word));
  return word;
}

}  // namespace

int64_t step_of_x86_64(std::span<const uint8_t> code) noexcept {
  Reader reader(code);
  // mov rax, [rbp]; push rax: code that goes on in the middle of a loop, upon the frame of the version that began it.
  const bool goes_on = reader.take({0x48, 0x8B, 0x45, 0x00, 0x50});
  const bool framed = goes_on || reader.take({0x55});
  int64_t depth = 0;  // below the saved frame pointer, or below the return address
  while (reader.take_push()) depth += 8;
  int64_t room = 0;
  if (reader.take_number({0x48, 0x83, 0xEC}, {0x48, 0x81, 0xEC}, room)) depth += room;
  // Calls are made with the stack pointer at a multiple of 16, and the call that came here took 8.
  if (goes_on) return room > 0 ? THEON_STEP_END : THEON_STEP_UNKNOWN;
  if (!framed) return depth % 16 == 8 ? depth : int64_t{THEON_STEP_UNKNOWN};
  reader.take({0xC5, 0xF8, 0x77});  // vzeroupper
  int64_t above = 0;
  const bool points = depth == 0 ? reader.take({0x48, 0x8B, 0xEC})  // mov rbp, rsp; else lea rbp, [rsp + depth]
                                 : reader.take_number({0x48, 0x8D, 0x6C, 0x24}, {0x48, 0x8D, 0xAC, 0x24}, above);
  return points && above == depth && depth % 16 == 0 ? THEON_STEP_FRAME : THEON_STEP_UNKNOWN;
}

bool ends_with_call_x86_64(std::span<const uint8_t> before) noexcept {
  const auto from_end = [&](size_t distance) {
    return distance <= before.size() ? before[before.size() - distance] : 0;
  };
  if (from_end(5) == 0xE8) return true;  // relative
  // FF /2: the operand in a register, in memory by registers, with a constant of one or four bytes, or relative to the code.
  for (const size_t length : {2, 3, 4, 6, 7}) {
    if (from_end(length) == 0xFF && (from_end(length - 1) & 0x38) == 0x10) return true;
  }
  return false;
}

int64_t step_of_arm64(std::span<const uint8_t> code) noexcept {
  constexpr size_t kMost = 16;
  bool saved = false;
  for (size_t i = 0; i < kMost && 4 * (i + 1) <= code.size(); ++i) {
    const uint32_t word = instruction(code, i);
    // stp x29, x30, [sp, #n] or [sp, #n]!
    saved = saved || (word & 0xFE407FFF) == (0xA9007BFD & 0xFE407FFF);
    // mov x29, sp or add x29, sp, #n
    if (saved && (word & 0xFF8003FF) == 0x910003FD) return THEON_STEP_FRAME;
  }
  return THEON_STEP_UNKNOWN;
}

bool ends_with_call_arm64(std::span<const uint8_t> before) noexcept {
  if (before.size() < 4) return false;
  const uint32_t word = instruction(before.last(4), 0);
  return (word & 0xFC000000) == 0x94000000 || (word & 0xFFFFFC1F) == 0xD63F0000;  // bl, blr
}

}  // namespace theon
