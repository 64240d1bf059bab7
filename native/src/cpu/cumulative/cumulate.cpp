// The kernel "cumulate". The axis is walked in order; other axes are cut among threads.
#include <algorithm>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "core/registry.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/array/plain_arithmetic.hpp"
#include "theon/cumulative.h"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;
constexpr int64_t kColumns = 1024;  // walked side by side, so that the sums so far stay in cache
constexpr int64_t kRows = 4;        // walked side by side, so that one does not wait for its last result

struct CumulatePlan {
  int32_t kind, dtype, rank;       // rank of the axes outside
  int64_t length, columns, outer;  // along the axis, side by side, outside of both
  int64_t axis_strides[3];         // out, x, factors
  int64_t column_strides[3];
  int64_t lengths[THEON_MAX_RANK];
  int64_t strides[3][THEON_MAX_RANK];
};

const theon_cumulate_attributes& attributes_of(const theon_kernel_call& call) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_cumulate_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "cumulate: %d bytes of attributes; expected %d", call.attribute_bytes,
          static_cast<int>(sizeof(theon_cumulate_attributes)));
  }
  const auto& a = *static_cast<const theon_cumulate_attributes*>(call.attributes);
  if (a.size != static_cast<int32_t>(sizeof(a)) || a.reserved != 0 || a.kind < THEON_CUMULATE_SUM ||
      a.kind > THEON_CUMULATE_LINEAR) {
    raise(THEON_INVALID_ARGUMENT, "cumulate: attributes {size %d, kind %d, reserved %d} are malformed", a.size, a.kind,
          a.reserved);
  }
  return a;
}

CumulatePlan plan_cumulate(const theon_kernel_call& call) {
  const theon_cumulate_attributes& attributes = attributes_of(call);
  const int32_t operands = attributes.kind == THEON_CUMULATE_LINEAR ? 3 : 2;
  check_operands(call, "cumulate", operands);
  const theon_tensor& out = call.operands[0];
  if (!is_computed(out.dtype) || out.dtype == THEON_BOOL) raise_not_computed(out.dtype, "cumulate");
  check_output(out, "cumulate: output");
  if (attributes.axis < 0 || attributes.axis >= out.rank) {
    raise(THEON_INVALID_ARGUMENT, "cumulate: axis %d of an output of rank %d", attributes.axis, out.rank);
  }
  for (int32_t i = 1; i < operands; ++i) {
    const theon_tensor& in = call.operands[i];
    check_dtype(in, "cumulate: input", out.dtype, "the dtype of the output");
    if (in.rank != out.rank || !std::equal(in.shape, in.shape + in.rank, out.shape)) {
      raise(THEON_SHAPE_MISMATCH, "cumulate: input has shape %s, output %s", shape_text(in).c_str(),
            shape_text(out).c_str());
    }
  }
  CumulatePlan plan{};
  plan.kind = attributes.kind, plan.dtype = out.dtype;
  if (element_count(out) == 0) return plan;
  plan.length = out.shape[attributes.axis];
  plan.columns = plan.outer = 1;
  int32_t column = -1;
  for (int32_t a = 0; a < out.rank; ++a) {
    const bool better = column < 0 || std::abs(out.strides[a]) < std::abs(out.strides[column]);
    if (a != attributes.axis && out.shape[a] > 1 && better) column = a;
  }
  for (int32_t a = 0; a < out.rank; ++a) {
    if (a == attributes.axis || a == column) continue;
    plan.lengths[plan.rank] = out.shape[a];
    plan.outer *= out.shape[a];
    for (int32_t i = 0; i < operands; ++i) plan.strides[i][plan.rank] = call.operands[i].strides[a];
    ++plan.rank;
  }
  for (int32_t i = 0; i < operands; ++i) {
    plan.axis_strides[i] = call.operands[i].strides[attributes.axis];
    plan.column_strides[i] = column < 0 ? 0 : call.operands[i].strides[column];
  }
  if (column >= 0) plan.columns = out.shape[column];
  return plan;
}

template <int32_t kKind, class T>
T step(T before, T x, T factor) noexcept {
  if constexpr (kKind == THEON_CUMULATE_SUM) return plain_add(before, x);
  if constexpr (kKind == THEON_CUMULATE_PROD) return plain_multiply(before, x);
  if constexpr (kKind == THEON_CUMULATE_LINEAR) return plain_add(plain_multiply(before, factor), x);
}

// One column: the result so far stays in a register.
template <int32_t kKind, class T>
void walk_axis(const CumulatePlan& p, T* out, const T* x, const T* factors) noexcept {
  T y = kKind == THEON_CUMULATE_PROD ? plain_one<T>() : T{};
  for (int64_t i = 0; i < p.length; ++i) {
    y = step<kKind, T>(y, x[i * p.axis_strides[1]], factors == nullptr ? T{} : factors[i * p.axis_strides[2]]);
    out[i * p.axis_strides[0]] = y;
  }
}

