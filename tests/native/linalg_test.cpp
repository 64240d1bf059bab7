// Linear algebra by what defines its results: products of factors give the matrix back, in every layout, size and dtype.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <complex>
#include <functional>
#include <thread>

#include "core/dtype.hpp"
#include "cpu/linalg/numbers.hpp"
#include "strided.hpp"
#include "theon/linalg.h"
#include "tolerance.hpp"

namespace theon::test {
namespace {

using Shape = std::vector<int64_t>;
using linalg::conjugate;
using linalg::kIsComplex;
using linalg::Real;

template <class T>
constexpr int32_t dtype_by_type() {
  if constexpr (!kIsComplex<T>) {
    return dtype_of<T>;
  } else {
    return sizeof(T) == 8 ? THEON_COMPLEX64 : THEON_COMPLEX128;
  }
}

template <class T>
struct Matrix {
  Matrix(int64_t rows_, int64_t columns_) : rows(rows_), columns(columns_), data(static_cast<size_t>(rows * columns)) {}
  int64_t rows, columns;
  std::vector<T> data;
  T& operator()(int64_t i, int64_t j) { return data[static_cast<size_t>(i * columns + j)]; }
  const T& operator()(int64_t i, int64_t j) const { return data[static_cast<size_t>(i * columns + j)]; }
};

template <class T>
Matrix<T> times(const Matrix<T>& a, const Matrix<T>& b) {
  Matrix<T> c(a.rows, b.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t k = 0; k < a.columns; ++k) {
      for (int64_t j = 0; j < b.columns; ++j) c(i, j) += a(i, k) * b(k, j);
    }
  }
  return c;
}

template <class T>
Matrix<T> adjoint(const Matrix<T>& a) {
  Matrix<T> b(a.columns, a.rows);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) b(j, i) = conjugate(a(i, j));
  }
  return b;
}

template <class T>
void expect_near(const Matrix<T>& expected, const Matrix<T>& actual, double tolerance, const std::string& what) {
  ASSERT_EQ(expected.rows, actual.rows) << what;
  ASSERT_EQ(expected.columns, actual.columns) << what;
  for (int64_t i = 0; i < expected.rows; ++i) {
    for (int64_t j = 0; j < expected.columns; ++j) {
      ASSERT_LE(std::abs(expected(i, j) - actual(i, j)), tolerance) << what << " at " << i << ", " << j;
    }
  }
}

// A stack of two matrices, the second of which is looked at.
template <class T>
class Stack {
 public:
  Stack(Shape shape, Layout layout, int32_t dtype = dtype_by_type<T>())
      : strided_(stacked(std::move(shape)), layout, dtype) {}
  theon_tensor view() { return strided_.view(); }
  bool intact() const { return strided_.surroundings_intact(); }
  int64_t size() const { return strided_.count() / 2; }
  T& operator[](int64_t i) { return strided_[size() + i]; }

  template <class Make>
  void fill(Make&& make) {
    for (int64_t half = 0; half < 2; ++half) {
      for (int64_t i = 0; i < size(); ++i) strided_[half * size() + i] = make(i);
    }
  }
  Matrix<T> matrix() {
    const Shape& s = strided_.shape();
    Matrix<T> m(s[1], s.size() > 2 ? s[2] : 1);
    for (int64_t i = 0; i < size(); ++i) m.data[static_cast<size_t>(i)] = (*this)[i];
    return m;
  }

 private:
  static Shape stacked(Shape shape) {
    shape.insert(shape.begin(), 2);
    return shape;
  }
  Strided<T> strided_;
};

template <class T>
class Linalg {
 public:
  Linalg(theon_context* context, Layout to, Layout from) : context_(context), to_(to), from_(from) {}

