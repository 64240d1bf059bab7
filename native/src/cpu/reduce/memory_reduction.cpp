#include "cpu/reduce/memory_reduction.hpp"

#include <algorithm>
#include <cstring>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/elementwise/composite.hpp"
#include "cpu/elementwise/iteration_space.hpp"
#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

constexpr int64_t kLeastElements = 64 * 1024;  // below, tiles are as good
constexpr int64_t kLeastRow = 128;
constexpr int64_t kChunkElements = 32 * 1024;
constexpr int64_t kMostChunks = 64;
constexpr int64_t kBlockColumns = 4096;  // accumulators of so many stay in the level 1 cache
constexpr int64_t kSideBySide = 1024;    // short rows are taken together up to so many columns
constexpr int64_t kCacheBytes = 24 << 20;
constexpr int64_t kRowsAtOnce = 1024;  // whose accumulators, too, stay there until they are stored
constexpr int64_t kLeastReduced = 64;  // rows of a split: each split has accumulators of its own

const ReduceRow* row_of(int32_t level, const Composite& c) {
  const bool alone = c.input_count == 1 && c.output_count == 1 &&
                     c.constant_count + c.parameter_count + c.node_count == 0;
  if (!alone || c.outputs[0].reduction == THEON_REDUCE_NONE) return nullptr;
  const ReduceRow* row = find_reduce_functions(level, c.outputs[0].reduction, c.dtypes[0]);
  return row != nullptr && row->fold_stream != nullptr ? row : nullptr;
}

void choose_cuts(MemoryReduction& p, int64_t total) {
  const int64_t wanted = std::clamp<int64_t>(total / kChunkElements, 1, kMostChunks);
  p.block = p.folds ? p.length : std::min(p.length, kBlockColumns);
  p.blocks = p.folds ? 1 : (p.length + p.block - 1) / p.block;
  p.groups = p.folds ? std::min(p.outer, wanted) : p.outer;
  const int64_t most = p.folds ? p.length / kChunkElements : p.rows / kLeastReduced;
  p.splits = p.groups * p.blocks >= wanted
                 ? 1
                 : std::clamp<int64_t>(wanted / (p.groups * p.blocks), 1, std::max<int64_t>(1, most));
}

void set_output(MemoryReduction& p, const IterationSpace& space) {
  for (const IterationSpace::Dim& dim : space.dims) {
    if (dim.reduced != 0) continue;
    p.kept_lengths[p.kept_dims] = dim.length;
    p.kept_strides[p.kept_dims++] = dim.strides[0];
  }
  if (p.kept_dims == 0) p.kept_dims = 1, p.kept_lengths[0] = 1;
}

// Writes what the accumulators of `count` results from number `first` on have come to.
void store_some(const MemoryReduction& p, char* out, const char* accumulators, int64_t first, int64_t count) noexcept {
  const int32_t wide = dtype_bytes(p.row->accumulator), bytes = dtype_bytes(p.dtype);
  for_row_pieces(p.kept_dims, p.kept_lengths, p.kept_strides, first, count,
                 [&](int64_t offset, int64_t done, int64_t length) {
                   store_reduced(p.dtype, p.row->accumulator, accumulators + done * wide, length, p.divisor,
                                 out + offset * bytes, p.kept_strides[p.kept_dims - 1]);
                 });
}

// Calls body(number, where it begins) for outer rows [first, last).
template <class Body>
void for_outer_rows(const MemoryReduction& p, const char* in, int64_t first, int64_t last, Body&& body) noexcept {
  const int32_t bytes = dtype_bytes(p.dtype);
  const int64_t step = p.strides[p.outer_dims - 1];
  for_row_pieces(p.outer_dims, p.lengths, p.strides, first, last - first,
                 [&](int64_t offset, int64_t done, int64_t length) {
                   for (int64_t i = 0; i < length; ++i) body(first + done + i, in + (offset + i * step) * bytes);
                 });
}

// Rows that nobody shares: who folds them stores the results.
void fold_and_store(const MemoryReduction& p, const char* in, char* out, char* accumulators, int64_t group) noexcept {
  const ReduceRow& row = *p.row;
  const int32_t wide = dtype_bytes(row.accumulator), bytes = dtype_bytes(p.dtype);
  const ReduceFn fold = p.streams ? row.fold_stream : row.fold;
  const int64_t end = (group + 1) * p.outer / p.groups;
  int64_t first = group * p.outer / p.groups;
  accumulators += first * wide;
  for (; first < end; first += kRowsAtOnce) {
    const int64_t count = std::min(kRowsAtOnce, end - first);
    fill_identity(row, accumulators, count);
    if (p.short_rows) {
      row.fold_rows(accumulators, in + first * p.length * bytes, count, p.length);
    } else {
      for_outer_rows(p, in, first, first + count,
                     [&](int64_t number, const char* x) { fold(accumulators + (number - first) * wide, x, p.length); });
    }
    store_some(p, out, accumulators, first, count);
  }
}

