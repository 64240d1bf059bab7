#include "core/arena.hpp"

#include <algorithm>
#include <limits>
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
enum class Order { kBySize, kByArea, kByStart };

std::vector<int32_t> ordered(std::span<const theon_lifetime> lifetimes, Order order) {
  std::vector<int32_t> result;
  for (size_t i = 0; i < lifetimes.size(); ++i) {
    if (lifetimes[i].bytes > 0) result.push_back(static_cast<int32_t>(i));
  }
  const auto key = [&](int32_t i) -> double {
    const theon_lifetime& l = lifetimes[i];
    switch (order) {
      case Order::kBySize: return -static_cast<double>(l.bytes);
      case Order::kByArea: return -static_cast<double>(l.bytes) * (static_cast<double>(l.last_use) - l.first_use + 1);
      case Order::kByStart: return l.first_use;
    }
    return 0;
  };
  std::stable_sort(result.begin(), result.end(), [&](int32_t a, int32_t b) { return key(a) < key(b); });
  return result;
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
  std::fill(offsets.begin(), offsets.end(), 0);
  const int64_t bound = arena_bound(lifetimes);
  int64_t best = std::numeric_limits<int64_t>::max();
  std::vector<int64_t> candidate(lifetimes.size(), 0);
  for (const Order order : {Order::kBySize, Order::kByArea, Order::kByStart}) {
    const int64_t bytes = place(lifetimes, ordered(lifetimes, order), candidate);
    if (bytes < best) {
      best = bytes;
      std::copy(candidate.begin(), candidate.end(), offsets.begin());
    }
    if (best == bound) break;
  }
  return best;
}

}  // namespace theon
