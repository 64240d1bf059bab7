// var, norm, logsumexp over every set of axes, and normalize, against long double.
#include <random>

#include "composite_support.hpp"

namespace theon_test {
namespace {

struct Shape {
  std::vector<int64_t> lengths, strides;
};

const Shape kShapes[] = {{{1}, {}},
                         {{7}, {}},
                         {{1025}, {}},
                         {{300}, {-1}},
                         {{40, 30}, {}},
                         {{40, 30}, {1, 40}},
                         {{40, 30}, {90, 3}},
                         {{5, 3000}, {}},
                         {{3000, 5}, {}},
                         {{70, 32}, {}},
                         {{33, 9}, {10, 1}},
                         {{9, 33}, {}},
                         {{6, 7, 8}, {}},
                         {{3, 4, 150}, {150, 450, 1}},
                         {{100000}, {}},
                         {{4, 0}, {}},
                         {{}, {}}};

std::vector<int64_t> kept_shape(const std::vector<int64_t>& shape, uint32_t axes) {
  std::vector<int64_t> kept;
  for (size_t d = 0; d < shape.size(); ++d) {
    if ((axes >> d & 1) == 0) kept.push_back(shape[d]);
  }
  return kept;
}

int64_t kept_index(int64_t i, const std::vector<int64_t>& shape, uint32_t axes) {
  int64_t index = 0, stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    if ((axes >> d & 1) == 0) index += i % shape[d] * stride, stride *= shape[d];
    i /= shape[d];
  }
  return index;
}

long double expected(int32_t kind, const std::vector<long double>& x, double ddof) {
  const auto n = static_cast<long double>(x.size());
  long double sum = 0, squares = 0, mean = 0, largest = -INFINITY;
  for (const long double v : x) mean += v / n, largest = std::max(largest, v);
  for (const long double v : x) {
    sum += std::exp(v - largest);
    squares += kind == THEON_STATISTIC_VAR ? (v - mean) * (v - mean) : v * v;
  }
  if (kind == THEON_STATISTIC_VAR) return squares / (n - static_cast<long double>(ddof));
  return kind == THEON_STATISTIC_NORM ? std::sqrt(squares) : largest + std::log(sum);
}

long double unit_of(int32_t dtype) {
  return dtype == THEON_FLOAT16 ? 0x1p-11L : dtype == THEON_FLOAT32 ? 0x1p-24L : 0x1p-53L;
}

theon_status run(theon_context* context, int32_t kind, uint32_t axes, double ddof, Array& out, Array& in) {
  const theon_statistic_args args{sizeof(args), kind, axes, 0, ddof, out.tensor(), in.tensor()};
  return theon_statistic(context, &args);
}

class StatisticTest : public testing::TestWithParam<std::tuple<int32_t, int32_t>> {};

TEST_P(StatisticTest, EveryShapeAxesAndLevel_EqualsReference) {
  const auto [kind, dtype] = GetParam();
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> uniform(-3, 3);
  for (const Shape& shape : kShapes) {
    Array in(dtype, shape.lengths, shape.strides);
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, 5 + uniform(random)));
    const uint32_t all = (uint32_t{1} << shape.lengths.size()) - 1;
    for (uint32_t axes = all == 0 ? 0 : 1; axes <= all; ++axes) {
      Array out(dtype, kept_shape(shape.lengths, axes));
      std::vector<std::vector<long double>> elements(static_cast<size_t>(out.count()));
      for (int64_t i = 0; i < in.count(); ++i)
        elements[static_cast<size_t>(kept_index(i, shape.lengths, axes))].push_back(in.get(i).real);
      const double ddof = kind == THEON_STATISTIC_VAR && in.count() > 1 ? 1 : 0;
      for (const int32_t level : levels()) {
        const Context context(level, 2);
        ASSERT_EQ(run(context, kind, axes, ddof, out, in), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < out.count(); ++i) {
          const std::vector<long double>& x = elements[static_cast<size_t>(i)];
          const long double got = out.get(i).real, want = expected(kind, x, ddof);
          if (std::isnan(want)) {
            ASSERT_TRUE(std::isnan(got)) << got;
          } else if (std::isinf(want)) {
            ASSERT_EQ(got, want);
          } else {
            ASSERT_LE(std::fabs(got - want), 4 * unit_of(dtype) * (std::fabs(want) + 1e-30L))
                << "element " << i << " of axes " << axes << " of shape " << &shape - kShapes << " at level " << level;
          }
        }
        ASSERT_TRUE(out.guards_hold());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, StatisticTest,
                         testing::Combine(testing::Values(THEON_STATISTIC_VAR, THEON_STATISTIC_NORM,
                                                          THEON_STATISTIC_LOGSUMEXP),
                                          testing::Values(THEON_FLOAT16, THEON_FLOAT32, THEON_FLOAT64)));

double of_vector(int32_t kind, const std::vector<double>& x, int32_t dtype = THEON_FLOAT64, double ddof = 0) {
  Array in(dtype, {static_cast<int64_t>(x.size())}), out(dtype, {});
  for (size_t i = 0; i < x.size(); ++i) in.set(static_cast<int64_t>(i), Scalar::of(dtype, x[i]));
  const Context context;
  EXPECT_EQ(run(context, kind, 1, ddof, out, in), THEON_OK) << theon_last_error();
  return static_cast<double>(out.get(0).real);
}

TEST(StatisticTest, SpecialValues_AreWhatTheDefinitionGives) {
  EXPECT_EQ(of_vector(THEON_STATISTIC_LOGSUMEXP, {-INFINITY, -INFINITY}), -INFINITY);
  EXPECT_EQ(of_vector(THEON_STATISTIC_LOGSUMEXP, {1, INFINITY}), INFINITY);
  EXPECT_EQ(of_vector(THEON_STATISTIC_LOGSUMEXP, {}), -INFINITY);
  EXPECT_DOUBLE_EQ(of_vector(THEON_STATISTIC_LOGSUMEXP, {1000, 1001}), 1001.3132616875182);
  EXPECT_EQ(of_vector(THEON_STATISTIC_NORM, {}), 0);
  EXPECT_DOUBLE_EQ(of_vector(THEON_STATISTIC_NORM, {3e300, 4e300}), 5e300);
  EXPECT_DOUBLE_EQ(of_vector(THEON_STATISTIC_NORM, {3e-300, 4e-300}), 5e-300);
  EXPECT_EQ(of_vector(THEON_STATISTIC_NORM, {0x3p-1074, 0x4p-1074}), 0x5p-1074);
  EXPECT_EQ(of_vector(THEON_STATISTIC_NORM, {0x3p90, 0x4p90}, THEON_FLOAT32), 0x5p90);
  EXPECT_EQ(of_vector(THEON_STATISTIC_NORM, {-INFINITY, 1}), INFINITY);
  EXPECT_TRUE(std::isnan(of_vector(THEON_STATISTIC_VAR, {})));
  EXPECT_EQ(of_vector(THEON_STATISTIC_VAR, {4, 4, 4}), 0);
  EXPECT_DOUBLE_EQ(of_vector(THEON_STATISTIC_VAR, {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, THEON_FLOAT64, 1), 30);
  for (const int32_t kind : {THEON_STATISTIC_VAR, THEON_STATISTIC_NORM, THEON_STATISTIC_LOGSUMEXP}) {
    for (const size_t at : {0, 1, 17, 1024, 2999}) {
      std::vector<double> x(3000, -INFINITY);
      x[at] = NAN;
      EXPECT_TRUE(std::isnan(of_vector(kind, x))) << kind << " with NaN at " << at;
    }
  }
}

// Short rows are taken side by side: neither neighbours nor ends of groups may show.
TEST(StatisticTest, LogsumexpOfShortRows_IsThatOfEachRowAlone) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> uniform(-40, 40);
  for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
    for (const int64_t length : {1, 2, 3, 10, 31, 32}) {
      for (const int64_t rows : {1, 5, 64, 100, 301}) {
        Array in(dtype, {rows, length}), out(dtype, {rows}, {2});
        for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, uniform(random)));
        if (rows > 4) {
          in.set(1 * length, Scalar::of(dtype, NAN));
          in.set(2 * length + length / 2, Scalar::of(dtype, INFINITY));
          for (int64_t i = 0; i < length; ++i) in.set(3 * length + i, Scalar::of(dtype, -INFINITY));
          in.set(5 * length - 1, Scalar::of(dtype, -INFINITY));
        }
        for (const int32_t level : levels()) {
          const Context context(level, 2);
          ASSERT_EQ(run(context, THEON_STATISTIC_LOGSUMEXP, 2, 0, out, in), THEON_OK) << theon_last_error();
          ASSERT_TRUE(out.guards_hold());
          for (int64_t r = 0; r < rows; ++r) {
            Array row(dtype, {1, length}), alone(dtype, {1});
            for (int64_t i = 0; i < length; ++i) row.set(i, in.get(r * length + i));
            ASSERT_EQ(run(context, THEON_STATISTIC_LOGSUMEXP, 2, 0, alone, row), THEON_OK) << theon_last_error();
            const long double got = out.get(r).real, want = alone.get(0).real;
            ASSERT_TRUE(got == want || (std::isnan(got) && std::isnan(want))) << "row " << r << " of " << rows;
          }
          if (rows > 4) {
            EXPECT_TRUE(std::isnan(out.get(1).real));
            EXPECT_EQ(out.get(2).real, INFINITY);
            EXPECT_EQ(out.get(3).real, -INFINITY);
            EXPECT_EQ(std::isfinite(out.get(4).real), length > 1);
          }
        }
      }
    }
  }
}