  /// Parts of elements in [-1, 1), and `diagonal` more on the diagonal, or so many columns behind it; Hermitian where asked for.
  Stack<T> random(int64_t m, int64_t n, double diagonal, bool hermitian = false, int64_t behind = 0) {
    Matrix<T> values(m, n);
    Numbers numbers(static_cast<uint64_t>(m * 131 + n));
    for (int64_t i = 0; i < m * n; ++i) {
      T& value = values.data[static_cast<size_t>(i)];
      value = static_cast<T>(static_cast<Real<T>>(numbers.unit()));
      if constexpr (kIsComplex<T>) {
        if (!hermitian || i / n != i % n) value += T(0, static_cast<Real<T>>(numbers.unit()));
      }
    }
    Stack<T> x({m, n}, from_);
    x.fill([&](int64_t i) {
      const int64_t row = i / n, column = i % n;
      const T value = hermitian && column > row ? conjugate(values(column, row)) : values(row, column);
      return value + static_cast<Real<T>>((row + behind) % n == column ? diagonal : 0);
    });
    return x;
  }
  Stack<T> result(Shape shape) { return Stack<T>(std::move(shape), to_); }
  Stack<Real<T>> reals(Shape shape) { return Stack<Real<T>>(std::move(shape), to_); }

  void run(const char* kernel, std::vector<theon_tensor> operands, int32_t flags = 0, int32_t outputs = 1,
           double cutoff = 0) {
    const theon_linalg_attributes attributes{sizeof(attributes), flags, cutoff};
    ASSERT_EQ(THEON_OK, run_kernel(context_, kernel, operands, &attributes, sizeof(attributes), outputs))
        << theon_last_error();
  }

  double tolerance(int64_t n) const {
    return static_cast<double>(std::numeric_limits<Real<T>>::epsilon()) * theon_test::kLinalgUlps *
           static_cast<double>(n + 4);
  }

  void check_square(int64_t n) {
    const std::string what = "n = " + std::to_string(n);
    const double near = tolerance(n) * static_cast<double>(n + 1);
    const double diagonal = static_cast<double>(n) + 1;
    // Rows are swapped all the way.
    Stack<T> a = random(n, n, diagonal, false, 1), b = random(n, 3, 0), x = result({n, 3}), inverse = result({n, n});
    run("solve", {x.view(), a.view(), b.view()});
    expect_near(b.matrix(), times(a.matrix(), x.matrix()), near, "solve, " + what);
    run("inverse", {inverse.view(), a.view()});
    Matrix<T> identity(n, n);
    for (int64_t i = 0; i < n; ++i) identity(i, i) = 1;
    expect_near(identity, times(a.matrix(), inverse.matrix()), near, "inverse, " + what);

    check_numbers(a, n, what);
    for (const int32_t lower : {int32_t{THEON_LINALG_LOWER}, 0}) {
      Stack<T> s = random(n, n, diagonal, true), factor = result({n, n}), y = result({n, 3});
      run("cholesky", {factor.view(), s.view()}, lower);
      const Matrix<T> f = factor.matrix();
      expect_near(s.matrix(), lower != 0 ? times(f, adjoint(f)) : times(adjoint(f), f), near, "cholesky, " + what);
      run("solve_triangular", {y.view(), factor.view(), b.view()}, lower);
      expect_near(b.matrix(), times(f, y.matrix()), near, "solve_triangular, " + what);
      ASSERT_TRUE(factor.intact() && y.intact());
      check_eigen(s, n, lower, near, what);
    }
    ASSERT_TRUE(x.intact() && inverse.intact());
  }

  void check_numbers(Stack<T>& a, int64_t n, const std::string& what) {
    Stack<T> det = result({}), sign = result({}), forth = result({n, n}), back = result({n, n});
    Stack<Real<T>> log = reals({});
    run("det", {det.view(), a.view()});
    run("slogdet", {sign.view(), log.view(), a.view()}, 0, 2);
    EXPECT_NEAR(1, std::abs(sign[0]), tolerance(n)) << what;
    if (n > 5) return;
    EXPECT_LE(std::abs(det[0] - sign[0] * std::exp(log[0])), tolerance(n) * std::abs(det[0])) << "det, " << what;
    Stack<T> negative = random(n, n, 0), positive = random(n, n, 0);
    negative.fill([&](int64_t i) { return -positive[i]; });
    run("expm", {forth.view(), positive.view()});
    run("expm", {back.view(), negative.view()});
    Matrix<T> identity(n, n);
    for (int64_t i = 0; i < n; ++i) identity(i, i) = 1;
    expect_near(identity, times(forth.matrix(), back.matrix()), tolerance(n) * 30, "expm, " + what);
  }

