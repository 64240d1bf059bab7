// What `prepare` leaves behind: a flat description of one call, free of pointers to data.
#pragma once

#include <cstdint>

#include "cpu/elementwise/tile_functions.hpp"
#include "cpu/reduce/reduce_functions.hpp"

namespace theon {

constexpr int64_t round_up(int64_t x, int64_t unit) { return (x + unit - 1) / unit * unit; }

/// Registers are numbered pointers of the running machine.
inline constexpr int32_t kMaxRegisters = 448;
/// Scratch memory of one participant: tile slots first, then what is one group long. At most 240 groups are needed: of inputs and
/// their conversions, of three steps for each node (a cast to float16), of outputs.
inline constexpr int32_t kTileBytes = 32 * 1024;
inline constexpr int32_t kScratchBytes = kTileBytes + 240 * kTileGroup * 16;
inline constexpr int32_t kConstantBytes = kTileGroup * 8;

/// registers[out] = function(registers[in]).
struct Step {
  TileFn function;
  uint16_t out;
  uint16_t in[kMostOperands];  // all name a register, also those that the function does not read
  bool many;                   // more than four count
  uint8_t dtype;               // of the operands, as in TileRow
  uint16_t op;
};

enum class Access : uint8_t {
  kUniform,   // one element for the whole space, spread over a group
  kRow,       // one element per row, spread over a group
  kDirect,    // consecutive elements, used where they are
  kStrided,   // a row with a stride, packed into a slot
  kGathered,  // short rows of several dims, packed into a slot
};

struct InputStream {
  int64_t period;   // kGathered: elements after which it repeats itself; 0 if it does not
  int64_t stride;   // of the last dim, in elements
  int32_t scratch;  // kDirect: a group for ends shorter than a group; else the slot
  uint16_t reg;
  uint8_t operand;
  uint8_t bytes;
  Access access;
};

struct OutputStream {
  int64_t stride;
  int32_t scratch;  // a group for ends shorter than a group, when computed in place
  uint16_t reg;     // where its tile is computed
  uint8_t operand;
  uint8_t bytes;
  Access access;
  bool flushed;       // copied from the register to memory when the tile is done
  bool non_temporal;  // past the caches, unless it is an input's memory too
};

struct ReduceStep {
  const ReduceRow* row;
  double divisor;        // elements of the reduced axes
  int64_t workspace;     // byte offset of the first chunk's accumulators
  int64_t count;         // accumulators of a chunk
  int64_t short_row;     // length of the rows that fold_rows or spread_rows work on; 0: not so
  int64_t stride_bytes;  // from one chunk's accumulators to the next; 0 when chunks share them
  uint16_t reg;
  uint8_t operand;
  uint8_t dtype;              // of the output
  uint8_t out_bytes;          // of an element of the output
  uint8_t bytes;              // of an element of the tile
  uint8_t accumulator_bytes;  // of an accumulator
  uint8_t piece_dims;         // dims of its pieces in a space that is run as one row
  bool folds;                 // the last dim is reduced
};

/// A register that points into scratch (offset >= 0) or to a constant of the plan (~offset into its constants).
struct FixedRegister {
  int32_t offset;
  uint16_t reg;
};

/// An int64 in scratch that a check makes 1 when `op` must not go on, for a divisor of 0.
struct Fault {
  int32_t offset;
  int32_t op;
};

struct Plan {
  int64_t total, chunks, tile, row_length;
  int32_t chunk_dim, dim_count, operand_count, output_count;
  bool rows, single;
  uint16_t inputs, outputs, reductions, uniform_steps, row_steps, tile_steps, fixed, constants, faults;
  // Byte offsets from the plan's start.
  int32_t at_inputs, at_outputs, at_reductions, at_steps, at_fixed, at_faults, at_lengths, at_strides, at_accumulators,
      at_pieces, at_offsets, at_constants;

  template <class T>
  const T* array(int32_t offset) const noexcept {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(this) + offset);
  }
  const InputStream* input_streams() const noexcept { return array<InputStream>(at_inputs); }
  const OutputStream* output_streams() const noexcept { return array<OutputStream>(at_outputs); }
  const ReduceStep* reduce_steps() const noexcept { return array<ReduceStep>(at_reductions); }
  const Step* steps() const noexcept { return array<Step>(at_steps); }  // uniform, row, tile
  const FixedRegister* fixed_registers() const noexcept { return array<FixedRegister>(at_fixed); }
  const Fault* fault_list() const noexcept { return array<Fault>(at_faults); }
  const int64_t* lengths() const noexcept { return array<int64_t>(at_lengths); }
  const int64_t* offsets() const noexcept { return array<int64_t>(at_offsets); }
  /// Strides of an operand, one per dim.
  const int64_t* strides(int32_t operand) const noexcept { return array<int64_t>(at_strides) + operand * dim_count; }
  /// Strides of a reduced output's accumulators.
  const int64_t* accumulator_strides(int32_t output) const noexcept {
    return array<int64_t>(at_accumulators) + output * dim_count;
  }
  /// Lengths, then accumulator strides, of a reduced output's dims after merging those that it walks alike.
  const int64_t* pieces(int32_t output) const noexcept { return array<int64_t>(at_pieces) + 2 * output * dim_count; }
  const char* constant(int32_t index) const noexcept { return array<char>(at_constants) + index * kConstantBytes; }
};

}  // namespace theon
