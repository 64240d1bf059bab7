#include "cpu/array/strided_copy.hpp"

#include <algorithm>
#include <cstring>

#include "core/non_temporal.hpp"
#include "core/parallel.hpp"
#include "cpu/array/element_bits.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/array/transpose.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkBytes = 128 << 10;
constexpr int64_t kTransposeTileBytes = 1024;  // of each row
constexpr int64_t kStreamedBytes = 1 << 20;    // measured: transposes gain before the output leaves the second cache

struct Axis {
  int64_t length, out, in;
};

int64_t distance(int64_t stride) noexcept { return stride < 0 ? -stride : stride; }

bool continues(const Axis& outer, const Axis& inner) noexcept {
  return outer.out == inner.out * inner.length && outer.in == inner.in * inner.length;
}

int32_t collect_axes(int32_t rank, const int64_t* shape, const int64_t* out, const int64_t* in, Axis* axes) noexcept {
  int32_t count = 0;
  for (int32_t a = 0; a < rank; ++a) {
    if (shape[a] != 1) axes[count++] = {shape[a], out[a], in[a]};
  }
  std::stable_sort(axes, axes + count, [](const Axis& a, const Axis& b) { return distance(a.out) > distance(b.out); });
  int32_t merged = 0;
  for (int32_t a = 0; a < count; ++a) {
    if (merged > 0 && continues(axes[merged - 1], axes[a])) {
      axes[merged - 1] = {axes[merged - 1].length * axes[a].length, axes[a].out, axes[a].in};
    } else {
      axes[merged++] = axes[a];
    }
  }
  return merged;
}

// Moves the axis along which the input is contiguous next to the innermost one, so that tiles use whole lines of both sides.
bool pair_transposed_axes(Axis* axes, int32_t count) noexcept {
  if (count < 2 || distance(axes[count - 1].in) <= 1) return false;
  for (int32_t a = 0; a < count - 1; ++a) {
    if (distance(axes[a].in) == 1) {
      std::rotate(axes + a, axes + a + 1, axes + count - 1);
      return true;
    }
  }
  return false;
}

template <class U>
void copy_row(U* out, int64_t out_stride, const U* in, int64_t in_stride, int64_t n) noexcept {
  if (out_stride == 1 && in_stride == 1) {
    std::memcpy(out, in, static_cast<size_t>(n) * sizeof(U));
  } else if (out_stride == 1 && in_stride == 0) {
    std::fill_n(out, n, *in);
  } else if (out_stride == 1) {
    for (int64_t i = 0; i < n; ++i) out[i] = in[i * in_stride];
  } else {
    for (int64_t i = 0; i < n; ++i) out[i * out_stride] = in[i * in_stride];
  }
}

template <class U>
void copy_tile(const TileCopy& p, U* out, const U* in, int64_t rows, int64_t columns, bool streamed) noexcept {
  if (p.transposed) return transpose_tile(out, p.out_row, in, p.in_column, rows, columns, streamed);
  for (int64_t r = 0; r < rows; ++r)
    copy_row(out + r * p.out_row, p.out_column, in + r * p.in_row, p.in_column, columns);
}

// The outer axes; none of them for a matrix.
struct Outer {
  const int64_t* shape;
  const int64_t* out_strides;
  const int64_t* in_strides;
};

template <class U>
void copy_chunk(const TileCopy& p, const Outer& axes, U* out, const U* in, int64_t chunk) noexcept {
  const bool streamed = p.whole_lines && reinterpret_cast<uintptr_t>(out) % kTransposeLine == 0;
  int64_t tile = chunk * p.tiles_per_chunk;
  const int64_t last = std::min(p.tiles, tile + p.tiles_per_chunk);
  for (; tile < last; ++tile) {
    const int64_t c = tile % p.column_tiles * p.tile_columns;
    const int64_t r = tile / p.column_tiles % p.row_tiles * p.tile_rows;
    int64_t outer = tile / (p.column_tiles * p.row_tiles);
    int64_t out_offset = r * p.out_row + c * p.out_column;
    int64_t in_offset = r * p.in_row + c * p.in_column;
    for (int32_t a = p.outer_rank - 1; a >= 0; --a) {
      const int64_t i = outer % axes.shape[a];
      outer /= axes.shape[a];
      out_offset += i * axes.out_strides[a];
      in_offset += i * axes.in_strides[a];
    }
    copy_tile(p, out + out_offset, in + in_offset, std::min(p.tile_rows, p.rows - r),
              std::min(p.tile_columns, p.columns - c), streamed);
  }
  if (streamed) finish_non_temporal();
}

