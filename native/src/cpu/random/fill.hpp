// Draws without parameters, a group of blocks at a time; one set of loops per SIMD level, all with the same bits.
//
// A group is kGroupBlocks blocks. Word e of its 4-byte words is word e / 16 of block e % 16 / 2 + 8 (e % 2); word e of its 8-byte words is
// words 2 (e / 16), low, and 2 (e / 16) + 1, high, of block e % 16. So no lane ever crosses a vector.
#pragma once

#include <cstdint>

#include "cpu/random/philox.hpp"

namespace theon::random {

/// Elements of a group, by their size in bytes.
inline constexpr int64_t kMostGroupElements = 64;
constexpr int64_t group_elements(int64_t bytes) noexcept { return kGroupBlocks * 16 / bytes; }

/// Writes whole groups from group `first` on; past the caches where `bypass` says so, for which `out` is aligned to 64 bytes. The writer
/// calls finish_non_temporal then.
using FillFn = void (*)(Draw draw, int64_t first, int64_t groups, void* out, bool bypass) noexcept;

/// By theon_distribution up to THEON_RANDOM_LAPLACE, for elements of 4 (0) and 8 bytes (1).
struct FillLoops {
  FillFn fill[5][2];
};

/// The loops of a theon_simd_level.
const FillLoops& fill_loops(int32_t level) noexcept;

}  // namespace theon::random
