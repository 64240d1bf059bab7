// The kernel "gemm": blocks of the result dealt out in our pool; in each, panels of packed B meet all rows of A.
//
// An element is the sum over one block of the summed axis after the other, each from k = 0 upwards, wherever in the result it
// lies: its bits depend on the lengths and the level, not on how the result is cut.
#include <algorithm>
#include <cstdlib>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/batch.hpp"
#include "cpu/blas/gemm_tile.hpp"
#include "cpu/blas/gemv.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/plain_product.hpp"
#include "cpu/blas/vector.hpp"
#include "cpu/blas/workspace_slots.hpp"

namespace theon {
namespace {

constexpr double kSerialWork = 96.0 * 96.0 * 96.0;  // products of up to so many multiplications stay on one thread
constexpr double kBlockWork = 3e6;                  // of a block, where there is enough for two
constexpr double kMostBlocks = 16;                  // passed by less than twice, which the slots allow
constexpr int64_t kManyRows = 192;                  // of a block: packing its part of B costs little beside them
constexpr int64_t kRowTiles = 8;                    // a block's rows are a multiple of so many tiles
constexpr int64_t kBytesOfA = 512 << 10;            // of A that stay in the level 2 cache while panels pass
constexpr int64_t kLine = 64;
constexpr int64_t kFarApart = 3800;  // bytes, about a page
constexpr int64_t kManyPanels = 8;
constexpr int64_t kManyColumns = 256;  // of a block: reading A once more for each block costs little beside them
constexpr int64_t kPage = 4096;
static_assert(2 * kMostBlocks <= WorkspaceSlots::kMost);

struct GemmPlan {
  Product product;
  Batch batch;
  int32_t thin;       // one row or column: `gemv` does it
  int32_t scattered;  // out has no axis without gaps: products are made in the workspace
  int32_t packs_a;
  MatrixView a, b;
  MatrixView out, addend;  // out's rows have no gaps, or it is scattered
  GemmTileShape tile;
  int64_t depth_block;
  int64_t row_block, row_blocks, column_block, column_blocks;
  int64_t row_step;       // rows of A that meet a panel
  int64_t groups, group;  // of whole matrices, where one is not worth cutting
  int64_t slots, slot_bytes, slots_offset;
  int64_t packed_offset, packed_row;  // of A in a slot, after the panel
  int64_t scratch_offset;
  int64_t workspace_bytes;
  GemvPlan gemv;
};

int64_t round_up(int64_t value, int64_t unit) noexcept { return ceil_div(value, unit) * unit; }

bool has_rows(const MatrixView& v) noexcept { return v.column_stride == 1 || v.columns == 1; }

// Elements of A lie apart, or its rows want the same few places in a cache. Then A is packed if enough panels pay for it.
bool is_awkward(const MatrixView& a, int64_t element_bytes) noexcept {
  return a.column_stride != 1 || a.row_stride * element_bytes % kPage == 0;
}

double multiplications(const GemmPlan& p) noexcept {
  return static_cast<double>(p.out.rows) * static_cast<double>(p.out.columns) * static_cast<double>(p.a.columns);
}

// Whole tiles, from lengths and strides alone. Halves blocks until there are enough for the work: columns first, since panels
// of B are packed once for each block of rows, but not so far that packing A no longer pays.
void choose_blocks(GemmPlan& p, int64_t element_bytes) noexcept {
  const int64_t row_cell = p.tile.rows * kRowTiles, column_cell = p.tile.columns;
  const int64_t row_cells = ceil_div(p.out.rows, row_cell), column_cells = ceil_div(p.out.columns, column_cell);
  const double work = static_cast<double>(p.out.rows) * static_cast<double>(p.out.columns) *
                      static_cast<double>(p.a.columns);
  const double wanted = work <= kSerialWork ? 1 : std::clamp(work / kBlockWork, 2.0, kMostBlocks);
  const int64_t few_panels = std::max(is_awkward(p.a, element_bytes) ? kManyPanels : 1, kManyColumns / column_cell);
  int64_t rows = row_cells, columns = column_cells;
  while (static_cast<double>(ceil_div(row_cells, rows) * ceil_div(column_cells, columns)) < wanted) {
    if (rows == 1 && columns == 1) break;
    const bool cuts_rows = columns == 1 || (columns <= few_panels && rows * row_cell > kManyRows);
    int64_t& cut = cuts_rows ? rows : columns;
    cut = ceil_div(cut, 2);
  }
  p.row_block = rows * row_cell;
  p.column_block = columns * column_cell;
  p.row_blocks = ceil_div(p.out.rows, p.row_block);
  p.column_blocks = ceil_div(p.out.columns, p.column_block);
}

// One matrix after the other, each in blocks; or many at once, in groups.
void choose_groups(GemmPlan& p) noexcept {
  p.groups = 1;
  p.group = p.batch.count;
  if (p.row_blocks * p.column_blocks > 1) return;
  const double work = static_cast<double>(p.batch.count) * multiplications(p);
  if (work <= kSerialWork) return;
  const double wanted = std::clamp(work / kBlockWork, 2.0, kMostBlocks);
  p.group = ceil_div(p.batch.count, std::min(p.batch.count, static_cast<int64_t>(wanted)));
  p.groups = ceil_div(p.batch.count, p.group);
}

bool packs_a(const GemmPlan& p, int64_t element_bytes) noexcept {
  const int64_t panels = ceil_div(std::min(p.column_block, p.out.columns), p.tile.columns);
  if (panels >= kManyPanels) return is_awkward(p.a, element_bytes);
  return panels > 1 && std::abs(p.a.column_stride) * element_bytes > kFarApart;
}

void plan_slots(GemmPlan& p, int64_t element_bytes, WorkspacePlan& workspace) {
  const int64_t depth = p.a.columns;
  p.depth_block = ceil_div(depth, ceil_div(depth, p.tile.depth));
  // A line more than the depth: rows a power of two apart want the same few places in a cache.
  p.packed_row = (round_up(p.depth_block * element_bytes, kLine) + kLine) / element_bytes;
  p.row_step = std::max<int64_t>(kBytesOfA / (p.packed_row * element_bytes) / p.tile.rows, 1) * p.tile.rows;
  p.packs_a = packs_a(p, element_bytes);
  WorkspacePlan slot;
  slot.add(p.depth_block * round_up(std::min<int64_t>(p.tile.columns, p.out.columns), p.tile.lanes), element_bytes);
  if (p.packs_a)
    p.packed_offset = slot.add(std::min({p.row_step, p.row_block, p.out.rows}) * p.packed_row, element_bytes);
  p.slot_bytes = slot.bytes();
  p.slots = std::max(p.row_blocks * p.column_blocks, p.groups);
  p.slots_offset = workspace.add(p.slots, p.slot_bytes);
}

GemmPlan checked(const theon_kernel_call& call) {
  GemmPlan p{};
  p.product = check_product(call, "gemm", kBatchedRank, kBatchedRank, kBatchedRank);
  p.batch = plan_batch(call, "gemm", p.product);
  p.a = matrix_view(call, 1, (p.product.flags & THEON_PRODUCT_TRANSPOSE_A) != 0);
  p.b = matrix_view(call, 2, (p.product.flags & THEON_PRODUCT_TRANSPOSE_B) != 0);
  p.out = matrix_view(call, 0, false);
  p.addend = addend_matrix(p.product, call);
  check_lengths(call, "gemm", "a row of A", p.a.columns, "a column of B", p.b.rows);
  check_lengths(call, "gemm", "a column of A", p.a.rows, "a column of out", p.out.rows);
  check_lengths(call, "gemm", "a row of B", p.b.columns, "a row of out", p.out.columns);
  return p;
}

PlainPlan plan_plain_gemm(const theon_kernel_call& call) {
  const GemmPlan p = checked(call);
  return plan_plain("gemm", p.product, p.batch, p.a, p.b, p.out, p.addend);
}

GemmPlan plan_gemm(const theon_context& context, const theon_kernel_call& call) {
  GemmPlan p = checked(call);
  if (p.out.rows == 0 || p.out.columns == 0 || p.batch.count == 0) return p;
  p.thin = p.batch.rank == 0 && (p.out.columns == 1 || p.out.rows == 1);
  p.scattered = !p.thin && !has_rows(p.out) && !has_rows(p.out.transposed());
  if (p.thin ? p.out.columns != 1 : !p.scattered && !has_rows(p.out)) {
    std::swap(p.a, p.b);
    p.a = p.a.transposed(), p.b = p.b.transposed(), p.out = p.out.transposed(), p.addend = p.addend.transposed();
  }
  if (p.thin) {
    p.gemv = plan_gemv(p.product, p.a, {p.b.operand, p.b.rows, p.b.row_stride}, {0, p.out.rows, p.out.row_stride},
                       {p.addend.operand, p.addend.rows, p.addend.row_stride});
    p.workspace_bytes = p.gemv.workspace_bytes;
    return p;
  }
  const int32_t element_bytes = theon_dtype_bytes(p.product.dtype);
  p.tile = p.product.dtype == THEON_FLOAT32 ? gemm_tile<float>(context.level).shape
                                            : gemm_tile<double>(context.level).shape;
  choose_blocks(p, element_bytes);
  choose_groups(p);
  WorkspacePlan workspace;
  if (p.a.columns > 0) plan_slots(p, element_bytes, workspace);
  if (p.scattered) p.scratch_offset = workspace.add(p.groups * p.out.rows * p.out.columns, element_bytes);
  p.workspace_bytes = workspace.bytes();
  return p;
}

template <class T>
class Gemm {
 public:
  Gemm(theon_context& context, const GemmPlan& plan, const theon_kernel_call& call, void* workspace) noexcept
      : context_(context),
        plan_(plan),
        tile_(gemm_tile<T>(context.level)),
        alpha_(alpha_of<T>(plan.product, call)),
        beta_(beta_of<T>(plan.product, call)),
        first_{data_of<T>(call, plan.a.operand), data_of<T>(call, plan.b.operand), data_of<T>(call, 0),
               data_of<T>(call, plan.addend.operand), workspace_at<T>(workspace, plan.scratch_offset)},
        workspace_(workspace),
        slots_(plan.slots) {}

