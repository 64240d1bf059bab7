// Superinstructions: trees of ops that become one instruction.
#include <algorithm>
#include <cstddef>

#include "cpu/elementwise/lower.hpp"

namespace theon {
namespace {

/// The tree of a superinstruction in prefix order: an op, or ~k for operand k.
struct Tree {
  int32_t codes[16];
  int size;
};

constexpr Tree leaf(int operand) { return {{~operand}, 1}; }

constexpr void append(Tree& tree, const Tree& part) {
  for (int i = 0; i < part.size; ++i) tree.codes[tree.size++] = part.codes[i];
}

constexpr Tree tree_of(int32_t op, const Tree& x) {
  Tree tree{{op}, 1};
  append(tree, x);
  return tree;
}

constexpr Tree tree_of(int32_t op, const Tree& x, const Tree& y) {
  Tree tree = tree_of(op, x);
  append(tree, y);
  return tree;
}

// What an expression of fused_ops.def says, here as trees.
namespace hn {
constexpr Tree Add(const Tree& x, const Tree& y) { return tree_of(THEON_OP_ADD, x, y); }
constexpr Tree Sub(const Tree& x, const Tree& y) { return tree_of(THEON_OP_SUB, x, y); }
constexpr Tree Mul(const Tree& x, const Tree& y) { return tree_of(THEON_OP_MUL, x, y); }
constexpr Tree Div(const Tree& x, const Tree& y) { return tree_of(THEON_OP_DIV, x, y); }
constexpr Tree Abs(const Tree& x) { return tree_of(THEON_OP_ABS, x); }
constexpr Tree Sqrt(const Tree& x) { return tree_of(THEON_OP_SQRT, x); }
}  // namespace hn
constexpr int tag = 0;
constexpr Tree tanh(int, const Tree& x) { return tree_of(THEON_OP_TANH, x); }
constexpr Tree sigmoid(int, const Tree& x) { return tree_of(THEON_OP_SIGMOID, x); }
constexpr Tree maximum(int, const Tree& x, const Tree& y) { return tree_of(THEON_OP_MAXIMUM, x, y); }

struct Pattern {
  uint16_t tile_op;
  uint8_t arity;
  Tree tree;
};

constexpr Tree a = leaf(0), b = leaf(1), c = leaf(2), d = leaf(3), e = leaf(4), f = leaf(5), g = leaf(6);
constexpr Pattern kPatterns[] = {
#define THEON_FUSED_OP(Name, arity, expression) {kTile##Name, arity, expression},
#include "cpu/elementwise/fused_functions.def"
#define THEON_FUSED_OP(Name, arity, expression) {kTile##Name, arity, expression},
#include "cpu/elementwise/fused_ops.def"
};

// A maximum of zeros is its second operand, so it is taken with the scalar first, as without superinstructions.
bool may_swap(int32_t op) { return op == THEON_OP_ADD || op == THEON_OP_MUL || op == THEON_OP_MAXIMUM; }

class Fuser {
 public:
  Fuser(int32_t level, TileValues& values, Pace pace)
      : level_(level), values_(values), pace_(pace), maker_(values.paces.size(), -1) {
    for (size_t i = 0; i < values.ops.size(); ++i)
      maker_[static_cast<size_t>(values.ops[i].value)] = static_cast<int>(i);
  }

  // From the results down, so that the largest trees win.
  void run() {
    // A power's exponent is a scalar beside a tile.
    for (size_t i = pace_ == Pace::kTile ? values_.ops.size() : 0; i-- > 0;) {
      if (is_candidate(values_.ops[i])) fuse_power(values_.ops[i]);
    }
    for (size_t i = values_.ops.size(); i-- > 0;) {
      if (!is_candidate(values_.ops[i])) continue;
      for (const Pattern& pattern : kPatterns) {
        if (fuse(values_.ops[i], pattern)) break;
      }
    }
    std::erase_if(values_.ops, [](const ValueOp& op) { return op.operand_count == 0; });
  }

 private:
  struct Match {
    int32_t operands[kMostOperands];
    int absorbed[8];  // ops below the root
    int absorbed_count;
  };

  static constexpr int kMostSquares = 20;  // exponents stay exact in float32

  bool is_candidate(const ValueOp& op) const {
    const bool is_float = op.out_dtype == THEON_FLOAT32 || op.out_dtype == THEON_FLOAT64;
    return is_float && op.operand_count != 0 && pace(op.value) == pace_;
  }

  const ValueOp* maker(int32_t value, int32_t op) const {
    const int made = maker_[static_cast<size_t>(value)];
    return made >= 0 && values_.ops[static_cast<size_t>(made)].op == op ? &values_.ops[static_cast<size_t>(made)]
                                                                        : nullptr;
  }

  /// x, x^2, x^4, ... up to `top`, the largest first. Returns how many times x is squared.
  int squares_of(int32_t top, int32_t* squares) const {
    int count = 0;
    squares[0] = top;
    for (const ValueOp* op = maker(top, THEON_OP_SQR); op != nullptr && count < kMostSquares;
         op = maker(squares[count], THEON_OP_SQR))
      squares[++count] = op->operands[0];
    return count;
  }

