#include "theon/rows.h"

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/registry.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

template <class Attributes>
void call(theon_context& context, const char* kernel, const theon_tensor& output, const theon_tensor& input,
          const Attributes* attributes) {
  const theon_tensor operands[] = {output, input};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 2;
  call.output_count = 1;
  call.attributes = attributes;
  call.attribute_bytes = attributes == nullptr ? 0 : static_cast<int32_t>(sizeof(*attributes));
  call.operands = operands;
  run_once(context, *find_kernel(kernel, 1), call);
}

void run_rows(theon_context* handle, const theon_rows_args* args) {
  theon_context& context = checked(handle);
  checked_arguments(args, "theon_rows_args");
  validate(args->output, "output", true);
  validate(args->input, "input", true);
  if (!same_view(args->output, args->input)) check_apart(args->output, "output", args->input, "input");
  if (args->program == THEON_ROWS_NORMALIZE) {
    const theon_normalize_attributes attributes{sizeof(attributes), 0, args->epsilon};
    call(context, "normalize", args->output, args->input, &attributes);
    return;
  }
  if (args->program != THEON_ROWS_SOFTMAX && args->program != THEON_ROWS_LOG_SOFTMAX)
    raise(THEON_INVALID_ARGUMENT, "theon_rows_args.program is %d; expected a theon_row_program", args->program);
  if (!(args->epsilon == 0))
    raise(THEON_INVALID_ARGUMENT, "theon_rows_args.epsilon is %g; expected 0, no such program takes one",
          args->epsilon);
  call<theon_normalize_attributes>(context, args->program == THEON_ROWS_SOFTMAX ? "softmax" : "log_softmax",
                                   args->output, args->input, nullptr);
}

void run_statistic(theon_context* handle, const theon_statistic_args* args) {
  theon_context& context = checked(handle);
  checked_arguments(args, "theon_statistic_args");
  static const char* const kernels[] = {"var", "norm", "logsumexp"};
  if (args->kind < 0 || args->kind > THEON_STATISTIC_LOGSUMEXP)
    raise(THEON_INVALID_ARGUMENT, "theon_statistic_args.kind is %d; expected a theon_statistic_kind", args->kind);
  if (args->reserved != 0)
    raise(THEON_INVALID_ARGUMENT, "theon_statistic_args.reserved is %d; expected 0", args->reserved);
  validate(args->output, "output", true);
  validate(args->input, "input", true);
  check_apart(args->output, "output", args->input, "input");
  if (args->axes == 0 && args->input.rank != 0)
    raise(THEON_INVALID_ARGUMENT, "theon_statistic_args.axes is 0; expected at least one axis");
  const theon_statistic_attributes attributes{sizeof(attributes), args->axes, args->ddof};
  call(context, kernels[args->kind], args->output, args->input, &attributes);
}

}  // namespace
}  // namespace theon

theon_status theon_rows(theon_context* context, const theon_rows_args* args) {
  return theon::guarded([&] { theon::run_rows(context, args); });
}

theon_status theon_statistic(theon_context* context, const theon_statistic_args* args) {
  return theon::guarded([&] { theon::run_statistic(context, args); });
}
