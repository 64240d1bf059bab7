#include "cpu/blas/kernels.hpp"

#include "core/registry.hpp"
#include "cpu/blas/gemv.hpp"
#include "cpu/blas/matrix_stream.hpp"
#include "cpu/blas/plain_product.hpp"

namespace theon {
namespace {

// A matrix and a vector, or two vectors as a matrix of one row and a vector.
struct Operands {
  Product product;
  MatrixView a;
  VectorView b, out, addend;
};

Operands gemv_operands(const theon_kernel_call& call) {
  const Product p = check_product(call, "gemv", 1, 2, 1);
  if ((p.flags & THEON_PRODUCT_TRANSPOSE_B) != 0)
    raise(THEON_INVALID_ARGUMENT, "gemv: B is a vector and has no transpose");
  const MatrixView a = matrix_view(call, 1, (p.flags & THEON_PRODUCT_TRANSPOSE_A) != 0);
  const VectorView b = vector_view(call, 2), out = vector_view(call, 0);
  check_lengths(call, "gemv", "a row of A", a.columns, "B", b.length);
  check_lengths(call, "gemv", "a column of A", a.rows, "out", out.length);
  return {p, a, b, out, addend_vector(p, call)};
}

Operands dot_operands(const theon_kernel_call& call) {
  const Product p = check_product(call, "dot", 0, 1, 1);
  if ((p.flags & (THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "dot: A and B are vectors and have no transpose");
  }
  const VectorView a = vector_view(call, 1), b = vector_view(call, 2);
  check_lengths(call, "dot", "A", a.length, "B", b.length);
  return {p, {1, 1, a.length, 0, a.stride}, b, vector_view(call, 0), addend_vector(p, call)};
}

GemvPlan plan_own(const Operands& o) { return plan_gemv(o.product, o.a, o.b, o.out, o.addend); }

PlainPlan plan_other(const char* kernel, const Operands& o) {
  return plan_plain(kernel, o.product, Batch::single(), o.a, column_of(o.b), column_of(o.out), column_of(o.addend));
}

theon_status size_of(const char* kernel, Operands (*check)(const theon_kernel_call&), const theon_kernel_call& call,
                     theon_kernel_need& need) noexcept {
  return guarded([&] {
    if (is_plain(call)) {
      need = {sizeof(PlainPlan), plan_other(kernel, check(call)).workspace_bytes};
    } else {
      need = {sizeof(GemvPlan), plan_own(check(call)).workspace_bytes};
    }
  });
}

theon_status prepare(const char* kernel, Operands (*check)(const theon_kernel_call&), const theon_kernel_call& call,
                     void* plan) noexcept {
  return guarded([&] {
    if (is_plain(call)) {
      *static_cast<PlainPlan*>(plan) = plan_other(kernel, check(call));
    } else {
      *static_cast<GemvPlan*>(plan) = plan_own(check(call));
    }
  });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) noexcept {
  if (is_plain(*call)) {
    run_plain(*context, *static_cast<const PlainPlan*>(plan), *call, workspace);
  } else {
    run_gemv(*context, *static_cast<const GemvPlan*>(plan), *call, workspace);
  }
  return THEON_OK;
}

}  // namespace

theon_status gemv_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of("gemv", gemv_operands, *call, *need);
}

theon_status gemv_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return prepare("gemv", gemv_operands, *call, plan);
}

theon_status gemv_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace);
}

theon_status dot_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of("dot", dot_operands, *call, *need);
}

theon_status dot_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return prepare("dot", dot_operands, *call, plan);
}

theon_status dot_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace);
}

KernelList blas_kernels() noexcept {
  static constexpr int32_t flags = THEON_KERNEL_IN_PLACE_OK | THEON_KERNEL_ACCUMULATES;
#define THEON_ENTRY(name) \
  { sizeof(theon_kernel), 1, #name, flags, 0, name##_size, name##_prepare, name##_run }
  static constexpr theon_kernel kernels[] = {
      THEON_ENTRY(gemm),
      THEON_ENTRY(gemv),
      THEON_ENTRY(ger),
      THEON_ENTRY(dot),
      {sizeof(theon_kernel), 1, "trsm", THEON_KERNEL_IN_PLACE_OK, 0, trsm_size, trsm_prepare, trsm_run},
      {sizeof(theon_kernel), 1, "matrix_stream", 0, 0, matrix_stream_size, matrix_stream_prepare, matrix_stream_run}};
#undef THEON_ENTRY
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
