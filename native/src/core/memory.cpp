#include "core/memory.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cinttypes>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "core/platform.hpp"
#include "core/status.hpp"
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace theon {
namespace {

constexpr uint64_t kLive = 0x4556494c4f454854;    // "THEOLIVE"
constexpr uint64_t kPooled = 0x4c4f4f504f454854;  // "THEOPOOL"

/// Stands right before every block. Its magic word tells a live block from one that was freed.
struct alignas(kAlignment) Header {
  std::atomic<uint64_t> magic;
  int64_t requested;
  int64_t capacity;  // bytes after the header
  int32_t size_class;
  Header* next;  // in the pool

  void* memory() noexcept { return this + 1; }
};
static_assert(sizeof(Header) == kAlignment);

constexpr int64_t kMaxRequest = int64_t{1} << 46;
constexpr int64_t kHugeFrom = int64_t{2} << 20;
constexpr int64_t kMaxPooled = int64_t{256} << 20;  // what idle blocks may cost the process
constexpr int32_t kUnpooled = -1;

// Classes: 64, 128, 192, 256, then four to each doubling, so that at most a fifth of a block is unused.
constexpr int32_t class_of(int64_t bytes) noexcept {
  const auto lines = static_cast<uint64_t>(std::max<int64_t>(bytes, 1) + kAlignment - 1) / kAlignment;
  if (lines <= 4) return static_cast<int32_t>(lines - 1);
  const int shift = std::bit_width(lines - 1) - 3;
  return static_cast<int32_t>(4 * shift + static_cast<int64_t>((lines - 1) >> shift));
}
constexpr int64_t class_bytes(int32_t size_class) noexcept {
  if (size_class < 4) return (size_class + 1) * kAlignment;
  const int shift = size_class / 4 - 1;
  return ((int64_t{size_class % 4} + 5) << shift) * kAlignment;
}
constexpr int32_t kClasses = class_of(kMaxPooled) + 1;

constexpr bool classes_fit() {
  for (int32_t i = 0; i < kClasses; ++i) {
    if (class_of(class_bytes(i)) != i || class_of(class_bytes(i) + 1) != i + 1) return false;
  }
  return true;
}
static_assert(classes_fit());

constinit Header* s_lists[kClasses];  // idle blocks

// Classes far apart share a mutex: a fork takes all of them, and ThreadSanitizer counts to 64.
struct alignas(64) ListMutex {
  std::mutex mutex;
};
constexpr int32_t kListMutexes = 16;
constinit ListMutex s_list_mutexes[kListMutexes];

std::mutex& mutex_of(int32_t size_class) noexcept { return s_list_mutexes[size_class % kListMutexes].mutex; }

constinit std::atomic<int64_t> s_live_bytes{0};
constinit std::atomic<int64_t> s_live_objects{0};
constinit std::atomic<int64_t> s_peak_bytes{0};
constinit std::atomic<int64_t> s_pooled_bytes{0};
constinit std::atomic<int64_t> s_limit{0};
constinit std::atomic<int64_t> s_fail_at{0};
constinit std::atomic<int32_t> s_evict_next{0};

// Idle and unused bytes are out of bounds under AddressSanitizer, as they would be without a pool.
void poison(Header* header, int64_t used) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  ASAN_POISON_MEMORY_REGION(static_cast<char*>(header->memory()) + used, static_cast<size_t>(header->capacity - used));
#endif
}
void unpoison(Header* header, int64_t used) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  ASAN_UNPOISON_MEMORY_REGION(header->memory(), static_cast<size_t>(used));
#endif
}

bool is_huge(int64_t capacity) noexcept { return capacity >= kHugeFrom; }

Header* take_from_system(int64_t capacity, int32_t size_class) noexcept {
  const int64_t total = capacity + static_cast<int64_t>(sizeof(Header));
  void* memory = is_huge(capacity) ? platform::map_huge(total)
                                   : std::aligned_alloc(kAlignment, static_cast<size_t>(total));
  if (memory == nullptr) return nullptr;
  auto* header = ::new (memory) Header{};
  header->capacity = capacity;
  header->size_class = size_class;
  return header;
}

void give_to_system(Header* header) noexcept {
  unpoison(header, header->capacity);
  header->magic.store(0, std::memory_order_relaxed);
  if (is_huge(header->capacity)) {
    platform::unmap_huge(header, header->capacity + static_cast<int64_t>(sizeof(Header)));
  } else {
    std::free(header);
  }
}

Header* take_from_pool(int32_t size_class) noexcept {
  const std::lock_guard lock(mutex_of(size_class));
  Header*& first = s_lists[size_class];
  Header* header = first;
  if (header != nullptr) first = header->next;
  return header;
}

// Gives up idle blocks, class after class, until `bytes` more fit into the pool.
void evict(int64_t bytes) noexcept {
  for (int32_t tries = 0; tries < kClasses; ++tries) {
    const int32_t size_class = s_evict_next.load(std::memory_order_relaxed) % kClasses;
    while (s_pooled_bytes.load(std::memory_order_relaxed) + bytes > kMaxPooled) {
      Header* header = take_from_pool(size_class);
      if (header == nullptr) break;
      s_pooled_bytes.fetch_sub(header->capacity, std::memory_order_relaxed);
      give_to_system(header);
    }
    if (s_pooled_bytes.load(std::memory_order_relaxed) + bytes <= kMaxPooled) return;
    s_evict_next.store((size_class + 1) % kClasses, std::memory_order_relaxed);
  }
}

bool injected_failure() noexcept {
  if (s_fail_at.load(std::memory_order_relaxed) == 0) return false;
  int64_t left = s_fail_at.load(std::memory_order_relaxed);
  while (left > 0 && !s_fail_at.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) {
  }
  return left == 1;
}

