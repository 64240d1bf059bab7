// Programs as text, for people and golden tests.
#include <cstring>

#include "core/program.hpp"

namespace theon {
namespace {

template <class... Parts>
std::string joined(const Parts&... parts) {
  std::string text;
  (text.append(parts), ...);
  return text;
}

std::string number(int64_t value) { return std::to_string(value); }

constexpr int kLongestFormula = 200;
constexpr int kDeepestFormula = 32;

const char* infix(int32_t op) {
  switch (op) {
    case THEON_EXPRESSION_ADD: return " + ";
    case THEON_EXPRESSION_SUB: return " - ";
    case THEON_EXPRESSION_MUL: return "*";
    case THEON_EXPRESSION_FLOOR_DIV: return "/";
    case THEON_EXPRESSION_LESS: return " < ";
    case THEON_EXPRESSION_EQUAL: return " == ";
    default: return nullptr;
  }
}

const char* function(int32_t op) {
  switch (op) {
    case THEON_EXPRESSION_CEIL_DIV: return "ceil_div";
    case THEON_EXPRESSION_MIN: return "min";
    case THEON_EXPRESSION_MAX: return "max";
    case THEON_EXPRESSION_SELECT: return "select";
    case THEON_EXPRESSION_INDEX: return "index";
    case THEON_EXPRESSION_SAME: return "same";
    default: return "?";
  }
}

// How tightly an infix op binds; operands that bind less get parentheses.
int precedence(int32_t op) {
  switch (op) {
    case THEON_EXPRESSION_LESS:
    case THEON_EXPRESSION_EQUAL: return 1;
    case THEON_EXPRESSION_ADD:
    case THEON_EXPRESSION_SUB: return 2;
    case THEON_EXPRESSION_MUL:
    case THEON_EXPRESSION_FLOOR_DIV: return 3;
    default: return 4;
  }
}

// Shared sub-formulas are written out, which can explode: the text is cut by length and depth.
class FormulaText {
 public:
  explicit FormulaText(const Program& program) : p_(program) {}
  std::string write(int32_t expression) {
    append(expression, 0);
    return std::move(text_);
  }

 private:
  void append(int32_t expression, int depth) {
    if (text_.size() > kLongestFormula || depth > kDeepestFormula) {
      if (!text_.ends_with("...")) text_ += "...";
      return;
    }
    const theon_expression& e = p_.expressions[expression];
    switch (e.op) {
      case THEON_EXPRESSION_CONSTANT: text_ += number(e.value); return;
      case THEON_EXPRESSION_REGISTER: text_ += joined("r", number(e.a)); return;
      case THEON_EXPRESSION_LENGTH:
      case THEON_EXPRESSION_STRIDE:
        text_ += joined(e.op == THEON_EXPRESSION_LENGTH ? "len(" : "stride(", p_.slot_name(e.a), ",", number(e.b), ")");
        return;
      default: break;
    }
    if (infix(e.op) != nullptr) {
      operand(e.a, precedence(e.op), depth);
      text_ += infix(e.op);
      operand(e.b, precedence(e.op) + 1, depth);
      return;
    }
    text_ += joined(function(e.op), "(");
    const int32_t abc[] = {e.a, e.b, e.c};
    const int32_t arity = expression_arity(e.op);
    for (int32_t k = 0; k < arity; ++k) {
      if (k > 0) text_ += ", ";
      append(abc[k], depth + 1);
    }
    text_ += ")";
  }

  void operand(int32_t expression, int least, int depth) {
    const bool encloses = precedence(p_.expressions[expression].op) < least;
    if (encloses) text_ += "(";
    append(expression, depth + 1);
    if (encloses) text_ += ")";
  }

  const Program& p_;
  std::string text_;
};

class ProgramText {
 public:
  ProgramText(const Program& program, std::string indent) : p_(program), indent_(std::move(indent)) {}

  std::string write() {
    line(joined("program ", p_.text(p_.header->name)));
    indent_ += "  ";
    for (int32_t slot = 0; slot < static_cast<int32_t>(p_.slots.size()); ++slot) line(slot_text(slot));
    for (int32_t index = 0; index < static_cast<int32_t>(p_.instructions.size()); ++index) {
      if (index == p_.header->tail_first) line("tail");
      instruction(index);
    }
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_.append(indent_).append(text).append("\n"); }