  // x^n from squares as expressions have it: a product takes x^(2^k) for the next higher bit of n. What is inside must have no other
  // reader. x^3 is left to trees.
  void fuse_power(ValueOp& root) {
    if (root.op == THEON_OP_SQR) {
      fuse_power(root, root.value, -1);
    } else if (root.op == THEON_OP_MUL) {
      const int32_t x = root.operands[0], y = root.operands[1];
      if (!fuse_power(root, x, y)) fuse_power(root, y, x);
    }
  }

  // `rest`: the factor beside the highest square, or -1.
  bool fuse_power(ValueOp& root, int32_t top, int32_t rest) {
    int32_t squares[kMostSquares + 1];
    const int count = squares_of(top, squares);
    if (count < 2) return false;
    int64_t exponent = int64_t{1} << count;
    std::vector<int32_t> inside;
    const auto square_at = [&](int32_t value) {
      const auto* found = std::find(squares, squares + count + 1, value);
      return found == squares + count + 1 ? int64_t{0} : int64_t{1} << (count - (found - squares));
    };
    for (int64_t lowest = exponent; rest >= 0;) {
      int64_t bit = square_at(rest);
      const ValueOp* product = bit == 0 ? maker(rest, THEON_OP_MUL) : nullptr;
      int32_t next = -1;
      for (int k = 0; product != nullptr && bit == 0 && k < 2; ++k) {
        bit = square_at(product->operands[k]);
        next = product->operands[1 - k];
      }
      if (bit == 0 || bit >= lowest) return false;
      if (product != nullptr) inside.push_back(rest);
      exponent |= bit;
      lowest = bit;
      rest = next;
    }
    for (int k = top == root.value ? 1 : 0; k < count; ++k) inside.push_back(squares[k]);
    for (const int32_t value : inside) {
      const int64_t bit = square_at(value);
      const int readers = bit == 0 ? 1 : (value != top) + ((exponent & bit) != 0);
      if (values_.uses[static_cast<size_t>(value)] != readers || pace(value) != pace_) return false;
    }
    if (find_tile_function(level_, kTilePower, root.in_dtype, root.out_dtype, 2) == nullptr) return false;
    for (const int32_t value : inside)
      values_.ops[static_cast<size_t>(maker_[static_cast<size_t>(value)])].operand_count = 0;
    root.op = kTilePower;
    root.operand_count = 2;
    root.operands[0] = squares[count];
    root.operands[1] = values_.make_literal(root.out_dtype, exponent);
    return true;
  }

  Pace pace(int32_t value) const { return values_.paces[static_cast<size_t>(value)]; }

  bool fuse(ValueOp& root, const Pattern& pattern) const {
    Match match;
    std::fill(std::begin(match.operands), std::end(match.operands), -1);
    match.absorbed_count = 0;
    const int32_t* code = pattern.tree.codes;
    if (!fits(root, code, match)) return false;
    int scalars = 0;
    for (int k = 0; k < pattern.arity; ++k) scalars |= (pace(match.operands[k]) != pace_) << k;
    if (find_tile_function(level_, pattern.tile_op, root.in_dtype, root.out_dtype, scalars) == nullptr) return false;
    for (int k = 0; k < match.absorbed_count; ++k)
      values_.ops[static_cast<size_t>(match.absorbed[k])].operand_count = 0;
    root.op = pattern.tile_op;
    root.operand_count = pattern.arity;
    std::copy_n(match.operands, pattern.arity, root.operands);
    return true;
  }

  // Whether the op computes the tree at `code`, which is moved past it.
  bool fits(const ValueOp& op, const int32_t*& code, Match& match) const {
    int32_t x = op.operands[0], y = op.operands[1];
    if (*code == THEON_OP_MUL && op.op == THEON_OP_SQR && code[1] < 0 && code[2] < 0) {
      y = x;
    } else if (op.op != *code) {
      return false;
    }
    ++code;
    if (op.operand_count == 1 && op.op != THEON_OP_SQR) return part(x, code, match);
    const int32_t* const start = code;
    const Match before = match;
    const bool swaps = may_swap(start[-1]);
    // Of two leaves the scalar is first.
    if (swaps && code[0] < 0 && code[1] < 0 && pace(x) == pace_ && pace(y) != pace_) std::swap(x, y);
    if (part(x, code, match) && part(y, code, match)) return true;
    if (!swaps || x == y) return false;
    code = start;
    match = before;
    return part(y, code, match) && part(x, code, match);
  }

  // A leaf takes any value, an op one that nothing else reads.
  bool part(int32_t value, const int32_t*& code, Match& match) const {
    if (*code < 0) {
      int32_t& bound = match.operands[~*code++];
      if (bound < 0) bound = value;
      return bound == value;
    }
    const auto v = static_cast<size_t>(value);
    if (maker_[v] < 0 || values_.uses[v] != 1 || pace(value) != pace_) return false;
    match.absorbed[match.absorbed_count++] = maker_[v];
    return fits(values_.ops[static_cast<size_t>(maker_[v])], code, match);
  }

  int32_t level_;
  TileValues& values_;
  Pace pace_;  // of what is fused
  std::vector<int> maker_;
};

}  // namespace

void fuse(int32_t level, TileValues& values, Pace pace) { Fuser(level, values, pace).run(); }

}  // namespace theon
