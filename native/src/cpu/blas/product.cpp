#include "cpu/blas/product.hpp"

#include <cstring>

#include "core/dtype.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

constexpr int32_t kKnownFlags = THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B | THEON_PRODUCT_ADDEND |
                                THEON_PRODUCT_ALPHA_OPERAND | THEON_PRODUCT_BETA_OPERAND;

theon_product_attributes read_attributes(const theon_kernel_call& call, const char* kernel) {
  theon_product_attributes attributes{};
  const int32_t expected = sizeof(attributes);
  if (call.attributes == nullptr || call.attribute_bytes != expected) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d bytes of attributes; expected %d", kernel, call.attribute_bytes,
          expected);
  }
  std::memcpy(&attributes, call.attributes, sizeof(attributes));
  if (attributes.size != expected) {
    raise(THEON_INVALID_ARGUMENT, "%s: attributes say size %d; expected %d", kernel, attributes.size, expected);
  }
  if ((attributes.flags & ~kKnownFlags) != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: unknown flags %#x", kernel,
          static_cast<unsigned>(attributes.flags & ~kKnownFlags));
  }
  return attributes;
}

void check_rank(const theon_kernel_call& call, const char* kernel, int32_t operand, const char* name, int32_t rank) {
  const theon_tensor& tensor = call.operands[operand];
  if (tensor.rank != rank) {
    raise(THEON_SHAPE_MISMATCH, "%s: %s has shape %s; expected rank %d", kernel, name, shape_text(tensor).c_str(),
          rank);
  }
}

void check_factor(const theon_kernel_call& call, const char* kernel, int32_t operand, const char* name, int32_t dtype) {
  check_rank(call, kernel, operand, name, 0);
  if (call.operands[operand].dtype != dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: %s is %s; expected %s, the dtype of out", kernel, name,
          theon_dtype_name(call.operands[operand].dtype), theon_dtype_name(dtype));
  }
}

void check_addend(const theon_kernel_call& call, const char* kernel, int32_t operand) {
  const theon_tensor& out = call.operands[0];
  const theon_tensor& c = call.operands[operand];
  bool same = c.rank == out.rank;
  for (int32_t a = 0; same && a < out.rank; ++a) same = c.shape[a] == out.shape[a];
  if (!same) {
    raise(THEON_SHAPE_MISMATCH, "%s: C has shape %s, out %s; expected the same", kernel, shape_text(c).c_str(),
          shape_text(out).c_str());
  }
  if (c.dtype != out.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: C is %s, out %s; expected the same", kernel, theon_dtype_name(c.dtype),
          theon_dtype_name(out.dtype));
  }
}

}  // namespace

