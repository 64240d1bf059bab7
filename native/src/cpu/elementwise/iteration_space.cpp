#include "cpu/elementwise/iteration_space.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/dtype.hpp"
#include "cpu/elementwise/operand_check.hpp"

namespace theon {
namespace {

using Dim = IterationSpace::Dim;

// Rows shorter than this are run as one: the start of a row costs as much as some dozen elements.
constexpr int64_t kShortRow = 128;
// Work is measured in additions of float32. Below kParallelWork a second thread costs more than it does.
constexpr double kParallelWork = 128 * 1024;
constexpr double kChunkWork = 32 * 1024;
constexpr int64_t kMostChunks = 128;
// Cuts inside a row keep whole cache lines.
constexpr int64_t kCutUnit = 64;
// What a cut leaves of rows that lie far from each other: less would waste what is fetched ahead.
constexpr int64_t kShortestPiece = 1024;
// Chunks with accumulators of their own reduce at least so many elements to each.
constexpr int64_t kLeastReduced = 64;
// Cache sizes are constants, so that the same shapes give the same bits on every machine.
constexpr int64_t kLevel2Bytes = 1 << 20;
constexpr int64_t kLevel3Bytes = 32 << 20;
// Streams that together exceed this are stored past the caches. That a later reader finds them there pays less than not reading
// what is overwritten costs: a store into the last cache fetches the line first.
constexpr int64_t kBypassBytes = 6 << 20;

// Strides of a dimension in all operands, by axis number of the space.
Dim make_dim(const Composite& c, const theon_kernel_call& call, int32_t axis, int64_t length) {
  Dim dim{};
  dim.length = length;
  for (int32_t o = 0; o < c.output_count; ++o) {
    const uint32_t axes = c.outputs[o].axes;
    if ((axes >> axis & 1) != 0) {
      dim.reduced |= uint32_t{1} << o;
    } else {
      const uint32_t before = axes & ((uint32_t{1} << axis) - 1);
      dim.strides[o] = call.operands[o].strides[axis - __builtin_popcount(before)];
    }
  }
  for (int32_t i = 0; i < c.input_count; ++i) {
    const bool stretched = (c.inputs[i].broadcast >> axis & 1) != 0;
    dim.strides[c.output_count + i] = stretched ? 0 : call.operands[c.output_count + i].strides[axis];
  }
  return dim;
}

// Whether `a` should be looped outside of `b`: the first operand that has an opinion decides.
bool goes_outside(const Dim& a, const Dim& b, const Composite& c, int32_t operands) {
  for (int32_t k = 0; k < operands; ++k) {
    if (k < c.output_count && c.outputs[k].reduction != THEON_REDUCE_NONE) continue;
    const int64_t sa = std::abs(a.strides[k]), sb = std::abs(b.strides[k]);
    if (sa != 0 && sb != 0 && sa != sb) return sa > sb;
  }
  return true;
}

void order(std::vector<Dim>& dims, const Composite& c, int32_t operands) {
  for (size_t i = 1; i < dims.size(); ++i) {
    for (size_t k = i; k > 0 && !goes_outside(dims[k - 1], dims[k], c, operands); --k) std::swap(dims[k - 1], dims[k]);
  }
}

// A dimension that every operand walks backwards is walked forwards from its other end.
void straighten(IterationSpace& space, int32_t operands) {
  for (Dim& dim : space.dims) {
    bool backwards = false, forwards = false;
    for (int32_t k = 0; k < operands; ++k) backwards |= dim.strides[k]<0, forwards |= dim.strides[k]> 0;
    if (!backwards || forwards) continue;
    for (int32_t k = 0; k < operands; ++k) {
      space.offsets[k] += dim.strides[k] * (dim.length - 1);
      dim.strides[k] = -dim.strides[k];
    }
  }
}

bool mergeable(const Dim& outer, const Dim& inner, int32_t operands) {
  if (outer.reduced != inner.reduced) return false;
  for (int32_t k = 0; k < operands; ++k) {
    if (outer.strides[k] != inner.strides[k] * inner.length) return false;
  }
  return true;
}

void merge(std::vector<Dim>& dims, int32_t operands) {
  std::vector<Dim> merged;
  for (const Dim& dim : dims) {
    if (!merged.empty() && mergeable(merged.back(), dim, operands)) {
      const int64_t length = merged.back().length * dim.length;
      merged.back() = dim;
      merged.back().length = length;
    } else {
      merged.push_back(dim);
    }
  }
  dims = std::move(merged);
}

void lay_out_accumulators(IterationSpace& space, const Composite& c) {
  for (int32_t o = 0; o < c.output_count; ++o) {
    int64_t stride = 1;
    for (auto dim = space.dims.rbegin(); dim != space.dims.rend(); ++dim) {
      if ((dim->reduced >> o & 1) != 0) continue;
      dim->accumulators[o] = stride;
      stride *= dim->length;
    }
  }
}

int64_t most_cuts(const IterationSpace& space, size_t dim) {
  const bool inner = space.rows && dim + 1 == space.dims.size();
  const int64_t unit = space.dims.size() == 1 ? kCutUnit : kShortestPiece;
  return inner ? space.dims[dim].length / unit : space.dims[dim].length;
}

// Chooses the dimension to cut. Chunks that share no accumulators are best; else each chunk has its own and they are added in
// order, which pays only while they are few.
void cut(IterationSpace& space, const Composite& c, double cost) {
  const double work = static_cast<double>(space.total) * cost;
  if (space.dims.empty() || work < kParallelWork) return;
  const auto wanted = std::min<int64_t>(kMostChunks, static_cast<int64_t>(work / kChunkWork));
  uint32_t reduced = 0;
  int64_t accumulators = 0;
  for (const Dim& dim : space.dims) reduced |= dim.reduced;
  for (int32_t o = 0; o < c.output_count; ++o) {
    if ((reduced >> o & 1) != 0) accumulators += space.total / space.reduced_count(o);
  }
  const size_t candidates = space.rows ? space.dims.size() : 1;
  int64_t best[2] = {1, 1};  // cuts through a free dimension, through any
  int32_t dim_of[2] = {0, 0};
  for (size_t d = 0; d < candidates; ++d) {
    const int64_t cuts = std::min(wanted, most_cuts(space, d));
    const bool free = space.dims[d].reduced == 0;
    if (cuts > best[!free]) best[!free] = cuts, dim_of[!free] = static_cast<int32_t>(d);
  }
  if (accumulators > 0) best[1] = std::min(best[1], std::max<int64_t>(1, space.total / (kLeastReduced * accumulators)));
  const bool use_shared = best[1] > 2 * best[0];
  space.chunks = std::max<int64_t>(1, best[use_shared]);
  space.chunk_dim = dim_of[use_shared];
}

void size_tiles(IterationSpace& space, const Composite& c, const theon_kernel_call& call) {
  double bytes = 0;
  int32_t streams = 0;
  for (int32_t k = 0; k < call.operand_count; ++k) {
    double elements = 1;
    for (const Dim& dim : space.dims) elements *= dim.strides[k] != 0 ? static_cast<double>(dim.length) : 1.0;
    bytes += elements * dtype_bytes(call.operands[k].dtype);
    streams += elements >= static_cast<double>(space.total);
  }
  const bool small = bytes > kLevel3Bytes || (bytes > kLevel2Bytes && streams >= 5);
  space.tile = small && streams >= 3 ? 128 : 1024;
  space.bypass = bytes > kBypassBytes;
}

}  // namespace

int64_t IterationSpace::reduced_count(int32_t output) const {
  int64_t count = 1;
  for (const Dim& dim : dims) count *= (dim.reduced >> output & 1) != 0 ? dim.length : 1;
  return count;
}

size_t IterationSpace::merge_pieces(int32_t output, int64_t* pieces) const {
  int64_t lengths[THEON_MAX_RANK], strides[THEON_MAX_RANK];
  size_t count = 0;
  for (const auto& dim : dims) {
    const int64_t stride = dim.accumulators[output];
    if (count > 0 && strides[count - 1] == stride * dim.length) {
      lengths[count - 1] *= dim.length;
      strides[count - 1] = stride;
    } else {
      lengths[count] = dim.length;
      strides[count++] = stride;
    }
  }
  if (pieces != nullptr) {
    std::copy_n(lengths, count, pieces);
    std::copy_n(strides, count, pieces + dims.size());
  }
  return count;
}

IterationSpace plan_space(const Composite& c, const theon_kernel_call& call, double cost, int64_t chunks) {
  int64_t shape[THEON_MAX_RANK];
  check_operands_of(c, call, shape);
  IterationSpace space;
  for (int32_t axis = 0; axis < c.rank; ++axis) {
    if (__builtin_mul_overflow(space.total, shape[axis] == 0 ? 1 : shape[axis], &space.total)) {
      raise(THEON_SHAPE_MISMATCH, "the iteration space has more than 2^63 elements");
    }
    if (shape[axis] != 1) space.dims.push_back(make_dim(c, call, axis, shape[axis]));
  }
  for (const Dim& dim : space.dims) space.total = dim.length == 0 ? 0 : space.total;
  for (int32_t o = 0; o < c.output_count; ++o) {
    const int32_t reduction = c.outputs[o].reduction;
    if ((reduction != THEON_REDUCE_MAX && reduction != THEON_REDUCE_MIN) || space.reduced_count(o) != 0) continue;
    bool has_elements = true;
    for (const Dim& dim : space.dims) has_elements &= (dim.reduced >> o & 1) != 0 || dim.length != 0;
    if (has_elements) {
      raise(THEON_INVALID_ARGUMENT, "output %d: %s over no elements has no value", o,
            reduction == THEON_REDUCE_MAX ? "Max" : "Min");
    }
  }
  straighten(space, call.operand_count);
  order(space.dims, c, call.operand_count);
  merge(space.dims, call.operand_count);
  lay_out_accumulators(space, c);
  space.rows = space.dims.size() <= 1 || space.dims.back().length >= kShortRow;
  if (space.total > 0 && chunks == 0) cut(space, c, cost);
  size_tiles(space, c, call);
  if (chunks > 0) space.chunks = chunks, space.bypass = false;
  return space;
}

}  // namespace theon
