// Factorizations of large matrices, cut into blocks that are dealt out in our pool. The cuts follow from lengths alone. Small ones are
// one call of LAPACK.
#pragma once

#include "core/context.hpp"
#include "cpu/linalg/lapack.hpp"

namespace theon::linalg {

/// The upper factor u, u^H u = a, of a column-major matrix, in place: the lower one of a row-major matrix. 0, or the order of the leading minor that
/// is not positive.
template <class T>
int32_t cholesky(const theon_context& context, int64_t n, T* a, int64_t lda) noexcept;

/// P L U, in place. 0, or the position of the first pivot that is 0.
template <class T>
int32_t lu(const theon_context& context, int64_t n, T* a, int64_t lda, int32_t* pivots) noexcept;

/// x op(a) = b for the rows of b[m,n], in place.
template <class T>
void solve_rows(const theon_context& context, lapack::Triangle triangle, bool transposed, bool unit, int64_t m,
                int64_t n, const T* a, int64_t lda, T* b, int64_t ldb) noexcept;

/// x op(p l u) = b for the rows of b[m,n], in place; factors are those of `lu`.
template <class T>
void solve_rows_by_lu(const theon_context& context, bool transposed, int64_t m, int64_t n, const T* factors,
                      int64_t lda, const int32_t* pivots, T* b, int64_t ldb) noexcept;

/// c[m,n] = alpha op(a) op(b) + beta c.
template <class T>
void product(const theon_context& context, lapack::Op op_a, lapack::Op op_b, int64_t m, int64_t n, int64_t k, T alpha,
             const T* a, int64_t lda, const T* b, int64_t ldb, T beta, T* c, int64_t ldc) noexcept;

}  // namespace theon::linalg