  void run() noexcept {
    const GemmPlan& p = plan_;
    const int64_t blocks = p.row_blocks * p.column_blocks;
    if (p.groups > 1) {
      parallel_for(context_, p.groups, [&](int64_t group) noexcept {
        const int64_t end = std::min((group + 1) * p.group, p.batch.count);
        for (int64_t i = group * p.group; i < end; ++i) block(matrices(i, group), 0, 0, p.out.rows, p.out.columns);
      });
      return;
    }
    for (int64_t i = 0; i < p.batch.count; ++i) {
      const Matrices at = matrices(i, 0);
      parallel_for(context_, blocks, [&](int64_t chunk) noexcept {
        const int64_t row = chunk / p.column_blocks * p.row_block, column = chunk % p.column_blocks * p.column_block;
        block(at, row, column, std::min(p.row_block, p.out.rows - row),
              std::min(p.column_block, p.out.columns - column));
      });
    }
  }

 private:
  struct Matrices {
    const T* a;
    const T* b;
    T* out;
    const T* c;
    T* scratch;
  };

  // A block of the result and what is added to it.
  struct Target {
    T* out;
    int64_t out_row;
    T beta;
    const T* c;
    int64_t c_row;
  };

  Matrices matrices(int64_t index, int64_t group) const noexcept {
    const Batch& batch = plan_.batch;
    return {first_.a + batch.offset(plan_.a.operand, index), first_.b + batch.offset(plan_.b.operand, index),
            first_.out + batch.offset(0, index),
            first_.c == nullptr ? nullptr : first_.c + batch.offset(Batch::kAddend, index),
            first_.scratch + group * plan_.out.rows * plan_.out.columns};
  }

