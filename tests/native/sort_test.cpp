// sort, argsort and search_sorted against the standard library, for every real dtype.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "strided.hpp"
#include "theon/sort.h"

namespace theon::test {
namespace {

using Shape = std::vector<int64_t>;

template <class T>
double number(T x) {
  if constexpr (std::is_same_v<T, Float16>) {
    return float16_to_float(x.bits);
  } else {
    return static_cast<double>(x);
  }
}

// Whether a stands before b: NaN after everything.
bool before(double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); }

template <class T>
T draw(Numbers& numbers, bool few) {
  const uint64_t bits = numbers.next();
  if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(few ? static_cast<double>(bits % 7) - 3 : numbers.unit() * 100)};
  } else if constexpr (std::is_floating_point_v<T>) {
    const T special[] = {std::numeric_limits<T>::quiet_NaN(),
                         -std::numeric_limits<T>::quiet_NaN(),
                         std::numeric_limits<T>::infinity(),
                         -std::numeric_limits<T>::infinity(),
                         T{0},
                         -T{0},
                         std::numeric_limits<T>::denorm_min()};
    if (bits % 16 == 0) return special[bits / 16 % 7];
    return static_cast<T>(few ? static_cast<double>(bits % 7) - 3 : numbers.unit() * 1e6);
  } else {
    // Values that a double holds, so that the comparison above is exact; both signs and the high digits occur.
    const uint64_t wide = sizeof(T) == 8 ? bits & 0xff00'00ff'0000'0000 : bits;
    return static_cast<T>(few ? bits % 5 : wide);
  }
}

template <class T>
void check_sort(theon_context* context, const Shape& shape, int32_t axis, Layout to, Layout from, int32_t descending,
                bool few) {
  Strided<T> sorted(shape, to, dtype_of<T>), x(shape, from, dtype_of<T>);
  Strided<int64_t> positions(shape, to, THEON_INT64);
  Numbers numbers(static_cast<uint64_t>(shape.size() + 5));
  for (int64_t i = 0; i < x.count(); ++i) x[i] = draw<T>(numbers, few);
  const theon_sort_attributes attributes{sizeof(attributes), axis, descending, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "sort", {sorted.view(), x.view()}, &attributes, sizeof(attributes)))
      << theon_last_error();
  ASSERT_EQ(THEON_OK, run_kernel(context, "argsort", {positions.view(), x.view()}, &attributes, sizeof(attributes)))
      << theon_last_error();
  int64_t inner = 1;
  for (size_t a = static_cast<size_t>(axis) + 1; a < shape.size(); ++a) inner *= shape[a];
  const int64_t n = shape[static_cast<size_t>(axis)];
  for (int64_t row = 0; n > 0 && row < x.count() / n; ++row) {
    const auto at = [&](int64_t i) { return (row / inner * n + i) * inner + row % inner; };
    std::vector<int64_t> expected(static_cast<size_t>(n));
    std::iota(expected.begin(), expected.end(), 0);
    std::stable_sort(expected.begin(), expected.end(), [&](int64_t a, int64_t b) {
      const double l = number<T>(x[at(a)]), r = number<T>(x[at(b)]);
      return descending != 0 ? before(r, l) : before(l, r);
    });
    for (int64_t i = 0; i < n; ++i) {
      const int64_t want = expected[static_cast<size_t>(i)];
      ASSERT_EQ(want, positions[at(i)]) << "position " << i << " of row " << row;
      const double a = number<T>(x[at(want)]), b = number<T>(sorted[at(i)]);
      ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << "element " << i << ": " << a << ", " << b;
    }
  }
  ASSERT_TRUE(sorted.surroundings_intact());
  ASSERT_TRUE(positions.surroundings_intact());
}

