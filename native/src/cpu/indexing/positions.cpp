// The kernel "index_positions".
#include <algorithm>

#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/indexing/index_plan.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr const char* kName = "index_positions";

struct PositionsPlan {
  IndexAxes axes;  // strides of the output, then of the indices
  int64_t length, name;
};

PositionsPlan plan_positions(const theon_kernel_call& call) {
  if (call.output_count != 1 || call.operand_count != 2 || call.attribute_bytes != 0) {
    raise(THEON_INVALID_ARGUMENT,
          "%s: got %d operands, %d of them outputs, and %d bytes of attributes; expected 2, 1 and 0", kName,
          call.operand_count, call.output_count, call.attribute_bytes);
  }
  if (call.parameter_count != 2 || call.parameters == nullptr || call.parameters[0] < 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d parameters; expected the length of an axis and its number", kName,
          call.parameter_count);
  }
  const theon_tensor &out = call.operands[0], &index = call.operands[1];
  for (const theon_tensor* operand : {&out, &index}) {
    validate(*operand, kName, false);
    check_dtype(*operand, kName, THEON_INT64, "the dtype of indices");
  }
  check_output(out, kName);
  if (out.rank != index.rank || !std::equal(out.shape, out.shape + out.rank, index.shape)) {
    raise(THEON_SHAPE_MISMATCH, "%s: out has shape %s; expected %s", kName, shape_text(out).c_str(),
          shape_text(index).c_str());
  }
  PositionsPlan plan{{index.rank, element_count(index), {}, {}, {}}, call.parameters[0], call.parameters[1]};
  std::copy_n(index.shape, index.rank, plan.axes.lengths);
  std::copy_n(out.strides, index.rank, plan.axes.dense);
  std::copy_n(index.strides, index.rank, plan.axes.indexed);
  return plan;
}

}  // namespace

theon_status index_positions_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    plan_positions(*call);
    *need = {sizeof(PositionsPlan), 0};
  });
}

theon_status index_positions_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<PositionsPlan*>(plan) = plan_positions(*call); });
}

theon_status index_positions_run(theon_context*, const theon_kernel_call* call, const void* memory, void*) {
  return guarded([&] {
    const PositionsPlan& plan = *static_cast<const PositionsPlan*>(memory);
    if (plan.axes.elements == 0) return;
    auto* out = static_cast<int64_t*>(call->operands[0].data);
    const auto* index = static_cast<const int64_t*>(call->operands[1].data);
    const int64_t length = plan.length;
    const int64_t* outside = nullptr;
    for_rows(plan.axes, [&](int64_t to, int64_t from, int64_t count, int64_t to_step, int64_t from_step) {
      for (int64_t i = 0; i < count; ++i) {
        const int64_t* at = index + from + i * from_step;
        const int64_t position = *at < 0 ? *at + length : *at;
        if (static_cast<uint64_t>(position) >= static_cast<uint64_t>(length) && outside == nullptr) outside = at;
        out[to + i * to_step] = position;
      }
    });
    if (outside != nullptr) {
      raise(THEON_INDEX_OUT_OF_RANGE, "index %lld is outside axis %lld of length %lld",
            static_cast<long long>(*outside), static_cast<long long>(plan.name), static_cast<long long>(length));
    }
  });
}

}  // namespace theon
