// The order of things: what is used was set before, lives long enough, and may be written where it is written.
#include <algorithm>

#include "core/program.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

class FlowCheck {
 public:
  explicit FlowCheck(const Program& program)
      : p_(program),
        defined_(program.slots.size()),
        written_(program.slots.size()),
        registers_(program.header->register_count) {
    if (p_.role == Role::kLoopBody) registers_[0] = 1;
  }

  void run() {
    for (index_ = 0; index_ < static_cast<int32_t>(p_.instructions.size()); ++index_) {
      try {
        step(p_.instructions[index_]);
      } catch (const Error& e) {
        throw Error(e.status(), p_.instruction_label(index_) + ": " + e.what());
      }
    }
    for (size_t o = 0; o < p_.output_slots.size(); ++o) {
      if (!written_[p_.output_slots[o]]) raise(THEON_INVALID_PROGRAM, "no instruction writes output %zu", o);
    }
  }

 private:
  bool in_tail() const { return index_ >= p_.header->tail_first; }

  void step(const theon_instruction& i) {
    if (in_tail()) check_tail(i);
    for (const int32_t e : p_.parameters_of(i)) need_expression(e);
    if (p_.has_bindings(i)) {
      need_expression(i.condition);
      for (const theon_binding& b : p_.bindings_of(i)) {
        if (b.mode != THEON_BIND_WHOLE) need_expression(b.offset);
      }
      check_aliases(i);
    }
    p_.for_each_touch(i, [&](int32_t slot, Access access) {
      if (access == Access::kDefine) define(i, slot);
      if (access == Access::kRead || access == Access::kReadWrite) read(slot);
    });
    p_.for_each_touch(i, [&](int32_t slot, Access access) {
      if (access != Access::kDefine) use(slot);
      if (access == Access::kWrite || access == Access::kReadWrite) write(i, slot);
    });
    if (i.kind == THEON_INSTRUCTION_LOOP && i.steps_register >= 0) registers_[i.steps_register] = 1;
  }

  void check_tail(const theon_instruction& i) const {
    if (i.kind != THEON_INSTRUCTION_KERNEL && i.kind != THEON_INSTRUCTION_VIEW) {
      raise(THEON_INVALID_PROGRAM, "only KERNEL and VIEW may stand in the tail");
    }
    if (!p_.instruction_facts[index_].is_static)
      raise(THEON_INVALID_PROGRAM, "it stands in the tail and depends on registers");
    if (i.kind == THEON_INSTRUCTION_KERNEL && (p_.kernels[i.kernel]->flags & THEON_KERNEL_MAY_FAIL) != 0) {
      raise(THEON_INVALID_PROGRAM, "it stands in the tail and its kernel \"%s\" may fail", p_.kernels[i.kernel]->name);
    }
    if (!p_.outputs_before[index_].empty())
      raise(THEON_INVALID_PROGRAM, "it stands in the tail and an output gets its memory there");
  }

  // Two whole bindings of one slot, one of them written: the nested program would work in place without knowing.
  void check_aliases(const theon_instruction& i) const {
    std::vector<std::pair<int32_t, bool>> whole;
    for (const theon_binding& b : p_.bindings_of(i)) {
      if (b.mode == THEON_BIND_WHOLE) whole.emplace_back(b.slot, b.is_output || p_.binding_mutates(i, b));
    }
    std::sort(whole.begin(), whole.end());
    for (size_t k = 1; k < whole.size(); ++k) {
      if (whole[k].first == whole[k - 1].first && (whole[k].second || whole[k - 1].second)) {
        raise(THEON_INVALID_PROGRAM, "slot %d is bound twice and written", whole[k].first);
      }
    }
  }

  void need_expression(int32_t e) const {
    if (p_.expression_known[e] >= index_) {
      raise(THEON_INVALID_PROGRAM, "formula %s reads a register that is not written yet",
            p_.expression_text(e).c_str());
    }
  }

