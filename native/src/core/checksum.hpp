// CRC-32C (Castagnoli), the checksum of saved functions.
#pragma once

#include <cstddef>
#include <cstdint>

namespace theon {

/// Continues a checksum over more bytes; begin with 0. crc32c("123456789") is 0xE3069283.
uint32_t crc32c(uint32_t checksum, const void* bytes, size_t count) noexcept;

}  // namespace theon
