// Stores that go past the caches, for outputs that are larger than them.
#pragma once

#include <cstdint>

namespace theon {

/// Copies past the caches. Before other threads read what was written, the writer calls finish_non_temporal: it waits for memory,
/// so once for many copies.
void copy_non_temporal(char* out, const char* in, int64_t bytes) noexcept;
void finish_non_temporal() noexcept;

}  // namespace theon
