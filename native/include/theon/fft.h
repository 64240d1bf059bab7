/// \file
/// Discrete Fourier transforms. A family of one kernel; float32 and float64, any strides, any lengths.
///
/// A complex tensor is one of reals with a last axis of length 2: real and imaginary part. The sum for index k is over
/// x[j] exp(-2 pi i j k / n), of the inverse transforms with the other sign.
///
/// Kernel (operands) with theon_fft_attributes: "fft" (out, x). Along the axis x and out have n elements; where one of them holds a real
/// tensor, which lacks the last axis, the other has the n / 2 + 1 elements up to half of the frequencies. The bits do not depend on the SIMD
/// level or on the number of threads.
#ifndef THEON_FFT_H
#define THEON_FFT_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// From what to what.
typedef enum theon_fft_kind {
  THEON_FFT_FORWARD = 0,       ///< Complex to complex.
  THEON_FFT_INVERSE = 1,       ///< Complex to complex.
  THEON_FFT_REAL_TO_HALF = 2,  ///< Forward.
  THEON_FFT_HALF_TO_REAL = 3   ///< Inverse; imaginary parts that must be 0 are not read.
} theon_fft_kind;

/// What the sums are multiplied by.
typedef enum theon_fft_scale {
  THEON_FFT_SCALE_ONE = 0,  ///< 1.
  THEON_FFT_SCALE_N = 1,    ///< 1 / n.
  THEON_FFT_SCALE_SQRT = 2  ///< 1 / sqrt(n).
} theon_fft_scale;

/// Attributes of the kernel "fft".
typedef struct theon_fft_attributes {
  int32_t size;   ///< sizeof(theon_fft_attributes).
  int32_t axis;   ///< The axis, counted from 0.
  int32_t kind;   ///< A theon_fft_kind.
  int32_t scale;  ///< A theon_fft_scale.
} theon_fft_attributes;

#if defined(__cplusplus)
}
#endif
#endif
