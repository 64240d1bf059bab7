// Builds programs for tests: slots, formulas and instructions by name-like handles, then the bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "theon/program.h"

namespace theon::test {

/// A formula of the program under construction.
struct Formula {
  int32_t number;
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(const std::string& name = "test") : strings_(1, '\0') { header_.name = text(name); }

  // Formulas.
  Formula constant(int64_t value) { return add({THEON_EXPRESSION_CONSTANT, 0, 0, 0, value}); }
  Formula any() { return constant(-1); }
  Formula length(int32_t slot, int32_t axis) { return add({THEON_EXPRESSION_LENGTH, slot, axis, 0, 0}); }
  Formula stride(int32_t slot, int32_t axis) { return add({THEON_EXPRESSION_STRIDE, slot, axis, 0, 0}); }
  Formula reg(int32_t number) { return add({THEON_EXPRESSION_REGISTER, number, 0, 0, 0}); }
  Formula op(int32_t op, Formula a, Formula b, Formula c = {0}) { return add({op, a.number, b.number, c.number, 0}); }
  Formula plus(Formula a, Formula b) { return op(THEON_EXPRESSION_ADD, a, b); }
  Formula minus(Formula a, Formula b) { return op(THEON_EXPRESSION_SUB, a, b); }
  Formula times(Formula a, Formula b) { return op(THEON_EXPRESSION_MUL, a, b); }

  // Slots.
  int32_t input(const std::string& name, int32_t dtype, std::vector<Formula> shape, int32_t flags = 0) {
    theon_slot s = slot(THEON_SLOT_INPUT, name, dtype, shape);
    s.index = header_.input_count++;
    s.flags = flags;
    return push(s);
  }
  int32_t output(const std::string& name, int32_t dtype, std::vector<Formula> shape) {
    theon_slot s = slot(THEON_SLOT_OUTPUT, name, dtype, shape);
    s.index = header_.output_count++;
    return push(s);
  }
  /// Lives as long as its uses, see bytes().
  int32_t arena(int32_t dtype, std::vector<Formula> shape) {
    theon_slot s = slot(THEON_SLOT_ARENA, "", dtype, shape);
    s.first_use = s.last_use = -1;
    return push(s);
  }
  int32_t reserved(int32_t dtype, std::vector<Formula> shape) {
    theon_slot s = slot(THEON_SLOT_RESERVED, "", dtype, shape);
    s.last_use = -1;
    return push(s);
  }
  int32_t view(int32_t base, std::vector<Formula> shape, std::vector<Formula> strides, Formula offset) {
    std::vector<Formula> all = shape;
    all.insert(all.end(), strides.begin(), strides.end());
    all.push_back(offset);
    theon_slot s = slot(THEON_SLOT_VIEW, "", slots_[base].dtype, all);
    s.rank = static_cast<int32_t>(shape.size());
    s.index = base;
    return push(s);
  }
  /// One register as a tensor of shape [1], which is what the sizing kernels write.
  int32_t registers(int32_t first) {
    theon_slot s = slot(THEON_SLOT_REGISTERS, "", THEON_INT64, {constant(1)});
    s.index = first;
    return push(s);
  }
  template <class T>
  int32_t constants(int32_t dtype, std::vector<T> values, bool scalar = false) {
    constants_.resize((constants_.size() + 63) / 64 * 64);
    std::vector<Formula> shape;
    if (!scalar) shape.push_back(constant(static_cast<int64_t>(values.size())));
    theon_slot s = slot(THEON_SLOT_CONSTANT, "", dtype, shape);
    s.offset = static_cast<int64_t>(constants_.size());
    const char* bytes = reinterpret_cast<const char*>(values.data());
    constants_.insert(constants_.end(), bytes, bytes + values.size() * sizeof(T));
    return push(s);
  }
  int32_t new_register() { return header_.register_count++; }

  // Instructions; each returns its number.
  int32_t kernel(const std::string& name, std::vector<int32_t> outputs, std::vector<int32_t> inputs,
                 std::vector<Formula> parameters = {}, const std::vector<char>& attributes = {}) {
    return call(THEON_INSTRUCTION_KERNEL, name, outputs, inputs, parameters, attributes);
  }
  int32_t size(const std::string& name, std::vector<int32_t> outputs, std::vector<int32_t> inputs) {
    return call(THEON_INSTRUCTION_SIZE, name, outputs, inputs, {}, {});
  }
  int32_t set_view(int32_t slot) { return single(THEON_INSTRUCTION_VIEW, "View", slot); }
  int32_t reserve(int32_t slot) { return single(THEON_INSTRUCTION_RESERVE, "Reserve", slot); }

