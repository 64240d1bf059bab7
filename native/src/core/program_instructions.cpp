// Instructions: every number in range, every operand of a kind that the instruction takes; nested programs.
#include "core/program.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

long long ll(int64_t value) { return value; }

// `used` sums the entries over all instructions: what a frame allocates stays in proportion to the program's bytes.
void check_list(int32_t first, int32_t count, size_t total, int64_t& used, const char* what) {
  used += count > 0 ? count : 0;
  if (first < 0 || count < 0 || int64_t{first} + count > static_cast<int64_t>(total)) {
    raise(THEON_INVALID_PROGRAM, "its %d entries in %s begin at %d of %zu", count, what, first, total);
  }
  if (used > static_cast<int64_t>(total)) {
    raise(THEON_INVALID_PROGRAM, "the instructions up to here use %lld entries of %s; there are %zu", ll(used), what,
          total);
  }
}

void check_index(int32_t index, size_t total, const char* what) {
  if (index < 0 || static_cast<size_t>(index) >= total) {
    raise(THEON_INVALID_PROGRAM, "it uses %s %d of %zu", what, index, total);
  }
}

void check_kernel_call(const Program& p, const theon_instruction& i) {
  check_index(i.kernel, p.kernels.size(), "kernel");
  if (i.attribute_offset < 0 || i.attribute_offset % 8 != 0 || i.attribute_bytes < 0 ||
      int64_t{i.attribute_offset} + i.attribute_bytes > static_cast<int64_t>(p.attributes.size())) {
    raise(THEON_INVALID_PROGRAM,
          "its %d bytes of attributes at offset %d (a multiple of 8) do not lie within the %zu there are",
          i.attribute_bytes, i.attribute_offset, p.attributes.size());
  }
  if (i.output_count < 1 || i.output_count > i.operand_count) {
    raise(THEON_INVALID_PROGRAM, "%d outputs among %d operands", i.output_count, i.operand_count);
  }
  const auto list = p.operands_of(i);
  const bool sizes = i.kind == THEON_INSTRUCTION_SIZE;
  if (sizes && p.slots[list[0]].kind != THEON_SLOT_REGISTERS) {
    raise(THEON_INVALID_PROGRAM, "SIZE writes slot %d, which does not show registers", list[0]);
  }
  const bool may_alias = (p.kernels[i.kernel]->flags & (THEON_KERNEL_IN_PLACE_OK | THEON_KERNEL_ACCUMULATES)) != 0;
  // Each output against all operands after it: kernels have few outputs, operands are bounded by the list's own length.
  if (i.output_count > THEON_PROGRAM_MAX_OUTPUTS)
    raise(THEON_INVALID_PROGRAM, "%d outputs; at most %d are possible", i.output_count, THEON_PROGRAM_MAX_OUTPUTS);
  for (int32_t o = 0; o < i.output_count; ++o) {
    for (int32_t k = o + 1; k < i.operand_count; ++k) {
      if (list[o] != list[k] || (k >= i.output_count && may_alias)) continue;
      raise(THEON_INVALID_PROGRAM, "slot %d is output %d and operand %d, and the kernel does not work in place",
            list[o], o, k);
    }
  }
}

void check_single_operand(const Program& p, const theon_instruction& i) {
  if (i.operand_count != 1) raise(THEON_INVALID_PROGRAM, "it takes 1 operand, not %d", i.operand_count);
  const int32_t slot = p.operands[i.operand_first];
  const int32_t kind = p.slots[slot].kind;
  const bool fits = i.kind == THEON_INSTRUCTION_VIEW ? kind == THEON_SLOT_VIEW
                                                     : kind == THEON_SLOT_RESERVED || kind == THEON_SLOT_OUTPUT;
  if (!fits) raise(THEON_INVALID_PROGRAM, "its operand, slot %d, is of kind %d", slot, kind);
}

void check_nesting(const Program& p, const theon_instruction& i) {
  check_index(i.condition, p.expressions.size(), "expression");
  check_index(i.body, p.program_sections.size(), "nested program");
  const bool loops = i.kind == THEON_INSTRUCTION_LOOP;
  if (!loops) check_index(i.otherwise, p.program_sections.size(), "nested program");
  for (const theon_binding& b : p.bindings_of(i)) {
    check_index(b.slot, p.slots.size(), "slot");
    const bool steps = b.mode == THEON_BIND_STEP || b.mode == THEON_BIND_CYCLE;
    if (b.mode != THEON_BIND_WHOLE && !(steps && loops)) {
      raise(THEON_INVALID_PROGRAM, "slot %d is bound in mode %d", b.slot, b.mode);
    }
    if (steps) check_index(b.offset, p.expressions.size(), "expression");
    if (b.reserved != 0) raise(THEON_INVALID_PROGRAM, "a binding's reserved is %d; expected 0", b.reserved);
    if (b.is_output != 0 && b.is_output != 1) raise(THEON_INVALID_PROGRAM, "a binding with is_output %d", b.is_output);
  }
  if (loops && (i.steps_register < -1 || i.steps_register >= p.header->register_count)) {
    raise(THEON_INVALID_PROGRAM, "its steps go to register %d of %d", i.steps_register, p.header->register_count);
  }
}

}  // namespace

