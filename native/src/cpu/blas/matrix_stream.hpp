// Two products with one matrix and work on rows between them: the kernel "matrix_stream", see theon/stream.h.
#pragma once

#include "cpu/blas/product.hpp"
#include "theon/stream.h"

namespace theon {

/// A checked step.
struct StreamStep {
  int32_t kind, rank;                           // rank: of a composite's space
  int32_t delivered, left, input_count;         // its outputs of the call, its values, its inputs
  int32_t first_output, first_left;             // operand of the call, value
  int32_t inputs[THEON_COMPOSITE_MAX_STREAMS];  // values, or ~i: operand i behind W
  int64_t composite, composite_bytes;           // where in the attributes
};

/// A checked call.
struct MatrixStream {
  theon_stream_attributes attributes;
  int32_t dtype;
  int32_t outputs;  // of the call
  int32_t values;
  int64_t shape[2];           // of z and r
  int64_t strides[2];         // of z and r, in elements
  int64_t column_shape[2];    // of a number for each row
  int64_t column_strides[2];  // of that
  int32_t rank;               // of z, r, W and g
  int64_t width;              // columns of W; 1 where it is a vector
  MatrixView x;
  StreamStep steps[THEON_STREAM_MAX_STEPS];
  bool is_column[THEON_STREAM_MAX_VALUES];  // one number for each row

  int64_t row_length(int32_t value) const noexcept { return is_column[value] ? 1 : width; }
  int32_t r() const noexcept { return values - 1; }
};

/// Byte offsets of the plan's parts from its beginning, and of the parts of the workspace.
struct StreamPlan {
  MatrixStream stream;
  int32_t is_blocked;
  int64_t composite_plan[THEON_STREAM_MAX_STEPS];
  int64_t composite_workspace[THEON_STREAM_MAX_STEPS];
  int64_t units[THEON_STREAM_MAX_STEPS];  // elements of a step's space in a row
  // In blocks of rows; each chunk has scratch of its own: the values of a block, then what it adds up of g. Otherwise all rows of values.
  int64_t block_rows, chunk_rows, chunks;
  int32_t looks_ahead;  // X comes from memory: the next block is asked for while one is in work
  int64_t w_offset, w_stride;
  int64_t scratch_offset, scratch_bytes, sums_offset, sums_stride;
  int64_t value_offset[THEON_STREAM_MAX_VALUES];  // in scratch; without blocks in the workspace
  // One part after the other.
  int64_t first_plan, second_plan;
  int64_t product_workspace;
  theon_product_attributes first, second;
};

/// Throws an Error that says what is wrong with the call.
MatrixStream check_matrix_stream(const theon_kernel_call& call);

/// The call of a composite; `operands` has room for THEON_COMPOSITE_MAX_STREAMS, and the values are in this memory, if any.
theon_kernel_call step_call(const MatrixStream& stream, const StreamStep& step, const theon_kernel_call& call,
                            void* const* values, theon_tensor* operands) noexcept;

/// out = a row program of `rows` rows of x that lie one after the other.
void run_row_step(int32_t level, int32_t kind, int32_t dtype, void* out, const void* x, int64_t rows,
                  int64_t length) noexcept;

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
