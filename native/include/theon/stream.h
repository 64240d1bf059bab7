/// \file
/// Two products with one matrix and work on rows between them, in one pass over the matrix: the kernel "matrix_stream".
#ifndef THEON_STREAM_H
#define THEON_STREAM_H

#include "theon/elementwise.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Most steps of a call.
#define THEON_STREAM_MAX_STEPS 12
/// Most values of a call: z and what steps leave.
#define THEON_STREAM_MAX_VALUES 24

/// Head of the attributes of the kernel "matrix_stream"; its steps follow without gaps.
///
/// z = product_scale X W;  r = what the steps make of z;  g = gradient_scale transpose(X) r.
///
/// X is a matrix [m,n]. W is a vector [n] or a matrix [n,k]; z and r have the shape of X W, g has that of W; all are float32 or all
/// float64. Values, in scratch memory only and of the dtype of z, are numbered: z is 0, then what each step leaves, in order; r is the
/// last. Operands: g, what each step delivers; then X, W, what steps read beside values. No op may fail on account of values.
///
/// Where X has rows without gaps and W few columns, blocks of rows are read from memory once: the second product finds them in the
/// cache. Elsewhere the parts run one after the other. The same shapes and strides give the same bits for any number of threads.
typedef struct theon_stream_attributes {
  int32_t size;           ///< sizeof(theon_stream_attributes).
  int32_t step_count;     ///< theon_stream_step entries, 0 to THEON_STREAM_MAX_STEPS.
  double product_scale;   ///< Factor of X W.
  double gradient_scale;  ///< Factor of transpose(X) r.
} theon_stream_attributes;

/// What a step does.
typedef enum theon_stream_step_kind {
  THEON_STREAM_ELEMENTWISE = 0,  ///< A theon_composite over the shape of z, or over numbers of rows.
  THEON_STREAM_SOFTMAX = 1,      ///< softmax of each row of a value, as the kernel "softmax".
  THEON_STREAM_LOG_SOFTMAX = 2,  ///< Its logarithm.
  THEON_STREAM_LOGSUMEXP = 3,    ///< log(sum(exp(x))) of each row x: one number.
  THEON_STREAM_ROW_SUM = 4       ///< The sum of each row: one number.
} theon_stream_step_kind;

/// A step. `input_count` numbers of 4 bytes follow: of a value, or ~i for operand i of those behind W; zeros up to a multiple of 8 bytes;
/// then, of ELEMENTWISE, a theon_composite with its arrays. Its outputs are those that are delivered, then values, which are not
/// reduced. A number of each row is a value [m], [m,1] to a composite of rank 2.
typedef struct theon_stream_step {
  int32_t bytes;  ///< With all that follows; a multiple of 8.
  int32_t
      kind;  ///< A theon_stream_step_kind. All but ELEMENTWISE take W of rank 2 and one input, a value, and leave one.
  int32_t input_count;  ///< Inputs.
  int32_t delivered;    ///< Outputs of the call; of a step that is not ELEMENTWISE 0 or 1, a copy of the value.
} theon_stream_step;

#if defined(__cplusplus)
}
#endif
#endif
