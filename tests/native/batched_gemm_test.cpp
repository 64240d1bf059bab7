// gemm with leading axes: one product for each of their indices, operands repeated where they have one matrix for all.
#include "product_case.hpp"

namespace theon::test {
namespace {

struct BatchedCase {
  std::vector<int64_t> out, a, b;  // leading axes
  int64_t m, k, n;
  int32_t flags = 0;
  double alpha = 1, beta = 0;
  bool separate = false;  // C is an operand of its own
};

const BatchedCase kCases[] = {
    {{3}, {3}, {3}, 4, 5, 6},
    {{3}, {1}, {3}, 4, 5, 6, 0, 2, 0.5},
    {{3}, {3}, {1}, 4, 5, 1, 0, -1, 1},
    {{2, 3}, {2, 1}, {1, 3}, 7, 3, 9, THEON_PRODUCT_TRANSPOSE_A},
    {{2, 3}, {2, 3}, {2, 3}, 1, 8, 5, THEON_PRODUCT_TRANSPOSE_B, 1, 2, true},
    {{2, 1, 2}, {2, 1, 2}, {1, 1, 1}, 3, 2, 2, THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B},
    {{1}, {1}, {1}, 5, 6, 7},
    {{0}, {0}, {0}, 2, 3, 4},
    {{2}, {2}, {2}, 2, 0, 4, 0, 1, 0.5},
    {{2}, {2}, {2}, 0, 3, 4},
    {{200}, {200}, {200}, 20, 21, 22, 0, 1.5, 0.25},  // groups of matrices
    {{3}, {3}, {1}, 120, 130, 140},                   // each in blocks
};

template <class T>
class BatchedRun {
 public:
  static constexpr int32_t kDtype = ProductRun<T>::kDtype;

  BatchedRun(const BatchedCase& given, Layout layout, Layout inputs)
      : case_(given),
        out_(with(given.out, given.m, given.n), layout, kDtype),
        c_(with(given.out, given.m, given.n), inputs, kDtype),
        a_(flagged(given.a, given.m, given.k, THEON_PRODUCT_TRANSPOSE_A), inputs, kDtype),
        b_(flagged(given.b, given.k, given.n, THEON_PRODUCT_TRANSPOSE_B), inputs, kDtype) {
    Numbers numbers(17);
    for (Strided<T>* x : {&out_, &c_, &a_, &b_}) {
      for (int64_t i = 0; i < x->count(); ++i) (*x)[i] = static_cast<T>(numbers.unit());
    }
    for (int64_t i = 0; i < out_.count(); ++i) before_.push_back(given.separate ? c_[i] : out_[i]);
  }

  theon_status run(theon_context* context) {
    theon_product_attributes attributes{sizeof(attributes), case_.flags, case_.alpha, case_.beta};
    std::vector<theon_tensor> operands = {out_.view(), a_.view(), b_.view()};
    if (case_.separate) {
      attributes.flags |= THEON_PRODUCT_ADDEND;
      operands.push_back(c_.view());
    }
    return run_kernel(context, "gemm", operands, &attributes, sizeof(attributes));
  }

  void expect_right() const {
    const int64_t m = case_.m, k = case_.k, n = case_.n;
    for (int64_t i = 0; i < out_.count(); ++i) {
      const int64_t row = i / n % m, column = i % n, a = matrix(case_.a, i / (m * n)), b = matrix(case_.b, i / (m * n));
      long double sum = 0, size = 0;
      for (int64_t p = 0; p < k; ++p) {
        const bool ta = (case_.flags & THEON_PRODUCT_TRANSPOSE_A) != 0,
                   tb = (case_.flags & THEON_PRODUCT_TRANSPOSE_B) != 0;
        const long double term = static_cast<long double>(a_[a * m * k + (ta ? p * m + row : row * k + p)]) *
                                 b_[b * k * n + (tb ? column * k + p : p * n + column)];
        sum += term, size += std::fabs(term);
      }
      const long double added = case_.beta == 0 ? 0 : case_.beta * before_[static_cast<size_t>(i)];
      const long double bound = static_cast<long double>(k + 4) * std::numeric_limits<T>::epsilon() *
                                (std::fabs(case_.alpha) * size + std::fabs(added));
      ASSERT_LE(std::fabs(out_[i] - (case_.alpha * sum + added)), bound) << "element " << i;
    }
    EXPECT_TRUE(out_.surroundings_intact());
  }

  std::vector<T> result() const {
    std::vector<T> all;
    for (int64_t i = 0; i < out_.count(); ++i) all.push_back(out_[i]);
    return all;
  }