// Pieces of one scale meet pieces of another, or of nothing but zeros.
TEST(StatisticTest, NormOfMixedPieces_KeepsTheLargeAndTheSmall) {
  for (const double scale : {1e-200, 1e200}) {
    for (const int64_t zeros : {0, 2000}) {
      std::vector<double> x(3000, scale);
      std::fill_n(x.begin(), zeros, 0);
      EXPECT_NEAR(of_vector(THEON_STATISTIC_NORM, x) / scale / std::sqrt(3000.0 - static_cast<double>(zeros)), 1,
                  1e-14);
      std::reverse(x.begin(), x.end());
      EXPECT_NEAR(of_vector(THEON_STATISTIC_NORM, x) / scale / std::sqrt(3000.0 - static_cast<double>(zeros)), 1,
                  1e-14);
    }
  }
}

TEST(StatisticTest, AnyNumberOfThreads_GivesTheSameBits) {
  std::mt19937_64 random(6);
  std::uniform_real_distribution<double> uniform(-3, 3);
  const int32_t before = theon_threads();
  ASSERT_EQ(theon_set_threads(7), THEON_OK);
  for (const Shape& shape : kShapes) {
    if (shape.lengths.size() != 2) continue;
    Array in(THEON_FLOAT32, shape.lengths, shape.strides);
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(THEON_FLOAT32, uniform(random)));
    for (const uint32_t axes : {1u, 2u, 3u}) {
      std::vector<long double> first;
      for (const int32_t threads : {1, 2, 7}) {
        Array out(THEON_FLOAT32, kept_shape(shape.lengths, axes));
        const Context context(THEON_SIMD_BEST, threads);
        ASSERT_EQ(run(context, THEON_STATISTIC_VAR, axes, 0, out, in), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < out.count() && in.count() > 0; ++i) {
          if (threads == 1) first.push_back(out.get(i).real);
          ASSERT_EQ(out.get(i).real, first[static_cast<size_t>(i)]) << threads << " threads";
        }
      }
    }
  }
  ASSERT_EQ(theon_set_threads(before), THEON_OK);
}

