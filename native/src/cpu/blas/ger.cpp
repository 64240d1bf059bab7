// The kernel "ger": out[m,n] = alpha a[m] b[n] + beta C[m,n].
#include <algorithm>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/plain_product.hpp"
#include "cpu/blas/vector.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 16 << 10;

struct GerPlan {
  Product product;
  MatrixView out, addend;
  VectorView a, b;
  int32_t packs_b;
  TileCopy pack_b;
  int64_t row_block, row_blocks, column_block, column_blocks;
  int64_t workspace_bytes;
};

GerPlan checked(const theon_kernel_call& call) {
  GerPlan p{};
  p.product = check_product(call, "ger", 2, 1, 1);
  if ((p.product.flags & (THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "ger: A and B are vectors and have no transpose");
  }
  p.out = matrix_view(call, 0, false);
  p.addend = addend_matrix(p.product, call);
  p.a = vector_view(call, 1), p.b = vector_view(call, 2);
  check_lengths(call, "ger", "A", p.a.length, "a column of out", p.out.rows);
  check_lengths(call, "ger", "B", p.b.length, "a row of out", p.out.columns);
  return p;
}

PlainPlan plan_plain_ger(const theon_kernel_call& call) {
  const GerPlan p = checked(call);
  return plan_plain("ger", p.product, Batch::single(), column_of(p.a), column_of(p.b).transposed(), p.out, p.addend);
}

GerPlan plan_ger(const theon_kernel_call& call) {
  GerPlan p = checked(call);
  if (p.out.column_stride != 1 && p.out.row_stride == 1) {
    p.out = p.out.transposed(), p.addend = p.addend.transposed();
    std::swap(p.a, p.b);
  }
  const int32_t element_bytes = theon_dtype_bytes(p.product.dtype);
  WorkspacePlan workspace;
  if (p.b.stride != 1) {
    p.packs_b = 1;
    p.pack_b = plan_matrix_copy(1, p.b.length, 0, 1, 0, p.b.stride, element_bytes);
    workspace.add(p.b.length, element_bytes);
  }
  p.column_block = std::max<int64_t>(1, std::min(p.out.columns, kChunkElements));
  p.column_blocks = ceil_div(p.out.columns, p.column_block);
  p.row_block = std::max<int64_t>(1, kChunkElements / p.column_block);
  p.row_blocks = ceil_div(p.out.rows, p.row_block);
  p.workspace_bytes = workspace.bytes();
  return p;
}

template <class T>
void run_ger(theon_context& context, const GerPlan& p, const theon_kernel_call& call, void* workspace) noexcept {
  const T alpha = alpha_of<T>(p.product, call), beta = beta_of<T>(p.product, call);
  const VectorKernels<T>& kernels = vector_kernels<T>(context.level);
  const T* a = data_of<T>(call, p.a.operand);
  const T* b = data_of<T>(call, p.b.operand);
  const T* c = data_of<T>(call, p.addend.operand);
  T* out = data_of<T>(call, 0);
  if (p.packs_b && alpha != 0) {
    run_matrix_copy(context, p.pack_b, workspace, b);
    b = static_cast<const T*>(workspace);
  }
  parallel_for(context, p.row_blocks * p.column_blocks, [&](int64_t chunk) noexcept {
    const int64_t column = chunk % p.column_blocks * p.column_block;
    const int64_t first = chunk / p.column_blocks * p.row_block;
    const int64_t columns = std::min(p.column_block, p.out.columns - column);
    const int64_t last = std::min(p.out.rows, first + p.row_block);
    for (int64_t row = first; row < last; ++row) {
      T* to = out + row * p.out.row_stride + column * p.out.column_stride;
      const T* add = c == nullptr ? nullptr : c + row * p.addend.row_stride + column * p.addend.column_stride;
      if (alpha == 0) {
        scale(to, p.out.column_stride, beta, add, p.addend.column_stride, columns);
      } else {
        combine(kernels, to, p.out.column_stride, alpha * a[row * p.a.stride], b + column, beta, add,
                p.addend.column_stride, columns);
      }
    }
  });
}

}  // namespace

theon_status ger_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    if (is_plain(*call)) {
      *need = {sizeof(PlainPlan), plan_plain_ger(*call).workspace_bytes};
    } else {
      *need = {sizeof(GerPlan), plan_ger(*call).workspace_bytes};
    }
  });
}

theon_status ger_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] {
    if (is_plain(*call)) {
      *static_cast<PlainPlan*>(plan) = plan_plain_ger(*call);
    } else {
      *static_cast<GerPlan*>(plan) = plan_ger(*call);
    }
  });
}

theon_status ger_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  if (is_plain(*call)) {
    run_plain(*context, *static_cast<const PlainPlan*>(plan), *call, workspace);
    return THEON_OK;
  }
  const GerPlan& p = *static_cast<const GerPlan*>(plan);
  if (p.row_blocks * p.column_blocks == 0) return THEON_OK;
  if (p.product.dtype == THEON_FLOAT32) {
    run_ger<float>(*context, p, *call, workspace);
  } else {
    run_ger<double>(*context, p, *call, workspace);
  }
  return THEON_OK;
}

}  // namespace theon
