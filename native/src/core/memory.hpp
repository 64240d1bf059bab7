// Pooled, counted, 64-byte aligned memory.
#pragma once

#include <cstdint>

namespace theon {

inline constexpr int64_t kAlignment = 64;

/// Throws Error(THEON_OUT_OF_MEMORY). Never null, also for 0 bytes.
void* allocate(int64_t bytes);

/// Null is allowed.
void deallocate(void* memory) noexcept;

/// deallocate() that says whether `memory` was null or a live block of allocate(). A block freed before is recognised while its
/// memory is still in the pool.
bool release(void* memory) noexcept;

/// Gives pooled blocks back to the operating system.
void trim_memory() noexcept;

/// See theon_memory_info.
struct MemoryCounters {
  int64_t live_bytes, live_objects, pooled_bytes, limit_bytes, peak_bytes;
};
MemoryCounters memory_counters() noexcept;
void set_memory_limit(int64_t bytes);
void reset_memory_peak() noexcept;

/// Lets the n-th next allocation fail with THEON_OUT_OF_MEMORY; 0 switches it off.
void fail_allocation_at(int64_t n);

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
