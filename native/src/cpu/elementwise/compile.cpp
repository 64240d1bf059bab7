#include "cpu/elementwise/compile.hpp"

#include <algorithm>
#include <cstring>

#include "core/dtype.hpp"
#include "core/float16.hpp"

namespace theon {
namespace {

// Cost of a read or written element beside the ops.
constexpr double kStreamCost = 0.5;

using Group = std::array<char, kConstantBytes>;

template <class T>
Group spread(T value) {
  static_assert(sizeof(T) * kTileGroup <= kConstantBytes);
  Group group{};
  for (size_t i = 0; i < kTileGroup; ++i) std::memcpy(group.data() + i * sizeof(T), &value, sizeof(T));
  return group;
}

// A parameter of complex128 is held as float64.
Group spread_parameter(int32_t dtype, int64_t value) {
  if (dtype == THEON_FLOAT16) return spread(float16_to_float(float16_of(static_cast<double>(value))));
  return visit_dtype(dtype, "parameter", [&](auto type) {
    using T = typename decltype(type)::type;
    if constexpr (std::is_same_v<T, Complex<float>>) {
      return spread(T{static_cast<float>(value), 0});
    } else if constexpr (std::is_same_v<T, bool>) {
      return spread(static_cast<uint8_t>(value != 0));
    } else if constexpr (std::is_arithmetic_v<T>) {
      return spread(static_cast<T>(value));
    } else {
      return spread(static_cast<double>(value));
    }
  });
}

Group spread_constant(int32_t dtype, int64_t bits) {
  if (dtype == THEON_FLOAT16) return spread(float16_to_float(static_cast<uint16_t>(bits)));
  Group group{};
  const auto bytes = static_cast<size_t>(dtype_bytes(dtype));
  for (size_t i = 0; i < kTileGroup; ++i) std::memcpy(group.data() + i * bytes, &bits, bytes);
  return group;
}

// Where the tile of a value lives.
struct Place {
  enum Kind : uint8_t { kNone, kInput, kOutput, kConstant, kGroup, kSlot } kind = kNone;
  uint16_t reg = 0;
  int32_t offset = 0;     // into scratch; of kConstant: its number
  int32_t last_use = -1;  // step that reads it last
};

class Compiler {
 public:
  Compiler(int32_t level, const theon_kernel_call& call, bool superinstructions, int64_t chunks)
      : level_(level), superinstructions_(superinstructions), chunks_(chunks), call_(call), c_(parse_composite(call)) {}

  TileProgram run() {
    const std::vector<int> readers = count_readers(c_);
    out_.space = plan_space(c_, call_, cost(readers), chunks_);
    values_ = lower(c_, readers, input_paces());
    if (superinstructions_) fuse(level_, values_, is_single() ? Pace::kUniform : Pace::kTile);
    places_.resize(index(values_.size()));
    place_inputs();
    place_constants();
    choose_outputs();
    place_checks();
    emit();
    allocate_slots();
    finish_outputs();
    plan_reductions();
    finish_head();
    return std::move(out_);
  }

 private:
  size_t index(int32_t value) const { return static_cast<size_t>(value); }
  // One element, whose values are all uniform.
  bool is_single() const {
    const auto* outputs = c_.outputs;
    return out_.space.total == 1 && std::all_of(outputs, outputs + c_.output_count, [](const auto& output) {
             return output.reduction == THEON_REDUCE_NONE;
           });
  }
  bool is_reduced(int32_t o) const { return c_.outputs[o].reduction != THEON_REDUCE_NONE; }
  int64_t inner_stride(int32_t operand) const {
    return out_.space.dims.empty() ? 0 : out_.space.dims.back().strides[operand];
  }

  double cost(const std::vector<int>& readers) const {
    double sum = kStreamCost * call_.operand_count;
    for (int32_t v = c_.first_node; v < c_.value_count; ++v) {
      const theon_composite_node& node = c_.nodes[v - c_.first_node];
      if (readers[index(v)] != 0) sum += op_cost(node.op, c_.dtypes[node.operands[op_arity(node.op) - 1]]);
    }
    for (int32_t o = 0; o < c_.output_count; ++o) sum += is_reduced(o) ? 1 : 0;
    return sum;
  }

