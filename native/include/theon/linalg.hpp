/// \file
/// Part of theon.hpp: linear algebra by LAPACK, of real and complex numbers. Include theon.hpp.
///
/// The last two axes of an operand are a matrix, the axes before them count matrices and are the same for every operand; k is the smaller of
/// m and n. Throws THEON_INVALID_ARGUMENT for a matrix that has no result: singular, not positive definite, or with NaN or infinity where
/// LAPACK iterates.
#ifndef THEON_LINALG_HPP
#define THEON_LINALG_HPP

#include "theon/linalg.h"
#include "theon/theon.hpp"

namespace theon {

namespace detail {

inline void linalg(const Context& context, const char* kernel, const std::vector<TensorView>& outputs,
                   const std::vector<TensorView>& inputs, int32_t flags = 0, double cutoff = 0) {
  const theon_linalg_attributes attributes{static_cast<int32_t>(sizeof(attributes)), flags, cutoff};
  run_kernel(context, kernel, outputs, inputs, &attributes, attributes.size);
}

}  // namespace detail

/// The triangular factor of a[n,n], of which one triangle is read: out out^T = a, or out^T out = a where not `lower`.
inline void cholesky(const Context& context, const TensorView& out, const TensorView& a, bool lower = true) {
  detail::linalg(context, "cholesky", {out}, {a}, lower ? THEON_LINALG_LOWER : 0);
}

/// a[n,n] out = b, b being [n,c] or [n].
inline void solve(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b) {
  detail::linalg(context, "solve", {out}, {a, b});
}

/// a[n,n] out = b for triangular a; flags are theon_linalg_flags.
inline void solve_triangular(const Context& context, const TensorView& out, const TensorView& a, const TensorView& b,
                             int32_t flags = THEON_LINALG_LOWER) {
  detail::linalg(context, "solve_triangular", {out}, {a, b}, flags);
}

/// The inverse of a[n,n].
inline void inverse(const Context& context, const TensorView& out, const TensorView& a) {
  detail::linalg(context, "inverse", {out}, {a});
}

/// The determinant of a[n,n]; out[] has no matrix axes.
inline void det(const Context& context, const TensorView& out, const TensorView& a) {
  detail::linalg(context, "det", {out}, {a});
}

/// sign[] exp(log[]) is the determinant of a[n,n]; 0 and -infinity where it is singular.
inline void slogdet(const Context& context, const TensorView& sign, const TensorView& log, const TensorView& a) {
  detail::linalg(context, "slogdet", {sign, log}, {a});
}

/// a[m,n] = q r: q[m,k] and r[k,n], or q[m,m] and r[m,n], as the shapes of q and r say.
inline void qr(const Context& context, const TensorView& q, const TensorView& r, const TensorView& a) {
  const bool full = q.rank() > 0 && a.rank() > 1 && q.shape().back() > a.shape().back();
  detail::linalg(context, "qr", {q, r}, {a}, full ? THEON_LINALG_FULL : 0);
}

/// a[m,n] = u diag(s) vh: u[m,k], s[k] descending, vh[k,n], or square u and vh, as their shapes say.
inline void svd(const Context& context, const TensorView& u, const TensorView& s, const TensorView& vh,
                const TensorView& a) {
  const bool full = s.rank() > 0 && u.rank() > 0 && vh.rank() > 1 &&
                    (u.shape().back() > s.shape().back() || vh.shape()[vh.shape().size() - 2] > s.shape().back());
  detail::linalg(context, "svd", {u, s, vh}, {a}, full ? THEON_LINALG_FULL : 0);
}

/// The singular values s[k] of a[m,n], descending.
inline void singular_values(const Context& context, const TensorView& s, const TensorView& a) {
  detail::linalg(context, "svd", {s}, {a});
}

/// Eigenvalues w[n], ascending, and eigenvectors, the columns of v[n,n], of symmetric a[n,n], of which one triangle is read.
inline void eigh(const Context& context, const TensorView& w, const TensorView& v, const TensorView& a,
                 bool lower = true) {
  detail::linalg(context, "eigh", {w, v}, {a}, lower ? THEON_LINALG_LOWER : 0);
}

/// Eigenvalues w[n] and eigenvectors, the columns of v[n,n], of a[n,n]: complex.
inline void eig(const Context& context, const TensorView& w, const TensorView& v, const TensorView& a) {
  detail::linalg(context, "eig", {w, v}, {a});
}

/// The shortest x[n,c] for which |a[m,n] x - b[m,c]| is least, the int64 rank[], and the singular values s[k] of a; such up to
/// `cutoff` times the largest count as 0.
inline void lstsq(const Context& context, const TensorView& x, const TensorView& rank, const TensorView& s,
                  const TensorView& a, const TensorView& b, double cutoff) {
  detail::linalg(context, "lstsq", {x, rank, s}, {a, b}, 0, cutoff);
}

/// The pseudoinverse out[n,m] of a[m,n]; singular values up to `cutoff` times the largest count as 0.
inline void pinv(const Context& context, const TensorView& out, const TensorView& a, double cutoff) {
  detail::linalg(context, "pinv", {out}, {a}, 0, cutoff);
}

/// The exponential of a[n,n].
inline void expm(const Context& context, const TensorView& out, const TensorView& a) {
  detail::linalg(context, "expm", {out}, {a});
}

}  // namespace theon
#endif
