// The loops of a Composite: axes ordered, merged and cut into chunks, from shapes and strides alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cpu/elementwise/composite.hpp"

namespace theon {

/// Operands are numbered as in the call: outputs, then inputs.
struct IterationSpace {
  struct Dim {
    int64_t length;
    int64_t strides[THEON_COMPOSITE_MAX_STREAMS];  // in elements; 0 where an operand is stretched or an output reduced
    int64_t accumulators[THEON_COMPOSITE_MAX_STREAMS];  // strides of a reduced output's accumulators
    uint32_t reduced;                                   // bit o: output o lacks this dim
  };

  std::vector<Dim> dims;                              // outermost first, none of length 1
  int64_t offsets[THEON_COMPOSITE_MAX_STREAMS] = {};  // element of the operand at the first index
  int64_t total = 1;                                  // elements; 0 for an empty space
  bool rows = true;       // tiles stay within rows of the last dim; else the space is run as one row
  int32_t chunk_dim = 0;  // the dim that chunks cut
  int64_t chunks = 1;
  int64_t tile = 0;     // most elements per tile, before memory limits
  bool bypass = false;  // results are stored past the caches

  /// Elements of the reduced axes of an output, per element that stays.
  int64_t reduced_count(int32_t output) const;

  /// Lengths, then (dims.size() further) strides of an output's accumulators, with those dims merged that are reduced together or
  /// follow each other. Returns the number of merged dims; `pieces` may be null.
  size_t merge_pieces(int32_t output, int64_t* pieces) const;
};

/// Checks operands against the Composite and plans the loops. Throws an Error that names the axis and both lengths. `chunks`: cut the
/// outermost dim into so many, wherever the caller likes, and keep results in the caches; 0: as the cost asks.
IterationSpace plan_space(const Composite& composite, const theon_kernel_call& call, double cost, int64_t chunks = 0);

}  // namespace theon
