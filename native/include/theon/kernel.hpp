/// \file
/// Part of theon.hpp: kernels of one's own, which programs call by name. Include theon.hpp.
#ifndef THEON_KERNEL_HPP
#define THEON_KERNEL_HPP

#include "theon/theon.hpp"

namespace theon {

namespace detail {

// Runs `body` behind a C function: whatever it throws becomes the status and text of the kernel's failure.
template <class Body>
theon_status as_kernel(Body&& body) noexcept {
  try {
    body();
    return THEON_OK;
  } catch (const Error& error) {
    return theon_kernel_fail(error.status(), error.what());
  } catch (const std::bad_alloc&) {
    return theon_kernel_fail(THEON_OUT_OF_MEMORY, "a kernel found no memory");
  } catch (const std::exception& error) {
    return theon_kernel_fail(THEON_KERNEL_FAILED, error.what());
  } catch (...) {
    return theon_kernel_fail(THEON_KERNEL_FAILED, "a kernel threw something that is no std::exception");
  }
}

}  // namespace detail

/// Registers a kernel for the rest of the process. Kernel is a class with three static functions, which may throw:
///
///     static theon_kernel_need size(const theon_kernel_call& call);          // bytes of plan and workspace
///     static void prepare(const theon_kernel_call& call, void* plan);        // checks the call, fills the plan
///     static void run(const theon_kernel_call& call, const void* plan, void* workspace);
///
/// size and prepare see operands without data. A theon::Error keeps its status and text on the way to the caller of the run; any
/// other exception is THEON_KERNEL_FAILED. Throws THEON_ALREADY_EXISTS if name and version are taken.
template <class Kernel>
void register_kernel(const char* name, int32_t version = 1, int32_t flags = THEON_KERNEL_MAY_FAIL) {
  theon_kernel kernel{};
  kernel.size = static_cast<int32_t>(sizeof(kernel));
  kernel.version = version;
  kernel.name = name;
  kernel.flags = flags;
  kernel.size_of = [](theon_context*, const theon_kernel_call* call, theon_kernel_need* need) -> theon_status {
    return detail::as_kernel([&] { *need = Kernel::size(*call); });
  };
  kernel.prepare = [](theon_context*, const theon_kernel_call* call, void* plan) -> theon_status {
    return detail::as_kernel([&] { Kernel::prepare(*call, plan); });
  };
  kernel.run = [](theon_context*, const theon_kernel_call* call, const void* plan, void* workspace) -> theon_status {
    return detail::as_kernel([&] { Kernel::run(*call, plan, workspace); });
  };
  check(theon_kernel_register(&kernel));
}

/// The kernel of that name and version; valid for the rest of the process. Throws THEON_NOT_FOUND.
inline const theon_kernel& find_kernel(const char* name, int32_t version = 1) {
  const theon_kernel* kernel = nullptr;
  check(theon_kernel_find(name, version, &kernel));
  return *kernel;
}

}  // namespace theon
#endif
