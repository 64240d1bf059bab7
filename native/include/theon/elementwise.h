/// \file
/// Fused elementwise programs ("Composites") with reductions, and the plain reductions built on them.
///
/// A Composite is typed SSA over the ops of scalar_ops.def. Its values are numbered: inputs first, then constants, parameters,
/// nodes. It runs over an iteration space of `rank` axes. Each input has that rank; on the axes of its `broadcast` mask it has
/// length 1 and is stretched, on every other axis its length must be that of the space. An output without a reduction has the
/// shape of the space; an output with one lacks the reduced axes.
///
/// Float16 is a way of storing: values of dtype float16 are computed in float32, and rounded to float16 (to nearest, ties to even)
/// when a node casts to float16 and when an output is stored; between two nodes of a Composite they are not rounded.
///
/// Sums are independent of the number of threads: blocks of fixed length, block sums in float64, added in order.
#ifndef THEON_ELEMENTWISE_H
#define THEON_ELEMENTWISE_H

#include "theon/context.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// Element functions; the comments in scalar_ops.def say what each computes and for which dtypes.
typedef enum theon_scalar_op {
#define THEON_SCALAR_OP(id, NAME, Name, arity) THEON_OP_##NAME = id,
#include "theon/scalar_ops.def"
  THEON_OP_COUNT = 89  ///< Number of ops known to this version.
} theon_scalar_op;

/// Reductions; the comments in reductions.def give identities and edge cases.
typedef enum theon_reduction {
  THEON_REDUCE_NONE = -1,  ///< The output is not reduced.
#define THEON_REDUCTION(id, NAME, Name) THEON_REDUCE_##NAME = id,
#include "theon/reductions.def"
  THEON_REDUCE_COUNT = 7  ///< Number of reductions known to this version.
} theon_reduction;

/// Most nodes in one Composite.
#define THEON_COMPOSITE_MAX_NODES 64
/// Most inputs plus outputs in one Composite.
#define THEON_COMPOSITE_MAX_STREAMS 16

/// Head of the attributes of the kernel "elementwise"; the arrays follow it without gaps, in the order of the counts.
typedef struct theon_composite {
  int32_t size;             ///< sizeof(theon_composite).
  int32_t rank;             ///< Axes of the iteration space, 0 to THEON_MAX_RANK.
  int32_t input_count;      ///< theon_composite_input entries.
  int32_t constant_count;   ///< theon_composite_constant entries.
  int32_t parameter_count;  ///< theon_composite_parameter entries.
  int32_t node_count;       ///< theon_composite_node entries, 0 to THEON_COMPOSITE_MAX_NODES.
  int32_t output_count;     ///< theon_composite_output entries, at least 1.
  int32_t reserved;         ///< 0.
} theon_composite;

/// An input: operand number output_count + its index.
typedef struct theon_composite_input {
  int32_t dtype;       ///< A theon_dtype.
  uint32_t broadcast;  ///< Bit a: the operand has length 1 on axis a and is stretched.
} theon_composite_input;

/// A constant.
typedef struct theon_composite_constant {
  int32_t dtype;     ///< A theon_dtype of at most 8 bytes.
  int32_t reserved;  ///< 0.
  int64_t bits;      ///< The value's bytes, in the low end.
} theon_composite_constant;

/// An integer known when the call is prepared, converted to a dtype.
typedef struct theon_composite_parameter {
  int32_t dtype;  ///< A theon_dtype.
  int32_t index;  ///< Position among the call's parameters.
} theon_composite_parameter;

/// One application of an op to earlier values.
typedef struct theon_composite_node {
  int32_t op;           ///< A theon_scalar_op.
  int32_t dtype;        ///< Dtype of the result.
  int32_t operands[3];  ///< Numbers of earlier values; -1 beyond the arity.
  int32_t reserved;     ///< 0.
} theon_composite_node;

/// An output: operand number its index.
typedef struct theon_composite_output {
  int32_t value;      ///< Number of the value; its dtype is the output's.
  int32_t reduction;  ///< A theon_reduction.
  uint32_t axes;      ///< Bit a: axis a is reduced away. 0 without a reduction.
  int32_t reserved;   ///< 0.
} theon_composite_output;

/// Arguments of theon_elementwise.
typedef struct theon_elementwise_args {
  int32_t size;                    ///< sizeof(theon_elementwise_args).
  int32_t operand_count;           ///< Outputs and inputs together.
  const theon_composite* program;  ///< The Composite and its arrays.
  int64_t program_bytes;           ///< Bytes of the Composite with its arrays.
  const theon_tensor* operands;    ///< Outputs, then inputs. An output may be an input of equal dtype and layout.
  const int64_t* parameters;       ///< Values of the parameters; may be null without any.
  int32_t parameter_count;         ///< Number of `parameters`.
  int32_t reserved;                ///< 0.
} theon_elementwise_args;

/// Runs a Composite once. THEON_SHAPE_MISMATCH names the axis and both lengths.
THEON_API theon_status theon_elementwise(theon_context* context, const theon_elementwise_args* args);

/// Arguments of theon_reduce and theon_arg_reduce.
typedef struct theon_reduce_args {
  int32_t size;       ///< sizeof(theon_reduce_args).
  int32_t reduction;  ///< A theon_reduction; MAX or MIN for theon_arg_reduce.
  uint32_t axes;      ///< Bit a: axis a is reduced away; at least one bit unless the rank is 0.
  int32_t reserved;   ///< 0.
  theon_tensor
      output;  ///< Shape of the input without the reduced axes; same dtype, int64 for theon_arg_reduce. SUM and PROD
               ///< of bool and integers may be int64 or uint64 too, MEAN of them float64: elements are cast first.
  theon_tensor input;  ///< Any strides.
} theon_reduce_args;

/// Reduces a tensor over a set of axes.
THEON_API theon_status theon_reduce(theon_context* context, const theon_reduce_args* args);

/// Position of the first largest (MAX) or smallest (MIN) element over the reduced axes, counted in row-major order of those
/// axes; the first NaN where there is one. An empty reduction is THEON_INVALID_ARGUMENT.
/// As a kernel it is named "arg_reduce", with theon_arg_reduce_attributes.
THEON_API theon_status theon_arg_reduce(theon_context* context, const theon_reduce_args* args);

/// Attributes of the kernel "arg_reduce". Operands: output, input.
typedef struct theon_arg_reduce_attributes {
  int32_t size;       ///< sizeof(theon_arg_reduce_attributes).
  int32_t reduction;  ///< THEON_REDUCE_MAX or THEON_REDUCE_MIN.
  uint32_t axes;      ///< Bit a: axis a is reduced away.
  int32_t reserved;   ///< 0.
} theon_arg_reduce_attributes;

#if defined(__cplusplus)
}
#endif
#endif
