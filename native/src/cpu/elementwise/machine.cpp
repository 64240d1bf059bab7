#include "cpu/elementwise/machine.hpp"
#include "cpu/elementwise/plan_reductions.hpp"

#include <atomic>
#include <new>
#include <type_traits>

#include "core/loop_steps.hpp"
#include "core/non_temporal.hpp"
#include "core/parallel.hpp"
#include "cpu/elementwise/register_steps.hpp"
#include "cpu/elementwise/scalar_steps.hpp"
#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

constexpr int64_t round_up_group(int64_t n) { return (n + kTileGroup - 1) & -kTileGroup; }

// Steps between two looks at the cancel word, less 1.
constexpr int64_t kPollMask = 1023;

// A loop around a plan.
struct LoopSteps {
  const theon_context& context;
  const OperandWalk* walks;
  int64_t count;
  RegisterSteps in_registers;
};

// One participant at work on one chunk.
class Machine {
 public:
  Machine(const Plan& plan, const theon_tensor* operands, char* workspace, int64_t chunk)
      : plan_(plan), operands_(operands), workspace_(workspace), chunk_(chunk), chunks_(plan.chunks), tile_(plan.tile) {}

  /// One that takes each block through all steps of a loop and moves the operands on.
  Machine(const Plan& plan, Moving& moving, int64_t chunk, int64_t chunks, const LoopSteps& loop)
      : plan_(plan),
        operands_(moving.operands),
        workspace_(nullptr),
        chunk_(chunk),
        chunks_(chunks),
        tile_(loop.in_registers.tile(plan.tile)),
        moving_(&moving),
        loop_(&loop) {
    for (int32_t k = 0; k < plan.operand_count; ++k) {
      moving.operands[k].data = loop.walks[k].start;
      if (loop.walks[k].stride != 0) walking_[walking_count_++] = k;
    }
    const InputStream* inputs = plan.input_streams();
    for (int i = 0; i < plan.inputs; ++i) {
      const bool is_shared = inputs[i].access == Access::kUniform || inputs[i].access == Access::kRow;
      shared_moves_ |= is_shared && loop.walks[inputs[i].operand].stride != 0;
    }
  }

  void run() {
    start();
    if (plan_.rows) {
      run_rows();
    } else {
      const int64_t unit = plan_.total / plan_.lengths()[0];
      const auto [begin, end] = chunk_range(plan_.lengths()[0], 1);
      run_row(begin * unit, end * unit);
    }
    const OutputStream* outputs = plan_.output_streams();
    for (int k = 0; k < plan_.outputs; ++k) {
      if (outputs[k].non_temporal) return finish_non_temporal();
    }
  }

  void begin() { start(); }
  void run_piece(int64_t begin, int64_t end) { run_row(begin, end); }

  /// The op whose check failed, or -1.
  int32_t fault() const {
    const Fault* faults = plan_.fault_list();
    for (int i = 0; i < plan_.faults; ++i) {
      int64_t found;
      std::memcpy(&found, scratch_ + faults[i].offset, sizeof(found));
      if (found != 0) return faults[i].op;
    }
    return -1;
  }

  // One element, nothing reduced: every value is uniform, and the tile steps are copies to the outputs.
  void run_single() {
    start();
    const Step* copies = plan_.steps() + plan_.uniform_steps + plan_.row_steps;
    const OutputStream* outputs = plan_.output_streams();
    for (int i = 0; i < plan_.outputs; ++i) {
      const auto* value = static_cast<const char*>(registers_[copies[i].in[0]]);
      copy_element(out_data(outputs[i].operand), value, outputs[i].bytes);
    }
  }

 private:
  struct Range {
    int64_t begin, end;
  };

  Range chunk_range(int64_t length, int64_t unit) const {
    const int64_t units = (length + unit - 1) / unit;
    return {std::min(length, chunk_ * units / chunks_ * unit), std::min(length, (chunk_ + 1) * units / chunks_ * unit)};
  }

  const char* data(int32_t operand) const { return static_cast<const char*>(operands_[operand].data); }
  char* out_data(int32_t operand) const { return static_cast<char*>(operands_[operand].data); }

