// Sorts of plain unsigned numbers with vectors, where the processor has the instructions that make them faster than sorts by digits.
#pragma once

#include <cstdint>

namespace theon {

inline constexpr int64_t kMostForSort32 = 1 << 20;  // beyond, digits use the memory better
inline constexpr int64_t kMostForSort64 = 512;

/// The vector sorts of a level; null where digits are faster.
struct VectorSorts {
  void (*sort32)(uint32_t* keys, int64_t n) noexcept;
  void (*sort64)(uint64_t* keys, int64_t n) noexcept;
};

const VectorSorts& vector_sorts(int32_t level) noexcept;

}  // namespace theon