  static theon_binding whole_input(int32_t slot, int32_t position) {
    return {slot, THEON_BIND_WHOLE, 0, position, 0, 0, 0};
  }
  static theon_binding whole_output(int32_t slot, int32_t position) {
    return {slot, THEON_BIND_WHOLE, 1, position, 0, 0, 0};
  }
  static theon_binding step_input(int32_t slot, int32_t position, int64_t stride, Formula offset) {
    return {slot, THEON_BIND_STEP, 0, position, stride, offset.number, 0};
  }
  static theon_binding step_output(int32_t slot, int32_t position, int64_t stride, Formula offset) {
    return {slot, THEON_BIND_STEP, 1, position, stride, offset.number, 0};
  }
  static theon_binding cycling(theon_binding binding) {
    binding.mode = THEON_BIND_CYCLE;
    return binding;
  }
  int32_t loop(Formula count, const ProgramBuilder& body, std::vector<theon_binding> bindings, int32_t until = -1,
               int32_t steps = -1) {
    theon_instruction i = instruction(THEON_INSTRUCTION_LOOP, "Loop");
    i.condition = count.number;
    i.body = nest(body);
    bind(i, bindings);
    i.until_register = until;
    i.steps_register = steps;
    return push(i);
  }
  int32_t branch(Formula condition, const ProgramBuilder& body, const ProgramBuilder& otherwise,
                 std::vector<theon_binding> bindings) {
    theon_instruction i = instruction(THEON_INSTRUCTION_BRANCH, "Branch");
    i.condition = condition.number;
    i.body = nest(body);
    i.otherwise = nest(otherwise);
    bind(i, bindings);
    return push(i);
  }
  void tail(int32_t first) { tail_ = first; }
  /// Overrules the lifetime that bytes() would find.
  void lifetime(int32_t slot, int32_t first_use, int32_t last_use) {
    lifetimes_.push_back({slot, first_use, last_use});
  }
  void begin_tail() { tail_ = static_cast<int32_t>(instructions_.size()); }

  /// The whole program, with lifetimes of arena and reserved slots filled in from their uses.
  std::vector<char> bytes() const;

  /// Direct access, to make programs wrong on purpose.
  std::vector<theon_slot>& slots() { return slots_; }
  std::vector<theon_instruction>& instructions() { return instructions_; }
  std::vector<theon_expression>& expressions() { return expressions_; }
  theon_program_header& header() { return header_; }

 private:
  int32_t text(const std::string& s) {
    if (s.empty()) return 0;
    const auto at = static_cast<int32_t>(strings_.size());
    strings_.append(s).push_back('\0');
    return at;
  }
  Formula add(theon_expression e) {
    expressions_.push_back(e);
    return {static_cast<int32_t>(expressions_.size()) - 1};
  }
  theon_slot slot(int32_t kind, const std::string& name, int32_t dtype, const std::vector<Formula>& formulas) {
    theon_slot s{};
    s.kind = kind;
    s.dtype = dtype;
    s.rank = static_cast<int32_t>(formulas.size());
    s.dims = static_cast<int32_t>(dims_.size());
    for (const Formula f : formulas) dims_.push_back(f.number);
    s.name = text(name);
    return s;
  }
  int32_t push(const theon_slot& s) {
    slots_.push_back(s);
    return static_cast<int32_t>(slots_.size()) - 1;
  }
  theon_instruction instruction(int32_t kind, const std::string& name) {
    theon_instruction i{};
    i.kind = kind;
    i.operand_first = static_cast<int32_t>(operands_.size());
    i.parameter_first = static_cast<int32_t>(parameters_.size());
    i.binding_first = static_cast<int32_t>(bindings_.size());
    i.until_register = i.steps_register = -1;
    i.name = text(name);
    i.origin = text("Program.cs:" + std::to_string(instructions_.size() + 10));
    return i;
  }
  int32_t push(const theon_instruction& i) {
    instructions_.push_back(i);
    return static_cast<int32_t>(instructions_.size()) - 1;
  }
  int32_t single(int32_t kind, const char* name, int32_t slot) {
    theon_instruction i = instruction(kind, name);
    i.operand_count = 1;
    operands_.push_back(slot);
    return push(i);
  }
  int32_t call(int32_t kind, const std::string& name, const std::vector<int32_t>& outputs,
               const std::vector<int32_t>& inputs, const std::vector<Formula>& parameters,
               const std::vector<char>& attributes) {
    theon_instruction i = instruction(kind, name);
    i.kernel = static_cast<int32_t>(kernels_.size());
    kernels_.push_back({text(name), 1});
    i.output_count = static_cast<int32_t>(outputs.size());
    i.operand_count = static_cast<int32_t>(outputs.size() + inputs.size());
    operands_.insert(operands_.end(), outputs.begin(), outputs.end());
    operands_.insert(operands_.end(), inputs.begin(), inputs.end());
    i.parameter_count = static_cast<int32_t>(parameters.size());
    for (const Formula f : parameters) parameters_.push_back(f.number);
    attributes_.resize((attributes_.size() + 7) / 8 * 8);
    i.attribute_offset = static_cast<int32_t>(attributes_.size());
    i.attribute_bytes = static_cast<int32_t>(attributes.size());
    attributes_.insert(attributes_.end(), attributes.begin(), attributes.end());
    return push(i);
  }
  int32_t nest(const ProgramBuilder& body) {
    nested_.push_back(body.bytes());
    return static_cast<int32_t>(nested_.size()) - 1;
  }
  void bind(theon_instruction& i, const std::vector<theon_binding>& bindings) {
    i.binding_count = static_cast<int32_t>(bindings.size());
    bindings_.insert(bindings_.end(), bindings.begin(), bindings.end());
  }

