// The life of a frame and the walk over its instructions.
#include "core/frame.hpp"

#include <algorithm>

#include "core/status.hpp"

namespace theon {

Frame::Frame(const Program& program, const theon_context& context)
    : Frame(program, std::make_unique<FrameCommon>(FrameCommon{context, {}, {}}), nullptr, 0) {}

Frame::Frame(const Program& program, FrameCommon& common, int32_t number) : Frame(program, nullptr, &common, number) {}

Frame::Frame(const Program& program, std::unique_ptr<FrameCommon> owned_common, FrameCommon* common, int32_t number)
    : program_(program),
      owned_common_(std::move(owned_common)),
      common_(common != nullptr ? common : owned_common_.get()),
      number_(number) {
  const size_t slots = program.slots.size();
  registers_.assign(program.header->register_count, 0);
  values_.resize(program.expressions.size());
  layout_first_.resize(slots);
  int64_t numbers = 0;
  for (size_t s = 0; s < slots; ++s) {
    layout_first_[s] = numbers;
    numbers += 2 * int64_t{program.slots[s].rank};
  }
  layouts_.assign(numbers, 0);
  tensors_.resize(slots);
  for (size_t s = 0; s < slots; ++s) {
    const auto slot = static_cast<int32_t>(s);
    tensors_[s] = {nullptr, shape_of(slot), strides_of(slot), program.slots[s].rank, program.slots[s].dtype};
  }
  view_bytes_.assign(slots, 0);
  reserved_.resize(slots);
  operands_.resize(program.operands.size());
  parameters_.assign(program.parameters.size(), 0);
  calls_.resize(program.instructions.size());
  counters_.assign(program.instructions.size(), {0, 0});
  for (size_t index = 0; index < program.instructions.size(); ++index) {
    const theon_instruction& i = program.instructions[index];
    if (!program.has_kernel(i)) continue;
    for (int32_t k = 0; k < i.operand_count; ++k)
      operands_[i.operand_first + k] = tensors_[program.operands[i.operand_first + k]];
    Call& c = calls_[index];
    c.kernel = program.kernels[i.kernel];
    c.call = {static_cast<int32_t>(sizeof(theon_kernel_call)),
              i.operand_count,
              i.output_count,
              i.attribute_bytes,
              program.attributes.data() + i.attribute_offset,
              operands_.data() + i.operand_first,
              parameters_.data() + i.parameter_first,
              i.parameter_count,
              0};
  }
  inputs_.resize(program.input_slots.size());
  for (size_t p = 0; p < inputs_.size(); ++p) {
    inputs_[p].slot = program.input_slots[p];
    inputs_[p].is_written = (program.slots[inputs_[p].slot].flags & THEON_SLOT_MUTABLE) != 0;
  }
  outputs_.resize(program.output_slots.size());
  for (size_t p = 0; p < outputs_.size(); ++p) {
    External& output = outputs_[p];
    output.slot = program.output_slots[p];
    output.is_written = true;
    output.is_late = program.slot_facts[output.slot].layout_known != kKnownWhenPrepared;
  }
  nested_.resize(program.programs.size());
}

void Frame::run(const theon_run_args& args) {
  ++runs_;
  failed_ = -1;
  common_->context.cancel = args.cancel;
  common_->reserved.begin_run();
  common_->observer_ns = 0;
  common_->in_tail = false;
  try {
    bind(args.inputs, args.outputs, false);
    check_overlaps();
    begin_run(0);
    execute(args.fail_at);
  } catch (...) {
    common_->context.cancel = nullptr;
    drop_outputs();
    throw;
  }
  common_->context.cancel = nullptr;
  hand_over(args.outputs);
}

void Frame::begin_run(int64_t step) {
  std::fill(registers_.begin(), registers_.end(), 0);
  if (program_.role == Role::kLoopBody) registers_[0] = step;
  for (const int32_t e : program_.expressions_after[0]) evaluate(e);
}

void Frame::execute(int32_t fail_at) {
  const auto count = static_cast<int32_t>(program_.instructions.size());
  int32_t index = 0;
  const auto failed = [&](theon_status status, const char* text) {
    release_reserved();
    if (count == 0) throw Error(status, text);
    failed_ = std::min(index, count - 1);
    throw Error(status, program_.instruction_label(failed_) + ": " + text);
  };
  try {
    if (program_.role == Role::kMain) {
      const int32_t tail = program_.header->tail_first;
      walk(index, tail, fail_at);
      // The last look at the cancel word: a kernel that saw it left its result incomplete. Nothing stops the tail.
      poll();
      common_->context.cancel = nullptr;
      common_->in_tail = true;
      walk(index, count, -1);
    } else {
      walk(index, count, -1);
      poll();
    }
  } catch (const Error& e) {
    failed(e.status(), e.what());
  } catch (const std::bad_alloc&) {
    failed(THEON_OUT_OF_MEMORY, "native allocation failed");
  }
}

void Frame::walk(int32_t& index, int32_t end, int32_t fail_at) {
  if (common_->profiling || common_->observer.call != nullptr) [[unlikely]] {
    walk_watched(index, end, fail_at);
    return;
  }
  for (; index < end; ++index) {
    poll();
    if (index == fail_at) [[unlikely]]
      raise(THEON_INJECTED_FAULT, "a test asked for this failure");
    perform(index);
    ++counters_[index].calls;
  }
}

void Frame::perform(int32_t index) {
  if (program_.instruction_facts[index].is_plain) [[likely]] {
    call_kernel(calls_[index]);
  } else {
    execute_one(index);
  }
}

void Frame::call_kernel(const Call& call) {
  check(call.kernel->run(&common_->context, &call.call, call.plan.data(), common_->workspace.data()));
}

void Frame::execute_one(int32_t index) {
  for (const int32_t slot : program_.outputs_before[index]) place_late_output(slot);
  const theon_instruction& i = program_.instructions[index];
  const bool is_static = program_.instruction_facts[index].is_static;
  switch (i.kind) {
    case THEON_INSTRUCTION_KERNEL:
    case THEON_INSTRUCTION_SIZE:
      if (!is_static) prepare_call(index);
      call_kernel(calls_[index]);
      break;
    case THEON_INSTRUCTION_VIEW:
      if (!is_static) place_view(program_.operands[i.operand_first]);
      break;
    case THEON_INSTRUCTION_RESERVE: reserve(program_.operands[i.operand_first]); break;
    case THEON_INSTRUCTION_LOOP: run_loop(i); break;
    default: run_branch(i); break;
  }
  for (const int32_t e : program_.expressions_after[index + 1]) evaluate(e);
  for (const int32_t slot : program_.reserved_after[index]) release_reserved(slot);
}

void Frame::poll() const {
  if (cancelled(common_->context)) [[unlikely]]
    raise(THEON_CANCELLED, "the run was cancelled");
}

void Frame::reserve(int32_t slot) {
  if (program_.slots[slot].kind != THEON_SLOT_RESERVED) return;  // an output: placed already
  compute_layout(slot);
  reserved_[slot] = common_->reserved.take(slot_bytes(slot));
  attach(slot, reserved_[slot].block.data());
}

void Frame::release_reserved(int32_t slot) noexcept {
  common_->reserved.give(std::move(reserved_[slot]));
  reserved_[slot] = {};
}

void Frame::release_reserved() noexcept {
  for (size_t slot = 0; slot < reserved_.size(); ++slot) {
    if (reserved_[slot].block.data() != nullptr) release_reserved(static_cast<int32_t>(slot));
  }
}

void Frame::trim() noexcept {
  prepared_ = false;
  arena_ = Block();
  for (Call& c : calls_) {
    c.plan = Block();
    c.key.clear();
    c.has_plan = false;
  }
  for (Nested& n : nested_) n = Nested();
  if (owned_common_ == nullptr) return;
  common_->workspace = Block();
  common_->reserved.clear();
}

void Frame::describe(theon_frame_info& info) const {
  info.failed_instruction = failed_;
  info.prepared = prepared_count_;
  info.runs = runs_;
  info.reserved_bytes = common_->reserved.peak();
  info.workspace_bytes = common_->workspace.bytes();
  info.arena_bytes = info.arena_bound_bytes = 0;
  add_arena(info);
}

void Frame::add_arena(theon_frame_info& info) const {
  info.arena_bytes += arena_bytes_;
  info.arena_bound_bytes += arena_bound_;
  for (const Nested& n : nested_) {
    if (n.frame != nullptr) n.frame->add_arena(info);
  }
}

ReservedBlock ReservedBlocks::take(int64_t bytes) {
  // The smallest block that is large enough; without one the largest makes room for a larger one.
  auto best = free_.end();
  for (auto it = free_.begin(); it != free_.end(); ++it) {
    const bool fits = it->bytes() >= bytes;
    const bool best_fits = best != free_.end() && best->bytes() >= bytes;
    if (best == free_.end() || (fits && (!best_fits || it->bytes() < best->bytes())) ||
        (!fits && !best_fits && it->bytes() > best->bytes())) {
      best = it;
    }
  }
  Block block;
  if (best != free_.end()) {
    block = std::move(*best);
    free_.erase(best);
    if (block.bytes() < bytes) block = Block();
  }
  free_.reserve(free_.size() + alive_ + 1);  // so that give() need not allocate
  if (block.data() == nullptr) block = Block(bytes);
  ++alive_;
  live_ += bytes;
  peak_ = std::max(peak_, live_);
  return {std::move(block), bytes};
}

void ReservedBlocks::give(ReservedBlock reserved) noexcept {
  --alive_;
  live_ -= reserved.bytes;
  free_.push_back(std::move(reserved.block));
}

}  // namespace theon