 private:
  static std::vector<int64_t> with(std::vector<int64_t> leading, int64_t rows, int64_t columns) {
    leading.insert(leading.end(), {rows, columns});
    return leading;
  }
  std::vector<int64_t> flagged(const std::vector<int64_t>& leading, int64_t rows, int64_t columns, int32_t flag) const {
    return (case_.flags & flag) != 0 ? with(leading, columns, rows) : with(leading, rows, columns);
  }

  // Number of an operand's matrix for matrix `index` of out.
  int64_t matrix(const std::vector<int64_t>& leading, int64_t index) const {
    int64_t number = 0, step = 1;
    for (size_t axis = leading.size(); axis-- > 0; index /= case_.out[axis]) {
      if (leading[axis] != 1) number += index % case_.out[axis] * step;
      step *= leading[axis];
    }
    return number;
  }

  BatchedCase case_;
  Strided<T> out_, c_, a_, b_;
  std::vector<T> before_;
};

TEST(BatchedGemm, EveryLayout_MatchesTheReferenceAtEveryLevel) {
  for (const int32_t level : levels()) {
    const TestContext context(level);
    for (const BatchedCase& given : kCases) {
      for (const Layout layout : kOutputLayouts) {
        const bool large = given.m >= 20;  // the reference takes its time
        if (large && layout != Layout::kRowMajor && layout != Layout::kStrided) continue;
        for (const Layout inputs : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
          if (large && inputs != Layout::kColumnMajor) continue;
          SCOPED_TRACE(testing::Message() << "case " << &given - kCases << " level " << level << " layouts "
                                          << static_cast<int>(layout) << static_cast<int>(inputs));
          BatchedRun<float> single(given, layout, inputs);
          ASSERT_EQ(THEON_OK, single.run(context)) << theon_last_error();
          single.expect_right();
          BatchedRun<double> wide(given, layout, inputs);
          ASSERT_EQ(THEON_OK, wide.run(context)) << theon_last_error();
          wide.expect_right();
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(BatchedGemm, AnyNumberOfThreads_GivesTheSameBits) {
  const int32_t before = theon_threads();
  ASSERT_EQ(THEON_OK, theon_set_threads(7));
  for (const BatchedCase& given : kCases) {
    std::vector<float> expected;
    for (const int32_t threads : {1, 2, 3, 7}) {
      const TestContext context(THEON_SIMD_BEST, threads);
      BatchedRun<float> run(given, Layout::kStrided, Layout::kRowMajor);
      ASSERT_EQ(THEON_OK, run.run(context)) << theon_last_error();
      if (threads == 1) expected = run.result();
      EXPECT_EQ(expected, run.result()) << "case " << &given - kCases << " with " << threads << " threads";
    }
  }
  ASSERT_EQ(THEON_OK, theon_set_threads(before));
}

TEST(BatchedGemm, TypedFunction_TakesLeadingAxes) {
  const TestContext context;
  Strided<float> out({2, 1, 1}, Layout::kRowMajor, THEON_FLOAT32), a({2, 1, 2}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> b({1, 2, 1}, Layout::kRowMajor, THEON_FLOAT32);
  for (int64_t i = 0; i < 4; ++i) a[i] = static_cast<float>(i + 1);
  b[0] = 10, b[1] = 100;
  const theon_product_args args{sizeof(args), 0, 1, 0, out.view(), a.view(), b.view()};
  ASSERT_EQ(THEON_OK, theon_gemm(context, &args)) << theon_last_error();
  EXPECT_EQ(210, out[0]);
  EXPECT_EQ(430, out[1]);
}

TEST(BatchedGemm, LeadingAxesThatDoNotFit_AreNamed) {
  const TestContext context;
  Strided<float> out({2, 3, 4, 4}, Layout::kRowMajor, THEON_FLOAT32),
      same({2, 3, 4, 4}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> other({2, 2, 4, 4}, Layout::kRowMajor, THEON_FLOAT32), flat({4, 4}, Layout::kRowMajor, THEON_FLOAT32);
  const auto status = [&](Strided<float>& a, Strided<float>& b) {
    const theon_product_args args{sizeof(args), 0, 1, 0, out.view(), a.view(), b.view()};
    return theon_gemm(context, &args);
  };
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(same, other));
  EXPECT_STREQ("gemm: axis 1 of B has length 2, of out 3; expected the same or 1", theon_last_error());
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(flat, same));
  EXPECT_STREQ("gemm: A has shape [4, 4]; expected rank 4", theon_last_error());
}

}  // namespace
}  // namespace theon::test