  void define(const theon_instruction& i, int32_t slot) {
    const theon_slot& s = p_.slots[slot];
    const bool is_view = s.kind == THEON_SLOT_VIEW;
    if (defined_[slot]) raise(THEON_INVALID_PROGRAM, "slot %d is set twice", slot);
    for (const int32_t e : p_.dims.subspan(s.dims, is_view ? 2 * s.rank + 1 : s.rank)) need_expression(e);
    defined_[slot] = 1;
    if (!is_view && s.kind == THEON_SLOT_RESERVED && index_ > s.last_use) {
      raise(THEON_INVALID_PROGRAM, "slot %d gets its memory after its last use", slot);
    }
  }

  void use(int32_t slot) const {
    const int32_t root = p_.slot_facts[slot].root;
    const theon_slot& r = p_.slots[root];
    const bool must_be_set = p_.slots[slot].kind == THEON_SLOT_VIEW || p_.slots[slot].kind == THEON_SLOT_RESERVED;
    if (must_be_set && !defined_[slot]) raise(THEON_INVALID_PROGRAM, "slot %d is used before it is set", slot);
    if (r.kind == THEON_SLOT_ARENA && index_ < r.first_use) {
      raise(THEON_INVALID_PROGRAM, "arena slot %d is used before its first use, instruction %d", root, r.first_use);
    }
    if ((r.kind == THEON_SLOT_ARENA || r.kind == THEON_SLOT_RESERVED) && index_ > r.last_use) {
      raise(THEON_INVALID_PROGRAM, "slot %d is used after its last use, instruction %d", root, r.last_use);
    }
    if (p_.slot_facts[slot].layout_known >= index_ || p_.slot_facts[root].layout_known >= index_) {
      raise(THEON_INVALID_PROGRAM, "the lengths of slot %d depend on a register that is not written yet", slot);
    }
  }

  void read(int32_t slot) const {
    const int32_t root = p_.slot_facts[slot].root;
    const theon_slot& r = p_.slots[root];
    if (r.kind == THEON_SLOT_REGISTERS) {
      for (int64_t k = 0; k < register_count(root); ++k) {
        if (!registers_[r.index + k])
          raise(THEON_INVALID_PROGRAM, "register %lld is read before it is written",
                static_cast<long long>(r.index + k));
      }
    }
    const bool needs_write = r.kind == THEON_SLOT_ARENA || r.kind == THEON_SLOT_RESERVED || r.kind == THEON_SLOT_OUTPUT;
    if (needs_write && !written_[root]) raise(THEON_INVALID_PROGRAM, "slot %d is read before it is written", slot);
  }

  void write(const theon_instruction& i, int32_t slot) {
    const int32_t root = p_.slot_facts[slot].root;
    const theon_slot& r = p_.slots[root];
    const bool nested = p_.role != Role::kMain;
    switch (r.kind) {
      case THEON_SLOT_INPUT:
        if ((r.flags & THEON_SLOT_MUTABLE) == 0)
          raise(THEON_INVALID_PROGRAM, "it writes input slot %d, which is not MUTABLE", root);
        if (!nested && !in_tail()) raise(THEON_INVALID_PROGRAM, "it writes input slot %d before the tail", root);
        break;
      case THEON_SLOT_CONSTANT: raise(THEON_INVALID_PROGRAM, "it writes constant slot %d", root);
      case THEON_SLOT_REGISTERS:
        if (i.kind != THEON_INSTRUCTION_SIZE || slot != p_.operands[i.operand_first]) {
          raise(THEON_INVALID_PROGRAM, "it writes registers; only output 0 of SIZE does that");
        }
        for (int64_t k = 0; k < register_count(root); ++k) registers_[r.index + k] = 1;
        break;
      default: break;
    }
    written_[root] = 1;
  }

  // The slot's lengths were checked: constants that lie within the registers.
  int64_t register_count(int32_t slot) const {
    int64_t count = 1;
    for (const int32_t e : p_.slot_lengths(slot)) count *= p_.expressions[e].value;
    return count;
  }

  const Program& p_;
  std::vector<char> defined_;    // VIEW and RESERVED slots that are set
  std::vector<char> written_;    // slots whose memory holds something
  std::vector<char> registers_;  // registers that hold something
  int32_t index_ = 0;
};

}  // namespace

void Program::check_flow() { FlowCheck(*this).run(); }

}  // namespace theon
