// The kernel "arg_reduce": where the largest or smallest element is.
#include <algorithm>
#include <bit>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/reduce/arg_search.hpp"
#include "cpu/reduce/kernels.hpp"
#include "theon/elementwise.h"

namespace theon {
namespace {

constexpr int64_t kParallelElements = 64 * 1024;
constexpr int64_t kChunkElements = 16 * 1024;
constexpr int64_t kMostChunks = 64;
constexpr int64_t kChunkColumns = 512;  // of columns searched side by side: longer runs than one page holds lines
constexpr int64_t kShortRow = 64;

struct Axes {
  int32_t count;
  int64_t lengths[THEON_MAX_RANK];
  int64_t in_strides[THEON_MAX_RANK];
  int64_t out_strides[THEON_MAX_RANK];
};

struct ArgPlan {
  Axes kept, reduced;
  int64_t outputs, reduced_count;
  int64_t splits;  // pieces that each reduction is cut into
  int64_t chunks;  // of outputs
  int32_t dtype;
  int32_t largest;
  bool columns;     // neighbouring outputs are neighbours in memory, and are searched side by side
  bool short_rows;  // reductions are short and follow each other in memory
};

// Axes of length 1 go, and such as follow each other in memory become one.
void add_axis(Axes& axes, int64_t length, int64_t in_stride, int64_t out_stride) {
  if (length == 1) return;
  const int32_t last = axes.count - 1;
  if (last >= 0 && axes.in_strides[last] == in_stride * length && axes.out_strides[last] == out_stride * length) {
    axes.lengths[last] *= length;
    axes.in_strides[last] = in_stride;
    axes.out_strides[last] = out_stride;
    return;
  }
  axes.lengths[axes.count] = length;
  axes.in_strides[axes.count] = in_stride;
  axes.out_strides[axes.count++] = out_stride;
}

ArgPlan plan_arg_reduce(const theon_kernel_call& call) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_arg_reduce_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: %d bytes of attributes; expected %d", call.attribute_bytes,
          static_cast<int>(sizeof(theon_arg_reduce_attributes)));
  }
  const auto& attributes = *static_cast<const theon_arg_reduce_attributes*>(call.attributes);
  if (attributes.size != static_cast<int32_t>(sizeof(attributes)) || attributes.reserved != 0) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: attributes.size is %d, reserved %d; expected %d and 0", attributes.size,
          attributes.reserved, static_cast<int>(sizeof(attributes)));
  }
  if (attributes.reduction != THEON_REDUCE_MAX && attributes.reduction != THEON_REDUCE_MIN) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: reduction %d; expected MAX or MIN", attributes.reduction);
  }
  if (call.operand_count != 2 || call.output_count != 1 || call.operands == nullptr) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: %d operands, %d of them outputs; expected an output and an input",
          call.operand_count, call.output_count);
  }
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  validate(out, "arg_reduce: output", false);
  validate(in, "arg_reduce: input", false);
  if (out.dtype != THEON_INT64)
    raise(THEON_DTYPE_MISMATCH, "arg_reduce: output is %s; expected int64", dtype_name(out.dtype));
  if (!is_computed(in.dtype)) raise_not_computed(in.dtype, "arg_reduce: input");
  if (is_complex(in.dtype)) {
    raise(THEON_DTYPE_MISMATCH, "arg_reduce: input is %s, which has no order; expected bool, integers or floats",
          dtype_name(in.dtype));
  }
  if (in.rank < THEON_MAX_RANK && attributes.axes >> in.rank != 0) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: axes 0x%x of an input of rank %d", attributes.axes, in.rank);
  }
  if (out.rank != in.rank - std::popcount(attributes.axes)) {
    raise(THEON_SHAPE_MISMATCH, "arg_reduce: output has shape %s, input %s with %d axes reduced",
          shape_text(out).c_str(), shape_text(in).c_str(), std::popcount(attributes.axes));
  }
  if (self_overlaps(out)) raise(THEON_INVALID_ARGUMENT, "arg_reduce: output has strides that let its elements overlap");
  ArgPlan plan{};
  plan.dtype = in.dtype;
  plan.largest = attributes.reduction == THEON_REDUCE_MAX;
  plan.outputs = element_count(out);
  plan.reduced_count = 1;
  for (int32_t axis = 0, k = 0; axis < in.rank; ++axis) {
    if ((attributes.axes >> axis & 1) != 0) {
      add_axis(plan.reduced, in.shape[axis], in.strides[axis], 0);
      plan.reduced_count *= in.shape[axis];
      continue;
    }
    if (out.shape[k] != in.shape[axis]) {
      raise(THEON_SHAPE_MISMATCH, "arg_reduce: axis %d has length %lld in the input and %lld in the output", axis,
            static_cast<long long>(in.shape[axis]), static_cast<long long>(out.shape[k]));
    }
    add_axis(plan.kept, in.shape[axis], in.strides[axis], out.strides[k++]);
  }
  if (plan.kept.count == 0) plan.kept = {1, {1}, {0}, {0}};
  if (plan.reduced.count == 0) plan.reduced = {1, {1}, {1}, {0}};
  element_count(in);
  if (plan.reduced_count == 0 && plan.outputs != 0) {
    raise(THEON_INVALID_ARGUMENT, "arg_reduce: %s over no elements has no position, input has shape %s",
          plan.largest ? "Max" : "Min", shape_text(in).c_str());
  }
  const int64_t total = plan.outputs * plan.reduced_count;
  const int64_t wanted = total < kParallelElements ? 1 : std::min(kMostChunks, total / kChunkElements);
  plan.splits = plan.chunks = 1;
  const bool plain = plan.kept.count == 1 && plan.reduced.count == 1;
  plan.columns = plain && plan.kept.in_strides[0] == 1 && plan.reduced_count < int64_t{1} << 32;
  plan.short_rows = plain && plan.reduced.in_strides[0] == 1 && plan.kept.in_strides[0] == plan.reduced_count &&
                    plan.reduced_count <= kShortRow;
  if (plan.columns) {
    plan.chunks = std::clamp<int64_t>(plan.outputs / kChunkColumns, 1, wanted);
    plan.splits = std::clamp<int64_t>(wanted / plan.chunks, 1, std::max<int64_t>(1, plan.reduced_count));
  } else if (plan.outputs >= wanted) {
    plan.chunks = wanted;
  } else if (plan.outputs > 0) {
    plan.splits = std::min(plan.reduced_count, wanted / plan.outputs);
    plan.chunks = plan.outputs;
  }
  return plan;
}

