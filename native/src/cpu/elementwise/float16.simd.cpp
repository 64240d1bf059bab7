#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/float16.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "core/simd_level.hpp"
#include "cpu/elementwise/tile_functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

// Instructions of AVX2 and AVX-512 between float16 and float32; bits elsewhere, and from float64, which must round only once.

void float_from_float16(void* out, const void* const* in, int64_t n) noexcept {
  float* y = static_cast<float*>(out);
  const auto* x = static_cast<const uint16_t*>(in[0]);
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  for (int64_t i = 0; i < n; i += 8) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i));
    _mm256_storeu_ps(y + i, _mm256_cvtph_ps(bits));
  }
#else
  for (int64_t i = 0; i < n; ++i) y[i] = float16_to_float(x[i]);
#endif
}

void float16_from_float(void* out, const void* const* in, int64_t n) noexcept {
  auto* y = static_cast<uint16_t*>(out);
  const float* x = static_cast<const float*>(in[0]);
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
  for (int64_t i = 0; i < n; i += 8) {
    const __m128i bits = _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y + i), bits);
  }
#else
  for (int64_t i = 0; i < n; ++i) y[i] = float16_of(x[i]);
#endif
}

void float16_from_double(void* out, const void* const* in, int64_t n) noexcept {
  auto* y = static_cast<uint16_t*>(out);
  const double* x = static_cast<const double*>(in[0]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = float16_of(x[i]);
}

constexpr TileRow kFloat16Rows[] = {
    {THEON_OP_CAST, THEON_FLOAT16, THEON_FLOAT32, 0, &float_from_float16},
    {THEON_OP_CAST, THEON_FLOAT32, THEON_FLOAT16, 0, &float16_from_float},
    {THEON_OP_CAST, THEON_FLOAT64, THEON_FLOAT16, 0, &float16_from_double},
};

TileRows float16_table() { return {kFloat16Rows, sizeof(kFloat16Rows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, float16_table)

TileRows float16_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
