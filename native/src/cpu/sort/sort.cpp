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
constexpr int64_t kFewColumns = 4;  // that are sorted side by side
static_assert(kGroup == kSortedColumns);
constexpr int64_t kLeastCounted = 4 << 10;  // elements of a row that may be counted
// Of their values. There are two tables, so that equal neighbours do not wait for each other.
constexpr int64_t kCountedRange = kCounts / 2;
constexpr int64_t kSampled = 64;

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
  if (plan.length <= kMostForColumns || std::abs(plan.in_strides[plan.rank - 1]) < std::abs(plan.in_stride)) {
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
    // Sorted side by side, a group takes as many rows as there are lanes, however few it has.
    const bool has_columns = plan.length <= kMostForColumns && plan.group >= kFewColumns;
    const int64_t rows_in_memory = has_columns ? std::max(plan.group + 1, kGroup) : plan.group + 1;
    const int64_t bytes = (room < plan.length ? plan.group * room : rows_in_memory * plan.length) * item;
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

template <class Item>
constexpr bool kHasColumns = std::is_same_v<Item, uint32_t> || std::is_same_v<Item, uint64_t> ||
                             std::is_same_v<Item, Packed>;

template <class Item>
void sort_columns(const VectorSorts& vectors, Item* items, int64_t n) noexcept {
  if constexpr (sizeof(Item) == 4) {
    vectors.columns32(items, n);
  } else {
    vectors.columns64(reinterpret_cast<uint64_t*>(items), n);
  }
}

// Writes a row of integers of few values, each as often as it occurs; false if there are too many.
template <class Rule, class Key = typename Rule::Key>
bool sort_by_counting(Rule, Key* y, int64_t y_step, const Key* x, int64_t x_step, int64_t n, Key flip,
                      int64_t* counts) noexcept {
  const auto key = [=](int64_t i) noexcept { return static_cast<Key>(Rule::key(x[i * x_step], false) ^ flip); };
  Key low = key(0), high = low;
  const auto look = [&](int64_t step) noexcept {
    for (int64_t i = 0; i < n; i += step) low = std::min(low, key(i)), high = std::max(high, key(i));
    return static_cast<Key>(high - low) < static_cast<Key>(kCountedRange);
  };
  if (!look(n / kSampled) || !look(1)) return false;
  const int64_t values = static_cast<int64_t>(high - low) + 1;
  std::fill_n(counts, 2 * values, 0);
  for (int64_t i = 0; i < n; ++i) ++counts[(i & 1) * values + static_cast<int64_t>(key(i) - low)];
  for (int64_t v = 0; v < values; ++v) {
    const Key bits = Rule::bits(static_cast<Key>(static_cast<Key>(low + static_cast<Key>(v)) ^ flip));
    for (int64_t k = counts[v] + counts[values + v]; k > 0; --k, y += y_step) *y = bits;
  }
  return true;
}

// What is sorted in place of elements. Floats without positions become keys, and bits again, a row at a time.
template <class Item, class Rule>
struct Items {
  using Key = typename Rule::Key;
  static constexpr bool kPositions = !std::is_same_v<Item, Key>;
  static constexpr bool kByVectors = !kPositions && Rule::kIsFloat && sizeof(Key) >= 4;
  Key flip;

  Item of(Key bits, int64_t position) const noexcept {
    if constexpr (kByVectors) {
      return bits;
    } else {
      return item_of<Item>(static_cast<Key>(Rule::key(bits, kPositions) ^ flip), position);
    }
  }
  void to_keys(const VectorSorts& vectors, Key* keys, const Key* bits, int64_t n) const noexcept {
    if constexpr (sizeof(Key) == 4) {
      vectors.keys32(keys, bits, n, flip);
    } else {
      vectors.keys64(keys, bits, n, flip);
    }
  }
  void to_bits(const VectorSorts& vectors, Key* bits, const Key* keys, int64_t n) const noexcept {
    if constexpr (sizeof(Key) == 4) {
      vectors.bits32(bits, keys, n, flip);
    } else {
      vectors.bits64(bits, keys, n, flip);
    }
  }
  auto result(Item item) const noexcept {
    if constexpr (kByVectors) {
      return item;
    } else if constexpr (kPositions) {
      return position_of(item);
    } else {
      return Rule::bits(static_cast<Key>(item ^ flip));
    }
  }
};

// Short rows, one in each lane of a vector.
template <class Item, class Rule, class Out, class Key = typename Rule::Key>
void sort_side_by_side(const SortPlan& p, const VectorSorts& vectors, const Items<Item, Rule>& as, Item* items, Out* y,
                       const Key* x, int64_t y_row, int64_t x_row, int64_t count) noexcept {
  const int64_t n = p.length;
  for (int64_t i = 0; i < n; ++i) {
    Item* row = items + i * kGroup;
    for (int64_t r = 0; r < count; ++r) row[r] = as.of(x[r * x_row + i * p.in_stride], i);
    std::fill(row + count, row + kGroup, Item{});
  }
  if constexpr (Items<Item, Rule>::kByVectors) as.to_keys(vectors, items, items, n * kGroup);
  sort_columns(vectors, items, n);
  if constexpr (Items<Item, Rule>::kByVectors) as.to_bits(vectors, items, items, n * kGroup);
  for (int64_t i = 0; i < p.first; ++i) {
    for (int64_t r = 0; r < count; ++r) y[r * y_row + i * p.out_stride] = as.result(items[i * kGroup + r]);
  }
}

// Sorts `count` neighbouring rows as items; Out is the dtype that is written.
template <class Item, class Rule, class Out>
void sort_rows(const SortPlan& p, const VectorSorts& vectors, Rule, char* memory, Out* y, const typename Rule::Key* x,
               int64_t y_row, int64_t x_row, int64_t count) noexcept {
  using Key = typename Rule::Key;
  using As = Items<Item, Rule>;
  auto* counts = reinterpret_cast<int64_t*>(memory);
  Item* items = reinterpret_cast<Item*>(counts + kCounts);
  const As as{p.descending != 0 ? static_cast<Key>(~Key{0}) : Key{0}};
  const int64_t n = p.length, first = p.first, x_step = p.in_stride, y_step = p.out_stride;
  if constexpr (!As::kPositions && !Rule::kIsFloat && sizeof(Key) >= 4) {
    if (count == 1 && n >= kLeastCounted && sort_by_counting(Rule{}, y, y_step, x, x_step, n, as.flip, counts)) return;
  }
  const int64_t room = select_room(first, n);
  if constexpr (kHasColumns<Item>) {
    if (room >= n && n <= kMostForColumns && count >= kFewColumns)
      return sort_side_by_side(p, vectors, as, items, y, x, y_row, x_row, count);
  }
  Item* sorted[kGroup];
  if (room < n) {
    for (int64_t r = 0; r < count; ++r) {
      sorted[r] = items + r * room;
      select_first(sorted[r], first, n, [&](int64_t i) noexcept { return as.of(x[r * x_row + i * x_step], i); });
    }
  } else {
    const bool is_dense = As::kByVectors && count == 1 && x_step == 1;
    for (int64_t i = 0; i < n && !is_dense; ++i) {
      for (int64_t r = 0; r < count; ++r) items[r * n + i] = as.of(x[r * x_row + i * x_step], i);
    }
    if constexpr (As::kByVectors) as.to_keys(vectors, items, is_dense ? x : items, count * n);
    // Each sort leaves a free row behind: the next one's spare.
    Item* spare = items + p.group * n;
    for (int64_t r = 0; r < count; ++r) {
      sorted[r] = sort_items(vectors, items + r * n, spare, n, counts);
      if (sorted[r] == spare) spare = items + r * n;
    }
  }
  if constexpr (As::kByVectors) {
    const bool is_dense = count == 1 && y_step == 1;
    for (int64_t r = 0; r < count; ++r) as.to_bits(vectors, is_dense ? y : sorted[r], sorted[r], first);
    if (is_dense) return;
  }
  for (int64_t i = 0; i < first; ++i) {
    for (int64_t r = 0; r < count; ++r) y[r * y_row + i * y_step] = as.result(sorted[r][i]);
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