template <class T>
void check_dtype_sorts(theon_context* context) {
  for (const int64_t n : {0, 1, 2, 7, 256, 257, 1000, 40'000}) {
    for (const bool few : {false, true}) check_sort<T>(context, {n}, 0, Layout::kRowMajor, Layout::kRowMajor, 0, few);
    check_sort<T>(context, {n}, 0, Layout::kStrided, Layout::kNegative, 1, false);
  }
}

TEST(Sort, EveryDtypeAndLength_IsInOrderAndStable) {
  const TestContext context;
  check_dtype_sorts<int8_t>(context), check_dtype_sorts<int16_t>(context);
  check_dtype_sorts<int32_t>(context), check_dtype_sorts<int64_t>(context), check_dtype_sorts<uint8_t>(context);
  check_dtype_sorts<uint16_t>(context), check_dtype_sorts<uint32_t>(context), check_dtype_sorts<uint64_t>(context);
  check_dtype_sorts<Float16>(context), check_dtype_sorts<float>(context), check_dtype_sorts<double>(context);
}

template <class T>
void check_few_values(theon_context* context, int64_t values, bool has_stranger, int32_t descending, Layout layout) {
  constexpr int64_t kCount = 9'001;
  Strided<T> x({kCount}, layout, dtype_of<T>), sorted({kCount}, layout, dtype_of<T>);
  Numbers numbers(11);
  std::vector<T> expected;
  for (int64_t i = 0; i < kCount; ++i) {
    const auto value = static_cast<T>(numbers.next() % static_cast<uint64_t>(values) -
                                      static_cast<uint64_t>(values / 2));
    expected.push_back(has_stranger && i == 4'501 ? std::numeric_limits<T>::max() : value);
    x[i] = expected.back();
  }
  std::sort(expected.begin(), expected.end());
  if (descending != 0) std::reverse(expected.begin(), expected.end());
  const theon_sort_attributes attributes{sizeof(attributes), 0, descending, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "sort", {sorted.view(), x.view()}, &attributes, sizeof(attributes)));
  for (int64_t i = 0; i < kCount; ++i) ASSERT_EQ(expected[static_cast<size_t>(i)], sorted[i]) << "element " << i;
  ASSERT_TRUE(sorted.surroundings_intact());
}

// Integers of few values are counted; one that stands far off is met late.
TEST(Sort, FewValues_AreInOrder) {
  const TestContext context;
  for (const int64_t values : {int64_t{1}, int64_t{1000}, int64_t{3072}, int64_t{3073}}) {
    for (const bool has_stranger : {false, true}) {
      for (const int32_t descending : {0, 1}) {
        for (const Layout layout : {Layout::kRowMajor, Layout::kNegative}) {
          check_few_values<int32_t>(context, values, has_stranger, descending, layout);
          check_few_values<int64_t>(context, values, has_stranger, descending, layout);
          check_few_values<uint64_t>(context, values, has_stranger, descending, layout);
        }
      }
    }
  }
}

TEST(Sort, EveryAxisAndLayout_SortsRows) {
  const TestContext context;
  const Shape shapes[] = {{5, 9}, {3, 4, 5}, {300, 2, 3}, {2, 0, 3}, {70, 300}};
  for (const Shape& shape : shapes) {
    for (int32_t axis = 0; axis < static_cast<int32_t>(shape.size()); ++axis) {
      for (const Layout to : kOutputLayouts) {
        for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kBroadcastFirst}) {
          check_sort<double>(context, shape, axis, to, from, 0, true);
        }
      }
    }
  }
}

template <class T>
void check_first(theon_context* context, int64_t n, int64_t first, int32_t descending, bool few) {
  Strided<T> x({3, n}, Layout::kRowMajor, dtype_of<T>);
  Strided<int64_t> all({3, n}, Layout::kRowMajor, THEON_INT64), some({3, first}, Layout::kStrided, THEON_INT64);
  Numbers numbers(static_cast<uint64_t>(n + first));
  for (int64_t i = 0; i < x.count(); ++i) x[i] = draw<T>(numbers, few);
  const theon_sort_attributes attributes{sizeof(attributes), 1, descending, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "argsort", {all.view(), x.view()}, &attributes, sizeof(attributes)));
  ASSERT_EQ(THEON_OK, run_kernel(context, "argsort", {some.view(), x.view()}, &attributes, sizeof(attributes)));
  for (int64_t i = 0; i < some.count(); ++i) {
    ASSERT_EQ(all[i / first * n + i % first], some[i]) << "number " << i << " of the first " << first << " of " << n;
  }
  ASSERT_TRUE(some.surroundings_intact());
}

TEST(Sort, FewerPositionsThanElements_AreTheFirst) {
  const TestContext context;
  for (const int64_t n : {2, 64, 100, 1000, 5000}) {
    for (const int64_t first : {int64_t{1}, int64_t{2}, n / 2, n - 1, int64_t{33}, int64_t{200}}) {
      if (first > n) continue;
      for (const bool few : {false, true}) {
        check_first<float>(context, n, first, 0, few), check_first<float>(context, n, first, 1, few);
        check_first<double>(context, n, first, 1, few), check_first<int8_t>(context, n, first, 0, few);
      }
    }
  }
}

