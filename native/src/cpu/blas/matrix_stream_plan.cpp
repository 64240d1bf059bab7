// What a call of "matrix_stream" says, and how it is going to run.
#include <algorithm>
#include <cstring>
#include <new>

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

void check_rank(const theon_tensor& tensor, const char* what, int32_t rank) {
  if (tensor.rank != rank) {
    raise(THEON_SHAPE_MISMATCH, "%s: %s has shape %s; expected rank %d", kKernel, what, shape_text(tensor).c_str(),
          rank);
  }
}

void check_length(const theon_tensor& tensor, const char* what, int32_t axis, int64_t expected, const char* of) {
  if (tensor.shape[axis] != expected) {
    raise(THEON_SHAPE_MISMATCH, "%s: axis %d of %s, %s, has length %lld; expected %lld, that of %s", kKernel, axis,
          what, shape_text(tensor).c_str(), static_cast<long long>(tensor.shape[axis]),
          static_cast<long long>(expected), of);
  }
}

const theon_composite& composite_of(const theon_kernel_call& call) {
  const auto least = static_cast<int32_t>(sizeof(theon_stream_attributes) + sizeof(theon_composite));
  if (call.attributes == nullptr || reinterpret_cast<uintptr_t>(call.attributes) % 8 != 0 ||
      call.attribute_bytes < least) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes at %p; expected at least %d, aligned to 8", kKernel,
          call.attribute_bytes, call.attributes, least);
  }
  return *reinterpret_cast<const theon_composite*>(static_cast<const char*>(call.attributes) +
                                                   sizeof(theon_stream_attributes));
}

struct Parts {
  StreamPlan plan;
  TileProgram composite;
  theon_kernel_need first, second;
};

// Whether the composite's loops walk z from row to row, as one row or short rows run as one.
bool walks_rows(const IterationSpace& space, const MatrixStream& s) {
  const auto& dims = space.dims;
  if (dims.size() == 1) return dims[0].strides[s.z] == 1;
  return dims.size() == 2 && !space.rows && dims[0].strides[s.z] == s.width && dims[1].strides[s.z] == 1;
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

void plan_blocked(Parts& parts) {
  StreamPlan& p = parts.plan;
  const MatrixStream& s = p.stream;
  const int64_t element = theon_dtype_bytes(s.dtype);
  WorkspacePlan workspace;
  p.composite_workspace = workspace.add(parts.composite.workspace_bytes, 1);
  p.w_stride = up(s.x.columns, 64 / element);
  p.w_offset = workspace.add(p.w_stride * s.width, element);
  p.r_bytes = up(p.block_rows * s.width * element, 64);
  p.sums_stride = p.w_stride;
  p.sums_bytes = p.sums_stride * s.width * element;
  p.scratch_bytes = 2 * p.r_bytes + p.sums_bytes;
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

  const int64_t element = theon_dtype_bytes(s.dtype);
  const int64_t count = s.shape[0] * s.width;
  WorkspacePlan workspace;
  p.composite_workspace = workspace.add(parts.composite.workspace_bytes, 1);
  p.z_offset = workspace.add(count, element);
  p.r_offset = workspace.add(count, element);
  p.product_workspace = workspace.add(std::max(parts.first.workspace_bytes, parts.second.workspace_bytes), 1);
  parts.first.workspace_bytes = workspace.bytes();
}

TileProgram compile(const theon_context& context, const MatrixStream& s, const theon_kernel_call& call,
                    int64_t chunks) {
  theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
  const theon_kernel_call inner = composite_call(s, call, nullptr, nullptr, operands);
  TileProgram program = compile_composite(context.level, inner, true, chunks);
  if (!program.faults.empty()) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s of integers fails for a divisor of 0; that is not taken here", kKernel,
          op_name(program.faults.front().op));
  }
  return program;
}

}  // namespace

