// The only door to OpenBLAS: column-major products and triangular systems on the calling thread.
#pragma once

#include <cstdint>

namespace theon::openblas {

/// Longest axis and leading dimension that gemm takes.
inline constexpr int64_t kMaxLength = INT32_MAX;

/// A column-major operand: `transposed` reads its transpose.
template <class T>
struct Matrix {
  const T* data;
  int64_t leading;
  bool transposed;
};

/// c[m,n] = alpha op(a)[m,k] op(b)[k,n] + beta c, all column-major. With beta 0 c is not read, with alpha 0 a and b are not.
/// False when OpenBLAS refused the arguments.
template <class T>
bool gemm(int64_t m, int64_t n, int64_t k, T alpha, Matrix<T> a, Matrix<T> b, T beta, T* c, int64_t c_leading) noexcept;

/// Solves op(a) x = alpha b, or x op(a) = alpha b, in place of b[m,n], all column-major; a is triangular.
struct Triangle {
  bool right, lower, transposed, unit_diagonal;
};
template <class T>
bool trsm(const Triangle& triangle, int64_t m, int64_t n, T alpha, const T* a, int64_t a_leading, T* b,
          int64_t b_leading) noexcept;

/// Name of the core in use, such as "SkylakeX".
const char* core_name() noexcept;

/// Position of the argument that OpenBLAS refused last on this thread, 0 for none; reading resets it.
int32_t take_refusal() noexcept;

}  // namespace theon::openblas
