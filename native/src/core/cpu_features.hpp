// From the CPU's feature bits to a SIMD level. Models are never looked at: a new CPU is judged by what it says it can do.
#pragma once

#include <cstdint>

namespace theon {

/// The registers that the decision rests on; all zero where the CPU has no such leaf.
struct CpuidBits {
  uint32_t leaf1_ecx = 0;
  uint32_t leaf7_ebx = 0;
  uint32_t extended1_ecx = 0;
  uint64_t xcr0 = 0;  // register states that the operating system saves
};

/// Whether the bits include x86-64-v2, what the baseline kernels are compiled for.
bool has_baseline(const CpuidBits& bits) noexcept;

/// The highest theon_simd_level that the bits allow.
int32_t simd_level_of(const CpuidBits& bits) noexcept;

/// Whether this CPU can run the baseline kernels.
bool runs_baseline() noexcept;

}  // namespace theon
