// The kernels "var", "norm" and "logsumexp": states of pieces of rows, combined in their order.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/reduce/kernels.hpp"
#include "cpu/reduce/row_statistics.hpp"
#include "theon/rows.h"

namespace theon {
namespace {

constexpr int64_t kPiece = 1024;       // elements of a state: both passes find them in the level 1 cache
constexpr int64_t kBlock = 16;         // outputs whose pieces are taken in turn: neighbours in memory share lines
constexpr int64_t kColumnBytes = 128;  // of a row, where outputs are neighbours: a pair of lines
constexpr int64_t kColumnPiece = 256;  // rows that are turned at a time; they fit the level 1 cache
constexpr int64_t kRowsAhead = 16;
constexpr int64_t kRowsAtOnce = 256;  // short rows whose results wait for their places
constexpr int64_t kParallelElements = 32 * 1024;
constexpr int64_t kChunkElements = 8 * 1024;
constexpr int64_t kMostItems = 64;

struct StatisticPlan {
  int32_t kind, dtype;
  int32_t kept_dims, reduced_dims;
  int64_t kept_lengths[THEON_MAX_RANK], kept_in[THEON_MAX_RANK], kept_out[THEON_MAX_RANK];
  int64_t reduced_lengths[THEON_MAX_RANK], reduced_in[THEON_MAX_RANK];
  int64_t outputs, count;  // elements of each output
  int64_t items, splits;   // of outputs, of what is reduced
  int32_t short_rows;      // see ShortRowsFn
  double ddof;
};

const char* name_of(int32_t kind) {
  return kind == THEON_STATISTIC_VAR ? "var" : kind == THEON_STATISTIC_NORM ? "norm" : "logsumexp";
}

// Axes of length 1 go, and such as follow each other in memory become one.
void add_axis(int32_t& dims, int64_t* lengths, int64_t* in, int64_t* out, int64_t length, int64_t in_stride,
              int64_t out_stride) {
  if (length == 1) return;
  const bool follows = dims > 0 && in[dims - 1] == in_stride * length &&
                       (out == nullptr || out[dims - 1] == out_stride * length);
  if (follows) {
    lengths[dims - 1] *= length;
  } else {
    lengths[dims++] = length;
  }
  in[dims - 1] = in_stride;
  if (out != nullptr) out[dims - 1] = out_stride;
}

theon_statistic_attributes read_attributes(const theon_kernel_call& call, const char* name, int32_t kind) {
  theon_statistic_attributes attributes{};
  const int32_t expected = sizeof(attributes);
  if (call.attributes == nullptr || call.attribute_bytes != expected)
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes; expected %d", name, call.attribute_bytes, expected);
  std::memcpy(&attributes, call.attributes, sizeof(attributes));
  if (attributes.size != expected)
    raise(THEON_INVALID_ARGUMENT, "%s: attributes say size %d; expected %d", name, attributes.size, expected);
  if (kind == THEON_STATISTIC_VAR ? !std::isfinite(attributes.ddof) : !(attributes.ddof == 0)) {
    raise(THEON_INVALID_ARGUMENT, "%s: ddof is %g; expected %s", name, attributes.ddof,
          kind == THEON_STATISTIC_VAR ? "a finite number" : "0");
  }
  return attributes;
}

StatisticPlan plan_statistic(const theon_kernel_call& call, int32_t kind) {
  const char* name = name_of(kind);
  const theon_statistic_attributes attributes = read_attributes(call, name, kind);
  check_operands(call, name, 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  if (!is_float(in.dtype) || !is_computed(in.dtype))
    raise(THEON_DTYPE_MISMATCH, "%s: input is %s; expected float16, float32 or float64", name, dtype_name(in.dtype));
  if (out.dtype != in.dtype) {
    raise(THEON_DTYPE_MISMATCH, "%s: output is %s; expected %s, the dtype of the input", name, dtype_name(out.dtype),
          dtype_name(in.dtype));
  }
  if (in.rank < THEON_MAX_RANK && attributes.axes >> in.rank != 0)
    raise(THEON_INVALID_ARGUMENT, "%s: axes 0x%x of an input of rank %d", name, attributes.axes, in.rank);
  if (out.rank != in.rank - std::popcount(attributes.axes)) {
    raise(THEON_SHAPE_MISMATCH, "%s: output has shape %s, input %s with %d axes reduced", name, shape_text(out).c_str(),
          shape_text(in).c_str(), std::popcount(attributes.axes));
  }
  check_output(out, name);
  element_count(in);
  StatisticPlan p{};
  p.kind = kind;
  p.dtype = in.dtype;
  p.ddof = attributes.ddof;
  p.count = 1;
  for (int32_t axis = 0, k = 0; axis < in.rank; ++axis) {
    if ((attributes.axes >> axis & 1) != 0) {
      add_axis(p.reduced_dims, p.reduced_lengths, p.reduced_in, nullptr, in.shape[axis], in.strides[axis], 0);
      p.count *= in.shape[axis];
      continue;
    }
    if (out.shape[k] != in.shape[axis]) {
      raise(THEON_SHAPE_MISMATCH, "%s: axis %d has length %lld in the input and %lld in the output", name, axis,
            static_cast<long long>(in.shape[axis]), static_cast<long long>(out.shape[k]));
    }
    add_axis(p.kept_dims, p.kept_lengths, p.kept_in, p.kept_out, in.shape[axis], in.strides[axis], out.strides[k++]);
  }
  if (p.kept_dims == 0) p.kept_dims = 1, p.kept_lengths[0] = 1;
  if (p.reduced_dims == 0) p.reduced_dims = 1, p.reduced_lengths[0] = 1, p.reduced_in[0] = 1;
  p.outputs = element_count(out);
  const double total = static_cast<double>(p.outputs) * static_cast<double>(p.count);
  const auto wanted = static_cast<int64_t>(
      total < kParallelElements ? 1 : std::min<double>(kMostItems, total / static_cast<double>(kChunkElements)));
  p.items = std::clamp<int64_t>(p.outputs / kBlock, 1, wanted);
  p.splits = std::clamp<int64_t>(wanted / p.items, 1, std::max<int64_t>(1, p.count / (4 * kPiece)));
  p.short_rows = kind == THEON_STATISTIC_LOGSUMEXP && in.dtype != THEON_FLOAT16 && p.kept_dims == 1 &&
                 p.reduced_dims == 1 && p.reduced_in[0] == 1 && p.count >= 1 && p.count <= kShortRow;
  return p;
}

RowState empty_state(int32_t kind) {
  return {kind == THEON_STATISTIC_LOGSUMEXP ? -std::numeric_limits<double>::infinity() : 0.0, 0, 0};
}

void combine(int32_t kind, RowState& all, const RowState& part) {
  if (all.count == 0 || part.count == 0) {
    if (part.count != 0) all = part;
    return;
  }
  const auto n = static_cast<double>(all.count), m = static_cast<double>(part.count);
  if (kind == THEON_STATISTIC_VAR) {
    const double distance = part.a - all.a;
    all.a += distance * (m / (n + m));
    all.b += part.b + distance * distance * (n / (n + m) * m);
  } else if (kind == THEON_STATISTIC_NORM) {
    const RowState& large = part.a > all.a ? part : all;
    const RowState& small = part.a > all.a ? all : part;
    // A part of zeros has the scale 1, which must not push a small one away.
    if (small.a == large.a) {
      all.b += part.b;
    } else if (large.b == 0) {
      all = {small.a, small.b, all.count};
    } else {
      const double ratio = small.a / large.a;
      all = {large.a, large.b + small.b * ratio * ratio, all.count};
    }
  } else if (part.a != part.a || all.a != all.a) {
    all.a = std::numeric_limits<double>::quiet_NaN();
  } else if (part.a > all.a) {
    all = {part.a, part.b + (all.b == 0 ? 0 : all.b * std::exp(all.a - part.a)), all.count};
  } else if (part.b != 0) {
    all.b += part.b * std::exp(part.a - all.a);
  }
  all.count += part.count;
}

double result_of(const StatisticPlan& p, const RowState& state) {
  switch (p.kind) {
    case THEON_STATISTIC_VAR:
      return state.count == 0 ? std::numeric_limits<double>::quiet_NaN()
                              : state.b / (static_cast<double>(state.count) - p.ddof);
    case THEON_STATISTIC_NORM: return state.a == 1 ? std::sqrt(state.b) : state.a * std::sqrt(state.b);
    default: return state.b == 0 ? state.a : state.a + std::log(state.b);
  }
}

template <class T>
auto widened(T x) {
  if constexpr (std::is_same_v<T, Float16>) {
    return float16_to_float(x.bits);
  } else {
    return x;
  }
}

template <class T>
T narrowed(double x) {
  if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(x)};
  } else {
    return static_cast<T>(x);
  }
}

template <class T>
class Statistic {
 public:
  Statistic(const theon_context& context, const StatisticPlan& plan, const theon_kernel_call& call, RowState* states)
      : context_(context),
        plan_(plan),
        state_of_(statistic_loops(context.level).states[plan.kind][kIsDouble]),
        rows_(statistic_loops(context.level).logsumexp_rows[kIsDouble]),
        in_(static_cast<const T*>(call.operands[1].data)),
        out_(static_cast<T*>(call.operands[0].data)),
        states_(states) {}

