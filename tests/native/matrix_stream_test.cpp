// matrix_stream against its three parts run one by one, in every layout, at every level, for any number of threads.
#include <cmath>
#include <limits>

#include "composite_support.hpp"
#include "cpu/blas/matrix_stream.hpp"
#include "stream_support.hpp"
#include "strided.hpp"

namespace theon::test {
namespace {

struct Case {
  int64_t rows, columns, width;  // width 0: W is a vector
  Layout x = Layout::kRowMajor, w = Layout::kRowMajor, g = Layout::kRowMajor, y = Layout::kRowMajor;
  double product_scale = 1, gradient_scale = 1;
  double special = 0;  // an element of X, where it is not 0
};

template <class T>
constexpr int32_t kDtypeOf = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;

// p = sigmoid(z + b), d = p - y; outputs: d > 0, mean of d over the rows, sum of d * d over everything, r = d / 2.
Words program(int32_t rank, int32_t dtype) {
  theon_test::CompositeBuilder c(rank);
  const int32_t y = c.input(dtype), z = c.input(dtype), b = c.input(dtype, 1);
  const int32_t zero = c.constant(theon_test::Scalar::of(dtype, 0)),
                half = c.constant(theon_test::Scalar::of(dtype, 0.5));
  const int32_t sum = c.node(THEON_OP_ADD, dtype, z, b), p = c.node(THEON_OP_SIGMOID, dtype, sum);
  const int32_t d = c.node(THEON_OP_SUB, dtype, p, y), greater = c.node(THEON_OP_GREATER, THEON_BOOL, d, zero);
  const int32_t square = c.node(THEON_OP_MUL, dtype, d, d), r = c.node(THEON_OP_MUL, dtype, d, half);
  c.output(greater);
  c.output(d, THEON_REDUCE_MEAN, 1);
  c.output(square, THEON_REDUCE_SUM, rank == 1 ? 1 : 3);
  c.output(r);
  return c.blob();
}

// r = -z.
Words negation(int32_t rank, int32_t dtype) {
  theon_test::CompositeBuilder c(rank);
  const int32_t z = c.input(dtype);
  c.output(c.node(THEON_OP_NEG, dtype, z));
  return c.blob();
}

template <class T>
class StreamRun {
 public:
  explicit StreamRun(const Case& given)
      : case_(given),
        rank_(given.width == 0 ? 1 : 2),
        x_({given.rows, given.columns}, given.x, kDtypeOf<T>),
        w_(shape(given.columns), given.w, kDtypeOf<T>),
        y_(shape(given.rows), given.y, kDtypeOf<T>),
        b_(rank_ == 1 ? std::vector<int64_t>{1} : std::vector<int64_t>{1, given.width}, Layout::kRowMajor, kDtypeOf<T>),
        g_(shape(given.columns), given.g, kDtypeOf<T>),
        greater_(shape(given.rows), given.y, THEON_BOOL),
        mean_(rank_ == 1 ? std::vector<int64_t>{} : std::vector<int64_t>{given.width}, Layout::kRowMajor, kDtypeOf<T>),
        sum_({}, Layout::kRowMajor, kDtypeOf<T>) {
    Numbers numbers(static_cast<uint64_t>(given.rows * 1009 + given.columns * 31 + given.width));
    for (Strided<T>* each : {&x_, &w_, &y_, &b_}) {
      for (int64_t i = 0; i < each->count(); ++i) (*each)[i] = static_cast<T>(numbers.unit());
    }
    if (given.special != 0) x_[x_.count() / 2] = static_cast<T>(given.special);
  }

  theon_status stream(theon_context* context) {
    const Words attributes = stream_attributes(
        case_.product_scale, case_.gradient_scale,
        {{THEON_STREAM_ELEMENTWISE, {~0, 0, ~1}, 3, program(rank_, kDtypeOf<T>)}});
    return run_kernel(
        context, "matrix_stream",
        {g_.view(), greater_.view(), mean_.view(), sum_.view(), x_.view(), w_.view(), y_.view(), b_.view()},
        attributes.data(), bytes_of(attributes), 4);
  }

  theon_status parts(theon_context* context) {
    Strided<T> z(shape(case_.rows), Layout::kRowMajor, kDtypeOf<T>),
        r(shape(case_.rows), Layout::kRowMajor, kDtypeOf<T>);
    const char* product = rank_ == 1 ? "gemv" : "gemm";
    theon_product_attributes attributes{sizeof(attributes), 0, case_.product_scale, 0};
    theon_status status = run_kernel(context, product, {z.view(), x_.view(), w_.view()}, &attributes,
                                     sizeof(attributes));
    if (status != THEON_OK) return status;
    const Words composite = program(rank_, kDtypeOf<T>);
    status = run_kernel(context, "elementwise",
                        {greater_.view(), mean_.view(), sum_.view(), r.view(), y_.view(), z.view(), b_.view()},
                        composite.data(), bytes_of(composite), 4);
    if (status != THEON_OK) return status;
    attributes.flags = THEON_PRODUCT_TRANSPOSE_A;
    attributes.alpha = case_.gradient_scale;
    return run_kernel(context, product, {g_.view(), x_.view(), r.view()}, &attributes, sizeof(attributes));
  }