TEST(Sort, KeysThatDifferInLowBitsOnly_AreInOrder) {
  const TestContext context;
  Strided<double> x({20'000}, Layout::kRowMajor, THEON_FLOAT64), sorted({20'000}, Layout::kRowMajor, THEON_FLOAT64);
  Numbers numbers(7);
  for (int64_t i = 0; i < x.count(); ++i) {
    // A few high parts, each with many low ones.
    const uint64_t high = std::bit_cast<uint64_t>(static_cast<double>(numbers.next() % 5) - 2);
    x[i] = std::bit_cast<double>(high | numbers.next() % 1024);
  }
  std::vector<double> expected(static_cast<size_t>(x.count()));
  for (int64_t i = 0; i < x.count(); ++i) expected[static_cast<size_t>(i)] = x[i];
  std::sort(expected.begin(), expected.end());
  const theon_sort_attributes attributes{sizeof(attributes), 0, 0, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "sort", {sorted.view(), x.view()}, &attributes, sizeof(attributes)));
  for (int64_t i = 0; i < x.count(); ++i) ASSERT_EQ(expected[static_cast<size_t>(i)], sorted[i]) << "element " << i;
}

template <class T>
void check_search(theon_context* context, int64_t n, bool with_nan) {
  Strided<T> x({n}, Layout::kStrided, dtype_of<T>), v({3, 2000}, Layout::kColumnMajor, dtype_of<T>);
  Numbers numbers(9);
  std::vector<T> sorted(static_cast<size_t>(n));
  for (T& element : sorted) element = static_cast<T>(numbers.next() % 50);
  std::sort(sorted.begin(), sorted.end());
  constexpr bool kIsFloat = std::is_floating_point_v<T>;
  if constexpr (kIsFloat) {
    for (size_t i = 0; with_nan && i < 3 && i < sorted.size(); ++i) sorted[sorted.size() - 1 - i] = T(NAN);
    if (!sorted.empty() && sorted[0] == 0) sorted[0] = -T{0};
  }
  for (int64_t i = 0; i < n; ++i) x[i] = sorted[static_cast<size_t>(i)];
  for (int64_t i = 0; i < v.count(); ++i) {
    v[i] = kIsFloat && i % 97 == 0 ? static_cast<T>(NAN)
                                   : static_cast<T>(static_cast<double>(numbers.next() % 120) / 2 - (kIsFloat ? 3 : 0));
  }
  const auto stands_before = [](T a, T b) { return before(static_cast<double>(a), static_cast<double>(b)); };
  for (const int32_t right : {0, 1}) {
    Strided<int64_t> out({3, 2000}, Layout::kPadded, THEON_INT64);
    const theon_search_attributes attributes{sizeof(attributes), right};
    ASSERT_EQ(THEON_OK,
              run_kernel(context, "search_sorted", {out.view(), x.view(), v.view()}, &attributes, sizeof(attributes)));
    for (int64_t i = 0; i < v.count(); ++i) {
      const T key = v[i];
      const auto place = right != 0 ? std::upper_bound(sorted.begin(), sorted.end(), key, stands_before)
                                    : std::lower_bound(sorted.begin(), sorted.end(), key, stands_before);
      ASSERT_EQ(place - sorted.begin(), out[i]) << "of " << static_cast<double>(key);
    }
    ASSERT_TRUE(out.surroundings_intact());
  }
}

TEST(SearchSorted, EverySide_IsWhereTheStandardLibraryInserts) {
  const TestContext context;
  for (const int64_t n : {0, 1, 5, 1000}) {
    for (const bool with_nan : {false, true}) {
      check_search<double>(context, n, with_nan), check_search<float>(context, n, with_nan);
    }
    check_search<int32_t>(context, n, false), check_search<uint64_t>(context, n, false);
  }
}

TEST(Sort, MalformedCalls_AreRefused) {
  const TestContext context;
  Strided<double> out({4}, Layout::kRowMajor, THEON_FLOAT64), x({4}, Layout::kRowMajor, THEON_FLOAT64),
      y({3}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<Complex<float>> z({4}, Layout::kRowMajor, THEON_COMPLEX64);
  Strided<int64_t> places({4}, Layout::kRowMajor, THEON_INT64);
  const auto run = [&](const char* kernel, theon_sort_attributes a, std::vector<theon_tensor> operands) {
    return run_kernel(context, kernel, operands, &a, sizeof(a));
  };
  const theon_sort_attributes good{sizeof(good), 0, 0, 0};
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run("sort", {8, 0, 0, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run("sort", {sizeof(good), 1, 0, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run("sort", {sizeof(good), 0, 2, 0}, {out.view(), x.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run("sort", good, {out.view(), y.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run("sort", good, {places.view(), x.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run("argsort", good, {out.view(), x.view()}));
  EXPECT_EQ(THEON_UNSUPPORTED, run("argsort", good, {places.view(), z.view()}));
  const theon_search_attributes search{sizeof(search), 0};
  EXPECT_EQ(THEON_SHAPE_MISMATCH,
            run_kernel(context, "search_sorted", {places.view(), x.view(), y.view()}, &search, sizeof(search)));
}

}  // namespace
}  // namespace theon::test
