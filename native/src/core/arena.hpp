// Placing buffers whose lifetimes are known into one block of memory.
#pragma once

#include <cstdint>
#include <span>

#include "theon/program.h"

namespace theon {

/// `bytes` rounded up to a multiple of 64; throws on overflow.
int64_t arena_rounded(int64_t bytes);

/// Largest sum of (rounded) buffers alive at one instruction: no arena can be smaller.
int64_t arena_bound(std::span<const theon_lifetime> lifetimes);

/// Writes an offset per buffer and returns the size of the arena. A pure function.
int64_t plan_arena(std::span<const theon_lifetime> lifetimes, std::span<int64_t> offsets);

}  // namespace theon
