// Products of integers, bool, float16 and complex numbers against plain loops.
#include <complex>

#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "product_case.hpp"

namespace theon::test {
namespace {

/// A bool as it is stored: std::vector has its own idea of bool.
struct Bit {
  uint8_t value;
};

template <class T>
inline constexpr int32_t kDtypeOf = dtype_of<T>;
template <>
inline constexpr int32_t kDtypeOf<Bit> = THEON_BOOL;

// How an element is drawn, computed with and compared.
template <class T>
struct Value {
  static T draw(Numbers& numbers) { return static_cast<T>(numbers.next() >> 7); }  // so large that sums wrap
  static uint64_t of(const T& x) { return static_cast<uint64_t>(x); }
  static uint64_t factor(double x) { return static_cast<uint64_t>(static_cast<int64_t>(x)); }
  static bool agrees(const T& got, uint64_t expected, double) { return got == static_cast<T>(expected); }
  static double size(uint64_t) { return 0; }
};

struct Truth {
  bool value;
  friend Truth operator*(Truth a, Truth b) { return {a.value && b.value}; }
  friend Truth operator+(Truth a, Truth b) { return {a.value || b.value}; }
};

template <>
struct Value<Bit> {
  static Bit draw(Numbers& numbers) { return {numbers.next() % 8 == 0}; }
  static Truth of(const Bit& x) { return {x.value != 0}; }
  static Truth factor(double x) { return {x != 0}; }
  static bool agrees(const Bit& got, Truth expected, double) { return got.value == expected.value; }
  static double size(Truth) { return 0; }
};

template <>
struct Value<Float16> {
  static Float16 draw(Numbers& numbers) { return {float16_of(numbers.unit())}; }
  static double of(const Float16& x) { return float16_to_float(x.bits); }
  static double factor(double x) { return x; }
  static bool agrees(const Float16& got, double expected, double size) {
    return std::fabs(of(got) - expected) <= 0x1p-11 * std::fabs(expected) + size * 0x1p-18 + 0x1p-24;
  }
  static double size(double x) { return std::fabs(x); }
};

template <class F>
struct Value<Complex<F>> {
  static Complex<F> draw(Numbers& numbers) {
    const auto re = static_cast<F>(numbers.unit());
    return {re, static_cast<F>(numbers.unit())};
  }
  static std::complex<double> of(const Complex<F>& x) { return {x.re, x.im}; }
  static std::complex<double> factor(double x) { return x; }
  static bool agrees(const Complex<F>& got, std::complex<double> expected, double size) {
    return std::abs(of(got) - expected) <= 200 * std::numeric_limits<F>::epsilon() * size;
  }
  static double size(std::complex<double> x) { return std::abs(x); }
};

struct PlainCase {
  const char* kernel;
  int64_t m, k, n;
  int32_t flags = 0;
  double alpha = 1, beta = 0;
  bool alpha_operand = false, separate = false;
};

const PlainCase kCases[] = {
    {"gemm", 3, 4, 5},
    {"gemm", 65, 130, 66, 0, 1, 1},
    {"gemm", 70, 257, 129, THEON_PRODUCT_TRANSPOSE_A, 1, 0, true},
    {"gemm", 5, 6, 7, THEON_PRODUCT_TRANSPOSE_B, 1, 1, true, true},
    {"gemm", 4, 3, 2, 0, 0, 1},
    {"gemm", 4, 0, 2, 0, 1, 1, false, true},
    {"gemm", 0, 3, 2},
    {"gemv", 67, 129, 1, 0, 1, 1},
    {"gemv", 9, 5, 1, THEON_PRODUCT_TRANSPOSE_A},
    {"ger", 66, 1, 70, 0, 1, 1, true},
    {"dot", 1, 1000, 1},
    {"dot", 1, 0, 1},
};

template <class T>
class PlainProducts : public testing::Test {
 protected:
  static constexpr int32_t kDtype = kDtypeOf<T>;
  using V = Value<T>;

  static std::vector<int64_t> shape(const PlainCase& p, char operand) {
    const std::string kernel = p.kernel;
    const bool ta = (p.flags & THEON_PRODUCT_TRANSPOSE_A) != 0, tb = (p.flags & THEON_PRODUCT_TRANSPOSE_B) != 0;
    if (kernel == "dot") return operand == 'o' ? std::vector<int64_t>{} : std::vector<int64_t>{p.k};
    if (operand == 'o') return kernel == "gemv" ? std::vector<int64_t>{p.m} : std::vector<int64_t>{p.m, p.n};
    if (kernel == "ger") return {operand == 'a' ? p.m : p.n};
    if (operand == 'a') return ta ? std::vector<int64_t>{p.k, p.m} : std::vector<int64_t>{p.m, p.k};
    if (kernel == "gemv") return {p.k};
    return tb ? std::vector<int64_t>{p.n, p.k} : std::vector<int64_t>{p.k, p.n};
  }

