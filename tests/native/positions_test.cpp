// Positions checked once, and a scatter that cannot fail: together they are "scatter" in mode RAISE.
#include <string>

#include "strided.hpp"
#include "theon/indexing.h"

namespace theon::test {
namespace {

theon_status positions(theon_context* context, const theon_tensor& out, const theon_tensor& index, int64_t length,
                       int64_t axis) {
  const int64_t parameters[] = {length, axis};
  const theon_tensor operands[] = {out, index};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 2, call.output_count = 1, call.parameter_count = 2;
  call.operands = operands, call.parameters = parameters;
  return guarded([&] { run_once(*context, *find_kernel("index_positions", 1), call); });
}

TEST(Positions, OfEveryLayout_CountFromTheFront) {
  const TestContext context;
  for (const Layout to : kOutputLayouts) {
    for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
      for (const std::vector<int64_t>& shape :
           {std::vector<int64_t>{}, std::vector<int64_t>{5}, std::vector<int64_t>{3, 4}, std::vector<int64_t>{0, 4}}) {
        Strided<int64_t> out(shape, to, THEON_INT64), index(shape, from, THEON_INT64);
        for (int64_t i = 0; i < index.count(); ++i) index[i] = i * 5 % 14 - 7;
        ASSERT_EQ(THEON_OK, positions(context, out.view(), index.view(), 7, 0)) << theon_last_error();
        for (int64_t i = 0; i < index.count(); ++i) ASSERT_EQ(out[i], index[i] < 0 ? index[i] + 7 : index[i]) << i;
        ASSERT_TRUE(out.surroundings_intact());
      }
    }
  }
}

TEST(Positions, OutOfRange_NameTheFirstAndTheAxis) {
  const TestContext context;
  Strided<int64_t> out({4}, Layout::kRowMajor, THEON_INT64), index({4}, Layout::kRowMajor, THEON_INT64);
  for (const int64_t bad : {int64_t{7}, int64_t{-8}, INT64_MIN, INT64_MAX}) {
    index[0] = 6, index[1] = -7, index[2] = bad, index[3] = 99;
    EXPECT_EQ(THEON_INDEX_OUT_OF_RANGE, positions(context, out.view(), index.view(), 7, 3));
    EXPECT_EQ("index " + std::to_string(bad) + " is outside axis 3 of length 7", theon_last_error());
  }
  EXPECT_EQ(THEON_INVALID_ARGUMENT, positions(context, out.view(), index.view(), -1, 0));
}

TEST(Positions, ForScatterKnown_GiveWhatScatterGives) {
  const TestContext context;
  for (const int32_t accumulate : {0, 1}) {
    for (const int64_t columns : {1, 3, 200}) {
      constexpr int64_t kRows = 9, kIndices = 40;
      Strided<double> expected({kRows, columns}, Layout::kRowMajor, THEON_FLOAT64),
          actual({kRows, columns}, Layout::kRowMajor, THEON_FLOAT64),
          values({kIndices, columns}, Layout::kRowMajor, THEON_FLOAT64);
      Strided<int64_t> index({kIndices}, Layout::kRowMajor, THEON_INT64),
          known({kIndices}, Layout::kRowMajor, THEON_INT64);
      for (int64_t i = 0; i < expected.count(); ++i) expected[i] = actual[i] = static_cast<double>(i);
      for (int64_t i = 0; i < values.count(); ++i) values[i] = static_cast<double>(i * i % 31);
      for (int64_t i = 0; i < kIndices; ++i) index[i] = i * 7 % (2 * kRows) - kRows;
      theon_index_attributes attributes{sizeof(attributes), 0, 1, THEON_INDEX_RAISE, accumulate, 0};
      ASSERT_EQ(THEON_OK, run_kernel(context, "scatter", {expected.view(), values.view(), index.view()}, &attributes,
                                     sizeof(attributes)));
      ASSERT_EQ(THEON_OK, positions(context, known.view(), index.view(), kRows, 0)) << theon_last_error();
      EXPECT_EQ(THEON_INVALID_ARGUMENT,
                run_kernel(context, "scatter_known", {actual.view(), values.view(), known.view()}, &attributes,
                           sizeof(attributes)));
      attributes.mode = THEON_INDEX_CLIP;
      ASSERT_EQ(THEON_OK, run_kernel(context, "scatter_known", {actual.view(), values.view(), known.view()},
                                     &attributes, sizeof(attributes)));
      for (int64_t i = 0; i < expected.count(); ++i) ASSERT_EQ(expected[i], actual[i]) << i;
    }
  }
}

}  // namespace
}  // namespace theon::test