  void start() {
    const FixedRegister* fixed = plan_.fixed_registers();
    for (int i = 0; i < plan_.fixed; ++i) {
      registers_[fixed[i].reg] = fixed[i].offset >= 0 ? scratch_ + fixed[i].offset
                                                      : const_cast<char*>(plan_.constant(~fixed[i].offset));
    }
    for (int32_t k = 0; k < plan_.operand_count; ++k) position_[k] = plan_.offsets()[k];
    // No more than there are: setting whole arrays took half of the time of a single element.
    std::fill_n(accumulator_, plan_.output_count, 0);
    std::fill_n(written_, plan_.outputs, nullptr);
    spread_uniform();
  }

  void spread_inputs(Access access) {
    const InputStream* inputs = plan_.input_streams();
    for (int i = 0; i < plan_.inputs; ++i) {
      const InputStream& stream = inputs[i];
      if (stream.access == access) {
        spread(scratch_ + stream.scratch, data(stream.operand) + position_[stream.operand] * stream.bytes,
               stream.bytes);
      }
    }
  }

  void spread_uniform() {
    spread_inputs(Access::kUniform);
    const Fault* faults = plan_.fault_list();
    for (int i = 0; i < plan_.faults; ++i) std::memset(scratch_ + faults[i].offset, 0, sizeof(int64_t));
    run_steps(plan_.steps(), plan_.uniform_steps, kTileGroup);
  }

  void run_steps(const Step* steps, int count, int64_t n) {
    for (const Step* step = steps; step != steps + count; ++step) {
      const void* in[kMostOperands];
      for (int k = 0; k < 4; ++k) in[k] = registers_[step->in[k]];
      if (step->many) {
        for (int k = 4; k < kMostOperands; ++k) in[k] = registers_[step->in[k]];
      }
      step->function(registers_[step->out], in, n);
    }
  }

  void move(int32_t dim, int64_t steps) {
    const int32_t dims = plan_.dim_count;
    const int64_t* strides = plan_.strides(0) + dim;
    for (int32_t k = 0; k < plan_.operand_count; ++k) position_[k] += strides[k * dims] * steps;
    if (plan_.reductions == 0) return;
    const int64_t* accumulators = plan_.accumulator_strides(0) + dim;
    for (int32_t o = 0; o < plan_.output_count; ++o) accumulator_[o] += accumulators[o * dims] * steps;
  }

  void run_rows() {
    const int32_t last = plan_.dim_count - 1;
    Range ranges[THEON_MAX_RANK];
    int64_t index[THEON_MAX_RANK];
    Range row{0, plan_.row_length};
    for (int32_t d = 0; d <= last; ++d) {
      ranges[d] = {0, plan_.lengths()[d]};
      if (chunks_ > 1 && d == plan_.chunk_dim) ranges[d] = chunk_range(plan_.lengths()[d], d == last ? 64 : 1);
      if (ranges[d].begin >= ranges[d].end) return;
      index[d] = ranges[d].begin;
      if (d == last) {
        row = ranges[d];
      } else {
        move(d, index[d]);
      }
    }
    for (;;) {
      run_row(row.begin, row.end);
      int32_t d = last - 1;
      for (; d >= 0; --d) {
        if (++index[d] < ranges[d].end) {
          move(d, 1);
          break;
        }
        index[d] = ranges[d].begin;
        move(d, ranges[d].begin - ranges[d].end + 1);
      }
      if (d < 0) return;
    }
  }

  void run_row(int64_t begin, int64_t end) {
    if (plan_.rows) start_row();
    for (int64_t i = begin; i < end;) {
      const int64_t n = std::min(tile_, end - i);
      const int64_t whole = n >= kTileGroup ? n & -kTileGroup : n;
      if (loop_ == nullptr) {
        run_tile(i, whole);
      } else {
        run_tile_steps(i, whole);
      }
      i += whole;
    }
  }

  void start_row() {
    spread_inputs(Access::kRow);
    run_steps(plan_.steps() + plan_.uniform_steps, plan_.row_steps, kTileGroup);
  }

  // The same elements of all steps.
  void run_tile_steps(int64_t first, int64_t n) {
    step_ = 0;
    for (int32_t w = 0; w < walking_count_; ++w) {
      moving_->places[w] = StepPlace(loop_->walks[walking_[w]]);
      moving_->operands[walking_[w]].data = moving_->places[w].data();
    }
    if (loop_->in_registers.can_run(n < kTileGroup)) return run_in_registers(first, n);
    for (; step_ < loop_->count; ++step_) {
      if (step_ > 0) step_on();
      if (shared_moves_) {
        spread_uniform();
        if (plan_.rows) start_row();
      }
      run_tile(first, n);
      if ((step_ & kPollMask) == kPollMask && cancelled(loop_->context)) return;
    }
  }

