#include "cpu/blas/matrix_stream.hpp"

#include <algorithm>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/thin.hpp"
#include "cpu/blas/vector.hpp"
#include "cpu/elementwise/machine.hpp"

namespace theon {
namespace {

constexpr int64_t kFinishElements = 32 << 10;

theon_tensor between(const MatrixStream& s, void* data) noexcept { return {data, s.shape, s.strides, s.rank, s.dtype}; }

const Plan& composite_plan(const StreamPlan& p) noexcept {
  return *reinterpret_cast<const Plan*>(reinterpret_cast<const char*>(&p) + p.composite_plan);
}

// Each block of rows: z, the composite, what it adds to g; while the rows are in the cache.
template <class T>
class Blocked {
 public:
  Blocked(theon_context& context, const StreamPlan& plan, const theon_kernel_call& call, char* workspace) noexcept
      : context_(context),
        plan_(plan),
        stream_(plan.stream),
        call_(call),
        composite_(composite_plan(plan)),
        workspace_(workspace),
        thin_(thin_kernels<T>(context.level)),
        x_(data_of<T>(call, stream_.x.operand)),
        w_(data_of<T>(call, stream_.outputs + 1)) {
    const theon_tensor& w = call.operands[stream_.outputs + 1];
    if (stream_.width > 1 || (w.strides[0] != 1 && w.shape[0] > 1)) w_ = packed(w);
  }

  void run() noexcept {
    char* composite_workspace = workspace_ + plan_.composite_workspace;
    begin_pieces(composite_, composite_workspace);
    parallel_for(context_, plan_.chunks, [&](int64_t chunk) noexcept { run_chunk(chunk); });
    finish_gradient();
    theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
    composite_call(stream_, call_, nullptr, nullptr, operands);
    finish_pieces(composite_, operands, composite_workspace);
  }

 private:
  const T* packed(const theon_tensor& w) noexcept {
    T* to = workspace_at<T>(workspace_, plan_.w_offset);
    const T* from = static_cast<const T*>(w.data);
    const int64_t column = stream_.rank == 1 ? 0 : w.strides[1];
    for (int64_t c = 0; c < stream_.width; ++c) {
      for (int64_t j = 0; j < stream_.x.columns; ++j) to[c * plan_.w_stride + j] = from[j * w.strides[0] + c * column];
    }
    return to;
  }

  T* scratch(int64_t chunk, int64_t offset) const noexcept {
    return workspace_at<T>(workspace_, plan_.scratch_offset + chunk * plan_.scratch_bytes + offset);
  }
  T* sums(int64_t chunk) const noexcept { return scratch(chunk, 2 * plan_.r_bytes); }

  // Where a tensor of all rows would begin so that its row number `row` is at `block`.
  void* origin(T* block, int64_t row) const noexcept {
    return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(block) -
                                   static_cast<uintptr_t>(row * stream_.width) * sizeof(T));
  }

  void run_chunk(int64_t chunk) noexcept {
    T *z = scratch(chunk, 0), *r = scratch(chunk, plan_.r_bytes);
    const MatrixView& x = stream_.x;
    const int64_t width = stream_.width, end = std::min(x.rows, (chunk + 1) * plan_.chunk_rows);
    const T scale = static_cast<T>(stream_.attributes.product_scale);
    theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
    composite_call(stream_, call_, nullptr, nullptr, operands);
    PieceRunner pieces(composite_, operands, workspace_ + plan_.composite_workspace, chunk);
    bool accumulate = false;
    for (int64_t row = chunk * plan_.chunk_rows; row < end; row += plan_.block_rows) {
      const int64_t rows = std::min(plan_.block_rows, end - row);
      const T* block = x_ + row * x.row_stride;
      thin_.multiply(block, x.row_stride, rows, x.columns, w_, plan_.w_stride, width, z);
      if (scale != 1) {
        for (int64_t i = 0; i < rows * width; ++i) z[i] *= scale;
      }
      operands[stream_.z].data = origin(z, row);
      operands[stream_.outputs - 1].data = origin(r, row);
      pieces.run(row * width, (row + rows) * width);
      const bool has_next = plan_.looks_ahead != 0 && row + 2 * rows <= x.rows;
      const T* next = has_next ? block + rows * x.row_stride : nullptr;
      thin_.add(block, x.row_stride, rows, x.columns, r, width, sums(chunk), plan_.sums_stride, accumulate, next);
      accumulate = true;
    }
  }

