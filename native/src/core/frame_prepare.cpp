// Everything that follows from the caller's layouts: lengths, the arena, the kernels' plans.
#include <algorithm>
#include <cinttypes>

#include "core/arena.hpp"
#include "core/frame.hpp"
#include "core/status.hpp"
#include "core/tensor.hpp"

namespace theon {

namespace {

// What fails while the frame is prepared names the instruction it is needed for; `find` is asked for it only then.
template <class Body, class Find>
void blaming(const Program& program, int32_t& failed, Find&& find, Body&& body) {
  try {
    body();
  } catch (const Error& e) {
    const int32_t instruction = find();
    if (instruction < 0) throw;
    failed = instruction;
    throw Error(e.status(), program.instruction_label(instruction) + ": " + e.what());
  }
}

int32_t first_instruction_of(const Program& program, int32_t slot) {
  for (size_t index = 0; index < program.instructions.size(); ++index) {
    bool touches = false;
    program.for_each_touch(program.instructions[index], [&](int32_t s, Access) { touches |= s == slot; });
    if (touches) return static_cast<int32_t>(index);
  }
  return -1;
}

}  // namespace

void Frame::prepare(const theon_tensor* inputs, const theon_output* outputs, bool all_given) {
  prepared_ = false;
  fresh_ = true;
  ++prepared_count_;
  for (size_t p = 0; p < inputs_.size(); ++p) take_input(static_cast<int32_t>(p), inputs[p]);
  for (size_t p = 0; p < outputs_.size(); ++p) check_output(static_cast<int32_t>(p), outputs[p]);
  for (const int32_t e : program_.static_expressions) evaluate(e);
  for (size_t p = 0; p < inputs_.size(); ++p) check_input_formulas(static_cast<int32_t>(p));
  for (size_t s = 0; s < tensors_.size(); ++s) compute_static_layout(static_cast<int32_t>(s));
  for (size_t p = 0; p < outputs_.size(); ++p) {
    External& output = outputs_[p];
    if (!output.is_late) take_output(static_cast<int32_t>(p), outputs[p], all_given || outputs[p].data != nullptr);
  }
  // The views of outputs follow the strides that were just taken.
  for (size_t s = 0; s < tensors_.size(); ++s) {
    if (!program_.slot_facts[s].static_view) continue;
    const auto slot = static_cast<int32_t>(s);
    const int32_t base = program_.slots[s].index;
    view_bytes_[s] = program_.slot_facts[base].static_view ? view_bytes_[base] : 0;
    blaming(
        program_, failed_, [&] { return first_instruction_of(program_, slot); },
        [&] { view_bytes_[s] += view_offset_bytes(slot); });
  }
  plan_memory();
  for (size_t index = 0; index < calls_.size(); ++index) {
    if (calls_[index].kernel != nullptr && program_.instruction_facts[index].is_static) {
      const auto number = static_cast<int32_t>(index);
      blaming(
          program_, failed_, [&] { return number; }, [&] { prepare_call(number); });
    }
  }
  prepared_ = true;
}

void Frame::take_input(int32_t position, const theon_tensor& input) {
  External& external = inputs_[position];
  const int32_t slot = external.slot;
  const theon_slot& s = program_.slots[slot];
  const std::string name = external_name(external);
  if (input.dtype != s.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: expected %s, got %s", name.c_str(), theon_dtype_name(s.dtype),
          theon_dtype_name(input.dtype));
  }
  if (input.rank != s.rank)
    raise(THEON_SHAPE_MISMATCH, "%s: expected rank %d, got rank %d", name.c_str(), s.rank, input.rank);
  validate(input, name.c_str(), true);
  const auto lengths = program_.slot_lengths(slot);
  for (int32_t axis = 0; axis < s.rank; ++axis) {
    const theon_expression& e = program_.expressions[lengths[axis]];
    if (e.op == THEON_EXPRESSION_CONSTANT && e.value != -1 && e.value != input.shape[axis]) {
      raise(THEON_SHAPE_MISMATCH, "%s: expected length %" PRId64 " on axis %d, got shape %s", name.c_str(), e.value,
            axis, shape_text(input).c_str());
    }
  }
  if (external.is_written && self_overlaps(input)) {
    raise(THEON_INVALID_ARGUMENT, "%s: its strides let elements share memory", name.c_str());
  }
  std::copy_n(input.shape, s.rank, shape_of(slot));
  std::copy_n(input.strides, s.rank, strides_of(slot));
  measure(external, input);
}

void Frame::check_input_formulas(int32_t position) const {
  const int32_t slot = inputs_[position].slot;
  const auto lengths = program_.slot_lengths(slot);
  for (size_t axis = 0; axis < lengths.size(); ++axis) {
    if (program_.expressions[lengths[axis]].op == THEON_EXPRESSION_CONSTANT) continue;
    const int64_t expected = value(lengths[axis]);
    if (tensors_[slot].shape[axis] == expected) continue;
    raise(THEON_SHAPE_MISMATCH, "%s: expected length %" PRId64 " = %s on axis %zu, got shape %s",
          external_name(inputs_[position]).c_str(), expected, program_.expression_text(lengths[axis]).c_str(), axis,
          shape_text(tensors_[slot]).c_str());
  }
}

void Frame::check_output(int32_t position, const theon_output& output) const {
  const theon_slot& s = program_.slots[outputs_[position].slot];
  const std::string name = external_name(outputs_[position]);
  if (output.dtype != s.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: the result is %s, the memory is for %s", name.c_str(), theon_dtype_name(s.dtype),
          theon_dtype_name(output.dtype));
  }
  if (output.rank != s.rank) {
    raise(THEON_SHAPE_MISMATCH, "%s: the result has rank %d, the memory is for rank %d", name.c_str(), s.rank,
          output.rank);
  }
  if (s.rank > 0 && (output.shape == nullptr || output.strides == nullptr)) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s is null though the rank is %d", name.c_str(),
          output.shape == nullptr ? "shape" : "strides", s.rank);
  }
}

