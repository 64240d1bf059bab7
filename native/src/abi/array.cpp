#include "theon/array.h"

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/registry.hpp"
#include "cpu/array/operands.hpp"
#include "theon/elementwise.h"

namespace theon {
namespace {

const theon_tensor& checked_tensor(const theon_tensor* tensor, const char* what) {
  if (tensor == nullptr) raise(THEON_INVALID_ARGUMENT, "%s is null", what);
  validate(*tensor, what, true);
  return *tensor;
}

void call_kernel(theon_context* context, const char* name, const theon_tensor* operands, int32_t count,
                 const void* attributes = nullptr, int32_t attribute_bytes = 0) {
  theon_context& checked_context = checked(context);
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = count;
  call.output_count = 1;
  call.operands = operands;
  call.attributes = attributes;
  call.attribute_bytes = attribute_bytes;
  run_once(checked_context, *find_kernel(name, 1), call);
}

// Destination and source of the functions that read one tensor and write another.
void call_unary(theon_context* context, const char* name, const theon_tensor* destination, const theon_tensor* source,
                const char* source_name) {
  const theon_tensor operands[] = {checked_tensor(destination, "destination"), checked_tensor(source, source_name)};
  check_apart(operands[0], "destination", operands[1], source_name);
  call_kernel(context, name, operands, 2);
}

struct CastProgram {
  theon_composite head;
  theon_composite_input input;
  theon_composite_node node;
  theon_composite_output output;
};
static_assert(sizeof(CastProgram) == sizeof(theon_composite) + sizeof(theon_composite_input) +
                                         sizeof(theon_composite_node) + sizeof(theon_composite_output));

void cast(theon_context* context, const theon_tensor* destination, const theon_tensor* source) {
  const theon_tensor operands[] = {checked_tensor(destination, "destination"), checked_tensor(source, "source")};
  for (const theon_tensor& tensor : operands) {
    if (!is_computed(tensor.dtype)) {
      raise_not_computed(tensor.dtype, &tensor == operands ? "cast: destination" : "cast: source");
    }
  }
  check_apart(operands[0], "destination", operands[1], "source");
  alignas(8) CastProgram program{};
  program.head.size = sizeof(theon_composite);
  program.head.rank = operands[1].rank;
  program.head.input_count = program.head.node_count = program.head.output_count = 1;
  program.input.dtype = operands[1].dtype;
  program.node = {THEON_OP_CAST, operands[0].dtype, {0, -1, -1}, 0};
  program.output = {1, THEON_REDUCE_NONE, 0, 0};
  call_kernel(context, "elementwise", operands, 2, &program, sizeof(program));
}

}  // namespace
}  // namespace theon

using theon::guarded;

theon_status theon_copy(theon_context* context, const theon_tensor* destination, const theon_tensor* source) {
  return guarded([&] { theon::call_unary(context, "copy", destination, source, "source"); });
}

theon_status theon_cast(theon_context* context, const theon_tensor* destination, const theon_tensor* source) {
  return guarded([&] { theon::cast(context, destination, source); });
}

theon_status theon_fill(theon_context* context, const theon_tensor* destination, const theon_tensor* value) {
  return guarded([&] { theon::call_unary(context, "fill", destination, value, "value"); });
}

theon_status theon_arange(theon_context* context, const theon_tensor* destination, const theon_tensor* start,
                          const theon_tensor* step) {
  return guarded([&] {
    const theon_tensor operands[] = {theon::checked_tensor(destination, "destination"),
                                     theon::checked_tensor(start, "start"), theon::checked_tensor(step, "step")};
    theon::check_apart(operands[0], "destination", operands[1], "start");
    theon::check_apart(operands[0], "destination", operands[2], "step");
    theon::call_kernel(context, "arange", operands, 3);
  });
}

theon_status theon_nonzero_count(theon_context* context, const theon_tensor* source, int64_t* count) {
  return guarded([&] {
    const int64_t one = 1;
    const theon_tensor operands[] = {{&theon::checked_result(count, "count"), &one, &one, 1, THEON_INT64},
                                     theon::checked_tensor(source, "source")};
    theon::check_apart(operands[0], "count", operands[1], "source");
    theon::call_kernel(context, "nonzero_count", operands, 2);
  });
}

theon_status theon_nonzero(theon_context* context, const theon_tensor* destination, const theon_tensor* source) {
  return guarded([&] { theon::call_unary(context, "nonzero", destination, source, "source"); });
}
