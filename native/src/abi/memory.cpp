#include "theon/memory.h"

#include "abi/arguments.hpp"
#include "core/memory.hpp"

using theon::guarded;

theon_status theon_allocate(int64_t bytes, void** memory) {
  return guarded([&] {
    void*& result = theon::checked_result(memory, "memory");
    result = nullptr;
    result = theon::allocate(bytes);
  });
}

theon_status theon_free(void* memory) {
  return guarded([&] {
    if (!theon::release(memory)) {
      theon::raise(THEON_INVALID_HANDLE, "memory is not a live block of theon_allocate; it may have been freed before");
    }
  });
}

theon_status theon_memory_describe(theon_memory_info* info) {
  return guarded([&] {
    theon_memory_info& result = theon::checked_arguments(info, "theon_memory_info");
    const theon::MemoryCounters counters = theon::memory_counters();
    result = {
        result.size,        0, counters.live_bytes, counters.live_objects, counters.pooled_bytes, counters.limit_bytes,
        counters.peak_bytes};
  });
}

theon_status theon_memory_set_limit(int64_t bytes) {
  return guarded([&] { theon::set_memory_limit(bytes); });
}

theon_status theon_memory_trim(void) {
  return guarded([] { theon::trim_memory(); });
}

theon_status theon_memory_reset_peak(void) {
  return guarded([] { theon::reset_memory_peak(); });
}

theon_status theon_memory_fail_at(int64_t n) {
  return guarded([&] { theon::fail_allocation_at(n); });
}
