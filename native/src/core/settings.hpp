// What the environment asks for: THEON_NUM_THREADS and THEON_SIMD_LEVEL, read once.
#pragma once

#include <cstdint>

namespace theon {

/// The most threads that may be asked for.
inline constexpr int32_t kMaxThreads = 1024;

struct Settings {
  int32_t threads;              // default number of threads, the caller's included
  int32_t level;                // default theon_simd_level
  const char* threads_problem;  // a malformed THEON_NUM_THREADS, else null
  const char* level_problem;    // a malformed THEON_SIMD_LEVEL, else null
};

/// The settings for given values of the variables (null: not set) on a machine with so many usable CPUs and such a best level.
/// The threads variable decides when it is well-formed; the level variable can only lower the level.
Settings make_settings(const char* threads, const char* level, int32_t usable_cpus, int32_t best_level) noexcept;

/// The settings of this process.
const Settings& settings() noexcept;

/// Throws THEON_INVALID_ARGUMENT, naming a malformed variable.
void check_settings();

}  // namespace theon
