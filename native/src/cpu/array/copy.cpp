// The kernels "copy" and "fill".
#include "core/context.hpp"
#include "cpu/array/kernels.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/array/strided_copy.hpp"

namespace theon {
namespace {

// A reshape between two tensors that both have gaps goes through a row-major copy in the workspace: `pack`, then `direct`.
struct CopyPlan {
  StridedCopy pack;
  StridedCopy direct;
  int32_t packs;
};

bool same_shape(const theon_tensor& a, const theon_tensor& b) noexcept {
  if (a.rank != b.rank) return false;
  for (int32_t i = 0; i < a.rank; ++i) {
    if (a.shape[i] != b.shape[i]) return false;
  }
  return true;
}

CopyPlan plan_copy(const theon_kernel_call& call) {
  check_operands(call, "copy", 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  check_dtype(in, "copy: source", out.dtype, "the dtype of the destination");
  check_output(out, "copy: destination");
  if (element_count(out) != element_count(in)) {
    raise(THEON_SHAPE_MISMATCH, "copy: destination has shape %s, source %s; expected the same number of elements",
          shape_text(out).c_str(), shape_text(in).c_str());
  }
  const int32_t bytes = theon_dtype_bytes(out.dtype);
  CopyPlan plan{};
  int64_t dense[THEON_MAX_RANK];
  if (same_shape(out, in)) {
    plan.direct = plan_strided_copy(out.rank, out.shape, out.strides, in.strides, bytes);
  } else if (is_row_major(out)) {
    row_major_strides(in.shape, in.rank, dense);
    plan.direct = plan_strided_copy(in.rank, in.shape, dense, in.strides, bytes);
  } else {
    if (!is_row_major(in)) {
      row_major_strides(in.shape, in.rank, dense);
      plan.pack = plan_strided_copy(in.rank, in.shape, dense, in.strides, bytes);
      plan.packs = 1;
    }
    row_major_strides(out.shape, out.rank, dense);
    plan.direct = plan_strided_copy(out.rank, out.shape, out.strides, dense, bytes);
  }
  return plan;
}

StridedCopy plan_fill(const theon_kernel_call& call) {
  check_operands(call, "fill", 2);
  const theon_tensor& out = call.operands[0];
  check_dtype(call.operands[1], "fill: value", out.dtype, "the dtype of the destination");
  check_scalar(call.operands[1], "fill: value");
  check_output(out, "fill: destination");
  element_count(out);
  const int64_t still[THEON_MAX_RANK] = {};
  return plan_strided_copy(out.rank, out.shape, out.strides, still, theon_dtype_bytes(out.dtype));
}

}  // namespace

theon_status copy_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const CopyPlan plan = plan_copy(*call);
    const theon_tensor& out = call->operands[0];
    *need = {sizeof(CopyPlan), plan.packs ? element_count(out) * theon_dtype_bytes(out.dtype) : 0};
  });
}

theon_status copy_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<CopyPlan*>(plan) = plan_copy(*call); });
}

theon_status copy_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  const auto& p = *static_cast<const CopyPlan*>(plan);
  const void* in = call->operands[1].data;
  if (p.packs) {
    run_strided_copy(*context, p.pack, workspace, in);
    in = workspace;
  }
  run_strided_copy(*context, p.direct, call->operands[0].data, in);
  return THEON_OK;
}

theon_status fill_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    plan_fill(*call);
    *need = {sizeof(StridedCopy), 0};
  });
}

theon_status fill_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<StridedCopy*>(plan) = plan_fill(*call); });
}

theon_status fill_run(theon_context* context, const theon_kernel_call* call, const void* plan, void*) {
  run_strided_copy(*context, *static_cast<const StridedCopy*>(plan), call->operands[0].data, call->operands[1].data);
  return THEON_OK;
}

}  // namespace theon
