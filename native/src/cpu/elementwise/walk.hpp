// Walking several dims at once, for rows too short to be loops of their own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "core/dtype.hpp"
#include "cpu/elementwise/tile_functions.hpp"

namespace theon {

/// Calls body(offset, done, length) for the pieces of rows that make up the elements [first, first + count) of a space, where
/// `offset` follows `strides` and `done` counts elements since `first`.
template <class Body>
void for_row_pieces(int32_t dims, const int64_t* lengths, const int64_t* strides, int64_t first, int64_t count,
                    Body&& body) {
  if (count == 0) return;  // lengths may be 0
  int64_t index[THEON_MAX_RANK];
  int64_t offset = 0;
  for (int32_t d = dims - 1; d >= 0; --d) {
    index[d] = first % lengths[d];
    first /= lengths[d];
    offset += index[d] * strides[d];
  }
  const int32_t last = dims - 1;
  for (int64_t done = 0; done < count;) {
    const int64_t length = std::min(lengths[last] - index[last], count - done);
    body(offset, done, length);
    done += length;
    index[last] += length;
    offset += length * strides[last];
    for (int32_t d = last; d > 0 && index[d] == lengths[d]; --d) {
      offset += strides[d - 1] - index[d] * strides[d];
      index[d] = 0;
      ++index[d - 1];
    }
  }
}

template <class T>
void copy_strided_as(char* out, int64_t out_stride, const char* in, int64_t in_stride, int64_t n) {
  T* y = reinterpret_cast<T*>(out);
  const T* x = reinterpret_cast<const T*>(in);
  for (int64_t i = 0; i < n; ++i) y[i * out_stride] = x[i * in_stride];
}

/// Fewer than 256 bytes, in two pieces that may overlap, or in lines.
inline void copy_few(char* out, const char* in, int64_t bytes) {
  const auto ends = [&](auto size) {
    constexpr size_t kSize = decltype(size)::value;
    char head[kSize], tail[kSize];
    std::memcpy(head, in, kSize);
    std::memcpy(tail, in + bytes - kSize, kSize);
    std::memcpy(out, head, kSize);
    std::memcpy(out + bytes - kSize, tail, kSize);
  };
  for (; bytes > 64; bytes -= 64, in += 64, out += 64) std::memcpy(out, in, 64);
  if (bytes >= 32) return ends(std::integral_constant<size_t, 32>());
  if (bytes >= 16) return ends(std::integral_constant<size_t, 16>());
  if (bytes >= 8) return ends(std::integral_constant<size_t, 8>());
  if (bytes >= 4) return ends(std::integral_constant<size_t, 4>());
  for (int64_t i = 0; i < bytes; ++i) out[i] = in[i];
}

/// out[i out_stride] = in[i in_stride] for elements of any dtype; the two do not overlap.
inline void copy_strided(char* out, int64_t out_stride, const char* in, int64_t in_stride, int64_t n, int32_t bytes) {
  if (in_stride == 1 && out_stride == 1) {
    const int64_t length = n * bytes;
    if (length >= 256) {
      std::memcpy(out, in, static_cast<size_t>(length));
    } else {
      copy_few(out, in, length);
    }
    return;
  }
  switch (bytes) {
    case 1: return copy_strided_as<uint8_t>(out, out_stride, in, in_stride, n);
    case 2: return copy_strided_as<uint16_t>(out, out_stride, in, in_stride, n);
    case 4: return copy_strided_as<uint32_t>(out, out_stride, in, in_stride, n);
    case 16: return copy_strided_as<Bytes16>(out, out_stride, in, in_stride, n);
    default: return copy_strided_as<uint64_t>(out, out_stride, in, in_stride, n);
  }
}

inline void copy_element(char* to, const char* from, int32_t bytes) {
  switch (bytes) {
    case 1: std::memcpy(to, from, 1); break;
    case 2: std::memcpy(to, from, 2); break;
    case 4: std::memcpy(to, from, 4); break;
    case 16: std::memcpy(to, from, 16); break;
    default: std::memcpy(to, from, 8); break;
  }
}

/// One element, as often as a group has elements.
template <class T>
void spread_as(char* group, const char* element) {
  T value;
  std::memcpy(&value, element, sizeof(T));
  for (int64_t i = 0; i < kTileGroup; ++i) std::memcpy(group + i * static_cast<int64_t>(sizeof(T)), &value, sizeof(T));
}

inline void spread(char* group, const char* element, int32_t bytes) {
  switch (bytes) {
    case 1: return spread_as<uint8_t>(group, element);
    case 2: return spread_as<uint16_t>(group, element);
    case 4: return spread_as<uint32_t>(group, element);
    case 16: return spread_as<Bytes16>(group, element);
    default: return spread_as<uint64_t>(group, element);
  }
}

/// out[i] = in[(phase + i) % period].
inline void repeat(char* out, const char* in, int64_t period, int64_t phase, int64_t n, int32_t bytes) {
  const auto copy = [&](int64_t to, const char* from, int64_t count) {
    std::memcpy(out + to * bytes, from, static_cast<size_t>(count * bytes));
  };
  const int64_t head = std::min(period - phase, n);
  copy(0, in + phase * bytes, head);
  int64_t done = head + std::min(phase, n - head);
  copy(head, in, done - head);
  // Whole periods double what is there.
  while (done < n) {
    const int64_t more = std::min(done, n - done);
    copy(done, out, more);
    done += more;
  }
}

}  // namespace theon
