// The kernels "sort" and "argsort". Rows are copied into dense memory as keys, sorted there, and written back; rows whose elements
// are far apart and whose neighbours are near are copied together.
#include <algorithm>

#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/sort/kernels.hpp"
#include "cpu/sort/keys.hpp"
#include "cpu/sort/radix.hpp"
#include "cpu/sort/select.hpp"
#include "theon/sort.h"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 4 << 10;
constexpr int64_t kMostChunks = 32;  // each has memory of its own
constexpr int64_t kGroup = 16;       // rows copied together: of four bytes, a cache line
constexpr int64_t kGroupElements = 1 << 20;

struct SortPlan {
  int32_t dtype, descending, rank;
  int64_t length, first;  // how many there are along the axis, how many of them are written
  int64_t out_stride, in_stride;
  int64_t group, groups;  // neighbouring rows that are copied together; groups along the last other axis
  int64_t units, chunks, chunk_bytes;
  int64_t lengths[THEON_MAX_RANK];
  int64_t out_strides[THEON_MAX_RANK];
  int64_t in_strides[THEON_MAX_RANK];
};

// Positions beyond 32 bits do not fit beside a key.
template <class Key>
bool packs(int64_t length) noexcept {
  return sizeof(Key) <= 4 && length - 1 <= int64_t{UINT32_MAX};
}

// Rows are copied together where that uses the lines they lie in.
void set_groups(SortPlan& plan, int64_t rows) noexcept {
  plan.group = plan.groups = 1, plan.units = rows;
  if (plan.rank == 0) return;
  const int64_t width = plan.lengths[plan.rank - 1];
  if (std::abs(plan.in_strides[plan.rank - 1]) < std::abs(plan.in_stride)) {
    plan.group = std::clamp<int64_t>(kGroupElements / plan.length, 1, std::min(kGroup, width));
  }
  plan.groups = ceil_div(width, plan.group);
  plan.units = rows / width * plan.groups;
}

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
  bool fits = in.rank == out.rank;
  for (int32_t a = 0; fits && a < in.rank; ++a) {
    fits = in.shape[a] == out.shape[a] || (positions && a == attributes.axis && out.shape[a] < in.shape[a]);
  }
  if (!fits) {
    raise(THEON_SHAPE_MISMATCH, "%s: input has shape %s, output %s", kernel, shape_text(in).c_str(),
          shape_text(out).c_str());
  }
  SortPlan plan{};
  visit_keys(in.dtype, kernel, [](auto) {});
  if (element_count(out) == 0) return plan;
  plan.dtype = in.dtype, plan.descending = attributes.descending;
  plan.length = in.shape[attributes.axis], plan.first = out.shape[attributes.axis];
  plan.out_stride = out.strides[attributes.axis], plan.in_stride = in.strides[attributes.axis];
  int64_t rows = 1;
  for (int32_t a = 0; a < in.rank; ++a) {
    if (a == attributes.axis) continue;
    plan.lengths[plan.rank] = in.shape[a];
    plan.out_strides[plan.rank] = out.strides[a], plan.in_strides[plan.rank++] = in.strides[a];
    rows *= in.shape[a];
  }
  set_groups(plan, rows);
  plan.chunks = std::min({plan.units, kMostChunks, ceil_div(rows * plan.length, kChunkElements)});
  visit_keys(plan.dtype, kernel, [&](auto rule) {
    using Key = typename decltype(rule)::Key;
    const int64_t item = !positions ? sizeof(Key) : packs<Key>(plan.length) ? sizeof(Packed) : sizeof(Keyed);
    const int64_t room = select_room(plan.first, plan.length);
    const int64_t bytes = (room < plan.length ? plan.group * room : (plan.group + 1) * plan.length) * item;
    plan.chunk_bytes = (bytes + 63) / 64 * 64 + kCounts * static_cast<int64_t>(sizeof(int64_t));
  });
  return plan;
}

template <class Item, class Key>
Item item_of(Key key, int64_t position) noexcept {
  if constexpr (std::is_same_v<Item, Packed>) {
    return static_cast<Packed>(static_cast<uint64_t>(key) << 32 | static_cast<uint64_t>(position));
  } else if constexpr (std::is_same_v<Item, Keyed>) {
    return {key, position};
  } else {
    return key;
  }
}