// What elements are compared as.
template <class T>
T number(T x) {
  return x;
}
float number(Float16 x) { return float16_to_float(x.bits); }

// Where the best of elements [first, first + count) of one reduction is, in row-major order of its axes. The first NaN ends the search.
template <class T, bool kLargest>
int64_t find_best(const ArgRow* row, const Axes& axes, const T* x, int64_t first, int64_t count) {
  const int64_t stride = axes.in_strides[axes.count - 1];
  if (row != nullptr && stride == 1 && axes.count == 1) return first + row->first[kLargest](x + first, count);
  bool found = false, is_nan = false;
  decltype(number(T{})) best{};
  int64_t at = first;
  for_row_pieces(axes.count, axes.lengths, axes.in_strides, first, count,
                 [&](int64_t offset, int64_t done, int64_t length) {
                   const T* p = x + offset;
                   for (int64_t i = 0; i < length && !is_nan; ++i, p += stride) {
                     const auto candidate = number(*p);
                     if (found && (kLargest ? candidate <= best : candidate >= best)) continue;
                     best = candidate, at = first + done + i, found = true;
                     is_nan = candidate != candidate;
                   }
                 });
  return at;
}

template <class T>
auto element_at(const Axes& axes, const T* x, int64_t at) {
  decltype(number(T{})) element{};
  for_row_pieces(axes.count, axes.lengths, axes.in_strides, at, 1,
                 [&](int64_t offset, int64_t, int64_t) { element = number(x[offset]); });
  return element;
}

