#include "cpu/blas/matrix_stream.hpp"

#include <algorithm>
#include <optional>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/kernels.hpp"
#include "cpu/blas/thin.hpp"
#include "cpu/blas/vector.hpp"
#include "cpu/elementwise/machine.hpp"
#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

constexpr int64_t kFinishElements = 32 << 10;

// Rows of a share of work on rows alone, where parts run one after the other.
constexpr int64_t kShareElements = 8 << 10;

theon_tensor between(const MatrixStream& s, void* data) noexcept { return {data, s.shape, s.strides, s.rank, s.dtype}; }

// To a composite over numbers of rows they are a vector.
theon_tensor value_tensor(const MatrixStream& s, int32_t value, int32_t rank, void* data) noexcept {
  return s.is_column[value] ? theon_tensor{data, s.column_shape, s.column_strides, rank, s.dtype} : between(s, data);
}

const Plan& composite_plan(const StreamPlan& p, size_t step) noexcept {
  return *reinterpret_cast<const Plan*>(reinterpret_cast<const char*>(&p) + p.composite_plan[step]);
}

// Rows [row, row + rows) of what a row step delivers, from where these rows of its value lie.
void deliver(const MatrixStream& s, const StreamStep& step, const theon_kernel_call& call, const void* value,
             int64_t row, int64_t rows) noexcept {
  if (step.delivered == 0) return;
  const theon_tensor& to = call.operands[step.first_output];
  const int32_t bytes = theon_dtype_bytes(s.dtype);
  char* out = static_cast<char*>(to.data) + row * to.strides[0] * bytes;
  const char* from = static_cast<const char*>(value);
  if (s.is_column[step.first_left]) return copy_strided(out, to.strides[0], from, 1, rows, bytes);
  for (int64_t i = 0; i < rows; ++i)
    copy_strided(out + i * to.strides[0] * bytes, to.strides[1], from + i * s.width * bytes, 1, s.width, bytes);
}

// Each block of rows: z, the steps, what it adds to g; while the rows are in the cache.
template <class T>
class Blocked {
 public:
  Blocked(theon_context& context, const StreamPlan& plan, const theon_kernel_call& call, char* workspace) noexcept
      : context_(context),
        plan_(plan),
        stream_(plan.stream),
        call_(call),
        workspace_(workspace),
        thin_(thin_kernels<T>(context.level)),
        x_(data_of<T>(call, stream_.x.operand)),
        w_(data_of<T>(call, stream_.outputs + 1)),
        step_count_(static_cast<size_t>(stream_.attributes.step_count)) {
    const theon_tensor& w = call.operands[stream_.outputs + 1];
    if (stream_.width > 1 || (w.strides[0] != 1 && w.shape[0] > 1)) w_ = packed(w);
  }

  void run() noexcept {
    for (size_t i = 0; i < step_count_; ++i) {
      if (is_composite(i)) begin_pieces(composite_plan(plan_, i), workspace_ + plan_.composite_workspace[i]);
    }
    parallel_for(context_, plan_.chunks, [&](int64_t chunk) noexcept { run_chunk(chunk); });
    finish_gradient();
    theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
    for (size_t i = 0; i < step_count_; ++i) {
      if (!is_composite(i)) continue;
      step_call(stream_, stream_.steps[i], call_, nullptr, operands);
      finish_pieces(composite_plan(plan_, i), operands, workspace_ + plan_.composite_workspace[i]);
    }
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

  bool is_composite(size_t step) const noexcept { return stream_.steps[step].kind == THEON_STREAM_ELEMENTWISE; }

  T* scratch(int64_t chunk, int64_t offset) const noexcept {
    return workspace_at<T>(workspace_, plan_.scratch_offset + chunk * plan_.scratch_bytes + offset);
  }
  T* sums(int64_t chunk) const noexcept { return scratch(chunk, plan_.sums_offset); }

  // Where a tensor of all rows would begin so that its row number `row` is at `block`.
  void* origin(T* block, int64_t row, int64_t length) const noexcept {
    return reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(block) -
                                   static_cast<uintptr_t>(row * length) * sizeof(T));
  }

  void run_chunk(int64_t chunk) noexcept {
    T* values[THEON_STREAM_MAX_VALUES];
    for (int32_t v = 0; v < stream_.values; ++v) values[v] = scratch(chunk, plan_.value_offset[v]);
    const MatrixView& x = stream_.x;
    const int64_t width = stream_.width, end = std::min(x.rows, (chunk + 1) * plan_.chunk_rows);
    const T scale = static_cast<T>(stream_.attributes.product_scale);
    Composites composites{*this, chunk};
    bool accumulate = false;
    for (int64_t row = chunk * plan_.chunk_rows; row < end; row += plan_.block_rows) {
      const int64_t rows = std::min(plan_.block_rows, end - row);
      const T* block = x_ + row * x.row_stride;
      T* z = values[0];
      thin_.multiply(block, x.row_stride, rows, x.columns, w_, plan_.w_stride, width, z);
      if (scale != 1) {
        for (int64_t i = 0; i < rows * width; ++i) z[i] *= scale;
      }
      for (size_t i = 0; i < step_count_; ++i) {
        if (is_composite(i)) {
          composites.run(i, values, row, rows);
        } else {
          const StreamStep& step = stream_.steps[i];
          T* value = values[step.first_left];
          run_row_step(context_.level, step.kind, stream_.dtype, value, values[step.inputs[0]], rows, width);
          deliver(stream_, step, call_, value, row, rows);
        }
      }
      const bool has_next = plan_.looks_ahead != 0 && row + 2 * rows <= x.rows;
      const T* next = has_next ? block + rows * x.row_stride : nullptr;
      thin_.add(block, x.row_stride, rows, x.columns, values[stream_.r()], width, sums(chunk), plan_.sums_stride,
                accumulate, next);
      accumulate = true;
    }
  }