  void check_eigen(Stack<T>& s, int64_t n, int32_t lower, double near, const std::string& what) {
    Stack<Real<T>> w = reals({n}), alone = reals({n});
    Stack<T> v = result({n, n});
    run("eigh", {w.view(), v.view(), s.view()}, lower, 2);
    run("eigh", {alone.view(), s.view()}, lower, 1);
    Matrix<T> scaled = v.matrix();
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) scaled(i, j) *= w[j];
      EXPECT_NEAR(w[i], alone[i], near);
    }
    expect_near(times(s.matrix(), v.matrix()), scaled, near, "eigh, " + what);
    using Complex = std::complex<Real<T>>;
    Stack<Complex> cw({n}, to_), cv({n, n}, to_);
    run("eig", {cw.view(), cv.view(), s.view()}, 0, 2);
    Matrix<Complex> whole(n, n), stretched = cv.matrix();
    for (int64_t i = 0; i < n * n; ++i) whole.data[static_cast<size_t>(i)] = s[i];
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) stretched(i, j) *= cw[j];
    }
    expect_near(times(whole, cv.matrix()), stretched, near, "eig, " + what);
    ASSERT_TRUE(w.intact() && v.intact() && cw.intact() && cv.intact());
  }

  void check_rectangular(int64_t m, int64_t n) {
    const std::string what = std::to_string(m) + " by " + std::to_string(n);
    const int64_t k = std::min(m, n);
    const double near = tolerance(std::max(m, n)) * 4;
    Stack<T> a = random(m, n, 2);
    for (const bool full : {false, true}) {
      const int32_t flags = full ? THEON_LINALG_FULL : 0;
      Stack<T> q = result({m, full ? m : k}), r = result({full ? m : k, n});
      run("qr", {q.view(), r.view(), a.view()}, flags, 2);
      expect_near(a.matrix(), times(q.matrix(), r.matrix()), near, "qr, " + what);
      Stack<T> u = result({m, full ? m : k}), vh = result({full ? n : k, n});
      Stack<Real<T>> s = reals({k});
      run("svd", {u.view(), s.view(), vh.view(), a.view()}, flags, 3);
      Matrix<T> middle(full ? m : k, full ? n : k);
      for (int64_t i = 0; i < k; ++i) middle(i, i) = s[i];
      expect_near(a.matrix(), times(times(u.matrix(), middle), vh.matrix()), near, "svd, " + what);
      const Matrix<T> orthonormal = u.matrix();
      Matrix<T> identity(orthonormal.columns, orthonormal.columns);
      for (int64_t i = 0; i < identity.rows; ++i) identity(i, i) = 1;
      expect_near(identity, times(adjoint(orthonormal), orthonormal), near, "u of svd, " + what);
      expect_near(identity, times(adjoint(q.matrix()), q.matrix()), near, "q, " + what);
      ASSERT_TRUE(q.intact() && r.intact() && u.intact() && s.intact() && vh.intact());
    }
    Stack<T> p = result({n, m}), x = result({n, 2}), b = random(m, 2, 0);
    Stack<Real<T>> values = reals({k});
    Strided<int64_t> rank({2}, to_, THEON_INT64);
    run("pinv", {p.view(), a.view()}, 0, 1, 1e-6);
    run("lstsq", {x.view(), rank.view(), values.view(), a.view(), b.view()}, 0, 3, 1e-6);
    expect_near(times(p.matrix(), b.matrix()), x.matrix(), near * 8, "lstsq, " + what);
    EXPECT_EQ(k, rank[1]) << what;
  }

 private:
  theon_context* context_;
  Layout to_, from_;
};

