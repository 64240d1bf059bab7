// Slots and formulas: every number in range, every kind of slot with what it needs.
#include "core/program.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

long long ll(int64_t value) { return value; }

// Number of elements of a slot whose lengths must all be constants, at least 0.
int64_t constant_count(const Program& p, int32_t slot) {
  int64_t count = 1;
  for (const int32_t e : p.slot_lengths(slot)) {
    const theon_expression& x = p.expressions[e];
    if (x.op != THEON_EXPRESSION_CONSTANT || x.value < 0 || __builtin_mul_overflow(count, x.value, &count)) {
      raise(THEON_INVALID_PROGRAM, "its lengths must be constants that can be multiplied");
    }
  }
  return count;
}

void check_dims(const Program& p, int32_t slot) {
  const theon_slot& s = p.slots[slot];
  const int64_t count = s.kind == THEON_SLOT_VIEW ? 2 * int64_t{s.rank} + 1 : s.rank;
  if (s.dims < 0 || s.dims + count > static_cast<int64_t>(p.dims.size())) {
    raise(THEON_INVALID_PROGRAM, "its %lld entries in dims begin at %d of %zu", ll(count), s.dims, p.dims.size());
  }
  for (const int32_t e : p.dims.subspan(s.dims, count)) {
    if (e < 0 || static_cast<size_t>(e) >= p.expressions.size()) {
      raise(THEON_INVALID_PROGRAM, "it uses expression %d of %zu", e, p.expressions.size());
    }
  }
}

void check_external(std::vector<int32_t>& taken, int32_t slot, int32_t index, const char* what) {
  if (index < 0 || static_cast<size_t>(index) >= taken.size()) {
    raise(THEON_INVALID_PROGRAM, "it is %s %d of %zu", what, index, taken.size());
  }
  if (taken[index] >= 0) raise(THEON_INVALID_PROGRAM, "%s %d has slot %d already", what, index, taken[index]);
  taken[index] = slot;
}

void check_constant(const Program& p, int32_t slot) {
  const theon_slot& s = p.slots[slot];
  int64_t bytes;
  if (__builtin_mul_overflow(constant_count(p, slot), int64_t{theon_dtype_bytes(s.dtype)}, &bytes) || s.offset < 0 ||
      s.offset % kAlignment != 0 || s.offset > static_cast<int64_t>(p.constants.size()) ||
      bytes > static_cast<int64_t>(p.constants.size()) - s.offset) {
    raise(THEON_INVALID_PROGRAM,
          "its bytes at offset %lld (a multiple of 64) do not lie within the %zu bytes of constants", ll(s.offset),
          p.constants.size());
  }
}

void check_registers(const Program& p, int32_t slot) {
  const theon_slot& s = p.slots[slot];
  if (s.dtype != THEON_INT64) raise(THEON_INVALID_PROGRAM, "registers are int64, not %s", theon_dtype_name(s.dtype));
  const int64_t count = constant_count(p, slot);
  // The limit keeps the work of checking readers in proportion to the program.
  if (count > THEON_PROGRAM_MAX_SHOWN)
    raise(THEON_INVALID_PROGRAM, "it shows %lld registers; at most %d are possible", ll(count),
          THEON_PROGRAM_MAX_SHOWN);
  if (s.index < 0 || s.index > p.header->register_count || count > p.header->register_count - s.index) {
    raise(THEON_INVALID_PROGRAM, "it shows %lld registers from number %d on; there are %d", ll(count), s.index,
          p.header->register_count);
  }
}

void check_lifetime(const Program& p, const theon_slot& s) {
  const auto count = static_cast<int32_t>(p.instructions.size());
  const int32_t first = s.kind == THEON_SLOT_ARENA ? s.first_use : 0;
  if (first < 0 || s.last_use < first || s.last_use >= count) {
    raise(THEON_INVALID_PROGRAM, "it lives from instruction %d to %d of %d", first, s.last_use, count);
  }
}

}  // namespace

