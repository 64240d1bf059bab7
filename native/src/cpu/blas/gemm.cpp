// The kernel "gemm": one OpenBLAS call for each block of the result, blocks dealt out in our pool.
#include <algorithm>
#include <atomic>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/gemv.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/openblas.hpp"
#include "cpu/blas/vector.hpp"

namespace theon {
namespace {

constexpr int64_t kCell = 64;                       // blocks are multiples of it
constexpr double kSerialWork = 96.0 * 96.0 * 96.0;  // products of up to so many multiplications stay on one thread
constexpr double kBlockWork = 6e6;
constexpr int64_t kMostBlocks = 16;
constexpr int64_t kDepth = int64_t{1} << 28;  // summed axis given to OpenBLAS at once; its lengths are 32 bits
constexpr int64_t kLongestBlock = int64_t{1} << 28;

/// An operand as OpenBLAS takes it: one axis without gaps, packed into the workspace where it has none.
struct Factor {
  MatrixView view;
  int32_t is_row_major;
  int32_t packs;
  int64_t leading;
  int64_t offset;
  TileCopy pack;
};

struct GemmPlan {
  Product product;
  int32_t thin;       // one row or column: `gemv` does it
  int32_t scattered;  // out has no axis without gaps: blocks are computed in the workspace
  Factor a, b;
  MatrixView out, addend;  // out's rows have no gaps, or it is scattered
  int64_t scratch_offset;
  int64_t row_block, row_blocks, column_block, column_blocks;
  int64_t workspace_bytes;
  GemvPlan gemv;
};

bool has_rows(const MatrixView& v) noexcept {
  return (v.column_stride == 1 || v.columns == 1) &&
         (v.rows == 1 || (v.row_stride >= v.columns && v.row_stride <= openblas::kMaxLength));
}

// Distance between rows as OpenBLAS wants it, which checks it also where there is one row.
int64_t leading_of(int64_t rows, int64_t columns, int64_t stride) noexcept {
  return rows == 1 ? std::clamp<int64_t>(columns, 1, openblas::kMaxLength) : stride;
}

Factor plan_factor(const MatrixView& view, int32_t element_bytes, WorkspacePlan& workspace) {
  Factor f{};
  f.view = view;
  if (has_rows(view)) {
    f.is_row_major = 1;
    f.leading = leading_of(view.rows, view.columns, view.row_stride);
  } else if (has_rows(view.transposed())) {
    f.leading = leading_of(view.columns, view.rows, view.column_stride);
  } else {
    f.packs = 1;
    f.is_row_major = view.columns <= openblas::kMaxLength;
    f.view.row_stride = f.is_row_major ? view.columns : 1;
    f.view.column_stride = f.is_row_major ? 1 : view.rows;
    f.pack = plan_matrix_copy(view.rows, view.columns, f.view.row_stride, f.view.column_stride, view.row_stride,
                              view.column_stride, element_bytes);
    f.offset = workspace.add(view.rows * view.columns, element_bytes);
    f.leading = f.is_row_major ? view.columns : view.rows;
  }
  return f;
}

// Blocks at multiples of 64, from the shape alone. Each block packs its part of A and B anew, which costs 5 % for two blocks and
// 20 % for sixteen: so their number grows with the square root of the work. Halves the longer side until there are enough.
void choose_blocks(GemmPlan& p, int64_t depth) noexcept {
  const double work = static_cast<double>(p.out.rows) * static_cast<double>(p.out.columns) * static_cast<double>(depth);
  const int64_t row_cells = ceil_div(p.out.rows, kCell), column_cells = ceil_div(p.out.columns, kCell);
  int64_t rows = row_cells, columns = column_cells;
  if (work > kSerialWork) {
    for (;;) {
      const int64_t blocks = ceil_div(row_cells, rows) * ceil_div(column_cells, columns);
      const double next = static_cast<double>(blocks + 1);
      const bool enough = blocks >= kMostBlocks || (blocks >= 2 && next * next * kBlockWork > work);
      if (enough || (rows == 1 && columns == 1)) break;
      int64_t& longer = columns >= rows ? columns : rows;
      longer = ceil_div(longer, 2);
    }
  }
  p.row_block = std::min(rows * kCell, kLongestBlock);
  p.column_block = std::min(columns * kCell, kLongestBlock);
  p.row_blocks = ceil_div(p.out.rows, p.row_block);
  p.column_blocks = ceil_div(p.out.columns, p.column_block);
}

GemmPlan plan_gemm(const theon_kernel_call& call) {
  GemmPlan p{};
  p.product = check_product(call, "gemm", 2, 2, 2);
  MatrixView a = matrix_view(call, 1, (p.product.flags & THEON_PRODUCT_TRANSPOSE_A) != 0);
  MatrixView b = matrix_view(call, 2, (p.product.flags & THEON_PRODUCT_TRANSPOSE_B) != 0);
  p.out = matrix_view(call, 0, false);
  p.addend = addend_matrix(p.product, call);
  check_lengths(call, "gemm", "a row of A", a.columns, "a column of B", b.rows);
  check_lengths(call, "gemm", "a column of A", a.rows, "a column of out", p.out.rows);
  check_lengths(call, "gemm", "a row of B", b.columns, "a row of out", p.out.columns);
  if (p.out.rows == 0 || p.out.columns == 0) return p;
  if (p.out.columns == 1 || p.out.rows == 1) {
    if (p.out.columns != 1) {
      std::swap(a, b);
      a = a.transposed(), b = b.transposed(), p.out = p.out.transposed(), p.addend = p.addend.transposed();
    }
    p.thin = 1;
    p.gemv = plan_gemv(p.product, a, {b.operand, b.rows, b.row_stride}, {0, p.out.rows, p.out.row_stride},
                       {p.addend.operand, p.addend.rows, p.addend.row_stride});
    p.workspace_bytes = p.gemv.workspace_bytes;
    return p;
  }
  if (!has_rows(p.out)) {
    if (has_rows(p.out.transposed())) {
      std::swap(a, b);
      a = a.transposed(), b = b.transposed(), p.out = p.out.transposed(), p.addend = p.addend.transposed();
    } else {
      p.scattered = 1;
    }
  }
  const int32_t element_bytes = theon_dtype_bytes(p.product.dtype);
  WorkspacePlan workspace;
  if (a.columns > 0) {
    p.a = plan_factor(a, element_bytes, workspace);
    p.b = plan_factor(b, element_bytes, workspace);
  }
  choose_blocks(p, a.columns);
  if (p.scattered) p.scratch_offset = workspace.add(p.out.rows * p.out.columns, element_bytes);
  p.workspace_bytes = workspace.bytes();
  return p;
}

template <class T>
class Gemm {
 public:
  Gemm(theon_context& context, const GemmPlan& plan, const theon_kernel_call& call, void* workspace) noexcept
      : context_(context),
        plan_(plan),
        alpha_(alpha_of<T>(plan.product, call)),
        beta_(beta_of<T>(plan.product, call)),
        multiplies_(plan.a.view.columns > 0 && alpha_ != 0),
        in_place_(adds_in_place(plan.product, call)),
        out_(data_of<T>(call, 0)),
        c_(data_of<T>(call, plan.addend.operand)),
        scratch_(workspace_at<T>(workspace, plan.scratch_offset)) {
    if (!multiplies_) return;
    a_ = packed(plan.a, call, workspace);
    b_ = packed(plan.b, call, workspace);
  }