template <class T>
void check_all(theon_context* context) {
  for (const Layout to : kOutputLayouts) {
    for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
      Linalg<T> linalg(context, to, from);
      for (const int64_t n : {1, 2, 5}) linalg.check_square(n);
      for (const Shape& s : {Shape{4, 2}, Shape{2, 5}, Shape{1, 3}, Shape{3, 3}}) linalg.check_rectangular(s[0], s[1]);
    }
  }
  for (const Layout layout : {Layout::kRowMajor, Layout::kColumnMajor}) {
    Linalg<T> linalg(context, Layout::kRowMajor, layout);
    for (const int64_t n : {64, 300}) linalg.check_square(n);
    linalg.check_rectangular(150, 70);
    linalg.check_rectangular(40, 130);
  }
}

TEST(Linalg, Results_OfFloat64_AreWhatDefinesThem) { check_all<double>(TestContext()); }
TEST(Linalg, Results_OfFloat32_AreWhatDefinesThem) { check_all<float>(TestContext()); }
TEST(Linalg, Results_OfComplex128_AreWhatDefinesThem) { check_all<std::complex<double>>(TestContext()); }
TEST(Linalg, Results_OfComplex64_AreWhatDefinesThem) { check_all<std::complex<float>>(TestContext()); }

struct Failing {
  const char* kernel;
  int32_t outputs, flags;
  std::vector<Shape> shapes;  // outputs, then inputs
  double element;             // of all inputs
  theon_status status;
  const char* text;
};

const Failing kFailing[] = {
    {"cholesky", 1, 1, {{2, 2}, {2, 2}}, 1, THEON_INVALID_ARGUMENT, "leading minor of order 2 is not positive"},
    {"solve", 1, 0, {{2}, {2, 2}, {2}}, 1, THEON_INVALID_ARGUMENT, "solve: the matrix is singular: pivot 2 is 0"},
    {"inverse", 1, 0, {{300, 300}, {300, 300}}, 1, THEON_INVALID_ARGUMENT, "the matrix is singular: pivot 2 is 0"},
    {"inverse", 1, 0, {{3, 2, 2}, {3, 2, 2}}, 1, THEON_INVALID_ARGUMENT, "matrix 0 of the stack is singular"},
    {"solve_triangular", 1, 0, {{2}, {2, 2}, {2}}, 0, THEON_INVALID_ARGUMENT, "element 1 of its diagonal is 0"},
    {"svd", 1, 0, {{2}, {2, 3}}, NAN, THEON_INVALID_ARGUMENT, "NaN or infinite"},
    {"svd", 3, 0, {{30, 30}, {30}, {30, 30}, {30, 30}}, INFINITY, THEON_INVALID_ARGUMENT, "NaN or infinite"},
    {"eigh", 2, 0, {{40}, {40, 40}, {40, 40}}, NAN, THEON_INVALID_ARGUMENT, "NaN or infinite"},
    {"pinv", 1, 0, {{3, 2}, {2, 3}}, NAN, THEON_INVALID_ARGUMENT, "NaN or infinite"},
    {"det", 1, 0, {{}, {2, 3}}, 1, THEON_SHAPE_MISMATCH, "expected a square matrix"},
    {"det", 1, 0, {{}, {3}}, 1, THEON_SHAPE_MISMATCH, "expected a matrix"},
    {"det", 1, 1, {{}, {2, 2}}, 1, THEON_INVALID_ARGUMENT, "malformed"},
    {"solve", 1, 0, {{3, 2}, {2, 2}, {3, 2}}, 1, THEON_SHAPE_MISMATCH, "b has shape [3, 2]; expected [2, 2]"},
    {"qr", 2, 0, {{3, 3}, {2, 2}, {3, 2}}, 1, THEON_SHAPE_MISMATCH, "q has shape [3, 3]; expected [3, 2]"},
    {"qr", 3, 0, {{3, 3}, {2, 2}, {3, 2}}, 1, THEON_INVALID_ARGUMENT, "got 3 operands, 3 of them outputs"},
    {"det", 1, 0, {{}, {40000, 0}}, 1, THEON_SHAPE_MISMATCH, "square"},
    {"qr", 2, 0, {{40000, 0}, {0, 0}, {40000, 0}}, 1, THEON_UNSUPPORTED, "at most 32767"},
};

