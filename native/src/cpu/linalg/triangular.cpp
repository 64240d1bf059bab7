// "cholesky" and "solve_triangular".
#include "cpu/linalg/blocked.hpp"
#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

using lapack::Op;
using lapack::Triangle;

// A row-major lower factor l of a = l l^H is the upper one u of the transpose, which LAPACK sees: a^T = u^H u for u = l^T. The upper factor
// is the transpose of the lower one of the transpose.
struct Cholesky {
  static constexpr const char* kName = "cholesky";
  static constexpr const char* kFailure = "is not positive definite: its leading minor of order %d is not positive";

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName,
                              THEON_LINALG_LOWER | THEON_LINALG_NAN,
                              false,
                              true,
                              1,
                              {{"out", Axis::kN, Axis::kN}, {"a", Axis::kM, Axis::kN}}});
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(RowMajor<T>(out_view(stack), nullptr, memory));
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    Scratch memory(item.memory);
    const RowMajor<T> out(out_view(s), item.at<T>(0), memory);
    const View a = s.has(THEON_LINALG_LOWER) ? item.view(1) : item.view(1).transposed();
    const T* x = item.at<const T>(1);
    T* l = out.data();
    for (int64_t i = 0; i < s.n; ++i) {
      for (int64_t j = 0; j <= i; ++j) l[i * out.row() + j] = x[i * a.row_stride + j * a.column_stride];
      std::fill(l + i * out.row() + i + 1, l + i * out.row() + s.n, T{0});
    }
    const int32_t info = cholesky(item.context, s.n, l, out.row());
    if (info != 0) {
      if (!s.has(THEON_LINALG_NAN)) return info;
      for (int64_t i = 0; i < s.n; ++i) std::fill(l + i * out.row(), l + i * out.row() + s.n, not_a_number<T>());
    }
    out.finish();
    return 0;
  }

 private:
  static View out_view(const Stack& s) noexcept {
    return s.has(THEON_LINALG_LOWER) ? s.views[0] : s.views[0].transposed();
  }
};

// out^T a^T = b^T: rows of the transposes, which are what LAPACK sees of row-major matrices.
struct SolveTriangular {
  static constexpr const char* kName = "solve_triangular";
  static constexpr const char* kFailure = "is singular: element %d of its diagonal is 0";

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName,
                              THEON_LINALG_LOWER | THEON_LINALG_UNIT_DIAGONAL,
                              false,
                              true,
                              1,
                              {{"out", Axis::kN, Axis::kC, Rule::kSame, true},
                               {"a", Axis::kM, Axis::kN},
                               {"b", Axis::kN, Axis::kC, Rule::kSame, true}}});
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(RowMajor<T>(stack.views[0], nullptr, memory));
    if (!is_dense(stack.views[1])) memory.take<T>(stack.n * stack.n);
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    if (s.n == 0 || s.c == 0) return 0;
    Scratch memory(item.memory);
    View a = item.view(1);
    const T* x = item.at<const T>(1);
    if (!s.has(THEON_LINALG_UNIT_DIAGONAL)) {
      for (int64_t i = 0; i < s.n; ++i) {
        if (x[i * (a.row_stride + a.column_stride)] == T{0}) return static_cast<int32_t>(i) + 1;
      }
    }
    const RowMajor<T> out(item.view(0), item.at<T>(0), memory);
    if (!is_dense(a)) {
      T* dense = memory.take<T>(s.n * s.n);
      copy(a, dense, s.n, 1, x);
      x = dense, a = {s.n, s.n, s.n, 1};
    }
    copy(item.view(2), out.data(), out.row(), 1, item.at<const T>(2));
    const bool rows = a.has_rows();
    const bool is_unit = s.has(THEON_LINALG_UNIT_DIAGONAL);
    const Triangle triangle = s.has(THEON_LINALG_LOWER) != rows ? Triangle::kLower : Triangle::kUpper;
    const int64_t lda = std::max<int64_t>(s.n <= 1 ? 1 : rows ? a.row_stride : a.column_stride, 1);
    if (out.row() == 1) {
      lapack::trsm(false, triangle, rows ? Op::kTransposed : Op::kNone, is_unit, s.n, 1, x, lda, out.data(),
                   std::max<int64_t>(s.n, 1));
    } else {
      solve_rows(item.context, triangle, !rows, is_unit, s.c, s.n, x, lda, out.data(), out.row());
    }
    out.finish();
    return 0;
  }

 private:
  // Rows or columns without gaps that do not overlap: LAPACK reads it where it is.
  static bool is_dense(const View& a) noexcept {
    return a.rows <= 1 || a.is_row_major() || a.transposed().is_row_major();
  }
};

}  // namespace

theon_kernel cholesky_kernel() noexcept { return entry<Cholesky>(); }
theon_kernel solve_triangular_kernel() noexcept { return entry<SolveTriangular>(); }

}  // namespace theon::linalg
