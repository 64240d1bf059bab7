// The only door to LAPACK: column-major matrices, on the calling thread. What a routine returns is its `info`.
#pragma once

#include <cstdint>

namespace theon::lapack {

/// Longest axis that routines take: workspaces of twice its square are counted in 32 bits.
inline constexpr int64_t kMaxLength = 32767;

/// Which triangle of a column-major matrix. A row-major matrix is the transpose of what LAPACK sees.
enum class Triangle : char { kLower = 'L', kUpper = 'U' };
inline Triangle other(Triangle t) noexcept { return t == Triangle::kLower ? Triangle::kUpper : Triangle::kLower; }

/// c[m,n] = alpha op(a) op(b) + beta c.
template <class T>
void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, T alpha, const T* a, int64_t lda,
          const T* b, int64_t ldb, T beta, T* c, int64_t ldc) noexcept;

/// The triangle of c[n,n] of alpha op(a) op(a)^T + beta c; op(a) is n by k.
template <class T>
void syrk(Triangle triangle, bool transposed, int64_t n, int64_t k, T alpha, const T* a, int64_t lda, T beta, T* c,
          int64_t ldc) noexcept;

/// op(a) x = b on the left, x op(a) = b on the right; x replaces b[m,n].
template <class T>
void trsm(bool right, Triangle triangle, bool transposed, bool unit, int64_t m, int64_t n, const T* a, int64_t lda,
          T* b, int64_t ldb) noexcept;

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
template <class T>
int32_t orgqr(int64_t m, int64_t n, int64_t k, T* a, int64_t lda, const T* tau, T* work, int64_t work_length) noexcept;
/// `job` is 'N' (values alone), 'S' or 'A'.
template <class T>
int32_t gesdd(char job, int64_t m, int64_t n, T* a, int64_t lda, T* s, T* u, int64_t ldu, T* vt, int64_t ldvt, T* work,
              int64_t work_length, int32_t* integers) noexcept;
template <class T>
int32_t syevd(bool vectors, Triangle triangle, int64_t n, T* a, int64_t lda, T* w, T* work, int64_t work_length,
              int32_t* integers, int64_t integers_length) noexcept;
template <class T>
int32_t geev(bool vectors, int64_t n, T* a, int64_t lda, T* wr, T* wi, T* vr, int64_t ldvr, T* work,
             int64_t work_length) noexcept;
template <class T>
int32_t gelsd(int64_t m, int64_t n, int64_t columns, T* a, int64_t lda, T* b, int64_t ldb, T* s, T cutoff,
              int32_t* rank, T* work, int64_t work_length, int32_t* integers) noexcept;

}  // namespace theon::lapack