  theon_program_header header_{};
  struct Lifetime {
    int32_t slot, first_use, last_use;
  };

  int32_t tail_ = -1;
  std::vector<Lifetime> lifetimes_;
  std::vector<theon_expression> expressions_;
  std::vector<int32_t> dims_;
  std::vector<theon_slot> slots_;
  std::vector<theon_kernel_reference> kernels_;
  std::vector<int32_t> operands_;
  std::vector<int32_t> parameters_;
  std::vector<theon_binding> bindings_;
  std::vector<theon_instruction> instructions_;
  std::vector<std::vector<char>> nested_;
  std::vector<char> attributes_;
  std::vector<char> constants_;
  std::string strings_;
};

inline std::vector<char> ProgramBuilder::bytes() const {
  std::vector<theon_slot> slots = slots_;
  const auto root = [&](int32_t s) {
    while (slots[s].kind == THEON_SLOT_VIEW && slots[s].index < s) s = slots[s].index;
    return s;
  };
  const auto touch = [&](int32_t s, int32_t index) {
    theon_slot& r = slots[root(s)];
    if (r.kind == THEON_SLOT_ARENA && r.first_use < 0) r.first_use = index;
    if (r.kind == THEON_SLOT_ARENA || r.kind == THEON_SLOT_RESERVED) r.last_use = index;
  };
  for (int32_t index = 0; index < static_cast<int32_t>(instructions_.size()); ++index) {
    const theon_instruction& i = instructions_[index];
    if (static_cast<size_t>(i.operand_first) >= operands_.size() && i.operand_count > 0) continue;  // wrong on purpose
    for (int32_t k = 0; k < i.operand_count; ++k) touch(operands_[i.operand_first + k], index);
    for (int32_t k = 0; k < i.binding_count; ++k) touch(bindings_[i.binding_first + k].slot, index);
  }

  for (const Lifetime& l : lifetimes_) slots[l.slot].first_use = l.first_use, slots[l.slot].last_use = l.last_use;

  std::vector<char> out(sizeof(theon_program_header));
  const auto pad = [&](size_t alignment) { out.resize((out.size() + alignment - 1) / alignment * alignment); };
  const auto section = [&](const void* data, size_t count, size_t item, size_t alignment = 8) {
    pad(alignment);
    const theon_section s{static_cast<int64_t>(out.size()), static_cast<int64_t>(count)};
    const char* bytes = static_cast<const char*>(data);
    if (count > 0) out.insert(out.end(), bytes, bytes + count * item);
    return s;
  };
  const auto list = [&](const auto& v) { return section(v.data(), v.size(), sizeof(v[0])); };
  theon_program_header header = header_;
  header.magic = THEON_PROGRAM_MAGIC;
  header.version = THEON_PROGRAM_VERSION;
  header.tail_first = tail_ >= 0 ? tail_ : static_cast<int32_t>(instructions_.size());
  header.expressions = list(expressions_);
  header.dims = list(dims_);
  header.slots = list(slots);
  header.kernels = list(kernels_);
  header.operands = list(operands_);
  header.parameters = list(parameters_);
  header.bindings = list(bindings_);
  header.instructions = list(instructions_);
  std::vector<theon_section> programs;
  for (const std::vector<char>& n : nested_) programs.push_back(section(n.data(), n.size(), 1, 64));
  header.programs = list(programs);
  header.attributes = list(attributes_);
  header.constants = section(constants_.data(), constants_.size(), 1, 64);
  header.strings = list(strings_);
  header.total_bytes = static_cast<int64_t>(out.size());
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

}  // namespace theon::test
