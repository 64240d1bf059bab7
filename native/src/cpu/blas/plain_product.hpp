// Products in dtypes without a tile of their own: the kernels of kernels.hpp hand over to these.
#pragma once

#include "cpu/blas/batch.hpp"

namespace theon {

/// Whether a call is made here, going by the dtype of its output.
bool is_plain(const theon_kernel_call& call) noexcept;

/// out[rows, columns] = alpha a b + beta addend for every matrix of the batch. Throws when alpha or beta is no number of the dtype.
struct PlainPlan {
  Product product;
  Batch batch;
  MatrixView a, b, out, addend;
  int64_t row_tiles, column_tiles;
  int64_t chunk, chunks;  // of tiles of all matrices, row by row
  int64_t slot_bytes, panel_offset;
  int64_t workspace_bytes;
};

/// A vector as a matrix of one column.
MatrixView column_of(const VectorView& vector) noexcept;

PlainPlan plan_plain(const char* kernel, const Product& product, const Batch& batch, const MatrixView& a,
                     const MatrixView& b, const MatrixView& out, const MatrixView& addend);

void run_plain(theon_context& context, const PlainPlan& plan, const theon_kernel_call& call, void* workspace) noexcept;

}  // namespace theon
