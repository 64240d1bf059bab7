#include "theon/random.h"

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/registry.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/random/philox.hpp"

namespace theon {
namespace {

constexpr int32_t kMostParameters = 2;

void run_random(theon_context* handle, const theon_random_args* args) {
  theon_context& context = checked(handle);
  checked_arguments(args, "theon_random_args");
  if (args->reserved != 0)
    raise(THEON_INVALID_ARGUMENT, "theon_random_args.reserved is %d; expected 0", args->reserved);
  const int32_t count = args->parameter_count;
  if (count < 0 || count > kMostParameters || (count > 0 && args->parameters == nullptr)) {
    raise(THEON_INVALID_ARGUMENT, "theon_random_args has %d parameters%s; expected 0 to %d", count,
          args->parameters == nullptr ? " and no pointer to them" : "", kMostParameters);
  }
  validate(args->output, "output", true);
  uint64_t state[2] = {args->key, args->number};
  const int64_t shape[1] = {2}, strides[1] = {1};
  theon_tensor operands[2 + kMostParameters] = {args->output, {state, shape, strides, 1, THEON_UINT64}};
  for (int32_t i = 0; i < count; ++i) {
    validate(args->parameters[i], "parameter", true);
    check_apart(args->output, "output", args->parameters[i], "parameter");
    operands[2 + i] = args->parameters[i];
  }
  const theon_random_attributes attributes{sizeof(attributes), args->distribution};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 2 + count;
  call.output_count = 1;
  call.attributes = &attributes;
  call.attribute_bytes = sizeof(attributes);
  call.operands = operands;
  run_once(context, *find_kernel("random", 1), call);
}

}  // namespace
}  // namespace theon

theon_status theon_random(theon_context* context, const theon_random_args* args) {
  return theon::guarded([&] { theon::run_random(context, args); });
}

theon_status theon_random_key(uint64_t seed, uint64_t stream, uint64_t* key) {
  return theon::guarded([&] {
    const theon::random::PhiloxBlock block = theon::random::block_of({seed, stream}, ~uint64_t{0});
    theon::checked_result(key, "key") = block.word[0] | uint64_t{block.word[1]} << 32;
  });
}
