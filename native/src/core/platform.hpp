// What the core asks of the operating system; platform_*.cpp holds the only calls to it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace theon::platform {

/// CPUs this process may use: affinity, lowered to the CPU quota of its control groups, rounded up. At least 1.
int32_t usable_cpus() noexcept;

/// The CPU quota of this process's control groups (v1 and v2, parents included), rounded up; 0 for none.
/// `root` is put before every path that is read, for tests.
int32_t quota_cpus(const char* root) noexcept;

/// Cache bytes of one core; 0 where unknown.
struct Caches {
  int64_t l1_data, l2, l3;
};
Caches cache_sizes() noexcept;

/// Fresh zeroed memory, aligned to a huge page and with the advice to use such pages; null when there is none.
void* map_huge(int64_t bytes) noexcept;
void unmap_huge(void* memory, int64_t bytes) noexcept;

/// Gives what the C heap keeps for itself back to the system.
void trim_heap() noexcept;

/// Memory that the system could still hand out, roughly.
int64_t free_memory() noexcept;

/// Starts a detached thread with the default floating-point mode and all signals but its own faults blocked. False when there is
/// none to be had.
bool start_thread(const char* name, void (*body)(void*) noexcept, void* argument) noexcept;

/// Sleeps while `word` holds `expected`; may wake early.
void wait_on(std::atomic<uint32_t>& word, uint32_t expected) noexcept;
void wake_all(std::atomic<uint32_t>& word) noexcept;

/// Handlers around fork(), for the rest of the process. Each may be null.
void at_fork(void (*before)(), void (*in_parent)(), void (*in_child)()) noexcept;

int64_t nanoseconds() noexcept;

/// The calling thread's stack; both 0 where it is not known.
struct Stack {
  uint64_t low, end;
};
Stack stack_of_thread() noexcept;

/// Copies memory of this process that may not be there; returns how many bytes could be read from its beginning.
size_t read_memory(uint64_t address, void* bytes, size_t count) noexcept;

}  // namespace theon::platform
