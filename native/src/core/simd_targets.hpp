// Limits Highway's foreach_target to the levels of core/simd_level.hpp. Included once per target pass.
// The build compiles dispatched files with -march=x86-64-v2 -DHWY_DISABLE_PCLMUL_AES, which makes SSE4 the lowest target.
#ifndef HWY_DISABLED_TARGETS
#if defined(__x86_64__)
#define HWY_DISABLED_TARGETS (HWY_SCALAR | HWY_SSSE3 | HWY_AVX3_DL)
#endif
#endif
