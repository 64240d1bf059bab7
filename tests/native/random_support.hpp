// Draws for tests.
#pragma once

#include <string>
#include <vector>

#include "core/dtype.hpp"
#include "strided.hpp"
#include "theon/random.h"

namespace theon::test {

/// A distribution with parameters that are one number each.
struct DrawCase {
  const char* name;
  int32_t distribution, dtype;
  std::vector<double> parameters;  // those that are int64 are whole
};

inline bool takes_whole(int32_t distribution, size_t parameter) {
  return distribution == THEON_RANDOM_INTEGERS ||
         ((distribution == THEON_RANDOM_BINOMIAL || distribution == THEON_RANDOM_MULTINOMIAL) && parameter == 0);
}

/// Every distribution, in every way that its sampler has.
inline const std::vector<DrawCase>& draw_cases() {
  static const std::vector<DrawCase> s_cases = {
      {"bits32", THEON_RANDOM_BITS, THEON_UINT32, {}},
      {"bits64", THEON_RANDOM_BITS, THEON_UINT64, {}},
      {"uniform32", THEON_RANDOM_UNIFORM, THEON_FLOAT32, {}},
      {"uniform64", THEON_RANDOM_UNIFORM, THEON_FLOAT64, {}},
      {"normal32", THEON_RANDOM_NORMAL, THEON_FLOAT32, {}},
      {"normal64", THEON_RANDOM_NORMAL, THEON_FLOAT64, {}},
      {"exponential32", THEON_RANDOM_EXPONENTIAL, THEON_FLOAT32, {}},
      {"exponential64", THEON_RANDOM_EXPONENTIAL, THEON_FLOAT64, {}},
      {"laplace32", THEON_RANDOM_LAPLACE, THEON_FLOAT32, {}},
      {"laplace64", THEON_RANDOM_LAPLACE, THEON_FLOAT64, {}},
      {"truncated_plain", THEON_RANDOM_TRUNCATED_NORMAL, THEON_FLOAT64, {-2, 2}},
      {"truncated_flat", THEON_RANDOM_TRUNCATED_NORMAL, THEON_FLOAT64, {-0.25, 0.5}},
      {"truncated_tail", THEON_RANDOM_TRUNCATED_NORMAL, THEON_FLOAT64, {3, 1e300}},
      {"truncated_slice", THEON_RANDOM_TRUNCATED_NORMAL, THEON_FLOAT64, {-5.25, -5}},
      {"gamma_small", THEON_RANDOM_GAMMA, THEON_FLOAT64, {0.3}},
      {"gamma_large32", THEON_RANDOM_GAMMA, THEON_FLOAT32, {7.5}},
      {"beta", THEON_RANDOM_BETA, THEON_FLOAT64, {2, 3.5}},
      {"beta_small", THEON_RANDOM_BETA, THEON_FLOAT64, {0.2, 0.4}},
      {"poisson_small", THEON_RANDOM_POISSON, THEON_INT64, {2.5}},
      {"poisson_large", THEON_RANDOM_POISSON, THEON_INT64, {33.25}},
      {"poisson_huge", THEON_RANDOM_POISSON, THEON_INT64, {1e12}},
      {"bernoulli", THEON_RANDOM_BERNOULLI, THEON_BOOL, {0.3}},
      {"binomial_small", THEON_RANDOM_BINOMIAL, THEON_INT64, {12, 0.25}},
      {"binomial_large", THEON_RANDOM_BINOMIAL, THEON_INT64, {100, 0.7}},
      {"binomial_huge", THEON_RANDOM_BINOMIAL, THEON_INT64, {1e12, 0.5}},
      {"integers", THEON_RANDOM_INTEGERS, THEON_INT64, {-3, 7}},
      {"integers_wide", THEON_RANDOM_INTEGERS, THEON_INT64, {-6e18, 7e18}},
      {"permutation", THEON_RANDOM_PERMUTATION, THEON_INT64, {}},
  };
  return s_cases;
}

/// The words of a parameter that is one number.
inline uint64_t parameter_bits(const DrawCase& c, size_t i) {
  const double value = c.parameters[i];
  const auto whole = static_cast<int64_t>(value);
  uint64_t bits;
  std::memcpy(&bits, takes_whole(c.distribution, i) ? static_cast<const void*>(&whole) : &value, sizeof(bits));
  return bits;
}

/// A draw as bytes, row-major, whatever the layout of the output.
inline std::vector<char> draw_bytes(theon_context* context, const DrawCase& c, const std::vector<int64_t>& shape,
                                    uint64_t key, uint64_t number, Layout layout = Layout::kRowMajor) {
  std::vector<uint64_t> values;
  for (size_t i = 0; i < c.parameters.size(); ++i) values.push_back(parameter_bits(c, i));
  const std::vector<int64_t> zeros(shape.size(), 0);
  std::vector<theon_tensor> parameters;
  for (size_t i = 0; i < values.size(); ++i) {
    parameters.push_back({&values[i], shape.data(), zeros.data(), static_cast<int32_t>(shape.size()),
                          takes_whole(c.distribution, i) ? THEON_INT64 : THEON_FLOAT64});
  }
  return visit_bytes(c.dtype, [&](auto type) {
    using U = typename decltype(type)::type;
    Strided<U> out(shape, layout, c.dtype);
    theon_random_args args{};
    args.size = sizeof(args);
    args.distribution = c.distribution;
    args.key = key, args.number = number;
    args.output = out.view();
    args.parameters = parameters.data();
    args.parameter_count = static_cast<int32_t>(parameters.size());
    EXPECT_EQ(THEON_OK, theon_random(context, &args)) << c.name << ": " << theon_last_error();
    EXPECT_TRUE(out.surroundings_intact()) << c.name;
    std::vector<char> bytes(static_cast<size_t>(out.count()) * sizeof(U));
    for (int64_t i = 0; i < out.count(); ++i)
      std::memcpy(bytes.data() + static_cast<size_t>(i) * sizeof(U), &out[i], sizeof(U));
    return bytes;
  });
}

/// A draw of n elements as numbers.
template <class T>
std::vector<T> draw(theon_context* context, const DrawCase& c, int64_t n, uint64_t key, uint64_t number = 0) {
  const std::vector<char> bytes = draw_bytes(context, c, {n}, key, number);
  std::vector<T> values(static_cast<size_t>(n));
  std::memcpy(static_cast<void*>(values.data()), bytes.data(), bytes.size());
  return values;
}

}  // namespace theon::test
