// A matrix whose rows are the columns of another, written row by row.
#pragma once

#include <cstdint>

namespace theon {

/// Bytes of a cache line; transposed tiles are whole multiples of it.
constexpr int64_t kTransposeLine = 64;

/// out[r * out_row + c] = in[c * in_column + r]; strides in elements. `streamed`: past the caches, for an output of whole lines;
/// the caller ends with finish_non_temporal.
template <class U>
void transpose_tile(U* out, int64_t out_row, const U* in, int64_t in_column, int64_t rows, int64_t columns,
                    bool streamed) noexcept;

}  // namespace theon
