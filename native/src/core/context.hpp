// The execution context behind theon_context.
#pragma once

#include <atomic>
#include <cstdint>

#include "theon/context.h"

/// Immutable but for `magic`. A frame keeps its own copy, with the cancel word of the run in progress.
struct theon_context {
  static constexpr uint64_t kMagic = 0x5458544e4f454854;  // "THEONTXT"
  uint64_t magic = kMagic;
  int32_t threads = 0;              // most threads, the caller's included; 0: only the pool's limit applies
  int32_t level = 0;                // theon_simd_level, never THEON_SIMD_BEST
  const int32_t* cancel = nullptr;  // polled between chunks; null: never cancelled
};

namespace theon {

/// A context for theon_context_args' numbers; throws Error.
theon_context* create_context(int32_t threads, int32_t level);

/// Closes a context; null is allowed. Throws THEON_INVALID_HANDLE.
void destroy_context(theon_context* context);

/// The context behind a handle; throws THEON_INVALID_HANDLE for null, closed or foreign handles.
theon_context& checked(theon_context* context);

/// Whether the run that uses this context was asked to stop.
inline bool cancelled(const theon_context& context) noexcept {
  return context.cancel != nullptr && __atomic_load_n(context.cancel, __ATOMIC_RELAXED) != 0;
}

}  // namespace theon
