// What can be told about a program before any frame exists: when formulas, layouts and instructions are known.
#include <algorithm>

#include "core/program.hpp"
#include "core/status.hpp"

namespace theon {

void Program::learn_expressions() {
  // The one instruction that writes each register; register 0 of a loop body is there from the start.
  constexpr int32_t kNever = INT32_MAX;
  std::vector<int32_t> writer(header->register_count, kNever);
  if (role == Role::kLoopBody) writer[0] = kKnownAtStart;
  const auto write = [&](int32_t index, int32_t number) {
    if (writer[number] != kNever) {
      raise(THEON_INVALID_PROGRAM, "%s writes register %d, which is written already", instruction_label(index).c_str(),
            number);
    }
    writer[number] = index;
  };
  for (int32_t index = 0; index < static_cast<int32_t>(instructions.size()); ++index) {
    const theon_instruction& i = instructions[index];
    if (i.kind == THEON_INSTRUCTION_LOOP && i.steps_register >= 0) write(index, i.steps_register);
    if (i.kind != THEON_INSTRUCTION_SIZE) continue;
    const theon_slot& s = slots[operands[i.operand_first]];
    int64_t count = 1;
    for (const int32_t e : slot_lengths(operands[i.operand_first])) count *= expressions[e].value;
    for (int64_t k = 0; k < count; ++k) write(index, static_cast<int32_t>(s.index + k));
  }

  expression_known.assign(expressions.size(), kKnownWhenPrepared);
  std::vector<std::pair<int32_t, int32_t>> later;
  for (int32_t n = 0; n < static_cast<int32_t>(expressions.size()); ++n) {
    const theon_expression& e = expressions[n];
    int32_t& known = expression_known[n];
    const int32_t abc[] = {e.a, e.b, e.c};
    for (const int32_t operand : std::span(abc).first(expression_arity(e.op))) {
      known = std::max(known, expression_known[operand]);
    }
    if (e.op == THEON_EXPRESSION_REGISTER) known = writer[e.a];
    if (e.op == THEON_EXPRESSION_STRIDE && slots[e.a].kind != THEON_SLOT_INPUT) {
      const int32_t numbers = slots[e.a].kind == THEON_SLOT_VIEW ? 2 * slots[e.a].rank : slots[e.a].rank;
      for (const int32_t operand : dims.subspan(slots[e.a].dims, numbers))
        known = std::max(known, expression_known[operand]);
    }
    if (known == kKnownWhenPrepared) {
      static_expressions.push_back(n);
    } else if (known != kNever) {
      later.emplace_back(known + 1, n);
    }
  }
  expressions_after = Lists(static_cast<int32_t>(instructions.size()) + 1, later);
}

void Program::learn_slots() {
  slot_facts.resize(slots.size());
  std::vector<std::pair<int32_t, int32_t>> views;
  for (int32_t n = 0; n < static_cast<int32_t>(slots.size()); ++n) {
    const theon_slot& s = slots[n];
    SlotFacts& facts = slot_facts[n];
    facts.root = facts.anchor = n;
    facts.layout_known = kKnownWhenPrepared;
    const bool is_view = s.kind == THEON_SLOT_VIEW;
    for (const int32_t e : dims.subspan(s.dims, is_view ? 2 * s.rank : s.rank)) {
      facts.layout_known = std::max(facts.layout_known, expression_known[e]);
    }
    if ((s.kind == THEON_SLOT_ARENA || s.kind == THEON_SLOT_INPUT) && facts.layout_known != kKnownWhenPrepared) {
      raise(THEON_INVALID_PROGRAM, "slot %d: the lengths of an input or arena slot must not depend on registers", n);
    }
    if (!is_view) continue;
    const SlotFacts& base = slot_facts[s.index];
    facts.root = base.root;
    facts.static_view = facts.layout_known == kKnownWhenPrepared && base.layout_known == kKnownWhenPrepared &&
                        expression_known[view_offset(n)] == kKnownWhenPrepared;
    if (!facts.static_view) continue;
    facts.anchor = base.anchor;
    views.emplace_back(facts.anchor, n);
  }
  static_views_of = Lists(static_cast<int32_t>(slots.size()), views);
}

void Program::learn_instructions() {
  const auto count = static_cast<int32_t>(instructions.size());
  instruction_facts.resize(instructions.size());
  std::vector<char> touched(slots.size());
  std::vector<std::pair<int32_t, int32_t>> shown;
  std::vector<std::pair<int32_t, int32_t>> born;
  std::vector<std::pair<int32_t, int32_t>> dead;
  for (int32_t index = 0; index < count; ++index) {
    const theon_instruction& i = instructions[index];
    InstructionFacts& facts = instruction_facts[index];
    bool is_static = has_kernel(i) || i.kind == THEON_INSTRUCTION_VIEW;
    bool gives_memory = false;
    for_each_touch(i, [&](int32_t slot, Access) {
      const int32_t root = slot_facts[slot].root;
      if (slots[root].kind == THEON_SLOT_OUTPUT && slot_facts[root].layout_known != kKnownWhenPrepared &&
          !touched[root]) {
        touched[root] = 1;
        born.emplace_back(index, root);
        gives_memory = true;
      }
    });
    if (has_kernel(i)) {
      const auto list = operands_of(i);
      for (int32_t k = 0; k < i.operand_count; ++k) {
        shown.emplace_back(list[k], i.operand_first + k);
        is_static &= slot_facts[list[k]].layout_known == kKnownWhenPrepared;
      }
      for (const int32_t e : parameters_of(i)) is_static &= expression_known[e] == kKnownWhenPrepared;
    } else if (i.kind == THEON_INSTRUCTION_VIEW) {
      is_static = slot_facts[operands[i.operand_first]].static_view;
    }
    facts.is_static = is_static;
    facts.is_plain = is_static && i.kind == THEON_INSTRUCTION_KERNEL && !gives_memory;
  }
  for (int32_t n = 0; n < static_cast<int32_t>(slots.size()); ++n) {
    if (slots[n].kind != THEON_SLOT_RESERVED) continue;
    dead.emplace_back(slots[n].last_use, n);
    instruction_facts[slots[n].last_use].is_plain = false;
  }
  for (int32_t index = 0; index < count; ++index) {
    if (instructions[index].kind == THEON_INSTRUCTION_VIEW && instruction_facts[index].is_static) continue;
    if (only_kernel >= 0 || !instruction_facts[index].is_plain) {
      only_kernel = -1;
      break;
    }
    only_kernel = index;
  }
  operands_of_slot = Lists(static_cast<int32_t>(slots.size()), shown);
  outputs_before = Lists(count, born);
  reserved_after = Lists(count, dead);
}

}  // namespace theon