  std::vector<double> results() const {
    std::vector<double> all;
    for (const Strided<T>* each : {&g_, &mean_, &sum_}) {
      for (int64_t i = 0; i < each->count(); ++i) all.push_back(static_cast<double>((*each)[i]));
    }
    for (int64_t i = 0; i < greater_.count(); ++i) all.push_back(greater_[i]);
    return all;
  }

  bool surroundings_intact() const {
    return g_.surroundings_intact() && greater_.surroundings_intact() && mean_.surroundings_intact() &&
           sum_.surroundings_intact();
  }

 private:
  std::vector<int64_t> shape(int64_t first) const {
    return case_.width == 0 ? std::vector<int64_t>{first} : std::vector<int64_t>{first, case_.width};
  }

  Case case_;
  int32_t rank_;
  Strided<T> x_, w_, y_, b_, g_;
  Strided<char> greater_;
  Strided<T> mean_, sum_;
};

std::string text(const Case& c) {
  return std::to_string(c.rows) + "x" + std::to_string(c.columns) + "x" + std::to_string(c.width) + " layouts " +
         std::to_string(static_cast<int>(c.x)) + std::to_string(static_cast<int>(c.w)) +
         std::to_string(static_cast<int>(c.g)) + std::to_string(static_cast<int>(c.y));
}

template <class T>
void expect_like_parts(theon_context* context, const Case& given) {
  StreamRun<T> one(given), other(given);
  ASSERT_EQ(THEON_OK, one.stream(context)) << text(given) << ": " << theon_last_error();
  ASSERT_EQ(THEON_OK, other.parts(context)) << text(given) << ": " << theon_last_error();
  ASSERT_TRUE(one.surroundings_intact()) << text(given);
  const std::vector<double> got = one.results(), expected = other.results();
  const double bound = (1 + std::fabs(given.gradient_scale)) * (1 + std::fabs(given.product_scale)) *
                       static_cast<double>(given.rows + given.columns + 8) * 4 * std::numeric_limits<T>::epsilon();
  for (size_t i = 0; i < got.size(); ++i) {
    const bool same = std::isnan(expected[i]) ? std::isnan(got[i])
                      : std::isinf(expected[i])
                          ? got[i] == expected[i]
                          : std::fabs(got[i] - expected[i]) <= bound * (1 + std::fabs(expected[i]));
    ASSERT_TRUE(same) << text(given) << ": number " << i << " is " << got[i] << ", not " << expected[i];
  }
}

void expect_right(theon_context* context, const Case& given) {
  expect_like_parts<float>(context, given);
  if (testing::Test::HasFatalFailure()) return;
  expect_like_parts<double>(context, given);
}

constexpr int64_t kWidths[] = {0, 1, 2, 3, 5, 16, 17};

class MatrixStreamLevels : public testing::TestWithParam<int32_t> {
 protected:
  void SetUp() override {
    if (GetParam() >= static_cast<int32_t>(levels().size())) GTEST_SKIP() << "this CPU lacks the level";
  }
};

TEST_P(MatrixStreamLevels, AroundVectorsAndGroups_MatchTheParts) {
  const TestContext context(GetParam());
  for (const int64_t width : kWidths) {
    for (const int64_t rows : {0, 1, 3, 4, 5, 15, 16, 17, 33, 70}) {
      for (const int64_t columns : {0, 1, 2, 7, 8, 9, 31, 33, 130}) {
        expect_right(context, {.rows = rows, .columns = columns, .width = width});
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(MatrixStreamLevels, LargerThanABlock_MatchTheParts) {
  const TestContext context(GetParam());
  for (const int64_t width : {0, 3}) {
    for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{700, 190}, {3000, 65}, {40, 9000}, {5, 70000}}) {
      expect_right(context,
                   {.rows = rows, .columns = columns, .width = width, .product_scale = -0.5, .gradient_scale = 2});
      if (HasFatalFailure()) return;
    }
  }
}

TEST_P(MatrixStreamLevels, NaNAndInfinity_StayWhereTheyAre) {
  const TestContext context(GetParam());
  for (const int64_t width : {0, 2}) {
    for (const double special : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
      expect_right(context, {.rows = 41, .columns = 30, .width = width, .special = special});
      if (HasFatalFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, MatrixStreamLevels,
                         testing::Values(THEON_SIMD_BASELINE, THEON_SIMD_AVX2, THEON_SIMD_AVX512));

TEST(MatrixStream, EveryLayout_MatchesTheParts) {
  const TestContext context;
  for (const int64_t width : {0, 1, 3}) {
    for (const Layout x : kInputLayouts) {
      for (const Layout y : kOutputLayouts) {
        expect_right(context, {.rows = 37, .columns = 21, .width = width, .x = x, .y = y});
        if (HasFatalFailure()) return;
      }
    }
    for (const Layout w : kInputLayouts) {
      for (const Layout g : kOutputLayouts) {
        expect_right(context, {.rows = 37, .columns = 21, .width = width, .w = w, .g = g});
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(MatrixStream, AnyNumberOfThreads_SameBits) {
  for (const int64_t width : {0, 4}) {
    const Case given{.rows = 1700, .columns = 300, .width = width};
    std::vector<double> expected;
    for (const int32_t threads : {1, 2, 3, 7}) {
      const TestContext context(THEON_SIMD_BEST, threads);
      StreamRun<double> run(given);
      ASSERT_EQ(THEON_OK, run.stream(context)) << theon_last_error();
      if (expected.empty()) expected = run.results();
      EXPECT_EQ(expected, run.results()) << threads << " threads";
    }
  }
}

TEST(MatrixStream, Blocks_AreChosenWhereTheyGain) {
  struct Row {
    std::vector<int64_t> x, x_strides, w;
    bool blocked;
  };
  const Row rows[] = {
      {{400, 784}, {784, 1}, {784}, true},          {{10000, 784}, {784, 1}, {784, 10}, true},
      {{400, 784}, {-800, 1}, {784}, true},         {{400, 784}, {1, 400}, {784}, false},
      {{400, 784}, {784, 1}, {784, 17}, false},     {{3, 784}, {784, 1}, {784}, false},
      {{40, 100000}, {100000, 1}, {100000}, false}, {{20, 9000}, {9000, 1}, {9000}, false},
      {{0, 784}, {784, 1}, {784}, false},           {{400, 0}, {1, 1}, {0}, false},
  };
  const TestContext context;
  for (const Row& row : rows) {
    const bool is_vector = row.w.size() == 1;
    const Words attributes = stream_attributes(
        1, 1, {{THEON_STREAM_ELEMENTWISE, {0}, 0, negation(is_vector ? 1 : 2, THEON_FLOAT32)}});
    const std::vector<int64_t> strides = is_vector ? std::vector<int64_t>{1} : std::vector<int64_t>{row.w[1], 1};
    const auto rank = static_cast<int32_t>(row.w.size());
    const theon_tensor operands[] = {{nullptr, row.w.data(), strides.data(), rank, THEON_FLOAT32},
                                     {nullptr, row.x.data(), row.x_strides.data(), 2, THEON_FLOAT32},
                                     {nullptr, row.w.data(), strides.data(), rank, THEON_FLOAT32}};
    const theon_kernel_call call{sizeof(call), 3, 1, bytes_of(attributes), attributes.data(), operands, nullptr, 0, 0};
    std::vector<std::max_align_t> plan(
        1 + static_cast<size_t>(plan_matrix_stream(*static_cast<theon_context*>(context), call, nullptr).plan_bytes) /
                sizeof(std::max_align_t));
    plan_matrix_stream(*static_cast<theon_context*>(context), call, plan.data());
    EXPECT_EQ(row.blocked, reinterpret_cast<const StreamPlan*>(plan.data())->is_blocked != 0)
        << row.x[0] << "x" << row.x[1] << " strides " << row.x_strides[0] << ", " << row.x_strides[1];
  }
}

TEST(MatrixStream, WhatDoesNotFit_IsNamed) {
  const TestContext context;
  Strided<double> x({6, 3}, Layout::kRowMajor, THEON_FLOAT64), w({4}, Layout::kRowMajor, THEON_FLOAT64),
      g({3}, Layout::kRowMajor, THEON_FLOAT64);
  const Words attributes = stream_attributes(1, 1, {{THEON_STREAM_ELEMENTWISE, {0}, 0, negation(1, THEON_FLOAT64)}});
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run_kernel(context, "matrix_stream", {g.view(), x.view(), w.view()},
                                             attributes.data(), bytes_of(attributes)));
  EXPECT_STREQ("matrix_stream: axis 0 of W, [4], has length 4; expected 3, that of a row of X", theon_last_error());
}

}  // namespace
}  // namespace theon::test
