// matrix_stream with programs over rows between the products, against its parts run one by one.
#include <cmath>
#include <limits>

#include "composite_support.hpp"
#include "stream_support.hpp"
#include "strided.hpp"

namespace theon::test {
namespace {

template <class T>
constexpr int32_t kDtypeOf = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;

// u = z + b.
Words scores(int32_t dtype, bool delivers) {
  theon_test::CompositeBuilder c(2);
  const int32_t z = c.input(dtype), b = c.input(dtype, 1), u = c.node(THEON_OP_ADD, dtype, z, b);
  if (delivers) c.output(u);
  c.output(u);
  return c.blob();
}

// r = p - y + l / 4 + s / 8 for numbers of rows l and s; outputs: the sum of r over the rows, r.
Words residual(int32_t dtype) {
  theon_test::CompositeBuilder c(2);
  const int32_t p = c.input(dtype), y = c.input(dtype), l = c.input(dtype, 2), s = c.input(dtype, 2);
  const int32_t quarter = c.constant(theon_test::Scalar::of(dtype, 0.25)),
                eighth = c.constant(theon_test::Scalar::of(dtype, 0.125));
  const int32_t d = c.node(THEON_OP_SUB, dtype, p, y), e = c.node(THEON_OP_MUL, dtype, l, quarter),
                f = c.node(THEON_OP_MUL, dtype, s, eighth), g = c.node(THEON_OP_ADD, dtype, d, e),
                r = c.node(THEON_OP_ADD, dtype, g, f);
  c.output(r, THEON_REDUCE_SUM, 1);
  c.output(r);
  return c.blob();
}

// t = tanh(l), of numbers of rows.
Words of_rows(int32_t dtype) {
  theon_test::CompositeBuilder c(1);
  const int32_t l = c.input(dtype);
  c.output(c.node(THEON_OP_TANH, dtype, l));
  return c.blob();
}

// z, u = z + b, p = softmax(u), q = log_softmax(u), l = logsumexp(u), t = tanh(l), s = sum(q), r.
template <class T>
class RowsRun {
 public:
  RowsRun(int64_t rows, int64_t columns, int64_t width, Layout y, double special)
      : rows_(rows),
        width_(width),
        x_({rows, columns}, Layout::kRowMajor, kDtypeOf<T>),
        w_({columns, width}, Layout::kRowMajor, kDtypeOf<T>),
        b_({1, width}, Layout::kRowMajor, kDtypeOf<T>),
        y_({rows, width}, y, kDtypeOf<T>),
        g_({columns, width}, Layout::kRowMajor, kDtypeOf<T>),
        u_({rows, width}, y, kDtypeOf<T>),
        p_({rows, width}, y, kDtypeOf<T>),
        q_({rows, width}, Layout::kRowMajor, kDtypeOf<T>),
        l_({rows}, Layout::kRowMajor, kDtypeOf<T>),
        sums_({width}, Layout::kRowMajor, kDtypeOf<T>) {
    Numbers numbers(static_cast<uint64_t>(rows * 1009 + columns * 31 + width));
    for (Strided<T>* each : {&x_, &w_, &b_, &y_}) {
      for (int64_t i = 0; i < each->count(); ++i) (*each)[i] = static_cast<T>(numbers.unit());
    }
    if (special != 0 && x_.count() > 0) x_[x_.count() / 2] = static_cast<T>(special);
  }

  theon_status stream(theon_context* context) {
    const int32_t dtype = kDtypeOf<T>;
    const Words attributes = stream_attributes(2, -0.5,
                                               {{THEON_STREAM_ELEMENTWISE, {0, ~0}, 1, scores(dtype, true)},
                                                {THEON_STREAM_SOFTMAX, {1}, 1},
                                                {THEON_STREAM_LOG_SOFTMAX, {1}, 1},
                                                {THEON_STREAM_LOGSUMEXP, {1}, 1},
                                                {THEON_STREAM_ELEMENTWISE, {4}, 0, of_rows(dtype)},
                                                {THEON_STREAM_ROW_SUM, {3}, 0},
                                                {THEON_STREAM_ELEMENTWISE, {2, ~1, 5, 6}, 1, residual(dtype)}});
    return run_kernel(context, "matrix_stream",
                      {g_.view(), u_.view(), p_.view(), q_.view(), l_.view(), sums_.view(), x_.view(), w_.view(),
                       b_.view(), y_.view()},
                      attributes.data(), bytes_of(attributes), 6);
  }

