#include "cpu/elementwise/lower.hpp"

#include <algorithm>
#include <utility>

#include "core/dtype.hpp"

namespace theon {

ValueOp TileValues::make(int op, int32_t operand, int32_t dtype, Pace pace) {
  const auto from = static_cast<size_t>(operand);
  ValueOp made{};
  made.op = static_cast<uint16_t>(op);
  made.in_dtype = dtypes[from];
  made.out_dtype = static_cast<uint8_t>(dtype);
  made.value = size();
  made.operand_count = 1;
  made.operands[0] = operand;
  dtypes.push_back(made.out_dtype);
  paces.push_back(std::max(paces[from], pace));
  uses.push_back(0);
  return made;
}

int32_t TileValues::make_literal(int32_t dtype, int64_t number) {
  const int32_t value = size();
  dtypes.push_back(static_cast<uint8_t>(dtype));
  paces.push_back(Pace::kUniform);
  uses.push_back(1);
  literals.push_back({value, number});
  return value;
}

std::vector<int> count_readers(const Composite& c) {
  std::vector<int> readers(static_cast<size_t>(c.value_count), 0);
  for (int32_t o = 0; o < c.output_count; ++o) ++readers[static_cast<size_t>(c.outputs[o].value)];
  for (int32_t v = c.value_count - 1; v >= c.first_node; --v) {
    const theon_composite_node& node = c.nodes[v - c.first_node];
    if (readers[static_cast<size_t>(v)] == 0) continue;
    for (int k = 0; k < op_arity(node.op); ++k) ++readers[static_cast<size_t>(node.operands[k])];
  }
  return readers;
}

namespace {

size_t index(int32_t value) { return static_cast<size_t>(value); }

class Lowering {
 public:
  Lowering(const Composite& c, const std::vector<int>& readers) : c_(c), readers_(readers) {}

  TileValues run(const std::vector<Pace>& input_paces) {
    const size_t count = index(c_.value_count);
    tiles_.paces.assign(count, Pace::kUniform);
    std::copy(input_paces.begin(), input_paces.end(), tiles_.paces.begin());
    tiles_.uses.assign(count, 0);
    held_.resize(count);
    stored_.assign(count, kNone);
    for (int32_t v = 0; v < c_.value_count; ++v) start_value(v);
    const std::vector<bool> widened = find_widened();
    for (int32_t v = c_.first_node; v < c_.value_count; ++v) {
      if (readers_[index(v)] == 0) continue;
      const theon_composite_node& node = c_.nodes[v - c_.first_node];
      if (widened[index(v)]) {
        alias(v, held(node.operands[0]));
      } else if (node.op == THEON_OP_CAST) {
        lower_cast(v, node.operands[0]);
      } else {
        lower_node(v, node);
      }
    }
    for (int32_t o = 0; o < c_.output_count; ++o) add_output(o);
    for (const ValueOp& op : tiles_.ops) {
      for (int k = 0; k < op.operand_count; ++k) ++tiles_.uses[index(op.operands[k])];
    }
    for (const int32_t value : tiles_.outputs) ++tiles_.uses[index(value)];
    return std::move(tiles_);
  }

 private:
  static constexpr int32_t kNone = -1;

  // Integers that are cast only to be summed: the sum takes them as they are.
  std::vector<bool> find_widened() const {
    std::vector<bool> widened(index(c_.value_count), false);
    for (int32_t o = 0; o < c_.output_count; ++o) {
      const int32_t v = c_.outputs[o].value;
      if (c_.outputs[o].reduction != THEON_REDUCE_SUM || v < c_.first_node || readers_[index(v)] != 1) continue;
      const theon_composite_node& node = c_.nodes[v - c_.first_node];
      if (node.op != THEON_OP_CAST || (node.dtype != THEON_INT64 && node.dtype != THEON_UINT64)) continue;
      const int32_t from = c_.dtypes[node.operands[0]];
      widened[index(v)] = from == THEON_BOOL || (is_integer(from) && dtype_bytes(from) < 8);
    }
    return widened;
  }

  void start_value(int32_t v) {
    const int32_t dtype = c_.dtypes[v];
    int32_t as = held_dtype(dtype);
    held_[index(v)] = v;
    if (v < c_.input_count && as != dtype) {
      as = dtype;
      held_[index(v)] = kNone;
      stored_[index(v)] = v;
    } else if (v >= c_.first_parameter && v < c_.first_node && dtype == THEON_COMPLEX128) {
      as = THEON_FLOAT64;  // what a constant of the plan has room for
      held_[index(v)] = kNone;
    }
    tiles_.dtypes.push_back(static_cast<uint8_t>(as));
  }

