// Pooled, counted, 64-byte aligned memory.
#pragma once

#include <cstdint>

namespace theon {

inline constexpr int64_t kAlignment = 64;

/// Throws Error(THEON_OUT_OF_MEMORY). Never null, also for 0 bytes.
void* allocate(int64_t bytes);

/// Null is allowed.
void deallocate(void* memory) noexcept;

/// Owns a block of allocate().
class Block {
 public:
  Block() = default;
  explicit Block(int64_t bytes) : data_(allocate(bytes)), bytes_(bytes) {}
  Block(Block&& other) noexcept : data_(other.data_), bytes_(other.bytes_) { other.data_ = nullptr, other.bytes_ = 0; }
  Block& operator=(Block&& other) noexcept {
    if (this != &other) {
      deallocate(data_);
      data_ = other.data_, bytes_ = other.bytes_;
      other.data_ = nullptr, other.bytes_ = 0;
    }
    return *this;
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() { deallocate(data_); }

  void* data() const noexcept { return data_; }
  int64_t bytes() const noexcept { return bytes_; }
  void* release() noexcept {
    void* data = data_;
    data_ = nullptr, bytes_ = 0;
    return data;
  }
  /// Makes the block at least `bytes` long; its contents are lost when it grows.
  void grow(int64_t bytes) {
    if (bytes > bytes_ || data_ == nullptr) *this = Block(bytes);
  }

 private:
  void* data_ = nullptr;
  int64_t bytes_ = 0;
};

}  // namespace theon