  void run_in_registers(int64_t first, int64_t n) {
    load_inputs(first, n, n < kTileGroup);
    char* memory[THEON_COMPOSITE_MAX_STREAMS];
    for (int32_t k = 0; k < plan_.operand_count; ++k) memory[k] = out_data(k);
    const auto place = [&](const auto& stream) {
      const int64_t from = stream.access == Access::kDirect ? first : 0;
      memory[stream.operand] += (position_[stream.operand] + from) * stream.bytes;
    };
    std::for_each_n(plan_.input_streams(), plan_.inputs, place);
    place(plan_.output_streams()[0]);
    loop_->in_registers.run(loop_->context, registers_, memory, n);
  }

  void step_on() {
    for (int32_t w = 0; w < walking_count_; ++w) {
      moving_->places[w].step_on();
      moving_->operands[walking_[w]].data = moving_->places[w].data();
    }
  }

  // Elements [first, first + n) of the row: n is a multiple of the group, or less than one.
  void run_tile(int64_t first, int64_t n) {
    const bool padded = n < kTileGroup;
    load_inputs(first, n, padded);
    if (padded && plan_.faults != 0) repeat_first(n);
    place_outputs(first, padded);
    run_steps(plan_.steps() + plan_.uniform_steps + plan_.row_steps, plan_.tile_steps, round_up_group(n));
    reduce(first, n);
    store_outputs(first, n, padded);
  }

  void load_inputs(int64_t first, int64_t n, bool padded) {
    const InputStream* inputs = plan_.input_streams();
    for (int k = 0; k < plan_.inputs; ++k) {
      const InputStream& stream = inputs[k];
      const char* base = data(stream.operand) + position_[stream.operand] * stream.bytes;
      char* slot = scratch_ + stream.scratch;
      switch (stream.access) {
        case Access::kDirect:
          if (padded) {
            registers_[stream.reg] = loop_ == nullptr
                                         ? load_group(stream, slot, base + first * stream.bytes, n)
                                         : load_group_of_step(stream, slot, base + first * stream.bytes, n);
          } else {
            registers_[stream.reg] = const_cast<char*>(base + first * stream.bytes);
          }
          break;
        case Access::kStrided:
          copy_strided(slot, 1, base + first * stream.stride * stream.bytes, stream.stride, n, stream.bytes);
          break;
        case Access::kGathered:
          if (stream.period != 0) {
            repeat(slot, base, stream.period, first % stream.period, n, stream.bytes);
            break;
          }
          for_row_pieces(plan_.dim_count, plan_.lengths(), plan_.strides(stream.operand), first, n,
                         [&](int64_t offset, int64_t done, int64_t length) {
                           copy_strided(slot + done * stream.bytes, 1, base + offset * stream.bytes, stream.stride,
                                        length, stream.bytes);
                         });
          break;
        default: break;
      }
    }
  }

  static char* load_group(const InputStream& stream, char* slot, const char* from, int64_t n) {
    copy_strided(slot, 1, from, 1, n, stream.bytes);
    return slot;
  }

  // What the step before wrote is in the output's group still, and the vectors that read it need not wait for its elements to reach
  // memory and return; outputs that could be an input's memory are computed when nothing reads that any more.
  char* load_group_of_step(const InputStream& stream, char* slot, const char* from, int64_t n) {
    const OutputStream* outputs = plan_.output_streams();
    for (int k = 0; step_ > 0 && k < plan_.outputs; ++k) {
      if (!outputs[k].flushed && written_[k] == from && outputs[k].bytes == stream.bytes)
        return scratch_ + outputs[k].scratch;
    }
    const OperandWalk& walk = loop_->walks[stream.operand];
    if (step_ > 0 && walk.stride == 0 && walk.is_read_only) return slot;
    load_group(stream, slot, from, n);
    // Numbers like the others: those of steps before could have become any.
    copy_strided(slot + n * stream.bytes, 1, slot, 0, kTileGroup - n, stream.bytes);
    return slot;
  }

