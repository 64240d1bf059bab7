/// \file
/// Part of theon.hpp: discrete Fourier transforms, float32 and float64, any lengths. Include theon.hpp.
///
/// A complex tensor is one of reals with a last axis of length 2: real and imaginary part. `axis` is counted from 0, without that one.
#ifndef THEON_FFT_HPP
#define THEON_FFT_HPP

#include "theon/fft.h"
#include "theon/theon.hpp"

namespace theon {

namespace detail {

inline void fft(const Context& context, const TensorView& out, const TensorView& x, int32_t axis, theon_fft_kind kind,
                theon_fft_scale scale) {
  const theon_fft_attributes attributes{static_cast<int32_t>(sizeof(attributes)), axis, kind, scale};
  run_kernel(context, "fft", {out}, {x}, &attributes, attributes.size);
}

}  // namespace detail

/// out[...,n,2]: the sums over j of x[j] exp(-2 pi i j k / n).
inline void fft(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                theon_fft_scale scale = THEON_FFT_SCALE_ONE) {
  detail::fft(context, out, x, axis, THEON_FFT_FORWARD, scale);
}

/// The inverse of fft: sums with the other sign, over n.
inline void ifft(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                 theon_fft_scale scale = THEON_FFT_SCALE_N) {
  detail::fft(context, out, x, axis, THEON_FFT_INVERSE, scale);
}

/// out[...,n/2+1,2]: the first frequencies of real x[...,n], which determine the others.
inline void rfft(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                 theon_fft_scale scale = THEON_FFT_SCALE_ONE) {
  detail::fft(context, out, x, axis, THEON_FFT_REAL_TO_HALF, scale);
}

/// Real out[...,n] from x[...,n/2+1,2]: the inverse of rfft, over n.
inline void irfft(const Context& context, const TensorView& out, const TensorView& x, int32_t axis,
                  theon_fft_scale scale = THEON_FFT_SCALE_N) {
  detail::fft(context, out, x, axis, THEON_FFT_HALF_TO_REAL, scale);
}

}  // namespace theon
#endif
