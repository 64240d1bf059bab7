// A checked program: typed views of its bytes, and what is known about it before any frame exists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/expression.hpp"
#include "core/memory.hpp"
#include "theon/program.h"

namespace theon {

/// Where a program stands; decides who may write MUTABLE inputs and whether register 0 is a step.
enum class Role { kMain, kLoopBody, kBranch };

/// When something is known: after instruction number n, or one of these.
inline constexpr int32_t kKnownWhenPrepared = -2;  ///< Depends on no register.
inline constexpr int32_t kKnownAtStart = -1;       ///< Depends on the loop step only.

/// Lists of numbers, one list per key.
class Lists {
 public:
  Lists() = default;
  /// `pairs` are (key, item); items keep their order within a key.
  Lists(int32_t keys, const std::vector<std::pair<int32_t, int32_t>>& pairs);
  std::span<const int32_t> operator[](int32_t key) const {
    return {items_.data() + first_[key], items_.data() + first_[key + 1]};
  }

 private:
  std::vector<int32_t> first_;
  std::vector<int32_t> items_;
};

struct SlotFacts {
  int32_t root = 0;    ///< The slot whose memory this one shows: itself unless a VIEW.
  int32_t anchor = 0;  ///< Static VIEW: the nearest base that is none; its address follows the anchor's. Else itself.
  int32_t layout_known = 0;  ///< When lengths and strides are known.
  bool static_view = false;  ///< A VIEW whose place in its base is known when the frame is prepared.
};

struct InstructionFacts {
  bool is_static = false;  ///< Nothing about it depends on registers: prepared with the frame.
  bool is_plain = false;   ///< Static, and running it is the call of its kernel and nothing else.
};

/// How an instruction touches a slot.
enum class Access { kRead, kWrite, kReadWrite, kDefine, kAddress };

class Program {
 public:
  /// `bytes` must stay where they are and be aligned to 64. Throws THEON_INVALID_PROGRAM or THEON_NOT_FOUND.
  Program(const std::byte* bytes, int64_t count, Role role, int32_t depth);

  const theon_program_header* header = nullptr;
  std::span<const theon_expression> expressions;
  std::span<const int32_t> dims;
  std::span<const theon_slot> slots;
  std::span<const theon_kernel_reference> kernel_references;
  std::span<const int32_t> operands;
  std::span<const int32_t> parameters;
  std::span<const theon_binding> bindings;
  std::span<const theon_instruction> instructions;
  std::span<const theon_section> program_sections;
  std::span<const std::byte> attributes;
  std::span<const std::byte> constants;
  std::span<const char> strings;

  Role role;
  std::vector<const theon_kernel*> kernels;
  std::vector<std::unique_ptr<Program>> programs;
  std::vector<int32_t> input_slots;   ///< Slot of each input.
  std::vector<int32_t> output_slots;  ///< Slot of each output.

  std::vector<int32_t> expression_known;
  std::vector<int32_t> static_expressions;  ///< In order.
  std::vector<SlotFacts> slot_facts;
  std::vector<InstructionFacts> instruction_facts;
  int32_t only_kernel = -1;  ///< The instruction that is all there is to run, beside static views; -1: there is more.
  Lists expressions_after;   ///< Keys: instruction + 1; expressions that become known after it.
  Lists outputs_before;      ///< Register-dependent OUTPUT slots that get their memory before an instruction.
  Lists reserved_after;      ///< RESERVED slots that lose their memory after an instruction.
  Lists operands_of_slot;    ///< Positions among `operands` (of KERNEL and SIZE) that show a slot.
  Lists static_views_of;     ///< Static views by their anchor.

  const char* text(int32_t offset) const { return strings.data() + offset; }
  std::string slot_name(int32_t slot) const;              ///< Its name, or "%7".
  std::string instruction_label(int32_t index) const;     ///< "instruction 3 (Composite, Program.cs:12)".
  std::string expression_text(int32_t expression) const;  ///< "len(x,0)*2".

