/// \file
/// Two products with one matrix and elementwise work between them, in one pass over the matrix: the kernel "matrix_stream".
#ifndef THEON_STREAM_H
#define THEON_STREAM_H

#include "theon/elementwise.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Head of the attributes of the kernel "matrix_stream"; a theon_composite with its arrays follows, see theon/elementwise.h.
///
/// z = product_scale X W;  (outputs ..., r) = composite(z, inputs ...);  g = gradient_scale transpose(X) r.
///
/// X is a matrix [m,n]. W is a vector [n] or a matrix [n,k]; z and r have the shape of X W, which is the composite's iteration space, and
/// g has the shape of W. All five are float32 or all float64; z and r exist in scratch memory only. Operands: g, the composite's outputs
/// but the last, which is r and not reduced; then X, W, the composite's inputs but z. Ops that fail on account of values are not taken.
///
/// Where X has rows without gaps and W few columns, blocks of rows are read from memory once: the second product finds them in the
/// cache. Elsewhere the three parts run one after the other. The same shapes and strides give the same bits for any number of threads.
typedef struct theon_stream_attributes {
  int32_t size;           ///< sizeof(theon_stream_attributes).
  int32_t position;       ///< Number of the composite's input that z is; it is not stretched.
  double product_scale;   ///< Factor of X W.
  double gradient_scale;  ///< Factor of transpose(X) r.
} theon_stream_attributes;

#if defined(__cplusplus)
}
#endif
#endif
