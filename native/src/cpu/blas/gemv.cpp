#include "cpu/blas/gemv.hpp"

#include <algorithm>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/vector.hpp"

namespace theon {
namespace {

// Matrices up to this size stay on one thread: waking a helper costs more than it saves.
constexpr int64_t kSerialBytes = 96 << 10;
constexpr int64_t kBlockBytes = 640 << 10;
constexpr int64_t kMostBlocks = 64;
constexpr int64_t kFewestRows = 16;  // of a row block: its partial result costs about two rows
constexpr int64_t kFinishElements = 32 << 10;
constexpr int64_t kRowGroup = 64;  // rows whose sums are kept on the stack

int64_t round_up(int64_t value, int64_t unit) noexcept { return ceil_div(value, unit) * unit; }

void choose_blocks(GemvPlan& p, int64_t element_bytes) noexcept {
  p.row_block = p.rows, p.column_block = p.columns;
  p.row_blocks = p.column_blocks = 1;
  const int64_t bytes = p.rows * p.columns * element_bytes;
  if (bytes <= kSerialBytes) return;
  const int64_t blocks = std::clamp<int64_t>(round_up(ceil_div(bytes, kBlockBytes), 2), 2, kMostBlocks);
  if (p.rows >= blocks * kFewestRows) {
    p.row_block = round_up(ceil_div(p.rows, blocks), 4);
    p.row_blocks = ceil_div(p.rows, p.row_block);
  } else {
    p.column_block = round_up(ceil_div(p.columns, blocks), 64);
    p.column_blocks = ceil_div(p.columns, p.column_block);
  }
}

template <class T>
class Gemv {
 public:
  Gemv(theon_context& context, const GemvPlan& plan, const theon_kernel_call& call, void* workspace) noexcept
      : context_(context),
        plan_(plan),
        kernels_(vector_kernels<T>(context.level)),
        alpha_(alpha_of<T>(plan.product, call)),
        beta_(beta_of<T>(plan.product, call)),
        a_(data_of<T>(call, plan.operand_a)),
        b_(data_of<T>(call, plan.b.operand)),
        out_(data_of<T>(call, plan.out.operand)),
        c_(data_of<T>(call, plan.addend.operand)),
        sums_(workspace_at<T>(workspace, plan.sums_offset)) {
    if (plan.length == 0 || alpha_ == 0) return;
    a_ = packed(plan.packs_a, plan.pack_a, workspace, plan.a_offset, a_);
    b_ = packed(plan.packs_b, plan.pack_b, workspace, plan.b_offset, b_);
  }

  void run() noexcept {
    const GemvPlan& p = plan_;
    if (p.length == 0 || alpha_ == 0) {
      scale(out_, p.out.stride, beta_, c_, p.addend.stride, p.out.length);
      return;
    }
    parallel_for(context_, p.row_blocks * p.column_blocks, [&](int64_t chunk) noexcept {
      const int64_t row_block = chunk / p.column_blocks, column_block = chunk % p.column_blocks;
      const int64_t row = row_block * p.row_block, column = column_block * p.column_block;
      const int64_t rows = std::min(p.row_block, p.rows - row), columns = std::min(p.column_block, p.columns - column);
      const T* block = a_ + row * p.stride + column;
      if (p.adds_rows) {
        T* sums = sums_ + row_block * p.sums_stride + column;
        kernels_.add_rows(block, p.stride, rows, columns, b_ + row, sums);
        if (p.row_blocks == 1) finish(sums, column, columns);
      } else if (p.column_blocks == 1) {
        multiply_rows(block, row, rows);
      } else {
        kernels_.dot_rows(block, p.stride, rows, columns, b_ + column, sums_ + column_block * p.sums_stride + row);
      }
    });
    const int64_t parts = p.adds_rows ? p.row_blocks : p.column_blocks;
    if (parts > 1) add_parts(parts);
  }

 private:
  const T* packed(int32_t packs, const TileCopy& copy, void* workspace, int64_t offset, const T* data) noexcept {
    if (!packs) return data;
    T* to = workspace_at<T>(workspace, offset);
    run_matrix_copy(context_, copy, to, data);
    return to;
  }