// Sorts `count` neighbouring rows as items; Out is the dtype that is written.
template <class Item, class Rule, class Out>
void sort_rows(const SortPlan& p, const VectorSorts& vectors, Rule, char* memory, Out* y, const typename Rule::Key* x,
               int64_t y_row, int64_t x_row, int64_t count) noexcept {
  using Key = typename Rule::Key;
  constexpr bool kPositions = !std::is_same_v<Item, Key>;
  auto* counts = reinterpret_cast<int64_t*>(memory);
  Item* items = reinterpret_cast<Item*>(counts + kCounts);
  const Key flip = p.descending != 0 ? static_cast<Key>(~Key{0}) : Key{0};
  const int64_t n = p.length, first = p.first, x_step = p.in_stride, y_step = p.out_stride;
  const auto item = [=](int64_t row, int64_t i) noexcept {
    return item_of<Item>(static_cast<Key>(Rule::key(x[row * x_row + i * x_step], kPositions) ^ flip), i);
  };
  Item* sorted[kGroup];
  if (const int64_t room = select_room(first, n); room < n) {
    for (int64_t r = 0; r < count; ++r) {
      sorted[r] = items + r * room;
      select_first(sorted[r], first, n, [&](int64_t i) noexcept { return item(r, i); });
    }
  } else {
    if (count == 1) {
      for (int64_t i = 0; i < n; ++i) items[i] = item(0, i);
    } else {
      for (int64_t i = 0; i < n; ++i) {
        for (int64_t r = 0; r < count; ++r) items[r * n + i] = item(r, i);
      }
    }
    // Each sort leaves a free row behind: the next one's spare.
    Item* spare = items + p.group * n;
    for (int64_t r = 0; r < count; ++r) {
      sorted[r] = sort_items(vectors, items + r * n, spare, n, counts);
      if (sorted[r] == spare) spare = items + r * n;
    }
  }
  const auto result = [flip](Item sorted_item) noexcept {
    if constexpr (kPositions) {
      return position_of(sorted_item);
    } else {
      return Rule::bits(static_cast<Key>(sorted_item ^ flip));
    }
  };
  if (count == 1) {
    for (int64_t i = 0; i < first; ++i) y[i * y_step] = result(sorted[0][i]);
    return;
  }
  for (int64_t i = 0; i < first; ++i) {
    for (int64_t r = 0; r < count; ++r) y[r * y_row + i * y_step] = result(sorted[r][i]);
  }
}

template <class Item, class Out, class Rule>
void run_units(const theon_context& context, const theon_kernel_call& call, const SortPlan& p, Rule rule,
               void* workspace) noexcept {
  Out* out = static_cast<Out*>(call.operands[0].data);
  const auto* in = static_cast<const typename Rule::Key*>(call.operands[1].data);
  const int32_t last = p.rank - 1;
  const int64_t y_row = p.rank > 0 ? p.out_strides[last] : 0, x_row = p.rank > 0 ? p.in_strides[last] : 0;
  const int64_t width = p.rank > 0 ? p.lengths[last] : 1;
  const VectorSorts& vectors = vector_sorts(context.level);
  parallel_for(context, p.chunks, [&](int64_t chunk) noexcept {
    char* memory = static_cast<char*>(workspace) + chunk * p.chunk_bytes;
    for (int64_t unit = chunk * p.units / p.chunks; unit < (chunk + 1) * p.units / p.chunks; ++unit) {
      const int64_t row = unit % p.groups * p.group;
      int64_t to = row * y_row, from = row * x_row, rest = unit / p.groups;
      for (int32_t a = last - 1; a >= 0; --a) {
        to += rest % p.lengths[a] * p.out_strides[a], from += rest % p.lengths[a] * p.in_strides[a];
        rest /= p.lengths[a];
      }
      sort_rows<Item>(p, vectors, rule, memory, out + to, in + from, y_row, x_row, std::min(p.group, width - row));
    }
  });
}

void run_sort(const theon_context& context, const theon_kernel_call& call, const SortPlan& p, void* workspace,
              const char* kernel, bool positions) {
  visit_keys(p.dtype, kernel, [&](auto rule) {
    using Key = typename decltype(rule)::Key;
    if (!positions) return run_units<Key, Key>(context, call, p, rule, workspace);
    if (packs<Key>(p.length)) return run_units<Packed, int64_t>(context, call, p, rule, workspace);
    run_units<Keyed, int64_t>(context, call, p, rule, workspace);
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
