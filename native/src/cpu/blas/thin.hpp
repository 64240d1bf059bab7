// Inner loops of products with few columns over rows without gaps, one set per SIMD level. The vectors of `w` and `sums`, one for each
// column, lie one after the other.
#pragma once

#include <cstdint>

namespace theon {

template <class T>
struct ThinKernels {
  /// z[i * width + c] = sum over j < n of a[i * stride + j] * w[c * w_stride + j], for i < rows, c < width.
  void (*multiply)(const T* a, int64_t stride, int64_t rows, int64_t n, const T* w, int64_t w_stride, int64_t width,
                   T* z);
  /// sums[c * sums_stride + j] (from 0 on unless `accumulate`) += sum over i < rows of r[i * width + c] * a[i * stride + j], for j < n;
  /// rows are taken from the last to the first. `ahead`, unless null: as many rows with the same stride, which are brought into the
  /// second level of the caches meanwhile.
  void (*add)(const T* a, int64_t stride, int64_t rows, int64_t n, const T* r, int64_t width, T* sums,
              int64_t sums_stride, bool accumulate, const T* ahead);
};

/// The loops of a theon_simd_level.
template <class T>
const ThinKernels<T>& thin_kernels(int32_t level) noexcept;

}  // namespace theon
