// What a call of "matrix_stream" says, and how it is going to run.
#include <algorithm>
#include <new>
#include <vector>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/matrix_stream.hpp"
#include "cpu/elementwise/compile.hpp"

namespace theon {
namespace {

constexpr const char* kKernel = "matrix_stream";
// More columns than these are no longer bound by memory: gemm's own blocks use the caches better.
constexpr int64_t kMostColumns = 16;
constexpr int64_t kLongestRowBytes = 256 << 10;
// A block is read twice, the second time from the second level of the caches or, its last rows, from the first.
constexpr int64_t kBlockBytes = 112 << 10;
constexpr int64_t kMostBlockElements = 1024;
constexpr int64_t kRowUnit = 16;  // rows that the elementwise machine takes at once
constexpr int64_t kFewestRows = 4;
// A matrix beyond this does not stay in the caches from one call to the next.
constexpr int64_t kCachedBytes = 4 << 20;
// As matrix-vector products are cut.
constexpr int64_t kSerialBytes = 96 << 10;
constexpr int64_t kChunkBytes = 640 << 10;
constexpr int64_t kMostChunks = 64;
constexpr int64_t kFewestChunkRows = 16;

constexpr int64_t kPlanAlignment = 64;

int64_t up(int64_t value, int64_t unit) noexcept { return ceil_div(value, unit) * unit; }

struct Parts {
  StreamPlan plan;
  std::vector<TileProgram> composites;  // one for each step; nothing for steps of other kinds
  theon_kernel_need first, second;
};

size_t step_count(const MatrixStream& s) { return static_cast<size_t>(s.attributes.step_count); }

// Whether a composite's loops walk its values from row to row, as one row or short rows run as one.
bool walks_rows(const IterationSpace& space, const MatrixStream& s, const StreamStep& step) {
  const int32_t before = step.delivered + step.left;
  const auto input = std::find_if(step.inputs, step.inputs + step.input_count, [](int32_t i) { return i >= 0; });
  const auto operand = static_cast<size_t>(before + (input - step.inputs));
  const auto& dims = space.dims;
  if (dims.size() == 1) return dims[0].strides[operand] == 1;
  const bool is_column = s.is_column[*input];
  return dims.size() == 2 && !space.rows && dims[0].strides[operand] == s.row_length(*input) &&
         dims[1].strides[operand] == (is_column ? 0 : 1);
}

// Blocks and chunks are functions of shapes and strides alone. False: where blocks of rows gain nothing.
bool choose_blocks(StreamPlan& p) {
  const MatrixStream& s = p.stream;
  const int64_t element = theon_dtype_bytes(s.dtype);
  if (s.x.rows < kFewestRows || s.x.columns == 0 || s.width == 0 || s.width > kMostColumns) return false;
  if ((s.x.column_stride != 1 && s.x.columns > 1) || s.x.columns > kLongestRowBytes / element) return false;
  const int64_t row_bytes = s.x.columns * element;
  int64_t chunks = 1;
  if (s.x.rows > kSerialBytes / row_bytes) {
    const int64_t wanted = s.x.rows > kMostChunks * kChunkBytes / row_bytes
                               ? kMostChunks
                               : up(ceil_div(s.x.rows * row_bytes, kChunkBytes), 2);
    chunks = std::clamp<int64_t>(wanted, 2, kMostChunks);
    if (s.x.rows < chunks * kFewestChunkRows) return false;
  }
  p.chunk_rows = up(ceil_div(s.x.rows, chunks), 4);
  p.chunks = ceil_div(s.x.rows, p.chunk_rows);
  p.looks_ahead = s.x.rows > kCachedBytes / row_bytes;
  int64_t rows = std::max(kBlockBytes / row_bytes, kFewestRows);
  rows = std::min(rows, std::max(kRowUnit, kMostBlockElements / s.width));
  p.block_rows = std::min(rows >= kRowUnit ? rows / kRowUnit * kRowUnit : rows, p.chunk_rows);
  return true;
}

void place_composites(Parts& parts, WorkspacePlan& workspace) {
  for (size_t i = 0; i < parts.composites.size(); ++i)
    parts.plan.composite_workspace[i] = workspace.add(parts.composites[i].workspace_bytes, 1);
}

// Values of a block of rows, one after the other; what they take.
int64_t place_values(StreamPlan& p) {
  int64_t bytes = 0;
  for (int32_t v = 0; v < p.stream.values; ++v) {
    p.value_offset[v] = bytes;
    bytes += up(p.block_rows * p.stream.row_length(v) * theon_dtype_bytes(p.stream.dtype), 64);
  }
  return bytes;
}

void plan_blocked(Parts& parts) {
  StreamPlan& p = parts.plan;
  const MatrixStream& s = p.stream;
  const int64_t element = theon_dtype_bytes(s.dtype);
  WorkspacePlan workspace;
  place_composites(parts, workspace);
  p.w_stride = up(s.x.columns, 64 / element);
  p.w_offset = workspace.add(p.w_stride * s.width, element);
  p.sums_offset = place_values(p);
  p.sums_stride = p.w_stride;
  p.scratch_bytes = p.sums_offset + p.sums_stride * s.width * element;
  p.scratch_offset = workspace.add(p.scratch_bytes, p.chunks);
  parts.first = {0, workspace.bytes()};
  parts.second = {0, 0};
}

void plan_whole(theon_context& context, const theon_kernel_call& call, Parts& parts) {
  StreamPlan& p = parts.plan;
  const MatrixStream& s = p.stream;
  const auto size = static_cast<int32_t>(sizeof(theon_product_attributes));
  p.first = {size, 0, s.attributes.product_scale, 0};
  p.second = {size, THEON_PRODUCT_TRANSPOSE_A, s.attributes.gradient_scale, 0};
  const auto size_of = s.rank == 1 ? gemv_size : gemm_size;
  theon_tensor operands[3];
  first_operands(s, call, nullptr, operands);
  theon_kernel_call product = product_call(p.first, operands);
  check(size_of(&context, &product, &parts.first));
  second_operands(s, call, nullptr, operands);
  product = product_call(p.second, operands);
  check(size_of(&context, &product, &parts.second));

  WorkspacePlan workspace;
  place_composites(parts, workspace);
  for (int32_t v = 0; v < s.values; ++v)
    p.value_offset[v] = workspace.add(s.x.rows * s.row_length(v), theon_dtype_bytes(s.dtype));
  p.product_workspace = workspace.add(std::max(parts.first.workspace_bytes, parts.second.workspace_bytes), 1);
  parts.first.workspace_bytes = workspace.bytes();
}

void check_values(const StreamStep& step, const MatrixStream& s, const theon_kernel_call& inner, int32_t number) {
  const Composite composite = parse_composite(inner);
  for (int32_t i = 0; i < step.input_count; ++i) {
    const uint32_t expected = step.inputs[i] >= 0 && s.is_column[step.inputs[i]] && step.rank == 2 ? 2 : 0;
    if (step.inputs[i] >= 0 && composite.inputs[i].broadcast != expected) {
      raise(THEON_INVALID_ARGUMENT, "%s: step %d stretches its input %d, which is a value, over axes %u; expected %u",
            kKernel, number, i, composite.inputs[i].broadcast, expected);
    }
  }
  for (int32_t o = step.delivered; o < composite.output_count; ++o) {
    if (composite.outputs[o].reduction != THEON_REDUCE_NONE)
      raise(THEON_INVALID_ARGUMENT, "%s: step %d reduces its output %d, which is a value", kKernel, number, o);
  }
}

TileProgram compile(const theon_context& context, const MatrixStream& s, const theon_kernel_call& call, size_t number,
                    int64_t chunks) {
  const StreamStep& step = s.steps[number];
  if (step.kind != THEON_STREAM_ELEMENTWISE) return {};
  theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
  const theon_kernel_call inner = step_call(s, step, call, nullptr, operands);
  check_values(step, s, inner, static_cast<int32_t>(number));
  TileProgram program = compile_composite(context.level, inner, true, chunks);
  if (!program.faults.empty()) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s of integers fails for a divisor of 0; that is not taken here", kKernel,
          op_name(program.faults.front().op));
  }
  return program;
}

