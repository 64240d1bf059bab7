// Two products with one matrix and elementwise work between them: the kernel "matrix_stream", see theon/stream.h.
#pragma once

#include "cpu/blas/product.hpp"
#include "theon/stream.h"

namespace theon {

/// A checked call.
struct MatrixStream {
  theon_stream_attributes attributes;
  int32_t dtype;
  int32_t streams;     // operands of the composite
  int32_t outputs;     // of the composite; the last is r
  int32_t z;           // which of those operands
  int64_t shape[2];    // of z and r
  int64_t strides[2];  // of z and r, in elements
  int32_t rank;        // of z, r, W and g
  int64_t width;       // columns of W; 1 where it is a vector
  MatrixView x;
};

/// Byte offsets of the plan's parts from its beginning, and of the parts of the workspace.
struct StreamPlan {
  MatrixStream stream;
  int32_t is_blocked;
  int64_t composite_plan;
  int64_t composite_workspace;
  // In blocks of rows; each chunk has scratch of its own: z and r of a block, then what it adds up of g.
  int64_t block_rows, chunk_rows, chunks;
  int32_t looks_ahead;  // X comes from memory: the next block is asked for while one is in work
  int64_t w_offset, w_stride;
  int64_t scratch_offset, scratch_bytes, r_bytes, sums_bytes, sums_stride;
  // One part after the other.
  int64_t first_plan, second_plan;
  int64_t z_offset, r_offset, product_workspace;
  theon_product_attributes first, second;
};

/// Throws an Error that says what is wrong with the call.
MatrixStream check_matrix_stream(const theon_kernel_call& call);

/// The composite's part of a call; `operands` has room for THEON_COMPOSITE_MAX_STREAMS, and z and r are these.
theon_kernel_call composite_call(const MatrixStream& stream, const theon_kernel_call& call, void* z, void* r,
                                 theon_tensor* operands) noexcept;

/// The calls of the two products, over `operands`: out, A, B.
theon_kernel_call product_call(const theon_product_attributes& attributes, const theon_tensor* operands) noexcept;
void first_operands(const MatrixStream& stream, const theon_kernel_call& call, void* z,
                    theon_tensor* operands) noexcept;
void second_operands(const MatrixStream& stream, const theon_kernel_call& call, void* r,
                     theon_tensor* operands) noexcept;

/// Says what a call needs; with a plan, memory of that many bytes, fills it.
theon_kernel_need plan_matrix_stream(theon_context& context, const theon_kernel_call& call, void* plan);

theon_status matrix_stream_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need);
theon_status matrix_stream_prepare(theon_context* context, const theon_kernel_call* call, void* plan);
theon_status matrix_stream_run(theon_context* context, const theon_kernel_call* call, const void* plan,
                               void* workspace);

}  // namespace theon
