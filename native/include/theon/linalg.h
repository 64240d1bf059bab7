/// \file
/// Linear algebra by LAPACK. A family of kernels only; float32, float64, complex64 and complex128, any strides.
///
/// The last two axes of an operand are a matrix; the axes before them count matrices, each of which is computed on its own. They are
/// the same for every operand. What is written here is the shape behind them; k is the smaller of m and n. x^H is the conjugate transpose, of
/// real matrices the transpose.
///
/// Kernels (operands), each with theon_linalg_attributes:
/// "cholesky" (out [n,n], a [n,n]): the triangular factor; out out^H = a, or out^H out = a where THEON_LINALG_LOWER is not set. One
///   triangle of `a` is read, the one that out has; of its diagonal the real part.
/// "solve_triangular" (out, a [n,n], b [n,c] or [n]): a out = b. One triangle of `a` is read.
/// "solve" (out, a [n,n], b [n,c] or [n]): a out = b.
/// "inverse" (out [n,n], a [n,n]).
/// "det" (out [], a [n,n]). "slogdet" (sign [], log [], a [n,n]): sign * exp(log) is the determinant; of a singular matrix 0 and -inf.
///   log is real.
/// "qr" (q [m,k], r [k,n], a [m,n]), with THEON_LINALG_FULL q [m,m] and r [m,n]; or (r, a).
/// "svd" (u [m,k], s [k], vh [k,n], a [m,n]), with THEON_LINALG_FULL u [m,m] and vh [n,n]; or (s, a). s is real and descends.
/// "eigh" (w [n], v [n,n], a [n,n]) or (w, a): of a symmetric or Hermitian matrix, of which one triangle is read; w is real
///   and ascends.
/// "eig" (w [n], v [n,n], a [n,n]) or (w, a): w and v are complex, columns of v have length 1.
/// "lstsq" (x [n,c], rank int64 [], s [k], a [m,n], b [m,c]): the shortest x for which |a x - b| is least; s is real.
/// "pinv" (out [n,m], a [m,n]). "expm" (out [n,n], a [n,n]).
///
/// A matrix that has no result fails the call with THEON_INVALID_ARGUMENT: singular ("solve", "inverse", a 0 on the diagonal in
/// "solve_triangular"), not positive definite, or one with NaN or infinity where LAPACK iterates ("svd", "eigh", "eig", "lstsq", "pinv").
#ifndef THEON_LINALG_H
#define THEON_LINALG_H

#include "theon/kernel.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What the kernels of this family are asked for.
typedef enum theon_linalg_flags {
  THEON_LINALG_LOWER = 1,          ///< "cholesky", "solve_triangular", "eigh": the lower triangle, else the upper.
  THEON_LINALG_UNIT_DIAGONAL = 2,  ///< "solve_triangular": the diagonal is 1 and not read.
  THEON_LINALG_NAN = 4,            ///< "cholesky": NaN where there is no factor, not a failure.
  THEON_LINALG_FULL = 8            ///< "qr", "svd": square factors.
} theon_linalg_flags;

/// Attributes of all kernels of this family.
typedef struct theon_linalg_attributes {
  int32_t size;   ///< sizeof(theon_linalg_attributes).
  int32_t flags;  ///< theon_linalg_flags; those of other kernels are refused.
  double cutoff;  ///< "lstsq", "pinv": singular values up to so much times the largest count as 0. Else 0.
} theon_linalg_attributes;

#if defined(__cplusplus)
}
#endif
#endif
