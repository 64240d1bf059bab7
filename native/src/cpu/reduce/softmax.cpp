// The kernels "softmax" and "log_softmax": one pass over rows that stay in cache.
#include <algorithm>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/reduce/kernels.hpp"
#include "cpu/reduce/softmax_rows.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 8 * 1024;
constexpr int64_t kParallelElements = 16 * 1024;
constexpr int64_t kMostChunks = 64;

struct SoftmaxPlan {
  int64_t rows, length, chunks;
  int64_t lengths[THEON_MAX_RANK], out_strides[THEON_MAX_RANK], in_strides[THEON_MAX_RANK];  // of the outer axes
  int64_t out_stride, in_stride;                                                             // along a row
  int32_t outer;
  bool dense;  // both sides are row-major: many rows at once
};

SoftmaxPlan plan_softmax(const theon_kernel_call& call) {
  check_operands(call, "softmax", 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  if (in.dtype != THEON_FLOAT32 && in.dtype != THEON_FLOAT64) {
    raise(THEON_DTYPE_MISMATCH, "softmax: input is %s; expected float32 or float64", dtype_name(in.dtype));
  }
  check_dtype(out, "softmax: output", in.dtype, "the dtype of the input");
  if (in.rank == 0) raise(THEON_SHAPE_MISMATCH, "softmax: input is 0-d; expected at least one axis");
  if (out.rank != in.rank || !std::equal(in.shape, in.shape + in.rank, out.shape)) {
    raise(THEON_SHAPE_MISMATCH, "softmax: output has shape %s, input %s; expected one shape", shape_text(out).c_str(),
          shape_text(in).c_str());
  }
  check_output(out, "softmax: output");
  SoftmaxPlan plan{};
  const int64_t elements = element_count(in);
  plan.outer = in.rank - 1;
  plan.length = in.shape[plan.outer];
  plan.rows = plan.length == 0 ? 0 : elements / plan.length;
  std::copy_n(in.shape, plan.outer, plan.lengths);
  std::copy_n(out.strides, plan.outer, plan.out_strides);
  std::copy_n(in.strides, plan.outer, plan.in_strides);
  plan.out_stride = plan.length == 1 ? 1 : out.strides[plan.outer];
  plan.in_stride = plan.length == 1 ? 1 : in.strides[plan.outer];
  plan.dense = is_row_major(in) && is_row_major(out);
  if (plan.outer == 0) {
    plan.outer = 1;
    plan.lengths[0] = plan.rows;
  }
  plan.chunks = elements < kParallelElements ? 1 : std::min({plan.rows, kMostChunks, elements / kChunkElements});
  return plan;
}

// A row that has gaps, on either side, is packed: both sides of a row are then the buffer.
template <class T>
void run_strided(const SoftmaxPlan& plan, SoftmaxFn function, T* out, const T* in, T* buffer, int64_t first,
                 int64_t last) {
  for (int64_t r = first; r < last; ++r) {
    int64_t to = 0, from = 0, rest = r;
    for (int32_t d = plan.outer - 1; d >= 0; --d) {
      to += rest % plan.lengths[d] * plan.out_strides[d];
      from += rest % plan.lengths[d] * plan.in_strides[d];
      rest /= plan.lengths[d];
    }
    copy_strided(reinterpret_cast<char*>(buffer), 1, reinterpret_cast<const char*>(in + from), plan.in_stride,
                 plan.length, sizeof(T));
    function(buffer, buffer, 1, plan.length);
    copy_strided(reinterpret_cast<char*>(out + to), plan.out_stride, reinterpret_cast<const char*>(buffer), 1,
                 plan.length, sizeof(T));
  }
}

template <class T>
void run_rows(const theon_context& context, const SoftmaxPlan& plan, SoftmaxFn function, const theon_kernel_call& call,
              void* workspace) {
  T* out = static_cast<T*>(call.operands[0].data);
  const T* in = static_cast<const T*>(call.operands[1].data);
  parallel_for(context, plan.chunks, [&](int64_t chunk) noexcept {
    const int64_t first = chunk * plan.rows / plan.chunks, last = (chunk + 1) * plan.rows / plan.chunks;
    if (plan.dense) {
      function(out + first * plan.length, in + first * plan.length, last - first, plan.length);
    } else {
      run_strided(plan, function, out, in, static_cast<T*>(workspace) + chunk * plan.length, first, last);
    }
  });
}

theon_status run(theon_context& context, const theon_kernel_call& call, const void* memory, void* workspace, bool log) {
  const auto& plan = *static_cast<const SoftmaxPlan*>(memory);
  if (plan.rows == 0) return THEON_OK;
  const SoftmaxLoops& loops = softmax_loops(context.level);
  const bool wide = call.operands[1].dtype == THEON_FLOAT64;
  const SoftmaxFn function = log ? loops.log_softmax[wide] : loops.softmax[wide];
  wide ? run_rows<double>(context, plan, function, call, workspace)
       : run_rows<float>(context, plan, function, call, workspace);
  return THEON_OK;
}

}  // namespace

theon_status softmax_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const SoftmaxPlan plan = plan_softmax(*call);
    const int64_t buffers = plan.dense ? 0 : plan.chunks * plan.length * dtype_bytes(call->operands[1].dtype);
    *need = {sizeof(SoftmaxPlan), buffers};
  });
}

theon_status softmax_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<SoftmaxPlan*>(plan) = plan_softmax(*call); });
}

theon_status softmax_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(*context, *call, plan, workspace, false);
}

theon_status log_softmax_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(*context, *call, plan, workspace, true);
}

}  // namespace theon
