// trsm: the solution put back into the system, for both sides, both triangles, every layout.
#include <cmath>

#include "strided.hpp"

namespace theon::test {
namespace {

struct TrsmCase {
  std::vector<int64_t> out, a, b;  // leading axes
  int64_t length, sides;
};

const TrsmCase kCases[] = {
    {{}, {}, {}, 1, 1},        {{}, {}, {}, 5, 1},    {{}, {}, {}, 1, 7},    {{}, {}, {}, 9, 6},
    {{}, {}, {}, 70, 33},      {{3}, {3}, {3}, 4, 5}, {{3}, {1}, {3}, 4, 5}, {{2, 3}, {2, 1}, {1, 3}, 6, 2},
    {{0}, {0}, {0}, 4, 5},     {{}, {}, {}, 0, 5},    {{}, {}, {}, 5, 0},    {{}, {}, {}, 130, 200},
    {{90}, {90}, {90}, 30, 40}};

std::vector<int64_t> with(std::vector<int64_t> leading, int64_t rows, int64_t columns) {
  leading.insert(leading.end(), {rows, columns});
  return leading;
}

// Number of an operand's matrix for matrix `index` of out.
int64_t matrix_of(const std::vector<int64_t>& out, const std::vector<int64_t>& leading, int64_t index) {
  int64_t number = 0, step = 1;
  for (size_t axis = leading.size(); axis-- > 0; index /= out[axis]) {
    if (leading[axis] != 1) number += index % out[axis] * step;
    step *= leading[axis];
  }
  return number;
}

template <class T>
class TrsmRun {
 public:
  TrsmRun(const TrsmCase& given, int32_t flags, Layout out, Layout in, bool in_place = false)
      : case_(given),
        flags_(flags),
        in_place_(in_place),
        out_(sides(given.out), out, kDtype),
        a_(with(given.a, given.length, given.length), in, kDtype),
        b_(sides(given.b), in, kDtype) {
    Numbers numbers(5);
    for (int64_t i = 0; i < b_.count(); ++i) b_[i] = static_cast<T>(numbers.unit());
    const int64_t m = given.length;
    for (int64_t i = 0; i < a_.count(); ++i) {
      const int64_t row = i / m % m, column = i % m;
      const bool read = (flags & THEON_TRIANGULAR_LOWER) != 0 ? row >= column : row <= column;
      const bool diagonal = row == column;
      a_[i] = static_cast<T>(diagonal ? 2 + numbers.unit() : numbers.unit() / static_cast<double>(m));
      if (!read || (diagonal && (flags & THEON_TRIANGULAR_UNIT_DIAGONAL) != 0)) a_[i] = std::nan("");
    }
    if (in_place) {
      for (int64_t i = 0; i < out_.count(); ++i) out_[i] = b_[i];
    }
  }

  theon_status run(theon_context* context) {
    const theon_triangular_args args{sizeof(args), flags_,    kAlpha,
                                     out_.view(),  a_.view(), in_place_ ? out_.view() : b_.view()};
    return theon_trsm(context, &args);
  }

  void expect_right() const {
    const bool right = (flags_ & THEON_TRIANGULAR_RIGHT) != 0;
    const int64_t m = right ? case_.sides : case_.length, n = right ? case_.length : case_.sides;
    for (int64_t i = 0; i < out_.count(); ++i) {
      const int64_t number = i / (m * n), row = i / n % m, column = i % n;
      const int64_t a = matrix_of(case_.out, case_.a, number), b = matrix_of(case_.out, case_.b, number);
      long double sum = 0, size = 0;
      for (int64_t k = 0; k < case_.length; ++k) {
        const long double x = out_[number * m * n + (right ? row * n + k : k * n + column)];
        const long double term = x * (right ? element(a, k, column) : element(a, row, k));
        sum += term, size += std::fabs(term);
      }
      const long double want = kAlpha * b_[b * m * n + row * n + column];
      const long double bound = static_cast<long double>(case_.length + 4) * std::numeric_limits<T>::epsilon() *
                                (size + std::fabs(want));
      ASSERT_LE(std::fabs(sum - want), bound) << "element " << i;
    }
    ASSERT_TRUE(out_.surroundings_intact());
  }

  std::vector<T> result() const {
    std::vector<T> all;
    for (int64_t i = 0; i < out_.count(); ++i) all.push_back(out_[i]);
    return all;
  }

 private:
  static constexpr int32_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;
  static constexpr double kAlpha = -1.5;

  std::vector<int64_t> sides(const std::vector<int64_t>& leading) const {
    const bool right = (flags_ & THEON_TRIANGULAR_RIGHT) != 0;
    return with(leading, right ? case_.sides : case_.length, right ? case_.length : case_.sides);
  }

