#include "cpu/blas/plain_product.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/plain.hpp"
#include "cpu/blas/workspace_slots.hpp"

namespace theon {
namespace {

constexpr int64_t kRows = 64;  // of a tile: so many share a panel of B
constexpr double kSerialWork = 200e3;
constexpr double kMostWhole = 0x1p53;

void check_number(const char* kernel, const char* name, double number, int32_t dtype) {
  const bool whole = number == std::floor(number) && std::fabs(number) <= kMostWhole;
  if (dtype == THEON_BOOL ? number == 0 || number == 1 : !is_integer(dtype) || whole) return;
  raise(THEON_INVALID_ARGUMENT, "%s: %s is %g; expected %s for %s", kernel, name, number,
        dtype == THEON_BOOL ? "0 or 1" : "a whole number", dtype_name(dtype));
}

PlainMatrix part(const MatrixView& view, const void* data, int64_t element_bytes, int64_t offset) noexcept {
  return {static_cast<const char*>(data) + offset * element_bytes, view.row_stride, view.column_stride};
}

// One run: its operands and factors.
struct Run {
  const theon_context& context;
  const PlainPlan& plan;
  const theon_kernel_call& call;
  const PlainKernels& kernels;
  char* workspace;
  int64_t element_bytes;
  bool multiplies;

  const void* element(int32_t operand) const noexcept { return operand < 0 ? nullptr : call.operands[operand].data; }

  PlainMatrix at(const MatrixView& view, int32_t batch_operand, int64_t matrix, int64_t row,
                 int64_t column) const noexcept {
    if (view.operand < 0) return {nullptr, 0, 0};
    return part(view, call.operands[view.operand].data, element_bytes,
                plan.batch.offset(batch_operand, matrix) + row * view.row_stride + column * view.column_stride);
  }

  void tile(int64_t number, char* slot) const noexcept {
    const PlainPlan& p = plan;
    const int64_t column = number % p.column_tiles * kPlainColumns;
    const int64_t row = number / p.column_tiles % p.row_tiles * kRows;
    const int64_t matrix = number / (p.column_tiles * p.row_tiles);
    const int64_t rows = std::min(kRows, p.out.rows - row);
    const int64_t columns = std::min(kPlainColumns, p.out.columns - column);
    if (multiplies) {
      std::memset(slot, 0, static_cast<size_t>(rows * kPlainColumns * kernels.number_bytes));
      for (int64_t k = 0; k < p.a.columns; k += kPlainDepth) {
        kernels.add_products(slot, slot + p.panel_offset, at(p.a, p.a.operand, matrix, row, k),
                             at(p.b, p.b.operand, matrix, k, column), rows, columns,
                             std::min(kPlainDepth, p.a.columns - k));
      }
    }
    kernels.finish(at(p.out, 0, matrix, row, column), multiplies ? slot : nullptr, p.product.alpha,
                   element(p.product.alpha_operand), p.product.beta, element(p.product.beta_operand),
                   at(p.addend, Batch::kAddend, matrix, row, column), rows, columns);
  }
};

}  // namespace

bool is_plain(const theon_kernel_call& call) noexcept {
  if (call.operand_count < 1 || call.operands == nullptr) return false;
  const int32_t dtype = call.operands[0].dtype;
  return is_computed(dtype) && dtype != THEON_FLOAT32 && dtype != THEON_FLOAT64;
}

MatrixView column_of(const VectorView& vector) noexcept { return {vector.operand, vector.length, 1, vector.stride, 0}; }

PlainPlan plan_plain(const char* kernel, const Product& product, const Batch& batch, const MatrixView& a,
                     const MatrixView& b, const MatrixView& out, const MatrixView& addend) {
  check_number(kernel, "alpha", product.alpha, product.dtype);
  check_number(kernel, "beta", product.beta, product.dtype);
  PlainPlan p{product, batch, a, b, out, addend, 0, 0, 0, 0, 0, 0, 0};
  p.row_tiles = ceil_div(out.rows, kRows);
  p.column_tiles = ceil_div(out.columns, kPlainColumns);
  const int64_t tiles = p.row_tiles * p.column_tiles * batch.count;
  if (tiles == 0) return p;
  const double work = static_cast<double>(out.rows) * static_cast<double>(out.columns) *
                      static_cast<double>(std::max<int64_t>(a.columns, 1)) * static_cast<double>(batch.count);
  p.chunk = work <= kSerialWork ? tiles : ceil_div(tiles, WorkspaceSlots::kMost);
  p.chunks = ceil_div(tiles, p.chunk);
  const int64_t number_bytes = plain_kernels(0, product.dtype).number_bytes;
  WorkspacePlan slot, all;
  slot.add(std::min(kRows, out.rows) * kPlainColumns, number_bytes);
  p.panel_offset = slot.add(std::min(kPlainDepth, a.columns) * kPlainColumns, number_bytes);
  p.slot_bytes = slot.bytes();
  all.add(p.chunks, p.slot_bytes);
  p.workspace_bytes = all.bytes();
  return p;
}

void run_plain(theon_context& context, const PlainPlan& p, const theon_kernel_call& call, void* workspace) noexcept {
  if (p.chunks == 0) return;
  const PlainKernels& kernels = plain_kernels(context.level, p.product.dtype);
  Run run{context, p, call, kernels, static_cast<char*>(workspace), theon_dtype_bytes(p.product.dtype), false};
  run.multiplies = p.a.columns > 0 && !kernels.is_zero(p.product.alpha, run.element(p.product.alpha_operand));
  const int64_t tiles = p.row_tiles * p.column_tiles * p.batch.count;
  WorkspaceSlots slots(p.chunks);
  parallel_for(context, p.chunks, [&](int64_t chunk) noexcept {
    const int32_t slot = slots.claim();
    for (int64_t i = chunk * p.chunk; i < std::min(tiles, (chunk + 1) * p.chunk); ++i) {
      run.tile(i, run.workspace + slot * p.slot_bytes);
    }
    slots.release(slot);
  });
}

}  // namespace theon
