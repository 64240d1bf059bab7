#include "cpu/elementwise/plan_reductions.hpp"

#include "cpu/elementwise/walk.hpp"
#include "cpu/reduce/reduce_functions.hpp"

namespace theon {

void start_accumulators(const Plan& plan, char* workspace) noexcept {
  const ReduceStep* steps = plan.reduce_steps();
  for (int k = 0; k < plan.reductions; ++k) {
    const int64_t copies = steps[k].stride_bytes == 0 ? 1 : plan.chunks;
    for (int64_t c = 0; c < copies; ++c)
      fill_identity(*steps[k].row, workspace + steps[k].workspace + c * steps[k].stride_bytes, steps[k].count);
  }
}

void finish_reduction(const Plan& plan, const ReduceStep& step, const theon_tensor& output, char* workspace) noexcept {
  if (step.count == 0) return;
  char* total = workspace + step.workspace;
  if (step.stride_bytes != 0) {
    for (int64_t c = 1; c < plan.chunks; ++c) step.row->merge(total, total + c * step.stride_bytes, step.count);
  }
  int64_t lengths[THEON_MAX_RANK], strides[THEON_MAX_RANK];
  int32_t dims = 0;
  for (int32_t d = 0; d < plan.dim_count; ++d) {
    if (plan.accumulator_strides(step.operand)[d] == 0) continue;
    lengths[dims] = plan.lengths()[d];
    strides[dims++] = plan.strides(step.operand)[d];
  }
  if (dims == 0) lengths[0] = 1, strides[0] = 0, dims = 1;
  char* base = static_cast<char*>(output.data) + plan.offsets()[step.operand] * step.out_bytes;
  for_row_pieces(dims, lengths, strides, 0, step.count, [&](int64_t offset, int64_t done, int64_t length) {
    store_reduced(step.dtype, step.row->accumulator, total + done * step.accumulator_bytes, length, step.divisor,
                  base + offset * step.out_bytes, strides[dims - 1]);
  });
}

}  // namespace theon
