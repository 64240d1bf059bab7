// The only door to LAPACK: column-major matrices, on the calling thread. What a routine returns is its `info`.
#pragma once

#include <cstdint>

#include "cpu/linalg/numbers.hpp"

namespace theon::lapack {

using linalg::Real;

/// Longest axis that routines take: workspaces of twice its square are counted in 32 bits.
inline constexpr int64_t kMaxLength = 32767;

/// Which triangle of a column-major matrix. A row-major matrix is the transpose of what LAPACK sees.
enum class Triangle : char { kLower = 'L', kUpper = 'U' };

/// What op(a) is. The adjoint is the conjugate transpose: of real numbers the transpose.
enum class Op : char { kNone = 'N', kTransposed = 'T', kAdjoint = 'C' };

/// c[m,n] = alpha op(a) op(b) + beta c.
template <class T>
void gemm(Op op_a, Op op_b, int64_t m, int64_t n, int64_t k, T alpha, const T* a, int64_t lda, const T* b, int64_t ldb,
          T beta, T* c, int64_t ldc) noexcept;

/// The triangle of c[n,n] of alpha op(a) op(a)^H + beta c; op(a) is n by k, `a` or its adjoint.
template <class T>
void herk(Triangle triangle, Op op, int64_t n, int64_t k, Real<T> alpha, const T* a, int64_t lda, Real<T> beta, T* c,
          int64_t ldc) noexcept;

/// op(a) x = b on the left, x op(a) = b on the right; x replaces b[m,n].
template <class T>
void trsm(bool right, Triangle triangle, Op op, bool unit, int64_t m, int64_t n, const T* a, int64_t lda, T* b,
          int64_t ldb) noexcept;

template <class T>
int32_t potrf(Triangle triangle, int64_t n, T* a, int64_t lda) noexcept;
template <class T>
int32_t getrf(int64_t m, int64_t n, T* a, int64_t lda, int32_t* pivots) noexcept;
template <class T>
int32_t getri(int64_t n, T* a, int64_t lda, const int32_t* pivots, T* work, int64_t work_length) noexcept;
/// Swaps row i with row pivots[i] - 1, from the first pivot to the last or backwards.
template <class T>
void laswp(int64_t columns, T* a, int64_t lda, int64_t first, int64_t last, const int32_t* pivots,
           bool backwards) noexcept;
template <class T>
int32_t geqrf(int64_t m, int64_t n, T* a, int64_t lda, T* tau, T* work, int64_t work_length) noexcept;
/// orgqr, ungqr.
template <class T>
int32_t orgqr(int64_t m, int64_t n, int64_t k, T* a, int64_t lda, const T* tau, T* work, int64_t work_length) noexcept;

// `reals` are a workspace of complex routines; real ones do not touch it.

/// `job` is 'N' (values alone), 'S' or 'A'.
template <class T>
int32_t gesdd(char job, int64_t m, int64_t n, T* a, int64_t lda, Real<T>* s, T* u, int64_t ldu, T* vt, int64_t ldvt,
              T* work, int64_t work_length, Real<T>* reals, int32_t* integers) noexcept;
/// syevd, heevd.
template <class T>
int32_t heevd(bool vectors, Triangle triangle, int64_t n, T* a, int64_t lda, Real<T>* w, T* work, int64_t work_length,
              Real<T>* reals, int64_t reals_length, int32_t* integers, int64_t integers_length) noexcept;
/// `w` are eigenvalues, of real matrices their real parts, and `wi` the imaginary ones.
template <class T>
int32_t geev(bool vectors, int64_t n, T* a, int64_t lda, T* w, T* wi, T* vr, int64_t ldvr, T* work, int64_t work_length,
             Real<T>* reals) noexcept;
template <class T>
int32_t gelsd(int64_t m, int64_t n, int64_t columns, T* a, int64_t lda, T* b, int64_t ldb, Real<T>* s, Real<T> cutoff,
              int32_t* rank, T* work, int64_t work_length, Real<T>* reals, int32_t* integers) noexcept;

}  // namespace theon::lapack
