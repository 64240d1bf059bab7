// Complex numbers through the kernel "elementwise": ops, casts and reductions against std::complex of long double.
#include <complex>
#include <random>

#include "composite_support.hpp"

namespace theon_test {
namespace {

using Wide = std::complex<long double>;

template <class T>
constexpr int32_t kComplex = sizeof(T) == 4 ? THEON_COMPLEX64 : THEON_COMPLEX128;
template <class T>
constexpr int32_t kReal = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;

template <class T>
std::complex<T> get(Array& a, int64_t i) {
  std::complex<T> z;
  std::memcpy(&z, a.at(i), sizeof(z));
  return z;
}
template <class T>
void set(Array& a, int64_t i, std::complex<T> z) {
  std::memcpy(a.at(i), &z, sizeof(z));
}

struct ComplexCase {
  int32_t op;
  int arity;
  Wide (*reference)(Wide, Wide);
};

constexpr long double kLogOf2 = 0.693147180559945309417232121458176568L;

Wide of_bool(bool b) { return b ? 1.0L : 0.0L; }

constexpr ComplexCase kCases[] = {
    {THEON_OP_ADD, 2, [](Wide a, Wide b) { return a + b; }},
    {THEON_OP_SUB, 2, [](Wide a, Wide b) { return a - b; }},
    {THEON_OP_MUL, 2, [](Wide a, Wide b) { return a * b; }},
    {THEON_OP_DIV, 2, [](Wide a, Wide b) { return a / b; }},
    {THEON_OP_POW, 2, [](Wide a, Wide b) { return std::pow(a, b); }},
    {THEON_OP_NEG, 1, [](Wide a, Wide) { return -a; }},
    {THEON_OP_SQR, 1, [](Wide a, Wide) { return a * a; }},
    {THEON_OP_SQRT, 1, [](Wide a, Wide) { return std::sqrt(a); }},
    {THEON_OP_EXP, 1, [](Wide a, Wide) { return std::exp(a); }},
    {THEON_OP_LOG, 1, [](Wide a, Wide) { return std::log(a); }},
    {THEON_OP_SIN, 1, [](Wide a, Wide) { return std::sin(a); }},
    {THEON_OP_COS, 1, [](Wide a, Wide) { return std::cos(a); }},
    {THEON_OP_TANH, 1, [](Wide a, Wide) { return std::tanh(a); }},
    {THEON_OP_TAN, 1, [](Wide a, Wide) { return std::tan(a); }},
    {THEON_OP_SINH, 1, [](Wide a, Wide) { return std::sinh(a); }},
    {THEON_OP_COSH, 1, [](Wide a, Wide) { return std::cosh(a); }},
    {THEON_OP_ASIN, 1, [](Wide a, Wide) { return std::asin(a); }},
    {THEON_OP_ACOS, 1, [](Wide a, Wide) { return std::acos(a); }},
    {THEON_OP_ATAN, 1, [](Wide a, Wide) { return std::atan(a); }},
    {THEON_OP_ASINH, 1, [](Wide a, Wide) { return std::asinh(a); }},
    {THEON_OP_ACOSH, 1, [](Wide a, Wide) { return std::acosh(a); }},
    {THEON_OP_ATANH, 1, [](Wide a, Wide) { return std::atanh(a); }},
    {THEON_OP_EXP2, 1, [](Wide a, Wide) { return std::exp(a * kLogOf2); }},
    {THEON_OP_EXPM1, 1, [](Wide a, Wide) { return std::exp(a) - 1.0L; }},
    {THEON_OP_LOG2, 1, [](Wide a, Wide) { return std::log(a) / kLogOf2; }},
    {THEON_OP_LOG10, 1, [](Wide a, Wide) { return std::log(a) / std::log(10.0L); }},
    {THEON_OP_LOG1P, 1, [](Wide a, Wide) { return std::log(1.0L + a); }},
    {THEON_OP_CONJ, 1, [](Wide a, Wide) { return std::conj(a); }},
    {THEON_OP_REAL, 1, [](Wide a, Wide) { return Wide(a.real()); }},
    {THEON_OP_IMAG, 1, [](Wide a, Wide) { return Wide(a.imag()); }},
    {THEON_OP_ANGLE, 1, [](Wide a, Wide) { return Wide(std::arg(a)); }},
    {THEON_OP_TIMES_OR_ZERO, 2, [](Wide a, Wide b) { return a == 0.0L ? 0.0L : a * b; }},
    {THEON_OP_RECIPROCAL, 1, [](Wide a, Wide) { return 1.0L / a; }},
    {THEON_OP_ABS, 1, [](Wide a, Wide) { return Wide(std::abs(a)); }},
    {THEON_OP_EQUAL, 2, [](Wide a, Wide b) { return of_bool(a == b); }},
    {THEON_OP_NOT_EQUAL, 2, [](Wide a, Wide b) { return of_bool(a != b); }},
    {THEON_OP_IS_NAN, 1, [](Wide a, Wide) { return of_bool(std::isnan(a.real()) || std::isnan(a.imag())); }},
    {THEON_OP_IS_INF, 1, [](Wide a, Wide) { return of_bool(std::isinf(a.real()) || std::isinf(a.imag())); }},
};

bool gives_part(int32_t op) {
  return op == THEON_OP_ABS || op == THEON_OP_REAL || op == THEON_OP_IMAG || op == THEON_OP_ANGLE;
}

int32_t result_of(int32_t op, int32_t complex, int32_t real) {
  if (op == THEON_OP_EQUAL || op == THEON_OP_NOT_EQUAL || op == THEON_OP_IS_NAN || op == THEON_OP_IS_INF)
    return THEON_BOOL;
  return gives_part(op) ? real : complex;
}

template <class T>
Wide result_at(Array& out, int64_t i) {
  if (out.dtype() == kComplex<T>) return Wide(get<T>(out, i));
  const Scalar s = out.get(i);
  return s.is_float() ? Wide(s.real) : Wide(static_cast<long double>(s.integer));
}

struct ComplexLayout {
  std::vector<int64_t> shape, strides;
  uint32_t broadcast;  // of the second operand
};

template <class T>
void check_case(const ComplexCase& c) {
  std::mt19937_64 random(static_cast<uint64_t>(c.op));
  std::uniform_real_distribution<double> uniform(-2, 2);
  const ComplexLayout layouts[] = {{{}, {}, 0},      {{0}, {}, 0},   {{1}, {}, 0},          {{3}, {}, 0},
                                   {{16}, {}, 0},    {{17}, {}, 0},  {{1027}, {}, 0},       {{300}, {2}, 0},
                                   {{300}, {-1}, 0}, {{300}, {}, 1}, {{20, 5}, {1, 20}, 2}, {{4, 200}, {}, 1}};
  for (const ComplexLayout& layout : layouts) {
    const auto rank = static_cast<int32_t>(layout.shape.size());
    std::vector<int64_t> second = layout.shape;
    for (int32_t d = 0; d < rank; ++d)
      second[static_cast<size_t>(d)] = (layout.broadcast >> d & 1) != 0 ? 1 : second[static_cast<size_t>(d)];
    Array a(kComplex<T>, layout.shape, layout.strides), b(kComplex<T>, second);
    Array out(result_of(c.op, kComplex<T>, kReal<T>), layout.shape);
    const auto sample = [&] {
      return std::complex<T>(static_cast<T>(uniform(random)), static_cast<T>(uniform(random)));
    };
    for (int64_t i = 0; i < a.count(); ++i) set<T>(a, i, sample());
    for (int64_t i = 0; i < b.count(); ++i) set<T>(b, i, i % 3 == 0 && i < a.count() ? get<T>(a, i) : sample());
    CompositeBuilder builder(rank);
    const int32_t x = builder.input(kComplex<T>), y = c.arity > 1 ? builder.input(kComplex<T>, layout.broadcast) : -1;
    builder.output(builder.node(c.op, out.dtype(), x, y));
    std::vector<theon_tensor> operands{out.tensor(), a.tensor()};
    if (c.arity > 1) operands.push_back(b.tensor());
    for (const int32_t level : levels()) {
      const Context context(level, 1);
      ASSERT_EQ(run(context, builder, operands), THEON_OK) << theon_last_error();
      for (int64_t i = 0; i < out.count(); ++i) {
        int64_t at = 0, rest = i, stride = 1;
        for (size_t d = layout.shape.size(); d-- > 0;) {
          if ((layout.broadcast >> d & 1) == 0) at += rest % layout.shape[d] * stride, stride *= layout.shape[d];
          rest /= layout.shape[d];
        }
        const Wide p(get<T>(a, i)), q = c.arity > 1 ? Wide(get<T>(b, at)) : Wide();
        const Wide want = c.reference(p, q), got = result_at<T>(out, i);
        ASSERT_LE(std::abs(got - want), 16 * std::numeric_limits<T>::epsilon() * std::max(std::abs(want), 1e-3L))
            << "op " << c.op << " of " << p << " " << q << ": " << got << " for " << want << " at level " << level;
      }
      ASSERT_TRUE(out.guards_hold());
    }
  }
}

TEST(ComplexTest, EveryOpAndLayout_EqualsReference) {
  for (const ComplexCase& c : kCases) {
    check_case<float>(c);
    check_case<double>(c);
    if (HasFatalFailure()) return;
  }
}

template <class T>
std::complex<T> once(int32_t op, std::complex<T> a, std::complex<T> b = {}, int arity = 1) {
  const Context context;
  Array x(kComplex<T>, {3}), y(kComplex<T>, {3}), out(gives_part(op) ? kReal<T> : kComplex<T>, {3});
  for (int64_t i = 0; i < 3; ++i) set<T>(x, i, a), set<T>(y, i, b);
  CompositeBuilder builder(1);
  const int32_t p = builder.input(kComplex<T>), q = arity > 1 ? builder.input(kComplex<T>) : -1;
  builder.output(builder.node(op, out.dtype(), p, q));
  std::vector<theon_tensor> operands{out.tensor(), x.tensor()};
  if (arity > 1) operands.push_back(y.tensor());
  EXPECT_EQ(run(context, builder, operands), THEON_OK) << theon_last_error();
  const Wide result = result_at<T>(out, 2);
  return {static_cast<T>(result.real()), static_cast<T>(result.imag())};
}

bool same(double a, double b) { return std::isnan(b) ? std::isnan(a) : a == b && std::signbit(a) == std::signbit(b); }

TEST(ComplexTest, SpecialValues_AreThoseOfTheCStandard) {
  using Z = std::complex<double>;
  constexpr double kInf = INFINITY, kNan = NAN;
  const struct {
    int32_t op;
    Z a, b;
    int arity;
    Z want;
  } rows[] = {
      {THEON_OP_EXP, {-kInf, kInf}, {}, 1, {0, 0}},
      {THEON_OP_EXP, {kNan, 0}, {}, 1, {kNan, 0}},
      {THEON_OP_EXP, {kInf, 0.0}, {}, 1, {kInf, 0}},
      {THEON_OP_SQRT, {-4, 0.0}, {}, 1, {0, 2}},
      {THEON_OP_SQRT, {-4, -0.0}, {}, 1, {0, -2}},
      {THEON_OP_SQRT, {kNan, kInf}, {}, 1, {kInf, kInf}},
      {THEON_OP_SQRT, {-kInf, 1}, {}, 1, {0, kInf}},
      {THEON_OP_LOG, {0.0, 0.0}, {}, 1, {-kInf, 0}},
      {THEON_OP_TANH, {kInf, 1}, {}, 1, {1, 0}},
      {THEON_OP_TANH, {400, 1}, {}, 1, {1, 0}},
      {THEON_OP_SINH, {0.0, -0.0}, {}, 1, {0, -0.0}},
      {THEON_OP_SINH, {kInf, 0.0}, {}, 1, {kInf, 0}},
      {THEON_OP_COSH, {0.0, 0.0}, {}, 1, {1, 0}},
      {THEON_OP_COS, {0.0, 0.0}, {}, 1, {1, -0.0}},
      {THEON_OP_TAN, {0.0, kInf}, {}, 1, {0, 1}},
      {THEON_OP_ATANH, {1, 0.0}, {}, 1, {kInf, 0}},
      {THEON_OP_ANGLE, {-1, -0.0}, {}, 1, {-3.14159265358979323846, 0}},
      {THEON_OP_ANGLE, {-0.0, 0.0}, {}, 1, {3.14159265358979323846, 0}},
      {THEON_OP_CONJ, {1, 0.0}, {}, 1, {1, -0.0}},
      {THEON_OP_TIMES_OR_ZERO, {0, 0}, {kInf, kNan}, 2, {0, 0}},
      {THEON_OP_LOG1P, {1e-20, 0.0}, {}, 1, {1e-20, 0}},
      {THEON_OP_EXPM1, {1e-20, 0.0}, {}, 1, {1e-20, 0}},
      {THEON_OP_ABS, {kInf, kNan}, {}, 1, {kInf, 0}},
      {THEON_OP_ABS, {0x1.8p601, 0x1p602}, {}, 1, {0x1.4p602, 0}},
      {THEON_OP_POW, {0, 0}, {0, 0}, 2, {1, 0}},
      {THEON_OP_POW, {0, 0}, {2, 0}, 2, {0, 0}},
      {THEON_OP_POW, {0, 0}, {-1, 0}, 2, {kNan, kNan}},
      {THEON_OP_POW, {0, 1}, {2, 0}, 2, {-1, 0}},
      {THEON_OP_DIV, {1, 0}, {0, 0}, 2, {kInf, kNan}},
      {THEON_OP_DIV, {1e300, 1e300}, {1e300, 1e300}, 2, {1, 0}},
      {THEON_OP_MUL, {kInf, 0}, {1, 0}, 2, {kInf, kNan}},
      {THEON_OP_NEG, {0.0, -0.0}, {}, 1, {-0.0, 0.0}},
  };
  for (const auto& row : rows) {
    const Z got = once<double>(row.op, row.a, row.b, row.arity);
    EXPECT_TRUE(same(got.real(), row.want.real()) && same(got.imag(), row.want.imag()))
        << "op " << row.op << " of " << row.a << row.b << ": " << got << " for " << row.want;
  }
}

// Where a vector function hands over to the C library, and on both sides of it.
TEST(ComplexTest, Functions_OverTheWholeRange_EqualReference) {
  constexpr double kSizes[] = {1e-300, 1e-200, 1e-30, 1e-8, 0.3, 1,   1 + 0x1p-30, 1.9,  2.1,   19.9,
                               20.1,   39,     41,    339,  341, 700, 1e6,         1e30, 1e200, 1e300};
  for (const ComplexCase& c : kCases) {
    if (c.arity != 1 || c.op == THEON_OP_SQR || c.op == THEON_OP_RECIPROCAL || c.op == THEON_OP_EXP2) continue;
    std::vector<std::complex<double>> points;
    for (const double re : kSizes) {
      for (const double im : kSizes) {
        for (const double turn : {1.0, -1.0}) points.emplace_back(re * turn, im), points.emplace_back(re, -im * turn);
      }
    }
    const auto n = static_cast<int64_t>(points.size());
    Array in(THEON_COMPLEX128, {n}), out(result_of(c.op, THEON_COMPLEX128, THEON_FLOAT64), {n});
    for (int64_t i = 0; i < n; ++i) set<double>(in, i, points[static_cast<size_t>(i)]);
    CompositeBuilder builder(1);
    builder.output(builder.node(c.op, out.dtype(), builder.input(THEON_COMPLEX128), -1));
    for (const int32_t level : levels()) {
      const Context context(level, 1);
      ASSERT_EQ(run(context, builder, {out.tensor(), in.tensor()}), THEON_OK) << theon_last_error();
      for (int64_t i = 0; i < n; ++i) {
        const Wide point(points[static_cast<size_t>(i)]), want = c.reference(point, {}),
                                                          got = result_at<double>(out, i);
        const std::complex<double> rounded(static_cast<double>(want.real()), static_cast<double>(want.imag()));
        const bool loses = (c.op == THEON_OP_EXPM1 || c.op == THEON_OP_LOG1P) && std::abs(point) < 1e-3L;
        if (!std::isfinite(rounded.real()) || !std::isfinite(rounded.imag()) || loses) continue;
        ASSERT_LE(std::abs(got - want), 16 * std::numeric_limits<double>::epsilon() * std::max(std::abs(want), 1e-307L))
            << "op " << c.op << " of " << point << ": " << got << " for " << want << " at level " << level;
      }
    }
  }
}

TEST(ComplexTest, OfParts_PutsThemTogether) {
  for (const int64_t n : {1, 17, 1000}) {
    Array re(THEON_FLOAT64, {n}), im(THEON_FLOAT64, {1}), out(THEON_COMPLEX128, {n});
    for (int64_t i = 0; i < n; ++i) re.set(i, Scalar::of(THEON_FLOAT64, static_cast<double>(i)));
    im.set(0, Scalar::of(THEON_FLOAT64, -2.5));
    CompositeBuilder builder(1);
    const int32_t x = builder.input(THEON_FLOAT64), y = builder.input(THEON_FLOAT64, 1);
    builder.output(builder.node(THEON_OP_COMPLEX, THEON_COMPLEX128, x, y));
    const Context context;
    ASSERT_EQ(run(context, builder, {out.tensor(), re.tensor(), im.tensor()}), THEON_OK) << theon_last_error();
    for (int64_t i = 0; i < n; ++i) ASSERT_EQ(get<double>(out, i), std::complex<double>(static_cast<double>(i), -2.5));
  }
}

TEST(ComplexTest, Casts_ComeFromEveryDtypeAndGoToNoRealOne) {
  const Context context;
  for (const int32_t to : {THEON_COMPLEX64, THEON_COMPLEX128}) {
    for (const int32_t from : kDtypes) {
      Array in(from, {100}), out(to, {100});
      for (int64_t i = 0; i < 100; ++i) in.set(i, Scalar::of(from, static_cast<double>(i % 2 == 0 ? i : -i) / 2));
      const theon_tensor destination = out.tensor(), source = in.tensor();
      ASSERT_EQ(theon_cast(context, &destination, &source), THEON_OK) << theon_last_error();
      for (int64_t i = 0; i < 100; ++i) {
        const Scalar s = in.get(i);
        const Wide got = to == THEON_COMPLEX64 ? Wide(get<float>(out, i)) : Wide(get<double>(out, i));
        const long double number = s.is_float() ? s.real : static_cast<long double>(s.number());
        ASSERT_EQ(got, Wide(to == THEON_COMPLEX64 ? static_cast<float>(number) : static_cast<double>(number)))
            << theon_dtype_name(from);
      }
      ASSERT_TRUE(out.guards_hold());
      ASSERT_EQ(theon_cast(context, &source, &destination), THEON_DTYPE_MISMATCH);
    }
  }
  Array narrow(THEON_COMPLEX64, {7}), wide(THEON_COMPLEX128, {7});
  for (int64_t i = 0; i < 7; ++i) set<double>(wide, i, {0.1 * static_cast<double>(i), -3.0});
  const theon_tensor single = narrow.tensor(), twice = wide.tensor();
  ASSERT_EQ(theon_cast(context, &single, &twice), THEON_OK);
  for (int64_t i = 0; i < 7; ++i) ASSERT_EQ(get<float>(narrow, i), std::complex<float>(get<double>(wide, i)));
}

TEST(ComplexTest, SumProdAndMean_OverEitherAxis) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{300, 7}, {7, 300}, {1, 1}, {1500, 200}}) {
    Array in(THEON_COMPLEX64, {rows, columns});
    for (int64_t i = 0; i < in.count(); ++i)
      set<float>(in, i, {static_cast<float>(1 + 0.01 * uniform(random)), static_cast<float>(0.01 * uniform(random))});
    for (const int32_t reduction : {THEON_REDUCE_SUM, THEON_REDUCE_PROD, THEON_REDUCE_MEAN}) {
      for (const uint32_t axes : {1u, 2u, 3u}) {
        std::vector<int64_t> kept;
        if ((axes & 1) == 0) kept.push_back(rows);
        if ((axes & 2) == 0) kept.push_back(columns);
        Array out(THEON_COMPLEX64, kept);
        const int64_t stride = (axes & 2) == 0 ? 1 : 0;
        std::vector<Wide> want(static_cast<size_t>(out.count()), reduction == THEON_REDUCE_PROD ? 1.0L : 0.0L);
        for (int64_t i = 0; i < in.count(); ++i) {
          const int64_t o = axes == 3 ? 0 : stride == 1 ? i % columns : i / columns;
          Wide& w = want[static_cast<size_t>(o)];
          w = reduction == THEON_REDUCE_PROD ? w * Wide(get<float>(in, i)) : w + Wide(get<float>(in, i));
        }
        for (const int32_t level : levels()) {
          const Context context(level, 2);
          const theon_reduce_args args{sizeof(args), reduction, axes, 0, out.tensor(), in.tensor()};
          ASSERT_EQ(theon_reduce(context, &args), THEON_OK) << theon_last_error();
          for (int64_t o = 0; o < out.count(); ++o) {
            Wide w = want[static_cast<size_t>(o)];
            if (reduction == THEON_REDUCE_MEAN) w /= static_cast<long double>(in.count() / out.count());
            ASSERT_LE(std::abs(Wide(get<float>(out, o)) - w), 2e-7L * std::abs(w))
                << "axes " << axes << " output " << o;
          }
          ASSERT_TRUE(out.guards_hold());
        }
      }
    }
  }
  Array in(THEON_COMPLEX64, {4}), out(THEON_COMPLEX64, {});
  const Context context;
  const theon_reduce_args args{sizeof(args), THEON_REDUCE_MAX, 1, 0, out.tensor(), in.tensor()};
  EXPECT_EQ(theon_reduce(context, &args), THEON_DTYPE_MISMATCH);
}

}  // namespace
}  // namespace theon_test
