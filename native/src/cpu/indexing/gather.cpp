// The kernel "gather".
#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/indexing/flat_index.hpp"
#include "cpu/indexing/index_plan.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;

IndexPlan plan_gather(const theon_kernel_call& call) {
  if (call.operand_count < 2) raise(THEON_INVALID_ARGUMENT, "gather: got %d operands", call.operand_count);
  IndexPlan plan = plan_index(call, "gather", call.operands[0], call.operands[1]);
  if (plan.accumulate != 0) raise(THEON_INVALID_ARGUMENT, "gather: accumulate is 1; expected 0");
  return plan;
}

template <class U>
void copy_rows(const IndexAxes& after, U* out, const U* x) noexcept {
  if (after.count == 1 && after.dense[0] == 1 && after.indexed[0] == 1) {
    std::memcpy(out, x, static_cast<size_t>(after.elements) * sizeof(U));
    return;
  }
  for_rows(after, [&](int64_t dense, int64_t indexed, int64_t n, int64_t dense_step, int64_t indexed_step) {
    for (int64_t i = 0; i < n; ++i) out[dense + i * dense_step] = x[indexed + i * indexed_step];
  });
}

// The elements [first, last) of the index arrays, for one position of the axes before them.
template <class U>
void gather_some(const IndexPlan& plan, const int64_t* offsets, U* out, const U* x, int64_t first,
                 int64_t last) noexcept {
  const int64_t one = 1, none = 0;
  const bool flat = plan.indices.count == 0;
  const int64_t* lengths = flat ? &one : plan.indices.lengths;
  const int64_t* strides = flat ? &none : plan.indices.dense;
  const int32_t count = flat ? 1 : plan.indices.count;
  const int64_t step = strides[count - 1];
  for_row_pieces(count, lengths, strides, first, last - first, [&](int64_t offset, int64_t done, int64_t n) {
    const int64_t* from = offsets + first + done;
    if (plan.after.elements == 1) {
      for (int64_t i = 0; i < n; ++i) out[offset + i * step] = x[from[i]];
    } else {
      for (int64_t i = 0; i < n; ++i) copy_rows(plan.after, out + offset + i * step, x + from[i]);
    }
  });
}

// Answers whether an index was out of range.
template <int32_t kMode, class Copy>
bool gather_rows(char* out, int64_t out_step, const char* x, int64_t x_stride, const int64_t* index, int64_t index_step,
                 int64_t length, int64_t n, Copy copy) noexcept {
  bool bad = false;
  for (int64_t i = 0; i < n; ++i) {
    copy(out + i * out_step, x + place_of<kMode>(index[i * index_step], length, bad) * x_stride);
  }
  return bad;
}

// The flat case: no offsets are kept.
void gather_flat(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call) {
  const int64_t n = plan.indices.elements, bytes = dtype_bytes(plan.dtype);
  const int64_t row = plan.after.elements * bytes, stride = plan.strides[0] * bytes;
  const int64_t step = plan.dense_step * bytes, index_step = plan.index_step, length = plan.lengths[0];
  const int64_t piece = std::max<int64_t>(1, kChunkElements / plan.after.elements);
  auto* out = static_cast<char*>(call.operands[0].data);
  const auto* x = static_cast<const char*>(call.operands[1].data);
  const auto* index = static_cast<const int64_t*>(call.operands[2].data);
  std::atomic<bool> any_bad{false};
  parallel_for(context, ceil_div(n, piece), [&](int64_t chunk) noexcept {
    const int64_t first = chunk * piece, last = std::min(n, first + piece);
    visit_mode(plan.mode, [&](auto mode) noexcept {
      visit_row_copy(static_cast<size_t>(row), [&](auto copy) noexcept {
        const bool bad = gather_rows<decltype(mode)::value>(
            out + first * step, step, x, stride, index + first * index_step, index_step, length, last - first, copy);
        if (bad) any_bad.store(true, std::memory_order_relaxed);
      });
    });
  });
  if (any_bad.load()) raise_first_outside(plan, call, "gather");
}

}  // namespace

theon_status gather_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const IndexPlan plan = plan_gather(*call);
    *need = {sizeof(IndexPlan), plan.flat != 0 ? 0 : plan.indices.elements * static_cast<int64_t>(sizeof(int64_t))};
  });
}

theon_status gather_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<IndexPlan*>(plan) = plan_gather(*call); });
}

theon_status gather_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  return guarded([&] {
    const IndexPlan& plan = *static_cast<const IndexPlan*>(memory);
    if (plan.flat != 0) return gather_flat(*context, plan, *call);
    auto* offsets = static_cast<int64_t*>(workspace);
    compute_offsets(*context, plan, *call, "gather", offsets);
    const int64_t indices = plan.indices.elements, total = plan.before.elements * indices * plan.after.elements;
    if (total == 0 || cancelled(*context)) return;
    const int64_t piece = std::min(indices, std::max<int64_t>(1, kChunkElements / plan.after.elements));
    const int64_t pieces = ceil_div(indices, piece), units = plan.before.elements * pieces;
    const int64_t per_chunk = std::max<int64_t>(1, kChunkElements / (piece * plan.after.elements));
    visit_bytes(plan.dtype, [&](auto type) {
      using U = typename decltype(type)::type;
      U* out = static_cast<U*>(call->operands[0].data);
      const U* x = static_cast<const U*>(call->operands[1].data);
      parallel_for(*context, ceil_div(units, per_chunk), [&](int64_t chunk) noexcept {
        for (int64_t u = chunk * per_chunk; u < std::min(units, (chunk + 1) * per_chunk); ++u) {
          const OffsetPair at = offsets_of(plan.before, u / pieces);
          const int64_t first = u % pieces * piece;
          gather_some(plan, offsets, out + at.dense, x + at.indexed, first, std::min(indices, first + piece));
        }
      });
    });
  });
}

}  // namespace theon
