// The kernel "gather".
#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/indexing/flat_index.hpp"
#include "cpu/indexing/gather_elements.hpp"
#include "cpu/indexing/index_plan.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;
constexpr int64_t kOffsets = 512;  // computed before they are used

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
  const bool dense = stride == row && step == row && index_step == 1 && plan.mode == THEON_INDEX_RAISE;
  const GatherElementsFn elements = dense ? gather_elements(context.level, row) : nullptr;
  std::atomic<bool> any_bad{false};
  parallel_for(context, ceil_div(n, piece), [&](int64_t chunk) noexcept {
    const int64_t first = chunk * piece, last = std::min(n, first + piece);
    if (elements != nullptr) {
      if (elements(out + first * row, x, index + first, length, last - first))
        any_bad.store(true, std::memory_order_relaxed);
      return;
    }
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

// Several index arrays, or one of several axes, without axes before them: offsets are used as soon as they are known.
class DirectGather {
 public:
  DirectGather(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call) noexcept
      : context_(context), plan_(plan), call_(call), rank_(std::max(call.operands[2].rank, 1)) {
    const theon_tensor& out = call.operands[0];
    const bool is_number = call.operands[2].rank == 0;
    lengths_ = is_number ? &kOne : call.operands[2].shape;
    strides_[0] = is_number ? &kNone : out.strides + plan.first;
    for (int32_t k = 0; k < plan.count; ++k) {
      strides_[1 + k] = is_number ? &kNone : call.operands[2 + k].strides;
      steps_[k] = strides_[1 + k][rank_ - 1];
      if (steps_[k] != 0) varying_[varying_count_++] = k;
    }
  }

  /// Answers whether an index was out of range.
  bool run() const noexcept {
    const int64_t n = plan_.indices.elements, piece = std::max<int64_t>(1, kChunkElements / plan_.after.elements);
    std::atomic<bool> any_bad{false};
    parallel_for(context_, ceil_div(n, piece), [&](int64_t chunk) noexcept {
      const int64_t first = chunk * piece, last = std::min(n, first + piece);
      const bool bad = visit_mode(plan_.mode, [&](auto mode) noexcept {
        switch (dtype_bytes(plan_.dtype)) {
          case 1: return rows<uint8_t, decltype(mode)::value>(first, last);
          case 2: return rows<uint16_t, decltype(mode)::value>(first, last);
          case 4: return rows<uint32_t, decltype(mode)::value>(first, last);
          case 8: return rows<uint64_t, decltype(mode)::value>(first, last);
          default: return rows<Bytes16, decltype(mode)::value>(first, last);
        }
      });
      if (bad) any_bad.store(true, std::memory_order_relaxed);
    });
    return any_bad.load();
  }

 private:
  static constexpr int64_t kOne = 1, kNone = 0;

  const int64_t* index(int32_t k) const noexcept { return static_cast<const int64_t*>(call_.operands[2 + k].data); }

  template <class U, int32_t kMode>
  bool rows(int64_t first, int64_t last) const noexcept {
    U* out = static_cast<U*>(call_.operands[0].data);
    const U* x = static_cast<const U*>(call_.operands[1].data);
    const GatherElementsFn elements = kMode == THEON_INDEX_RAISE && varying_count_ == 1 && plan_.after.elements == 1 &&
                                              strides_[0][rank_ - 1] == 1 && steps_[varying_[0]] == 1 &&
                                              plan_.strides[varying_[0]] == 1
                                          ? gather_elements(context_.level, sizeof(U))
                                          : nullptr;
    bool bad = false;
    walk(first, last - first, [&](const int64_t* at, int64_t n) noexcept {
      // Arrays that stand still along a row say where it begins.
      int64_t start = 0;
      for (int32_t k = 0; k < plan_.count; ++k) {
        if (steps_[k] == 0) start += place_of<kMode>(index(k)[at[1 + k]], plan_.lengths[k], bad) * plan_.strides[k];
      }
      if (elements != nullptr) {
        const int32_t k = varying_[0];
        bad |= elements(out + at[0], x + start, index(k) + at[1 + k], plan_.lengths[k], n);
        return;
      }
      for (int64_t done = 0; done < n; done += kOffsets)
        row_part<U, kMode>(out + at[0], x + start, at, done, std::min(kOffsets, n - done), bad);
    });
    return bad;
  }

  template <class U, int32_t kMode>
  void row_part(U* out, const U* x, const int64_t* at, int64_t done, int64_t n, bool& bad) const noexcept {
    int64_t offsets[kOffsets];
    if (varying_count_ == 0) std::fill_n(offsets, n, 0);
    for (int32_t v = 0; v < varying_count_; ++v) {
      const int32_t k = varying_[v];
      const int64_t* from = index(k) + at[1 + k] + done * steps_[k];
      const int64_t step = steps_[k], length = plan_.lengths[k], stride = plan_.strides[k];
      for (int64_t i = 0; i < n; ++i) {
        const int64_t offset = place_of<kMode>(from[i * step], length, bad) * stride;
        offsets[i] = v == 0 ? offset : offsets[i] + offset;
      }
    }
    const int64_t step = strides_[0][rank_ - 1];
    out += done * step;
    if (plan_.after.elements == 1) {
      for (int64_t i = 0; i < n; ++i) out[i * step] = x[offsets[i]];
    } else {
      for (int64_t i = 0; i < n; ++i) copy_rows(plan_.after, out + i * step, x + offsets[i]);
    }
  }

  // Calls body(offsets, length) for the rows that make up elements [first, first + count): offsets of `out`, then of each index array.
  template <class Body>
  void walk(int64_t first, int64_t count, Body&& body) const noexcept {
    int64_t at[THEON_MAX_RANK], offsets[THEON_MAX_RANK + 1] = {};
    const int32_t last = rank_ - 1, lists = plan_.count + 1;
    for (int32_t d = last; d >= 0; --d) {
      at[d] = first % lengths_[d];
      first /= lengths_[d];
      for (int32_t l = 0; l < lists; ++l) offsets[l] += at[d] * strides_[l][d];
    }
    while (count > 0) {
      const int64_t length = std::min(lengths_[last] - at[last], count);
      body(offsets, length);
      count -= length;
      at[last] += length;
      for (int32_t l = 0; l < lists; ++l) offsets[l] += length * strides_[l][last];
      for (int32_t d = last; d > 0 && at[d] == lengths_[d]; --d) {
        for (int32_t l = 0; l < lists; ++l) offsets[l] += strides_[l][d - 1] - at[d] * strides_[l][d];
        at[d] = 0;
        ++at[d - 1];
      }
    }
  }

  const theon_context& context_;
  const IndexPlan& plan_;
  const theon_kernel_call& call_;
  int32_t rank_;
  const int64_t* lengths_;
  const int64_t* strides_[THEON_MAX_RANK + 1];  // of `out` along the axes of the index arrays, then of these
  int64_t steps_[THEON_MAX_RANK];
  int32_t varying_[THEON_MAX_RANK];
  int32_t varying_count_ = 0;
};

// Offsets are kept where several places of the axes before ask for the same ones.
bool keeps_offsets(const IndexPlan& plan) noexcept { return plan.flat == 0 && plan.before.elements != 1; }

}  // namespace

theon_status gather_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const IndexPlan plan = plan_gather(*call);
    *need = {sizeof(IndexPlan),
             keeps_offsets(plan) ? plan.indices.elements * static_cast<int64_t>(sizeof(int64_t)) : 0};
  });
}

theon_status gather_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<IndexPlan*>(plan) = plan_gather(*call); });
}

theon_status gather_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  return guarded([&] {
    const IndexPlan& plan = *static_cast<const IndexPlan*>(memory);
    if (plan.flat != 0) return gather_flat(*context, plan, *call);
    if (!keeps_offsets(plan)) {
      if (plan.indices.elements > 0 && DirectGather(*context, plan, *call).run() && !cancelled(*context))
        raise_first_outside(plan, *call, "gather");
      return;
    }
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