TEST(NormalizeTest, EveryLayoutAndLevel_EqualsReference) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform(-3, 3);
  constexpr double kEpsilon = 1e-3;
  for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
    for (const Shape& shape : kShapes) {
      if (shape.lengths.empty()) continue;
      Array in(dtype, shape.lengths, shape.strides), out(dtype, shape.lengths);
      for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, 50 + uniform(random)));
      const int64_t length = shape.lengths.back();
      for (const int32_t level : levels()) {
        const Context context(level, 2);
        const theon_rows_args args{sizeof(args), THEON_ROWS_NORMALIZE, kEpsilon, out.tensor(), in.tensor()};
        ASSERT_EQ(theon_rows(context, &args), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < in.count(); i += length) {
          std::vector<long double> row;
          for (int64_t k = 0; k < length; ++k) row.push_back(in.get(i + k).real);
          long double mean = 0;
          for (const long double v : row) mean += v / static_cast<long double>(length);
          const long double deviation = std::sqrt(expected(THEON_STATISTIC_VAR, row, 0) + kEpsilon);
          for (int64_t k = 0; k < length; ++k) {
            const long double want = (row[static_cast<size_t>(k)] - mean) / deviation;
            ASSERT_LE(std::fabs(out.get(i + k).real - want),
                      unit_of(dtype) * std::fabs(want) + 64 * 0x1p-53L * (std::fabs(mean / deviation) + 1))
                << k;
          }
        }
        ASSERT_TRUE(out.guards_hold());
      }
    }
  }
}

TEST(StatisticTest, WrongArguments_AreNamed) {
  const Context context;
  Array in(THEON_FLOAT32, {2, 3}), whole(THEON_INT64, {2, 3}), out(THEON_FLOAT32, {2}), wrong(THEON_FLOAT32, {3}),
      wide(THEON_FLOAT64, {2});
  EXPECT_EQ(run(context, THEON_STATISTIC_VAR, 2, 0, out, whole), THEON_DTYPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "var: input is int64; expected float16, float32 or float64");
  EXPECT_EQ(run(context, THEON_STATISTIC_NORM, 2, 0, wide, in), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(run(context, THEON_STATISTIC_NORM, 2, 0, wrong, in), THEON_SHAPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "norm: axis 0 has length 2 in the input and 3 in the output");
  EXPECT_EQ(run(context, THEON_STATISTIC_NORM, 2, 1, out, in), THEON_INVALID_ARGUMENT);
  EXPECT_STREQ(theon_last_error(), "norm: ddof is 1; expected 0");
  EXPECT_EQ(run(context, THEON_STATISTIC_VAR, 4, 0, out, in), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(run(context, 3, 2, 0, out, in), THEON_INVALID_ARGUMENT);
  Array rows(THEON_FLOAT32, {2, 3});
  const theon_rows_args args{sizeof(args), THEON_ROWS_SOFTMAX, 1, rows.tensor(), in.tensor()};
  EXPECT_EQ(theon_rows(context, &args), THEON_INVALID_ARGUMENT);
  const theon_rows_args negative{sizeof(args), THEON_ROWS_NORMALIZE, -1, rows.tensor(), in.tensor()};
  EXPECT_EQ(theon_rows(context, &negative), THEON_INVALID_ARGUMENT);
  EXPECT_STREQ(theon_last_error(), "normalize: epsilon is -1; expected a number that is not negative");
}

}  // namespace
}  // namespace theon_test
