/// \file
/// The CPU: what it can do, how many threads may be used, and the context that every computation runs in.
///
/// The environment is read once, when it is first needed. THEON_NUM_THREADS (1 to 1024) sets the default number of threads,
/// THEON_SIMD_LEVEL (baseline, avx2, avx512) lowers the default level; a level above the CPU's gives the CPU's best, and an
/// empty variable counts as not set. A malformed one lets theon_cpu_describe and theon_context_create fail with
/// THEON_INVALID_ARGUMENT and a text that names the variable and its value, in every call until the process ends; theon_threads
/// then answers as if the variable were not set.
#ifndef THEON_CONTEXT_H
#define THEON_CONTEXT_H

#include "theon/base.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Instruction-set levels that kernels are compiled for, in rising order of speed.
typedef enum theon_simd_level {
  THEON_SIMD_BASELINE = 0,  ///< x86-64-v2 (SSE4.2); on ARM64 the architecture's own baseline, NEON.
  THEON_SIMD_AVX2 = 1,      ///< x86-64-v3: AVX2 and FMA.
  THEON_SIMD_AVX512 = 2,    ///< x86-64-v4: AVX-512 F, BW, CD, DQ, VL.
  THEON_SIMD_BEST = -1      ///< The highest level that CPU and operating system support.
} theon_simd_level;

/// What the library sees of the machine.
typedef struct theon_cpu_info {
  int32_t size;           ///< sizeof(theon_cpu_info), set by the caller.
  int32_t level;          ///< The theon_simd_level in use by default.
  int32_t best_level;     ///< The highest theon_simd_level this CPU can run.
  int32_t threads;        ///< Threads used by default: THEON_NUM_THREADS, else affinity and cgroup quota.
  int64_t l1_data_bytes;  ///< Level 1 data cache of one core, 0 if unknown.
  int64_t l2_bytes;       ///< Level 2 cache of one core, 0 if unknown.
  int64_t l3_bytes;       ///< Level 3 cache, 0 if unknown.
} theon_cpu_info;

/// How a context computes. Zero-initialise, set `size` and `level`: a level of 0 is THEON_SIMD_BASELINE, the slowest, and not
/// the default. Null in place of the struct stands for all defaults.
typedef struct theon_context_args {
  int32_t size;     ///< sizeof(theon_context_args).
  int32_t threads;  ///< Most threads to use, the caller's included; 0 for the default. At most 1024.
  int32_t level;  ///< A theon_simd_level; THEON_SIMD_BEST for the default. A level the CPU lacks is THEON_UNSUPPORTED.
  int32_t reserved;  ///< 0.
} theon_context_args;

/// Where computations run: thread limit and SIMD level. Immutable, may be used by any number of threads at once.
typedef struct theon_context theon_context;

/// Describes the machine.
THEON_API theon_status theon_cpu_describe(theon_cpu_info* info);

/// Name of the OpenBLAS core in use, such as "SkylakeX"; never null.
THEON_API const char* theon_blas_core(void);

/// Creates a context. `args` may be null for the defaults. Close it with theon_context_destroy.
THEON_API theon_status theon_context_create(const theon_context_args* args, theon_context** context);

/// Closes a context that no call in flight uses; null is allowed. Frames made with it keep what they need of it.
THEON_API theon_status theon_context_destroy(theon_context* context);

/// Sets the number of threads that the process-wide pool may use, the caller's included, from now on; 1 to 1024.
/// A context's own limit still applies.
/// \param threads The number.
THEON_API theon_status theon_set_threads(int32_t threads);

/// The number set by theon_set_threads, else the default.
THEON_API int32_t theon_threads(void);

#if defined(__cplusplus)
}
#endif
#endif