  // Checks look at whole groups: what fills one up has to be like the elements.
  void repeat_first(int64_t n) {
    const InputStream* inputs = plan_.input_streams();
    for (int k = 0; k < plan_.inputs; ++k) {
      const InputStream& stream = inputs[k];
      if (stream.access == Access::kUniform || stream.access == Access::kRow) continue;
      char* slot = scratch_ + stream.scratch;
      copy_strided(slot + n * stream.bytes, 1, slot, 0, kTileGroup - n, stream.bytes);
    }
  }

  char* out_base(const OutputStream& stream) const {
    return out_data(stream.operand) + position_[stream.operand] * stream.bytes;
  }

  void place_outputs(int64_t first, bool padded) {
    const OutputStream* outputs = plan_.output_streams();
    for (int k = 0; k < plan_.outputs; ++k) {
      const OutputStream& stream = outputs[k];
      if (!stream.flushed)
        registers_[stream.reg] = padded ? scratch_ + stream.scratch : out_base(stream) + first * stream.bytes;
    }
  }

  void store_outputs(int64_t first, int64_t n, bool padded) {
    const OutputStream* outputs = plan_.output_streams();
    for (int k = 0; k < plan_.outputs; ++k) {
      const OutputStream& stream = outputs[k];
      if (!stream.flushed && !padded) continue;
      const char* tile = static_cast<const char*>(registers_[stream.reg]);
      char* base = out_base(stream);
      if (stream.access == Access::kGathered) {
        for_row_pieces(plan_.dim_count, plan_.lengths(), plan_.strides(stream.operand), first, n,
                       [&](int64_t offset, int64_t done, int64_t length) {
                         copy_strided(base + offset * stream.bytes, stream.stride, tile + done * stream.bytes, 1,
                                      length, stream.bytes);
                       });
      } else if (stream.access == Access::kStrided) {
        copy_strided(base + first * stream.stride * stream.bytes, stream.stride, tile, 1, n, stream.bytes);
      } else if (stream.non_temporal && !is_in_place(stream)) {
        copy_non_temporal(base + first * stream.bytes, tile, n * stream.bytes);
      } else {
        written_[k] = base + first * stream.bytes;
        copy_strided(written_[k], 1, tile, 1, n, stream.bytes);
      }
    }
  }

  bool is_in_place(const OutputStream& stream) const {
    for (int32_t i = plan_.output_count; i < plan_.operand_count; ++i) {
      if (operands_[i].data == operands_[stream.operand].data) return true;
    }
    return false;
  }

  void reduce(int64_t first, int64_t n) {
    const ReduceStep* steps = plan_.reduce_steps();
    for (int k = 0; k < plan_.reductions; ++k) {
      const ReduceStep& step = steps[k];
      const char* tile = static_cast<const char*>(registers_[step.reg]);
      char* accumulators = workspace_ + step.workspace + step.stride_bytes * chunk_;
      if (plan_.rows) {
        accumulators += accumulator_[step.operand] * step.accumulator_bytes;
        if (step.folds) {
          step.row->fold(accumulators, tile, n);
        } else {
          step.row->spread(accumulators + first * step.accumulator_bytes, tile, n);
        }
      } else if (step.short_row == 0) {
        reduce_pieces(step, accumulators, tile, first, n);
      } else {
        reduce_short_rows(step, accumulators, tile, first, n);
      }
    }
  }

  void reduce_pieces(const ReduceStep& step, char* accumulators, const char* tile, int64_t first, int64_t n) {
    const ReduceFn function = step.folds ? step.row->fold : step.row->spread;
    const int64_t* pieces = plan_.pieces(step.operand);
    for_row_pieces(step.piece_dims, pieces, pieces + plan_.dim_count, first, n,
                   [&](int64_t offset, int64_t done, int64_t length) {
                     function(accumulators + offset * step.accumulator_bytes, tile + done * step.bytes, length);
                   });
  }

