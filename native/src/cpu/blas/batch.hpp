// Leading axes of a product: one product of matrices for each of their indices.
#pragma once

#include "cpu/blas/product.hpp"

namespace theon {

struct Batch {
  static constexpr int32_t kAddend = 3;  // out, A and B have the numbers of their operands

  int64_t count;  // of matrices; 1 without leading axes
  int32_t rank;
  int64_t shape[THEON_MAX_RANK];
  int64_t strides[kAddend + 1][THEON_MAX_RANK];  // 0 where an operand has one matrix for all

  static Batch single() noexcept {
    Batch batch{};
    batch.count = 1;
    return batch;
  }

  /// Elements from the first matrix of an operand to number `index`, in row-major order of the leading axes.
  int64_t offset(int32_t operand, int64_t index) const noexcept {
    int64_t sum = 0;
    for (int32_t axis = rank; axis-- > 0; index /= shape[axis]) sum += index % shape[axis] * strides[operand][axis];
    return sum;
  }
};

/// The leading axes of a checked call. Throws THEON_SHAPE_MISMATCH unless an axis of A and B is as long as that of out, or 1.
Batch plan_batch(const theon_kernel_call& call, const char* kernel, const Product& product);

}  // namespace theon
