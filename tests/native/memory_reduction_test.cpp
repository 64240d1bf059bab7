// Reductions of float tensors large enough to go without tiles: over rows, columns, short rows side by side, from any layout.
#include <random>

#include "composite_support.hpp"

namespace theon_test {
namespace {

struct Case {
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;  // of the row-major ones if empty
};

const Case kCases[] = {{{70001}, {}},
                       {{7000003}, {}},
                       {{300, 401}, {}},
                       {{300, 401}, {500, 1}},
                       {{300, 401}, {-401, 1}},
                       {{401, 300}, {1, 401}},
                       {{3, 70000}, {}},
                       {{70000, 3}, {}},
                       {{9001, 10}, {}},
                       {{9001, 10}, {12, 1}},
                       {{600, 127}, {}},
                       {{20, 8, 501}, {}},
                       {{8, 20, 501}, {501, 4008, 1}},
                       {{5, 9000, 2}, {}},
                       {{17, 5000}, {}}};

double reduced(int32_t reduction, double a, double x) {
  switch (reduction) {
    case THEON_REDUCE_MAX: return std::isnan(a) || a > x ? a : x;
    case THEON_REDUCE_MIN: return std::isnan(a) || a < x ? a : x;
    default: return a + x;
  }
}

// Places of the elements of the output, in row-major order of the input.
std::vector<int64_t> places(const std::vector<int64_t>& shape, uint32_t axes) {
  int64_t count = 1;
  for (const int64_t length : shape) count *= length;
  std::vector<int64_t> all(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    int64_t rest = i, stride = 1, place = 0;
    for (size_t d = shape.size(); d-- > 0;) {
      if ((axes >> d & 1) == 0) place += rest % shape[d] * stride, stride *= shape[d];
      rest /= shape[d];
    }
    all[static_cast<size_t>(i)] = place;
  }
  return all;
}

class MemoryReductionTest : public testing::TestWithParam<int32_t> {};

TEST_P(MemoryReductionTest, EveryLayoutAndAxes_EqualsTheReferenceForAnyNumberOfThreads) {
  const int32_t dtype = GetParam();
  const int32_t before = theon_threads();
  ASSERT_EQ(theon_set_threads(3), THEON_OK);
  std::mt19937_64 random(11);
  for (const Case& given : kCases) {
    Array in(dtype, given.shape, given.strides);
    // Whole numbers have exact sums.
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, static_cast<double>(random() % 41) - 20));
    if (given.shape.size() > 1) in.set(in.count() / 3, Scalar::of(dtype, NAN));
    const uint32_t all = (uint32_t{1} << given.shape.size()) - 1;
    for (uint32_t axes = 1; axes <= all; ++axes) {
      const std::vector<int64_t> place = places(given.shape, axes);
      std::vector<int64_t> kept;
      for (size_t d = 0; d < given.shape.size(); ++d) {
        if ((axes >> d & 1) == 0) kept.push_back(given.shape[d]);
      }
      Array out(dtype, kept);
      for (const int32_t reduction : {THEON_REDUCE_SUM, THEON_REDUCE_MEAN, THEON_REDUCE_MAX, THEON_REDUCE_MIN}) {
        std::vector<double> want(static_cast<size_t>(out.count()), reduction == THEON_REDUCE_MAX   ? -INFINITY
                                                                   : reduction == THEON_REDUCE_MIN ? INFINITY
                                                                                                   : 0);
        for (int64_t i = 0; i < in.count(); ++i) {
          double& value = want[static_cast<size_t>(place[static_cast<size_t>(i)])];
          value = reduced(reduction, value, static_cast<double>(in.get(i).real));
        }
        const auto divisor = static_cast<double>(in.count() / out.count());
        for (const int32_t threads : {1, 3}) {
          const Context context(threads == 1 ? THEON_SIMD_BASELINE : THEON_SIMD_BEST, threads);
          const theon_reduce_args args{sizeof(args), reduction, axes, 0, out.tensor(), in.tensor()};
          ASSERT_EQ(theon_reduce(context, &args), THEON_OK) << theon_last_error();
          for (int64_t i = 0; i < out.count(); ++i) {
            const auto got = static_cast<double>(out.get(i).real);
            double exact = want[static_cast<size_t>(i)];
            if (reduction == THEON_REDUCE_MEAN) exact /= divisor;
            if (dtype == THEON_FLOAT32) exact = static_cast<float>(exact);
            ASSERT_TRUE(std::isnan(exact) ? std::isnan(got) : got == exact)
                << got << " for " << exact << " at " << i << " of case " << &given - kCases << ", axes " << axes
                << ", reduction " << reduction;
          }
          ASSERT_TRUE(out.guards_hold());
        }
      }
    }
  }
  ASSERT_EQ(theon_set_threads(before), THEON_OK);
}

TEST_P(MemoryReductionTest, RoundedSums_HaveTheSameBitsForAnyNumberOfThreads) {
  const int32_t dtype = GetParam();
  const int32_t before = theon_threads();
  ASSERT_EQ(theon_set_threads(7), THEON_OK);
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (const Case& given : kCases) {
    Array in(dtype, given.shape, given.strides);
    for (int64_t i = 0; i < in.count(); ++i) in.set(i, Scalar::of(dtype, uniform(random)));
    for (const uint32_t axes : {1u, given.shape.size() > 1 ? 2u : 1u}) {
      std::vector<int64_t> kept;
      for (size_t d = 0; d < given.shape.size(); ++d) {
        if ((axes >> d & 1) == 0) kept.push_back(given.shape[d]);
      }
      std::vector<long double> first;
      for (const int32_t threads : {1, 2, 7}) {
        Array out(dtype, kept);
        const Context context(THEON_SIMD_BEST, threads);
        const theon_reduce_args args{sizeof(args), THEON_REDUCE_SUM, axes, 0, out.tensor(), in.tensor()};
        ASSERT_EQ(theon_reduce(context, &args), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < out.count(); ++i) {
          if (threads == 1) first.push_back(out.get(i).real);
          ASSERT_EQ(out.get(i).real, first[static_cast<size_t>(i)]) << "case " << &given - kCases << ", axes " << axes;
        }
      }
    }
  }
  ASSERT_EQ(theon_set_threads(before), THEON_OK);
}

INSTANTIATE_TEST_SUITE_P(Floats, MemoryReductionTest, testing::Values(THEON_FLOAT32, THEON_FLOAT64));

}  // namespace
}  // namespace theon_test
