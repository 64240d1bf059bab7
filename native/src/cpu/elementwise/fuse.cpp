#include <cstddef>
#include <utility>

#include "cpu/elementwise/lower.hpp"

namespace theon {
namespace {

class Fuser {
 public:
  Fuser(std::vector<ValueOp>& ops, const std::vector<int>& uses, const std::vector<Pace>& paces)
      : ops_(ops), uses_(uses), paces_(paces), maker_(paces.size(), -1) {
    for (std::size_t i = 0; i < ops.size(); ++i) maker_[static_cast<std::size_t>(ops[i].value)] = static_cast<int>(i);
  }

  void run() {
    for (ValueOp& op : ops_) {
      const bool is_float = op.out_dtype == THEON_FLOAT32 || op.out_dtype == THEON_FLOAT64;
      if (!is_float || paces_[static_cast<std::size_t>(op.value)] != Pace::kTile) continue;
      if (op.op == THEON_OP_ADD) fuse_add(op);
      if (op.op == THEON_OP_SUB) fuse_sub(op);
      if (op.op == THEON_OP_MUL) fuse_mul(op);
    }
    std::erase_if(ops_, [](const ValueOp& op) { return op.operand_count == 0; });
  }

 private:
  // The op that makes `value`, if only one place reads it and it computes x op y; SQR counts as x x.
  ValueOp* part(int32_t value, int32_t op) {
    const auto v = static_cast<std::size_t>(value);
    if (maker_[v] < 0 || uses_[v] != 1 || paces_[v] != Pace::kTile) return nullptr;
    ValueOp& made = ops_[static_cast<std::size_t>(maker_[v])];
    if (op == THEON_OP_MUL && made.op == THEON_OP_SQR) {
      made.op = THEON_OP_MUL;
      made.operand_count = 2;
      made.operands[1] = made.operands[0];
    }
    return made.op == op && made.operand_count == 2 ? &made : nullptr;
  }

  void absorb(ValueOp& op, int tile_op, ValueOp* part, int32_t other) {
    op.op = static_cast<uint16_t>(tile_op);
    op.operand_count = 3;
    op.operands[0] = part->operands[0], op.operands[1] = part->operands[1], op.operands[2] = other;
    part->operand_count = 0;
  }

  void absorb_both(ValueOp& op, int tile_op, ValueOp* a, ValueOp* b) {
    absorb(op, tile_op, a, b->operands[0]);
    op.operand_count = 4;
    op.operands[3] = b->operands[1];
    b->operand_count = 0;
  }

  /// Absorbs the first operand that is made by `inner`.
  bool absorb_either(ValueOp& op, int32_t inner, int tile_op) {
    for (int k = 0; k < 2; ++k) {
      if (ValueOp* made = part(op.operands[k], inner)) {
        absorb(op, tile_op, made, op.operands[1 - k]);
        return true;
      }
    }
    return false;
  }

  bool absorb_products(ValueOp& op, int tile_op) {
    if (op.operands[0] == op.operands[1]) return false;
    ValueOp* a = part(op.operands[0], THEON_OP_MUL);
    ValueOp* b = part(op.operands[1], THEON_OP_MUL);
    if (a == nullptr || b == nullptr) return false;
    absorb_both(op, tile_op, a, b);
    return true;
  }

  void fuse_add(ValueOp& op) {
    if (absorb_products(op, kTileMulAddMul) || absorb_either(op, THEON_OP_MUL, kTileMulAdd)) return;
    absorb_either(op, THEON_OP_ADD, kTileAddAdd);
  }

  void fuse_sub(ValueOp& op) {
    if (absorb_products(op, kTileMulSubMul)) return;
    if (ValueOp* a = part(op.operands[0], THEON_OP_MUL)) return absorb(op, kTileMulSub, a, op.operands[1]);
    if (ValueOp* b = part(op.operands[1], THEON_OP_MUL)) return absorb(op, kTileSubMul, b, op.operands[0]);
  }

  void fuse_mul(ValueOp& op) {
    if (absorb_either(op, THEON_OP_ADD, kTileAddMul) || absorb_either(op, THEON_OP_SUB, kTileDiffMul)) return;
    absorb_either(op, THEON_OP_MUL, kTileMulMul);
  }

  std::vector<ValueOp>& ops_;
  const std::vector<int>& uses_;
  const std::vector<Pace>& paces_;
  std::vector<int> maker_;
};

}  // namespace

void fuse(TileValues& values) { Fuser(values.ops, values.uses, values.paces).run(); }

}  // namespace theon
