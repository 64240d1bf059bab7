// The first few of a row in order, without sorting the rest.
#pragma once

#include <algorithm>
#include <cstdint>

#include "cpu/sort/radix.hpp"

namespace theon {

inline constexpr int64_t kFewSelected = 32;
inline constexpr int64_t kSelectStrip = 64;

/// Room that select_first needs for its items.
inline int64_t select_room(int64_t first, int64_t n) noexcept {
  return first <= kFewSelected ? first : std::min(n, 4 * first + 256);
}

/// Writes the `first` items of a row of n in order; `item(i)` is element number i with its position. 0 < first <= n.
template <class Item, class Make>
void select_first(Item* items, int64_t first, int64_t n, Make item) noexcept {
  const auto before = [](const Item& a, const Item& b) noexcept { return stands_before(a, b); };
  const int64_t room = select_room(first, n);
  int64_t kept = first;
  for (int64_t i = 0; i < first; ++i) items[i] = item(i);
  if (first <= kFewSelected) {
    std::sort(items, items + first, before);
  } else {
    std::make_heap(items, items + first, before);
  }
  uint64_t worst = key_of(first <= kFewSelected ? items[first - 1] : items[0]);
  const auto take = [&](const Item& next) noexcept {
    if (first <= kFewSelected) {
      int64_t at = first - 1;
      for (; at > 0 && key_of(next) < key_of(items[at - 1]); --at) items[at] = items[at - 1];
      items[at] = next;
      worst = key_of(items[first - 1]);
      return;
    }
    items[kept++] = next;
    if (kept < room) return;
    std::nth_element(items, items + first - 1, items + kept, before);
    kept = first, worst = key_of(items[first - 1]);
  };
  // Of equal keys the earlier stand first, so that only smaller ones enter. A strip without any costs no branch per element.
  for (int64_t strip = first; strip < n; strip += kSelectStrip) {
    const int64_t end = std::min(n, strip + kSelectStrip);
    bool any = false;
    for (int64_t i = strip; i < end; ++i) any |= key_of(item(i)) < worst;
    for (int64_t i = strip; any && i < end; ++i) {
      const Item next = item(i);
      if (key_of(next) < worst) take(next);
    }
  }
  if (first <= kFewSelected) return;
  std::nth_element(items, items + first - 1, items + kept, before);
  std::sort(items, items + first, before);
}

}  // namespace theon
