// The table of tile functions: the instructions of the elementwise machine.
#pragma once

#include <cstdint>

#include "theon/elementwise.h"

namespace theon {

/// Tile functions work on whole groups of this many elements; the machine pads.
inline constexpr int64_t kTileGroup = 16;

/// out[i] = f(in[0][i], in[1][i], ...) for i < n, n a multiple of kTileGroup. A scalar operand is read at [0] only.
/// `out` may be exactly one of the operands of the same element size.
using TileFn = void (*)(void* out, const void* const* in, int64_t n) noexcept;

/// Most operands of one instruction.
inline constexpr int kMostOperands = 7;

/// Ops of the machine: scalar ops by their id, then these.
enum TileOp : uint16_t {
  kTileCopy = THEON_OP_COUNT,
  kTileZeroCheck,  // out[0], an int64, becomes 1 where an element of the operand is 0
  kTilePower,      // a to the power of the integer b >= 1, by squaring from the lowest bit up
#define THEON_FUSED_OP(Name, arity, expression) kTile##Name,
#include "cpu/elementwise/fused_functions.def"
#define THEON_FUSED_OP(Name, arity, expression) kTile##Name,
#include "cpu/elementwise/fused_ops.def"
  kTileOpCount
};

/// One instruction. `in` is the dtype of the last operand; bit k of `scalars`: operand k is a scalar.
struct TileRow {
  uint16_t op;
  uint8_t in;
  uint8_t out;
  uint8_t scalars;
  TileFn function;
};

struct TileRows {
  const TileRow* first;
  int32_t count;
};

// One table per dispatched file, for a theon_simd_level.
TileRows arithmetic_float32_rows(int32_t level) noexcept;
TileRows arithmetic_float64_rows(int32_t level) noexcept;
TileRows functions_float32_rows(int32_t level) noexcept;
TileRows functions_float64_rows(int32_t level) noexcept;
TileRows fused_functions_float32_rows(int32_t level) noexcept;
TileRows fused_functions_float64_rows(int32_t level) noexcept;
TileRows curves_float32_rows(int32_t level) noexcept;
TileRows curves_float64_rows(int32_t level) noexcept;
TileRows special_float32_rows(int32_t level) noexcept;
TileRows special_float64_rows(int32_t level) noexcept;
TileRows division_rows(int32_t level) noexcept;
TileRows integer_rows(int32_t level) noexcept;
TileRows narrow_integer_rows(int32_t level) noexcept;
TileRows float16_rows(int32_t level) noexcept;
TileRows complex_rows(int32_t level) noexcept;
TileRows complex_library_rows(int32_t level) noexcept;
TileRows complex64_functions_rows(int32_t level) noexcept;
TileRows complex128_functions_rows(int32_t level) noexcept;
TileRows bessel_float32_rows(int32_t level) noexcept;
TileRows bessel_float64_rows(int32_t level) noexcept;
TileRows comparison_rows(int32_t level) noexcept;
TileRows conversion_rows(int32_t level) noexcept;
TileRows selection_rows(int32_t level) noexcept;

/// The instruction, or null if there is none for these operand kinds.
TileFn find_tile_function(int32_t level, int op, int32_t in, int32_t out, int scalars) noexcept;

}  // namespace theon
