// Inner loops of gemv, ger and dot over rows without gaps, one set per SIMD level.
#pragma once

#include <cstdint>

namespace theon {

template <class T>
struct VectorKernels {
  /// sums[i] = sum over j < n of a[i * stride + j] * x[j], for i < rows.
  void (*dot_rows)(const T* a, int64_t stride, int64_t rows, int64_t n, const T* x, T* sums);
  /// sums[j] = sum over i < rows of x[i] * a[i * stride + j], for j < n; rows are taken from the last to the first.
  void (*add_rows)(const T* a, int64_t stride, int64_t rows, int64_t n, const T* x, T* sums);
  /// out[j] = alpha * x[j] + beta * c[j], fused; without the second term when c is null. out may be x or c.
  void (*combine)(T* out, T alpha, const T* x, T beta, const T* c, int64_t n);
};

/// The loops of a theon_simd_level.
template <class T>
const VectorKernels<T>& vector_kernels(int32_t level) noexcept;

/// combine for any strides.
template <class T>
void combine(const VectorKernels<T>& kernels, T* out, int64_t out_stride, T alpha, const T* x, T beta, const T* c,
             int64_t c_stride, int64_t n) noexcept {
  if (out_stride == 1 && (c == nullptr || c_stride == 1)) {
    kernels.combine(out, alpha, x, beta, c, n);
  } else if (c == nullptr) {
    for (int64_t j = 0; j < n; ++j) out[j * out_stride] = alpha * x[j];
  } else {
    for (int64_t j = 0; j < n; ++j) out[j * out_stride] = alpha * x[j] + beta * c[j * c_stride];
  }
}

/// out[j] = beta * c[j], or 0 when c is null.
template <class T>
void scale(T* out, int64_t out_stride, T beta, const T* c, int64_t c_stride, int64_t n) noexcept {
  if (c == nullptr) {
    for (int64_t j = 0; j < n; ++j) out[j * out_stride] = T{0};
  } else if (out_stride == 1 && c_stride == 1) {
    for (int64_t j = 0; j < n; ++j) out[j] = beta * c[j];
  } else {
    for (int64_t j = 0; j < n; ++j) out[j * out_stride] = beta * c[j * c_stride];
  }
}

}  // namespace theon
