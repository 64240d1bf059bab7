#include "cpu/elementwise/register_steps.hpp"

#include <algorithm>
#include <cstring>

#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

constexpr int64_t kMostTile = 1024;
// Steps between two looks at the cancel word.
constexpr int64_t kPollSteps = 1024;
// Steps that are packed at once, and bytes of a group of one.
constexpr int64_t kPackedSteps = 32;
constexpr int64_t kGroupBytes = kTileGroup * 8;

const StepsRow* find_row(int32_t level, const Step& step) {
  if (step.dtype != THEON_FLOAT32 && step.dtype != THEON_FLOAT64) return nullptr;
  const StepsRows table = step.dtype == THEON_FLOAT32 ? steps_float32_rows(level) : steps_float64_rows(level);
  const StepsRow* end = table.first + table.count;
  const StepsRow* row = std::find_if(table.first, end, [&](const StepsRow& r) { return r.op == step.op; });
  return row != end ? row : nullptr;
}

// Whether `in` is at every step where `out` was at the step before.
bool follows(const OperandWalk& in, const OperandWalk& out) {
  if (in.part_bytes != out.part_bytes || in.stride != out.stride || in.cycle != out.cycle ||
      in.start - in.first * in.part_bytes != out.start - out.first * out.part_bytes)
    return false;
  int64_t next = in.first + in.stride;
  if (in.cycle != 0) next = (next + in.cycle) % in.cycle;
  return next == out.first;
}

const InputStream* stream_of(const Plan& plan, uint16_t reg) {
  const InputStream* end = plan.input_streams() + plan.inputs;
  const InputStream* stream = std::find_if(plan.input_streams(), end,
                                           [&](const InputStream& s) { return s.reg == reg; });
  return stream != end ? stream : nullptr;
}

bool is_shared(const InputStream& stream) { return stream.access == Access::kUniform || stream.access == Access::kRow; }

// What all elements read is computed once, from what does not change.
bool are_shared_values_fixed(const Plan& plan, const OperandWalk* walks) {
  for (const Step* step = plan.steps(); step != plan.steps() + plan.uniform_steps + plan.row_steps; ++step) {
    for (const uint16_t reg : step->in) {
      const InputStream* stream = stream_of(plan, reg);
      if (stream != nullptr && walks[stream->operand].stride != 0) return false;
    }
  }
  return true;
}

}  // namespace

RegisterSteps::RegisterSteps(const Plan& plan, int32_t level, const OperandWalk* walks, int64_t steps)
    : plan_(plan), walks_(walks), steps_(steps) {
  if (plan.tile_steps != 1 || plan.outputs != 1 || plan.tile > kMostTile) return;
  const Step& step = plan.steps()[plan.uniform_steps + plan.row_steps];
  const OutputStream& output = plan.output_streams()[0];
  const StepsRow* row = find_row(level, step);
  if (row == nullptr || output.access != Access::kDirect || !are_shared_values_fixed(plan, walks)) return;
  out_ = output.operand;
  bytes_ = output.bytes;
  for (int k = 0; k < row->arity; ++k) {
    if (!place_operand(k, step.in[k])) return;
    carried_ |= static_cast<uint32_t>(operands_[k].kind == StepOperand::kCarried) << k;
  }
  if (row->wide[carried_] == nullptr) return;
  const OperandWalk& out = walks[out_];
  const int64_t kept = out.stride == 0 ? 1 : out.cycle;
  if (is_free_ && kept != 0) unwritten_ = std::max<int64_t>(0, steps - kept);
  row_ = row;
}

bool RegisterSteps::place_operand(int k, uint16_t reg) {
  Operand& operand = operands_[k];
  const InputStream* stream = stream_of(plan_, reg);
  operand.reg = reg;
  operand.stream = -1;
  operand.kind = StepOperand::kSame;
  operand.moves = false;
  if (stream == nullptr) return true;
  const OperandWalk& walk = walks_[stream->operand];
  operand.stream = stream->operand;
  operand.moves = walk.stride != 0;
  if (!is_shared(*stream)) operand.kind = StepOperand::kTile;
  if (stream->access == Access::kDirect && follows(walk, walks_[out_])) {
    operand.kind = StepOperand::kCarried;
    return true;
  }
  is_free_ &= walk.is_read_only;
  if (operand.kind == StepOperand::kSame) return walk.is_read_only;
  // What the machine packs, it packs once.
  return stream->access == Access::kDirect || (!operand.moves && walk.is_read_only);
}

