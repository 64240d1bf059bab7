// The kernels "elementwise" and "elementwise_checked".
#include <cstring>

#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "core/registry.hpp"
#include "cpu/elementwise/compile.hpp"
#include "cpu/elementwise/machine.hpp"
#include "cpu/reduce/memory_reduction.hpp"

namespace theon {
namespace {

// What can fail on account of values has its own kernel, which says so.
TileProgram compile(const theon_context& context, const theon_kernel_call& call, bool may_fail) {
  TileProgram program = compile_composite(context.level, call);
  if (!may_fail && !program.faults.empty()) {
    raise(THEON_INVALID_ARGUMENT, "%s of integers fails for a divisor of 0; expected the kernel elementwise_checked",
          op_name(program.faults.front().op));
  }
  return program;
}

template <bool kMayFail>
theon_status size_of(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    if (const auto reduction = plan_memory_reduction(context->level, *call)) {
      *need = {sizeof(*reduction), reduction->workspace_bytes};
      return;
    }
    TileProgram program = compile(*context, *call, kMayFail);
    *need = {program.plan_bytes(), program.workspace_bytes};
  });
}

template <bool kMayFail>
theon_status prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  return guarded([&] {
    if (const auto reduction = plan_memory_reduction(context->level, *call)) {
      std::memcpy(plan, &*reduction, sizeof(*reduction));
    } else {
      compile(*context, *call, kMayFail).write(plan);
    }
  });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  if (is_memory_reduction(plan)) {
    run_memory_reduction(*context, *static_cast<const MemoryReduction*>(plan), *call, static_cast<char*>(workspace));
    return THEON_OK;
  }
  const int32_t op = run_plan(*context, *static_cast<const Plan*>(plan), call->operands, static_cast<char*>(workspace));
  if (op < 0) return THEON_OK;
  return guarded([&] { raise(THEON_INVALID_ARGUMENT, "%s: division of an integer by 0", op_name(op)); });
}

constexpr int32_t kCheckedFlags = THEON_KERNEL_IN_PLACE_OK | THEON_KERNEL_MAY_FAIL;
constexpr theon_kernel kKernels[] = {
    {sizeof(theon_kernel), 1, "elementwise", THEON_KERNEL_IN_PLACE_OK, 0, &size_of<false>, &prepare<false>, &run},
    {sizeof(theon_kernel), 1, "elementwise_checked", kCheckedFlags, 0, &size_of<true>, &prepare<true>, &run},
};

}  // namespace

KernelList elementwise_kernels() noexcept { return {kKernels, 2}; }

bool can_run_steps(const theon_kernel& kernel, const void* plan) noexcept {
  if (kernel.run != &run || is_memory_reduction(plan)) return false;
  const Plan& p = *static_cast<const Plan*>(plan);
  return p.reductions == 0 && p.faults == 0;
}

void run_steps(const theon_context& context, const void* plan, const theon_tensor* operands, const OperandWalk* walks,
               int64_t steps) noexcept {
  run_plan_steps(context, *static_cast<const Plan*>(plan), operands, walks, steps);
}

}  // namespace theon
