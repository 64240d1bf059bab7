// "random": the generator against the paper, plain draws against formulas, the same bits everywhere, errors.
#include <cmath>

#include "cpu/random/exact_math.hpp"
#include "cpu/random/fill.hpp"
#include "random_support.hpp"
#include "tolerance.hpp"

namespace theon::test {
namespace {

using random::block_of;
using random::Draw;
using random::philox;
using random::PhiloxBlock;

// The vectors that Salmon and others publish with Philox4x32-10.
struct KnownAnswer {
  PhiloxBlock counter;
  uint64_t key;
  PhiloxBlock out;
};
constexpr KnownAnswer kKnownAnswers[] = {
    {{{0, 0, 0, 0}}, 0, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
    {{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}},
     0xffffffffffffffff,
     {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
    {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
     0x299f31d0a4093822,
     {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
};

TEST(Philox, KnownAnswers_AreThoseOfThePaper) {
  for (const KnownAnswer& known : kKnownAnswers) {
    const PhiloxBlock block = philox(known.counter, known.key);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(known.out.word[i], block.word[i]);
  }
}

TEST(Philox, BulkOfADraw_BeginsWithTheKnownAnswer_OnEveryLevel) {
  for (const int32_t level : levels()) {
    const TestContext context(level);
    const std::vector<uint32_t> words = draw<uint32_t>(context, draw_cases()[0], 64, 0);
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(kKnownAnswers[0].out.word[i], words[16 * i]) << level;
  }
}

uint32_t word32(Draw d, int64_t i) {
  const int64_t e = i % 64, block = i / 64 * 16 + e % 16 / 2 + 8 * (e % 2);
  return block_of(d, static_cast<uint64_t>(block)).word[e / 16];
}

uint64_t word64(Draw d, int64_t i) {
  const int64_t e = i % 32, block = i / 32 * 16 + e % 16;
  const PhiloxBlock words = block_of(d, static_cast<uint64_t>(block));
  return words.word[2 * (e / 16)] | uint64_t{words.word[2 * (e / 16) + 1]} << 32;
}

TEST(Philox, BulkOfADraw_IsBlocksByNumber_OnEveryLevel) {
  constexpr Draw kDraw{0x0123456789abcdef, 0xfedcba9876543210};
  for (const int32_t level : levels()) {
    const TestContext context(level);
    const auto narrow = draw<uint32_t>(context, draw_cases()[0], 1000, kDraw.key, kDraw.number);
    const auto wide = draw<uint64_t>(context, draw_cases()[1], 1000, kDraw.key, kDraw.number);
    for (int64_t i = 0; i < 1000; ++i) {
      ASSERT_EQ(word32(kDraw, i), narrow[static_cast<size_t>(i)]) << level << ", " << i;
      ASSERT_EQ(word64(kDraw, i), wide[static_cast<size_t>(i)]) << level << ", " << i;
    }
    // Where the number of a block passes 32 bits.
    constexpr int64_t kGroup = (int64_t{1} << 32) / 16 - 1;
    alignas(64) uint64_t far[64];
    random::fill_loops(level).fill[THEON_RANDOM_BITS][1](kDraw, kGroup, 2, far, false);
    for (int64_t i = 0; i < 64; ++i) ASSERT_EQ(word64(kDraw, 32 * kGroup + i), far[i]) << level << ", " << i;
  }
}

// What a word stands for: -log(1 - v), and an angle.
template <class T>
struct Words;
template <>
struct Words<float> {
  static long double complement_log(uint32_t w) {
    return -log1pl(-(static_cast<long double>(w >> 1) + 0.5L) * 0x1p-31L);
  }
  static long double turn(uint32_t w) { return static_cast<long double>(w) * 0x1p-32L; }
  static uint32_t at(Draw d, int64_t i) { return word32(d, i); }
  static constexpr int64_t kGroup = 64;
};
template <>
struct Words<double> {
  static long double complement_log(uint64_t w) {
    return -log1pl(-(static_cast<long double>(w >> 12) + 0.5L) * 0x1p-52L);
  }
  static long double turn(uint64_t w) { return static_cast<long double>(w >> 11) * 0x1p-53L; }
  static uint64_t at(Draw d, int64_t i) { return word64(d, i); }
  static constexpr int64_t kGroup = 32;
};

template <class T>
void check_plain(size_t first_case) {
  constexpr Draw kDraw{99, 3};
  constexpr int64_t kCount = 20'000;
  const TestContext context;
  const auto get = [&](size_t distribution) {
    return draw<T>(context, draw_cases()[first_case + 2 * (distribution - 1)], kCount, kDraw.key, kDraw.number);
  };
  const auto uniform = get(THEON_RANDOM_UNIFORM), normal = get(THEON_RANDOM_NORMAL),
             exponential = get(THEON_RANDOM_EXPONENTIAL), laplace = get(THEON_RANDOM_LAPLACE);
  constexpr long double kPi = 3.14159265358979323846264338327950288L;
  const auto expect_near = [](long double expected, T got, long double scale, int64_t i) {
    const long double unit = std::numeric_limits<T>::epsilon() * scale;
    ASSERT_LE(std::fabs(static_cast<double>(expected - static_cast<long double>(got))),
              theon_test::kRandomUlps * static_cast<double>(unit))
        << i;
  };
  for (int64_t i = 0; i < kCount; ++i) {
    const auto at = static_cast<size_t>(i);
    const auto word = Words<T>::at(kDraw, i);
    constexpr int kDrop = sizeof(T) == 4 ? 8 : 11;
    ASSERT_EQ(std::ldexp(static_cast<double>(word >> kDrop), sizeof(T) == 4 ? -24 : -53),
              static_cast<double>(uniform[at]));
    const long double log = Words<T>::complement_log(word);
    expect_near(log, exponential[at], log, i);
    expect_near((word & 1) != 0 ? -log : log, laplace[at], log, i);
    const int64_t row = i % Words<T>::kGroup / 16, radius_at = i - row % 2 * 16;
    const long double radius = sqrtl(2 * Words<T>::complement_log(Words<T>::at(kDraw, radius_at)));
    const long double angle = 2 * kPi * Words<T>::turn(Words<T>::at(kDraw, radius_at + 16));
    // Near zeros of sine and cosine the angle's own rounding shows.
    expect_near(radius * (row % 2 == 0 ? cosl(angle) : sinl(angle)), normal[at], radius, i);
  }
}

TEST(Random, PlainDraws_AreTheirFormulas) {
  check_plain<float>(2);
  check_plain<double>(3);
}

TEST(Random, EveryLevelAndNumberOfThreads_GivesTheSameBits) {
  for (const DrawCase& c : draw_cases()) {
    for (const std::vector<int64_t>& shape : {std::vector<int64_t>{}, {1}, {63}, {2, 65}, {3, 12'000}}) {
      if (shape.empty() && c.distribution == THEON_RANDOM_PERMUTATION) continue;
      const TestContext one(0, 1);
      const std::vector<char> expected = draw_bytes(one, c, shape, 7, 11);
      for (const int32_t level : levels()) {
        for (const int32_t threads : {1, 2, 5}) {
          const TestContext context(level, threads);
          ASSERT_EQ(expected, draw_bytes(context, c, shape, 7, 11)) << c.name << ", level " << level << ", " << threads;
        }
      }
    }
  }
}

TEST(Random, EveryLayout_HoldsTheSameNumbers) {
  const TestContext context;
  for (const DrawCase& c : draw_cases()) {
    const std::vector<char> expected = draw_bytes(context, c, {5, 7, 60}, 1, 2);
    for (const Layout layout : kOutputLayouts)
      EXPECT_EQ(expected, draw_bytes(context, c, {5, 7, 60}, 1, 2, layout)) << c.name;
  }
}

// Elements do not look at each other: with parameters that alternate each is what it is with its own for all.
TEST(Random, EachElement_HasItsOwnParameters) {
  const TestContext context;
  for (const auto& [one, two] : {std::pair{"gamma_small", "gamma_large32"},
                                 {"poisson_small", "poisson_large"},
                                 {"binomial_small", "binomial_large"},
                                 {"truncated_plain", "truncated_tail"},
                                 {"integers", "integers_wide"}}) {
    DrawCase a{}, b{};
    for (const DrawCase& c : draw_cases()) {
      if (c.name == std::string(one)) a = c;
      if (c.name == std::string(two)) b = c;
    }
    b.dtype = a.dtype;
    constexpr int64_t kCount = 3000;
    const auto first = draw<uint64_t>(context, a, kCount, 5), second = draw<uint64_t>(context, b, kCount, 5);
    const int64_t shape[] = {kCount}, strides[] = {1};
    std::vector<std::vector<uint64_t>> values(a.parameters.size(), std::vector<uint64_t>(kCount));
    std::vector<theon_tensor> parameters;
    for (size_t p = 0; p < values.size(); ++p) {
      for (size_t i = 0; i < kCount; ++i) values[p][i] = parameter_bits(i / 3 % 2 == 0 ? a : b, p);
      parameters.push_back(
          {values[p].data(), shape, strides, 1, takes_whole(a.distribution, p) ? THEON_INT64 : THEON_FLOAT64});
    }
    std::vector<uint64_t> mixed(kCount);
    theon_random_args args{};
    args.size = sizeof(args);
    args.distribution = a.distribution;
    args.key = 5;
    args.output = {mixed.data(), shape, strides, 1, a.dtype};
    args.parameters = parameters.data();
    args.parameter_count = static_cast<int32_t>(parameters.size());
    ASSERT_EQ(THEON_OK, theon_random(context, &args)) << theon_last_error();
    for (size_t i = 0; i < kCount; ++i) ASSERT_EQ(i / 3 % 2 == 0 ? first[i] : second[i], mixed[i]) << one << ", " << i;
  }
}

TEST(Random, PrefixesAgree_AndDrawsDiffer) {
  const TestContext context;
  for (const DrawCase& c : draw_cases()) {
    if (c.distribution == THEON_RANDOM_PERMUTATION) continue;
    const std::vector<char> all = draw_bytes(context, c, {5000}, 1, 2), some = draw_bytes(context, c, {77}, 1, 2);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin())) << c.name;
    EXPECT_NE(all, draw_bytes(context, c, {5000}, 1, 3)) << c.name;
    EXPECT_NE(all, draw_bytes(context, c, {5000}, 2, 2)) << c.name;
  }
}

uint64_t hash(const std::vector<char>& bytes) {
  uint64_t h = 14695981039346656037u;
  for (const char b : bytes) h = (h ^ static_cast<unsigned char>(b)) * 1099511628211u;
  return h;
}

// A change of these numbers is a change of everybody's experiments: it needs a new version of the kernel.
constexpr uint64_t kGolden[] = {
    0x577e0241fdf9ee32, 0x82b650e7ef6fd1c1, 0x37423f219e3e0b9c, 0x8b010458a4510fb9, 0x9e5f945f8a21c012,
    0xb4ab8665b1f4856e, 0xfbed5c3368c1fb90, 0xbe26854368b7af4b, 0x5212ba95553f9010, 0xfbaa362a8634ebcb,
    0xf11058fdd6e2860c, 0xe4b3f3c5f210a56a, 0x59547eab7e608b9e, 0x16e0c9b394703061, 0xc424e365cb382858,
    0x16020c88f2e6505e, 0x11ea0d03eb02621c, 0xfbd04cb0f1cd3b66, 0x6e851ddb1bbdfcee, 0xb2687e12df22f88a,
    0x6641f4431f0bfa6e, 0xed8cc75162a11ee6, 0x35908b45368b23a5, 0xe3d6920d56f7f30f, 0x117db4663969acfa,
    0x61348499af4c75f9, 0x1765bcd0f8d06ac4, 0xf75de0e9ecb0b470,
};

TEST(Random, Numbers_StayWhatTheyWere) {
  const TestContext context;
  ASSERT_EQ(std::size(kGolden), draw_cases().size());
  for (size_t i = 0; i < std::size(kGolden); ++i) {
    const uint64_t now = hash(draw_bytes(context, draw_cases()[i], {3, 1001}, 20260101, 5));
    EXPECT_EQ(kGolden[i], now) << draw_cases()[i].name << ": 0x" << std::hex << now;
  }
}

TEST(Random, Keys_FollowSeedAndStream) {
  std::vector<uint64_t> keys;
  for (const uint64_t seed : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}}) {
    for (uint64_t stream = 0; stream < 100; ++stream) {
      uint64_t key = 0, again = 0;
      ASSERT_EQ(THEON_OK, theon_random_key(seed, stream, &key));
      ASSERT_EQ(THEON_OK, theon_random_key(seed, stream, &again));
      EXPECT_EQ(key, again);
      keys.push_back(key);
    }
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys.end(), std::adjacent_find(keys.begin(), keys.end()));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_random_key(0, 0, nullptr));
}

TEST(Random, ParametersOutOfRange_AreNamedWithTheirElement) {
  const TestContext context;
  struct Row {
    int32_t distribution, dtype;
    std::vector<double> good, bad;
    const char* text;
  };
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const Row rows[] = {
      {THEON_RANDOM_TRUNCATED_NORMAL,
       THEON_FLOAT32,
       {0, 1},
       {1, 1},
       "truncated normal: low is 1, high is 1 at element 4"},
      {THEON_RANDOM_GAMMA, THEON_FLOAT64, {1}, {0}, "gamma: shape is 0 at element 4"},
      {THEON_RANDOM_GAMMA, THEON_FLOAT64, {1}, {inf}, "gamma: shape is inf at element 4"},
      {THEON_RANDOM_BETA, THEON_FLOAT64, {1, 1}, {1, -2}, "beta: a is 1, b is -2 at element 4"},
      {THEON_RANDOM_POISSON,
       THEON_INT64,
       {1},
       {-1},
       "poisson: rate is -1 at element 4 of shape [2, 3]; expected 0 to 2^62"},
      {THEON_RANDOM_BERNOULLI, THEON_BOOL, {1}, {1.5}, "bernoulli: p is 1.5 at element 4"},
      {THEON_RANDOM_BERNOULLI, THEON_BOOL, {1}, {nan}, "bernoulli: p is nan at element 4"},
      {THEON_RANDOM_BINOMIAL, THEON_INT64, {3, 0.5}, {-1, 0.5}, "binomial: n is -1, p is 0.5 at element 4"},
      {THEON_RANDOM_INTEGERS, THEON_INT64, {0, 1}, {3, 3}, "integers: low is 3, high is 3 at element 4"},
  };
  for (const Row& row : rows) {
    const std::vector<int64_t> shape{2, 3}, strides{3, 1};
    std::vector<std::vector<uint64_t>> values;
    for (size_t p = 0; p < row.good.size(); ++p) {
      const DrawCase good{"", row.distribution, row.dtype, row.good}, bad{"", row.distribution, row.dtype, row.bad};
      values.emplace_back(6, parameter_bits(good, p));
      values.back()[4] = values.back()[5] = parameter_bits(bad, p);
    }
    std::vector<theon_tensor> parameters;
    for (size_t p = 0; p < values.size(); ++p) {
      parameters.push_back({values[p].data(), shape.data(), strides.data(), 2,
                            takes_whole(row.distribution, p) ? THEON_INT64 : THEON_FLOAT64});
    }
    uint64_t memory[6];
    theon_random_args args{};
    args.size = sizeof(args);
    args.distribution = row.distribution;
    args.output = {memory, shape.data(), strides.data(), 2, row.dtype};
    args.parameters = parameters.data();
    args.parameter_count = static_cast<int32_t>(parameters.size());
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_random(context, &args)) << row.text;
    EXPECT_NE(std::string::npos, std::string(theon_last_error()).find(row.text)) << theon_last_error();
  }
}

TEST(Random, MalformedCalls_AreRefused) {
  const TestContext context;
  Strided<uint64_t> state({2}, Layout::kRowMajor, THEON_UINT64), three({3}, Layout::kRowMajor, THEON_UINT64);
  Strided<double> out({4}, Layout::kRowMajor, THEON_FLOAT64), rate({4}, Layout::kRowMajor, THEON_FLOAT64),
      short_rate({3}, Layout::kRowMajor, THEON_FLOAT64), number({}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<int64_t> whole({4}, Layout::kRowMajor, THEON_INT64), single({}, Layout::kRowMajor, THEON_INT64);
  const auto run = [&](int32_t distribution, std::vector<theon_tensor> operands, int32_t size = 8) {
    const theon_random_attributes a{size, distribution};
    return run_kernel(context, "random", operands, &a, sizeof(a));
  };
  EXPECT_EQ(THEON_OK, run(THEON_RANDOM_UNIFORM, {out.view(), state.view()})) << theon_last_error();
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(THEON_RANDOM_UNIFORM, {out.view(), state.view()}, 4));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(15, {out.view(), state.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(-1, {out.view(), state.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(THEON_RANDOM_UNIFORM, {out.view(), state.view(), rate.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(THEON_RANDOM_POISSON, {whole.view(), state.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(THEON_RANDOM_UNIFORM, {out.view(), three.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(THEON_RANDOM_UNIFORM, {out.view(), whole.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(THEON_RANDOM_UNIFORM, {whole.view(), state.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(THEON_RANDOM_POISSON, {out.view(), state.view(), rate.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(THEON_RANDOM_POISSON, {whole.view(), state.view(), whole.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(THEON_RANDOM_POISSON, {whole.view(), state.view(), short_rate.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(THEON_RANDOM_POISSON, {whole.view(), state.view(), number.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(THEON_RANDOM_PERMUTATION, {single.view(), state.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(THEON_RANDOM_CATEGORICAL, {whole.view(), state.view(), rate.view()}));
}

TEST(ExactMath, Functions_AreWithinTwoUlp) {
  Numbers numbers(3);
  const auto expect_near = [](long double expected, double got, double x, const char* what) {
    const double unit = std::fabs(std::nextafter(static_cast<double>(expected), 1e308) - static_cast<double>(expected));
    ASSERT_LE(std::fabs(static_cast<double>(expected - static_cast<long double>(got))), 2 * unit)
        << what << " of " << x;
  };
  for (int i = 0; i < 200'000; ++i) {
    const double any = std::exp(600 * numbers.unit()), part = numbers.unit();
    expect_near(logl(any), random::exact::log(any), any, "log");
    const double near = 1 + part / 4;
    expect_near(logl(near), random::exact::log(near), near, "log");
    expect_near(log1pl(part), random::exact::log1p(part), part, "log1p");
    expect_near(log1pl(part * 1e-9), random::exact::log1p(part * 1e-9), part * 1e-9, "log1p");
    expect_near(expl(700 * part), random::exact::exp(700 * part), 700 * part, "exp");
  }
  EXPECT_EQ(0, random::exact::exp(-1000));
  EXPECT_EQ(random::exact::kInfinity, random::exact::exp(1000));
  EXPECT_EQ(-random::exact::kInfinity, random::exact::log(0));
  expect_near(logl(0x1p-1070L), random::exact::log(0x1p-1070), 0x1p-1070, "log");
}

TEST(ExactMath, Probabilities_AreThoseOfGammaFunctions) {
  for (const double rate : {0.5, 10.0, 33.25, 1000.0}) {
    for (double k = 0; k < 3 * rate + 20; ++k) {
      const long double expected = k * logl(rate) - rate - lgammal(k + 1);
      EXPECT_NEAR(static_cast<double>(expected), random::exact::log_poisson(k, rate), 1e-11) << k << ", " << rate;
    }
  }
  for (const double n : {20.0, 1000.0}) {
    for (double k = 0; k <= n; ++k) {
      const long double p = 0.3L;
      const long double expected = lgammal(n + 1) - lgammal(k + 1) - lgammal(n - k + 1) + k * logl(p) +
                                   (n - k) * log1pl(-p);
      EXPECT_NEAR(static_cast<double>(expected), random::exact::log_binomial(k, n, 0.3, 1 - 0.3), 1e-10)
          << k << ", " << n;
    }
  }
}

}  // namespace
}  // namespace theon::test
