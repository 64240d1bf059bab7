// Single elements gathered by vectors.
#pragma once

#include <cstdint>

namespace theon {

/// out[i] = x[index[i]] for i < n; what counts from the end is below 0. Answers whether an index was out of range; its element is x[0].
/// length > 0.
using GatherElementsFn = bool (*)(void* out, const void* x, const int64_t* index, int64_t length, int64_t n) noexcept;

/// Null where loops of single loads are as fast.
struct GatherLoops {
  GatherElementsFn gather4, gather8;  // elements of 4 and 8 bytes
};

/// The loops of a theon_simd_level.
const GatherLoops& gather_loops(int32_t level) noexcept;

/// The loop for elements of so many bytes, or null.
inline GatherElementsFn gather_elements(int32_t level, int64_t bytes) noexcept {
  return bytes == 4 ? gather_loops(level).gather4 : bytes == 8 ? gather_loops(level).gather8 : nullptr;
}

}  // namespace theon
