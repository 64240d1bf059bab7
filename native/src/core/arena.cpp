#include "core/arena.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/memory.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

bool together(const theon_lifetime& a, const theon_lifetime& b) {
  return a.first_use <= b.last_use && b.first_use <= a.last_use;
}

struct Placed {
  int64_t begin;
  int64_t end;
  int32_t buffer;
};

// Each buffer, in the given order, goes into the smallest gap that holds it between those already placed and alive with it.
int64_t place(std::span<const theon_lifetime> lifetimes, std::span<const int32_t> order, std::span<int64_t> offsets) {
  std::vector<Placed> placed;  // by begin
  placed.reserve(order.size());
  int64_t arena = 0;
  for (const int32_t buffer : order) {
    const int64_t bytes = arena_rounded(lifetimes[buffer].bytes);
    int64_t best = -1;
    int64_t best_gap = std::numeric_limits<int64_t>::max();
    int64_t cursor = 0;
    for (const Placed& other : placed) {
      if (!together(lifetimes[other.buffer], lifetimes[buffer])) continue;
      const int64_t gap = other.begin - cursor;
      if (gap >= bytes && gap < best_gap) best = cursor, best_gap = gap;
      cursor = std::max(cursor, other.end);
    }
    const Placed entry{best >= 0 ? best : cursor, (best >= 0 ? best : cursor) + bytes, buffer};
    offsets[buffer] = entry.begin;
    arena = std::max(arena, entry.end);
    placed.insert(std::upper_bound(placed.begin(), placed.end(), entry,
                                   [](const Placed& a, const Placed& b) { return a.begin < b.begin; }),
                  entry);
  }
  return arena;
}

// Orders in which to place buffers. No one of them is best for every program, so the planner tries all.
enum class Order { kBySize, kByArea };

std::vector<int32_t> ordered(std::span<const theon_lifetime> lifetimes, Order order) {
  std::vector<int32_t> result;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (lifetimes[i].bytes > 0) result.push_back(static_cast<int32_t>(i));
  }
  const auto key = [&](int32_t i) {
    const theon_lifetime& l = lifetimes[i];
    const auto bytes = static_cast<double>(l.bytes);
    return order == Order::kBySize ? bytes : bytes * (static_cast<double>(l.last_use) - l.first_use + 1);
  };
  std::stable_sort(result.begin(), result.end(), [&](int32_t a, int32_t b) { return key(a) > key(b); });
  return result;
}

// The free parts of an arena of any size: the smallest that is large enough is taken, neighbours unite when given back.
class FreeParts {
 public:
  int64_t take(int64_t bytes) {
    if (const auto fit = by_size_.lower_bound({bytes, 0}); fit != by_size_.end()) {
      const auto [size, begin] = *fit;
      erase(begin, size);
      if (size > bytes) insert(begin + bytes, size - bytes);
      return begin;
    }
    // Without one the arena grows, from the beginning of the part that ends it.
    int64_t begin = end_;
    if (!by_begin_.empty()) {
      const auto [last, size] = *by_begin_.rbegin();
      if (last + size == end_) {
        erase(last, size);
        begin = last;
      }
    }
    end_ = begin + bytes;
    return begin;
  }

  void give(int64_t begin, int64_t bytes) {
    const auto after = by_begin_.lower_bound(begin);
    if (after != by_begin_.begin()) {
      if (const auto [other, size] = *std::prev(after); other + size == begin) {
        begin = other;
        bytes += size;
        erase(other, size);
      }
    }
    if (const auto next = by_begin_.find(begin + bytes); next != by_begin_.end()) {
      const auto [other, size] = *next;
      bytes += size;
      erase(other, size);
    }
    insert(begin, bytes);
  }

  int64_t end() const { return end_; }

 private:
  void insert(int64_t begin, int64_t bytes) {
    by_begin_.emplace(begin, bytes);
    by_size_.emplace(bytes, begin);
  }
  void erase(int64_t begin, int64_t bytes) {
    by_begin_.erase(begin);
    by_size_.erase({bytes, begin});
  }