  // The chunks' sums, added in the order of the chunks.
  void finish_gradient() noexcept {
    const theon_tensor& g = call_.operands[0];
    const VectorKernels<T>& kernels = vector_kernels<T>(context_.level);
    const T scale = static_cast<T>(stream_.attributes.gradient_scale);
    const int64_t n = stream_.x.columns, column = stream_.rank == 1 ? 0 : g.strides[1];
    const int64_t piece = ceil_div(std::max<int64_t>(1, kFinishElements / plan_.chunks), 64) * 64;
    const int64_t pieces = ceil_div(n, piece);
    parallel_for(context_, pieces * stream_.width, [&](int64_t number) noexcept {
      const int64_t c = number / pieces, first = number % pieces * piece, length = std::min(piece, n - first);
      T* total = sums(0) + c * plan_.sums_stride + first;
      for (int64_t chunk = 1; chunk < plan_.chunks; ++chunk)
        kernels.combine(total, T{1}, total, T{1}, sums(chunk) + c * plan_.sums_stride + first, length);
      T* out = static_cast<T*>(g.data) + c * column + first * g.strides[0];
      combine(kernels, out, n == 1 ? 1 : g.strides[0], scale, total, T{0}, static_cast<const T*>(nullptr), 0, length);
    });
  }

  theon_context& context_;
  const StreamPlan& plan_;
  const MatrixStream& stream_;
  const theon_kernel_call& call_;
  const Plan& composite_;
  char* workspace_;
  const ThinKernels<T>& thin_;
  const T* x_;
  const T* w_;
};

void run_whole(theon_context& context, const StreamPlan& p, const theon_kernel_call& call, char* workspace) {
  const auto run = p.stream.rank == 1 ? gemv_run : gemm_run;
  const char* plans = reinterpret_cast<const char*>(&p);
  void *z = workspace + p.z_offset, *r = workspace + p.r_offset;
  theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
  first_operands(p.stream, call, z, operands);
  theon_kernel_call product = product_call(p.first, operands);
  check(run(&context, &product, plans + p.first_plan, workspace + p.product_workspace));
  composite_call(p.stream, call, z, r, operands);
  run_plan(context, composite_plan(p), operands, workspace + p.composite_workspace);
  second_operands(p.stream, call, r, operands);
  product = product_call(p.second, operands);
  check(run(&context, &product, plans + p.second_plan, workspace + p.product_workspace));
}

}  // namespace

theon_kernel_call composite_call(const MatrixStream& s, const theon_kernel_call& call, void* z, void* r,
                                 theon_tensor* operands) noexcept {
  std::copy(call.operands + 1, call.operands + s.outputs, operands);
  operands[s.outputs - 1] = between(s, r);
  std::copy(call.operands + s.outputs + 2, call.operands + call.operand_count, operands + s.outputs);
  std::copy_backward(operands + s.z, operands + s.streams - 1, operands + s.streams);
  operands[s.z] = between(s, z);
  const auto head = static_cast<int32_t>(sizeof(theon_stream_attributes));
  return {static_cast<int32_t>(sizeof(theon_kernel_call)),
          s.streams,
          s.outputs,
          call.attribute_bytes - head,
          static_cast<const char*>(call.attributes) + head,
          operands,
          call.parameters,
          call.parameter_count,
          0};
}

theon_kernel_call product_call(const theon_product_attributes& attributes, const theon_tensor* operands) noexcept {
  return {static_cast<int32_t>(sizeof(theon_kernel_call)),
          3,
          1,
          static_cast<int32_t>(sizeof(attributes)),
          &attributes,
          operands,
          nullptr,
          0,
          0};
}

void first_operands(const MatrixStream& s, const theon_kernel_call& call, void* z, theon_tensor* operands) noexcept {
  operands[0] = between(s, z);
  operands[1] = call.operands[s.outputs];
  operands[2] = call.operands[s.outputs + 1];
}

void second_operands(const MatrixStream& s, const theon_kernel_call& call, void* r, theon_tensor* operands) noexcept {
  operands[0] = call.operands[0];
  operands[1] = call.operands[s.outputs];
  operands[2] = between(s, r);
}

theon_status matrix_stream_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { *need = plan_matrix_stream(*context, *call, nullptr); });
}

theon_status matrix_stream_prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  return guarded([&] { plan_matrix_stream(*context, *call, plan); });
}

theon_status matrix_stream_run(theon_context* context, const theon_kernel_call* call, const void* plan,
                               void* workspace) {
  const auto& p = *static_cast<const StreamPlan*>(plan);
  char* memory = static_cast<char*>(workspace);
  if (p.is_blocked == 0) return guarded([&] { run_whole(*context, p, *call, memory); });
  if (p.stream.dtype == THEON_FLOAT32) {
    Blocked<float>(*context, p, *call, memory).run();
  } else {
    Blocked<double>(*context, p, *call, memory).run();
  }
  return THEON_OK;
}

}  // namespace theon
