#include "theon/kernel.h"

#include <cstring>
#include <string>
#include <vector>

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/registry.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

constexpr int32_t kMostOperands = 4096;
constexpr int32_t kMostParameters = 4096;
constexpr int32_t kMostAttributeBytes = 1 << 20;

void check_count(int32_t count, int32_t least, int32_t most, const void* first, const char* what) {
  if (count < least || count > most)
    raise(THEON_INVALID_ARGUMENT, "theon_kernel_call.%s is %d; expected %d to %d", what, count, least, most);
  if (count > 0 && first == nullptr)
    raise(THEON_INVALID_ARGUMENT, "theon_kernel_call.%s is %d, and nothing is behind the pointer", what, count);
}

void check_operands_of(const theon_kernel& kernel, const theon_kernel_call& call) {
  const auto name = [](int32_t k) { return "operand " + std::to_string(k); };
  for (int32_t k = 0; k < call.operand_count; ++k) validate(call.operands[k], name(k).c_str(), true);
  for (int32_t o = 0; o < call.output_count; ++o) {
    for (int32_t k = o + 1; k < call.operand_count; ++k) {
      const bool in_place = k >= call.output_count && (kernel.flags & THEON_KERNEL_IN_PLACE_OK) != 0;
      if (in_place && same_view(call.operands[o], call.operands[k])) continue;
      check_apart(call.operands[o], name(o).c_str(), call.operands[k], name(k).c_str());
    }
  }
}

const theon_kernel& kernel_of(const char* name, int32_t version) {
  if (name == nullptr) raise(THEON_INVALID_ARGUMENT, "name is null");
  const theon_kernel* kernel = find_kernel(name, version);
  if (kernel == nullptr) raise(THEON_NOT_FOUND, "there is no kernel %.64s of version %d", name, version);
  return *kernel;
}

void run_kernel(theon_context* handle, const char* name, int32_t version, const theon_kernel_call* given) {
  theon_context& context = checked(handle);
  const theon_kernel& kernel = kernel_of(name, version);
  theon_kernel_call call = checked_arguments(given, "theon_kernel_call");
  check_count(call.operand_count, 1, kMostOperands, call.operands, "operand_count");
  check_count(call.output_count, 1, call.operand_count, call.operands, "output_count");
  check_count(call.attribute_bytes, 0, kMostAttributeBytes, call.attributes, "attribute_bytes");
  check_count(call.parameter_count, 0, kMostParameters, call.parameters, "parameter_count");
  if (call.reserved != 0) raise(THEON_INVALID_ARGUMENT, "theon_kernel_call.reserved is %d; expected 0", call.reserved);
  check_operands_of(kernel, call);
  // Kernels read attributes where they are aligned to 8 bytes.
  std::vector<uint64_t> attributes((static_cast<size_t>(call.attribute_bytes) + 7) / 8);
  if (call.attribute_bytes > 0) {
    std::memcpy(attributes.data(), call.attributes, static_cast<size_t>(call.attribute_bytes));
    call.attributes = attributes.data();
  }
  run_once(context, kernel, call);
}

}  // namespace
}  // namespace theon

using theon::guarded;

theon_status theon_kernel_register(const theon_kernel* kernel) {
  return guarded([&] { theon::register_kernel(theon::checked_arguments(kernel, "theon_kernel")); });
}

theon_status theon_kernel_find(const char* name, int32_t version, const theon_kernel** kernel) {
  return guarded([&] {
    const theon_kernel*& result = theon::checked_result(kernel, "kernel");
    result = nullptr;
    result = &theon::kernel_of(name, version);
  });
}

theon_status theon_kernel_run(theon_context* context, const char* name, int32_t version,
                              const theon_kernel_call* call) {
  return guarded([&] { theon::run_kernel(context, name, version, call); });
}

theon_status theon_kernel_fail(theon_status status, const char* text) {
  return theon::fail(theon::is_failure(status) ? status : THEON_KERNEL_FAILED, text);
}