  // Whether an operand's elements follow each other over the whole space, in loop order.
  bool is_dense(int32_t operand) const {
    int64_t expected = 1;
    for (auto dim = out_.space.dims.rbegin(); dim != out_.space.dims.rend(); ++dim) {
      if (dim->strides[operand] != expected) return false;
      expected *= dim->length;
    }
    return true;
  }

  // Length of the dense inner dims of an operand that is stretched over all outer ones, such as a row added to a matrix.
  int64_t period_of(int32_t operand) const {
    int64_t period = 1;
    auto dim = out_.space.dims.rbegin();
    for (; dim != out_.space.dims.rend() && dim->strides[operand] == period; ++dim) period *= dim->length;
    const bool repeats = std::all_of(dim, out_.space.dims.rend(),
                                     [&](const auto& outer) { return outer.strides[operand] == 0; });
    return repeats && period > 1 ? period : 0;
  }

  Access access_of(int32_t operand) const {
    const auto& dims = out_.space.dims;
    if (std::all_of(dims.begin(), dims.end(), [&](const auto& dim) { return dim.strides[operand] == 0; }))
      return Access::kUniform;
    if (!out_.space.rows) return is_dense(operand) ? Access::kDirect : Access::kGathered;
    const int64_t stride = dims.back().strides[operand];
    return stride == 0 ? Access::kRow : stride == 1 ? Access::kDirect : Access::kStrided;
  }

  std::vector<Pace> input_paces() const {
    std::vector<Pace> paces;
    for (int32_t i = 0; i < c_.input_count; ++i) {
      const Access access = access_of(c_.output_count + i);
      paces.push_back(access == Access::kUniform ? Pace::kUniform : access == Access::kRow ? Pace::kRow : Pace::kTile);
    }
    return paces;
  }

  uint16_t new_register() { return next_register_++; }
  int32_t new_group(int32_t dtype) {
    const int32_t at = kTileBytes + group_bytes_;
    group_bytes_ += static_cast<int32_t>(kTileGroup) * dtype_bytes(dtype);
    return at;
  }

  void place_group(int32_t value) {
    places_[index(value)] = {Place::kGroup, new_register(), new_group(values_.dtypes[index(value)]), -1};
    out_.fixed.push_back({places_[index(value)].offset, places_[index(value)].reg});
  }

  void place_inputs() {
    for (int32_t i = 0; i < c_.input_count; ++i) {
      if (values_.uses[index(i)] == 0) continue;
      const int32_t operand = c_.output_count + i;
      const Access access = access_of(operand);
      Place& place = places_[index(i)];
      if (access == Access::kStrided || access == Access::kGathered) {
        place = {Place::kSlot, new_register(), 0, -1};
      } else if (access == Access::kDirect) {
        place = {Place::kInput, new_register(), new_group(c_.dtypes[i]), -1};
      } else {
        place_group(i);
      }
      InputStream stream{};
      stream.stride = inner_stride(operand);
      stream.period = period_of(operand);
      stream.scratch = place.offset;
      stream.reg = place.reg;
      stream.operand = static_cast<uint8_t>(operand);
      stream.bytes = static_cast<uint8_t>(dtype_bytes(c_.dtypes[i]));
      stream.access = access;
      out_.inputs.push_back(stream);
    }
  }

  // What checks find stays until the end of the run.
  void place_checks() {
    for (const ZeroCheck& check : values_.checks) {
      place_group(check.value);
      out_.faults.push_back({places_[index(check.value)].offset, check.op});
    }
  }

  void place_constant(int32_t value, const Group& group) {
    const auto number = static_cast<int32_t>(out_.constants.size());
    out_.constants.push_back(group);
    places_[index(value)] = {Place::kConstant, new_register(), number, -1};
    out_.fixed.push_back({~number, places_[index(value)].reg});
  }

  void place_constants() {
    for (const Literal& literal : values_.literals)
      place_constant(literal.value, spread_parameter(values_.dtypes[index(literal.value)], literal.number));
    for (int32_t v = c_.first_constant; v < c_.first_node; ++v) {
      if (values_.uses[index(v)] == 0) continue;
      if (v < c_.first_parameter) {
        const theon_composite_constant& constant = c_.constants[v - c_.first_constant];
        place_constant(v, spread_constant(constant.dtype, constant.bits));
      } else {
        const theon_composite_parameter& parameter = c_.parameters[v - c_.first_parameter];
        place_constant(v, spread_parameter(parameter.dtype, call_.parameters[parameter.index]));
      }
    }
  }

