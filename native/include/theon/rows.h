/// \file
/// Programs over rows and statistics of them: several passes over a row while it is in cache. float16 (statistics only), float32,
/// float64; any strides.
///
/// Kernels (operands): "softmax" and "log_softmax" (out, x), no attributes; "normalize" (out, x) with theon_normalize_attributes; along the
/// last axis, out may be x. "var", "norm", "logsumexp" (out, x) with theon_statistic_attributes.
///
/// The same shapes and strides give the same bits for any number of threads.
#ifndef THEON_ROWS_H
#define THEON_ROWS_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What theon_rows computes of each row x. A max of +infinity counts as the largest finite number: the result is NaN in the places of
/// +infinity only, as that of exp(x) / sum(exp(x)) is.
typedef enum theon_row_program {
  THEON_ROWS_SOFTMAX = 0,      ///< exp(x - max) / sum(exp(x - max)).
  THEON_ROWS_LOG_SOFTMAX = 1,  ///< x - max - log(sum(exp(x - max))).
  THEON_ROWS_NORMALIZE = 2     ///< (x - mean) / sqrt(variance + epsilon).
} theon_row_program;

/// Attributes of the kernel "normalize".
typedef struct theon_normalize_attributes {
  int32_t size;      ///< sizeof(theon_normalize_attributes).
  int32_t reserved;  ///< 0.
  double epsilon;    ///< Added to the variance; not negative.
} theon_normalize_attributes;

/// Arguments of theon_rows.
typedef struct theon_rows_args {
  int32_t size;         ///< sizeof(theon_rows_args).
  int32_t program;      ///< A theon_row_program.
  double epsilon;       ///< Of THEON_ROWS_NORMALIZE; 0 for the others.
  theon_tensor output;  ///< Shape and dtype of the input; the input itself, or memory apart from it.
  theon_tensor input;   ///< float32 or float64, at least one axis; a row runs along the last.
} theon_rows_args;

/// Runs a program over the rows of a tensor.
THEON_API theon_status theon_rows(theon_context* context, const theon_rows_args* args);

/// What theon_statistic computes. Of nothing: VAR is NaN, NORM 0, LOGSUMEXP -infinity.
typedef enum theon_statistic_kind {
  THEON_STATISTIC_VAR = 0,   ///< Mean square distance from the mean, over the number of elements less `ddof`; stable.
  THEON_STATISTIC_NORM = 1,  ///< Square root of the sum of squares, which neither overflow nor vanish.
  THEON_STATISTIC_LOGSUMEXP = 2  ///< log(sum(exp(x))) without overflow.
} theon_statistic_kind;

/// Attributes of the kernels "var", "norm", "logsumexp".
typedef struct theon_statistic_attributes {
  int32_t size;   ///< sizeof(theon_statistic_attributes).
  uint32_t axes;  ///< Bit a: axis a is reduced away.
  double ddof;    ///< What "var" takes off the number of elements; 0 for the others.
} theon_statistic_attributes;

/// Arguments of theon_statistic.
typedef struct theon_statistic_args {
  int32_t size;         ///< sizeof(theon_statistic_args).
  int32_t kind;         ///< A theon_statistic_kind.
  uint32_t axes;        ///< Bit a: axis a is reduced away; at least one bit unless the rank is 0.
  int32_t reserved;     ///< 0.
  double ddof;          ///< As in theon_statistic_attributes.
  theon_tensor output;  ///< Shape of the input without the reduced axes, same dtype; apart from it.
  theon_tensor input;   ///< float16, float32 or float64; any strides.
} theon_statistic_args;

/// Computes a statistic over a set of axes; accumulated in float64.
THEON_API theon_status theon_statistic(theon_context* context, const theon_statistic_args* args);

#if defined(__cplusplus)
}
#endif
#endif