  std::map<int64_t, int64_t> by_begin_;
  std::set<std::pair<int64_t, int64_t>> by_size_;
  int64_t end_ = 0;
};

// Walks through time, forwards or backwards, as an allocator would: n log n for n buffers. Those that begin together are placed in
// the order of their size.
int64_t sweep(std::span<const theon_lifetime> lifetimes, bool forwards, std::span<int64_t> offsets) {
  const auto begin_of = [&](int32_t i) {
    return forwards ? int64_t{lifetimes[i].first_use} : -int64_t{lifetimes[i].last_use};
  };
  const auto end_of = [&](int32_t i) {
    return forwards ? int64_t{lifetimes[i].last_use} : -int64_t{lifetimes[i].first_use};
  };
  std::vector<int32_t> starting;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (lifetimes[i].bytes > 0) starting.push_back(static_cast<int32_t>(i));
  }
  std::vector<int32_t> ending = starting;
  std::stable_sort(starting.begin(), starting.end(), [&](int32_t a, int32_t b) {
    return begin_of(a) != begin_of(b) ? begin_of(a) < begin_of(b) : lifetimes[a].bytes > lifetimes[b].bytes;
  });
  std::stable_sort(ending.begin(), ending.end(), [&](int32_t a, int32_t b) { return end_of(a) < end_of(b); });
  FreeParts parts;
  size_t next = 0;
  for (const int32_t buffer : starting) {
    for (; next < ending.size() && end_of(ending[next]) < begin_of(buffer); ++next) {
      parts.give(offsets[ending[next]], arena_rounded(lifetimes[ending[next]].bytes));
    }
    offsets[buffer] = parts.take(arena_rounded(lifetimes[buffer].bytes));
  }
  return parts.end();
}

}  // namespace

int64_t arena_rounded(int64_t bytes) {
  int64_t padded;
  if (__builtin_add_overflow(bytes, kAlignment - 1, &padded)) {
    raise(THEON_OUT_OF_MEMORY, "an arena buffer of %lld bytes is too large", static_cast<long long>(bytes));
  }
  return padded & ~(kAlignment - 1);
}

int64_t arena_bound(std::span<const theon_lifetime> lifetimes) {
  struct Event {
    int64_t when;
    int64_t change;
  };
  std::vector<Event> events;
  int64_t sum = 0;
  for (const theon_lifetime& l : lifetimes) {
    const int64_t bytes = arena_rounded(l.bytes);
    if (__builtin_add_overflow(sum, bytes, &sum))
      raise(THEON_OUT_OF_MEMORY, "the arena's buffers together overflow int64");
    events.push_back({l.first_use, bytes});
    events.push_back({int64_t{l.last_use} + 1, -bytes});
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.when != b.when ? a.when < b.when : a.change < b.change; });
  int64_t alive = 0;
  int64_t bound = 0;
  for (const Event& event : events) bound = std::max(bound, alive += event.change);
  return bound;
}

int64_t plan_arena(std::span<const theon_lifetime> lifetimes, std::span<int64_t> offsets) {
  // The orders that look at all buffers at once take time in proportion to the square of their number.
  constexpr size_t kMostForOrders = 512;
  std::fill(offsets.begin(), offsets.end(), 0);
  const int64_t bound = arena_bound(lifetimes);
  int64_t best = std::numeric_limits<int64_t>::max();
  std::vector<int64_t> candidate(lifetimes.size(), 0);
  const auto consider = [&](int64_t bytes) {
    if (bytes >= best) return;
    best = bytes;
    std::copy(candidate.begin(), candidate.end(), offsets.begin());
  };
  for (const bool forwards : {true, false}) {
    if (best != bound) consider(sweep(lifetimes, forwards, candidate));
  }
  for (const Order order : {Order::kBySize, Order::kByArea}) {
    if (best != bound && lifetimes.size() <= kMostForOrders)
      consider(place(lifetimes, ordered(lifetimes, order), candidate));
  }
  return best;
}

}  // namespace theon
