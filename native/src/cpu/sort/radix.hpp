// Sorting of keys, alone or with their positions: by digits where there are many, by comparison where there are few. Stable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

namespace theon {

/// A key and where it came from.
template <class Key>
struct Keyed {
  Key key;
  int64_t position;
};

template <class Key>
Key key_of(Key item) noexcept {
  return item;
}
template <class Key>
Key key_of(const Keyed<Key>& item) noexcept {
  return item.key;
}

inline constexpr int64_t kFewItems = 256;
inline constexpr int64_t kManyItems = 32 << 10;
inline constexpr int32_t kMostDigits = 8;
inline constexpr int64_t kMostBuckets = 2048;

/// Room for the counts of one sort, in int64.
inline constexpr int64_t kCounts = kMostDigits * kMostBuckets;

template <class Item, class Key>
void sort_by_digits(Item* items, Item* spare, int64_t n, int64_t* counts, Key, int32_t digit_bits) noexcept {
  const auto bits = static_cast<int32_t>(8 * sizeof(Key));
  const int32_t digits = (bits + digit_bits - 1) / digit_bits;
  const int64_t buckets = int64_t{1} << digit_bits;
  const auto mask = static_cast<uint64_t>(buckets - 1);
  std::memset(counts, 0, static_cast<size_t>(digits * buckets) * sizeof(int64_t));
  for (int64_t i = 0; i < n; ++i) {
    uint64_t key = key_of(items[i]);
    for (int32_t d = 0; d < digits; ++d, key >>= digit_bits) ++counts[d * buckets + static_cast<int64_t>(key & mask)];
  }
  Item* from = items;
  Item* to = spare;
  for (int32_t d = 0; d < digits; ++d) {
    int64_t* count = counts + d * buckets;
    const int32_t shift = d * digit_bits;
    // A digit that all items share moves nothing.
    if (count[(static_cast<uint64_t>(key_of(from[0])) >> shift) & mask] == n) continue;
    for (int64_t b = 0, start = 0; b < buckets; ++b) start += std::exchange(count[b], start);
    for (int64_t i = 0; i < n; ++i) to[count[(static_cast<uint64_t>(key_of(from[i])) >> shift) & mask]++] = from[i];
    std::swap(from, to);
  }
  if (from != items) std::memcpy(static_cast<void*>(items), from, static_cast<size_t>(n) * sizeof(Item));
}

/// Sorts keys. `spare` holds as many items, `counts` kCounts numbers.
template <class Key>
void sort_items(Key* keys, Key* spare, int64_t n, int64_t* counts) noexcept {
  if (n <= kFewItems) {
    std::sort(keys, keys + n);
  } else {
    sort_by_digits(keys, spare, n, counts, Key{}, n < kManyItems || sizeof(Key) < 4 ? 8 : 11);
  }
}

/// Sorts keys with positions; equal keys keep their order, in which positions rise.
template <class Key>
void sort_items(Keyed<Key>* items, Keyed<Key>* spare, int64_t n, int64_t* counts) noexcept {
  if (n <= kFewItems) {
    std::sort(items, items + n, [](const Keyed<Key>& a, const Keyed<Key>& b) noexcept {
      return a.key < b.key || (a.key == b.key && a.position < b.position);
    });
  } else {
    sort_by_digits(items, spare, n, counts, Key{}, n < kManyItems || sizeof(Key) < 4 ? 8 : 11);
  }
}

}  // namespace theon