  // The rows that a tile holds whole, and the pieces at its ends.
  void reduce_short_rows(const ReduceStep& step, char* accumulators, const char* tile, int64_t first, int64_t n) {
    const int64_t length = step.short_row;
    const int64_t head = std::min(n, (length - first % length) % length);
    const int64_t rows = (n - head) / length;
    const int64_t end = head + rows * length;
    if (head > 0) reduce_pieces(step, accumulators, tile, first, head);
    if (rows > 0) {
      const ReduceRowsFn function = step.folds ? step.row->fold_rows : step.row->spread_rows;
      const int64_t* pieces = plan_.pieces(step.operand);
      for_row_pieces(step.piece_dims - 1, pieces, pieces + plan_.dim_count, (first + head) / length, rows,
                     [&](int64_t offset, int64_t done, int64_t count) {
                       function(accumulators + offset * step.accumulator_bytes,
                                tile + (head + done * length) * step.bytes, count, length);
                     });
    }
    if (end < n) reduce_pieces(step, accumulators, tile + end * step.bytes, first + end, n - end);
  }

  const Plan& plan_;
  const theon_tensor* operands_;
  char* workspace_;
  int64_t chunk_;
  int64_t chunks_;
  int64_t tile_;
  Moving* moving_ = nullptr;
  const LoopSteps* loop_ = nullptr;
  int32_t walking_count_ = 0;
  bool shared_moves_ = false;  // what a tile shares differs from step to step
  int64_t step_ = 0;
  char* written_[THEON_COMPOSITE_MAX_STREAMS];  // where the groups of outputs were copied to
  int32_t walking_[THEON_COMPOSITE_MAX_STREAMS];
  int64_t position_[THEON_COMPOSITE_MAX_STREAMS];
  int64_t accumulator_[THEON_COMPOSITE_MAX_STREAMS];
  void* registers_[kMaxRegisters];
  alignas(64) char scratch_[kScratchBytes];
};

// A block of elements stays in the cache from step to step; larger chunks only save starts.
constexpr int64_t kLoopChunk = 4096;
// Elements times steps below which one thread is faster.
constexpr int64_t kLoopWork = int64_t{1} << 17;

}  // namespace

void run_plan_steps(const theon_context& context, const Plan& plan, const theon_tensor* operands,
                    const OperandWalk* walks, int64_t steps) noexcept {
  if (plan.single) return run_scalar_steps(context, plan, walks, steps);
  if (plan.total == 0) return;
  const LoopSteps loop{context, walks, steps, {plan, context.level, walks, steps}};
  const int64_t most = std::min(plan.total / kLoopChunk, plan.lengths()[plan.rows ? plan.chunk_dim : 0]);
  const int64_t chunks = plan.total * steps < kLoopWork ? 1 : std::max<int64_t>(1, most);
  parallel_for(context, chunks, [&](int64_t chunk) noexcept {
    Moving moving;
    std::copy_n(operands, plan.operand_count, moving.operands);
    Machine(plan, moving, chunk, chunks, loop).run();
  });
}

int32_t run_plan(const theon_context& context, const Plan& plan, const theon_tensor* operands,
                 char* workspace) noexcept {
  if (plan.single) {
    Machine machine(plan, operands, workspace, 0);
    machine.run_single();
    return machine.fault();
  }
  start_accumulators(plan, workspace);
  std::atomic<int32_t> fault{-1};
  if (plan.total > 0) {
    parallel_for(context, plan.chunks, [&](int64_t chunk) noexcept {
      Machine machine(plan, operands, workspace, chunk);
      machine.run();
      if (const int32_t op = machine.fault(); op >= 0) fault.store(op, std::memory_order_relaxed);
    });
  }
  finish_pieces(plan, operands, workspace);
  return fault.load(std::memory_order_relaxed);
}

PieceRunner::PieceRunner(const Plan& plan, const theon_tensor* operands, char* workspace, int64_t chunk) noexcept {
  static_assert(sizeof(Machine) <= kMachineBytes && alignof(Machine) <= 64);
  static_assert(std::is_trivially_destructible_v<Machine>);
  (new (machine_) Machine(plan, operands, workspace, chunk))->begin();
}

void PieceRunner::run(int64_t begin, int64_t end) noexcept {
  std::launder(reinterpret_cast<Machine*>(machine_))->run_piece(begin, end);
}

void begin_pieces(const Plan& plan, char* workspace) noexcept { start_accumulators(plan, workspace); }

void finish_pieces(const Plan& plan, const theon_tensor* operands, char* workspace) noexcept {
  const ReduceStep* steps = plan.reduce_steps();
  for (int k = 0; k < plan.reductions; ++k) finish_reduction(plan, steps[k], operands[steps[k].operand], workspace);
}

}  // namespace theon
