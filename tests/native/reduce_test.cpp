// Reductions of every dtype over every set of axes, alone and beside other outputs, against long double.
#include <random>

#include "composite_support.hpp"

namespace theon_test {
namespace {

constexpr int32_t kReductions[] = {THEON_REDUCE_SUM, THEON_REDUCE_PROD, THEON_REDUCE_MAX, THEON_REDUCE_MIN,
                                   THEON_REDUCE_ANY, THEON_REDUCE_ALL,  THEON_REDUCE_MEAN};

bool accepts(int32_t reduction, int32_t dtype) {
  if (reduction == THEON_REDUCE_ANY || reduction == THEON_REDUCE_ALL) return dtype == THEON_BOOL;
  if (reduction == THEON_REDUCE_MEAN) return is_float_dtype(dtype);
  return dtype != THEON_BOOL || reduction == THEON_REDUCE_MAX || reduction == THEON_REDUCE_MIN;
}

struct Expected {
  long double real = 0, magnitude = 0;
  int64_t integer = 0;
  int64_t count = 0;
  bool is_uint64 = false;

  __int128 number() const { return is_uint64 ? static_cast<__int128>(static_cast<uint64_t>(integer)) : integer; }
};

void accumulate(Expected& e, int32_t reduction, const Scalar& x) {
  const long double v = x.real;
  const auto u = [](int64_t i) { return static_cast<uint64_t>(i); };
  const bool first = e.count++ == 0;
  e.is_uint64 = x.dtype == THEON_UINT64;
  e.magnitude += std::fabs(v);
  switch (reduction) {
    case THEON_REDUCE_MEAN:
    case THEON_REDUCE_SUM:
      e.real += v;
      e.integer = static_cast<int64_t>(u(e.integer) + u(x.integer));
      break;
    case THEON_REDUCE_PROD:
      e.real = first ? v : e.real * v;
      e.integer = first ? x.integer : static_cast<int64_t>(u(e.integer) * u(x.integer));
      break;
    case THEON_REDUCE_MAX:
      if (first || std::isnan(v) || v > e.real) e.real = std::isnan(e.real) ? e.real : v;
      if (first || x.number() > e.number()) e.integer = x.integer;
      break;
    case THEON_REDUCE_MIN:
      if (first || std::isnan(v) || v < e.real) e.real = std::isnan(e.real) ? e.real : v;
      if (first || x.number() < e.number()) e.integer = x.integer;
      break;
    case THEON_REDUCE_ANY: e.integer |= x.integer; break;
    default: e.integer = first ? x.integer : e.integer & x.integer; break;
  }
}

std::vector<int64_t> kept_shape(const std::vector<int64_t>& shape, uint32_t axes) {
  std::vector<int64_t> result;
  for (size_t d = 0; d < shape.size(); ++d) {
    if ((axes >> d & 1) == 0) result.push_back(shape[d]);
  }
  return result;
}

int64_t kept_index(int64_t i, const std::vector<int64_t>& shape, uint32_t axes) {
  int64_t index = 0, stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    if ((axes >> d & 1) == 0) index += i % shape[d] * stride, stride *= shape[d];
    i /= shape[d];
  }
  return index;
}

std::vector<Expected> expect(Array& in, int32_t reduction, uint32_t axes, int64_t outputs) {
  std::vector<Expected> expected(static_cast<size_t>(outputs));
  for (int64_t i = 0; i < in.count(); ++i)
    accumulate(expected[static_cast<size_t>(kept_index(i, in.shape(), axes))], reduction, in.get(i));
  for (Expected& e : expected) {
    if (e.count == 0) {
      e.real = reduction == THEON_REDUCE_PROD ? 1 : 0;
      e.integer = reduction == THEON_REDUCE_PROD || reduction == THEON_REDUCE_ALL;
    }
    if (reduction == THEON_REDUCE_MEAN)
      e.real /= static_cast<long double>(e.count),
          e.magnitude /= static_cast<long double>(std::max<int64_t>(1, e.count));
  }
  return expected;
}

// Sums of float32 are exact to the last rounding; sums of float64 lose at most log-many roundings of their terms.
void expect_equal(const Expected& e, const Scalar& got, int32_t reduction, const std::string& where) {
  if (!got.is_float()) {
    ASSERT_EQ(got.integer, got.dtype == THEON_BOOL ? e.integer : wrapped(got.dtype, static_cast<uint64_t>(e.integer)))
        << where;
    return;
  }
  if (std::isnan(e.real) || std::isinf(e.real)) {
    ASSERT_TRUE(std::isnan(e.real) ? std::isnan(got.real) : got.real == e.real) << where << ": " << got.real;
    return;
  }
  const bool exact = reduction == THEON_REDUCE_MAX || reduction == THEON_REDUCE_MIN;
  const long double last = got.dtype == THEON_FLOAT32   ? 0x1p-24L * std::fabs(e.real)
                           : got.dtype == THEON_FLOAT16 ? std::max(0x1p-25L, 0x1p-11L * std::fabs(e.real))
                                                        : 0;
  const long double scale = reduction == THEON_REDUCE_PROD ? std::fabs(e.real) * static_cast<long double>(e.count)
                                                           : e.magnitude * 64;
  ASSERT_LE(std::fabs(got.real - e.real), exact ? 0 : last + scale * 0x1p-53L)
      << where << ": " << got.real << " for " << static_cast<double>(e.real);
}

Scalar sample(int32_t dtype, int32_t reduction, std::mt19937_64& random) {
  if (dtype == THEON_BOOL) return Scalar::of_integer(dtype, random() % 8 != 0);
  if (!is_float_dtype(dtype))
    return Scalar::of_integer(
        dtype, random() % 4 == 0 ? static_cast<int64_t>(random()) : static_cast<int64_t>(random() % 9) - 4);
  std::uniform_real_distribution<double> uniform(-1, 1);
  return Scalar::of(dtype, reduction == THEON_REDUCE_PROD ? 1 + 0.01 * uniform(random) : uniform(random));
}

struct Shape {
  std::vector<int64_t> lengths;
  std::vector<int64_t> strides;
};

std::vector<Shape> shapes() {
  std::vector<Shape> result;
  for (const int64_t n : {1, 2, 3, 7, 15, 16, 17, 31, 33, 127, 1023, 1025, 5000}) result.push_back({{n}, {}});
  result.push_back({{}, {}});
  result.push_back({{300}, {-1}});
  result.push_back({{300}, {3}});
  result.push_back({{40, 30}, {}});
  result.push_back({{40, 30}, {1, 40}});
  result.push_back({{5, 300}, {}});
  result.push_back({{300, 5}, {}});
  result.push_back({{5, 200}, {-200, 1}});
  result.push_back({{6, 7, 8}, {}});
  result.push_back({{3, 4, 150}, {}});
  result.push_back({{3, 4, 150}, {150, 450, 1}});
  result.push_back({{2, 3, 4, 5}, {200, 60, 10, 2}});
  return result;
}

class ReduceTest : public testing::TestWithParam<std::tuple<int32_t, int32_t>> {};

TEST_P(ReduceTest, EveryShapeAxesAndLevel_EqualsReference) {
  const auto [reduction, dtype] = GetParam();
  if (!accepts(reduction, dtype)) return;
  std::mt19937_64 random(static_cast<uint64_t>(reduction * 16 + dtype));
  for (const Shape& shape : shapes()) {
    Array in(dtype, shape.lengths, shape.strides);
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, sample(dtype, reduction, random));
    const uint32_t all = (uint32_t{1} << shape.lengths.size()) - 1;
    for (uint32_t axes = all == 0 ? 0 : 1; axes <= all; ++axes) {
      Array out(dtype, kept_shape(shape.lengths, axes));
      const std::vector<Expected> expected = expect(in, reduction, axes, out.count());
      for (const int32_t level : levels()) {
        const Context context(level, 1);
        const theon_reduce_args args{sizeof(args), reduction, axes, 0, out.tensor(), in.tensor()};
        ASSERT_EQ(theon_reduce(context, &args), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < out.count(); ++i) {
          expect_equal(expected[static_cast<size_t>(i)], out.get(i), reduction,
                       "axes " + std::to_string(axes) + " of " + std::to_string(in.count()) + " at level " +
                           std::to_string(level));
          if (HasFatalFailure()) return;
        }
        ASSERT_TRUE(out.guards_hold());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ReduceTest, testing::Combine(testing::ValuesIn(kReductions), testing::ValuesIn(kDtypes)));

// Sums and products of narrow integers in 64 bits, means in float64.
TEST(ReduceTest, WiderOutputs_HoldTheWholeSum) {
  std::mt19937_64 random(5);
  for (const int32_t from : kDtypes) {
    if (is_float_dtype(from)) continue;
    for (const auto& [reduction, to] : {std::pair<int32_t, int32_t>{THEON_REDUCE_SUM, THEON_INT64},
                                        {THEON_REDUCE_SUM, THEON_UINT64},
                                        {THEON_REDUCE_PROD, THEON_INT64},
                                        {THEON_REDUCE_MEAN, THEON_FLOAT64}}) {
      for (const Shape& shape : shapes()) {
        Array in(from, shape.lengths, shape.strides);
        for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of_integer(from, static_cast<int64_t>(random())));
        const uint32_t axes = shape.lengths.size() > 1 ? 2 : static_cast<uint32_t>(shape.lengths.size());
        Array out(to, kept_shape(shape.lengths, axes));
        std::vector<__int128> sums(static_cast<size_t>(out.count()), reduction == THEON_REDUCE_PROD);
        for (int64_t i = 0; i < in.count(); ++i) {
          __int128& sum = sums[static_cast<size_t>(kept_index(i, shape.lengths, axes))];
          const __int128 x = in.get(i).number();
          sum = reduction == THEON_REDUCE_PROD ? static_cast<__int128>(static_cast<int64_t>(sum * x)) : sum + x;
        }
        for (const int32_t level : levels()) {
          const Context context(level, 1);
          const theon_reduce_args args{sizeof(args), reduction, axes, 0, out.tensor(), in.tensor()};
          ASSERT_EQ(theon_reduce(context, &args), THEON_OK) << theon_last_error();
          for (int64_t i = 0; i < out.count(); ++i) {
            const __int128 sum = sums[static_cast<size_t>(i)];
            if (to != THEON_FLOAT64) {
              ASSERT_EQ(out.get(i).integer, static_cast<int64_t>(static_cast<uint64_t>(sum))) << theon_dtype_name(from);
            } else {
              const double mean = static_cast<double>(sum) /
                                  (static_cast<double>(in.count()) / static_cast<double>(out.count()));
              ASSERT_NEAR(out.get(i).real, mean, 1e-13 * 0x1p64 * static_cast<double>(in.count() > 0))
                  << theon_dtype_name(from);
            }
          }
          ASSERT_TRUE(out.guards_hold());
        }
      }
    }
  }
}

TEST(ReduceTest, NoElements_GiveTheIdentityOrAnError) {
  const Context context;
  Array in(THEON_FLOAT32, {3, 0}), out(THEON_FLOAT32, {3});
  const auto reduce = [&](int32_t reduction) {
    const theon_reduce_args args{sizeof(args), reduction, 2, 0, out.tensor(), in.tensor()};
    return theon_reduce(context, &args);
  };
  ASSERT_EQ(reduce(THEON_REDUCE_SUM), THEON_OK);
  EXPECT_EQ(out.get(2).real, 0);
  ASSERT_EQ(reduce(THEON_REDUCE_PROD), THEON_OK);
  EXPECT_EQ(out.get(0).real, 1);
  ASSERT_EQ(reduce(THEON_REDUCE_MEAN), THEON_OK);
  EXPECT_TRUE(std::isnan(out.get(1).real));
  EXPECT_EQ(reduce(THEON_REDUCE_MAX), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(reduce(THEON_REDUCE_MIN), THEON_INVALID_ARGUMENT);
  Array nothing(THEON_FLOAT32, {0});
  Array tall(THEON_FLOAT32, {0, 3});
  const theon_reduce_args none{sizeof(none), THEON_REDUCE_MAX, 2, 0, nothing.tensor(), tall.tensor()};
  EXPECT_EQ(theon_reduce(context, &none), THEON_OK) << "no outputs need no value";
}

TEST(ReduceTest, NaN_ReachesMaxAndMinFromAnyPlace) {
  for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
    for (const int64_t at : {0, 1, 15, 16, 64, 199}) {
      Array in(dtype, {200}), out(dtype, {});
      for (int64_t i = 0; i < 200; ++i) in.set(i, Scalar::of(dtype, i == at ? NAN : static_cast<double>(i)));
      for (const int32_t level : levels()) {
        const Context context(level, 1);
        for (const int32_t reduction : {THEON_REDUCE_MAX, THEON_REDUCE_MIN}) {
          const theon_reduce_args args{sizeof(args), reduction, 1, 0, out.tensor(), in.tensor()};
          ASSERT_EQ(theon_reduce(context, &args), THEON_OK);
          EXPECT_TRUE(std::isnan(out.get(0).real)) << "NaN at " << at << ", level " << level;
        }
      }
    }
  }
}

// Shapes that are cut along different axes, into own and into shared accumulators.
TEST(ReduceTest, AnyNumberOfThreads_GivesTheSameBits) {
  std::mt19937_64 random(3);
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{3000000}, {400, 784}, {2, 200000}, {200000, 3}, {3, 200000}, {70, 80, 90}}) {
    for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
      Array in(dtype, shape);
      for (int64_t i = 0; i < in.count(); ++i) in.set(i, sample(dtype, THEON_REDUCE_SUM, random));
      const auto rank = static_cast<int32_t>(shape.size());
      const uint32_t all = (uint32_t{1} << rank) - 1;
      CompositeBuilder builder(rank);
      const int32_t x = builder.input(dtype);
      const int32_t y = builder.node(THEON_OP_MUL, dtype, x, x);
      std::vector<Array> outputs;
      for (uint32_t axes = 1; axes <= all; ++axes) {
        builder.output(y, THEON_REDUCE_SUM, axes);
        outputs.emplace_back(dtype, kept_shape(shape, axes));
      }
      std::vector<std::vector<Scalar>> first;
      for (const int32_t threads : {1, 2, 3, 7}) {
        ASSERT_EQ(theon_set_threads(threads), THEON_OK);
        const Context context(THEON_SIMD_BEST, threads);
        std::vector<theon_tensor> operands;
        for (Array& out : outputs) operands.push_back(out.tensor());
        operands.push_back(in.tensor());
        ASSERT_EQ(run(context, builder, operands), THEON_OK) << theon_last_error();
        for (size_t o = 0; o < outputs.size(); ++o) {
          if (threads == 1) first.emplace_back();
          for (int64_t i = 0; i < outputs[o].count(); ++i) {
            const Scalar got = outputs[o].get(i);
            if (threads == 1) {
              first[o].push_back(got);
            } else {
              ASSERT_EQ(got.real, first[o][static_cast<size_t>(i)].real)
                  << threads << " threads, output " << o << ", element " << i;
            }
          }
        }
      }
      const std::vector<Expected> expected = expect(in, THEON_REDUCE_SUM, 0, in.count());
      long double total = 0;
      for (const Expected& e : expected) total += e.real * e.real;
      EXPECT_NEAR(first.back()[0].real / static_cast<double>(total), 1, dtype == THEON_FLOAT32 ? 0x1p-23 : 1e-14);
    }
  }
}

