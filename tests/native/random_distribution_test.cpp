// Whether draws follow their distributions. Seeds are fixed, so nothing here is by chance. A million numbers and bounds of 1 in 1000
// (Kolmogorov and Smirnov) or 5 standard deviations (chi-square, moments) see distribution functions that are 0.3 % off, cells of 1 % of
// the numbers that are 3 % off, and means that are 0.5 % of a standard deviation off.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "random_support.hpp"

namespace theon::test {
namespace {

constexpr int64_t kCount = 1'000'000;
constexpr double kKolmogorov = 1.95;  // the square root of the count times the largest distance, exceeded once in 1000
constexpr double kDeviations = 5;

const DrawCase& case_of(const std::string& name) {
  for (const DrawCase& c : draw_cases()) {
    if (c.name == name) return c;
  }
  throw std::logic_error("no case " + name);
}

std::vector<double> numbers_of(const DrawCase& c) {
  const TestContext context;
  const auto wide = [](const auto& values) { return std::vector<double>(values.begin(), values.end()); };
  switch (c.dtype) {
    case THEON_FLOAT32: return wide(draw<float>(context, c, kCount, 4242));
    case THEON_FLOAT64: return wide(draw<double>(context, c, kCount, 4242));
    case THEON_BOOL: return wide(draw<uint8_t>(context, c, kCount, 4242));
    default: return wide(draw<int64_t>(context, c, kCount, 4242));
  }
}

using Function = std::function<double(double)>;

/// The distribution function that belongs to a density, by Simpson's rule.
Function integrated(const Function& density, double low, double high) {
  constexpr int kSteps = 20'000;
  const double step = (high - low) / kSteps;
  std::vector<double> sums(kSteps + 1);
  for (int i = 0; i < kSteps; ++i) {
    const double x = low + i * step;
    sums[static_cast<size_t>(i) + 1] = sums[static_cast<size_t>(i)] +
                                       step / 6 * (density(x) + 4 * density(x + step / 2) + density(x + step));
  }
  return [=](double x) {
    const double at = std::clamp((x - low) / step, 0.0, static_cast<double>(kSteps) - 1e-9);
    const auto i = static_cast<size_t>(at);
    return (sums[i] + (at - static_cast<double>(i)) * (sums[i + 1] - sums[i])) / sums.back();
  };
}

double normal_density(double x) { return std::exp(-x * x / 2); }
double normal_function(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

struct Continuous {
  const char* name;
  Function function;
};

const std::vector<Continuous>& continuous() {
  static const std::vector<Continuous> s_rows = {
      {"uniform32", [](double x) { return x; }},
      {"uniform64", [](double x) { return x; }},
      {"normal32", normal_function},
      {"normal64", normal_function},
      {"exponential32", [](double x) { return -std::expm1(-x); }},
      {"exponential64", [](double x) { return -std::expm1(-x); }},
      {"laplace32", [](double x) { return x < 0 ? std::exp(x) / 2 : 1 - std::exp(-x) / 2; }},
      {"laplace64", [](double x) { return x < 0 ? std::exp(x) / 2 : 1 - std::exp(-x) / 2; }},
      {"truncated_plain", integrated(normal_density, -2, 2)},
      {"truncated_flat", integrated(normal_density, -0.25, 0.5)},
      {"truncated_tail", integrated([](double x) { return std::exp((9 - x * x) / 2); }, 3, 12)},
      {"truncated_slice", integrated([](double x) { return std::exp((25 - x * x) / 2); }, -5.25, -5)},
      // Of x^0.3, whose density is finite.
      {"gamma_small", [f = integrated([](double y) { return std::exp(-std::pow(y, 1 / 0.3)); }, 0, std::pow(60, 0.3))](
                          double x) { return f(std::pow(x, 0.3)); }},
      {"gamma_large32", integrated([](double x) { return x <= 0 ? 0 : std::exp(6.5 * std::log(x) - x); }, 0, 60)},
      {"beta", integrated([](double x) { return x * std::pow(1 - x, 2.5); }, 0, 1)},
  };
  return s_rows;
}

TEST(RandomDistribution, ContinuousOnes_KeepToTheirFunctions) {
  for (const Continuous& row : continuous()) {
    std::vector<double> x = numbers_of(case_of(row.name));
    std::sort(x.begin(), x.end());
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double f = row.function(x[i]), n = static_cast<double>(x.size());
      worst = std::max({worst, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
    }
    EXPECT_LT(worst * std::sqrt(static_cast<double>(kCount)), kKolmogorov) << row.name;
  }
}

TEST(RandomDistribution, TheTestItself_SeesASmallShift) {
  std::vector<double> x = numbers_of(case_of("normal64"));
  std::sort(x.begin(), x.end());
  double worst = 0;
  for (size_t i = 0; i < x.size(); ++i)
    worst = std::max(worst,
                     std::fabs(normal_function(x[i] * 1.02) - static_cast<double>(i) / static_cast<double>(kCount)));
  EXPECT_GT(worst * std::sqrt(static_cast<double>(kCount)), kKolmogorov);
}

// Its density is infinite at both ends.
TEST(RandomDistribution, BetaOfSmallShapes_HasItsMoments) {
  const std::vector<double> x = numbers_of(case_of("beta_small"));
  double sum = 0, squares = 0;
  for (const double v : x) {
    ASSERT_TRUE(v >= 0 && v <= 1) << v;
    sum += v, squares += v * v;
  }
  const double a = 0.2, b = 0.4, n = static_cast<double>(kCount), mean = a / (a + b);
  const double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
  EXPECT_NEAR(mean, sum / n, kDeviations * std::sqrt(variance / n));
  EXPECT_NEAR(variance + mean * mean, squares / n, kDeviations * std::sqrt(0.25 / n));
}

/// Chi-square over cells that expect 20 and more; returns deviations of it from its mean.
double chi_square(const std::map<int64_t, double>& expected, const std::map<int64_t, double>& seen) {
  double sum = 0, rest_expected = 0, rest_seen = 0;
  int cells = 0;
  std::map<int64_t, double> left = seen;
  for (const auto& [k, e] : expected) {
    const auto found = left.find(k);
    const double s = found == left.end() ? 0 : found->second;
    if (found != left.end()) left.erase(found);
    if (e < 20) {
      rest_expected += e, rest_seen += s;
      continue;
    }
    sum += (s - e) * (s - e) / e, ++cells;
  }
  for (const auto& [k, s] : left) rest_seen += s;
  if (rest_expected >= 20) sum += (rest_seen - rest_expected) * (rest_seen - rest_expected) / rest_expected, ++cells;
  const double freedom = std::max(cells - 1, 1);
  return (sum - freedom) / std::sqrt(2 * freedom);
}

struct Discrete {
  const char* name;
  int64_t low, high;  // beyond, nothing is left
  Function probability;
};

double poisson(double rate, double k) { return std::exp(k * std::log(rate) - rate - std::lgamma(k + 1)); }
double binomial(double n, double p, double k) {
  return std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(p) +
                  (n - k) * std::log1p(-p));
}

TEST(RandomDistribution, DiscreteOnes_KeepToTheirProbabilities) {
  const Discrete rows[] = {
      {"poisson_small", 0, 40, [](double k) { return poisson(2.5, k); }},
      {"poisson_large", 0, 120, [](double k) { return poisson(33.25, k); }},
      {"bernoulli", 0, 1, [](double k) { return k == 1 ? 0.3 : 0.7; }},
      {"binomial_small", 0, 12, [](double k) { return binomial(12, 0.25, k); }},
      {"binomial_large", 0, 100, [](double k) { return binomial(100, 0.7, k); }},
      {"integers", -3, 6, [](double) { return 0.1; }},
  };
  for (const Discrete& row : rows) {
    std::map<int64_t, double> expected, seen;
    for (int64_t k = row.low; k <= row.high; ++k)
      expected[k] = static_cast<double>(kCount) * row.probability(static_cast<double>(k));
    for (const double x : numbers_of(case_of(row.name))) {
      ASSERT_TRUE(x >= static_cast<double>(row.low) && x <= static_cast<double>(row.high)) << row.name << ": " << x;
      ++seen[static_cast<int64_t>(x)];
    }
    EXPECT_LT(chi_square(expected, seen), kDeviations) << row.name;
  }
}

TEST(RandomDistribution, HugeCounts_HaveTheirMoments) {
  for (const auto& [name, mean, variance] : {std::tuple{"poisson_huge", 1e12, 1e12}, {"binomial_huge", 5e11, 2.5e11}}) {
    double sum = 0, squares = 0;
    for (const double x : numbers_of(case_of(name))) {
      const double z = (x - mean) / std::sqrt(variance);
      sum += z, squares += z * z;
    }
    const double n = static_cast<double>(kCount);
    EXPECT_NEAR(0, sum / n, kDeviations / std::sqrt(n)) << name;
    EXPECT_NEAR(1, squares / n, kDeviations * std::sqrt(2 / n)) << name;
  }
}

// Bits that stand in one place, and pairs of neighbours, over a long stretch.
TEST(RandomDistribution, BitsAndNeighbours_AreIndependent) {
  const TestContext context;
  const std::vector<uint32_t> words = draw<uint32_t>(context, case_of("bits32"), kCount, 5);
  const double n = static_cast<double>(kCount), allowed = kDeviations * std::sqrt(n) / 2;
  for (int bit = 0; bit < 32; ++bit) {
    double ones = 0, changes = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      ones += words[i] >> bit & 1;
      if (i > 0) changes += (words[i] ^ words[i - 1]) >> bit & 1;
    }
    EXPECT_NEAR(n / 2, ones, allowed) << bit;
    EXPECT_NEAR(n / 2, changes, allowed) << bit;
  }
  // Lags at which the layout of groups would show.
  const std::vector<double> x = numbers_of(case_of("normal32"));
  for (const size_t lag : {1, 2, 8, 16, 32, 48, 64, 1024}) {
    double sum = 0;
    for (size_t i = lag; i < x.size(); ++i) sum += x[i] * x[i - lag];
    EXPECT_NEAR(0, sum / n, kDeviations / std::sqrt(n)) << lag;
  }
}

TEST(RandomDistribution, WideIntegers_AreUniform) {
  std::vector<double> x = numbers_of(case_of("integers_wide"));
  double mean = 0;
  for (const double v : x) {
    ASSERT_TRUE(v >= -6e18 && v < 7e18);
    mean += (v - 0.5e18) / 1.3e19 / static_cast<double>(kCount);
  }
  EXPECT_NEAR(0, mean, kDeviations * std::sqrt(1.0 / 12 / static_cast<double>(kCount)));
}

TEST(RandomDistribution, Permutations_AreAllEquallyLikely) {
  const TestContext context;
  constexpr int64_t kRows = 240'000;
  const std::vector<char> bytes = draw_bytes(context, case_of("permutation"), {kRows, 4}, 8, 0);
  std::map<int64_t, double> seen, expected;
  for (int64_t row = 0; row < kRows; ++row) {
    int64_t items[4], code = 0, mask = 0;
    std::memcpy(items, bytes.data() + row * 32, 32);
    for (const int64_t item : items) code = code * 4 + item, mask |= int64_t{1} << item;
    ASSERT_EQ(15, mask) << row;
    ++seen[code];
  }
  ASSERT_EQ(24U, seen.size());
  for (const auto& [code, count] : seen) expected[code] = kRows / 24.0;
  EXPECT_LT(chi_square(expected, seen), kDeviations);
}

/// CATEGORICAL or MULTINOMIAL with weights in a row of their own for each element, or one row for all.
std::vector<int64_t> weighted(int32_t distribution, int64_t rows, const std::vector<double>& weights,
                              int64_t row_stride, int64_t trials, theon_status expected = THEON_OK) {
  const TestContext context;
  const auto k = static_cast<int64_t>(weights.size()) / (row_stride == 0 ? 1 : rows);
  const bool counts = distribution == THEON_RANDOM_MULTINOMIAL;
  const int64_t shape[2] = {rows, k}, out_strides[2] = {counts ? k : 1, 1}, strides[2] = {row_stride, 1}, zero[1] = {0};
  std::vector<int64_t> out(static_cast<size_t>(counts ? rows * k : rows));
  const theon_tensor all{const_cast<double*>(weights.data()), shape, strides, 2, THEON_FLOAT64};
  const theon_tensor parameters[2] = {counts ? theon_tensor{&trials, shape, zero, 1, THEON_INT64} : all, all};
  theon_random_args args{};
  args.size = sizeof(args);
  args.distribution = distribution;
  args.key = 77;
  args.output = {out.data(), shape, out_strides, counts ? 2 : 1, THEON_INT64};
  args.parameters = parameters;
  args.parameter_count = counts ? 2 : 1;
  EXPECT_EQ(expected, theon_random(context, &args)) << theon_last_error();
  return out;
}

TEST(RandomDistribution, Categories_KeepToTheirWeights_SharedOrOwn) {
  const std::vector<double> weights = {0.1, 0, 0.35, 0.05, 0.5, 0};
  constexpr int64_t kRows = 300'000;
  std::vector<double> repeated;
  for (int64_t row = 0; row < kRows; ++row) repeated.insert(repeated.end(), weights.begin(), weights.end());
  const std::vector<int64_t> shared = weighted(THEON_RANDOM_CATEGORICAL, kRows, weights, 0, 0);
  EXPECT_EQ(shared, weighted(THEON_RANDOM_CATEGORICAL, kRows, repeated, 6, 0));
  std::map<int64_t, double> seen, expected;
  for (const int64_t index : shared) ++seen[index];
  for (int64_t i = 0; i < 6; ++i) {
    if (weights[static_cast<size_t>(i)] > 0) expected[i] = kRows * weights[static_cast<size_t>(i)];
  }
  EXPECT_EQ(expected.size(), seen.size());
  EXPECT_LT(chi_square(expected, seen), kDeviations);
}

TEST(RandomDistribution, Multinomials_AddUp_AndKeepToTheirWeights) {
  const std::vector<double> weights = {0.1, 0, 0.35, 0.05, 0.5, 0};
  constexpr int64_t kRows = 20'000, kTrials = 37;
  const std::vector<int64_t> counts = weighted(THEON_RANDOM_MULTINOMIAL, kRows, weights, 0, kTrials);
  std::vector<double> sums(6), squares(6);
  for (int64_t row = 0; row < kRows; ++row) {
    int64_t total = 0;
    for (size_t i = 0; i < 6; ++i) {
      const int64_t count = counts[static_cast<size_t>(row) * 6 + i];
      ASSERT_GE(count, 0);
      total += count;
      sums[i] += static_cast<double>(count), squares[i] += static_cast<double>(count * count);
    }
    ASSERT_EQ(kTrials, total) << row;
  }
  for (size_t i = 0; i < 6; ++i) {
    const double n = static_cast<double>(kRows), mean = kTrials * weights[i], variance = mean * (1 - weights[i]);
    EXPECT_NEAR(mean, sums[i] / n, kDeviations * std::sqrt(variance / n) + 1e-12) << i;
    EXPECT_NEAR(variance, squares[i] / n - sums[i] / n * sums[i] / n, kDeviations * variance * std::sqrt(3 / n) + 1e-12)
        << i;
  }
}

TEST(RandomDistribution, WeightsOutOfRange_AreNamedWithTheirRow) {
  const auto expect_text = [](const char* text) {
    EXPECT_NE(std::string::npos, std::string(theon_last_error()).find(text)) << theon_last_error();
  };
  for (const int32_t distribution : {THEON_RANDOM_CATEGORICAL, THEON_RANDOM_MULTINOMIAL}) {
    weighted(distribution, 2, {0.5, 0.5, 0.5, 0.2}, 2, 3, THEON_INVALID_ARGUMENT);
    expect_text("the weights of row 1 sum to 0.7; expected 1");
    weighted(distribution, 2, {0.5, 0.5, -0.5, 1.5}, 2, 3, THEON_INVALID_ARGUMENT);
    expect_text("weight 0 of row 1 is -0.5; expected 0 or more");
  }
  weighted(THEON_RANDOM_MULTINOMIAL, 2, {0.5, 0.5, 0.5, 0.5}, 2, -3, THEON_INVALID_ARGUMENT);
  expect_text("multinomial: n is -3 at element 0");
}

}  // namespace
}  // namespace theon::test
