// The kernel "elementwise".
#include "core/context.hpp"
#include "core/registry.hpp"
#include "cpu/elementwise/compile.hpp"
#include "cpu/elementwise/machine.hpp"

namespace theon {
namespace {

theon_status size_of(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    TileProgram program = compile_composite(context->level, *call);
    *need = {program.plan_bytes(), program.workspace_bytes};
  });
}

theon_status prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  return guarded([&] { compile_composite(context->level, *call).write(plan); });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  run_plan(*context, *static_cast<const Plan*>(plan), call->operands, static_cast<char*>(workspace));
  return THEON_OK;
}

constexpr theon_kernel kKernels[] = {
    {sizeof(theon_kernel), 1, "elementwise", THEON_KERNEL_IN_PLACE_OK, 0, &size_of, &prepare, &run},
};

}  // namespace

KernelList elementwise_kernels() noexcept { return {kKernels, 1}; }

}  // namespace theon