  // out[first ...] = alpha sums + beta c.
  void finish(const T* sums, int64_t first, int64_t n) noexcept {
    const T* c = c_ == nullptr ? nullptr : c_ + first * plan_.addend.stride;
    combine(kernels_, out_ + first * plan_.out.stride, plan_.out.stride, alpha_, sums, beta_, c, plan_.addend.stride,
            n);
  }

  void multiply_rows(const T* block, int64_t row, int64_t rows) noexcept {
    T sums[kRowGroup];
    for (int64_t i = 0; i < rows; i += kRowGroup) {
      const int64_t n = std::min(kRowGroup, rows - i);
      kernels_.dot_rows(block + i * plan_.stride, plan_.stride, n, plan_.columns, b_, sums);
      finish(sums, row + i, n);
    }
  }

  // The blocks' partial results, added in the order of the blocks.
  void add_parts(int64_t parts) noexcept {
    parallel_for(context_, plan_.finish_blocks, [&](int64_t chunk) noexcept {
      const int64_t first = chunk * plan_.finish_block;
      const int64_t n = std::min(plan_.finish_block, plan_.out.length - first);
      T* sums = sums_ + first;
      for (int64_t part = 1; part < parts; ++part) {
        kernels_.combine(sums, T{1}, sums, T{1}, sums + part * plan_.sums_stride, n);
      }
      finish(sums, first, n);
    });
  }

  theon_context& context_;
  const GemvPlan& plan_;
  const VectorKernels<T>& kernels_;
  const T alpha_, beta_;
  const T* a_;
  const T* b_;
  T* out_;
  const T* c_;
  T* sums_;
};

}  // namespace

GemvPlan plan_gemv(const Product& product, const MatrixView& a, const VectorView& b, const VectorView& out,
                   const VectorView& addend) {
  GemvPlan p{};
  p.product = product;
  p.out = out, p.b = b, p.addend = addend;
  p.operand_a = a.operand;
  p.length = a.columns;
  const int32_t element_bytes = theon_dtype_bytes(product.dtype);
  WorkspacePlan workspace;
  MatrixView stored = a;
  const bool is_one_column = a.columns == 1 && a.row_stride == 1 && a.rows > 1;
  if ((a.column_stride == 1 || a.columns <= 1) && !is_one_column) {
    p.stride = a.row_stride;
  } else if (a.row_stride == 1 && a.rows > 1) {
    stored = a.transposed();
    p.adds_rows = 1;
    p.stride = a.column_stride;
  } else {
    p.packs_a = 1;
    p.pack_a = plan_matrix_copy(a.rows, a.columns, a.columns, 1, a.row_stride, a.column_stride, element_bytes);
    p.a_offset = workspace.add(a.rows * a.columns, element_bytes);
    p.stride = a.columns;
  }
  p.rows = stored.rows, p.columns = stored.columns;
  if (b.stride != 1 && b.length > 1) {
    p.packs_b = 1;
    p.pack_b = plan_matrix_copy(1, b.length, 0, 1, 0, b.stride, element_bytes);
    p.b_offset = workspace.add(b.length, element_bytes);
  }
  choose_blocks(p, element_bytes);
  const int64_t parts = p.adds_rows ? p.row_blocks : p.column_blocks;
  if (p.adds_rows || parts > 1) {
    p.sums_stride = round_up(out.length, 64 / element_bytes);
    p.sums_offset = workspace.add(p.sums_stride * parts, element_bytes);
  }
  p.finish_block = round_up(std::max<int64_t>(1, kFinishElements / parts), 64);
  p.finish_blocks = ceil_div(out.length, p.finish_block);
  p.workspace_bytes = workspace.bytes();
  return p;
}

void run_gemv(theon_context& context, const GemvPlan& plan, const theon_kernel_call& call, void* workspace) noexcept {
  if (plan.out.length == 0) return;
  if (plan.product.dtype == THEON_FLOAT32) {
    Gemv<float>(context, plan, call, workspace).run();
  } else {
    Gemv<double>(context, plan, call, workspace).run();
  }
}

}  // namespace theon