  std::span<const int32_t> slot_lengths(int32_t slot) const { return dims.subspan(slots[slot].dims, slots[slot].rank); }
  std::span<const int32_t> view_strides(int32_t slot) const {
    return dims.subspan(slots[slot].dims + slots[slot].rank, slots[slot].rank);
  }
  int32_t view_offset(int32_t slot) const { return dims[slots[slot].dims + 2 * slots[slot].rank]; }

  std::span<const int32_t> operands_of(const theon_instruction& i) const {
    return operands.subspan(i.operand_first, i.operand_count);
  }
  std::span<const int32_t> parameters_of(const theon_instruction& i) const {
    return parameters.subspan(i.parameter_first, i.parameter_count);
  }
  std::span<const theon_binding> bindings_of(const theon_instruction& i) const {
    return bindings.subspan(i.binding_first, i.binding_count);
  }
  bool has_kernel(const theon_instruction& i) const {
    return i.kind == THEON_INSTRUCTION_KERNEL || i.kind == THEON_INSTRUCTION_SIZE;
  }
  bool has_bindings(const theon_instruction& i) const {
    return i.kind == THEON_INSTRUCTION_LOOP || i.kind == THEON_INSTRUCTION_BRANCH;
  }
  /// Whether an input of the nested program of a LOOP or BRANCH may be written by it.
  bool binding_mutates(const theon_instruction& i, const theon_binding& b) const;

  /// Calls visit(slot, access) for each slot that an instruction names.
  template <class Visit>
  void for_each_touch(const theon_instruction& i, Visit&& visit) const {
    if (has_kernel(i)) {
      const auto list = operands_of(i);
      for (int32_t k = 0; k < i.operand_count; ++k) visit(list[k], k < i.output_count ? Access::kWrite : Access::kRead);
    } else if (has_bindings(i)) {
      for (const theon_binding& b : bindings_of(i)) {
        visit(b.slot, b.is_output ? Access::kWrite : binding_mutates(i, b) ? Access::kReadWrite : Access::kRead);
      }
    } else {
      const int32_t slot = operands[i.operand_first];
      if (i.kind == THEON_INSTRUCTION_VIEW) visit(slots[slot].index, Access::kAddress);
      visit(slot, Access::kDefine);
    }
  }

 private:
  // In this order; each relies on what the earlier ones established. See the files named.
  void read_sections(const std::byte* bytes, int64_t count);  // program_image.cpp
  void check_header() const;
  void resolve_kernels();
  void check_slots();  // program_slots.cpp
  void check_expressions() const;
  void check_instructions() const;  // program_instructions.cpp
  void load_nested(const std::byte* bytes, int32_t depth);
  void check_bindings(const theon_instruction& i, const Program& nested) const;
  void learn_expressions();  // program_facts.cpp
  void learn_slots();
  void learn_instructions();
  void check_flow();  // program_flow.cpp
};

/// Bytes and the checked program over them.
struct LoadedProgram {
  LoadedProgram(Block bytes, int64_t count)
      : image(std::move(bytes)), main(static_cast<const std::byte*>(image.data()), count, Role::kMain, 0) {}
  Block image;
  Program main;
};

/// Text form of a program, for people and golden tests.
std::string program_text(const Program& program);

/// Throws THEON_INVALID_PROGRAM unless `text_offset` starts a string of the program.
void check_text(const Program& program, int32_t text_offset, const char* what);

/// A prefix of at most this many characters of user-made names goes into messages.
inline constexpr int kTextLimit = 120;

}  // namespace theon

/// The handle. Frames share the program, so that it may be closed before them.
struct theon_program {
  static constexpr uint64_t kMagic = 0x474f52504e4f4854;  // "THONPROG"
  uint64_t magic = kMagic;
  std::shared_ptr<const theon::LoadedProgram> loaded;
};