  bool could_be_memory_of(int32_t o, int32_t i) const {
    const int32_t operand = c_.output_count + i;
    if (c_.inputs[i].dtype != values_.dtypes[index(values_.outputs[index(o)])] ||
        out_.space.offsets[o] != out_.space.offsets[operand])
      return false;
    const auto& dims = out_.space.dims;
    return std::all_of(dims.begin(), dims.end(),
                       [&](const auto& dim) { return dim.strides[o] == dim.strides[operand]; });
  }

  // Whether something after the op that makes `value` reads an input that may be the memory of output o.
  bool clobbers(int32_t o, int32_t value) const {
    for (int32_t i = 0; i < c_.input_count; ++i) {
      if (values_.uses[index(i)] == 0 || !could_be_memory_of(o, i)) continue;
      for (int32_t other = 0; other < c_.output_count; ++other) {
        if (values_.outputs[index(other)] == i) return true;
      }
      bool after = false;
      for (const ValueOp& op : values_.ops) {
        if (after && std::find(op.operands, op.operands + op.operand_count, i) != op.operands + op.operand_count)
          return true;
        after |= op.value == value;
      }
    }
    return false;
  }

  // A tile is computed in the output's own memory where that is dense and free; else in a slot, and copied.
  void choose_outputs() {
    for (int32_t o = 0; o < c_.output_count; ++o) {
      if (is_reduced(o)) continue;
      const int32_t value = values_.outputs[index(o)];
      OutputStream stream{};
      stream.stride = inner_stride(o);
      stream.operand = static_cast<uint8_t>(o);
      stream.bytes = static_cast<uint8_t>(dtype_bytes(values_.dtypes[index(value)]));
      stream.access = out_.space.total == 1 ? Access::kDirect : access_of(o);
      stream.non_temporal = out_.space.bypass && stream.access == Access::kDirect;
      Place& place = places_[index(value)];
      stream.flushed = stream.non_temporal || stream.access != Access::kDirect || place.kind != Place::kNone ||
                       clobbers(o, value);
      if (!stream.flushed) {
        place = {Place::kOutput, new_register(), 0, -1};
        stream.scratch = new_group(values_.dtypes[index(value)]);
        stream.reg = place.reg;
      }
      out_.outputs.push_back(stream);
    }
  }

  static bool commutes(uint16_t op) {
    switch (op) {
      case THEON_OP_ADD:
      case THEON_OP_MUL:
      case THEON_OP_MAXIMUM:
      case THEON_OP_MINIMUM:
      case THEON_OP_EQUAL:
      case THEON_OP_NOT_EQUAL:
      case THEON_OP_AND:
      case THEON_OP_OR:
      case THEON_OP_XOR: return true;
      default: return false;
    }
  }

  bool is_scalar(int32_t value) const { return values_.paces[index(value)] != Pace::kTile; }

  // Scalar first in what commutes: the table holds only that order.
  void sort_operands(ValueOp& op) const {
    if (!commutes(op.op)) return;
    if (!is_scalar(op.operands[0]) && is_scalar(op.operands[1])) std::swap(op.operands[0], op.operands[1]);
  }

  void emit() {
    for (const Pace pace : {Pace::kUniform, Pace::kRow, Pace::kTile}) {
      const size_t before = out_.steps.size();
      for (ValueOp op : values_.ops) {
        if (values_.paces[index(op.value)] != pace) continue;
        if (pace == Pace::kTile) {
          emit_tile(op);
        } else {
          if (places_[index(op.value)].kind == Place::kNone) place_group(op.value);
          push_step(op, 0);
        }
      }
      const auto count = static_cast<uint16_t>(out_.steps.size() - before);
      (pace == Pace::kUniform ? out_.head.uniform_steps
       : pace == Pace::kRow   ? out_.head.row_steps
                              : out_.head.tile_steps) = count;
    }
  }

