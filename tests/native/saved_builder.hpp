// A saved function for tests, and the checksum that makes spoiled ones look whole.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "program_builder.hpp"
#include "theon/saved.h"

namespace theon::test {

/// CRC-32C, bit by bit, of a saved function with its checksum taken as zeros.
inline uint32_t plain_checksum(const std::vector<char>& bytes) {
  uint32_t crc = ~uint32_t{0};
  for (size_t i = 0; i < bytes.size(); ++i) {
    const size_t at = offsetof(theon_saved_header, checksum);
    crc ^= i >= at && i < at + 4 ? 0 : static_cast<unsigned char>(bytes[i]);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
  }
  return ~crc;
}

inline void set_checksum(std::vector<char>& bytes) {
  if (bytes.size() < sizeof(theon_saved_header)) return;
  const uint32_t checksum = plain_checksum(bytes);
  std::memcpy(bytes.data() + offsetof(theon_saved_header, checksum), &checksum, sizeof(checksum));
}

/// "step"(x) -> y: y = x; afterwards w = y in place, and v becomes x. Both begin as [[1, 2, 3]].
inline std::vector<char> saved_bytes() {
  ProgramBuilder p("step");
  const int32_t x = p.input("x", THEON_FLOAT32, {p.any(), p.any()});
  const int32_t w = p.input("w", THEON_FLOAT32, {p.length(x, 0), p.length(x, 1)}, THEON_SLOT_MUTABLE);
  const int32_t y = p.output("y", THEON_FLOAT32, {p.length(x, 0), p.length(x, 1)});
  const int32_t v = p.output("v", THEON_FLOAT32, {p.length(x, 0), p.length(x, 1)});
  p.kernel("copy", {y}, {x});
  p.kernel("copy", {v}, {x});
  p.begin_tail();
  p.kernel("copy", {w}, {y});
  const std::vector<char> program = p.bytes();

  const char strings[] = "\0step\0x\0w\0v";
  const theon_saved_tensor tensors[] = {{6, THEON_FLOAT32, 2, 0, 0, 0, -1, 0, 0},
                                        {0, THEON_FLOAT32, 2, 0, 2, -1, 0, 0, 0},
                                        {8, THEON_FLOAT32, 2, 1, 4, 1, -1, 0, 0},
                                        {10, THEON_FLOAT32, 2, 1, 6, -1, 1, 0, 64}};
  const int64_t lengths[] = {-1, -1, -1, 3, 1, 3, 1, 3};
  std::vector<char> values(128);
  const float numbers[] = {1, 2, 3};
  std::memcpy(values.data(), numbers, sizeof(numbers));
  std::memcpy(values.data() + 64, numbers, sizeof(numbers));

  std::vector<char> bytes(sizeof(theon_saved_header));
  const auto append = [&](const void* data, size_t count, size_t entry) {
    bytes.resize((bytes.size() + 63) / 64 * 64);
    const theon_section section{static_cast<int64_t>(bytes.size()), static_cast<int64_t>(count / entry)};
    bytes.insert(bytes.end(), static_cast<const char*>(data), static_cast<const char*>(data) + count);
    return section;
  };
  theon_saved_header header{
      THEON_SAVED_MAGIC, THEON_SAVED_VERSION, 0, 0, 0, THEON_FLOAT64, 1, 1, 1, {}, {}, {}, {}, {}};
  header.program = append(program.data(), program.size(), 1);
  header.tensors = append(tensors, sizeof(tensors), sizeof(tensors[0]));
  header.lengths = append(lengths, sizeof(lengths), sizeof(lengths[0]));
  header.values = append(values.data(), values.size(), 1);
  header.strings = append(strings, sizeof(strings), 1);
  header.total_bytes = static_cast<int64_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof(header));
  set_checksum(bytes);
  return bytes;
}

}  // namespace theon::test