// Rows that are groups, of a number of steps: what the memory of an operand does not have whole.
class RegisterSteps::Packer {
 public:
  Packer(const RegisterSteps& loop, char* const* memory, int64_t n) : loop_(loop), n_(n) {
    const bool padded = n < kTileGroup;
    for (int k = 0; k < loop.row_->arity; ++k) {
      const Operand& operand = loop.operands_[k];
      if (!operand.moves || operand.kind == StepOperand::kCarried || (operand.kind == StepOperand::kTile && !padded))
        continue;
      places_[count_] = StepPlace(loop.walks_[operand.stream], memory[operand.stream]);
      packed_[count_++] = k;
    }
  }

  bool has_work() const { return count_ > 0; }

  // A group that is read as often as there are vectors must not lie across two lines of the cache.
  char* aligned(int k, const char* group) {
    std::memcpy(rows_[k], group, static_cast<size_t>(kTileGroup * loop_.bytes_));
    return rows_[k];
  }

  void pack(StepsCall& call, int64_t steps) {
    for (int32_t p = 0; p < count_; ++p) {
      const Operand& operand = loop_.operands_[packed_[p]];
      char* row = rows_[packed_[p]];
      call.in[packed_[p]] = rows_from(row);
      for (int64_t step = 0; step < steps; ++step, row += kGroupBytes, places_[p].step_on()) {
        const char* from = places_[p].data();
        if (operand.kind == StepOperand::kSame) {
          spread(row, from, loop_.bytes_);
        } else {
          copy_strided(row, 1, from, 1, n_, loop_.bytes_);
          copy_strided(row + n_ * loop_.bytes_, 1, row, 0, kTileGroup - n_, loop_.bytes_);
        }
      }
    }
  }

  static StepPlace rows_from(char* rows) { return StepPlace({rows, kGroupBytes, 0, 1, 0, true}); }

 private:
  const RegisterSteps& loop_;
  int64_t n_;
  int32_t count_ = 0;
  int32_t packed_[kMostStepOperands];
  StepPlace places_[kMostStepOperands];
  alignas(64) char rows_[kMostStepOperands][kPackedSteps * kGroupBytes];
};

void RegisterSteps::run(const theon_context& context, void* const* registers, char* const* memory,
                        int64_t n) const noexcept {
  const bool padded = n < kTileGroup;
  alignas(64) char state[kMostTile * 8];
  alignas(64) char results[kPackedSteps * kGroupBytes];
  Packer packer(*this, memory, n);
  StepsCall call{};
  call.arity = row_->arity;
  call.bytes = bytes_;
  for (int k = 0; k < row_->arity; ++k) {
    const Operand& operand = operands_[k];
    call.kinds[k] = operand.kind;
    auto* tile = static_cast<char*>(registers[operand.reg]);
    if (operand.kind == StepOperand::kCarried) {
      call.before = padded ? tile : memory[operand.stream];
    } else if (operand.moves) {
      if (!padded) call.in[k] = StepPlace(walks_[operand.stream], memory[operand.stream]);
    } else {
      call.in[k] = StepPlace({operand.kind == StepOperand::kSame ? packer.aligned(k, tile) : tile, 0, 0, 0, 0, true});
    }
  }
  StepPlace target(walks_[out_], memory[out_]);
  target.skip(unwritten_);
  if (!padded) call.out = target;
  for (int64_t done = 0; done < steps_;) {
    const bool writes_group = padded && done >= unwritten_;
    int64_t count = std::min(packer.has_work() || writes_group ? kPackedSteps : kPollSteps, steps_ - done);
    if (padded && !writes_group) count = std::min(count, unwritten_ - done);
    packer.pack(call, count);
    if (padded) call.out = Packer::rows_from(results);
    call.steps = count;
    call.unwritten = std::clamp<int64_t>(unwritten_ - done, 0, count);
    call.after = done + count < steps_ ? state : nullptr;
    run_steps_of(call, n);
    if (writes_group) {
      for (int64_t row = 0; row < count; ++row, target.step_on())
        copy_strided(target.data(), 1, results + row * kGroupBytes, 1, n, bytes_);
    }
    call.before = state;
    done += count;
    if (cancelled(context)) return;
    if (done < steps_ && !padded) move_on(call);
  }
}

void RegisterSteps::run_steps_of(const StepsCall& call, int64_t n) const {
  const int64_t groups = (n + kTileGroup - 1) & -kTileGroup;
  const int64_t wide = groups / row_->wide_elements * row_->wide_elements;
  if (wide > 0) row_->wide[carried_](call, 0, wide);
  if (wide < groups) row_->group[carried_](call, wide, groups);
}

// What is packed begins anew.
void RegisterSteps::move_on(StepsCall& call) const {
  for (int k = 0; k < row_->arity; ++k) {
    if (operands_[k].kind == StepOperand::kTile && operands_[k].moves) call.in[k].skip(call.steps);
  }
  call.out.skip(call.steps - call.unwritten);
}

}  // namespace theon