void compile_all(const theon_context& context, Parts& parts, const theon_kernel_call& call) {
  const MatrixStream& s = parts.plan.stream;
  parts.composites.clear();
  for (size_t i = 0; i < step_count(s); ++i)
    parts.composites.push_back(compile(context, s, call, i, parts.plan.is_blocked != 0 ? parts.plan.chunks : 0));
}

bool all_walk_rows(const Parts& parts) {
  const MatrixStream& s = parts.plan.stream;
  for (size_t i = 0; i < step_count(s); ++i) {
    if (s.steps[i].kind == THEON_STREAM_ELEMENTWISE && !walks_rows(parts.composites[i].space, s, s.steps[i]))
      return false;
  }
  return true;
}

}  // namespace

theon_kernel_need plan_matrix_stream(theon_context& context, const theon_kernel_call& call, void* plan) {
  Parts parts{};
  StreamPlan& p = parts.plan;
  p.stream = check_matrix_stream(call);
  p.is_blocked = choose_blocks(p);
  // Composites first: that they accept the call is known before its sizes are believed.
  compile_all(context, parts, call);
  if (p.is_blocked != 0 && !all_walk_rows(parts)) {
    p.is_blocked = 0;
    compile_all(context, parts, call);
  }
  if (p.is_blocked != 0) {
    plan_blocked(parts);
  } else {
    plan_whole(context, call, parts);
  }

  int64_t end = up(sizeof(StreamPlan), kPlanAlignment);
  for (size_t i = 0; i < parts.composites.size(); ++i) {
    p.composite_plan[i] = end;
    p.units[i] = p.stream.x.rows == 0 ? 0 : parts.composites[i].space.total / p.stream.x.rows;
    if (p.stream.steps[i].kind == THEON_STREAM_ELEMENTWISE) end += up(parts.composites[i].plan_bytes(), kPlanAlignment);
  }
  p.first_plan = end;
  p.second_plan = p.first_plan + up(parts.first.plan_bytes, kPlanAlignment);
  const theon_kernel_need need{p.second_plan + parts.second.plan_bytes, parts.first.workspace_bytes};
  if (plan == nullptr) return need;

  char* base = static_cast<char*>(plan);
  const auto& placed = *new (base) StreamPlan(p);
  for (size_t i = 0; i < parts.composites.size(); ++i) {
    if (p.stream.steps[i].kind == THEON_STREAM_ELEMENTWISE) parts.composites[i].write(base + p.composite_plan[i]);
  }
  if (p.is_blocked != 0) return need;
  const auto prepare = p.stream.rank == 1 ? gemv_prepare : gemm_prepare;
  theon_tensor operands[3];
  first_operands(placed.stream, call, nullptr, operands);
  theon_kernel_call product = product_call(placed.first, operands);
  check(prepare(&context, &product, base + p.first_plan));
  second_operands(placed.stream, call, nullptr, operands);
  product = product_call(placed.second, operands);
  check(prepare(&context, &product, base + p.second_plan));
  return need;
}

}  // namespace theon