  void parts(theon_context* context) {
    const int32_t dtype = kDtypeOf<T>;
    Strided<T> z({rows_, width_}, Layout::kRowMajor, dtype), r({rows_, width_}, Layout::kRowMajor, dtype),
        t({rows_}, Layout::kRowMajor, dtype), s({rows_}, Layout::kRowMajor, dtype);
    theon_product_attributes product{sizeof(product), 0, 2, 0};
    ASSERT_EQ(THEON_OK, run_kernel(context, "gemm", {z.view(), x_.view(), w_.view()}, &product, sizeof(product)));
    const Words first = scores(dtype, false), second = of_rows(dtype), last = residual(dtype);
    ASSERT_EQ(THEON_OK,
              run_kernel(context, "elementwise", {u_.view(), z.view(), b_.view()}, first.data(), bytes_of(first)));
    ASSERT_EQ(THEON_OK, run_kernel(context, "softmax", {p_.view(), u_.view()}));
    ASSERT_EQ(THEON_OK, run_kernel(context, "log_softmax", {q_.view(), u_.view()}));
    const theon_statistic_attributes statistic{sizeof(statistic), 2, 0};
    ASSERT_EQ(THEON_OK, run_kernel(context, "logsumexp", {l_.view(), u_.view()}, &statistic, sizeof(statistic)));
    ASSERT_EQ(THEON_OK, run_kernel(context, "elementwise", {t.view(), l_.view()}, second.data(), bytes_of(second)));
    for (int64_t i = 0; i < rows_; ++i) {
      double sum = 0;
      for (int64_t k = 0; k < width_; ++k) sum += static_cast<double>(q_[i * width_ + k]);
      s[i] = static_cast<T>(sum);
    }
    const int64_t shape[] = {rows_, 1}, strides[] = {1, 1};
    const theon_tensor column_t{t.view().data, shape, strides, 2, dtype},
        column_s{s.view().data, shape, strides, 2, dtype};
    ASSERT_EQ(THEON_OK,
              run_kernel(context, "elementwise", {sums_.view(), r.view(), p_.view(), y_.view(), column_t, column_s},
                         last.data(), bytes_of(last), 2));
    product = {sizeof(product), THEON_PRODUCT_TRANSPOSE_A, -0.5, 0};
    ASSERT_EQ(THEON_OK, run_kernel(context, "gemm", {g_.view(), x_.view(), r.view()}, &product, sizeof(product)));
  }

  std::vector<double> results() const {
    std::vector<double> all;
    for (const Strided<T>* each : {&g_, &u_, &p_, &q_, &l_, &sums_}) {
      for (int64_t i = 0; i < each->count(); ++i) all.push_back(static_cast<double>((*each)[i]));
    }
    return all;
  }

  bool surroundings_intact() const {
    return g_.surroundings_intact() && u_.surroundings_intact() && p_.surroundings_intact() &&
           q_.surroundings_intact() && l_.surroundings_intact() && sums_.surroundings_intact();
  }