  void run() noexcept {
    const StatisticPlan& p = plan_;
    if (p.short_rows != 0) return run_short_rows();
    parallel_for(context_, p.items * p.splits, [&](int64_t number) noexcept {
      const int64_t item = number / p.splits, split = number % p.splits;
      const int64_t begin = item * p.outputs / p.items, end = (item + 1) * p.outputs / p.items;
      const int64_t step = are_columns() ? kColumns : kBlock;
      for (int64_t first = begin; first < end; first += step) block(first, std::min(step, end - first), split);
      if (p.splits == 1) finish(begin, end - begin);
    });
    if (p.splits > 1) finish(0, p.outputs);
  }

 private:
  using Number = decltype(widened(T{}));
  static constexpr bool kIsDouble = sizeof(Number) == sizeof(double);
  static constexpr int64_t kColumns = kColumnBytes / static_cast<int64_t>(sizeof(T));
  static_assert(kColumns >= kBlock);

  void run_short_rows() noexcept {
    const StatisticPlan& p = plan_;
    const int64_t in_step = p.kept_in[0], out_step = p.kept_out[0];
    parallel_for(context_, p.items, [&](int64_t item) noexcept {
      const int64_t end = (item + 1) * p.outputs / p.items;
      for (int64_t first = item * p.outputs / p.items; first < end; first += kRowsAtOnce) {
        const int64_t count = std::min(kRowsAtOnce, end - first);
        T results[kRowsAtOnce];
        T* out = out_ + first * out_step;
        rows_(out_step == 1 ? out : results, in_ + first * in_step, count, in_step, p.count);
        if (out_step == 1) continue;
        for (int64_t i = 0; i < count; ++i) out[i * out_step] = results[i];
      }
    });
  }