// One item of work: some outer rows, a block of columns, one split.
void reduce_item(const MemoryReduction& p, const char* in, int32_t bytes, char* accumulators, int64_t item) noexcept {
  const ReduceRow& row = *p.row;
  const int32_t wide = dtype_bytes(row.accumulator);
  const int64_t split = item % p.splits, block = item / p.splits % p.blocks, group = item / p.splits / p.blocks;
  const int64_t first = group * p.outer / p.groups, last = (group + 1) * p.outer / p.groups;
  const int64_t reduced = p.folds ? p.length : p.rows;
  const int64_t begin = split * reduced / p.splits, end = (split + 1) * reduced / p.splits;
  accumulators += split * p.outputs * wide;
  for_outer_rows(p, in, first, last, [&](int64_t number, const char* x) {
    if (p.folds) {
      const ReduceFn fold = p.streams ? row.fold_stream : row.fold;
      fold(accumulators + number * wide, x + begin * bytes, end - begin);
    } else {
      const int64_t column = block * p.block;
      row.spread_matrix(accumulators + (number * p.length + column) * wide, x + (begin * p.row_stride + column) * bytes,
                        p.row_stride, end - begin, std::min(p.block, p.length - column));
    }
  });
}

}  // namespace

std::optional<MemoryReduction> plan_memory_reduction(int32_t level, const theon_kernel_call& call) {
  const Composite c = parse_composite(call);
  const ReduceRow* row = row_of(level, c);
  if (row == nullptr) return std::nullopt;
  const IterationSpace space = plan_space(c, call, 1);
  if (space.total < kLeastElements || space.dims.empty()) return std::nullopt;
  constexpr int32_t kInput = 1;
  const IterationSpace::Dim& inner = space.dims.back();
  MemoryReduction p{};
  p.folds = inner.reduced != 0;
  const size_t used = p.folds ? 1 : 2;
  if (inner.strides[kInput] != 1 || space.dims.size() < used) return std::nullopt;
  p.tag = MemoryReduction::kTag;
  p.row = row;
  p.divisor = c.outputs[0].reduction == THEON_REDUCE_MEAN ? static_cast<double>(space.reduced_count(0)) : 1;
  p.dtype = c.dtypes[0];
  p.input_offset = space.offsets[kInput];
  p.output_offset = space.offsets[0];
  p.length = inner.length;
  p.rows = 1;
  if (!p.folds) {
    const IterationSpace::Dim& reduced = space.dims[space.dims.size() - 2];
    if (reduced.reduced == 0) return std::nullopt;
    p.rows = reduced.length;
    p.row_stride = reduced.strides[kInput];
  }
  p.outer = 1;
  for (size_t d = 0; d + used < space.dims.size(); ++d) {
    if (space.dims[d].reduced != 0) return std::nullopt;
    p.lengths[p.outer_dims] = space.dims[d].length;
    p.strides[p.outer_dims++] = space.dims[d].strides[kInput];
    p.outer *= space.dims[d].length;
  }
  p.repeats = 1;
  if (p.length < kLeastRow) {
    p.short_rows = p.folds && p.outer_dims == 1 && p.strides[0] == p.length;
    if (!p.short_rows && (p.folds || p.outer_dims != 0 || p.row_stride != p.length)) return std::nullopt;
  }
  if (p.length < kLeastRow && !p.folds) {
    p.repeats = kSideBySide / p.length;
    p.rest = p.rows % p.repeats;
    p.rows /= p.repeats, p.row_stride *= p.repeats, p.length *= p.repeats;
  }
  if (p.outer_dims == 0) p.outer_dims = 1, p.lengths[0] = 1;
  p.streams = space.total * dtype_bytes(p.dtype) > kCacheBytes;
  p.outputs = p.folds ? p.outer : p.outer * p.length;
  set_output(p, space);
  choose_cuts(p, space.total);
  p.workspace_bytes = p.splits * p.outputs * dtype_bytes(row->accumulator);
  return p;
}

bool is_memory_reduction(const void* plan) noexcept {
  int64_t tag = 0;
  std::memcpy(&tag, plan, sizeof(tag));
  return tag == MemoryReduction::kTag;
}

void run_memory_reduction(const theon_context& context, const MemoryReduction& plan, const theon_kernel_call& call,
                          char* workspace) noexcept {
  const int32_t bytes = dtype_bytes(plan.dtype), wide = dtype_bytes(plan.row->accumulator);
  const char* in = static_cast<const char*>(call.operands[1].data) + plan.input_offset * bytes;
  char* out = static_cast<char*>(call.operands[0].data) + plan.output_offset * bytes;
  if (plan.folds && plan.splits == 1) {
    parallel_for(context, plan.groups,
                 [&](int64_t group) noexcept { fold_and_store(plan, in, out, workspace, group); });
    return;
  }
  fill_identity(*plan.row, workspace, plan.splits * plan.outputs);
  parallel_for(context, plan.groups * plan.blocks * plan.splits,
               [&](int64_t item) noexcept { reduce_item(plan, in, bytes, workspace, item); });
  for (int64_t s = 1; s < plan.splits; ++s)
    plan.row->merge(workspace, workspace + s * plan.outputs * wide, plan.outputs);
  const int64_t outputs = plan.outputs / plan.repeats;
  if (plan.rest > 0)
    plan.row->spread_matrix(workspace, in + plan.rows * plan.row_stride * bytes, outputs, plan.rest, outputs);
  for (int64_t k = 1; k < plan.repeats; ++k) plan.row->merge(workspace, workspace + k * outputs * wide, outputs);
  store_some(plan, out, workspace, 0, outputs);
}

}  // namespace theon