  theon_status run() noexcept {
    const GemmPlan& p = plan_;
    parallel_for(context_, p.row_blocks * p.column_blocks, [&](int64_t chunk) noexcept {
      const int64_t row = chunk / p.column_blocks * p.row_block, column = chunk % p.column_blocks * p.column_block;
      block(row, column, std::min(p.row_block, p.out.rows - row), std::min(p.column_block, p.out.columns - column));
    });
    if (refused_.load(std::memory_order_relaxed)) return fail(THEON_INTERNAL, "gemm: OpenBLAS refused its arguments");
    return THEON_OK;
  }

 private:
  const T* packed(const Factor& f, const theon_kernel_call& call, void* workspace) noexcept {
    const T* data = data_of<T>(call, f.view.operand);
    if (!f.packs) return data;
    T* to = workspace_at<T>(workspace, f.offset);
    run_matrix_copy(context_, f.pack, to, data);
    return to;
  }

  void block(int64_t row, int64_t column, int64_t rows, int64_t columns) noexcept {
    const MatrixView& o = plan_.out;
    T* out = out_ + row * o.row_stride + column * o.column_stride;
    const T* c = c_ == nullptr ? nullptr : c_ + row * plan_.addend.row_stride + column * plan_.addend.column_stride;
    if (!multiplies_) {
      scale_rows(out, c, rows, columns);
    } else if (plan_.scattered) {
      T* sums = scratch_ + row * o.columns + column * rows;
      multiply(sums, columns, row, column, rows, columns, T{0});
      for (int64_t i = 0; i < rows; ++i) {
        combine(vector_kernels<T>(context_.level), out + i * o.row_stride, o.column_stride, T{1}, sums + i * columns,
                beta_, c == nullptr ? nullptr : c + i * plan_.addend.row_stride, plan_.addend.column_stride, columns);
      }
    } else if (c == nullptr || (in_place_ && beta_ != 0)) {
      multiply(out, leading_of(o.rows, o.columns, o.row_stride), row, column, rows, columns,
               c == nullptr ? T{0} : beta_);
    } else {
      // Also for a beta operand that turns out to be 0: 0 * NaN is NaN, where OpenBLAS would not look.
      scale_rows(out, c, rows, columns);
      multiply(out, leading_of(o.rows, o.columns, o.row_stride), row, column, rows, columns, T{1});
    }
  }