class ArgReduceTest : public testing::TestWithParam<int32_t> {};

TEST_P(ArgReduceTest, EveryShapeAndAxes_FindsTheFirst) {
  const int32_t dtype = GetParam();
  std::mt19937_64 random(9);
  std::vector<Shape> all_shapes = shapes();
  all_shapes.push_back({{200000}, {}});
  all_shapes.push_back({{3, 60000}, {}});
  for (const Shape& shape : all_shapes) {
    for (const bool with_nan : {false, true}) {
      Array in(dtype, shape.lengths, shape.strides);
      for (int64_t i = 0; i < in.count(); ++i) {
        const bool nan = with_nan && in.count() > 4 && random() % 50 == 0;
        in.set(i, nan ? Scalar::of(dtype, is_float_dtype(dtype) ? NAN : 1.0)
                      : Scalar::of(dtype, static_cast<double>(random() % 20)));
      }
      const uint32_t all = (uint32_t{1} << shape.lengths.size()) - 1;
      for (uint32_t axes = all == 0 ? 0 : 1; axes <= all; ++axes) {
        Array out(THEON_INT64, kept_shape(shape.lengths, axes));
        for (const bool largest : {true, false}) {
          const Context context;
          const theon_reduce_args args{
              sizeof(args), largest ? THEON_REDUCE_MAX : THEON_REDUCE_MIN, axes, 0, out.tensor(), in.tensor()};
          ASSERT_EQ(theon_arg_reduce(context, &args), THEON_OK) << theon_last_error();
          std::vector<int64_t> seen(static_cast<size_t>(out.count()), 0), best(static_cast<size_t>(out.count()), -1);
          std::vector<Scalar> values(static_cast<size_t>(out.count()));
          for (int64_t i = 0; i < in.count(); ++i) {
            const auto o = static_cast<size_t>(kept_index(i, shape.lengths, axes));
            const Scalar x = in.get(i);
            const double v = x.is_float() ? x.real : static_cast<double>(x.integer);
            const double b = values[o].is_float() && best[o] >= 0 ? values[o].real : 0;
            const bool better = best[o] < 0 || (!std::isnan(b) && (std::isnan(v) || (largest ? v > b : v < b)));
            if (better) best[o] = seen[o], values[o] = {THEON_FLOAT64, 0, v};
            ++seen[o];
          }
          for (int64_t i = 0; i < out.count(); ++i) {
            ASSERT_EQ(out.get(i).integer, best[static_cast<size_t>(i)])
                << "element " << i << " of axes " << axes << " of " << in.count() << (largest ? " max" : " min");
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ArgReduceTest, testing::ValuesIn(kDtypes),
                         [](const auto& test) { return theon_dtype_name(test.param); });

TEST(ArgReduceTest, NoElements_AreAnError) {
  const Context context;
  Array in(THEON_FLOAT32, {3, 0}), out(THEON_INT64, {3});
  const theon_reduce_args args{sizeof(args), THEON_REDUCE_MAX, 2, 0, out.tensor(), in.tensor()};
  EXPECT_EQ(theon_arg_reduce(context, &args), THEON_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace theon_test