void raise_peak(int64_t live) noexcept {
  int64_t peak = s_peak_bytes.load(std::memory_order_relaxed);
  while (live > peak && !s_peak_bytes.compare_exchange_weak(peak, live, std::memory_order_relaxed)) {
  }
}

[[noreturn]] void raise_out_of_memory(int64_t bytes) {
  raise(THEON_OUT_OF_MEMORY,
        "cannot allocate %" PRId64 " bytes: the system has about %" PRId64 " bytes free, %" PRId64 " are live", bytes,
        platform::free_memory(), s_live_bytes.load(std::memory_order_relaxed));
}

// Counts the bytes as live and returns how many are.
int64_t reserve_live(int64_t bytes) {
  const int64_t live = s_live_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  const int64_t limit = s_limit.load(std::memory_order_relaxed);
  if (limit > 0 && live > limit) {
    s_live_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    raise(THEON_OUT_OF_MEMORY,
          "cannot allocate %" PRId64 " bytes: %" PRId64 " bytes are free below the limit of %" PRId64, bytes,
          std::max<int64_t>(limit - (live - bytes), 0), limit);
  }
  return live;
}

Header* find_block(int64_t bytes) noexcept {
  const int32_t size_class = class_of(bytes);
  if (size_class >= kClasses) return take_from_system(bytes, kUnpooled);
  if (Header* header = take_from_pool(size_class); header != nullptr) {
    s_pooled_bytes.fetch_sub(header->capacity, std::memory_order_relaxed);
    return header;
  }
  return take_from_system(class_bytes(size_class), size_class);
}

// A fork while another thread holds a list must not leave the child without it.
void lock_lists() noexcept {
  for (ListMutex& list : s_list_mutexes) list.mutex.lock();
}
void unlock_lists() noexcept {
  for (ListMutex& list : s_list_mutexes) list.mutex.unlock();
}
const bool s_forks_watched = (platform::at_fork(lock_lists, unlock_lists, unlock_lists), true);

}  // namespace

void* allocate(int64_t bytes) {
  if (bytes < 0) raise(THEON_INVALID_ARGUMENT, "bytes is %" PRId64 "; expected at least 0", bytes);
  if (injected_failure())
    raise(THEON_OUT_OF_MEMORY, "cannot allocate %" PRId64 " bytes: a test asked for this failure", bytes);
  if (bytes > kMaxRequest) raise_out_of_memory(bytes);
  const int64_t live = reserve_live(bytes);
  Header* header = find_block(bytes);
  if (header == nullptr) {
    trim_memory();
    header = find_block(bytes);
  }
  if (header == nullptr) {
    s_live_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    raise_out_of_memory(bytes);
  }
  raise_peak(live);
  s_live_objects.fetch_add(1, std::memory_order_relaxed);
  header->requested = bytes;
  header->magic.store(kLive, std::memory_order_relaxed);
  unpoison(header, bytes);
  poison(header, bytes);
  return header->memory();
}

bool release(void* memory) noexcept {
  if (memory == nullptr) return true;
  if (reinterpret_cast<uintptr_t>(memory) % kAlignment != 0) return false;
  Header* header = static_cast<Header*>(memory) - 1;
  // Only one of two threads that free a block at once gets past this.
  uint64_t expected = kLive;
  if (!header->magic.compare_exchange_strong(expected, kPooled, std::memory_order_acq_rel)) return false;
  s_live_bytes.fetch_sub(header->requested, std::memory_order_relaxed);
  s_live_objects.fetch_sub(1, std::memory_order_relaxed);
  const int64_t capacity = header->capacity;
  if (header->size_class == kUnpooled) {
    give_to_system(header);
    return true;
  }
  if (s_pooled_bytes.fetch_add(capacity, std::memory_order_relaxed) + capacity > kMaxPooled) {
    s_pooled_bytes.fetch_sub(capacity, std::memory_order_relaxed);
    evict(capacity);
    s_pooled_bytes.fetch_add(capacity, std::memory_order_relaxed);
  }
  poison(header, 0);
  const std::lock_guard lock(mutex_of(header->size_class));
  header->next = std::exchange(s_lists[header->size_class], header);
  return true;
}

void deallocate(void* memory) noexcept { release(memory); }

void trim_memory() noexcept {
  for (int32_t size_class = 0; size_class < kClasses; ++size_class) {
    Header* header = nullptr;
    {
      const std::lock_guard lock(mutex_of(size_class));
      header = std::exchange(s_lists[size_class], nullptr);
    }
    while (header != nullptr) {
      Header* next = header->next;
      s_pooled_bytes.fetch_sub(header->capacity, std::memory_order_relaxed);
      give_to_system(header);
      header = next;
    }
  }
  platform::trim_heap();
}

MemoryCounters memory_counters() noexcept {
  return {s_live_bytes.load(std::memory_order_relaxed), s_live_objects.load(std::memory_order_relaxed),
          s_pooled_bytes.load(std::memory_order_relaxed), s_limit.load(std::memory_order_relaxed),
          s_peak_bytes.load(std::memory_order_relaxed)};
}

void set_memory_limit(int64_t bytes) {
  if (bytes < 0) raise(THEON_INVALID_ARGUMENT, "the limit is %" PRId64 "; expected 0 for none, or more", bytes);
  s_limit.store(bytes, std::memory_order_relaxed);
}

void reset_memory_peak() noexcept {
  s_peak_bytes.store(s_live_bytes.load(std::memory_order_relaxed), std::memory_order_relaxed);
}

void fail_allocation_at(int64_t n) {
  if (n < 0) raise(THEON_INVALID_ARGUMENT, "n is %" PRId64 "; expected 0 for never, or more", n);
  s_fail_at.store(n, std::memory_order_relaxed);
}

}  // namespace theon