  std::string formulas(std::span<const int32_t> list) const {
    std::string text = "[";
    for (size_t k = 0; k < list.size(); ++k) {
      if (k > 0) text += ", ";
      const theon_expression& e = p_.expressions[list[k]];
      const bool any = e.op == THEON_EXPRESSION_CONSTANT && e.value == -1;
      text += any ? "?" : p_.expression_text(list[k]);
    }
    return text + "]";
  }

  std::string slot_text(int32_t slot) const {
    static constexpr const char* kKinds[] = {"input", "output", "constant", "arena", "reserved", "view", "registers"};
    const theon_slot& s = p_.slots[slot];
    std::string text = joined(kKinds[s.kind], " ", p_.slot_name(slot), " ", theon_dtype_name(s.dtype),
                              formulas(p_.slot_lengths(slot)));
    switch (s.kind) {
      case THEON_SLOT_INPUT:
        if (s.flags & THEON_SLOT_MUTABLE) text += " mutable";
        break;
      case THEON_SLOT_ARENA: text += joined(" lives ", number(s.first_use), "..", number(s.last_use)); break;
      case THEON_SLOT_RESERVED: text += joined(" lives ..", number(s.last_use)); break;
      case THEON_SLOT_VIEW:
        text += joined(" of ", p_.slot_name(s.index), " strides ", formulas(p_.view_strides(slot)), " offset ",
                       p_.expression_text(p_.view_offset(slot)));
        break;
      case THEON_SLOT_REGISTERS: text += joined(" from r", number(s.index)); break;
      default: break;
    }
    return text;
  }

  std::string names(std::span<const int32_t> list) const {
    std::string text;
    for (const int32_t slot : list) text += joined(text.empty() ? "" : ", ", p_.slot_name(slot));
    return text;
  }

  void instruction(int32_t index) {
    const theon_instruction& i = p_.instructions[index];
    std::string text = joined(number(index), ": ");
    const auto list = p_.operands_of(i);
    switch (i.kind) {
      case THEON_INSTRUCTION_KERNEL:
      case THEON_INSTRUCTION_SIZE: {
        text += joined(names(list.first(i.output_count)), i.kind == THEON_INSTRUCTION_SIZE ? " = size " : " = ",
                       p_.kernels[i.kernel]->name, "(", names(list.subspan(i.output_count)), ")");
        if (i.parameter_count > 0) text += joined(" ", formulas(p_.parameters_of(i)));
        break;
      }
      case THEON_INSTRUCTION_VIEW: text += joined("view ", names(list)); break;
      case THEON_INSTRUCTION_RESERVE: text += joined("reserve ", names(list)); break;
      case THEON_INSTRUCTION_LOOP:
        text += joined("loop ", p_.expression_text(i.condition), " times");
        if (i.until_register >= 0) text += joined(" until r", number(i.until_register), " of the body");
        if (i.steps_register >= 0) text += joined(", steps to r", number(i.steps_register));
        break;
      default: text += joined("branch on ", p_.expression_text(i.condition)); break;
    }
    const char* name = p_.text(i.name);
    const char* origin = p_.text(i.origin);
    if (*name != '\0' || *origin != '\0')
      text += joined("  # ", name, *name != '\0' && *origin != '\0' ? ", " : "", origin);
    line(text);
    if (!p_.has_bindings(i)) return;
    for (const theon_binding& b : p_.bindings_of(i)) line(joined("   ", binding(i, b)));
    nested(i.body);
    if (i.kind == THEON_INSTRUCTION_BRANCH) nested(i.otherwise);
  }

  std::string binding(const theon_instruction& i, const theon_binding& b) const {
    std::string outer = p_.slot_name(b.slot);
    if (b.mode != THEON_BIND_WHOLE) {
      outer += joined(b.mode == THEON_BIND_CYCLE ? "[cycle step*" : "[step*", number(b.stride), " + ",
                      p_.expression_text(b.offset), "]");
    }
    const Program& n = *p_.programs[i.body];
    const std::string inner = n.slot_name(b.is_output ? n.output_slots[b.position] : n.input_slots[b.position]);
    if (b.is_output) return joined(outer, " <- ", inner);
    return joined(inner, p_.binding_mutates(i, b) ? " <-> " : " = ", outer);
  }

  void nested(int32_t program) { text_ += ProgramText(*p_.programs[program], indent_ + "   ").write(); }

  const Program& p_;
  std::string indent_;
  std::string text_;
};

}  // namespace

std::string Program::expression_text(int32_t expression) const { return FormulaText(*this).write(expression); }

std::string program_text(const Program& program) { return ProgramText(program, "").write(); }

}  // namespace theon