MatrixStream check_matrix_stream(const theon_kernel_call& call) {
  const theon_composite& composite = composite_of(call);
  MatrixStream s{};
  std::memcpy(&s.attributes, call.attributes, sizeof(s.attributes));
  if (s.attributes.size != static_cast<int32_t>(sizeof(s.attributes))) {
    raise(THEON_INVALID_ARGUMENT, "theon_stream_attributes.size is %d; expected %d", s.attributes.size,
          static_cast<int>(sizeof(s.attributes)));
  }
  s.outputs = composite.output_count;
  if (s.outputs < 1 || composite.input_count < 1 || s.outputs > THEON_COMPOSITE_MAX_STREAMS ||
      composite.input_count > THEON_COMPOSITE_MAX_STREAMS - s.outputs) {
    raise(THEON_INVALID_ARGUMENT,
          "%s: the composite has %d inputs and %d outputs; expected at least 1 each, at most %d", kKernel,
          composite.input_count, s.outputs, THEON_COMPOSITE_MAX_STREAMS);
  }
  s.streams = composite.input_count + s.outputs;
  if (s.attributes.position < 0 || s.attributes.position >= composite.input_count) {
    raise(THEON_INVALID_ARGUMENT, "theon_stream_attributes.position is %d; the composite has inputs 0 to %d",
          s.attributes.position, composite.input_count - 1);
  }
  s.z = s.outputs + s.attributes.position;
  if (call.output_count != s.outputs || call.operand_count != s.streams + 1 || call.operands == nullptr) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d operands, %d of them outputs, array %s; expected %d and %d", kKernel,
          call.operand_count, call.output_count, call.operands == nullptr ? "null" : "given", s.streams + 1, s.outputs);
  }
  for (int32_t i = 0; i < call.operand_count; ++i) {
    validate(call.operands[i], "an operand of matrix_stream", false);
    element_count(call.operands[i]);
  }
  const theon_tensor &g = call.operands[0], &x = call.operands[s.outputs], &w = call.operands[s.outputs + 1];
  s.dtype = x.dtype;
  if (s.dtype != THEON_FLOAT32 && s.dtype != THEON_FLOAT64) {
    raise(THEON_DTYPE_MISMATCH, "%s: X is %s; accepted: float32, float64", kKernel, theon_dtype_name(s.dtype));
  }
  if (w.dtype != s.dtype || g.dtype != s.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: X is %s, W %s, g %s; expected the same", kKernel, theon_dtype_name(s.dtype),
          theon_dtype_name(w.dtype), theon_dtype_name(g.dtype));
  }
  check_rank(x, "X", 2);
  if (w.rank != 1) check_rank(w, "W", 2);
  check_rank(g, "g", w.rank);
  s.rank = w.rank;
  s.x = matrix_view(call, s.outputs, false);
  s.width = w.rank == 1 ? 1 : w.shape[1];
  check_length(w, "W", 0, s.x.columns, "a row of X");
  check_length(g, "g", 0, s.x.columns, "a row of X");
  if (w.rank == 2) check_length(g, "g", 1, s.width, "a row of W");
  if (self_overlaps(g)) {
    raise(THEON_INVALID_ARGUMENT, "%s: g of shape %s has strides with which two of its elements share memory", kKernel,
          shape_text(g).c_str());
  }
  s.shape[0] = s.x.rows, s.shape[1] = s.width;
  s.strides[0] = w.rank == 1 ? 1 : std::max<int64_t>(s.width, 1), s.strides[1] = 1;
  return s;
}

theon_kernel_need plan_matrix_stream(theon_context& context, const theon_kernel_call& call, void* plan) {
  Parts parts{};
  StreamPlan& p = parts.plan;
  p.stream = check_matrix_stream(call);
  const theon_composite& composite = composite_of(call);
  p.is_blocked = choose_blocks(p);
  // Without blocks first: that the composite accepts the call is known before its sizes are believed.
  parts.composite = compile(context, p.stream, call, p.is_blocked != 0 ? p.chunks : 0);
  const auto* inputs = reinterpret_cast<const theon_composite_input*>(&composite + 1);
  if (inputs[p.stream.attributes.position].broadcast != 0)
    raise(THEON_INVALID_ARGUMENT, "%s: the composite stretches its input %d, which is z", kKernel,
          p.stream.attributes.position);
  const int32_t last = p.stream.outputs - 1;
  if (std::any_of(parts.composite.reductions.begin(), parts.composite.reductions.end(),
                  [&](const ReduceStep& step) { return step.operand == last; })) {
    raise(THEON_INVALID_ARGUMENT, "%s: the composite reduces its last output, which is r", kKernel);
  }
  if (p.is_blocked != 0 && !walks_rows(parts.composite.space, p.stream)) {
    p.is_blocked = 0;
    parts.composite = compile(context, p.stream, call, 0);
  }
  if (p.is_blocked != 0) {
    plan_blocked(parts);
  } else {
    plan_whole(context, call, parts);
  }

  p.composite_plan = up(sizeof(StreamPlan), kPlanAlignment);
  p.first_plan = p.composite_plan + up(parts.composite.plan_bytes(), kPlanAlignment);
  p.second_plan = p.first_plan + up(parts.first.plan_bytes, kPlanAlignment);
  const theon_kernel_need need{p.second_plan + parts.second.plan_bytes, parts.first.workspace_bytes};
  if (plan == nullptr) return need;

  char* base = static_cast<char*>(plan);
  const auto& placed = *new (base) StreamPlan(p);
  parts.composite.write(base + p.composite_plan);
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
