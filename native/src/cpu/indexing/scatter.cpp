// The kernels "scatter" and "scatter_known". Work is cut where targets are apart for certain, so that repeated indices meet in their order.
#include <algorithm>
#include <atomic>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/array/plain_arithmetic.hpp"
#include "cpu/indexing/flat_index.hpp"
#include "cpu/indexing/index_plan.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;
constexpr int64_t kFewestColumns = 64;
constexpr int64_t kManyIndices = 64 << 10;
constexpr int64_t kTargetParts = 2;
constexpr int64_t kCachedBytes = 1
                                 << 20;  // targets that a core keeps near: one pass over the indices is faster than two

IndexPlan plan_scatter(const theon_kernel_call& call, bool known) {
  if (call.operand_count < 2) raise(THEON_INVALID_ARGUMENT, "scatter: got %d operands", call.operand_count);
  IndexPlan plan = plan_index(call, "scatter", call.operands[1], call.operands[0]);
  if (known && plan.mode == THEON_INDEX_RAISE) {
    raise(THEON_INVALID_ARGUMENT, "scatter_known: mode %d may fail; expected WRAP or CLIP", plan.mode);
  }
  if (plan.accumulate != 0 && !is_computed(plan.dtype)) raise_not_computed(plan.dtype, "scatter");
  return plan;
}

// Columns [first, last) of the rows behind the indices, for one position of the axes before them.
template <class T, class Write>
void scatter_some(const IndexPlan& plan, const int64_t* offsets, T* out, const T* values, int64_t first, int64_t last,
                  Write write) noexcept {
  int64_t next = 0;
  IndexAxes after = plan.after;
  if (after.count > 0) {
    const int32_t a = after.count - 1;
    values += first * after.dense[a], out += first * after.indexed[a];
    after.elements = after.elements / after.lengths[a] * (last - first);
    after.lengths[a] = last - first;
  }
  // The index axes have no strides on the side of the targets: offsets say where they are.
  for_rows(plan.indices, [&](int64_t dense, int64_t, int64_t n, int64_t step, int64_t) {
    for (int64_t i = 0; i < n; ++i) {
      T* target = out + offsets[next++];
      const T* source = values + dense + i * step;
      for_rows(after, [&](int64_t from, int64_t to, int64_t columns, int64_t from_step, int64_t to_step) {
        for (int64_t c = 0; c < columns; ++c) write(target[to + c * to_step], source[from + c * from_step]);
      });
    }
  });
}

template <class T, class Write>
void scatter_all(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call,
                 const int64_t* offsets, Write write) noexcept {
  T* out = static_cast<T*>(call.operands[0].data);
  const T* values = static_cast<const T*>(call.operands[1].data);
  const int64_t columns = plan.after.count > 0 ? plan.after.lengths[plan.after.count - 1] : 1;
  const int64_t each = plan.indices.elements * (plan.after.elements / columns);
  const int64_t wide = std::min(columns, std::max(kFewestColumns, kChunkElements / each));
  const int64_t pieces = ceil_div(columns, wide), units = plan.before.elements * pieces;
  const int64_t per_chunk = std::max<int64_t>(1, kChunkElements / (each * wide));
  parallel_for(context, ceil_div(units, per_chunk), [&](int64_t chunk) noexcept {
    for (int64_t u = chunk * per_chunk; u < std::min(units, (chunk + 1) * per_chunk); ++u) {
      const OffsetPair at = offsets_of(plan.before, u / pieces);
      const int64_t first = u % pieces * wide;
      scatter_some(plan, offsets, out + at.indexed, values + at.dense, first, std::min(columns, first + wide), write);
    }
  });
}

struct Targets {
  int64_t length, stride;
  int64_t first, last;  // those that a part writes
};
struct Sources {
  const int64_t* index;
  int64_t index_step, step, count;
};

// Elements whose targets lie in a part, or all of them; the others are written elsewhere, which is faster than a branch. Answers
// whether an index was out of range.
template <int32_t kMode, bool kAll, class T, class Write>
bool scatter_elements(T* out, Targets to, const T* values, Sources from, Write write) noexcept {
  bool bad = false;
  T elsewhere{};
  const auto span = static_cast<uint64_t>(to.last - to.first);
  for (int64_t i = 0; i < from.count; ++i) {
    const int64_t place = place_of<kMode>(from.index[i * from.index_step], to.length, bad);
    T* target = kAll || static_cast<uint64_t>(place - to.first) < span ? out + place * to.stride : &elsewhere;
    write(*target, values[i * from.step]);
  }
  return bad;
}

