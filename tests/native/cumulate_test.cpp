// cumulate: every kind, axis and layout against one loop.
#include <cmath>

#include "cpu/array/plain_arithmetic.hpp"
#include "strided.hpp"
#include "theon/cumulative.h"

namespace theon::test {
namespace {

using Shape = std::vector<int64_t>;

template <class T>
T small(int64_t i) {
  const auto value = static_cast<double>((i * 7 + 3) % 5) - 2;
  if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(value);
  } else if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(value)};
  } else {
    return {static_cast<decltype(T::re)>(value), 1};
  }
}

template <class T>
void check_cumulate(theon_context* context, const Shape& shape, int32_t axis, int32_t kind, Layout to, Layout from) {
  Strided<T> out(shape, to, dtype_of<T>), x(shape, from, dtype_of<T>), factors(shape, from, dtype_of<T>);
  for (int64_t i = 0; i < x.count(); ++i) x[i] = small<T>(i), factors[i] = small<T>(3 * i + 1);
  const theon_cumulate_attributes attributes{sizeof(attributes), axis, kind, 0};
  std::vector<theon_tensor> operands{out.view(), x.view()};
  if (kind == THEON_CUMULATE_LINEAR) operands.push_back(factors.view());
  ASSERT_EQ(THEON_OK, run_kernel(context, "cumulate", operands, &attributes, sizeof(attributes))) << theon_last_error();
  int64_t inner = 1;
  for (size_t a = static_cast<size_t>(axis) + 1; a < shape.size(); ++a) inner *= shape[a];
  const int64_t n = shape[static_cast<size_t>(axis)];
  for (int64_t row = 0; n > 0 && row < x.count() / n; ++row) {
    T y = kind == THEON_CUMULATE_PROD ? plain_one<T>() : T{};
    for (int64_t i = 0; i < n; ++i) {
      const int64_t at = (row / inner * n + i) * inner + row % inner;
      y = kind == THEON_CUMULATE_SUM    ? plain_add<T>(y, x[at])
          : kind == THEON_CUMULATE_PROD ? plain_multiply<T>(y, x[at])
                                        : plain_add<T>(plain_multiply<T>(y, factors[at]), x[at]);
      if constexpr (std::is_floating_point_v<T>) {
        ASSERT_TRUE(y == out[at] || (std::isnan(y) && std::isnan(out[at]))) << "row " << row << ", element " << i;
      } else {
        ASSERT_EQ(0, std::memcmp(&y, &out[at], sizeof(T))) << "row " << row << ", element " << i;
      }
    }
  }
  ASSERT_TRUE(out.surroundings_intact());
}

TEST(Cumulate, EveryKindAxisAndLayout_IsOneLoop) {
  const TestContext context;
  const Shape shapes[] = {{0}, {1}, {9}, {40'000}, {5, 7}, {3, 4, 5}, {2, 0, 3}, {300, 40}, {3, 1500}, {2, 70, 1100}};
  for (const Shape& shape : shapes) {
    for (int32_t axis = 0; axis < static_cast<int32_t>(shape.size()); ++axis) {
      for (const int32_t kind : {THEON_CUMULATE_SUM, THEON_CUMULATE_PROD, THEON_CUMULATE_LINEAR}) {
        for (const Layout to : kOutputLayouts) {
          for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kNegative}) {
            check_cumulate<double>(context, shape, axis, kind, to, from);
          }
        }
        check_cumulate<int64_t>(context, shape, axis, kind, Layout::kRowMajor, Layout::kBroadcastLast);
        check_cumulate<float>(context, shape, axis, kind, Layout::kRowMajor, Layout::kRowMajor);
        check_cumulate<int8_t>(context, shape, axis, kind, Layout::kRowMajor, Layout::kRowMajor);
        check_cumulate<Float16>(context, shape, axis, kind, Layout::kRowMajor, Layout::kRowMajor);
        check_cumulate<Complex<double>>(context, shape, axis, kind, Layout::kRowMajor, Layout::kRowMajor);
      }
    }
  }
}

TEST(Cumulate, MalformedCalls_AreRefused) {
  const TestContext context;
  Strided<double> out({4}, Layout::kRowMajor, THEON_FLOAT64), x({4}, Layout::kRowMajor, THEON_FLOAT64),
      y({3}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<uint8_t> b({4}, Layout::kRowMajor, THEON_BOOL);
  const auto run = [&](theon_cumulate_attributes a, std::vector<theon_tensor> operands) {
    return run_kernel(context, "cumulate", operands, &a, sizeof(a));
  };
  const theon_cumulate_attributes good{sizeof(good), 0, THEON_CUMULATE_SUM, 0};
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({8, 0, 0, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 1, 0, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 0, 3, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 0, THEON_CUMULATE_LINEAR, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(good, {out.view(), y.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(good, {out.view(), b.view()}));
  EXPECT_EQ(THEON_UNSUPPORTED, run(good, {b.view(), b.view()}));
}

}  // namespace
}  // namespace theon::test