  void check(theon_context* context, const PlainCase& p, Layout layout) {
    Strided<T> out(shape(p, 'o'), layout, kDtype), c(shape(p, 'o'), Layout::kColumnMajor, kDtype);
    Strided<T> a(shape(p, 'a'), layout, kDtype), b(shape(p, 'b'), Layout::kStrided, kDtype);
    Strided<T> alpha({}, Layout::kRowMajor, kDtype);
    Numbers numbers(static_cast<uint64_t>(p.m + p.k));
    for (Strided<T>* x : {&out, &c, &a, &b, &alpha}) {
      for (int64_t i = 0; i < x->count(); ++i) (*x)[i] = V::draw(numbers);
    }
    theon_product_attributes attributes{sizeof(attributes), p.flags, p.alpha, p.beta};
    std::vector<theon_tensor> operands = {out.view(), a.view(), b.view()};
    if (p.separate) attributes.flags |= THEON_PRODUCT_ADDEND, operands.push_back(c.view());
    if (p.alpha_operand) attributes.flags |= THEON_PRODUCT_ALPHA_OPERAND, operands.push_back(alpha.view());
    std::vector<T> before;
    for (int64_t i = 0; i < out.count(); ++i) before.push_back(p.separate ? c[i] : out[i]);
    ASSERT_EQ(THEON_OK, run_kernel(context, p.kernel, operands, &attributes, sizeof(attributes))) << theon_last_error();
    const bool ta = (p.flags & THEON_PRODUCT_TRANSPOSE_A) != 0, tb = (p.flags & THEON_PRODUCT_TRANSPOSE_B) != 0;
    for (int64_t i = 0; i < out.count(); ++i) {
      const int64_t row = i / p.n, column = i % p.n;
      auto sum = V::factor(0);
      double size = 0;
      for (int64_t k = 0; k < p.k; ++k) {
        const auto term = V::of(a[ta ? k * p.m + row : row * p.k + k]) *
                          V::of(b[tb ? column * p.k + k : k * p.n + column]);
        sum = sum + term;
        size += V::size(term);
      }
      auto factor = V::factor(p.alpha);
      if (p.alpha_operand) factor = factor * V::of(alpha[0]);
      auto expected = factor * sum;
      if (p.beta != 0) {
        expected = expected + V::factor(p.beta) * V::of(before[static_cast<size_t>(i)]);
        size += V::size(V::of(before[static_cast<size_t>(i)]));
      }
      ASSERT_TRUE(V::agrees(out[i], expected, size + 1e-30)) << "element " << i;
    }
    EXPECT_TRUE(out.surroundings_intact());
  }
};

using Types = testing::Types<Bit, int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t, Float16,
                             Complex<float>, Complex<double>>;
TYPED_TEST_SUITE(PlainProducts, Types);

TYPED_TEST(PlainProducts, EveryLayoutAndLevel_MatchesPlainLoops) {
  for (const int32_t level : levels()) {
    const TestContext context(level);
    for (const PlainCase& given : kCases) {
      for (const Layout layout : kOutputLayouts) {
        SCOPED_TRACE(testing::Message() << given.kernel << " case " << &given - kCases << " level " << level
                                        << " layout " << static_cast<int>(layout));
        this->check(context, given, layout);
        if (this->HasFatalFailure()) return;
      }
    }
  }
}

TYPED_TEST(PlainProducts, AnyNumberOfThreads_GivesTheSameBits) {
  constexpr int32_t kOwn = kDtypeOf<TypeParam>;
  const int32_t before = theon_threads();
  ASSERT_EQ(THEON_OK, theon_set_threads(7));
  std::vector<char> expected;
  for (const int32_t threads : {1, 2, 3, 7}) {
    const TestContext context(THEON_SIMD_BEST, threads);
    Strided<TypeParam> out({3, 150, 90}, Layout::kRowMajor, kOwn), a({3, 150, 70}, Layout::kRowMajor, kOwn);
    Strided<TypeParam> b({1, 70, 90}, Layout::kRowMajor, kOwn);
    Numbers numbers(3);
    for (Strided<TypeParam>* x : {&a, &b}) {
      for (int64_t i = 0; i < x->count(); ++i) (*x)[i] = Value<TypeParam>::draw(numbers);
    }
    const theon_product_args args{sizeof(args), 0, 1, 0, out.view(), a.view(), b.view()};
    ASSERT_EQ(THEON_OK, theon_gemm(context, &args)) << theon_last_error();
    std::vector<char> got(static_cast<size_t>(out.count()) * sizeof(TypeParam));
    std::memcpy(got.data(), args.out.data, got.size());
    if (threads == 1) expected = got;
    EXPECT_EQ(expected, got) << threads << " threads";
  }
  ASSERT_EQ(THEON_OK, theon_set_threads(before));
}

TEST(PlainProductArguments, FactorsThatAreNoNumbersOfTheDtype_AreNamed) {
  const TestContext context;
  Strided<int32_t> x({2, 2}, Layout::kRowMajor, THEON_INT32), y({2, 2}, Layout::kRowMajor, THEON_INT32);
  Strided<int32_t> whole({2, 2}, Layout::kRowMajor, THEON_INT32);
  Strided<Bit> p({2, 2}, Layout::kRowMajor, THEON_BOOL), q({2, 2}, Layout::kRowMajor, THEON_BOOL);
  Strided<Bit> truth({2, 2}, Layout::kRowMajor, THEON_BOOL);
  theon_product_args args{sizeof(args), 0, 0.5, 0, whole.view(), x.view(), y.view()};
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_gemm(context, &args));
  EXPECT_STREQ("gemm: alpha is 0.5; expected a whole number for int32", theon_last_error());
  args = {sizeof(args), 0, 1, 2, truth.view(), p.view(), q.view()};
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_gemm(context, &args));
  EXPECT_STREQ("gemm: beta is 2; expected 0 or 1 for bool", theon_last_error());
}

}  // namespace
}  // namespace theon::test
