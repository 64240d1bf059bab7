#include "cpu/blas/kernels.hpp"

#include "core/registry.hpp"
#include "cpu/blas/gemv.hpp"

namespace theon {
namespace {

GemvPlan plan_gemv_call(const theon_kernel_call& call) {
  const Product p = check_product(call, "gemv", 1, 2, 1);
  if ((p.flags & THEON_PRODUCT_TRANSPOSE_B) != 0)
    raise(THEON_INVALID_ARGUMENT, "gemv: B is a vector and has no transpose");
  const MatrixView a = matrix_view(call, 1, (p.flags & THEON_PRODUCT_TRANSPOSE_A) != 0);
  const VectorView b = vector_view(call, 2), out = vector_view(call, 0);
  check_lengths(call, "gemv", "a row of A", a.columns, "B", b.length);
  check_lengths(call, "gemv", "a column of A", a.rows, "out", out.length);
  return plan_gemv(p, a, b, out, addend_vector(p, call));
}

GemvPlan plan_dot_call(const theon_kernel_call& call) {
  const Product p = check_product(call, "dot", 0, 1, 1);
  if ((p.flags & (THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "dot: A and B are vectors and have no transpose");
  }
  const VectorView a = vector_view(call, 1), b = vector_view(call, 2);
  check_lengths(call, "dot", "A", a.length, "B", b.length);
  return plan_gemv(p, {1, 1, a.length, 0, a.stride}, b, vector_view(call, 0), addend_vector(p, call));
}

template <GemvPlan (*Plan)(const theon_kernel_call&)>
theon_status size_of(const theon_kernel_call* call, theon_kernel_need* need) noexcept {
  return guarded([&] { *need = {sizeof(GemvPlan), Plan(*call).workspace_bytes}; });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) noexcept {
  run_gemv(*context, *static_cast<const GemvPlan*>(plan), *call, workspace);
  return THEON_OK;
}

}  // namespace

theon_status gemv_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of<plan_gemv_call>(call, need);
}

theon_status gemv_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<GemvPlan*>(plan) = plan_gemv_call(*call); });
}

theon_status gemv_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace);
}

theon_status dot_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of<plan_dot_call>(call, need);
}

theon_status dot_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<GemvPlan*>(plan) = plan_dot_call(*call); });
}

theon_status dot_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace);
}

KernelList blas_kernels() noexcept {
  static constexpr int32_t flags = THEON_KERNEL_IN_PLACE_OK | THEON_KERNEL_ACCUMULATES;
#define THEON_ENTRY(name) \
  { sizeof(theon_kernel), 1, #name, flags, 0, name##_size, name##_prepare, name##_run }
  static constexpr theon_kernel kernels[] = {THEON_ENTRY(gemm), THEON_ENTRY(gemv), THEON_ENTRY(ger), THEON_ENTRY(dot)};
#undef THEON_ENTRY
  return {kernels, static_cast<int32_t>(sizeof(kernels) / sizeof(kernels[0]))};
}

}  // namespace theon
