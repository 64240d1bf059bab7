// The loop nest under copy, fill, and the packing of BLAS operands: out[index] = in[index], any strides.
#pragma once

#include <cstdint>

#include "core/context.hpp"
#include "theon/base.h"

namespace theon {

/// The two innermost axes of a planned copy, cut into tiles that are dealt out in chunks.
struct TileCopy {
  int32_t element_bytes;
  int32_t outer_rank;  // axes outside the two innermost ones
  int64_t rows, columns;
  int64_t out_row, out_column;  // strides, in elements
  int64_t in_row, in_column;
  int64_t tile_rows, tile_columns;
  int64_t row_tiles, column_tiles;
  int64_t tiles, tiles_per_chunk, chunks;
  bool transposed;   // the input is contiguous along rows, the output along columns
  bool whole_lines;  // transposed, larger than the caches, and each tile's output begins a line if the tensor's does
};

/// A planned copy. Axes are reordered and merged until the innermost one walks the output as closely as it can.
struct StridedCopy {
  TileCopy tile;
  int64_t shape[THEON_MAX_RANK];  // of the outer axes
  int64_t out_strides[THEON_MAX_RANK];
  int64_t in_strides[THEON_MAX_RANK];
};

/// Plans a copy of `rank` axes. Strides are in elements; zero strides are fine on the input side.
StridedCopy plan_strided_copy(int32_t rank, const int64_t* shape, const int64_t* out_strides, const int64_t* in_strides,
                              int32_t element_bytes) noexcept;

/// The same for a matrix, which has no outer axes.
TileCopy plan_matrix_copy(int64_t rows, int64_t columns, int64_t out_row, int64_t out_column, int64_t in_row,
                          int64_t in_column, int32_t element_bytes) noexcept;

void run_strided_copy(const theon_context& context, const StridedCopy& plan, void* out, const void* in) noexcept;
void run_matrix_copy(const theon_context& context, const TileCopy& plan, void* out, const void* in) noexcept;

}  // namespace theon