  void block(const Matrices& at, int64_t row, int64_t column, int64_t rows, int64_t columns) noexcept {
    const MatrixView& o = plan_.out;
    const MatrixView& addend = plan_.addend;
    T* out = at.out + row * o.row_stride + column * o.column_stride;
    const T* c = at.c == nullptr ? nullptr : at.c + row * addend.row_stride + column * addend.column_stride;
    if (plan_.a.columns == 0 || alpha_ == 0) {
      scale_rows(out, c, rows, columns);
    } else if (plan_.scattered) {
      T* sums = at.scratch + row * o.columns + column;
      multiply(at, {sums, o.columns, T{0}, nullptr, 0}, row, column, rows, columns);
      for (int64_t i = 0; i < rows; ++i) {
        combine(vector_kernels<T>(context_.level), out + i * o.row_stride, o.column_stride, T{1}, sums + i * o.columns,
                beta_, c == nullptr ? nullptr : c + i * addend.row_stride, addend.column_stride, columns);
      }
    } else if (c == nullptr || has_rows(addend)) {
      multiply(at, {out, o.row_stride, beta_, c, addend.row_stride}, row, column, rows, columns);
    } else {
      scale_rows(out, c, rows, columns);
      multiply(at, {out, o.row_stride, T{1}, out, o.row_stride}, row, column, rows, columns);
    }
  }

