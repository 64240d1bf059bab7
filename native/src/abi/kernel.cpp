#include "theon/kernel.h"

#include "abi/arguments.hpp"
#include "core/registry.hpp"

using theon::guarded;

theon_status theon_kernel_register(const theon_kernel* kernel) {
  return guarded([&] { theon::register_kernel(theon::checked_arguments(kernel, "theon_kernel")); });
}

theon_status theon_kernel_find(const char* name, int32_t version, const theon_kernel** kernel) {
  return guarded([&] {
    const theon_kernel*& result = theon::checked_result(kernel, "kernel");
    result = nullptr;
    if (name == nullptr) theon::raise(THEON_INVALID_ARGUMENT, "name is null");
    result = theon::find_kernel(name, version);
    if (result == nullptr) theon::raise(THEON_NOT_FOUND, "there is no kernel %.64s of version %d", name, version);
  });
}

theon_status theon_kernel_fail(theon_status status, const char* text) {
  return theon::fail(theon::is_failure(status) ? status : THEON_KERNEL_FAILED, text);
}
