// The table of instruction-set levels: one function pointer per level, filled by Highway's foreach_target.
//
// A dispatched file defines HWY_TARGET_INCLUDE, includes "core/simd_targets.hpp" (which limits the targets), then
// <hwy/foreach_target.h> and <hwy/highway.h>; in HWY_NAMESPACE it defines `const Table* table()` and under HWY_ONCE writes
//   THEON_SIMD_LEVELS(const Table*, levels, table)
// which makes `levels[context.level]()` the table of that level. Highway's own dispatcher needs its shared library; ours does not.
#pragma once

#include "theon/context.h"

#if defined(__x86_64__)
#define THEON_SIMD_LEVELS(Result, array, function) \
  using array##_fn = Result (*)();                 \
  static constexpr array##_fn array[] = {&N_SSE4::function, &N_AVX2::function, &N_AVX3::function};
#else
#define THEON_SIMD_LEVELS(Result, array, function)                                                         \
  using array##_fn = Result (*)();                                                                         \
  static constexpr array##_fn array[] = {&HWY_STATIC_NAMESPACE::function, &HWY_STATIC_NAMESPACE::function, \
                                         &HWY_STATIC_NAMESPACE::function};
#endif

namespace theon {

/// The highest theon_simd_level this CPU and operating system can run.
int32_t best_simd_level() noexcept;

/// "baseline", "avx2", "avx512".
const char* simd_level_name(int32_t level) noexcept;

}  // namespace theon