  // Rows of neighbours, which are far from each other.
  bool are_columns() const noexcept {
    return plan_.reduced_dims == 1 && plan_.kept_in[plan_.kept_dims - 1] == 1 && plan_.reduced_in[0] != 1;
  }

  T finished(int64_t output) const noexcept {
    RowState state = states_[output];
    for (int64_t s = 1; s < plan_.splits; ++s) combine(plan_.kind, state, states_[s * plan_.outputs + output]);
    return narrowed<T>(result_of(plan_, state));
  }

  void finish(int64_t first, int64_t count) noexcept {
    const StatisticPlan& p = plan_;
    for_row_pieces(p.kept_dims, p.kept_lengths, p.kept_out, first, count,
                   [&](int64_t offset, int64_t done, int64_t length) {
                     const int64_t step = p.kept_out[p.kept_dims - 1];
                     for (int64_t i = 0; i < length; ++i) out_[offset + i * step] = finished(first + done + i);
                   });
  }

  // One piece of each output after the other.
  void block(int64_t first, int64_t count, int64_t split) noexcept {
    const StatisticPlan& p = plan_;
    int64_t offsets[kColumns];
    const int64_t step = p.kept_in[p.kept_dims - 1];
    for_row_pieces(p.kept_dims, p.kept_lengths, p.kept_in, first, count,
                   [&](int64_t offset, int64_t done, int64_t length) {
                     for (int64_t i = 0; i < length; ++i) offsets[done + i] = offset + i * step;
                   });
    RowState* states = states_ + split * p.outputs + first;
    std::fill_n(states, count, empty_state(p.kind));
    const int64_t begin = split * p.count / p.splits, end = (split + 1) * p.count / p.splits;
    if (are_columns() && offsets[count - 1] - offsets[0] == count - 1) {
      for (int64_t i = begin; i < end; i += kColumnPiece)
        columns(in_ + offsets[0] + i * p.reduced_in[0], std::min(kColumnPiece, end - i), count, states);
      return;
    }
    for (int64_t i = begin; i < end; i += kPiece) {
      const int64_t n = std::min(kPiece, end - i);
      for (int64_t o = 0; o < count; ++o) combine(p.kind, states[o], piece(in_ + offsets[o], i, n));
    }
  }

