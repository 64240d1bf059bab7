// The inner loops of transforms, one set per SIMD level. They work on columns: a point is kColumns real parts, then as many imaginary
// ones, of transforms side by side. Nothing is fused or reordered, so every level gives the same bits.
#pragma once

#include <cstdint>

namespace theon::fft {

/// Transforms side by side: the widest vector.
template <class T>
inline constexpr int64_t kColumns = 64 / static_cast<int64_t>(sizeof(T));

/// Numbers of a point.
template <class T>
inline constexpr int64_t kPoint = 2 * kColumns<T>;

/// The longest prime that a pass takes.
inline constexpr int32_t kLargestRadix = 61;

/// A pass of Stockham's algorithm: `groups` times `radix` times `stride` points, in natural order without a permutation at the end.
template <class T>
struct Pass {
  int32_t radix;
  int64_t groups, stride;
  const T* twiddles;  // per group radix - 1 complex numbers
  const T* roots;     // for primes over 5: cosines, then sines of the multiples of a turn / radix
  const T* from;
  T* to;
};

template <class T>
struct Loops {
  void (*pass)(const Pass<T>& pass);
  /// data[i] *= factor[i] * columns[i], complex; factor is one number for all columns, columns has one for each.
  void (*twist)(T* data, int64_t points, const T* factors, const T* columns);
};

/// The loops of a theon_simd_level.
template <class T>
const Loops<T>& loops(int32_t level) noexcept;

}  // namespace theon::fft