// kRows columns that are not next to each other.
template <int32_t kKind, class T>
void walk_rows(const CumulatePlan& p, T* out, const T* x, const T* factors) noexcept {
  const int64_t to = p.axis_strides[0], from = p.axis_strides[1], by = p.axis_strides[2], length = p.length;
  const int64_t to_row = p.column_strides[0], from_row = p.column_strides[1], by_row = p.column_strides[2];
  T y[kRows];
  for (T& first : y) first = kKind == THEON_CUMULATE_PROD ? plain_one<T>() : T{};
  for (int64_t i = 0; i < length; ++i) {
    for (int64_t r = 0; r < kRows; ++r) {
      const T factor = factors == nullptr ? T{} : factors[i * by + r * by_row];
      y[r] = step<kKind, T>(y[r], x[i * from + r * from_row], factor);
    }
    for (int64_t r = 0; r < kRows; ++r) out[i * to + r * to_row] = y[r];
  }
}

template <int32_t kKind, class T>
void walk_columns(const CumulatePlan& p, T* out, const T* x, const T* factors, int64_t columns) noexcept {
  const int64_t to = p.column_strides[0], from = p.column_strides[1], by = p.column_strides[2];
  for (int64_t c = 0; c < columns; ++c) {
    out[c * to] = step<kKind, T>(kKind == THEON_CUMULATE_PROD ? plain_one<T>() : T{}, x[c * from], T{});
  }
  for (int64_t i = 1; i < p.length; ++i) {
    T* y = out + i * p.axis_strides[0];
    const T* before = y - p.axis_strides[0];
    const T* row = x + i * p.axis_strides[1];
    if (kKind != THEON_CUMULATE_LINEAR && to == 1 && from == 1) {
      for (int64_t c = 0; c < columns; ++c) y[c] = step<kKind, T>(before[c], row[c], T{});
    } else {
      const T* factor = factors == nullptr ? nullptr : factors + i * p.axis_strides[2];
      for (int64_t c = 0; c < columns; ++c) {
        y[c * to] = step<kKind, T>(before[c * to], row[c * from], factor == nullptr ? T{} : factor[c * by]);
      }
    }
  }
}

template <int32_t kKind, class T>
void run_kind(const theon_context& context, const CumulatePlan& p, const theon_kernel_call& call) noexcept {
  // Columns that are not next to each other are walked a few at a time: lines would be used for one element only.
  const bool side_by_side = p.column_strides[0] == 1;
  const int64_t wide = std::min(p.columns, side_by_side ? kColumns : kRows);
  const int64_t pieces = ceil_div(p.columns, wide), units = p.outer * pieces;
  const int64_t per_chunk = std::max<int64_t>(1, kChunkElements / (wide * p.length));
  parallel_for(context, ceil_div(units, per_chunk), [&](int64_t chunk) noexcept {
    for (int64_t u = chunk * per_chunk; u < std::min(units, (chunk + 1) * per_chunk); ++u) {
      int64_t offsets[3], rest = u / pieces;
      const int64_t column = u % pieces * wide;
      for (int32_t i = 0; i < 3; ++i) offsets[i] = column * p.column_strides[i];
      for (int32_t a = p.rank - 1; a >= 0; --a) {
        for (int32_t i = 0; i < 3; ++i) offsets[i] += rest % p.lengths[a] * p.strides[i][a];
        rest /= p.lengths[a];
      }
      T* out = static_cast<T*>(call.operands[0].data) + offsets[0];
      const T* x = static_cast<const T*>(call.operands[1].data) + offsets[1];
      const T* factors = kKind == THEON_CUMULATE_LINEAR ? static_cast<const T*>(call.operands[2].data) + offsets[2]
                                                        : nullptr;
      if (side_by_side) {
        walk_columns<kKind>(p, out, x, factors, std::min(wide, p.columns - column));
        continue;
      }
      const int64_t rows = std::min(wide, p.columns - column);
      if (rows == kRows) {
        walk_rows<kKind>(p, out, x, factors);
        continue;
      }
      for (int64_t r = 0; r < rows; ++r) {
        walk_axis<kKind>(p, out + r * p.column_strides[0], x + r * p.column_strides[1],
                         factors == nullptr ? nullptr : factors + r * p.column_strides[2]);
      }
    }
  });
}

theon_status size_of(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    plan_cumulate(*call);
    *need = {sizeof(CumulatePlan), 0};
  });
}

theon_status prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<CumulatePlan*>(plan) = plan_cumulate(*call); });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* memory, void*) {
  return guarded([&] {
    const CumulatePlan& plan = *static_cast<const CumulatePlan*>(memory);
    if (plan.length * plan.columns * plan.outer == 0) return;
    visit_dtype(plan.dtype, "cumulate", [&](auto type) {
      using T = typename decltype(type)::type;
      if constexpr (!std::is_same_v<T, bool>) {
        switch (plan.kind) {
          case THEON_CUMULATE_SUM: return run_kind<THEON_CUMULATE_SUM, T>(*context, plan, *call);
          case THEON_CUMULATE_PROD: return run_kind<THEON_CUMULATE_PROD, T>(*context, plan, *call);
          default: return run_kind<THEON_CUMULATE_LINEAR, T>(*context, plan, *call);
        }
      }
    });
  });
}

constexpr theon_kernel kKernels[] = {
    {sizeof(theon_kernel), 1, "cumulate", 0, 0, &size_of, &prepare, &run},
};

}  // namespace

KernelList cumulative_kernels() noexcept { return {kKernels, 1}; }

}  // namespace theon