  // Columns of a power of two of bytes would meet in the same sets of the caches: each row is read once, and turned.
  void columns(const T* x, int64_t rows, int64_t count, RowState* states) const noexcept {
    constexpr int64_t kPitch = kColumnPiece + 16;
    Number turned[kColumns * kPitch];
    const int64_t step = plan_.reduced_in[0];
    for (int64_t i = 0; i < rows; ++i) {
      const T* row = x + i * step;
      // A hint: past the end nothing is read.
      __builtin_prefetch(row + kRowsAhead * step);
      __builtin_prefetch(row + kRowsAhead * step + kColumns / 2);
      for (int64_t c = 0; c < count; ++c) turned[c * kPitch + i] = widened(row[c]);
    }
    for (int64_t c = 0; c < count; ++c) combine(plan_.kind, states[c], state_of_(turned + c * kPitch, rows));
  }

  RowState piece(const T* x, int64_t first, int64_t n) const noexcept {
    const StatisticPlan& p = plan_;
    const int64_t step = p.reduced_in[p.reduced_dims - 1];
    if constexpr (std::is_same_v<T, Number>) {
      if (p.reduced_dims == 1 && step == 1) return state_of_(x + first, n);
    }
    Number packed[kPiece];
    for_row_pieces(p.reduced_dims, p.reduced_lengths, p.reduced_in, first, n,
                   [&](int64_t offset, int64_t done, int64_t length) {
                     for (int64_t i = 0; i < length; ++i) packed[done + i] = widened(x[offset + i * step]);
                   });
    return state_of_(packed, n);
  }

  const theon_context& context_;
  const StatisticPlan& plan_;
  const RowStateFn state_of_;
  const ShortRowsFn rows_;
  const T* in_;
  T* out_;
  RowState* states_;
};

theon_status size_of(const theon_kernel_call& call, int32_t kind, theon_kernel_need& need) noexcept {
  return guarded([&] {
    const StatisticPlan plan = plan_statistic(call, kind);
    int64_t bytes = 0;
    if (plan.short_rows == 0 &&
        __builtin_mul_overflow(plan.outputs, plan.splits * static_cast<int64_t>(sizeof(RowState)), &bytes)) {
      raise(THEON_OUT_OF_MEMORY, "%s: the workspace passes 2^63 bytes", name_of(kind));
    }
    need = {sizeof(StatisticPlan), bytes};
  });
}

theon_status prepare(const theon_kernel_call& call, int32_t kind, void* plan) noexcept {
  return guarded([&] { *static_cast<StatisticPlan*>(plan) = plan_statistic(call, kind); });
}

}  // namespace

theon_status statistic_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  const auto& plan = *static_cast<const StatisticPlan*>(memory);
  auto* states = static_cast<RowState*>(workspace);
  if (plan.outputs == 0) return THEON_OK;
  switch (plan.dtype) {
    case THEON_FLOAT16: Statistic<Float16>(*context, plan, *call, states).run(); break;
    case THEON_FLOAT32: Statistic<float>(*context, plan, *call, states).run(); break;
    default: Statistic<double>(*context, plan, *call, states).run(); break;
  }
  return THEON_OK;
}

#define THEON_STATISTIC(name, kind)                                                                  \
  theon_status name##_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) { \
    return size_of(*call, kind, *need);                                                              \
  }                                                                                                  \
  theon_status name##_prepare(theon_context*, const theon_kernel_call* call, void* plan) {           \
    return prepare(*call, kind, plan);                                                               \
  }
THEON_STATISTIC(var, THEON_STATISTIC_VAR)
THEON_STATISTIC(norm, THEON_STATISTIC_NORM)
THEON_STATISTIC(logsumexp, THEON_STATISTIC_LOGSUMEXP)
#undef THEON_STATISTIC

}  // namespace theon
