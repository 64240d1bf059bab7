#include "theon/elementwise.h"

#include <cstdio>
#include <cstring>

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/registry.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

void call_kernel(theon_context& context, const char* name, theon_kernel_call& call) {
  call.size = sizeof(call);
  run_once(context, *find_kernel(name, 1), call);
}

void check_apart(const theon_tensor& output, const theon_tensor& other, const char* what) {
  if (overlaps(output, other)) raise(THEON_INVALID_ARGUMENT, "the output overlaps %s", what);
}

// Data pointers and aliasing, which kernels leave to their callers.
void check_memory(const theon_elementwise_args& args, int32_t outputs) {
  for (int32_t k = 0; k < args.operand_count; ++k) {
    const bool output = k < outputs;
    char name[24];
    std::snprintf(name, sizeof(name), "%s %d", output ? "output" : "input", output ? k : k - outputs);
    validate(args.operands[k], name, true);
  }
  const auto* composite_outputs = reinterpret_cast<const theon_composite_output*>(
      reinterpret_cast<const char*>(args.program) + args.program_bytes -
      outputs * static_cast<int64_t>(sizeof(theon_composite_output)));
  for (int32_t o = 0; o < outputs; ++o) {
    for (int32_t k = o + 1; k < args.operand_count; ++k) {
      if (!overlaps(args.operands[o], args.operands[k])) continue;
      const bool in_place = k >= outputs && composite_outputs[o].reduction == THEON_REDUCE_NONE &&
                            same_view(args.operands[o], args.operands[k]);
      if (!in_place) {
        raise(THEON_INVALID_ARGUMENT, "output %d overlaps %s %d; expected separate memory, or exactly an input", o,
              k < outputs ? "output" : "input", k < outputs ? k : k - outputs);
      }
    }
  }
}

void run_elementwise(theon_context& context, const theon_elementwise_args& args) {
  if (args.program == nullptr) raise(THEON_INVALID_ARGUMENT, "theon_elementwise_args.program is null");
  if (args.program_bytes < static_cast<int64_t>(sizeof(theon_composite)) || args.program_bytes > 1 << 20) {
    raise(THEON_INVALID_ARGUMENT, "theon_elementwise_args.program_bytes is %lld; expected %d or more, at most 2^20",
          static_cast<long long>(args.program_bytes), static_cast<int>(sizeof(theon_composite)));
  }
  if (args.reserved != 0)
    raise(THEON_INVALID_ARGUMENT, "theon_elementwise_args.reserved is %d; expected 0", args.reserved);
  if (args.operand_count < 1 || args.operand_count > THEON_COMPOSITE_MAX_STREAMS || args.operands == nullptr) {
    raise(THEON_INVALID_ARGUMENT, "theon_elementwise_args: %d operands, array %s; expected 1 to %d", args.operand_count,
          args.operands == nullptr ? "null" : "given", THEON_COMPOSITE_MAX_STREAMS);
  }
  theon_kernel_call call{};
  call.attributes = args.program;
  call.attribute_bytes = static_cast<int32_t>(args.program_bytes);
  call.operands = args.operands;
  call.operand_count = args.operand_count;
  call.output_count = args.program->output_count;
  call.parameters = args.parameters;
  call.parameter_count = args.parameter_count;
  // Parsing comes first: the aliasing check reads the composite's outputs.
  const theon_kernel& kernel = *find_kernel("elementwise_checked", 1);
  call.size = sizeof(call);
  theon_kernel_need need{};
  check(kernel.size_of(&context, &call, &need));
  check_memory(args, call.output_count);
  run_once(context, kernel, call);
}

const theon_reduce_args& checked_reduce(const theon_reduce_args* pointer) {
  const theon_reduce_args& args = checked_arguments(pointer, "theon_reduce_args");
  if (args.reserved != 0) raise(THEON_INVALID_ARGUMENT, "theon_reduce_args.reserved is %d; expected 0", args.reserved);
  validate(args.output, "output", true);
  validate(args.input, "input", true);
  check_apart(args.output, args.input, "the input");
  if (args.axes == 0 && args.input.rank != 0)
    raise(THEON_INVALID_ARGUMENT, "theon_reduce_args.axes is 0; expected at least one axis");
  return args;
}

// Whether elements are cast to the output's dtype before they are reduced.
bool widens(const theon_reduce_args& args) {
  const int32_t from = args.input.dtype, to = args.output.dtype;
  const bool whole = from == THEON_BOOL || is_integer(from);
  if (args.reduction == THEON_REDUCE_MEAN) return whole && to == THEON_FLOAT64;
  if (args.reduction != THEON_REDUCE_SUM && args.reduction != THEON_REDUCE_PROD) return false;
  return whole && from != to && (to == THEON_INT64 || to == THEON_UINT64);
}

void run_reduce(theon_context& context, const theon_reduce_args& args) {
  struct {
    theon_composite head;
    theon_composite_input input;
    theon_composite_node cast;
    theon_composite_output output;
  } program{};
  static_assert(sizeof(program) == sizeof(theon_composite) + sizeof(theon_composite_input) +
                                       sizeof(theon_composite_node) + sizeof(theon_composite_output));
  if (args.reduction == THEON_REDUCE_NONE)
    raise(THEON_INVALID_ARGUMENT, "theon_reduce_args.reduction is -1; expected a theon_reduction");
  program.head.size = sizeof(theon_composite);
  program.head.rank = args.input.rank;
  program.head.input_count = 1;
  program.head.output_count = 1;
  program.input.dtype = args.input.dtype;
  program.cast = {THEON_OP_CAST, args.output.dtype, {0, -1, -1}, 0};
  program.head.node_count = widens(args) ? 1 : 0;
  program.output = {program.head.node_count, args.reduction, args.axes, 0};
  if (program.head.node_count == 0) std::memcpy(&program.cast, &program.output, sizeof(program.output));
  const theon_tensor operands[] = {args.output, args.input};
  theon_kernel_call call{};
  call.attributes = &program;
  call.attribute_bytes = static_cast<int32_t>(program.head.node_count == 0 ? sizeof(program) - sizeof(program.cast)
                                                                           : sizeof(program));
  call.operands = operands;
  call.operand_count = 2;
  call.output_count = 1;
  call_kernel(context, "elementwise", call);
}

void run_arg_reduce(theon_context& context, const theon_reduce_args& args) {
  const theon_arg_reduce_attributes attributes{sizeof(attributes), args.reduction, args.axes, 0};
  const theon_tensor operands[] = {args.output, args.input};
  theon_kernel_call call{};
  call.attributes = &attributes;
  call.attribute_bytes = sizeof(attributes);
  call.operands = operands;
  call.operand_count = 2;
  call.output_count = 1;
  call_kernel(context, "arg_reduce", call);
}

}  // namespace
}  // namespace theon

using theon::guarded;

theon_status theon_elementwise(theon_context* context, const theon_elementwise_args* args) {
  return guarded([&] {
    theon::run_elementwise(theon::checked(context), theon::checked_arguments(args, "theon_elementwise_args"));
  });
}

theon_status theon_reduce(theon_context* context, const theon_reduce_args* args) {
  return guarded([&] { theon::run_reduce(theon::checked(context), theon::checked_reduce(args)); });
}

theon_status theon_arg_reduce(theon_context* context, const theon_reduce_args* args) {
  return guarded([&] { theon::run_arg_reduce(theon::checked(context), theon::checked_reduce(args)); });
}