template <int32_t kMode, class T, class Write>
bool scatter_rows(T* out, Targets to, const T* values, Sources from, int64_t columns, Write write) noexcept {
  bool bad = false;
  for (int64_t i = 0; i < from.count; ++i) {
    T* __restrict target = out + place_of<kMode>(from.index[i * from.index_step], to.length, bad) * to.stride;
    const T* __restrict source = values + i * from.step;
    for (int64_t c = 0; c < columns; ++c) write(target[c], source[c]);
  }
  return bad;
}

// The flat case. Single elements are cut by their targets, rows by columns.
template <class T, class Write>
void scatter_flat(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call, Write write) {
  T* out = static_cast<T*>(call.operands[0].data);
  const T* values = static_cast<const T*>(call.operands[1].data);
  const int64_t n = plan.indices.elements, columns = plan.after.elements, length = plan.lengths[0];
  const Sources from{static_cast<const int64_t*>(call.operands[2].data), plan.index_step, plan.dense_step, n};
  std::atomic<bool> any_bad{false};
  visit_mode(plan.mode, [&](auto mode) noexcept {
    constexpr int32_t kMode = decltype(mode)::value;
    if (columns == 1) {
      const bool is_cached = length <= kCachedBytes / (static_cast<int64_t>(sizeof(T)) *
                                                       std::max<int64_t>(1, std::abs(plan.strides[0])));
      if (n < kManyIndices || is_cached) {
        any_bad = scatter_elements<kMode, true>(out, {length, plan.strides[0], 0, length}, values, from, write);
        return;
      }
      parallel_for(context, kTargetParts, [&](int64_t part) noexcept {
        const Targets to{length, plan.strides[0], length * part / kTargetParts, length * (part + 1) / kTargetParts};
        if (scatter_elements<kMode, false>(out, to, values, from, write))
          any_bad.store(true, std::memory_order_relaxed);
      });
      return;
    }
    const int64_t wide = std::min(columns, std::max(kFewestColumns, kChunkElements / n));
    parallel_for(context, ceil_div(columns, wide), [&](int64_t part) noexcept {
      const int64_t first = part * wide, count = std::min(wide, columns - first);
      const Targets to{length, plan.strides[0], 0, length};
      if (scatter_rows<kMode>(out + first, to, values + first, from, count, write)) {
        any_bad.store(true, std::memory_order_relaxed);
      }
    });
  });
  if (any_bad.load()) raise_first_outside(plan, call, "scatter");
}

}  // namespace

theon_status scatter_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const IndexPlan plan = plan_scatter(*call, false);
    *need = {sizeof(IndexPlan), plan.flat != 0 ? 0 : plan.indices.elements * static_cast<int64_t>(sizeof(int64_t))};
  });
}

theon_status scatter_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<IndexPlan*>(plan) = plan_scatter(*call, false); });
}

theon_status scatter_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  return guarded([&] {
    const IndexPlan& plan = *static_cast<const IndexPlan*>(memory);
    auto* offsets = static_cast<int64_t*>(workspace);
    if (plan.flat == 0) compute_offsets(*context, plan, *call, "scatter", offsets);
    if (plan.before.elements * plan.indices.elements * plan.after.elements == 0 || cancelled(*context)) return;
    const auto scatter = [&](auto type, auto write) {
      using T = typename decltype(type)::type;
      if (plan.flat != 0) {
        scatter_flat<T>(*context, plan, *call, write);
      } else {
        scatter_all<T>(*context, plan, *call, offsets, write);
      }
    };
    if (plan.accumulate == 0) {
      visit_bytes(plan.dtype, [&](auto type) {
        using U = typename decltype(type)::type;
        scatter(type, [](U& target, U value) noexcept { target = value; });
      });
      return;
    }
    visit_dtype(plan.dtype, "scatter", [&](auto type) {
      using T = typename decltype(type)::type;
      scatter(type, [](T& target, T value) noexcept { target = plain_add(target, value); });
    });
  });
}

theon_status scatter_known_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  const theon_status status = guarded([&] { plan_scatter(*call, true); });
  return status == THEON_OK ? scatter_size(context, call, need) : status;
}

theon_status scatter_known_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<IndexPlan*>(plan) = plan_scatter(*call, true); });
}

theon_status scatter_known_run(theon_context* context, const theon_kernel_call* call, const void* memory,
                               void* workspace) {
  return scatter_run(context, call, memory, workspace);
}

}  // namespace theon
