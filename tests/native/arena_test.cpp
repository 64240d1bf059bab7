#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "core/arena.hpp"

namespace theon {
namespace {

struct Plan {
  std::vector<int64_t> offsets;
  int64_t bytes = -1;
};

Plan plan(const std::vector<theon_lifetime>& lifetimes) {
  Plan p;
  p.offsets.assign(lifetimes.size(), -1);
  EXPECT_EQ(theon_plan_arena(lifetimes.data(), static_cast<int32_t>(lifetimes.size()), p.offsets.data(), &p.bytes),
            THEON_OK)
      << theon_last_error();
  return p;
}

TEST(Arena, Plan_ChainOfThreeEqualBuffers_ReusesTheFirst) {
  const Plan p = plan({{100, 0, 1}, {100, 1, 2}, {100, 2, 3}});
  EXPECT_EQ(p.bytes, 256);
  EXPECT_EQ(p.offsets[0], p.offsets[2]);
}

TEST(Arena, Plan_NothingToPlace_IsEmpty) {
  EXPECT_EQ(plan({}).bytes, 0);
  EXPECT_EQ(plan({{0, 0, 5}}).bytes, 0);
}

TEST(Arena, Plan_SmallBufferBetweenTwo_TakesTheTightestGap) {
  // a and c leave a gap of 64 and of 128 bytes to buffers that live later.
  const Plan p = plan({{1024, 0, 0}, {64, 1, 1}, {960, 1, 1}});
  EXPECT_EQ(p.bytes, 1024);
}

TEST(Arena, Plan_RandomLifetimes_NeverOverlapAndStayNearTheBound) {
  std::mt19937_64 random(7);
  double total_ratio = 0;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    const int count = 1 + static_cast<int>(random() % 60);
    std::vector<theon_lifetime> lifetimes;
    int64_t sum = 0;
    for (int k = 0; k < count; ++k) {
      const int32_t first = static_cast<int32_t>(random() % 50);
      const int32_t last = first + static_cast<int32_t>(random() % 8);
      lifetimes.push_back({static_cast<int64_t>(random() % 5000), first, last});
      sum += arena_rounded(lifetimes.back().bytes);
    }
    const Plan p = plan(lifetimes);
    const int64_t bound = arena_bound(lifetimes);
    ASSERT_GE(p.bytes, bound);
    ASSERT_LE(p.bytes, sum);
    total_ratio += bound == 0 ? 1 : static_cast<double>(p.bytes) / static_cast<double>(bound);
    for (int a = 0; a < count; ++a) {
      ASSERT_EQ(p.offsets[a] % 64, 0);
      ASSERT_LE(p.offsets[a] + lifetimes[a].bytes, p.bytes);
      for (int b = 0; b < a; ++b) {
        const bool together = lifetimes[a].first_use <= lifetimes[b].last_use &&
                              lifetimes[b].first_use <= lifetimes[a].last_use;
        const bool apart = p.offsets[a] + lifetimes[a].bytes <= p.offsets[b] ||
                           p.offsets[b] + lifetimes[b].bytes <= p.offsets[a];
        ASSERT_TRUE(!together || apart || lifetimes[a].bytes == 0 || lifetimes[b].bytes == 0) << "round " << round;
      }
    }
    ASSERT_EQ(plan(lifetimes).offsets, p.offsets) << "a pure function";
  }
  EXPECT_LT(total_ratio / kRounds, 1.08);
}

TEST(Arena, Plan_BadArguments_AreRefused) {
  int64_t offset = 0;
  int64_t bytes = 0;
  const theon_lifetime negative{-1, 0, 0};
  const theon_lifetime backwards{8, 3, 2};
  const theon_lifetime huge[] = {{INT64_MAX, 0, 0}, {1, 0, 0}};
  int64_t offsets[2];
  EXPECT_EQ(theon_plan_arena(&negative, 1, &offset, &bytes), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_plan_arena(&backwards, 1, &offset, &bytes), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_plan_arena(nullptr, 1, &offset, &bytes), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_plan_arena(&negative, -1, &offset, &bytes), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_plan_arena(nullptr, 0, nullptr, nullptr), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_plan_arena(huge, 2, offsets, &bytes), THEON_OUT_OF_MEMORY);
  const theon_lifetime sums[] = {{INT64_MAX - 64, 0, 0}, {INT64_MAX - 64, 0, 0}};
  EXPECT_EQ(theon_plan_arena(sums, 2, offsets, &bytes), THEON_OUT_OF_MEMORY);
}

}  // namespace
}  // namespace theon
