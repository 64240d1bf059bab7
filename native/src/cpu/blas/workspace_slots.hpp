// Parts of a workspace that chunks of one run borrow.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>

namespace theon {

/// Up to 64 equal parts, one for each chunk that may run at once. A thread gets the part it had last when that is free: it
/// is still in its cache.
class WorkspaceSlots {
 public:
  static constexpr int64_t kMost = 64;

  /// No more than `count` are claimed at once.
  explicit WorkspaceSlots(int64_t count) noexcept : count_(static_cast<int32_t>(count)) {}

  int32_t claim() noexcept {
    uint64_t used = used_.load(std::memory_order_relaxed);
    for (;;) {
      const bool again = last_ < count_ && (used >> last_ & 1) == 0;
      const int32_t slot = again ? last_ : std::countr_one(used);
      if (used_.compare_exchange_weak(used, used | uint64_t{1} << slot, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return last_ = slot;
      }
    }
  }

  void release(int32_t slot) noexcept { used_.fetch_and(~(uint64_t{1} << slot), std::memory_order_release); }

 private:
  static inline thread_local int32_t last_ = 0;
  const int32_t count_;
  std::atomic<uint64_t> used_{0};
};

}  // namespace theon
