// From the nodes of a Composite to instructions over tiles: what each value is held as, and which conversions that takes.
#pragma once

#include <cstdint>
#include <vector>

#include "cpu/elementwise/composite.hpp"
#include "cpu/elementwise/tile_functions.hpp"

namespace theon {

/// One instruction over values.
struct ValueOp {
  uint16_t op;
  uint8_t in_dtype, out_dtype;
  int32_t value;
  int32_t operand_count;
  int32_t operands[kMostOperands];
};

/// How often a value changes.
enum class Pace : uint8_t { kUniform, kRow, kTile };

/// The value that kTileZeroCheck makes for the divisor of an op of integers.
struct ZeroCheck {
  int32_t value;
  int32_t op;
};

/// A value that is this number.
struct Literal {
  int32_t value;
  int64_t number;
};

/// Values are those of the Composite, then what conversions and copies make. A float16 is held as float32; as float16 only where
/// it is an input, an output, or just cast to float16.
struct TileValues {
  std::vector<uint8_t> dtypes;  // as held
  std::vector<Pace> paces;
  std::vector<int> uses;
  std::vector<ValueOp> ops;
  std::vector<ZeroCheck> checks;
  std::vector<Literal> literals;
  std::vector<int32_t> outputs;  // the value of each output; a tile of its own where the output is not reduced

  int32_t size() const { return static_cast<int32_t>(dtypes.size()); }
  /// Appends a value that `op` of `operand` makes; its pace is the operand's or faster.
  ValueOp make(int op, int32_t operand, int32_t dtype, Pace pace);
  /// Appends a value that is a number, read once.
  int32_t make_literal(int32_t dtype, int64_t number);
};

/// The dtype in which tiles hold a dtype.
constexpr int32_t held_dtype(int32_t dtype) noexcept { return dtype == THEON_FLOAT16 ? THEON_FLOAT32 : dtype; }

/// Readers of each value of a Composite, outputs included; nodes that nothing needs have none.
std::vector<int> count_readers(const Composite& composite);

/// `input_paces` has an entry for each input.
TileValues lower(const Composite& composite, const std::vector<int>& readers, const std::vector<Pace>& input_paces);

/// Replaces trees of ops by the superinstructions that a theon_simd_level has. `pace`: of the trees.
void fuse(int32_t level, TileValues& values, Pace pace);

}  // namespace theon
