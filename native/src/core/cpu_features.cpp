#include "core/cpu_features.hpp"

#include "core/simd_level.hpp"
#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace theon {
namespace {

constexpr uint32_t bit(int position) { return uint32_t{1} << position; }
constexpr bool has_all(uint64_t bits, uint64_t wanted) { return (bits & wanted) == wanted; }

// Leaf 1, ecx. x86-64-v2: SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT.
constexpr uint32_t kV2 = bit(0) | bit(9) | bit(13) | bit(19) | bit(20) | bit(23);
constexpr uint32_t kFma = bit(12), kOsxsave = bit(27), kAvx = bit(28), kF16c = bit(29);
// Leaf 7, ebx.
constexpr uint32_t kBmi1 = bit(3), kAvx2 = bit(5), kBmi2 = bit(8);
constexpr uint32_t kAvx512 = bit(16) | bit(17) | bit(28) | bit(30) | bit(31);  // F, DQ, CD, BW, VL
// Leaf 0x80000001, ecx.
constexpr uint32_t kLzcnt = bit(5);
// XCR0: SSE and AVX state; mask registers and both halves of the 512-bit registers.
constexpr uint64_t kYmmState = 0x06, kZmmState = 0xE6;

#if defined(__x86_64__)
CpuidBits read_cpuid() noexcept {
  CpuidBits bits;
  uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0) bits.leaf1_ecx = ecx;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0) bits.leaf7_ebx = ebx;
  if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) != 0) bits.extended1_ecx = ecx;
  if ((bits.leaf1_ecx & kOsxsave) != 0) {
    uint32_t low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));  // the intrinsic would need -mxsave
    bits.xcr0 = (uint64_t{high} << 32) | low;
  }
  return bits;
}

const CpuidBits& this_cpu() noexcept {
  static const CpuidBits s_bits = read_cpuid();
  return s_bits;
}
#endif

}  // namespace

bool has_baseline(const CpuidBits& bits) noexcept { return has_all(bits.leaf1_ecx, kV2); }

int32_t simd_level_of(const CpuidBits& bits) noexcept {
  const bool avx2 = has_baseline(bits) && has_all(bits.leaf1_ecx, kOsxsave | kAvx | kFma | kF16c) &&
                    has_all(bits.leaf7_ebx, kAvx2 | kBmi1 | kBmi2) && has_all(bits.extended1_ecx, kLzcnt) &&
                    has_all(bits.xcr0, kYmmState);
  if (!avx2) return THEON_SIMD_BASELINE;
  return has_all(bits.leaf7_ebx, kAvx512) && has_all(bits.xcr0, kZmmState) ? THEON_SIMD_AVX512 : THEON_SIMD_AVX2;
}

#if defined(__x86_64__)
bool runs_baseline() noexcept { return has_baseline(this_cpu()); }
int32_t best_simd_level() noexcept { return simd_level_of(this_cpu()); }
#else
bool runs_baseline() noexcept { return true; }
int32_t best_simd_level() noexcept { return THEON_SIMD_BASELINE; }
#endif

const char* simd_level_name(int32_t level) noexcept {
  constexpr const char* kNames[] = {"baseline", "avx2", "avx512"};
  return level >= THEON_SIMD_BASELINE && level <= THEON_SIMD_AVX512 ? kNames[level] : "unknown";
}

}  // namespace theon