  void scale_rows(T* out, const T* c, int64_t rows, int64_t columns) noexcept {
    for (int64_t i = 0; i < rows; ++i) {
      scale(out + i * plan_.out.row_stride, plan_.out.column_stride, beta_,
            c == nullptr ? nullptr : c + i * plan_.addend.row_stride, plan_.addend.column_stride, columns);
    }
  }

  // OpenBLAS is column-major: it computes the transpose, columns by rows, from the transposed factors in reverse order.
  void multiply(T* out, int64_t leading, int64_t row, int64_t column, int64_t rows, int64_t columns, T beta) noexcept {
    const MatrixView& a = plan_.a.view;
    const MatrixView& b = plan_.b.view;
    for (int64_t k = 0; k < a.columns; k += kDepth) {
      const openblas::Matrix<T> left{b_ + k * b.row_stride + column * b.column_stride, plan_.b.leading,
                                     !plan_.b.is_row_major};
      const openblas::Matrix<T> right{a_ + row * a.row_stride + k * a.column_stride, plan_.a.leading,
                                      !plan_.a.is_row_major};
      const int64_t depth = std::min(kDepth, a.columns - k);
      if (!openblas::gemm(columns, rows, depth, alpha_, left, right, k == 0 ? beta : T{1}, out, leading)) {
        refused_.store(true, std::memory_order_relaxed);
      }
    }
  }

  theon_context& context_;
  const GemmPlan& plan_;
  const T alpha_, beta_;
  const bool multiplies_, in_place_;
  const T* a_ = nullptr;
  const T* b_ = nullptr;
  T* out_;
  const T* c_;
  T* scratch_;
  std::atomic<bool> refused_{false};
};

}  // namespace

theon_status gemm_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { *need = {sizeof(GemmPlan), plan_gemm(*call).workspace_bytes}; });
}

theon_status gemm_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<GemmPlan*>(plan) = plan_gemm(*call); });
}

theon_status gemm_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  const GemmPlan& p = *static_cast<const GemmPlan*>(plan);
  if (p.thin) {
    run_gemv(*context, p.gemv, *call, workspace);
    return THEON_OK;
  }
  if (p.row_blocks * p.column_blocks == 0) return THEON_OK;
  if (p.product.dtype == THEON_FLOAT32) return Gemm<float>(*context, p, *call, workspace).run();
  return Gemm<double>(*context, p, *call, workspace).run();
}

}  // namespace theon
