// The kernels "softmax" and "log_softmax" over rows of every length around the vectors, against long double.
#include <random>

#include "composite_support.hpp"

namespace theon_test {
namespace {

class SoftmaxTest : public testing::TestWithParam<std::tuple<bool, int32_t>> {};

void run_kernel(theon_context* context, bool log, Array& out, Array& in) {
  const theon_kernel* kernel = nullptr;
  ASSERT_EQ(theon_kernel_find(log ? "log_softmax" : "softmax", 1, &kernel), THEON_OK);
  const theon_tensor operands[] = {out.tensor(), in.tensor()};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 2;
  call.output_count = 1;
  call.operands = operands;
  theon_kernel_need need{};
  ASSERT_EQ(kernel->size_of(context, &call, &need), THEON_OK) << theon_last_error();
  std::vector<int64_t> plan(static_cast<size_t>(need.plan_bytes / 8 + 1));
  std::vector<int64_t> workspace(static_cast<size_t>(need.workspace_bytes / 8 + 1));
  ASSERT_EQ(kernel->prepare(context, &call, plan.data()), THEON_OK);
  ASSERT_EQ(kernel->run(context, &call, plan.data(), workspace.data()), THEON_OK);
}

void expect_rows(bool log, Array& out, Array& in) {
  const int64_t length = in.shape().back(), rows = length == 0 ? 0 : in.count() / length;
  const long double unit = in.dtype() == THEON_FLOAT32 ? 0x1p-24L : 0x1p-53L;
  for (int64_t r = 0; r < rows; ++r) {
    long double largest = -INFINITY, sum = 0;
    for (int64_t i = 0; i < length; ++i) largest = std::max<long double>(largest, in.get(r * length + i).real);
    for (int64_t i = 0; i < length; ++i) sum += std::exp(in.get(r * length + i).real - largest);
    for (int64_t i = 0; i < length; ++i) {
      const long double shifted = in.get(r * length + i).real - largest;
      const long double want = log ? shifted - std::log(sum) : std::exp(shifted) / sum;
      const long double bound = log ? 4 * unit * (std::fabs(shifted) + std::log(sum) + 2)
                                    : unit * want * (8 + 2 * std::fabs(shifted));
      ASSERT_LE(std::fabs(out.get(r * length + i).real - want), bound + 1e-44L)
          << "row " << r << " of " << rows << ", element " << i << " of " << length;
    }
  }
  ASSERT_TRUE(out.guards_hold());
}

TEST_P(SoftmaxTest, EveryLengthLayoutAndLevel_EqualsReference) {
  const auto [log, dtype] = GetParam();
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> uniform(-9, 9);
  struct Layout {
    std::vector<int64_t> shape, in, out;
  };
  std::vector<Layout> layouts = {{{40, 30}, {1, 40}, {}}, {{40, 30}, {}, {1, 40}}, {{5, 7, 11}, {11, 55, 1}, {}},
                                 {{6, 20}, {40, 2}, {}},  {{6, 20}, {-20, 1}, {}}, {{300, 70}, {1, 300}, {}},
                                 {{0, 5}, {}, {}},        {{5, 0}, {}, {}},        {{900}, {}, {}}};
  for (const int64_t length : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 127, 1023, 1025, 5000}) {
    layouts.push_back({{1, length}, {}, {}});
    layouts.push_back({{13, length}, {}, {}});
  }
  layouts.push_back({{3000, 10}, {}, {}});
  for (const Layout& layout : layouts) {
    Array in(dtype, layout.shape, layout.in), out(dtype, layout.shape, layout.out);
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, uniform(random)));
    for (const int32_t level : levels()) {
      const Context context(level, 2);
      run_kernel(context, log, out, in);
      expect_rows(log, out, in);
      if (HasFatalFailure()) return;
      if (!layout.in.empty() || !layout.out.empty()) continue;
      Array both = in;
      run_kernel(context, log, both, both);
      expect_rows(log, both, in);
      if (HasFatalFailure()) return;
    }
  }
}

