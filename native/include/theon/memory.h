/// \file
/// Pooled memory, aligned to 64 bytes, with a public count of what is alive.
#ifndef THEON_MEMORY_H
#define THEON_MEMORY_H

#include "theon/base.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What is allocated through theon_allocate and by frames, over the whole process.
typedef struct theon_memory_info {
  int32_t size;          ///< sizeof(theon_memory_info), set by the caller.
  int32_t reserved;      ///< 0.
  int64_t live_bytes;    ///< Bytes handed out and not yet freed, as requested.
  int64_t live_objects;  ///< Number of such blocks.
  int64_t pooled_bytes;  ///< Bytes kept for reuse.
  int64_t limit_bytes;   ///< Limit on live bytes, 0 for none.
  int64_t peak_bytes;    ///< Highest live_bytes since the last theon_memory_reset_peak.
} theon_memory_info;

/// Allocates `bytes` (at least 0) of uninitialised memory, aligned to 64 bytes. Free it with theon_free.
/// THEON_OUT_OF_MEMORY names the requested and the free bytes.
/// \param bytes Size of the block.
/// \param memory Receives its address; never null on success.
THEON_API theon_status theon_allocate(int64_t bytes, void** memory);

/// Gives back memory of theon_allocate, or that a run allocated for an output; null is allowed.
/// THEON_INVALID_HANDLE, and nothing is freed, for an address inside a block and for a block that was freed already and still
/// lies in the pool. Memory that comes from elsewhere is outside the contract.
/// \param memory What theon_allocate gave, or null.
THEON_API theon_status theon_free(void* memory);

/// Describes the process's memory.
THEON_API theon_status theon_memory_describe(theon_memory_info* info);

/// Limits live bytes from now on; 0 for no limit. What is already alive stays.
/// \param bytes The limit, at least 0.
THEON_API theon_status theon_memory_set_limit(int64_t bytes);

/// Gives pooled blocks back to the operating system.
THEON_API theon_status theon_memory_trim(void);

/// Sets peak_bytes to live_bytes.
THEON_API theon_status theon_memory_reset_peak(void);

/// For tests: lets the n-th next allocation of the process fail, 1 being the next; 0 switches it off. The call that needed the
/// memory ends with THEON_OUT_OF_MEMORY; allocations after it succeed again. THEON_INVALID_ARGUMENT for an n below 0.
/// \param n Which allocation, at least 0.
THEON_API theon_status theon_memory_fail_at(int64_t n);

#if defined(__cplusplus)
}
#endif
#endif
