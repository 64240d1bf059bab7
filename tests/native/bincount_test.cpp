// bincount against a plain loop: repeated and rare numbers, tables of one and of several, one and many chunks.
#include "strided.hpp"
#include "theon/indexing.h"

namespace theon::test {
namespace {

struct BincountCase {
  int64_t count, limit;
};

const BincountCase kCases[] = {{0, 1},       {1, 1},          {5, 3},           {1000, 7},         {1000, 1000},
                               {70'000, 10}, {70'000, 5'000}, {300'000, 2'000}, {300'000, 100'000}};

void check(theon_context* context, const BincountCase& c, Layout layout) {
  Strided<int64_t> x({c.count}, layout, THEON_INT64), length({1}, Layout::kRowMajor, THEON_INT64);
  Numbers numbers(static_cast<uint64_t>(c.count + c.limit));
  std::vector<int64_t> expected;
  for (int64_t i = 0; i < c.count; ++i) {
    x[i] = static_cast<int64_t>(numbers.next() % static_cast<uint64_t>(c.limit));
    if (x[i] >= static_cast<int64_t>(expected.size())) expected.resize(static_cast<size_t>(x[i]) + 1);
    ++expected[static_cast<size_t>(x[i])];
  }
  const auto size = static_cast<int64_t>(expected.size());
  ASSERT_EQ(THEON_OK, run_kernel(context, "bincount_length", {length.view(), x.view()})) << theon_last_error();
  ASSERT_EQ(size, length[0]);
  for (const int64_t more : {0, 3}) {
    Strided<int64_t> out({size + more}, layout, THEON_INT64);
    ASSERT_EQ(THEON_OK, run_kernel(context, "bincount", {out.view(), x.view()})) << theon_last_error();
    for (int64_t i = 0; i < size + more; ++i) ASSERT_EQ(out[i], i < size ? expected[static_cast<size_t>(i)] : 0) << i;
    ASSERT_TRUE(out.surroundings_intact());
  }
}

TEST(Bincount, EveryCaseAndLayout_CountsWhatALoopCounts) {
  const TestContext context;
  for (const BincountCase& c : kCases) {
    for (const Layout layout : {Layout::kRowMajor, Layout::kStrided, Layout::kNegative}) check(context, c, layout);
  }
}

TEST(Bincount, NumbersOutOfRange_AreNamed) {
  const TestContext context;
  Strided<int64_t> x({4}, Layout::kRowMajor, THEON_INT64), length({1}, Layout::kRowMajor, THEON_INT64);
  Strided<int64_t> out({3}, Layout::kRowMajor, THEON_INT64);
  x[0] = 1, x[1] = 2, x[2] = 3, x[3] = 0;
  const auto expect_outside = [](const char* text, theon_status status) {
    EXPECT_EQ(THEON_INDEX_OUT_OF_RANGE, status);
    EXPECT_NE(std::string::npos, std::string(theon_last_error()).find(text)) << theon_last_error();
  };
  expect_outside("element 2 is 3; the output has room for numbers below 3",
                 run_kernel(context, "bincount", {out.view(), x.view()}));
  x[3] = -7;
  expect_outside("element 3 is -7; expected no negative number",
                 run_kernel(context, "bincount_length", {length.view(), x.view()}));
}

}  // namespace
}  // namespace theon::test
