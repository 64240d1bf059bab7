// gemm around the edges of its tiles and blocks, with NaN and infinity, and called from many threads at once.
#include <atomic>
#include <set>
#include <thread>

#include "cpu/blas/gemm_tile.hpp"
#include "cpu/blas/workspace_slots.hpp"
#include "product_case.hpp"

namespace theon::test {
namespace {

class GemmEdges : public testing::TestWithParam<int32_t> {
 protected:
  void SetUp() override {
    if (GetParam() >= static_cast<int32_t>(levels().size())) GTEST_SKIP() << "this CPU lacks the level";
  }
};

template <class T>
void expect_right_in(theon_context* context, const ProductCase& given) {
  ProductRun<T> run(given);
  ASSERT_EQ(THEON_OK, run.run(context)) << run.describe() << ": " << theon_last_error();
  const std::string wrong = run.check();
  ASSERT_TRUE(wrong.empty()) << wrong;
}

// Rows and columns around the tile, with few steps.
template <class T>
void check_tile_edges(theon_context* context, const GemmTileShape& tile) {
  std::set<int64_t> columns;
  for (int64_t c = 2; c <= 2 * tile.columns + tile.lanes; c += tile.lanes) columns.insert({c - 1, c, c + 1});
  for (const int64_t n : columns) {
    for (const int64_t m : {2, tile.rows - 1, tile.rows, tile.rows + 1, 2 * tile.rows, 25, 37}) {
      if (n < 2 || m < 2) continue;
      const bool transposed = (n + m) % 3 == 0;
      expect_right_in<T>(context, {.kernel = "gemm",
                                   .m = m,
                                   .k = 5,
                                   .n = n,
                                   .b = transposed ? Layout::kColumnMajor : Layout::kPadded,
                                   .factors = kFactors[static_cast<size_t>(n + m) % 4]});
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

// Steps around the depth of a panel, in every layout of A and B.
template <class T>
void check_depth_edges(theon_context* context, const GemmTileShape& tile) {
  for (const int64_t k : {1, tile.depth - 1, tile.depth, tile.depth + 1, 2 * tile.depth, 3 * tile.depth + 7}) {
    for (const Layout a : kInputLayouts) {
      for (const Layout b : kInputLayouts) {
        expect_right_in<T>(context, {.kernel = "gemm",
                                     .m = tile.rows + 2,
                                     .k = k,
                                     .n = tile.lanes + 3,
                                     .out = Layout::kPadded,
                                     .a = a,
                                     .b = b,
                                     .factors = kFactors[static_cast<size_t>(k) % 6]});
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(GemmEdges, AroundTheTile_MatchTheReference) {
  const TestContext context(GetParam());
  check_tile_edges<float>(context, gemm_tile<float>(GetParam()).shape);
  check_tile_edges<double>(context, gemm_tile<double>(GetParam()).shape);
}

TEST_P(GemmEdges, AroundTheDepth_MatchTheReference) {
  const TestContext context(GetParam());
  check_depth_edges<float>(context, gemm_tile<float>(GetParam()).shape);
  check_depth_edges<double>(context, gemm_tile<double>(GetParam()).shape);
}

// More blocks than one in each direction; A packed; more rows than meet a panel at once; a result without gaps in no axis.
const ProductCase kBlockCases[] = {
    {.kernel = "gemm", .m = 400, .k = 150, .n = 700, .a = Layout::kColumnMajor, .factors = kFactors[2]},
    {.kernel = "gemm", .m = 300, .k = 512, .n = 520, .factors = kFactors[1]},
    {.kernel = "gemm", .m = 210, .k = 1000, .n = 70, .a = Layout::kColumnMajor, .b = Layout::kColumnMajor},
    {.kernel = "gemm", .m = 1100, .k = 33, .n = 67, .a = Layout::kColumnMajor},
    {.kernel = "gemm", .m = 20'011, .k = 130, .n = 3},
    {.kernel = "gemm",
     .m = 190,
     .k = 300,
     .n = 530,
     .out = Layout::kStrided,
     .a = Layout::kStrided,
     .factors = kFactors[4]},
};

TEST_P(GemmEdges, Blocks_MatchTheReferenceWithTheSameBitsForAnyThreads) {
  const int32_t before = theon_threads();
  ASSERT_EQ(THEON_OK, theon_set_threads(7));
  for (const ProductCase& given : kBlockCases) {
    std::vector<float> expected;
    for (const int32_t threads : {1, 2, 3, 7}) {
      const TestContext context(GetParam(), threads);
      ProductRun<float> run(given);
      ASSERT_EQ(THEON_OK, run.run(context)) << theon_last_error();
      if (threads == 1) {
        ASSERT_EQ("", run.check());
        expected = run.result();
      }
      const std::vector<float> got = run.result();
      EXPECT_EQ(0, std::memcmp(expected.data(), got.data(), got.size() * sizeof(float)))
          << run.describe() << " with " << threads << " threads";
    }
  }
  ASSERT_EQ(THEON_OK, theon_set_threads(before));
}

// A block of a larger product has the bits of the product of those rows and columns: the cut changes nothing.
TEST_P(GemmEdges, PartOfAResult_HasTheBitsOfThePartAlone) {
  constexpr int64_t kRows = 230, kDepth = 300, kColumns = 410, kPartRows = 31, kPartColumns = 77;
  const TestContext context(GetParam());
  Strided<float> a({kRows, kDepth}, Layout::kRowMajor, THEON_FLOAT32),
      b({kDepth, kColumns}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> whole({kRows, kColumns}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> part({kPartRows, kPartColumns}, Layout::kRowMajor, THEON_FLOAT32);
  Numbers numbers(7);
  for (int64_t i = 0; i < a.count(); ++i) a[i] = static_cast<float>(numbers.unit());
  for (int64_t i = 0; i < b.count(); ++i) b[i] = static_cast<float>(numbers.unit());
  const theon_product_attributes attributes{sizeof(attributes), 0, 1, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "gemm", {whole.view(), a.view(), b.view()}, &attributes, sizeof(attributes)));
  const int64_t a_shape[] = {kPartRows, kDepth}, b_shape[] = {kDepth, kPartColumns};
  for (const auto& [row, column] : {std::pair{0, 0}, {5, 3}, {kRows - kPartRows, kColumns - kPartColumns}}) {
    theon_tensor rows = a.view(), columns = b.view();
    rows.data = static_cast<float*>(rows.data) + row * kDepth, rows.shape = a_shape;
    columns.data = static_cast<float*>(columns.data) + column, columns.shape = b_shape;
    ASSERT_EQ(THEON_OK, run_kernel(context, "gemm", {part.view(), rows, columns}, &attributes, sizeof(attributes)));
    for (int64_t i = 0; i < part.count(); ++i) {
      const int64_t at = (row + i / kPartColumns) * kColumns + column + i % kPartColumns;
      ASSERT_EQ(whole[at], part[i]) << "row " << row << " column " << column << " element " << i;
    }
  }
}

// 0 x NaN and 0 x infinity are NaN, in their column and nowhere else.
TEST_P(GemmEdges, NotANumber_StaysInItsColumnAndIsNeverSkipped) {
  const TestContext context(GetParam());
  const int64_t rows = 9, depth = 300, columns = 83;
  for (const Layout layout : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided}) {
    for (const float special : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      for (const int64_t column : {int64_t{0}, int64_t{15}, int64_t{63}, int64_t{64}, columns - 1}) {
        Strided<float> out({rows, columns}, Layout::kRowMajor, THEON_FLOAT32);
        Strided<float> a({rows, depth}, layout, THEON_FLOAT32), b({depth, columns}, layout, THEON_FLOAT32);
        for (int64_t i = 0; i < a.count(); ++i) a[i] = 0;
        for (int64_t i = 0; i < b.count(); ++i) b[i] = 1;
        b[(depth - 1) * columns + column] = special;
        const theon_product_attributes attributes{sizeof(attributes), 0, 1, 0};
        ASSERT_EQ(THEON_OK,
                  run_kernel(context, "gemm", {out.view(), a.view(), b.view()}, &attributes, sizeof(attributes)));
        for (int64_t i = 0; i < out.count(); ++i) {
          if (i % columns == column) {
            EXPECT_TRUE(std::isnan(out[i])) << "element " << i;
          } else {
            EXPECT_EQ(0, out[i]) << "element " << i;
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, GemmEdges, testing::Values(THEON_SIMD_BASELINE, THEON_SIMD_AVX2, THEON_SIMD_AVX512));

TEST(Gemm, ConcurrentCallersOfSplitProducts_GetTheSameBits) {
  const ProductCase given{.kernel = "gemm", .m = 150, .k = 200, .n = 330, .a = Layout::kColumnMajor};
  const TestContext context;
  ProductRun<float> first(given);
  ASSERT_EQ(THEON_OK, first.run(context)) << theon_last_error();
  ASSERT_EQ("", first.check());
  const std::vector<float> expected = first.result();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (int call = 0; call < 30; ++call) {
        ProductRun<float> mine(given);
        if (mine.run(context) != THEON_OK || mine.result() != expected) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(0, wrong.load());
}

TEST(WorkspaceSlots, ThreadsAtWork_HoldDifferentSlots) {
  constexpr int kThreads = 5;
  WorkspaceSlots slots(kThreads);
  std::atomic<int> holders[kThreads] = {};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        const int32_t slot = slots.claim();
        if (slot < 0 || slot >= kThreads || holders[slot].fetch_add(1) != 0) ++wrong;
        holders[slot].fetch_sub(1);
        slots.release(slot);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(0, wrong.load());
}

TEST(WorkspaceSlots, SameThread_GetsItsSlotAgainWhileItExists) {
  WorkspaceSlots many(8), few(2);
  const int32_t first = many.claim(), second = many.claim();
  EXPECT_NE(first, second);
  many.release(second);
  EXPECT_EQ(second, many.claim());
  many.release(first);
  many.release(second);
  for (int i = 0; i < 2; ++i) EXPECT_LT(few.claim(), 2);
}

}  // namespace
}  // namespace theon::test
