// The thread pool: one for the process, sleeping when idle.
#pragma once

#include <cstdint>
#include <type_traits>

#include "core/context.hpp"

namespace theon {

using ChunkFn = void (*)(void* state, int64_t chunk) noexcept;

/// Runs body(chunk) once for each chunk in [0, chunks), on the caller and on idle pool threads; returns when all are done.
/// How work is cut into chunks must be a function of shape alone, so that bits do not depend on threads.
/// Each participant starts in its own contiguous part of the range, so that the same chunks tend to meet the same cache in
/// successive calls, then helps with what others left. A busy pool or a nested call: the caller runs all chunks itself.
/// When the context's cancel word is set, remaining chunks are skipped; the frame reports it.
void parallel_chunks(const theon_context& context, int64_t chunks, ChunkFn body, void* state) noexcept;

/// parallel_chunks for a lambda, which must not throw.
template <class Body>
void parallel_for(const theon_context& context, int64_t chunks, Body&& body) noexcept {
  using B = std::remove_reference_t<Body>;
  if (chunks == 1) {
    body(int64_t{0});
    return;
  }
  parallel_chunks(
      context, chunks, [](void* state, int64_t chunk) noexcept { (*static_cast<B*>(state))(chunk); },
      const_cast<void*>(static_cast<const void*>(&body)));
}

/// The pool's limit on threads, the caller's included.
int32_t pool_threads() noexcept;
void set_pool_threads(int32_t threads);

}  // namespace theon