  void emit_tile(ValueOp op) {
    sort_operands(op);
    int scalars = 0;
    for (int k = 0; k < op.operand_count; ++k) scalars |= is_scalar(op.operands[k]) << k;
    if (find_tile_function(level_, op.op, op.in_dtype, op.out_dtype, scalars) == nullptr) {
      for (int k = 0; k < op.operand_count; ++k) {
        if (!is_scalar(op.operands[k])) continue;
        const int32_t scalar = op.operands[k];
        const ValueOp copy = values_.make(kTileCopy, scalar, values_.dtypes[index(scalar)], Pace::kTile);
        places_.emplace_back();
        need_slot(copy.value);
        push_step(copy, 1);
        op.operands[k] = copy.value;
      }
      scalars = 0;
    }
    need_slot(op.value);
    push_step(op, scalars);
  }

  void need_slot(int32_t value) {
    if (places_[index(value)].kind == Place::kNone) places_[index(value)] = {Place::kSlot, new_register(), 0, -1};
  }

  void push_step(const ValueOp& op, int scalars) {
    Step step{};
    step.function = find_tile_function(level_, op.op, op.in_dtype, op.out_dtype, scalars);
    if (step.function == nullptr) {
      raise(THEON_UNSUPPORTED, "%s of %s giving %s has no CPU instruction",
            op.op < THEON_OP_COUNT ? op_name(op.op) : "copy", dtype_name(op.in_dtype), dtype_name(op.out_dtype));
    }
    const auto number = static_cast<int32_t>(out_.steps.size());
    for (int k = 0; k < op.operand_count; ++k) {
      Place& place = places_[index(op.operands[k])];
      step.in[k] = place.reg;
      place.last_use = number;
    }
    for (int k = op.operand_count; k < kMostOperands; ++k) step.in[k] = step.in[0];
    step.many = op.operand_count > 4;
    step.op = op.op;
    step.dtype = op.in_dtype;
    step.out = places_[index(op.value)].reg;
    out_.steps.push_back(step);
    made_.push_back(op.value);
  }

  // Linear scan: a slot is free again after the step that reads its value last, and may hold that step's own result.
  void allocate_slots() {
    constexpr int32_t kForever = 1 << 30;
    for (int32_t o = 0; o < c_.output_count; ++o) {
      const bool flushed = !is_reduced(o) && places_[index(values_.outputs[index(o)])].kind == Place::kSlot;
      if (flushed || is_reduced(o)) places_[index(values_.outputs[index(o)])].last_use = kForever;
    }
    struct Slot {
      int32_t bytes;
      int32_t busy_until;
    };
    std::vector<Slot> slots;
    std::vector<std::pair<int32_t, int32_t>> chosen;  // value, slot
    const auto take = [&](int32_t value, int32_t step) {
      Place& place = places_[index(value)];
      const int32_t bytes = dtype_bytes(values_.dtypes[index(value)]);
      auto slot = std::find_if(slots.begin(), slots.end(),
                               [&](const Slot& s) { return s.bytes == bytes && s.busy_until <= step; });
      if (slot == slots.end()) slot = slots.insert(slots.end(), {bytes, 0});
      slot->busy_until = std::max(place.last_use, step + 1);
      chosen.emplace_back(value, static_cast<int32_t>(slot - slots.begin()));
    };
    for (int32_t i = 0; i < c_.input_count; ++i) {
      if (places_[index(i)].kind == Place::kSlot) take(i, -1);
    }
    for (size_t s = 0; s < made_.size(); ++s) {
      if (places_[index(made_[s])].kind == Place::kSlot) take(made_[s], static_cast<int32_t>(s));
    }
    int64_t bytes = 0;
    for (const Slot& slot : slots) bytes += slot.bytes;
    int64_t tile = out_.space.tile;
    if (bytes > 0) tile = std::min(tile, kTileBytes / bytes / kTileGroup * kTileGroup);
    // Slots of wide elements come first, so that each is aligned.
    std::vector<int32_t> offsets(slots.size());
    int64_t at = 0;
    for (const int32_t width : {16, 8, 4, 2, 1}) {
      for (size_t s = 0; s < slots.size(); ++s) {
        if (slots[s].bytes != width) continue;
        offsets[s] = static_cast<int32_t>(at);
        at += width * tile;
      }
    }
    for (const auto& [value, slot] : chosen) {
      Place& place = places_[index(value)];
      place.offset = offsets[index(slot)];
      out_.fixed.push_back({place.offset, place.reg});
    }
    for (InputStream& stream : out_.inputs) {
      if (stream.access == Access::kStrided || stream.access == Access::kGathered)
        stream.scratch = places_[index(stream.operand - c_.output_count)].offset;
    }
    out_.head.tile = tile;
  }