// Pieces are compared in their order, so that the first of equals wins, and the first NaN.
template <class T, bool kLargest>
int64_t best_of_pieces(const ArgPlan& plan, const T* x, const int64_t* pieces) {
  int64_t at = pieces[0];
  auto best = element_at(plan.reduced, x, at);
  for (int64_t s = 1; s < plan.splits && best == best; ++s) {
    const auto candidate = element_at(plan.reduced, x, pieces[s]);
    if (kLargest ? candidate <= best : candidate >= best) continue;
    best = candidate, at = pieces[s];
  }
  return at;
}

template <class T, bool kLargest>
void run_as(const theon_context& context, const ArgPlan& plan, const theon_kernel_call& call, int64_t* pieces) {
  const T* x = static_cast<const T*>(call.operands[1].data);
  int64_t* out = static_cast<int64_t*>(call.operands[0].data);
  const ArgRow* row = find_arg_row(context.level, plan.dtype);
  const auto for_outputs = [&](const int64_t* strides, int64_t first, int64_t count, auto&& body) {
    const int64_t step = strides[plan.kept.count - 1];
    for_row_pieces(plan.kept.count, plan.kept.lengths, strides, first, count,
                   [&](int64_t offset, int64_t done, int64_t length) {
                     for (int64_t i = 0; i < length; ++i) body(first + done + i, offset + i * step);
                   });
  };
  parallel_for(context, plan.chunks * plan.splits, [&](int64_t item) noexcept {
    const int64_t chunk = item / plan.splits, split = item % plan.splits;
    const int64_t first = chunk * plan.outputs / plan.chunks, last = (chunk + 1) * plan.outputs / plan.chunks;
    const int64_t begin = split * plan.reduced_count / plan.splits,
                  end = (split + 1) * plan.reduced_count / plan.splits;
    if (row != nullptr && plan.columns) {
      row->columns[kLargest](x + first, plan.reduced.in_strides[0], last - first, begin, end,
                             pieces + first * plan.splits + split, plan.splits);
    } else if (row != nullptr && plan.short_rows && plan.splits == 1) {
      row->rows[kLargest](x + first * plan.reduced_count, last - first, plan.reduced_count, pieces + first);
    } else {
      for_outputs(plan.kept.in_strides, first, last - first, [&](int64_t o, int64_t offset) {
        pieces[o * plan.splits + split] = find_best<T, kLargest>(row, plan.reduced, x + offset, begin, end - begin);
      });
    }
  });
  if (plan.splits > 1) {
    for_outputs(plan.kept.in_strides, 0, plan.outputs, [&](int64_t o, int64_t offset) {
      pieces[o] = best_of_pieces<T, kLargest>(plan, x + offset, pieces + o * plan.splits);
    });
  }
  for_outputs(plan.kept.out_strides, 0, plan.outputs, [&](int64_t o, int64_t offset) { out[offset] = pieces[o]; });
}

}  // namespace

theon_status arg_reduce_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const ArgPlan plan = plan_arg_reduce(*call);
    *need = {sizeof(ArgPlan), plan.outputs * plan.splits * static_cast<int64_t>(sizeof(int64_t))};
  });
}

theon_status arg_reduce_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<ArgPlan*>(plan) = plan_arg_reduce(*call); });
}

theon_status arg_reduce_run(theon_context* context, const theon_kernel_call* call, const void* memory,
                            void* workspace) {
  const ArgPlan& plan = *static_cast<const ArgPlan*>(memory);
  if (plan.outputs == 0) return THEON_OK;
  int64_t* pieces = static_cast<int64_t*>(workspace);
  visit_dtype(plan.dtype, "arg_reduce: input", [&](auto type) {
    using T = typename decltype(type)::type;
    if constexpr (!is_complex(dtype_of<T>)) {
      plan.largest ? run_as<T, true>(*context, plan, *call, pieces) : run_as<T, false>(*context, plan, *call, pieces);
    }
  });
  return THEON_OK;
}

}  // namespace theon