// The layout computed for the slot is row-major; given memory brings its own strides.
void Frame::take_output(int32_t position, const theon_output& output, bool is_given) {
  External& external = outputs_[position];
  const int32_t slot = external.slot;
  theon_tensor& own = tensors_[slot];
  external.is_row_major = true;
  if (is_given) {
    const std::string name = external_name(external);
    const theon_tensor given{output.data, output.shape, output.strides, output.rank, output.dtype};
    validate(given, name.c_str(), true);
    if (!std::equal(own.shape, own.shape + own.rank, given.shape)) {
      raise(THEON_SHAPE_MISMATCH, "%s: the result has shape %s, the memory has shape %s", name.c_str(),
            shape_text(own).c_str(), shape_text(given).c_str());
    }
    if (self_overlaps(given)) raise(THEON_INVALID_ARGUMENT, "%s: its strides let elements share memory", name.c_str());
    external.is_row_major = std::equal(own.strides, own.strides + own.rank, given.strides);
    std::copy_n(given.strides, own.rank, strides_of(slot));
  }
  measure(external, own);
}

void Frame::measure(External& external, const theon_tensor& layout) noexcept {
  const ByteRange range = byte_range({nullptr, layout.shape, layout.strides, layout.rank, layout.dtype});
  external.low = static_cast<int64_t>(0 - reinterpret_cast<uintptr_t>(range.begin));
  external.high = static_cast<int64_t>(reinterpret_cast<uintptr_t>(range.end));
}

void Frame::compute_static_layout(int32_t slot) {
  const SlotFacts& facts = program_.slot_facts[slot];
  if (program_.slots[slot].kind == THEON_SLOT_INPUT || facts.layout_known != kKnownWhenPrepared) return;
  blaming(
      program_, failed_, [&] { return first_instruction_of(program_, slot); }, [&] { compute_layout(slot); });
}

void Frame::plan_memory() {
  std::vector<int32_t> slots;
  std::vector<theon_lifetime> lifetimes;
  for (int32_t slot = 0; slot < static_cast<int32_t>(tensors_.size()); ++slot) {
    const theon_slot& s = program_.slots[slot];
    switch (s.kind) {
      case THEON_SLOT_ARENA:
        slots.push_back(slot);
        lifetimes.push_back({slot_bytes(slot), s.first_use, s.last_use});
        break;
      // Both are only read: the flow check lets nothing write constants, and only SIZE write registers.
      case THEON_SLOT_CONSTANT: attach(slot, const_cast<std::byte*>(program_.constants.data() + s.offset)); break;
      case THEON_SLOT_REGISTERS: attach(slot, registers_.data() + s.index); break;
      default: break;
    }
  }
  std::vector<int64_t> offsets(slots.size());
  arena_bound_ = arena_bound(lifetimes);
  arena_bytes_ = plan_arena(lifetimes, offsets);
  if (arena_bytes_ > 0) arena_.grow(arena_bytes_);
  for (size_t k = 0; k < slots.size(); ++k) {
    attach(slots[k], arena_.data() == nullptr ? nullptr : static_cast<char*>(arena_.data()) + offsets[k]);
  }
}

void Frame::prepare_call(int32_t index) {
  Call& c = calls_[index];
  const theon_instruction& i = program_.instructions[index];
  key_.clear();
  const auto formulas = program_.parameters_of(i);
  for (int32_t k = 0; k < i.parameter_count; ++k) {
    parameters_[i.parameter_first + k] = value(formulas[k]);
    key_.push_back(parameters_[i.parameter_first + k]);
  }
  for (int32_t k = 0; k < i.operand_count; ++k) {
    const theon_tensor& t = c.call.operands[k];
    key_.insert(key_.end(), t.shape, t.shape + t.rank);
    key_.insert(key_.end(), t.strides, t.strides + t.rank);
  }
  if (c.has_plan && key_ == c.key) return;
  c.has_plan = false;
  make_plan(c);
  c.key = key_;
  c.has_plan = true;
}

void Frame::make_plan(Call& c) {
  bare_operands_.assign(c.call.operands, c.call.operands + c.call.operand_count);
  for (int32_t k = 0; k < c.call.operand_count; ++k) {
    bare_operands_[k].data = nullptr;
    if (k < c.call.output_count && self_overlaps(bare_operands_[k])) {
      raise(THEON_INVALID_ARGUMENT, "output %d of shape %s has strides that let elements share memory", k,
            shape_text(bare_operands_[k]).c_str());
    }
  }
  theon_kernel_call bare = c.call;
  bare.operands = bare_operands_.data();
  theon_kernel_need need{0, 0};
  check(c.kernel->size_of(&common_->context, &bare, &need));
  if (need.plan_bytes < 0 || need.workspace_bytes < 0) {
    raise(THEON_KERNEL_FAILED, "kernel %s asks for %" PRId64 " bytes of plan and %" PRId64 " of workspace",
          c.kernel->name, need.plan_bytes, need.workspace_bytes);
  }
  if (need.plan_bytes > 0) c.plan.grow(need.plan_bytes);
  if (need.workspace_bytes > 0) common_->workspace.grow(need.workspace_bytes);
  check(c.kernel->prepare(&common_->context, &bare, c.plan.data()));
}

}  // namespace theon
