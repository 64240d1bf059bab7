/// \file
/// Running results along an axis. A family of kernels only; computed dtypes but bool, any strides.
///
/// Kernel (operands) with theon_cumulate_attributes: "cumulate" (out, x) or (out, x, factors); same dtype and shape.
#ifndef THEON_CUMULATIVE_H
#define THEON_CUMULATIVE_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What "cumulate" computes along the axis, one element after the other; y[-1] is 0 for SUM and LINEAR, 1 for PROD.
typedef enum theon_cumulation {
  THEON_CUMULATE_SUM = 0,    ///< y[i] = y[i-1] + x[i].
  THEON_CUMULATE_PROD = 1,   ///< y[i] = y[i-1] * x[i].
  THEON_CUMULATE_LINEAR = 2  ///< y[i] = y[i-1] * factors[i] + x[i].
} theon_cumulation;

/// Attributes of the kernel "cumulate".
typedef struct theon_cumulate_attributes {
  int32_t size;      ///< sizeof(theon_cumulate_attributes).
  int32_t axis;      ///< The axis, counted from 0.
  int32_t kind;      ///< A theon_cumulation.
  int32_t reserved;  ///< 0.
} theon_cumulate_attributes;

#if defined(__cplusplus)
}
#endif
#endif
