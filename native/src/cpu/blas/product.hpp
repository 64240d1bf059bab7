// What gemm, gemv, ger and dot share: attributes, factors, views of operands, packing.
#pragma once

#include <cstdint>

#include "cpu/array/strided_copy.hpp"
#include "theon/blas.h"
#include "theon/kernel.h"

namespace theon {

/// A matrix inside operand number `operand`, strides in elements.
struct MatrixView {
  int32_t operand;
  int64_t rows, columns;
  int64_t row_stride, column_stride;

  MatrixView transposed() const noexcept { return {operand, columns, rows, column_stride, row_stride}; }
};

/// A vector inside operand number `operand`.
struct VectorView {
  int32_t operand;
  int64_t length;
  int64_t stride;
};

/// The checked attributes: which factors there are and where.
struct Product {
  int32_t flags;
  int32_t dtype;
  int32_t addend;         // operand that beta multiplies; 0 is `out` itself, -1: beta is 0, nothing is added
  int32_t alpha_operand;  // -1: none
  int32_t beta_operand;   // -1: none
  double alpha;
  double beta;
};

/// Rank of matrices with any number of leading axes, the same for out, A and B.
inline constexpr int32_t kBatchedRank = -1;

/// Checks operands, dtypes and the shape of the addend; `kernel` begins every message. Ranks of out, A and B are as given.
Product check_product(const theon_kernel_call& call, const char* kernel, int32_t out_rank, int32_t a_rank,
                      int32_t b_rank);

/// Throws THEON_SHAPE_MISMATCH naming both lengths unless they are equal.
void check_lengths(const theon_kernel_call& call, const char* kernel, const char* left, int64_t left_length,
                   const char* right, int64_t right_length);

/// The last two axes.
MatrixView matrix_view(const theon_kernel_call& call, int32_t operand, bool transposed);
VectorView vector_view(const theon_kernel_call& call, int32_t operand);

/// The addend as a matrix or vector; operand -1 when there is none.
MatrixView addend_matrix(const Product& product, const theon_kernel_call& call);
VectorView addend_vector(const Product& product, const theon_kernel_call& call);

template <class T>
T alpha_of(const Product& p, const theon_kernel_call& call) noexcept {
  return static_cast<T>(p.alpha_operand < 0 ? p.alpha
                                            : p.alpha * *static_cast<const T*>(call.operands[p.alpha_operand].data));
}

template <class T>
T beta_of(const Product& p, const theon_kernel_call& call) noexcept {
  return static_cast<T>(p.beta_operand < 0 ? p.beta
                                           : p.beta * *static_cast<const T*>(call.operands[p.beta_operand].data));
}

/// Whether a run adds in place: the addend is `out`, by its number or by its memory.
bool adds_in_place(const Product& p, const theon_kernel_call& call) noexcept;

template <class T>
T* data_of(const theon_kernel_call& call, int32_t operand) noexcept {
  return operand < 0 ? nullptr : static_cast<T*>(call.operands[operand].data);
}

/// Hands out parts of a workspace, each aligned to 64 bytes.
class WorkspacePlan {
 public:
  int64_t add(int64_t elements, int64_t element_bytes);
  int64_t bytes() const noexcept { return bytes_; }

 private:
  int64_t bytes_ = 0;
};

template <class T>
T* workspace_at(void* workspace, int64_t offset) noexcept {
  return reinterpret_cast<T*>(static_cast<char*>(workspace) + offset);
}

}  // namespace theon
