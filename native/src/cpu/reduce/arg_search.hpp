// Loops that find the first largest or smallest of plain numbers; the first NaN where there is one.
#pragma once

#include <cstdint>

namespace theon {

/// How one dtype is searched; index 1 of each pair searches the largest.
struct ArgRow {
  uint8_t dtype;
  /// Position in x[0 .. n), n at least 1.
  int64_t (*first[2])(const void* x, int64_t n) noexcept;
  /// at[r] = position in row r of `rows` rows of `length` elements that follow each other.
  void (*rows[2])(const void* x, int64_t rows, int64_t length, int64_t* at) noexcept;
  /// at[c step] = the row in [begin, end), fewer than 2^32, of the best in column c, where rows are `stride` apart.
  void (*columns[2])(const void* x, int64_t stride, int64_t columns, int64_t begin, int64_t end, int64_t* at,
                     int64_t step) noexcept;
};

/// The loops of a dtype at a theon_simd_level, or null if it has none.
const ArgRow* find_arg_row(int32_t level, int32_t dtype) noexcept;

}  // namespace theon
