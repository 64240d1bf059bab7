// Loops of softmax and log-softmax over rows whose elements follow each other.
#pragma once

#include <cstdint>

namespace theon {

/// out and x hold `rows` rows of `length` elements without gaps, length at least 1; they are apart or the same.
using SoftmaxFn = void (*)(void* out, const void* x, int64_t rows, int64_t length) noexcept;

struct SoftmaxLoops {
  SoftmaxFn softmax[2];      // of float32, of float64
  SoftmaxFn log_softmax[2];  // of float32, of float64
};

/// The loops of a theon_simd_level.
const SoftmaxLoops& softmax_loops(int32_t level) noexcept;

}  // namespace theon