template <class U>
void copy_elements(const theon_context& context, const TileCopy& plan, const Outer& axes, void* out,
                   const void* in) noexcept {
  parallel_for(context, plan.chunks, [&](int64_t chunk) noexcept {
    copy_chunk(plan, axes, static_cast<U*>(out), static_cast<const U*>(in), chunk);
  });
}

void copy_all(const theon_context& context, const TileCopy& plan, const Outer& axes, void* out,
              const void* in) noexcept {
  if (plan.chunks == 0) return;
  switch (plan.element_bytes) {
    case 1: return copy_elements<uint8_t>(context, plan, axes, out, in);
    case 2: return copy_elements<uint16_t>(context, plan, axes, out, in);
    case 4: return copy_elements<uint32_t>(context, plan, axes, out, in);
    case 8: return copy_elements<uint64_t>(context, plan, axes, out, in);
    default: return copy_elements<Bits128>(context, plan, axes, out, in);
  }
}

void choose_tiles(TileCopy& p, int64_t outer) noexcept {
  const int64_t chunk_elements = kChunkBytes / p.element_bytes;
  if (p.transposed) {
    p.tile_rows = p.tile_columns = kTransposeTileBytes / p.element_bytes;
  } else {
    p.tile_columns = std::min(p.columns, chunk_elements);
    p.tile_rows = std::max<int64_t>(1, chunk_elements / p.tile_columns);
  }
  p.tile_rows = std::min(p.tile_rows, p.rows);
  p.tile_columns = std::min(p.tile_columns, p.columns);
  p.row_tiles = ceil_div(p.rows, p.tile_rows);
  p.column_tiles = ceil_div(p.columns, p.tile_columns);
  p.tiles = outer * p.row_tiles * p.column_tiles;
  p.tiles_per_chunk = std::max<int64_t>(1, chunk_elements / (p.tile_rows * p.tile_columns));
  p.chunks = ceil_div(p.tiles, p.tiles_per_chunk);
}

bool is_in_lines(const StridedCopy& p, int64_t outer) noexcept {
  const int64_t bytes = p.tile.element_bytes;
  const auto is_whole = [&](int64_t stride) { return stride * bytes % kTransposeLine == 0; };
  return outer * p.tile.rows * p.tile.columns * bytes >= kStreamedBytes && is_whole(p.tile.out_row) &&
         std::all_of(p.out_strides, p.out_strides + p.tile.outer_rank, is_whole);
}

}  // namespace

StridedCopy plan_strided_copy(int32_t rank, const int64_t* shape, const int64_t* out_strides, const int64_t* in_strides,
                              int32_t element_bytes) noexcept {
  StridedCopy p{};
  p.tile.element_bytes = element_bytes;
  if (std::find(shape, shape + rank, 0) != shape + rank) return p;
  Axis axes[THEON_MAX_RANK];
  const int32_t count = collect_axes(rank, shape, out_strides, in_strides, axes);
  const bool transposed = pair_transposed_axes(axes, count);
  const Axis none{1, 0, 0};
  const Axis column = count > 0 ? axes[count - 1] : none;
  const Axis row = count > 1 ? axes[count - 2] : none;
  p.tile.outer_rank = std::max(count - 2, 0);
  int64_t outer = 1;
  for (int32_t a = 0; a < p.tile.outer_rank; ++a) {
    p.shape[a] = axes[a].length, p.out_strides[a] = axes[a].out, p.in_strides[a] = axes[a].in;
    outer *= axes[a].length;
  }
  p.tile.rows = row.length, p.tile.out_row = row.out, p.tile.in_row = row.in;
  p.tile.columns = column.length, p.tile.out_column = column.out, p.tile.in_column = column.in;
  p.tile.transposed = transposed && row.in == 1 && column.out == 1;
  p.tile.whole_lines = p.tile.transposed && is_in_lines(p, outer);
  choose_tiles(p.tile, outer);
  return p;
}

TileCopy plan_matrix_copy(int64_t rows, int64_t columns, int64_t out_row, int64_t out_column, int64_t in_row,
                          int64_t in_column, int32_t element_bytes) noexcept {
  const int64_t shape[] = {rows, columns}, out_strides[] = {out_row, out_column}, in_strides[] = {in_row, in_column};
  return plan_strided_copy(2, shape, out_strides, in_strides, element_bytes).tile;
}

void run_strided_copy(const theon_context& context, const StridedCopy& plan, void* out, const void* in) noexcept {
  copy_all(context, plan.tile, {plan.shape, plan.out_strides, plan.in_strides}, out, in);
}

void run_matrix_copy(const theon_context& context, const TileCopy& plan, void* out, const void* in) noexcept {
  copy_all(context, plan, {nullptr, nullptr, nullptr}, out, in);
}

}  // namespace theon