  // Of op(A).
  long double element(int64_t matrix, int64_t row, int64_t column) const {
    if ((flags_ & THEON_TRIANGULAR_TRANSPOSE) != 0) std::swap(row, column);
    if (row == column && (flags_ & THEON_TRIANGULAR_UNIT_DIAGONAL) != 0) return 1;
    const bool read = (flags_ & THEON_TRIANGULAR_LOWER) != 0 ? row >= column : row <= column;
    const int64_t m = case_.length;
    return read ? static_cast<long double>(a_[matrix * m * m + row * m + column]) : 0;
  }

  TrsmCase case_;
  int32_t flags_;
  bool in_place_;
  Strided<T> out_, a_, b_;
};

template <class T>
void expect_every_layout(theon_context* context, const TrsmCase& given, int32_t flags) {
  for (const Layout out : kOutputLayouts) {
    for (const Layout in : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
      const bool large = given.length >= 30;  // the reference takes its time
      if (large && (out == Layout::kPadded || out == Layout::kNegative || in == Layout::kNegative)) continue;
      SCOPED_TRACE(testing::Message() << "case " << &given - kCases << " flags " << flags << " layouts "
                                      << static_cast<int>(out) << static_cast<int>(in));
      TrsmRun<T> run(given, flags, out, in);
      ASSERT_EQ(THEON_OK, run.run(context)) << theon_last_error();
      run.expect_right();
      if (testing::Test::HasFatalFailure()) return;
    }
    TrsmRun<T> run(given, flags, out, Layout::kRowMajor, given.out == given.b);
    ASSERT_EQ(THEON_OK, run.run(context)) << theon_last_error();
    run.expect_right();
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Trsm, EverySideTriangleAndLayout_SolvesTheSystem) {
  const TestContext context;
  for (const TrsmCase& given : kCases) {
    for (int32_t flags = 0; flags < 16; ++flags) {
      if (given.length >= 30 && flags % 5 != 0) continue;
      expect_every_layout<float>(context, given, flags);
      expect_every_layout<double>(context, given, flags);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(Trsm, AnyNumberOfThreads_GivesTheSameBits) {
  const int32_t before = theon_threads();
  ASSERT_EQ(THEON_OK, theon_set_threads(7));
  for (const TrsmCase& given : kCases) {
    std::vector<float> expected;
    for (const int32_t threads : {1, 2, 7}) {
      const TestContext context(THEON_SIMD_BEST, threads);
      TrsmRun<float> run(given, THEON_TRIANGULAR_LOWER, Layout::kStrided, Layout::kRowMajor);
      ASSERT_EQ(THEON_OK, run.run(context)) << theon_last_error();
      if (threads == 1) expected = run.result();
      EXPECT_EQ(expected, run.result()) << "case " << &given - kCases << " with " << threads << " threads";
    }
  }
  ASSERT_EQ(THEON_OK, theon_set_threads(before));
}

TEST(Trsm, WrongOperands_AreNamed) {
  const TestContext context;
  Strided<float> out({3, 2}, Layout::kRowMajor, THEON_FLOAT32), b({3, 2}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> square({3, 3}, Layout::kRowMajor, THEON_FLOAT32), oblong({3, 2}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> small({2, 2}, Layout::kRowMajor, THEON_FLOAT32), stack({1, 3, 3}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<double> wide({3, 3}, Layout::kRowMajor, THEON_FLOAT64);
  const auto status = [&](theon_tensor a, int32_t flags = 0) {
    const theon_triangular_args args{sizeof(args), flags, 1, out.view(), a, b.view()};
    return theon_trsm(context, &args);
  };
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(oblong.view()));
  EXPECT_STREQ("trsm: a row of A has length 2, a column of A 3; expected the same (out [3, 2], A [3, 2], B [3, 2])",
               theon_last_error());
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(small.view()));
  EXPECT_STREQ("trsm: a row of A has length 2, a column of out 3; expected the same (out [3, 2], A [2, 2], B [3, 2])",
               theon_last_error());
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(square.view(), THEON_TRIANGULAR_RIGHT));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, status(stack.view()));
  EXPECT_STREQ("trsm: A has shape [1, 3, 3]; expected rank 2", theon_last_error());
  EXPECT_EQ(THEON_DTYPE_MISMATCH, status(wide.view()));
  EXPECT_STREQ("trsm: A is float64; expected float32, the dtype of out", theon_last_error());
  EXPECT_EQ(THEON_INVALID_ARGUMENT, status(square.view(), 16));
  EXPECT_STREQ("trsm: unknown flags 0x10", theon_last_error());
  EXPECT_EQ(THEON_OK, status(square.view()));
}

}  // namespace
}  // namespace theon::test
