// The kernels "sort" and "argsort". Rows are copied into dense memory as keys, sorted there, and written back.
#include <algorithm>

#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/sort/kernels.hpp"
#include "cpu/sort/keys.hpp"
#include "cpu/sort/radix.hpp"
#include "theon/sort.h"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 4 << 10;
constexpr int64_t kMostChunks = 32;  // each has memory of its own

struct SortPlan {
  int32_t dtype, descending, rank;
  int64_t length, out_stride, in_stride;
  int64_t rows, chunks, chunk_bytes;
  int64_t lengths[THEON_MAX_RANK];
  int64_t out_strides[THEON_MAX_RANK];
  int64_t in_strides[THEON_MAX_RANK];
};

SortPlan plan_sort(const theon_kernel_call& call, const char* kernel, bool positions) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_sort_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes; expected %d", kernel, call.attribute_bytes,
          static_cast<int>(sizeof(theon_sort_attributes)));
  }
  const auto& attributes = *static_cast<const theon_sort_attributes*>(call.attributes);
  if (attributes.size != static_cast<int32_t>(sizeof(attributes)) || attributes.reserved != 0 ||
      (attributes.descending & ~1) != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: attributes {size %d, descending %d, reserved %d} are malformed", kernel,
          attributes.size, attributes.descending, attributes.reserved);
  }
  check_operands(call, kernel, 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& in = call.operands[1];
  check_dtype(out, kernel, positions ? THEON_INT64 : in.dtype,
              positions ? "the dtype of positions" : "the dtype of the input");
  check_output(out, kernel);
  if (attributes.axis < 0 || attributes.axis >= in.rank) {
    raise(THEON_INVALID_ARGUMENT, "%s: axis %d of an input of rank %d", kernel, attributes.axis, in.rank);
  }
  if (in.rank != out.rank || !std::equal(in.shape, in.shape + in.rank, out.shape)) {
    raise(THEON_SHAPE_MISMATCH, "%s: input has shape %s, output %s", kernel, shape_text(in).c_str(),
          shape_text(out).c_str());
  }
  SortPlan plan{};
  visit_keys(in.dtype, kernel, [](auto) {});
  if (element_count(in) == 0) return plan;
  plan.dtype = in.dtype, plan.descending = attributes.descending;
  plan.length = in.shape[attributes.axis];
  plan.out_stride = out.strides[attributes.axis], plan.in_stride = in.strides[attributes.axis];
  plan.rows = 1;
  for (int32_t a = 0; a < in.rank; ++a) {
    if (a == attributes.axis) continue;
    plan.lengths[plan.rank] = in.shape[a];
    plan.out_strides[plan.rank] = out.strides[a], plan.in_strides[plan.rank++] = in.strides[a];
    plan.rows *= in.shape[a];
  }
  plan.chunks = std::min({plan.rows, kMostChunks, ceil_div(plan.rows * plan.length, kChunkElements)});
  visit_keys(plan.dtype, kernel, [&](auto rule) {
    using Key = typename decltype(rule)::Key;
    const int64_t item = positions ? sizeof(Keyed<Key>) : sizeof(Key);
    plan.chunk_bytes = (2 * plan.length * item + 63) / 64 * 64 + kCounts * static_cast<int64_t>(sizeof(int64_t));
  });
  return plan;
}

template <class Rule>
void sort_row(const SortPlan& p, Rule, char* memory, void* out, const void* in, int64_t to, int64_t from) noexcept {
  using Key = typename Rule::Key;
  auto* counts = reinterpret_cast<int64_t*>(memory);
  Key* keys = reinterpret_cast<Key*>(counts + kCounts);
  const Key* x = static_cast<const Key*>(in) + from;
  const Key flip = p.descending != 0 ? static_cast<Key>(~Key{0}) : Key{0};
  for (int64_t i = 0; i < p.length; ++i) keys[i] = static_cast<Key>(Rule::key(x[i * p.in_stride], false) ^ flip);
  sort_items(keys, keys + p.length, p.length, counts);
  Key* y = static_cast<Key*>(out) + to;
  for (int64_t i = 0; i < p.length; ++i) y[i * p.out_stride] = Rule::bits(static_cast<Key>(keys[i] ^ flip));
}

template <class Rule>
void argsort_row(const SortPlan& p, Rule, char* memory, void* out, const void* in, int64_t to, int64_t from) noexcept {
  using Key = typename Rule::Key;
  auto* counts = reinterpret_cast<int64_t*>(memory);
  auto* items = reinterpret_cast<Keyed<Key>*>(counts + kCounts);
  const Key* x = static_cast<const Key*>(in) + from;
  const Key flip = p.descending != 0 ? static_cast<Key>(~Key{0}) : Key{0};
  for (int64_t i = 0; i < p.length; ++i) items[i] = {static_cast<Key>(Rule::key(x[i * p.in_stride], true) ^ flip), i};
  sort_items(items, items + p.length, p.length, counts);
  int64_t* y = static_cast<int64_t*>(out) + to;
  for (int64_t i = 0; i < p.length; ++i) y[i * p.out_stride] = items[i].position;
}

void run_sort(const theon_context& context, const theon_kernel_call& call, const SortPlan& p, void* workspace,
              const char* kernel, bool positions) {
  visit_keys(p.dtype, kernel, [&](auto rule) {
    parallel_for(context, p.chunks, [&](int64_t chunk) noexcept {
      char* memory = static_cast<char*>(workspace) + chunk * p.chunk_bytes;
      for (int64_t row = chunk * p.rows / p.chunks; row < (chunk + 1) * p.rows / p.chunks; ++row) {
        int64_t to = 0, from = 0, rest = row;
        for (int32_t a = p.rank - 1; a >= 0; --a) {
          to += rest % p.lengths[a] * p.out_strides[a], from += rest % p.lengths[a] * p.in_strides[a];
          rest /= p.lengths[a];
        }
        if (positions) {
          argsort_row(p, rule, memory, call.operands[0].data, call.operands[1].data, to, from);
        } else {
          sort_row(p, rule, memory, call.operands[0].data, call.operands[1].data, to, from);
        }
      }
    });
  });
}

theon_status size_of(const theon_kernel_call* call, theon_kernel_need* need, const char* kernel, bool positions) {
  return guarded([&] {
    const SortPlan plan = plan_sort(*call, kernel, positions);
    *need = {sizeof(SortPlan), plan.chunks * plan.chunk_bytes};
  });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace,
                 const char* kernel, bool positions) {
  return guarded([&] {
    const SortPlan& plan = *static_cast<const SortPlan*>(memory);
    if (plan.chunks > 0) run_sort(*context, *call, plan, workspace, kernel, positions);
  });
}

}  // namespace

theon_status sort_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of(call, need, "sort", false);
}

theon_status sort_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<SortPlan*>(plan) = plan_sort(*call, "sort", false); });
}

theon_status sort_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace, "sort", false);
}

theon_status argsort_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return size_of(call, need, "argsort", true);
}

theon_status argsort_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<SortPlan*>(plan) = plan_sort(*call, "argsort", true); });
}

theon_status argsort_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return run(context, call, plan, workspace, "argsort", true);
}

}  // namespace theon