 private:
  int64_t rows_, width_;
  Strided<T> x_, w_, b_, y_, g_, u_, p_, q_, l_, sums_;
};

template <class T>
void expect_like_parts(theon_context* context, int64_t rows, int64_t columns, int64_t width,
                       Layout y = Layout::kRowMajor, double special = 0) {
  RowsRun<T> one(rows, columns, width, y, special), other(rows, columns, width, y, special);
  ASSERT_EQ(THEON_OK, one.stream(context)) << theon_last_error();
  other.parts(context);
  ASSERT_TRUE(one.surroundings_intact());
  const std::vector<double> got = one.results(), expected = other.results();
  const double bound = static_cast<double>(rows + columns + 8) * 64 * std::numeric_limits<T>::epsilon();
  for (size_t i = 0; i < got.size(); ++i) {
    const bool same = std::isnan(expected[i]) ? std::isnan(got[i])
                      : std::isinf(expected[i])
                          ? got[i] == expected[i]
                          : std::fabs(got[i] - expected[i]) <= bound * (1 + std::fabs(expected[i]));
    ASSERT_TRUE(same) << rows << "x" << columns << "x" << width << ", special " << special << ": number " << i << " is "
                      << got[i] << ", not " << expected[i];
  }
}

class MatrixStreamRows : public testing::TestWithParam<int32_t> {
 protected:
  void SetUp() override {
    if (GetParam() >= static_cast<int32_t>(levels().size())) GTEST_SKIP() << "this CPU lacks the level";
  }
};

TEST_P(MatrixStreamRows, EveryShape_MatchesTheParts) {
  const TestContext context(GetParam());
  for (const int64_t width : {1, 2, 3, 8, 10, 16, 17, 40}) {
    for (const int64_t rows : {0, 1, 3, 4, 5, 17, 70, 700}) {
      for (const int64_t columns : {1, 9, 130}) {
        expect_like_parts<float>(context, rows, columns, width);
        expect_like_parts<double>(context, rows, columns, width);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(MatrixStreamRows, NaNAndInfinity_StayInTheirRows) {
  const TestContext context(GetParam());
  for (const double special : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    for (const int64_t rows : {1, 41, 600}) {
      expect_like_parts<float>(context, rows, 30, 10, Layout::kRowMajor, special);
      expect_like_parts<double>(context, rows, 30, 10, Layout::kRowMajor, special);
      if (HasFatalFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, MatrixStreamRows,
                         testing::Values(THEON_SIMD_BASELINE, THEON_SIMD_AVX2, THEON_SIMD_AVX512));

TEST(MatrixStreamSteps, EveryLayoutOfOutputs_MatchesTheParts) {
  const TestContext context;
  for (const Layout layout : kOutputLayouts) {
    expect_like_parts<float>(context, 37, 21, 5, layout);
    expect_like_parts<double>(context, 370, 200, 5, layout);
    if (HasFatalFailure()) return;
  }
}

TEST(MatrixStreamSteps, AnyNumberOfThreads_SameBits) {
  std::vector<double> expected;
  for (const int32_t threads : {1, 2, 3, 7}) {
    const TestContext context(THEON_SIMD_BEST, threads);
    RowsRun<double> run(1700, 300, 10, Layout::kRowMajor, 0);
    ASSERT_EQ(THEON_OK, run.stream(context)) << theon_last_error();
    if (expected.empty()) expected = run.results();
    EXPECT_EQ(expected, run.results()) << threads << " threads";
  }
}

TEST(MatrixStreamSteps, WhatDoesNotFit_IsNamed) {
  const TestContext context;
  Strided<double> x({6, 3}, Layout::kRowMajor, THEON_FLOAT64), w({3, 2}, Layout::kRowMajor, THEON_FLOAT64),
      g({3, 2}, Layout::kRowMajor, THEON_FLOAT64);
  struct Row {
    std::vector<Step> steps;
    const char* error;
  };
  const Row rows[] = {
      {{{THEON_STREAM_SOFTMAX, {1}}}, "matrix_stream: step 0 reads value 1; there are 1 before it"},
      {{{THEON_STREAM_SOFTMAX, {~0}}}, "matrix_stream: step 0 reads operand 0 behind W; there are 0"},
      {{{THEON_STREAM_LOGSUMEXP, {0}}}, "matrix_stream: the last value has one number for each row"},
      {{{THEON_STREAM_SOFTMAX, {0, 0}}}, "matrix_stream: step 0 is of kind 1, with 2 inputs, and delivers 0"},
      {{{THEON_STREAM_LOGSUMEXP, {0}}, {THEON_STREAM_SOFTMAX, {1}}},
       "matrix_stream: step 1 is of kind 1, with 1 inputs, and delivers 0"},
      {{{9, {0}}}, "matrix_stream: step 0 is of kind 9, with 1 inputs, and delivers 0"},
      {{{THEON_STREAM_ELEMENTWISE, {0}, 0, of_rows(THEON_FLOAT64)}},
       "matrix_stream: step 0 works on rows alone and reads value 0"},
      {{{THEON_STREAM_SOFTMAX, {0}, 1}}, "matrix_stream: 1 outputs; the steps and g make 2"},
  };
  for (const Row& row : rows) {
    const Words attributes = stream_attributes(1, 1, row.steps);
    EXPECT_EQ(THEON_INVALID_ARGUMENT, run_kernel(context, "matrix_stream", {g.view(), x.view(), w.view()},
                                                 attributes.data(), bytes_of(attributes)));
    EXPECT_STREQ(row.error, theon_last_error());
    for (int32_t cut = 8; cut < bytes_of(attributes); cut += 8) {
      EXPECT_EQ(THEON_INVALID_ARGUMENT, run_kernel(context, "matrix_stream", {g.view(), x.view(), w.view()},
                                                   attributes.data(), bytes_of(attributes) - cut));
    }
  }
}

}  // namespace
}  // namespace theon::test
