// Sorts of plain unsigned numbers with vectors, where the processor has the instructions that make them faster than sorts by digits.
#pragma once

#include <cstdint>

namespace theon {

inline constexpr int64_t kMostForSort32 = 1 << 20;  // beyond, digits use the memory better
inline constexpr int64_t kMostForSort64 = 512;

inline constexpr int64_t kMostForColumns = 64;  // beyond, sorts of single rows are as fast
inline constexpr int64_t kSortedColumns = 16;

/// The vector sorts and key loops of a level; a sort is null where digits are faster.
struct VectorSorts {
  void (*sort32)(uint32_t* keys, int64_t n) noexcept;
  void (*sort64)(uint64_t* keys, int64_t n) noexcept;
  // Sort the columns of n rows of kSortedColumns keys, each in itself. Never null.
  void (*columns32)(uint32_t* keys, int64_t n) noexcept;
  void (*columns64)(uint64_t* keys, int64_t n) noexcept;
  // KeyRule's keys of floats, in which -0 stands before 0, xor `flip`, and the way back; both may be in place. Never null.
  void (*keys32)(uint32_t* keys, const uint32_t* bits, int64_t n, uint32_t flip) noexcept;
  void (*keys64)(uint64_t* keys, const uint64_t* bits, int64_t n, uint64_t flip) noexcept;
  void (*bits32)(uint32_t* bits, const uint32_t* keys, int64_t n, uint32_t flip) noexcept;
  void (*bits64)(uint64_t* bits, const uint64_t* keys, int64_t n, uint64_t flip) noexcept;
};

const VectorSorts& vector_sorts(int32_t level) noexcept;

}  // namespace theon