TEST_P(SoftmaxTest, LargeNumbersAndNaN_StayInTheirRows) {
  const auto [log, dtype] = GetParam();
  for (const int64_t length : {3, 10, 40, 200}) {
    for (const int32_t level : levels()) {
      const Context context(level, 1);
      Array in(dtype, {5, length}), out(dtype, {5, length});
      for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, i % length == 0 ? 1e30 : 0));
      in.set(length + 1, Scalar::of(dtype, NAN));
      run_kernel(context, log, out, in);
      for (int64_t i = 0; i < out.count(); ++i) {
        const double got = out.get(i).real, first = log ? 0 : 1, other = log ? static_cast<float>(-1e30) : 0;
        if (i / length == 1) {
          ASSERT_TRUE(std::isnan(got));
        } else {
          ASSERT_NEAR(got, i % length == 0 ? first : other, std::fabs(other) * 1e-6) << i << " of rows of " << length;
        }
      }
    }
  }
}

TEST_P(SoftmaxTest, InfiniteRows_EqualThePlainFormula) {
  const auto [log, dtype] = GetParam();
  const std::vector<double> rows[] = {{HUGE_VAL},      {-HUGE_VAL},      {HUGE_VAL, HUGE_VAL}, {HUGE_VAL, -HUGE_VAL},
                                      {HUGE_VAL, NAN}, {-HUGE_VAL, NAN}, {-HUGE_VAL, 1},       {HUGE_VAL, 1, -HUGE_VAL},
                                      {1, NAN}};
  for (const int64_t length : {1, 3, 10, 16, 40, 200, 1500}) {
    for (const std::vector<double>& specials : rows) {
      // Everywhere else there is the first number: all of a row is -infinity in one of the cases.
      for (const double rest : {specials[0], 0.25}) {
        if (static_cast<int64_t>(specials.size()) > length) continue;
        Array in(dtype, {3, length}), out(dtype, {3, length});
        for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, i / length == 1 ? rest : 0.5));
        double sum = 0;
        for (size_t i = 0; i < specials.size(); ++i)
          in.set(2 * length - 1 - static_cast<int64_t>(i), Scalar::of(dtype, specials[i]));
        for (int64_t i = 0; i < length; ++i) sum += std::exp(in.get(length + i).real);
        for (const int32_t level : levels()) {
          const Context context(level, 1);
          run_kernel(context, log, out, in);
          for (int64_t i = 0; i < out.count(); ++i) {
            const double share = i / length == 1 ? std::exp(in.get(i).real) / sum : 1.0 / static_cast<double>(length);
            const double want = log ? std::log(share) : share, got = out.get(i).real;
            ASSERT_TRUE(std::isnan(want)   ? std::isnan(got)
                        : std::isinf(want) ? got == want
                                           : std::fabs(got - want) < 1e-5 * (1 + std::fabs(want)))
                << i << " of rows of " << length << " with " << specials[0] << ", level " << level << ": " << got
                << ", not " << want;
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SoftmaxTest,
                         testing::Combine(testing::Bool(), testing::Values(THEON_FLOAT32, THEON_FLOAT64)));

TEST(SoftmaxOperandsTest, WrongOperands_AreNamed) {
  const Context context;
  const theon_kernel* kernel = nullptr;
  ASSERT_EQ(theon_kernel_find("softmax", 1, &kernel), THEON_OK);
  Array in(THEON_FLOAT32, {2, 3}), wide(THEON_FLOAT64, {2, 3}), other(THEON_FLOAT32, {3, 2}),
      whole(THEON_INT64, {2, 3});
  const auto status_of = [&](Array& out, Array& x) {
    const theon_tensor operands[] = {out.tensor(), x.tensor()};
    theon_kernel_call call{};
    call.size = sizeof(call);
    call.operand_count = 2;
    call.output_count = 1;
    call.operands = operands;
    theon_kernel_need need{};
    return kernel->size_of(context, &call, &need);
  };
  EXPECT_EQ(status_of(whole, whole), THEON_DTYPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "softmax: input is int64; expected float32 or float64");
  EXPECT_EQ(status_of(wide, in), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(status_of(other, in), THEON_SHAPE_MISMATCH);
}

}  // namespace
}  // namespace theon_test