void Program::check_slots() {
  if (header->input_count < 0 || header->output_count < 0 ||
      int64_t{header->input_count} + header->output_count > static_cast<int64_t>(slots.size())) {
    raise(THEON_INVALID_PROGRAM, "%d inputs and %d outputs, but %zu slots", header->input_count, header->output_count,
          slots.size());
  }
  input_slots.assign(header->input_count, -1);
  output_slots.assign(header->output_count, -1);
  for (int32_t i = 0; i < static_cast<int32_t>(slots.size()); ++i) {
    const theon_slot& s = slots[i];
    try {
      check_text(*this, s.name, "it");
      if (s.reserved != 0) raise(THEON_INVALID_PROGRAM, "its reserved is %d; expected 0", s.reserved);
      if (s.dtype < 0 || s.dtype >= THEON_DTYPE_COUNT) raise(THEON_INVALID_PROGRAM, "unknown dtype %d", s.dtype);
      if (s.rank < 0 || s.rank > THEON_MAX_RANK)
        raise(THEON_INVALID_PROGRAM, "rank %d; 0 to %d are possible", s.rank, THEON_MAX_RANK);
      if ((s.flags & ~THEON_SLOT_MUTABLE) != 0 || (s.flags != 0 && s.kind != THEON_SLOT_INPUT)) {
        raise(THEON_INVALID_PROGRAM, "flags %d on a slot of kind %d", s.flags, s.kind);
      }
      check_dims(*this, i);
      switch (s.kind) {
        case THEON_SLOT_INPUT: check_external(input_slots, i, s.index, "input"); break;
        case THEON_SLOT_OUTPUT: check_external(output_slots, i, s.index, "output"); break;
        case THEON_SLOT_CONSTANT: check_constant(*this, i); break;
        case THEON_SLOT_ARENA:
        case THEON_SLOT_RESERVED: check_lifetime(*this, s); break;
        case THEON_SLOT_VIEW:
          if (s.index < 0 || s.index >= i)
            raise(THEON_INVALID_PROGRAM, "a view of slot %d, which is not an earlier one", s.index);
          if (slots[s.index].dtype != s.dtype) raise(THEON_INVALID_PROGRAM, "a view with another dtype than its base");
          break;
        case THEON_SLOT_REGISTERS: check_registers(*this, i); break;
        default: raise(THEON_INVALID_PROGRAM, "unknown kind %d", s.kind);
      }
    } catch (const Error& e) {
      throw Error(e.status(), "slot " + std::to_string(i) + ": " + e.what());
    }
  }
  for (const auto& [list, what] : {std::pair{&input_slots, "input"}, std::pair{&output_slots, "output"}}) {
    for (size_t i = 0; i < list->size(); ++i) {
      if ((*list)[i] < 0) raise(THEON_INVALID_PROGRAM, "%s %zu has no slot", what, i);
    }
  }
}

void Program::check_expressions() const {
  for (int32_t i = 0; i < static_cast<int32_t>(expressions.size()); ++i) {
    const theon_expression& e = expressions[i];
    if (e.op < 0 || e.op >= THEON_EXPRESSION_COUNT)
      raise(THEON_INVALID_PROGRAM, "expression %d: unknown op %d", i, e.op);
    const int32_t arity = expression_arity(e.op);
    const int32_t abc[] = {e.a, e.b, e.c};
    for (const int32_t operand : std::span(abc).first(arity)) {
      if (operand < 0 || operand >= i)
        raise(THEON_INVALID_PROGRAM, "expression %d uses expression %d, which is not an earlier one", i, operand);
    }
    if (e.op == THEON_EXPRESSION_REGISTER && (e.a < 0 || e.a >= header->register_count)) {
      raise(THEON_INVALID_PROGRAM, "expression %d reads register %d of %d", i, e.a, header->register_count);
    }
    if (e.op != THEON_EXPRESSION_LENGTH && e.op != THEON_EXPRESSION_STRIDE) continue;
    if (e.a < 0 || static_cast<size_t>(e.a) >= slots.size() || e.b < 0 || e.b >= slots[e.a].rank) {
      raise(THEON_INVALID_PROGRAM, "expression %d asks for axis %d of slot %d, which does not exist", i, e.b, e.a);
    }
    const bool is_input = slots[e.a].kind == THEON_SLOT_INPUT;
    if (e.op == THEON_EXPRESSION_LENGTH && !is_input) {
      raise(THEON_INVALID_PROGRAM, "expression %d: the length of slot %d, which is not an input", i, e.a);
    }
    if (is_input) continue;
    const int32_t numbers = slots[e.a].kind == THEON_SLOT_VIEW ? 2 * slots[e.a].rank : slots[e.a].rank;
    for (const int32_t operand : dims.subspan(slots[e.a].dims, numbers)) {
      if (operand >= i)
        raise(THEON_INVALID_PROGRAM, "expression %d: the stride of slot %d, whose lengths come later", i, e.a);
    }
  }
}

}  // namespace theon