void Program::check_instructions() const {
  int64_t used_operands = 0;
  int64_t used_parameters = 0;
  int64_t used_bindings = 0;
  for (int32_t index = 0; index < static_cast<int32_t>(instructions.size()); ++index) {
    const theon_instruction& i = instructions[index];
    try {
      check_text(*this, i.name, "it");
      check_text(*this, i.origin, "its origin");
      check_list(i.operand_first, i.operand_count, operands.size(), used_operands, "operands");
      check_list(i.parameter_first, i.parameter_count, parameters.size(), used_parameters, "parameters");
      check_list(i.binding_first, i.binding_count, bindings.size(), used_bindings, "bindings");
      for (const int32_t slot : operands_of(i)) check_index(slot, slots.size(), "slot");
      for (const int32_t e : parameters_of(i)) check_index(e, expressions.size(), "expression");
      switch (i.kind) {
        case THEON_INSTRUCTION_KERNEL:
        case THEON_INSTRUCTION_SIZE: check_kernel_call(*this, i); break;
        case THEON_INSTRUCTION_VIEW:
        case THEON_INSTRUCTION_RESERVE: check_single_operand(*this, i); break;
        case THEON_INSTRUCTION_LOOP:
        case THEON_INSTRUCTION_BRANCH: check_nesting(*this, i); break;
        default: raise(THEON_INVALID_PROGRAM, "unknown kind %d", i.kind);
      }
    } catch (const Error& e) {
      throw Error(e.status(), "instruction " + std::to_string(index) + ": " + e.what());
    }
  }
}

void Program::load_nested(const std::byte* bytes, int32_t depth) {
  std::vector<int32_t> users(program_sections.size(), -1);
  const auto use = [&](int32_t nested, int32_t index) {
    if (users[nested] >= 0)
      raise(THEON_INVALID_PROGRAM, "instruction %d: nested program %d is used twice", index, nested);
    users[nested] = index;
  };
  for (int32_t index = 0; index < static_cast<int32_t>(instructions.size()); ++index) {
    const theon_instruction& i = instructions[index];
    if (has_bindings(i)) use(i.body, index);
    if (i.kind == THEON_INSTRUCTION_BRANCH) use(i.otherwise, index);
  }
  // One after the other without overlap: then the work of checking is bounded by bytes times depth.
  int64_t end = sizeof(theon_program_header);
  for (size_t n = 0; n < program_sections.size(); ++n) {
    const theon_section& s = program_sections[n];
    try {
      if (users[n] < 0) raise(THEON_INVALID_PROGRAM, "no instruction uses it");
      if (s.offset < end || s.offset % kAlignment != 0 || s.count < 0 || s.offset > header->total_bytes ||
          s.count > header->total_bytes - s.offset) {
        raise(THEON_INVALID_PROGRAM,
              "its %lld bytes at offset %lld (a multiple of 64, after those before it) do not fit", ll(s.count),
              ll(s.offset));
      }
      end = s.offset + s.count;
      const bool loops = instructions[users[n]].kind == THEON_INSTRUCTION_LOOP;
      programs.push_back(
          std::make_unique<Program>(bytes + s.offset, s.count, loops ? Role::kLoopBody : Role::kBranch, depth + 1));
      check_bindings(instructions[users[n]], *programs.back());
    } catch (const Error& e) {
      throw Error(e.status(), "nested program " + std::to_string(n) + ": " + e.what());
    }
  }
}

void Program::check_bindings(const theon_instruction& i, const Program& nested) const {
  std::vector<char> bound[2] = {std::vector<char>(nested.input_slots.size()),
                                std::vector<char>(nested.output_slots.size())};
  for (const theon_binding& b : bindings_of(i)) {
    const char* what = b.is_output ? "output" : "input";
    const auto& targets = b.is_output ? nested.output_slots : nested.input_slots;
    if (b.position < 0 || static_cast<size_t>(b.position) >= targets.size()) {
      raise(THEON_INVALID_PROGRAM, "%s %d of %zu is bound", what, b.position, targets.size());
    }
    char& taken = bound[b.is_output][b.position];
    if (taken) raise(THEON_INVALID_PROGRAM, "%s %d is bound twice", what, b.position);
    taken = 1;
    const theon_slot& outer = slots[b.slot];
    const theon_slot& inner = nested.slots[targets[b.position]];
    const int32_t rank = outer.rank - (b.mode == THEON_BIND_WHOLE ? 0 : 1);
    if (outer.dtype != inner.dtype || rank != inner.rank) {
      raise(THEON_INVALID_PROGRAM, "%s %d is %s of rank %d; it gets slot %d, %s of rank %d", what, b.position,
            theon_dtype_name(inner.dtype), inner.rank, b.slot, theon_dtype_name(outer.dtype), rank);
    }
  }
  for (const int is_output : {0, 1}) {
    for (size_t k = 0; k < bound[is_output].size(); ++k) {
      if (!bound[is_output][k]) raise(THEON_INVALID_PROGRAM, "%s %zu is not bound", is_output ? "output" : "input", k);
    }
  }
  if (i.kind == THEON_INSTRUCTION_LOOP &&
      (i.until_register < -1 || i.until_register >= nested.header->register_count)) {
    raise(THEON_INVALID_PROGRAM, "the loop ends by register %d of %d", i.until_register, nested.header->register_count);
  }
}

bool Program::binding_mutates(const theon_instruction& i, const theon_binding& b) const {
  if (b.is_output) return false;
  const auto is_mutable = [&](int32_t nested) {
    const Program& n = *programs[nested];
    return (n.slots[n.input_slots[b.position]].flags & THEON_SLOT_MUTABLE) != 0;
  };
  return is_mutable(i.body) || (i.kind == THEON_INSTRUCTION_BRANCH && is_mutable(i.otherwise));
}

}  // namespace theon
