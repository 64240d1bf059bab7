// gemm, gemv, ger and dot: every layout with every set of factors, every level, every number of threads.
#include "product_case.hpp"

namespace theon::test {
namespace {

struct Size {
  const char* kernel;
  int64_t m, k, n;
};

// Lengths around vector widths and row groups; empty axes; thin matrices.
const Size kSizes[] = {
    {"gemm", 3, 5, 4},  {"gemm", 17, 33, 9}, {"gemm", 1, 40, 7}, {"gemm", 7, 40, 1}, {"gemm", 1, 1, 1},
    {"gemm", 2, 0, 3},  {"gemm", 0, 3, 2},   {"gemm", 4, 1, 5},  {"gemv", 1, 1, 1},  {"gemv", 5, 17, 1},
    {"gemv", 23, 6, 1}, {"gemv", 9, 40, 1},  {"gemv", 40, 1, 1}, {"gemv", 3, 0, 1},  {"gemv", 0, 3, 1},
    {"gemv", 70, 3, 1}, {"ger", 1, 1, 1},    {"ger", 7, 1, 19},  {"ger", 33, 1, 2},  {"ger", 0, 1, 3},
    {"dot", 1, 0, 1},   {"dot", 1, 1, 1},    {"dot", 1, 7, 1},   {"dot", 1, 131, 1},
};

class Products : public testing::TestWithParam<Size> {};

TEST_P(Products, EveryLayoutAndFactor_MatchesTheReference) {
  const Size size = GetParam();
  const TestContext context;
  for (const Layout out : kOutputLayouts) {
    for (const Layout a : kInputLayouts) {
      for (const Layout b : kInputLayouts) {
        for (const Factors& factors : kFactors) {
          const Layout c = kInputLayouts[(static_cast<size_t>(out) + static_cast<size_t>(a)) % std::size(kInputLayouts)];
          expect_right(context, {size.kernel, size.m, size.k, size.n, out, a, b, c, factors});
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST_P(Products, EveryLevel_MatchesTheReference) {
  const Size size = GetParam();
  for (const int32_t level : levels()) {
    const TestContext context(level);
    for (const Layout a : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided}) {
      for (const Factors& factors : kFactors) {
        expect_right(context, {size.kernel, size.m, size.k, size.n, Layout::kRowMajor, a, Layout::kRowMajor,
                               Layout::kColumnMajor, factors});
        if (HasFatalFailure()) FAIL() << "level " << level;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Products, testing::ValuesIn(kSizes), [](const testing::TestParamInfo<Size>& tested) {
  const Size& s = tested.param;
  return std::string(s.kernel) + "_" + std::to_string(s.m) + "x" + std::to_string(s.k) + "x" + std::to_string(s.n);
});

TEST(Products, TransposeFlags_MatchTheReference) {
  const TestContext context;
  const ProductCase cases[] = {
      {.kernel = "gemm", .m = 5, .k = 7, .n = 3, .flags = THEON_PRODUCT_TRANSPOSE_A},
      {.kernel = "gemm", .m = 5, .k = 7, .n = 3, .flags = THEON_PRODUCT_TRANSPOSE_B},
      {.kernel = "gemm", .m = 5, .k = 7, .n = 3, .flags = THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B},
      {.kernel = "gemv", .m = 5, .k = 7, .n = 1, .flags = THEON_PRODUCT_TRANSPOSE_A},
  };
  for (const ProductCase& one : cases) {
    for (const Layout a : kInputLayouts) {
      ProductCase given = one;
      given.a = given.b = a;
      expect_right(context, given);
    }
  }
}

// Every case is cut into blocks: by rows, by columns, with partial results, with packing, scattered.
const ProductCase kSplitCases[] = {
    {.kernel = "gemm", .m = 60, .k = 784, .n = 500},
    {.kernel = "gemm", .m = 260, .k = 150, .n = 190, .out = Layout::kColumnMajor, .a = Layout::kColumnMajor},
    {.kernel = "gemm",
     .m = 190,
     .k = 130,
     .n = 210,
     .out = Layout::kStrided,
     .a = Layout::kNegative,
     .b = Layout::kStrided,
     .factors = kFactors[2]},
    {.kernel = "gemv", .m = 400, .k = 784, .n = 1},
    {.kernel = "gemv", .m = 784, .k = 400, .n = 1, .a = Layout::kColumnMajor, .factors = kFactors[1]},
    {.kernel = "gemv", .m = 3, .k = 50'001, .n = 1, .factors = kFactors[2]},
    {.kernel = "gemv", .m = 50'001, .k = 3, .n = 1, .a = Layout::kColumnMajor},
    {.kernel = "gemv",
     .m = 301,
     .k = 403,
     .n = 1,
     .out = Layout::kNegative,
     .a = Layout::kStrided,
     .b = Layout::kStrided},
    {.kernel = "ger", .m = 301, .k = 1, .n = 403, .factors = kFactors[1]},
    {.kernel = "dot", .m = 1, .k = 200'003, .n = 1},
};

TEST(Products, SplitShapes_MatchTheReferenceAtEveryLevel) {
  for (const int32_t level : levels()) {
    const TestContext context(level);
    for (const ProductCase& given : kSplitCases) expect_right(context, given);
  }
}

TEST(Products, AnyNumberOfThreads_GivesTheSameBits) {
  const int32_t before = theon_threads();
  ASSERT_EQ(THEON_OK, theon_set_threads(7));
  const auto bits = [](const ProductCase& given, int32_t threads) {
    const TestContext context(THEON_SIMD_BEST, threads);
    ProductRun<float> run(given);
    EXPECT_EQ(THEON_OK, run.run(context)) << theon_last_error();
    return run.result();
  };
  for (const ProductCase& given : kSplitCases) {
    const std::vector<float> expected = bits(given, 1);
    for (const int32_t threads : {2, 3, 7}) {
      const std::vector<float> got = bits(given, threads);
      EXPECT_EQ(0, std::memcmp(expected.data(), got.data(), got.size() * sizeof(float)))
          << ProductRun<float>(given).describe() << " with " << threads << " threads";
    }
  }
  ASSERT_EQ(THEON_OK, theon_set_threads(before));
}

}  // namespace
}  // namespace theon::test
