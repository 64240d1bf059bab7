// Accuracy of the float functions over their whole range, at every SIMD level.
#include <random>

#include "scalar_reference.hpp"

namespace theon_test {
namespace {

constexpr int32_t kFunctions[] = {THEON_OP_EXP,      THEON_OP_EXPM1, THEON_OP_LOG,       THEON_OP_LOG1P,
                                  THEON_OP_SIN,      THEON_OP_COS,   THEON_OP_TANH,      THEON_OP_SIGMOID,
                                  THEON_OP_SOFTPLUS, THEON_OP_SQRT,  THEON_OP_RECIPROCAL};

// Every exponent with random mantissas, dense ranges where functions bend, special values.
std::vector<double> arguments(int32_t dtype) {
  std::mt19937_64 random(20240801);
  std::vector<double> x;
  const bool single = dtype == THEON_FLOAT32;
  for (int exponent = single ? -149 : -1074; exponent <= (single ? 127 : 1023); ++exponent) {
    for (int i = 0; i < (single ? 32 : 8); ++i) {
      const double mantissa = 1.0 + static_cast<double>(random() >> 12) * 0x1p-52;
      x.push_back(std::ldexp(mantissa, exponent) * (i % 2 == 0 ? 1 : -1));
    }
  }
  const double bounds[] = {1e-3, 0.5, 1.0, 2.0, 10.0, 100.0, 760.0, 1e5, 2e6};
  for (const double bound : bounds) {
    std::uniform_real_distribution<double> uniform(-bound, bound);
    for (int i = 0; i < 3000; ++i) x.push_back(uniform(random));
  }
  for (int k = 1; k < 3000; ++k) x.push_back(k * 1.57079632679489661923);
  const double special[] = {0.0,
                            -0.0,
                            INFINITY,
                            -INFINITY,
                            NAN,
                            1.0,
                            -1.0,
                            std::nextafter(-1.0, 0),
                            std::nextafter(-1.0, -2),
                            88.72,
                            88.73,
                            -103.97,
                            -103.98,
                            709.78,
                            709.79,
                            -745.13,
                            -745.14,
                            0x1p20,
                            0x1.fffffffffffffp19,
                            6381956970095103.0 * 0x1p797};
  x.insert(x.end(), std::begin(special), std::end(special));
  if (single) {
    for (double& v : x) v = static_cast<float>(v);
  }
  return x;
}

class MathTest : public testing::TestWithParam<std::tuple<int32_t, int32_t>> {};

TEST_P(MathTest, Function_EverywhereAtEveryLevel_IsWithinItsBound) {
  const auto [op, dtype] = GetParam();
  const std::vector<double> x = arguments(dtype);
  const auto n = static_cast<int64_t>(x.size());
  Array in(dtype, {n}), out(dtype, {n});
  for (int64_t i = 0; i < n; ++i) in.set(i, Scalar::of(dtype, x[static_cast<size_t>(i)]));
  CompositeBuilder builder(1);
  builder.output(builder.node(op, dtype, builder.input(dtype)));
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    ASSERT_EQ(run(context, builder, {out.tensor(), in.tensor()}), THEON_OK) << theon_last_error();
    double worst = 0, worst_at = 0;
    for (int64_t i = 0; i < n; ++i) {
      const Scalar a[3] = {in.get(i), in.get(i), in.get(i)};
      const double error = ulp_error(reference(op, dtype, dtype, a), out.get(i));
      if (!(error <= worst)) worst = error, worst_at = a[0].real;
    }
    EXPECT_LE(worst, ulp_bound(op, dtype))
        << name_of(op) << " at level " << level << " of " << std::hexfloat << worst_at;
    RecordProperty("ulp_level_" + std::to_string(level), std::to_string(worst));
  }
}

INSTANTIATE_TEST_SUITE_P(All, MathTest,
                         testing::Combine(testing::ValuesIn(kFunctions), testing::Values(THEON_FLOAT32, THEON_FLOAT64)),
                         [](const auto& test) {
                           return std::string(name_of(std::get<0>(test.param))) + "_" +
                                  theon_dtype_name(std::get<1>(test.param));
                         });

class PowTest : public testing::TestWithParam<int32_t> {};

TEST_P(PowTest, Pow_RandomAndSpecialPairs_IsWithinItsBound) {
  const int32_t dtype = GetParam();
  const bool single = dtype == THEON_FLOAT32;
  std::mt19937_64 random(7);
  std::vector<std::pair<double, double>> pairs;
  const double special[] = {0.0,    -0.0,       1.0,         -1.0,        2.0,   -2.0,   0.5,   -0.5,
                            3.0,    -3.0,       INFINITY,    -INFINITY,   NAN,   1e-310, 1e300, -1e300,
                            0x1p53, 0x1p53 + 2, 1 + 0x1p-52, 1 - 0x1p-53, 1e-45, 7.0,    -7.5};
  for (const double a : special) {
    for (const double b : special) pairs.emplace_back(a, b);
  }
  std::uniform_real_distribution<double> exponent(-1, 1), unit(0, 1);
  for (int i = 0; i < 60000; ++i) {
    const double x = std::exp2(exponent(random) * (i % 3 == 0 ? 1 : single ? 126 : 1000));
    const double limit = (single ? 150.0 : 1080.0) / std::max(1e-3, std::fabs(std::log2(x)));
    pairs.emplace_back(x, exponent(random) * limit);
  }
  for (int i = -40; i <= 40; ++i) pairs.emplace_back(-1.25, i);
  const auto n = static_cast<int64_t>(pairs.size());
  Array a(dtype, {n}), b(dtype, {n}), out(dtype, {n});
  for (int64_t i = 0; i < n; ++i) {
    a.set(i, Scalar::of(dtype, pairs[static_cast<size_t>(i)].first));
    b.set(i, Scalar::of(dtype, pairs[static_cast<size_t>(i)].second));
  }
  CompositeBuilder builder(1);
  const int32_t x = builder.input(dtype), y = builder.input(dtype);
  builder.output(builder.node(THEON_OP_POW, dtype, x, y));
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    ASSERT_EQ(run(context, builder, {out.tensor(), a.tensor(), b.tensor()}), THEON_OK) << theon_last_error();
    double worst = 0;
    int64_t at = 0;
    for (int64_t i = 0; i < n; ++i) {
      const Scalar operands[3] = {a.get(i), b.get(i), {}};
      const double error = ulp_error(reference(THEON_OP_POW, dtype, dtype, operands), out.get(i));
      if (!(error <= worst)) worst = error, at = i;
    }
    EXPECT_LE(worst, ulp_bound(THEON_OP_POW, dtype)) << "level " << level << ": pow(" << std::hexfloat << a.get(at).real
                                                     << ", " << b.get(at).real << ") = " << out.get(at).real;
    RecordProperty("ulp_level_" + std::to_string(level), std::to_string(worst));
  }
}

INSTANTIATE_TEST_SUITE_P(All, PowTest, testing::Values(THEON_FLOAT32, THEON_FLOAT64),
                         [](const auto& test) { return theon_dtype_name(test.param); });

}  // namespace
}  // namespace theon_test