Product check_product(const theon_kernel_call& call, const char* kernel, int32_t out_rank, int32_t a_rank,
                      int32_t b_rank) {
  const theon_product_attributes attributes = read_attributes(call, kernel);
  Product p{};
  p.flags = attributes.flags;
  p.alpha = attributes.alpha;
  p.beta = attributes.beta;
  int32_t next = 3;
  const int32_t addend = (p.flags & THEON_PRODUCT_ADDEND) != 0 ? next++ : 0;
  p.alpha_operand = (p.flags & THEON_PRODUCT_ALPHA_OPERAND) != 0 ? next++ : -1;
  p.beta_operand = (p.flags & THEON_PRODUCT_BETA_OPERAND) != 0 ? next++ : -1;
  p.addend = p.beta == 0 ? -1 : addend;
  check_operands(call, kernel, next);
  if (out_rank == kBatchedRank) {
    const theon_tensor& out = call.operands[0];
    if (out.rank < 2)
      raise(THEON_SHAPE_MISMATCH, "%s: out has shape %s; expected rank 2 or more", kernel, shape_text(out).c_str());
    out_rank = a_rank = b_rank = out.rank;
  }
  check_rank(call, kernel, 0, "out", out_rank);
  check_rank(call, kernel, 1, "A", a_rank);
  check_rank(call, kernel, 2, "B", b_rank);
  p.dtype = call.operands[0].dtype;
  if (!is_computed(p.dtype)) {
    raise(THEON_DTYPE_MISMATCH, "%s: out is %s; accepted: every dtype but bfloat16", kernel, theon_dtype_name(p.dtype));
  }
  for (int32_t i = 1; i < 3; ++i) {
    if (call.operands[i].dtype != p.dtype) {
      raise(THEON_DTYPE_MISMATCH, "%s: %s is %s; expected %s, the dtype of out", kernel, i == 1 ? "A" : "B",
            theon_dtype_name(call.operands[i].dtype), theon_dtype_name(p.dtype));
    }
  }
  if (addend > 0) check_addend(call, kernel, addend);
  if (p.alpha_operand >= 0) check_factor(call, kernel, p.alpha_operand, "alpha", p.dtype);
  if (p.beta_operand >= 0) check_factor(call, kernel, p.beta_operand, "beta", p.dtype);
  for (int32_t i = 0; i < call.operand_count; ++i) element_count(call.operands[i]);
  if (self_overlaps(call.operands[0])) {
    raise(THEON_INVALID_ARGUMENT, "%s: out of shape %s has strides with which two of its elements share memory", kernel,
          shape_text(call.operands[0]).c_str());
  }
  return p;
}

void check_lengths(const theon_kernel_call& call, const char* kernel, const char* left, int64_t left_length,
                   const char* right, int64_t right_length) {
  if (left_length == right_length) return;
  raise(THEON_SHAPE_MISMATCH, "%s: %s has length %lld, %s %lld; expected the same (out %s, A %s, B %s)", kernel, left,
        static_cast<long long>(left_length), right, static_cast<long long>(right_length),
        shape_text(call.operands[0]).c_str(), shape_text(call.operands[1]).c_str(),
        shape_text(call.operands[2]).c_str());
}

MatrixView matrix_view(const theon_kernel_call& call, int32_t operand, bool transposed) {
  const theon_tensor& t = call.operands[operand];
  const MatrixView view{operand, t.shape[t.rank - 2], t.shape[t.rank - 1], t.strides[t.rank - 2],
                        t.strides[t.rank - 1]};
  return transposed ? view.transposed() : view;
}

VectorView vector_view(const theon_kernel_call& call, int32_t operand) {
  const theon_tensor& t = call.operands[operand];
  if (t.rank == 0) return {operand, 1, 1};
  return {operand, t.shape[0], t.shape[0] == 1 ? 1 : t.strides[0]};
}

MatrixView addend_matrix(const Product& product, const theon_kernel_call& call) {
  return product.addend < 0 ? MatrixView{-1, 0, 0, 0, 0} : matrix_view(call, product.addend, false);
}

VectorView addend_vector(const Product& product, const theon_kernel_call& call) {
  return product.addend < 0 ? VectorView{-1, 0, 0} : vector_view(call, product.addend);
}

bool adds_in_place(const Product& p, const theon_kernel_call& call) noexcept {
  if (p.addend <= 0) return p.addend == 0;
  const theon_tensor& out = call.operands[0];
  const theon_tensor& c = call.operands[p.addend];
  if (c.data != out.data) return false;
  for (int32_t a = 0; a < out.rank; ++a) {
    if (out.shape[a] > 1 && out.strides[a] != c.strides[a]) return false;
  }
  return true;
}

int64_t WorkspacePlan::add(int64_t elements, int64_t element_bytes) {
  int64_t bytes = 0;
  int64_t end = 0;
  if (__builtin_mul_overflow(elements, element_bytes, &bytes) || __builtin_add_overflow(bytes_, bytes, &end) ||
      end > INT64_MAX - 64) {
    raise(THEON_OUT_OF_MEMORY, "the workspace of the product passes 2^63 bytes");
  }
  const int64_t offset = bytes_;
  bytes_ = (end + 63) / 64 * 64;
  return offset;
}

}  // namespace theon
