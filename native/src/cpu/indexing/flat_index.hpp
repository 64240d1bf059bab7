// The common case of an index call: one index array, no axes before the indexed one, and rows behind it that lie in one piece.
// Its loops check indices without branches while they move elements.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "cpu/indexing/index_plan.hpp"

namespace theon {

/// Where an index points, 0 where it is out of range, which `bad` then remembers.
template <int32_t kMode>
int64_t place_of(int64_t index, int64_t length, bool& bad) noexcept {
  if constexpr (kMode == THEON_INDEX_CLIP) return std::max<int64_t>(0, std::min(index, length - 1));
  if constexpr (kMode == THEON_INDEX_WRAP) {
    const int64_t rest = index % length;
    return rest + (rest >> 63 & length);
  }
  index += index >> 63 & length;
  const bool outside = static_cast<uint64_t>(index) >= static_cast<uint64_t>(length);
  bad |= outside;
  return outside ? 0 : index;
}

/// Calls body(std::integral_constant<int32_t, mode>{}).
template <class Body>
decltype(auto) visit_mode(int32_t mode, Body&& body) {
  switch (mode) {
    case THEON_INDEX_CLIP: return body(std::integral_constant<int32_t, THEON_INDEX_CLIP>{});
    case THEON_INDEX_WRAP: return body(std::integral_constant<int32_t, THEON_INDEX_WRAP>{});
    default: return body(std::integral_constant<int32_t, THEON_INDEX_RAISE>{});
  }
}

/// Copies a row; rows as long as a few registers have a constant length.
template <size_t kBytes>
struct RowCopy {
  size_t bytes;
  void operator()(char* to, const char* from) const noexcept { std::memcpy(to, from, kBytes == 0 ? bytes : kBytes); }
};

template <class Body>
void visit_row_copy(size_t bytes, Body&& body) noexcept {
  switch (bytes) {
    case 1: return body(RowCopy<1>{});
    case 2: return body(RowCopy<2>{});
    case 4: return body(RowCopy<4>{});
    case 8: return body(RowCopy<8>{});
    case 16: return body(RowCopy<16>{});
    case 32: return body(RowCopy<32>{});
    case 64: return body(RowCopy<64>{});
    default: return body(RowCopy<0>{bytes});
  }
}

}  // namespace theon
