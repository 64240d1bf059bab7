#include "core/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/cpu_features.hpp"
#include "core/platform.hpp"
#include "core/simd_level.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

// 1 to kMaxThreads in plain decimal digits; 0 for anything else.
int32_t parse_threads(const char* text) noexcept {
  int32_t value = 0;
  for (const char* p = text; *p != '\0'; ++p) {
    if (*p < '0' || *p > '9') return 0;
    value = value * 10 + (*p - '0');
    if (value > kMaxThreads) return 0;
  }
  return value;
}

int32_t parse_level(const char* text) noexcept {
  for (int32_t level = THEON_SIMD_BASELINE; level <= THEON_SIMD_AVX512; ++level) {
    if (std::strcmp(text, simd_level_name(level)) == 0) return level;
  }
  return -1;
}

}  // namespace

Settings make_settings(const char* threads, const char* level, int32_t usable_cpus, int32_t best_level) noexcept {
  Settings result{std::clamp(usable_cpus, 1, kMaxThreads), best_level, nullptr, nullptr};
  // An empty variable is how shells and containers unset one.
  if (threads != nullptr && *threads != '\0') {
    if (const int32_t parsed = parse_threads(threads); parsed > 0) {
      result.threads = parsed;
    } else {
      result.threads_problem = threads;
    }
  }
  if (level != nullptr && *level != '\0') {
    if (const int32_t parsed = parse_level(level); parsed >= 0) {
      result.level = std::min(parsed, best_level);
    } else {
      result.level_problem = level;
    }
  }
  return result;
}

const Settings& settings() noexcept {
  static const Settings s_settings = make_settings(std::getenv("THEON_NUM_THREADS"), std::getenv("THEON_SIMD_LEVEL"),
                                                   platform::usable_cpus(), best_simd_level());
  return s_settings;
}

void check_settings() {
  if (!runs_baseline()) raise(THEON_UNSUPPORTED, "this CPU lacks SSE4.2 and POPCNT (x86-64-v2), which Theon needs");
  if (const char* text = settings().threads_problem; text != nullptr) {
    raise(THEON_INVALID_ARGUMENT, "the environment variable THEON_NUM_THREADS is '%.64s'; expected 1 to %d", text,
          kMaxThreads);
  }
  if (const char* text = settings().level_problem; text != nullptr) {
    raise(THEON_INVALID_ARGUMENT,
          "the environment variable THEON_SIMD_LEVEL is '%.64s'; expected baseline, avx2 or avx512", text);
  }
}

}  // namespace theon
