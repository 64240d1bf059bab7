/// \file
/// Random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011), counted, not stepped. A draw is a function of its state, two numbers,
/// and of nothing else: not of threads, SIMD level or earlier draws. Number the draws of a stream 0, 1, ... under one key.
///
/// Kernel (operands) with theon_random_attributes: "random" (out, state, parameters...). state is uint64 [2]: key and number of the draw.
/// theon_distribution names the parameters, in order; each has the shape of the output and any strides, 0 for one value everywhere, and is
/// float64 unless int64 is said. A parameter out of its range is THEON_INVALID_ARGUMENT and names the first such element; the output is
/// unspecified then. Rejections and logarithms are fixed sequences of + - * / and square roots, which give equal bits on every CPU.
#ifndef THEON_RANDOM_H
#define THEON_RANDOM_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What is drawn. Up to BETA the output is float32 or float64, but for BITS uint32 or uint64; BERNOULLI is bool, what follows int64.
/// Weights are not negative and sum to 1 within 1e-5.
typedef enum theon_distribution {
  THEON_RANDOM_BITS = 0,              ///< Each value as likely.
  THEON_RANDOM_UNIFORM = 1,           ///< [0, 1): multiples of 2^-24 in float32, of 2^-53 in float64.
  THEON_RANDOM_NORMAL = 2,            ///< Mean 0, variance 1 (Box and Muller).
  THEON_RANDOM_EXPONENTIAL = 3,       ///< Mean 1.
  THEON_RANDOM_LAPLACE = 4,           ///< Mean 0, variance 2.
  THEON_RANDOM_TRUNCATED_NORMAL = 5,  ///< NORMAL between low and high, low < high; either may be infinite.
  THEON_RANDOM_GAMMA = 6,             ///< shape > 0, scale 1.
  THEON_RANDOM_BETA = 7,              ///< a > 0, b > 0.
  THEON_RANDOM_POISSON = 8,           ///< rate from 0 to 2^62.
  THEON_RANDOM_BERNOULLI = 9,         ///< p from 0 to 1.
  THEON_RANDOM_BINOMIAL = 10,         ///< n (int64) from 0 to 2^53, p from 0 to 1.
  THEON_RANDOM_INTEGERS = 11,         ///< low and high, both int64, low < high; high is excluded.
  THEON_RANDOM_PERMUTATION = 12,      ///< 0 to n - 1 in any order along the last axis, of length n.
  THEON_RANDOM_CATEGORICAL = 13,      ///< An index into weights, which have one axis more, the last.
  THEON_RANDOM_MULTINOMIAL = 14       ///< Counts: n (int64, without the last axis) from 0 to 2^53, weights.
} theon_distribution;

/// Attributes of the kernel "random".
typedef struct theon_random_attributes {
  int32_t size;          ///< sizeof(theon_random_attributes).
  int32_t distribution;  ///< A theon_distribution.
} theon_random_attributes;

/// Arguments of theon_random.
typedef struct theon_random_args {
  int32_t size;                    ///< sizeof(theon_random_args).
  int32_t distribution;            ///< A theon_distribution.
  uint64_t key;                    ///< Of the stream.
  uint64_t number;                 ///< Of the draw: the same key and number give the same numbers.
  theon_tensor output;             ///< Any strides; apart from the parameters.
  const theon_tensor* parameters;  ///< Those of the distribution; may be null without any.
  int32_t parameter_count;         ///< Number of `parameters`.
  int32_t reserved;                ///< 0.
} theon_random_args;

/// Draws numbers.
THEON_API theon_status theon_random(theon_context* context, const theon_random_args* args);

/// A key for stream `stream` of those that belong to `seed`: different ones are unrelated.
/// \param seed Any number.
/// \param stream Any number.
/// \param key Receives the key.
THEON_API theon_status theon_random_key(uint64_t seed, uint64_t stream, uint64_t* key);

#if defined(__cplusplus)
}
#endif
#endif
