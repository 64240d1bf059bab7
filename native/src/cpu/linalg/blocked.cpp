#include "cpu/linalg/blocked.hpp"

#include <algorithm>

#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"

namespace theon::linalg {
namespace {

using lapack::Op;
using lapack::Triangle;

constexpr int64_t kPanel = 128;          // columns that are factored at once
constexpr int64_t kSmall = 256;          // up to here one call of LAPACK is faster
constexpr int64_t kBlock = 64;           // cuts are at multiples of so many columns
constexpr double kSerialWork = 1 << 20;  // multiplications that stay on one thread

// Blocks of `length`, enough of them to share when there is work.
int64_t block_of(int64_t length, double work) noexcept {
  if (work <= kSerialWork) return std::max<int64_t>(length, 1);
  return std::max<int64_t>(ceil_div(ceil_div(length, kBlock), 8), 1) * kBlock;
}

template <class Body>
void for_blocks(const theon_context& context, int64_t length, int64_t block, Body&& body) noexcept {
  parallel_for(context, ceil_div(length, block),
               [&](int64_t chunk) noexcept { body(chunk * block, std::min(block, length - chunk * block)); });
}

}  // namespace

template <class T>
int32_t cholesky(const theon_context& context, int64_t n, T* a, int64_t lda) noexcept {
  if (n <= kSmall) return lapack::potrf(Triangle::kUpper, n, a, lda);
  for (int64_t j = 0; j < n; j += kPanel) {
    const int64_t b = std::min(kPanel, n - j), next = j + b, rest = n - next;
    T* diagonal = a + j + j * lda;
    const int32_t info = lapack::potrf(Triangle::kUpper, b, diagonal, lda);
    if (info != 0) return info + static_cast<int32_t>(j);
    if (rest == 0) break;
    T* panel = a + j + next * lda;
    for_blocks(context, rest, kBlock, [&](int64_t first, int64_t columns) noexcept {
      lapack::trsm(false, Triangle::kUpper, Op::kAdjoint, false, b, columns, diagonal, lda, panel + first * lda, lda);
    });
    // The last blocks are the tallest and so the first to be dealt out.
    for_blocks(context, rest, kBlock, [&](int64_t turn, int64_t) noexcept {
      const int64_t first = (ceil_div(rest, kBlock) - 1) * kBlock - turn, columns = std::min(kBlock, rest - first);
      T* to = a + next + (next + first) * lda;
      if (first > 0) {
        lapack::gemm(Op::kAdjoint, Op::kNone, first, columns, b, T{-1}, panel, lda, panel + first * lda, lda, T{1}, to,
                     lda);
      }
      lapack::herk(Triangle::kUpper, Op::kAdjoint, columns, b, Real<T>{-1}, panel + first * lda, lda, Real<T>{1},
                   to + first, lda);
    });
  }
  return 0;
}

template <class T>
int32_t lu(const theon_context& context, int64_t n, T* a, int64_t lda, int32_t* pivots) noexcept {
  if (n <= kSmall) return lapack::getrf(n, n, a, lda, pivots);
  int32_t first_zero = 0;
  for (int64_t j = 0; j < n; j += kPanel) {
    const int64_t b = std::min(kPanel, n - j), next = j + b, rest = n - next;
    const int32_t info = lapack::getrf(n - j, b, a + j + j * lda, lda, pivots + j);
    if (info != 0 && first_zero == 0) first_zero = info + static_cast<int32_t>(j);
    for (int64_t i = j; i < next; ++i) pivots[i] += static_cast<int32_t>(j);
    for_blocks(context, j + rest, kBlock, [&](int64_t first, int64_t columns) noexcept {
      // The columns left of the panel only follow its swaps. A block may lie on both sides of it.
      const int64_t left = std::clamp<int64_t>(j - first, 0, columns);
      if (left > 0) lapack::laswp(left, a + first * lda, lda, j + 1, next, pivots, false);
      if (left == columns) return;
      T* to = a + (first + left + b) * lda;
      lapack::laswp(columns - left, to, lda, j + 1, next, pivots, false);
      lapack::trsm(false, Triangle::kLower, Op::kNone, true, b, columns - left, a + j + j * lda, lda, to + j, lda);
      if (rest > 0) {
        lapack::gemm(Op::kNone, Op::kNone, rest, columns - left, b, T{-1}, a + next + j * lda, lda, to + j, lda, T{1},
                     to + next, lda);
      }
    });
  }
  return first_zero;
}

template <class T>
void solve_rows(const theon_context& context, Triangle triangle, bool transposed, bool unit, int64_t m, int64_t n,
                const T* a, int64_t lda, T* b, int64_t ldb) noexcept {
  if (m == 0 || n == 0) return;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(n);
  const Op op = transposed ? Op::kTransposed : Op::kNone;
  for_blocks(context, m, block_of(m, work), [&](int64_t first, int64_t rows) noexcept {
    lapack::trsm(true, triangle, op, unit, rows, n, a, lda, b + first, ldb);
  });
}

template <class T>
void solve_rows_by_lu(const theon_context& context, bool transposed, int64_t m, int64_t n, const T* factors,
                      int64_t lda, const int32_t* pivots, T* b, int64_t ldb) noexcept {
  // x P L U = b: x = b U^-1 L^-1 P^T. x (P L U)^T = b: x = b P L^-T U^-T. A permutation on the right swaps columns, which
  // lie one after the other.
  const auto swap_columns = [&](int64_t first, int64_t rows, bool backwards) noexcept {
    for (int64_t step = 0; step < n; ++step) {
      const int64_t i = backwards ? n - 1 - step : step, other = pivots[i] - 1;
      if (other != i) std::swap_ranges(b + first + i * ldb, b + first + i * ldb + rows, b + first + other * ldb);
    }
  };
  if (m == 0 || n == 0) return;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(n);
  for_blocks(context, m, block_of(m, work), [&](int64_t first, int64_t rows) noexcept {
    if (transposed) {
      swap_columns(first, rows, false);
      lapack::trsm(true, Triangle::kLower, Op::kTransposed, true, rows, n, factors, lda, b + first, ldb);
      lapack::trsm(true, Triangle::kUpper, Op::kTransposed, false, rows, n, factors, lda, b + first, ldb);
    } else {
      lapack::trsm(true, Triangle::kUpper, Op::kNone, false, rows, n, factors, lda, b + first, ldb);
      lapack::trsm(true, Triangle::kLower, Op::kNone, true, rows, n, factors, lda, b + first, ldb);
      swap_columns(first, rows, true);
    }
  });
}

template <class T>
void product(const theon_context& context, Op op_a, Op op_b, int64_t m, int64_t n, int64_t k, T alpha, const T* a,
             int64_t lda, const T* b, int64_t ldb, T beta, T* c, int64_t ldc) noexcept {
  if (m == 0 || n == 0) return;
  const double work = static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
  for_blocks(context, n, block_of(n, work), [&](int64_t first, int64_t columns) noexcept {
    lapack::gemm(op_a, op_b, m, columns, k, alpha, a, lda, b + (op_b == Op::kNone ? first * ldb : first), ldb, beta,
                 c + first * ldc, ldc);
  });
}

#define THEON_INSTANCES(T)                                                                                            \
  template int32_t cholesky(const theon_context&, int64_t, T*, int64_t) noexcept;                                     \
  template int32_t lu(const theon_context&, int64_t, T*, int64_t, int32_t*) noexcept;                                 \
  template void solve_rows(const theon_context&, Triangle, bool, bool, int64_t, int64_t, const T*, int64_t, T*,       \
                           int64_t) noexcept;                                                                         \
  template void solve_rows_by_lu(const theon_context&, bool, int64_t, int64_t, const T*, int64_t, const int32_t*, T*, \
                                 int64_t) noexcept;                                                                   \
  template void product(const theon_context&, Op, Op, int64_t, int64_t, int64_t, T, const T*, int64_t, const T*,      \
                        int64_t, T, T*, int64_t) noexcept
THEON_INSTANCES(float);
THEON_INSTANCES(double);
THEON_INSTANCES(std::complex<float>);
THEON_INSTANCES(std::complex<double>);

}  // namespace theon::linalg
