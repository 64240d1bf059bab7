// The loop nest under copy, fill, and the packing of BLAS operands: out[index] = in[index], any strides.
#pragma once

#include <cstdint>

#include "core/context.hpp"
#include "theon/base.h"

namespace theon {

/// A planned copy. Axes are reordered and merged until the innermost one walks the output as closely as it can; the two
/// innermost axes are cut into tiles, tiles are dealt out in chunks.
struct StridedCopy {
  int32_t element_bytes;
  int32_t outer_rank;                  // axes outside the two innermost ones
  int64_t shape[THEON_MAX_RANK];       // of the outer axes
  int64_t out_strides[THEON_MAX_RANK]; // in elements
  int64_t in_strides[THEON_MAX_RANK];
  int64_t rows, columns;               // lengths of the two innermost axes
  int64_t out_row, out_column;         // their strides
  int64_t in_row, in_column;
  int64_t tile_rows, tile_columns;
  int64_t row_tiles, column_tiles;
  int64_t tiles, tiles_per_chunk, chunks;
};

/// Plans a copy of `rank` axes. Strides are in elements; zero strides are fine on the input side.
StridedCopy plan_strided_copy(int32_t rank, const int64_t* shape, const int64_t* out_strides, const int64_t* in_strides,
                              int32_t element_bytes) noexcept;

void run_strided_copy(const theon_context& context, const StridedCopy& plan, void* out, const void* in) noexcept;

}  // namespace theon