  void scale_rows(T* out, const T* c, int64_t rows, int64_t columns) noexcept {
    for (int64_t i = 0; i < rows; ++i) {
      scale(out + i * plan_.out.row_stride, plan_.out.column_stride, beta_,
            c == nullptr ? nullptr : c + i * plan_.addend.row_stride, plan_.addend.column_stride, columns);
    }
  }

  void multiply(const Matrices& at, const Target& target, int64_t row, int64_t column, int64_t rows,
                int64_t columns) noexcept {
    const int32_t slot = slots_.claim();
    T* panel = workspace_at<T>(workspace_, plan_.slots_offset + slot * plan_.slot_bytes);
    for (int64_t i = 0; i < rows; i += plan_.row_step) {
      const Target part{target.out + i * target.out_row, target.out_row, target.beta,
                        target.c == nullptr ? nullptr : target.c + i * target.c_row, target.c_row};
      multiply_rows(at, part, panel, row + i, column, std::min(plan_.row_step, rows - i), columns);
    }
    slots_.release(slot);
  }

  void multiply_rows(const Matrices& at, const Target& target, T* panel, int64_t row, int64_t column, int64_t rows,
                     int64_t columns) noexcept {
    const GemmPlan& p = plan_;
    PanelProduct<T> product{};
    product.panel = panel;
    product.b_depth = p.b.row_stride;
    product.rows = rows;
    product.alpha = alpha_;
    product.out_row = target.out_row;
    for (int64_t k = 0; k < p.a.columns; k += p.depth_block) {
      product.depth = std::min(p.depth_block, p.a.columns - k);
      product.a = at.a + row * p.a.row_stride + k * p.a.column_stride;
      product.a_row = p.a.row_stride;
      product.a_depth = p.a.column_stride;
      if (p.packs_a) {
        T* packed = workspace_at<T>(panel, p.packed_offset);
        tile_.pack(packed, p.packed_row, product.a, product.a_row, product.a_depth, rows, product.depth);
        product.a = packed;
        product.a_row = p.packed_row;
        product.a_depth = 1;
      }
      product.beta = k == 0 ? target.beta : T{1};
      product.c_row = k == 0 ? target.c_row : target.out_row;
      for (int64_t j = 0; j < columns; j += p.tile.columns) {
        product.columns = std::min<int64_t>(p.tile.columns, columns - j);
        const T* b = at.b + k * p.b.row_stride + (column + j) * p.b.column_stride;
        product.b = p.b.column_stride == 1 ? b : nullptr;
        if (product.b == nullptr)
          tile_.pack(panel, round_up(product.columns, p.tile.lanes), b, p.b.row_stride, p.b.column_stride,
                     product.depth, product.columns);
        product.out = target.out + j;
        product.c = k > 0 ? product.out : target.c == nullptr ? nullptr : target.c + j;
        tile_.multiply(product);
      }
    }
  }

  theon_context& context_;
  const GemmPlan& plan_;
  const GemmTile<T>& tile_;
  const T alpha_, beta_;
  const Matrices first_;
  void* workspace_;
  WorkspaceSlots slots_;
};

}  // namespace

theon_status gemm_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    if (is_plain(*call)) {
      *need = {sizeof(PlainPlan), plan_plain_gemm(*call).workspace_bytes};
    } else {
      *need = {sizeof(GemmPlan), plan_gemm(*context, *call).workspace_bytes};
    }
  });
}

theon_status gemm_prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  return guarded([&] {
    if (is_plain(*call)) {
      *static_cast<PlainPlan*>(plan) = plan_plain_gemm(*call);
    } else {
      *static_cast<GemmPlan*>(plan) = plan_gemm(*context, *call);
    }
  });
}

theon_status gemm_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  if (is_plain(*call)) {
    run_plain(*context, *static_cast<const PlainPlan*>(plan), *call, workspace);
    return THEON_OK;
  }
  const GemmPlan& p = *static_cast<const GemmPlan*>(plan);
  if (p.thin) {
    run_gemv(*context, p.gemv, *call, workspace);
  } else if (p.row_blocks * p.column_blocks > 0) {
    if (p.product.dtype == THEON_FLOAT32) {
      Gemm<float>(*context, p, *call, workspace).run();
    } else {
      Gemm<double>(*context, p, *call, workspace).run();
    }
  }
  return THEON_OK;
}

}  // namespace theon
