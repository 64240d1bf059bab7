// Matrix-vector products, planned from views: the kernels "gemv" and "dot", and "gemm" where it is thin.
#pragma once

#include "cpu/blas/product.hpp"

namespace theon {

/// The matrix is walked in blocks of its stored rows (or columns, when there are few rows): a function of its shape alone and
/// the same for A x and transposed A x, so that both meet the same rows in the same core's cache.
struct GemvPlan {
  Product product;
  VectorView out, b, addend;
  int32_t operand_a;
  int32_t adds_rows;  // the stored rows are added up (transposed A), else each is multiplied with b
  int32_t packs_a, packs_b;
  TileCopy pack_a, pack_b;
  int64_t a_offset, b_offset, sums_offset;  // in the workspace
  int64_t length;                           // of the summed axis
  int64_t rows, columns, stride;            // of the stored matrix
  int64_t row_block, row_blocks, column_block, column_blocks;
  int64_t sums_stride;  // between the partial results of two blocks
  int64_t finish_block, finish_blocks;
  int64_t workspace_bytes;
};

/// out = alpha a b + beta addend. Lengths must agree.
GemvPlan plan_gemv(const Product& product, const MatrixView& a, const VectorView& b, const VectorView& out,
                   const VectorView& addend);

void run_gemv(theon_context& context, const GemvPlan& plan, const theon_kernel_call& call, void* workspace) noexcept;

}  // namespace theon