  void finish_outputs() {
    for (OutputStream& stream : out_.outputs)
      stream.reg = stream.flushed ? places_[index(values_.outputs[stream.operand])].reg : stream.reg;
  }

  void plan_reductions() {
    const IterationSpace& space = out_.space;
    for (int32_t o = 0; o < c_.output_count; ++o) {
      if (!is_reduced(o)) continue;
      const uint8_t dtype = values_.dtypes[index(values_.outputs[index(o)])];
      ReduceStep step{};
      const int32_t result = c_.dtypes[c_.outputs[o].value];
      const bool widens = dtype != held_dtype(result);
      step.row = widens ? find_widening_sum(level_, dtype, result)
                        : find_reduce_functions(level_, c_.outputs[o].reduction, dtype);
      if (step.row == nullptr)
        raise(THEON_UNSUPPORTED, "output %d: this reduction of %s has no CPU instruction", o, dtype_name(dtype));
      const bool mean = c_.outputs[o].reduction == THEON_REDUCE_MEAN;
      step.divisor = mean ? static_cast<double>(space.reduced_count(o)) : 1;
      step.count = 1;
      for (const auto& dim : space.dims) step.count *= (dim.reduced >> o & 1) != 0 ? 1 : dim.length;
      step.reg = places_[index(values_.outputs[index(o)])].reg;
      step.operand = static_cast<uint8_t>(o);
      step.dtype = static_cast<uint8_t>(result);
      step.out_bytes = static_cast<uint8_t>(dtype_bytes(step.dtype));
      step.bytes = static_cast<uint8_t>(dtype_bytes(dtype));
      step.accumulator_bytes = static_cast<uint8_t>(dtype_bytes(step.row->accumulator));
      step.piece_dims = static_cast<uint8_t>(space.merge_pieces(o, nullptr));
      step.folds = space.dims.empty() || (space.dims.back().reduced >> o & 1) != 0;
      step.short_row = short_row(step);
      const int64_t bytes = round_up(step.count * step.accumulator_bytes, 64);
      const bool own = space.chunks > 1 && (space.dims[index(space.chunk_dim)].reduced >> o & 1) != 0;
      step.workspace = out_.workspace_bytes;
      step.stride_bytes = own ? bytes : 0;
      out_.workspace_bytes += own ? bytes * space.chunks : bytes;
      out_.reductions.push_back(step);
    }
  }

  // Rows of the last dim whose accumulators follow each other (folds) or are the same.
  int64_t short_row(const ReduceStep& step) const {
    if (out_.space.rows || step.piece_dims < 2 || step.row->fold_rows == nullptr) return 0;
    int64_t pieces[2 * THEON_MAX_RANK];
    out_.space.merge_pieces(step.operand, pieces);
    const int64_t* strides = pieces + out_.space.dims.size();
    const int last = step.piece_dims - 1;
    const bool fits = step.folds ? strides[last] == 0 && strides[last - 1] == 1
                                 : strides[last] == 1 && strides[last - 1] == 0;
    return fits ? pieces[last] : 0;
  }

  void finish_head() {
    const IterationSpace& space = out_.space;
    Plan& head = out_.head;
    head.total = space.total;
    head.chunks = space.chunks;
    head.chunk_dim = space.chunk_dim;
    head.dim_count = static_cast<int32_t>(space.dims.size());
    head.row_length = !space.rows ? space.total : space.dims.empty() ? 1 : space.dims.back().length;
    head.operand_count = call_.operand_count;
    head.output_count = call_.output_count;
    head.rows = space.rows;
    head.single = is_single();
  }

  int32_t level_;
  bool superinstructions_;
  int64_t chunks_;
  const theon_kernel_call& call_;
  Composite c_;
  TileProgram out_;
  TileValues values_;
  std::vector<Place> places_;
  std::vector<int32_t> made_;  // value of each step
  uint16_t next_register_ = 0;
  int32_t group_bytes_ = 0;
};

}  // namespace

TileProgram compile_composite(int32_t level, const theon_kernel_call& call, bool superinstructions, int64_t chunks) {
  return Compiler(level, call, superinstructions, chunks).run();
}

}  // namespace theon
