// LOOP and BRANCH: nested programs on sub-frames, created when first needed and kept.
#include <algorithm>
#include <cinttypes>

#include "core/frame.hpp"
#include "core/status.hpp"
#include "core/tensor.hpp"

namespace theon {
namespace {

int32_t count_with_nested(const Program& program) {
  int32_t count = 1;
  for (const auto& inner : program.programs) count += count_with_nested(*inner);
  return count;
}

}  // namespace

Frame::Nested& Frame::nested(int32_t program) {
  Nested& n = nested_[program];
  if (n.frame != nullptr) return n;
  const Program& p = *program_.programs[program];
  n.inputs.resize(p.input_slots.size());
  n.outputs.resize(p.output_slots.size());
  int32_t number = number_ + 1;
  for (int32_t before = 0; before < program; ++before) number += count_with_nested(*program_.programs[before]);
  n.frame = std::make_unique<Frame>(p, *common_, number);
  return n;
}

void* Frame::step_data(const theon_binding& b, int64_t step) const {
  const theon_tensor& t = tensors_[b.slot];
  if (b.mode == THEON_BIND_WHOLE) return t.data;
  int64_t position;
  bool is_inside = !__builtin_mul_overflow(step, b.stride, &position) &&
                   !__builtin_add_overflow(position, value(b.offset), &position);
  if (b.mode == THEON_BIND_CYCLE && is_inside && t.shape[0] > 0) {
    position %= t.shape[0];
    if (position < 0) position += t.shape[0];
  }
  is_inside = is_inside && position >= 0 && position < t.shape[0];
  if (!is_inside) [[unlikely]] {
    raise(THEON_INDEX_OUT_OF_RANGE, "part %" PRId64 " * %" PRId64 " + %" PRId64 " of %s, whose shape is %s", step,
          b.stride, value(b.offset), program_.slot_name(b.slot).c_str(), shape_text(t).c_str());
  }
  if (element_count(t) == 0) return t.data;
  return static_cast<char*>(t.data) + position * t.strides[0] * theon_dtype_bytes(t.dtype);
}

void Frame::hand_in(Nested& n, const theon_instruction& i, int64_t step) {
  for (const theon_binding& b : program_.bindings_of(i)) {
    const int32_t skipped = b.mode == THEON_BIND_WHOLE ? 0 : 1;
    void* data = step_data(b, step);
    int64_t* shape = shape_of(b.slot) + skipped;
    int64_t* strides = strides_of(b.slot) + skipped;
    const int32_t rank = tensors_[b.slot].rank - skipped;
    if (b.is_output) {
      n.outputs[b.position] = {data, shape, strides, rank, tensors_[b.slot].dtype};
    } else {
      n.inputs[b.position] = {data, shape, strides, rank, tensors_[b.slot].dtype};
    }
  }
  n.frame->bind(n.inputs.data(), n.outputs.data(), true);
}

// Layouts are the same at every step; only the STEP and CYCLE bindings move on.
void Frame::advance(Nested& n, const theon_instruction& i, int64_t step) {
  for (const theon_binding& b : program_.bindings_of(i)) {
    if (b.mode == THEON_BIND_WHOLE) continue;
    void* data = step_data(b, step);
    if (b.is_output) {
      n.outputs[b.position].data = data;
      n.frame->attach_output(b.position, data);
    } else {
      n.frame->attach_input(b.position, data);
    }
  }
}

// What a slot of a body shows of this frame's; null if nothing.
const theon_binding* Frame::binding_of(const theon_instruction& i, const Program& body, int32_t slot) const {
  const theon_slot& root = body.slots[body.slot_facts[slot].root];
  if (root.kind != THEON_SLOT_INPUT && root.kind != THEON_SLOT_OUTPUT) return nullptr;
  for (const theon_binding& b : program_.bindings_of(i)) {
    if (b.position == root.index && (b.is_output != 0) == (root.kind == THEON_SLOT_OUTPUT)) return &b;
  }
  return nullptr;
}

// How an operand of a body's kernel moves; false where a step would leave its tensor.
bool Frame::find_walk(const theon_binding& b, int64_t count, OperandWalk& walk) const {
  if (b.mode == THEON_BIND_WHOLE) return true;
  const theon_tensor& t = tensors_[b.slot];
  walk.part_bytes = t.strides[0] * theon_dtype_bytes(t.dtype);
  walk.first = value(b.offset);
  walk.stride = b.stride;
  if (b.mode == THEON_BIND_CYCLE) {
    walk.cycle = t.shape[0];
    walk.first %= walk.cycle;
    if (walk.first < 0) walk.first += walk.cycle;
    walk.stride %= walk.cycle;
    return true;
  }
  int64_t last;
  return !__builtin_mul_overflow(count - 1, b.stride, &last) && !__builtin_add_overflow(last, walk.first, &last) &&
         last >= 0 && last < t.shape[0];
}

// Whether an operand that shows what other steps write has each element where the step has it that computes it.
bool Frame::keeps_places(const theon_instruction& i, const Frame& body, const Call& c, int32_t operand) const {
  const theon_instruction& kernel = body.program_.instructions[body.program_.only_kernel];
  const auto slots = body.program_.operands_of(kernel);
  const theon_binding* in = binding_of(i, body.program_, slots[operand]);
  if (in == nullptr) return true;
  const int32_t memory = program_.slot_facts[in->slot].root;
  for (int32_t o = 0; o < kernel.output_count; ++o) {
    const theon_binding* out = binding_of(i, body.program_, slots[o]);
    if (out == nullptr || program_.slot_facts[out->slot].root != memory) continue;
    const theon_tensor& a = c.call.operands[operand];
    const theon_tensor& b = c.call.operands[o];
    if (in->slot != out->slot || a.rank != b.rank || !std::equal(a.shape, a.shape + a.rank, b.shape) ||
        !std::equal(a.strides, a.strides + a.rank, b.strides) || body.program_.slot_facts[slots[operand]].static_view) {
      return false;
    }
  }
  return true;
}

// Whether the kernel of a body writes what a slot of this frame shows.
bool Frame::is_written(const theon_instruction& i, const Frame& body, int32_t slot) const {
  const theon_instruction& kernel = body.program_.instructions[body.program_.only_kernel];
  const auto slots = body.program_.operands_of(kernel);
  for (int32_t o = 0; o < kernel.output_count; ++o) {
    const theon_binding* out = binding_of(i, body.program_, slots[o]);
    if (out != nullptr && program_.slot_facts[out->slot].root == program_.slot_facts[slot].root) return true;
  }
  return false;
}

// A body that is one elementwise kernel needs no walk over instructions at each step.
bool Frame::run_all_steps(Nested& n, const theon_instruction& i, int64_t count) {
  const Frame& body = *n.frame;
  const Program& program = body.program_;
  const int32_t index = program.only_kernel;
  // Who watches sees each step.
  const bool is_watched = common_->profiling || common_->observer.call != nullptr;
  if (index < 0 || i.until_register >= 0 || is_watched) return false;
  const Call& c = body.calls_[index];
  if (!can_run_steps(*c.kernel, c.plan.data())) return false;
  const auto slots = program.operands_of(program.instructions[index]);
  walks_.resize(slots.size());
  for (size_t k = 0; k < slots.size(); ++k) {
    walks_[k] = {static_cast<char*>(c.call.operands[k].data), 0, 0, 0, 0, true};
    if (program.slots[program.slot_facts[slots[k]].root].kind == THEON_SLOT_CONSTANT) continue;
    const theon_binding* b = binding_of(i, program, slots[k]);
    if (b == nullptr || !find_walk(*b, count, walks_[k]) || !keeps_places(i, body, c, static_cast<int32_t>(k)))
      return false;
    walks_[k].is_read_only = !is_written(i, body, b->slot);
  }
  run_steps(common_->context, c.plan.data(), c.call.operands, walks_.data(), count);
  for (theon_counter& counter : n.frame->counters_) counter.calls += count;
  poll();
  return true;
}

void Frame::run_loop(const theon_instruction& i) {
  const int64_t count = value(i.condition);
  if (count < 0) {
    raise(THEON_INVALID_ARGUMENT, "a loop of %" PRId64 " = %s steps", count,
          program_.expression_text(i.condition).c_str());
  }
  int64_t step = 0;
  try {
    while (step < count) {
      poll();
      Nested& n = nested(i.body);
      if (step == 0) {
        hand_in(n, i, step);
        if (count > 1 && run_all_steps(n, i, count)) {
          step = count;
          break;
        }
      } else {
        advance(n, i, step);
      }
      n.frame->begin_run(step);
      n.frame->execute(-1);
      ++step;
      if (i.until_register >= 0 && n.frame->registers_[i.until_register] != 0) break;
    }
  } catch (const Error& e) {
    throw Error(e.status(), "step " + std::to_string(step) + ": " + e.what());
  }
  if (i.steps_register >= 0) registers_[i.steps_register] = step;
}

void Frame::run_branch(const theon_instruction& i) {
  const bool is_true = value(i.condition) != 0;
  try {
    Nested& n = nested(is_true ? i.body : i.otherwise);
    hand_in(n, i, 0);
    n.frame->begin_run(0);
    n.frame->execute(-1);
  } catch (const Error& e) {
    throw Error(e.status(), std::string(is_true ? "if true: " : "if false: ") + e.what());
  }
}

}  // namespace theon
