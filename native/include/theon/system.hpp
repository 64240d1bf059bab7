/// \file
/// Part of theon.hpp: the machine, threads, and the process's memory. Include theon.hpp.
#ifndef THEON_SYSTEM_HPP
#define THEON_SYSTEM_HPP

#include "theon/theon.hpp"

namespace theon {

/// The THEON_ABI_VERSION that the loaded library was built with.
inline int32_t abi_version() noexcept { return theon_abi_version(); }

/// What the library sees of the machine. Throws THEON_INVALID_ARGUMENT for a malformed environment variable.
inline theon_cpu_info cpu() {
  theon_cpu_info info{};
  info.size = static_cast<int32_t>(sizeof(info));
  check(theon_cpu_describe(&info));
  return info;
}

/// Name of the OpenBLAS core in use, such as "SkylakeX".
inline std::string blas_core() { return theon_blas_core(); }

/// Limits the threads that the process-wide pool may use, the caller's included: 1 to 1024.
inline void set_threads(int32_t threads) { check(theon_set_threads(threads)); }

/// The limit set by set_threads, else the default.
inline int32_t threads() noexcept { return theon_threads(); }

/// What is allocated through tensors, frames and theon_allocate, over the whole process.
inline theon_memory_info memory() {
  theon_memory_info info{};
  info.size = static_cast<int32_t>(sizeof(info));
  check(theon_memory_describe(&info));
  return info;
}

/// Limits live bytes from now on; 0 for no limit. Beyond it allocations throw THEON_OUT_OF_MEMORY.
inline void set_memory_limit(int64_t bytes) { check(theon_memory_set_limit(bytes)); }

/// Gives pooled blocks back to the operating system.
inline void trim_memory() { check(theon_memory_trim()); }

/// Sets the peak of memory() to what is live now.
inline void reset_memory_peak() { check(theon_memory_reset_peak()); }

/// Where plan_arena puts buffers, and how much memory that takes.
struct ArenaPlan {
  std::vector<int64_t> offsets;  ///< In bytes, one for each buffer, multiples of 64.
  int64_t bytes = 0;             ///< Size of the arena.
};

/// Places buffers in one arena so that no two that are alive together overlap. A pure function.
inline ArenaPlan plan_arena(const std::vector<theon_lifetime>& lifetimes) {
  ArenaPlan plan;
  plan.offsets.resize(lifetimes.size());
  check(theon_plan_arena(lifetimes.data(), static_cast<int32_t>(lifetimes.size()), plan.offsets.data(), &plan.bytes));
  return plan;
}

}  // namespace theon
#endif
