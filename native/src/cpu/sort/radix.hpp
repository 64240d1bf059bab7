// Sorting of keys, alone or with their positions: by digits where there are many, by comparison where there are few. Stable.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "cpu/sort/vector_sort.hpp"

namespace theon {

/// A key of up to 32 bits above its position, which is below 2^32: one number in the order of both.
enum class Packed : uint64_t {};

/// A key and where it came from.
struct Keyed {
  uint64_t key;
  int64_t position;
};

template <class Key>
uint64_t key_of(Key item) noexcept {
  return item;
}
inline uint64_t key_of(Packed item) noexcept { return static_cast<uint64_t>(item) >> 32; }
inline uint64_t key_of(const Keyed& item) noexcept { return item.key; }

inline int64_t position_of(Packed item) noexcept { return static_cast<uint32_t>(item); }
inline int64_t position_of(const Keyed& item) noexcept { return item.position; }

template <class Key>
bool stands_before(Key a, Key b) noexcept {
  return a < b;
}
inline bool stands_before(const Keyed& a, const Keyed& b) noexcept {
  return a.key < b.key || (a.key == b.key && a.position < b.position);
}

inline constexpr int64_t kFewItems = 96;
inline constexpr int64_t kManyItems = 16 << 10;
inline constexpr int32_t kMostDigits = 3;
inline constexpr int64_t kMostBuckets = 2048;

/// Room for the counts of one sort, in int64.
inline constexpr int64_t kCounts = kMostDigits * kMostBuckets;

/// Puts neighbours whose keys agree above bit `base` into the order of their lower bits.
template <class Item>
void sort_runs(Item* items, int64_t n, int32_t base) noexcept {
  for (int64_t first = 0, last = 1; last < n; first = last++) {
    const uint64_t high = key_of(items[first]) >> base;
    if (key_of(items[last]) >> base != high) continue;
    while (last < n && key_of(items[last]) >> base == high) ++last;
    std::sort(items + first, items + last, [](const Item& a, const Item& b) noexcept { return stands_before(a, b); });
  }
}

/// Sorts by the highest digits in which keys differ, three at most, then what they leave undecided, which is little for most data.
/// Answers where the result is: `items` or `spare`.
template <class Item>
Item* sort_by_digits(Item* items, Item* spare, int64_t n, int64_t* counts) noexcept {
  uint64_t varying = 0;
  for (int64_t i = 1; i < n; ++i) varying |= key_of(items[i]) ^ key_of(items[0]);
  if (varying == 0) return items;
  const int32_t digit_bits = n < kManyItems ? 8 : 11;
  const int32_t low = std::countr_zero(varying), high = static_cast<int32_t>(std::bit_width(varying));
  const int32_t digits = std::min((high - low + digit_bits - 1) / digit_bits, kMostDigits);
  const int32_t base = std::max(low, high - digits * digit_bits);
  const int64_t buckets = int64_t{1} << digit_bits;
  const auto mask = static_cast<uint64_t>(buckets - 1);
  std::memset(counts, 0, static_cast<size_t>(digits * buckets) * sizeof(int64_t));
  for (int64_t i = 0; i < n; ++i) {
    uint64_t key = key_of(items[i]) >> base;
    for (int32_t d = 0; d < digits; ++d, key >>= digit_bits) ++counts[d * buckets + static_cast<int64_t>(key & mask)];
  }
  for (int32_t d = 0; d < digits; ++d) {
    int64_t* count = counts + d * buckets;
    const int32_t shift = base + d * digit_bits;
    // A digit that all items share moves nothing.
    if (count[key_of(items[0]) >> shift & mask] == n) continue;
    for (int64_t b = 0, start = 0; b < buckets; ++b) start += std::exchange(count[b], start);
    for (int64_t i = 0; i < n; ++i) spare[count[key_of(items[i]) >> shift & mask]++] = items[i];
    std::swap(items, spare);
  }
  if (base > low) sort_runs(items, n, base);
  return items;
}

/// Sorts items, equal keys by their positions. `spare` holds as many, `counts` kCounts numbers. Answers where the result is.
template <class Item>
Item* sort_items(const VectorSorts& vectors, Item* items, Item* spare, int64_t n, int64_t* counts) noexcept {
  if constexpr (std::is_same_v<Item, uint32_t>) {
    if (vectors.sort32 != nullptr && n <= kMostForSort32) return vectors.sort32(items, n), items;
  } else if constexpr (std::is_same_v<Item, uint64_t> || std::is_same_v<Item, Packed>) {
    if (vectors.sort64 != nullptr && n <= kMostForSort64) {
      return vectors.sort64(reinterpret_cast<uint64_t*>(items), n), items;
    }
  }
  if (n > kFewItems) return sort_by_digits(items, spare, n, counts);
  std::sort(items, items + n, [](const Item& a, const Item& b) noexcept { return stands_before(a, b); });
  return items;
}

}  // namespace theon