  int32_t cast(int32_t value, int32_t dtype) {
    tiles_.ops.push_back(tiles_.make(THEON_OP_CAST, value, dtype, Pace::kUniform));
    return tiles_.ops.back().value;
  }

  // The value as ops read it.
  int32_t held(int32_t v) {
    int32_t& value = held_[index(v)];
    if (value == kNone) {
      const int32_t from = stored_[index(v)] != kNone ? stored_[index(v)] : v;
      value = cast(from, held_dtype(c_.dtypes[v]));
    }
    return value;
  }

  // The value as an output of its dtype stores it.
  int32_t stored(int32_t v) {
    if (c_.dtypes[v] != THEON_FLOAT16) return held(v);
    int32_t& value = stored_[index(v)];
    if (value == kNone) value = cast(held(v), THEON_FLOAT16);
    return value;
  }

  void lower_node(int32_t v, const theon_composite_node& node) {
    ValueOp op{};
    op.op = static_cast<uint16_t>(node.op);
    op.operand_count = op_arity(node.op);
    for (int k = 0; k < op.operand_count; ++k) {
      op.operands[k] = held(node.operands[k]);
      tiles_.paces[index(v)] = std::max(tiles_.paces[index(v)], tiles_.paces[index(op.operands[k])]);
    }
    op.in_dtype = tiles_.dtypes[index(op.operands[op.operand_count - 1])];
    op.out_dtype = tiles_.dtypes[index(v)];
    op.value = v;
    if (divides_integers(node.op, op.in_dtype)) {
      tiles_.ops.push_back(tiles_.make(kTileZeroCheck, op.operands[1], THEON_INT64, Pace::kUniform));
      tiles_.checks.push_back({tiles_.ops.back().value, node.op});
    }
    if (op.op == THEON_OP_GREATER || op.op == THEON_OP_GREATER_EQUAL) {
      op.op = op.op == THEON_OP_GREATER ? THEON_OP_LESS : THEON_OP_LESS_EQUAL;
      std::swap(op.operands[0], op.operands[1]);
    }
    tiles_.ops.push_back(op);
  }

  void alias(int32_t v, int32_t value) {
    held_[index(v)] = value;
    tiles_.paces[index(v)] = tiles_.paces[index(value)];
  }

  void lower_cast(int32_t v, int32_t operand) {
    const int32_t to = c_.dtypes[v];
    if (to == c_.dtypes[operand]) {
      stored_[index(v)] = stored_[index(operand)];
      return alias(v, held(operand));
    }
    int32_t value = held(operand);
    const int32_t from = tiles_.dtypes[index(value)];
    if (to == THEON_FLOAT16) {
      // Through float32 an integer is not rounded twice: what float32 cannot hold is infinity in float16.
      if (!is_float(from)) value = cast(value, THEON_FLOAT32);
      stored_[index(v)] = cast(value, THEON_FLOAT16);
      tiles_.paces[index(v)] = tiles_.paces[index(value)];
      held_[index(v)] = kNone;
    } else if (to == from) {
      alias(v, value);
    } else {
      const int32_t part = to == THEON_COMPLEX64 ? THEON_FLOAT32 : THEON_FLOAT64;
      if (is_complex(to) && !is_complex(from) && from != part) value = cast(value, part);
      ValueOp op = tiles_.make(THEON_OP_CAST, value, to, Pace::kUniform);
      tiles_.ops.push_back(op);
      alias(v, op.value);
    }
  }

  void add_output(int32_t o) {
    const int32_t v = c_.outputs[o].value;
    const bool reduced = c_.outputs[o].reduction != THEON_REDUCE_NONE;
    const int32_t value = reduced ? held(v) : stored(v);
    const bool tile = tiles_.paces[index(value)] == Pace::kTile;
    if (tile && (reduced || value >= c_.first_node)) return tiles_.outputs.push_back(value);
    tiles_.ops.push_back(tiles_.make(kTileCopy, value, tiles_.dtypes[index(value)], Pace::kTile));
    tiles_.outputs.push_back(tiles_.ops.back().value);
  }

  const Composite& c_;
  const std::vector<int>& readers_;
  TileValues tiles_;
  std::vector<int32_t> held_;    // value that ops read, or none yet
  std::vector<int32_t> stored_;  // value of dtype float16, or none yet
};

}  // namespace

TileValues lower(const Composite& composite, const std::vector<int>& readers, const std::vector<Pace>& input_paces) {
  return Lowering(composite, readers).run(input_paces);
}

}  // namespace theon
