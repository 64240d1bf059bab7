#include "cpu/array/transpose.hpp"

#include <cstring>

#include "core/non_temporal.hpp"
#include "cpu/array/element_bits.hpp"

namespace theon {
namespace {

constexpr int64_t kLinesAhead = 2;

// A square of whole lines. Each line is read once and written once: lines that lie a power of two apart share few places in the
// caches, and one that is written in parts is fetched again for each. The processor sees too few of these reads coming.
template <class U>
void transpose_square(U* out, int64_t out_row, const U* in, int64_t in_column, bool streamed) noexcept {
  constexpr int64_t kSide = kTransposeLine / sizeof(U);
  alignas(kTransposeLine) U square[kSide][kSide];
  for (int64_t c = 0; c < kSide; ++c) {
    U line[kSide];
    std::memcpy(line, in + c * in_column, kTransposeLine);
    __builtin_prefetch(in + c * in_column + kLinesAhead * kSide);
    if (!streamed) __builtin_prefetch(out + (c + kSide) * out_row, 1);
    for (int64_t r = 0; r < kSide; ++r) square[r][c] = line[r];
  }
  for (int64_t r = 0; r < kSide; ++r) {
    if (streamed) {
      copy_non_temporal(reinterpret_cast<char*>(out + r * out_row), reinterpret_cast<const char*>(square[r]),
                        kTransposeLine);
    } else {
      std::memcpy(out + r * out_row, square[r], kTransposeLine);
    }
  }
}

}  // namespace

template <class U>
void transpose_tile(U* out, int64_t out_row, const U* in, int64_t in_column, int64_t rows, int64_t columns,
                    bool streamed) noexcept {
  constexpr int64_t kSide = kTransposeLine / sizeof(U);
  const int64_t whole_rows = rows - rows % kSide, whole_columns = columns - columns % kSide;
  for (int64_t c = 0; c < whole_columns; c += kSide) {
    for (int64_t r = 0; r < whole_rows; r += kSide) {
      transpose_square(out + r * out_row + c, out_row, in + r + c * in_column, in_column, streamed);
    }
  }
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c) out[r * out_row + c] = in[c * in_column + r];
  }
}

template void transpose_tile(uint8_t*, int64_t, const uint8_t*, int64_t, int64_t, int64_t, bool) noexcept;
template void transpose_tile(uint16_t*, int64_t, const uint16_t*, int64_t, int64_t, int64_t, bool) noexcept;
template void transpose_tile(uint32_t*, int64_t, const uint32_t*, int64_t, int64_t, int64_t, bool) noexcept;
template void transpose_tile(uint64_t*, int64_t, const uint64_t*, int64_t, int64_t, int64_t, bool) noexcept;
template void transpose_tile(Bits128*, int64_t, const Bits128*, int64_t, int64_t, int64_t, bool) noexcept;

}  // namespace theon