TEST(Linalg, Failure_NamesWhatWasWrong) {
  const TestContext context;
  for (const Failing& row : kFailing) {
    std::vector<Strided<double>> operands;
    std::vector<theon_tensor> views;
    for (const Shape& shape : row.shapes) operands.emplace_back(shape, Layout::kRowMajor, THEON_FLOAT64);
    for (size_t i = 0; i < operands.size(); ++i) {
      for (int64_t e = 0; i >= static_cast<size_t>(row.outputs) && e < operands[i].count(); ++e)
        operands[i][e] = row.element;
      views.push_back(operands[i].view());
    }
    const theon_linalg_attributes attributes{sizeof(attributes), row.flags, 0};
    EXPECT_EQ(row.status, run_kernel(context, row.kernel, views, &attributes, sizeof(attributes), row.outputs))
        << row.kernel;
    EXPECT_NE(std::string(theon_last_error()).find(row.text), std::string::npos) << theon_last_error();
  }
}

std::vector<double> solved(int32_t threads, int64_t n, const char* kernel) {
  const TestContext context(THEON_SIMD_BEST, threads);
  Strided<double> a({n, n}, Layout::kRowMajor, THEON_FLOAT64), out({n, n}, Layout::kRowMajor, THEON_FLOAT64);
  Numbers numbers(7);
  for (int64_t i = 0; i < n * n; ++i) a[i] = numbers.unit() + (i % (n + 1) == 0 ? static_cast<double>(n) : 0);
  const theon_linalg_attributes attributes{sizeof(attributes), std::string(kernel) == "cholesky", 0};
  EXPECT_EQ(THEON_OK, run_kernel(context, kernel, {out.view(), a.view()}, &attributes, sizeof(attributes)))
      << theon_last_error();
  std::vector<double> result;
  for (int64_t i = 0; i < n * n; ++i) result.push_back(out[i]);
  return result;
}

TEST(Linalg, Bits_DoNotDependOnThreads) {
  for (const char* kernel : {"inverse", "cholesky", "expm"})
    EXPECT_EQ(solved(1, 400, kernel), solved(0, 400, kernel)) << kernel;
}

// OpenBLAS shares scratch buffers between callers.
TEST(Linalg, Callers_AtOnce_GetWhatOneGets) {
  for (const char* kernel : {"inverse", "cholesky", "expm"}) {
    const std::vector<double> expected = solved(0, 48, kernel);
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 20; ++i) wrong += solved(0, 48, kernel) != expected;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(0, wrong.load()) << kernel;
  }
}

TEST(Linalg, Determinants_OutOfRange_ComeFromTheirLogarithms) {
  const TestContext context;
  constexpr int64_t n = 200;
  Strided<double> a({n, n}, Layout::kRowMajor, THEON_FLOAT64), sign({}, Layout::kRowMajor, THEON_FLOAT64),
      log({}, Layout::kRowMajor, THEON_FLOAT64), det({}, Layout::kRowMajor, THEON_FLOAT64);
  for (int64_t i = 0; i < n * n; ++i) a[i] = 0;
  // Half of the diagonal is huge, half is tiny: no product of the first ones is in range, the whole is.
  for (int64_t i = 0; i < n; ++i) a[i * n + (i ^ 1)] = i < n / 2 ? 1e50 : 1e-50;
  const theon_linalg_attributes attributes{sizeof(attributes), 0, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "det", {det.view(), a.view()}, &attributes, sizeof(attributes)));
  ASSERT_EQ(THEON_OK,
            run_kernel(context, "slogdet", {sign.view(), log.view(), a.view()}, &attributes, sizeof(attributes), 2));
  EXPECT_NEAR(1, det[0], 1e-11);
  EXPECT_EQ(1, sign[0]);
  EXPECT_NEAR(0, log[0], 1e-11);
}

}  // namespace
}  // namespace theon::test
