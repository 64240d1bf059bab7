// Integers divided by 0: the call fails and names the op, wherever the zero stands; nothing else does.
#include "composite_support.hpp"

namespace theon_test {
namespace {

struct Division {
  int32_t op, dtype;
};

class DivisionTest : public testing::TestWithParam<Division> {};

TEST_P(DivisionTest, ZeroDivisor_AnywhereAtEveryLevel_FailsAndNamesTheOp) {
  const auto [op, dtype] = GetParam();
  const std::string name = op == THEON_OP_MOD ? "Mod" : "FloorDiv";
  for (const int32_t level : levels()) {
    for (const int32_t threads : {1, 2}) {
      const Context context(level, threads);
      for (const int64_t n : {1, 2, 15, 16, 17, 40, 1000, 200000}) {
        Array a(dtype, {n}), b(dtype, {n}), out(dtype, {n});
        std::memset(a.at(0), 9, static_cast<size_t>(n * a.bytes()));
        std::memset(b.at(0), 3, static_cast<size_t>(n * b.bytes()));
        CompositeBuilder builder(1);
        const int32_t x = builder.input(dtype), y = builder.input(dtype);
        builder.output(builder.node(op, dtype, x, y));
        ASSERT_EQ(run(context, builder, {out.tensor(), a.tensor(), b.tensor()}), THEON_OK) << theon_last_error();
        for (const int64_t zero : {int64_t{0}, n / 2, n - 1}) {
          Array c = b;
          std::memset(c.at(zero), 0, static_cast<size_t>(c.bytes()));
          ASSERT_EQ(run(context, builder, {out.tensor(), a.tensor(), c.tensor()}), THEON_INVALID_ARGUMENT)
              << zero << " of " << n << " at level " << level;
          EXPECT_EQ(theon_last_error(), name + ": division of an integer by 0");
          ASSERT_EQ(run(context, builder, {c.tensor(), a.tensor(), c.tensor()}), THEON_INVALID_ARGUMENT) << "in place";
        }
        ASSERT_TRUE(out.guards_hold());
      }
    }
  }
}

TEST_P(DivisionTest, ZeroDivisor_StretchedOrStrided_Fails) {
  const auto [op, dtype] = GetParam();
  const Context context;
  Array a(dtype, {6, 5}), one(dtype, {1, 1}), row(dtype, {1, 5}), column(dtype, {6, 1}), turned(dtype, {6, 5}, {1, 6}),
      out(dtype, {6, 5});
  std::memset(a.at(0), 7, static_cast<size_t>(30 * a.bytes()));
  const auto expect = [&](Array& divisor, uint32_t broadcast) {
    CompositeBuilder builder(2);
    const int32_t x = builder.input(dtype), y = builder.input(dtype, broadcast);
    builder.output(builder.node(op, dtype, x, y));
    for (int64_t i = 0; i < divisor.count(); ++i) std::memset(divisor.at(i), 2, static_cast<size_t>(divisor.bytes()));
    EXPECT_EQ(run(context, builder, {out.tensor(), a.tensor(), divisor.tensor()}), THEON_OK) << theon_last_error();
    std::memset(divisor.at(divisor.count() - 1), 0, static_cast<size_t>(divisor.bytes()));
    EXPECT_EQ(run(context, builder, {out.tensor(), a.tensor(), divisor.tensor()}), THEON_INVALID_ARGUMENT);
  };
  expect(one, 3);
  expect(row, 1);
  expect(column, 2);
  expect(turned, 0);
}

// What nobody divides is no error, and neither is the division of nothing.
TEST_P(DivisionTest, ZeroDivisor_OfNoElement_IsNoError) {
  const auto [op, dtype] = GetParam();
  const Context context;
  Array none(dtype, {0}), zero(dtype, {1}), out(dtype, {0});
  std::memset(zero.at(0), 0, static_cast<size_t>(zero.bytes()));
  CompositeBuilder builder(1);
  const int32_t x = builder.input(dtype), y = builder.input(dtype, 1);
  builder.output(builder.node(op, dtype, x, y));
  EXPECT_EQ(run(context, builder, {out.tensor(), none.tensor(), zero.tensor()}), THEON_OK) << theon_last_error();
}

INSTANTIATE_TEST_SUITE_P(All, DivisionTest,
                         testing::Values(Division{THEON_OP_MOD, THEON_INT64}, Division{THEON_OP_FLOOR_DIV, THEON_INT64},
                                         Division{THEON_OP_MOD, THEON_INT8}, Division{THEON_OP_FLOOR_DIV, THEON_UINT16},
                                         Division{THEON_OP_MOD, THEON_UINT32}),
                         [](const auto& test) {
                           return std::string(test.param.op == THEON_OP_MOD ? "Mod_" : "FloorDiv_") +
                                  theon_dtype_name(test.param.dtype);
                         });

TEST(DivisionTest, KernelThatMayNotFail_RefusesIntegerDivision) {
  const theon_kernel *plain, *checked;
  ASSERT_EQ(theon_kernel_find("elementwise", 1, &plain), THEON_OK);
  ASSERT_EQ(theon_kernel_find("elementwise_checked", 1, &checked), THEON_OK);
  EXPECT_EQ(plain->flags & THEON_KERNEL_MAY_FAIL, 0);
  EXPECT_NE(checked->flags & THEON_KERNEL_MAY_FAIL, 0);
  Array a(THEON_INT64, {4}), out(THEON_INT64, {4});
  CompositeBuilder builder(1);
  const int32_t x = builder.input(THEON_INT64);
  builder.output(builder.node(THEON_OP_FLOOR_DIV, THEON_INT64, x, x));
  const std::vector<int64_t> blob = builder.blob();
  const std::vector<theon_tensor> operands = {out.tensor(), a.tensor()};
  const theon_kernel_call call = call_of(blob, operands);
  theon_kernel_need need{};
  const Context context;
  EXPECT_EQ(plain->size_of(context, &call, &need), THEON_INVALID_ARGUMENT);
  EXPECT_STREQ(theon_last_error(),
               "FloorDiv of integers fails for a divisor of 0; expected the kernel elementwise_checked");
  EXPECT_EQ(checked->size_of(context, &call, &need), THEON_OK);
}

}  // namespace
}  // namespace theon_test
