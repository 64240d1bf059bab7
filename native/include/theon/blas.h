/// \file
/// Dense products in every dtype but bfloat16: gemm, gemv, ger, dot; triangular systems in float32 and float64: trsm. Any strides;
/// transposes are strides.
///
/// Integers wrap. For bool a product is "and" and a sum "or". float16 is summed in float32 and rounded once. Integer dtypes take whole
/// numbers as alpha and beta, bool 0 and 1.
///
/// The same shapes and strides give the same bits for any number of threads.
#ifndef THEON_BLAS_H
#define THEON_BLAS_H

#include "theon/context.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// How a product reads its operands.
typedef enum theon_product_flags {
  THEON_PRODUCT_TRANSPOSE_A = 1,  ///< Use the transpose of a matrix A.
  THEON_PRODUCT_TRANSPOSE_B = 2,  ///< Use the transpose of a matrix B.
  THEON_PRODUCT_ADDEND = 4,  ///< Kernels only: C follows A and B; out = alpha A B + beta C. Without it beta reads `out`.
  THEON_PRODUCT_ALPHA_OPERAND = 8,  ///< Kernels only: a 0-d operand follows; alpha is multiplied by it.
  THEON_PRODUCT_BETA_OPERAND = 16   ///< Kernels only: a 0-d operand follows; beta is multiplied by it.
} theon_product_flags;

/// Attributes of the kernels "gemm", "gemv", "ger" and "dot".
/// Operands: out, A, B, then those that the flags announce, in the order C, alpha, beta.
/// gemm: out[m,n] = alpha A[m,k] B[k,n] + beta C[m,n]. gemv: out[m] = alpha A[m,k] b[k] + beta c[m].
/// ger: out[m,n] = alpha a[m] b[n] + beta C[m,n]. dot: out[] = alpha a[k] b[k] + beta c[].
/// gemm takes leading axes, of out, A and B alike: one product for each of their indices. Where a leading axis of A or B has length 1,
/// all products along it share that matrix. C has the shape of out.
/// With beta exactly 0 (attribute) the addend is not read, so its NaN does not matter. With alpha exactly 0 (attribute times operand) A
/// and B are not read. Zeros inside A and B are never skipped: 0 times NaN is NaN. `out` may be C itself, never A or B.
typedef struct theon_product_attributes {
  int32_t size;   ///< sizeof(theon_product_attributes).
  int32_t flags;  ///< theon_product_flags.
  double alpha;   ///< Factor of the product.
  double beta;    ///< Factor of the addend.
} theon_product_attributes;

/// Arguments of theon_gemm, theon_gemv, theon_ger and theon_dot.
typedef struct theon_product_args {
  int32_t size;      ///< sizeof(theon_product_args).
  int32_t flags;     ///< THEON_PRODUCT_TRANSPOSE_A, THEON_PRODUCT_TRANSPOSE_B.
  double alpha;      ///< Factor of the product.
  double beta;       ///< Factor of what `out` holds before; 0: it is not read.
  theon_tensor out;  ///< Result; must not overlap A or B.
  theon_tensor a;    ///< Left operand.
  theon_tensor b;    ///< Right operand.
} theon_product_args;

/// out[...,m,n] = alpha op(A)[...,m,k] op(B)[...,k,n] + beta out[...,m,n]; a leading axis of A or B may have length 1.
THEON_API theon_status theon_gemm(theon_context* context, const theon_product_args* args);
/// out[m] = alpha op(A)[m,k] b[k] + beta out[m].
THEON_API theon_status theon_gemv(theon_context* context, const theon_product_args* args);
/// out[m,n] = alpha a[m] b[n] + beta out[m,n].
THEON_API theon_status theon_ger(theon_context* context, const theon_product_args* args);
/// out[] = alpha sum over k of a[k] b[k] + beta out[].
THEON_API theon_status theon_dot(theon_context* context, const theon_product_args* args);

/// Which triangular system is solved.
typedef enum theon_triangular_flags {
  THEON_TRIANGULAR_RIGHT = 1,         ///< X op(A) = alpha B instead of op(A) X = alpha B.
  THEON_TRIANGULAR_LOWER = 2,         ///< A is lower triangular, before it is transposed; else upper.
  THEON_TRIANGULAR_TRANSPOSE = 4,     ///< op(A) is the transpose of A.
  THEON_TRIANGULAR_UNIT_DIAGONAL = 8  ///< The diagonal counts as ones and is not read.
} theon_triangular_flags;

/// Attributes of the kernel "trsm". Operands: out, A, B, all float32 or all float64.
/// out[...,m,n] solves op(A) out = alpha B, or with THEON_TRIANGULAR_RIGHT out op(A) = alpha B; A is [...,m,m], on the right [...,n,n].
/// The other triangle of A is not read. Nothing checks the diagonal: a zero on it gives infinities and NaN. Leading axes as in gemm: where
/// one of A or B has length 1, all systems along it share that matrix. `out` may be B itself, never A.
typedef struct theon_triangular_attributes {
  int32_t size;   ///< sizeof(theon_triangular_attributes).
  int32_t flags;  ///< theon_triangular_flags.
  double alpha;   ///< Factor of B.
} theon_triangular_attributes;

/// Arguments of theon_trsm.
typedef struct theon_triangular_args {
  int32_t size;      ///< sizeof(theon_triangular_args).
  int32_t flags;     ///< theon_triangular_flags.
  double alpha;      ///< Factor of B.
  theon_tensor out;  ///< The solution; B itself, or memory apart from it. Must not overlap A.
  theon_tensor a;    ///< The triangular matrices.
  theon_tensor b;    ///< Right-hand sides: columns of a matrix, rows with THEON_TRIANGULAR_RIGHT.
} theon_triangular_args;

/// Solves triangular systems; see theon_triangular_attributes.
THEON_API theon_status theon_trsm(theon_context* context, const theon_triangular_args* args);

#if defined(__cplusplus)
}
#endif
#endif
