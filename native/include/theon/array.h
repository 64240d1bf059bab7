/// \file
/// Moving and making data: copy, fill, arange, nonzero. All dtypes, any strides, unless stated.
///
/// Kernels registered beside the functions here (operands, parameters):
/// "copy" (out, x): same dtype; same shape, or the same number of elements in row-major order (a reshape).
/// "fill" (out, x[]): 0-d x, same dtype, to every element.
/// "arange" (out, start[], step[]): out[i] = start + i * step; integers, which wrap, and floats, which are computed in float64.
/// "read_scalar" (out[1] int64, x[]): the value of a 0-d bool or integer tensor; made for SIZE instructions.
/// "arange_length" (out[1] int64, start[], stop[], step[]): ceil((stop - start) / step), at least 0; step 0 is an error.
/// "nonzero_count" (out[1] int64, x): number of elements that are not zero.
/// "nonzero" (out[n, rank] int64, x): their indices in row-major order; n must be their number.
#ifndef THEON_ARRAY_H
#define THEON_ARRAY_H

#include "theon/context.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Copies `source` to `destination`: same dtype; same shape, or the same number of elements in row-major order.
/// The two must not overlap.
THEON_API theon_status theon_copy(theon_context* context, const theon_tensor* destination, const theon_tensor* source);

/// Copies with conversion between any two dtypes but bfloat16 and from complex to real; same shape.
THEON_API theon_status theon_cast(theon_context* context, const theon_tensor* destination, const theon_tensor* source);

/// Writes a 0-d value of the same dtype to every element.
THEON_API theon_status theon_fill(theon_context* context, const theon_tensor* destination, const theon_tensor* value);

/// destination[i] = start + i * step, for a vector of int64, float32 or float64; start and step are 0-d, same dtype.
THEON_API theon_status theon_arange(theon_context* context, const theon_tensor* destination, const theon_tensor* start,
                                    const theon_tensor* step);

/// Counts the elements that are not zero.
/// \param context Where it computes.
/// \param source Any dtype.
/// \param count Receives their number.
THEON_API theon_status theon_nonzero_count(theon_context* context, const theon_tensor* source, int64_t* count);

/// Indices of the elements that are not zero, row-major: destination is int64 [count, rank].
THEON_API theon_status theon_nonzero(theon_context* context, const theon_tensor* destination,
                                     const theon_tensor* source);

#if defined(__cplusplus)
}
#endif
#endif
