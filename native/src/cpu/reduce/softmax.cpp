// The kernels "softmax", "log_softmax" and "normalize": one pass over rows that stay in cache.
#include <algorithm>
#include <cstring>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/reduce/kernels.hpp"
#include "cpu/reduce/row_statistics.hpp"
#include "cpu/reduce/softmax_rows.hpp"
#include "theon/rows.h"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 8 * 1024;
constexpr int64_t kParallelElements = 16 * 1024;
constexpr int64_t kMostChunks = 64;

struct RowsPlan {
  int64_t rows, length, chunks;
  int64_t lengths[THEON_MAX_RANK], out_strides[THEON_MAX_RANK], in_strides[THEON_MAX_RANK];  // of the outer axes
  int64_t out_stride, in_stride;                                                             // along a row
  int32_t outer;
  bool dense;  // both sides are row-major: many rows at once
};

RowsPlan plan_rows(const theon_kernel_call& call, const char* kernel) {
  check_operands(call, kernel, 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  if (in.dtype != THEON_FLOAT32 && in.dtype != THEON_FLOAT64) {
    raise(THEON_DTYPE_MISMATCH, "%s: input is %s; expected float32 or float64", kernel, dtype_name(in.dtype));
  }
  if (out.dtype != in.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: output is %s; expected %s, the dtype of the input", kernel, dtype_name(out.dtype),
          dtype_name(in.dtype));
  }
  if (in.rank == 0) raise(THEON_SHAPE_MISMATCH, "%s: input is 0-d; expected at least one axis", kernel);
  if (out.rank != in.rank || !std::equal(in.shape, in.shape + in.rank, out.shape)) {
    raise(THEON_SHAPE_MISMATCH, "%s: output has shape %s, input %s; expected one shape", kernel,
          shape_text(out).c_str(), shape_text(in).c_str());
  }
  check_output(out, kernel);
  RowsPlan plan{};
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
template <class T, class Function>
void run_strided(const RowsPlan& plan, const Function& function, T* out, const T* in, T* buffer, int64_t first,
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

template <class T, class Function>
void run_rows_as(const theon_context& context, const RowsPlan& plan, const Function& function,
                 const theon_kernel_call& call, void* workspace) {
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

template <class Function>
void run_rows(const theon_context& context, const RowsPlan& plan, const Function& function,
              const theon_kernel_call& call, void* workspace) {
  if (plan.rows == 0) return;
  call.operands[1].dtype == THEON_FLOAT64 ? run_rows_as<double>(context, plan, function, call, workspace)
                                          : run_rows_as<float>(context, plan, function, call, workspace);
}

int64_t workspace_bytes(const RowsPlan& plan, const theon_kernel_call& call) {
  return plan.dense ? 0 : plan.chunks * plan.length * dtype_bytes(call.operands[1].dtype);
}

struct NormalizePlan {
  RowsPlan rows;
  double epsilon;
};

NormalizePlan plan_normalize(const theon_kernel_call& call) {
  theon_normalize_attributes attributes{};
  const int32_t expected = sizeof(attributes);
  if (call.attributes == nullptr || call.attribute_bytes != expected)
    raise(THEON_INVALID_ARGUMENT, "normalize: %d bytes of attributes; expected %d", call.attribute_bytes, expected);
  std::memcpy(&attributes, call.attributes, sizeof(attributes));
  if (attributes.size != expected || attributes.reserved != 0) {
    raise(THEON_INVALID_ARGUMENT, "normalize: attributes say size %d, reserved %d; expected %d and 0", attributes.size,
          attributes.reserved, expected);
  }
  if (!(attributes.epsilon >= 0))
    raise(THEON_INVALID_ARGUMENT, "normalize: epsilon is %g; expected a number that is not negative",
          attributes.epsilon);
  return {plan_rows(call, "normalize"), attributes.epsilon};
}

}  // namespace

theon_status softmax_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { *need = {sizeof(RowsPlan), workspace_bytes(plan_rows(*call, "softmax"), *call)}; });
}

theon_status softmax_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<RowsPlan*>(plan) = plan_rows(*call, "softmax"); });
}

theon_status softmax_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  const SoftmaxFn function = softmax_loops(context->level).softmax[call->operands[1].dtype == THEON_FLOAT64];
  run_rows(*context, *static_cast<const RowsPlan*>(plan), function, *call, workspace);
  return THEON_OK;
}

theon_status log_softmax_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  const SoftmaxFn function = softmax_loops(context->level).log_softmax[call->operands[1].dtype == THEON_FLOAT64];
  run_rows(*context, *static_cast<const RowsPlan*>(plan), function, *call, workspace);
  return THEON_OK;
}

theon_status normalize_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { *need = {sizeof(NormalizePlan), workspace_bytes(plan_normalize(*call).rows, *call)}; });
}

theon_status normalize_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<NormalizePlan*>(plan) = plan_normalize(*call); });
}

theon_status normalize_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  const auto& plan = *static_cast<const NormalizePlan*>(memory);
  const NormalizeFn function = statistic_loops(context->level).normalize[call->operands[1].dtype == THEON_FLOAT64];
  run_rows(
      *context, plan.rows,
      [&](void* out, const void* x, int64_t rows, int64_t length) noexcept {
        function(out, x, rows, length, plan.epsilon);
      },
      *call, workspace);
  return THEON_OK;
}

}  // namespace theon