  // Composites of a chunk, of which one is loaded.
  struct Composites {
    const Blocked& all;
    int64_t chunk;
    size_t loaded = 0;
    std::optional<PieceRunner> pieces{};
    theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS]{};

    void run(size_t number, T* const* values, int64_t row, int64_t rows) noexcept {
      const StreamPlan& plan = all.plan_;
      void* origins[THEON_STREAM_MAX_VALUES];
      for (int32_t v = 0; v < all.stream_.values; ++v)
        origins[v] = all.origin(values[v], row, all.stream_.row_length(v));
      step_call(all.stream_, all.stream_.steps[number], all.call_, origins, operands);
      if (!pieces || loaded != number) {
        pieces.emplace(composite_plan(plan, number), operands, all.workspace_ + plan.composite_workspace[number],
                       chunk);
        loaded = number;
      }
      pieces->run(row * plan.units[number], (row + rows) * plan.units[number]);
    }
  };

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
  char* workspace_;
  const ThinKernels<T>& thin_;
  const T* x_;
  const T* w_;
  size_t step_count_;
};

void run_whole_rows(const theon_context& context, const MatrixStream& s, const StreamStep& step, void* const* values) {
  const int64_t bytes = theon_dtype_bytes(s.dtype), length = s.row_length(step.first_left);
  const int64_t share = std::max<int64_t>(1, kShareElements / std::max<int64_t>(1, s.width));
  parallel_for(context, ceil_div(s.x.rows, share), [&](int64_t number) noexcept {
    const int64_t first = number * share, rows = std::min(share, s.x.rows - first);
    run_row_step(context.level, step.kind, s.dtype,
                 static_cast<char*>(values[step.first_left]) + first * length * bytes,
                 static_cast<const char*>(values[step.inputs[0]]) + first * s.width * bytes, rows, s.width);
  });
}

void run_whole(theon_context& context, const StreamPlan& p, const theon_kernel_call& call, char* workspace) {
  const MatrixStream& s = p.stream;
  const auto run = s.rank == 1 ? gemv_run : gemm_run;
  const char* plans = reinterpret_cast<const char*>(&p);
  void* values[THEON_STREAM_MAX_VALUES];
  for (int32_t v = 0; v < s.values; ++v) values[v] = workspace + p.value_offset[v];
  theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
  first_operands(s, call, values[0], operands);
  theon_kernel_call product = product_call(p.first, operands);
  check(run(&context, &product, plans + p.first_plan, workspace + p.product_workspace));
  for (size_t i = 0; i < static_cast<size_t>(s.attributes.step_count); ++i) {
    const StreamStep& step = s.steps[i];
    if (step.kind == THEON_STREAM_ELEMENTWISE) {
      step_call(s, step, call, values, operands);
      run_plan(context, composite_plan(p, i), operands, workspace + p.composite_workspace[i]);
    } else {
      run_whole_rows(context, s, step, values);
      deliver(s, step, call, values[step.first_left], 0, s.x.rows);
    }
  }
  second_operands(s, call, values[s.r()], operands);
  product = product_call(p.second, operands);
  check(run(&context, &product, plans + p.second_plan, workspace + p.product_workspace));
}

}  // namespace

theon_kernel_call step_call(const MatrixStream& s, const StreamStep& step, const theon_kernel_call& call,
                            void* const* values, theon_tensor* operands) noexcept {
  const auto value = [&](int32_t number) {
    return value_tensor(s, number, step.rank, values == nullptr ? nullptr : values[number]);
  };
  theon_tensor* to = std::copy_n(call.operands + step.first_output, step.delivered, operands);
  for (int32_t i = 0; i < step.left; ++i) *to++ = value(step.first_left + i);
  for (int32_t i = 0; i < step.input_count; ++i)
    *to++ = step.inputs[i] >= 0 ? value(step.inputs[i]) : call.operands[s.outputs + 2 + ~step.inputs[i]];
  return {static_cast<int32_t>(sizeof(theon_kernel_call)),
          static_cast<int32_t>(to - operands),
          step.delivered + step.left,
          static_cast<int32_t>(step.composite_bytes),
          static_cast<const char*>(call.attributes) + step.composite,
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
