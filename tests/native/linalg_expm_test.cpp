// Exponentials of matrices against their power series in long double, at norms that each degree of the approximant serves and beyond.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/dtype.hpp"
#include "strided.hpp"
#include "theon/linalg.h"

namespace theon::test {
namespace {

constexpr int64_t kN = 7;

using Wide = std::vector<long double>;

Wide times(const Wide& a, const Wide& b) {
  Wide c(static_cast<size_t>(kN * kN));
  for (int64_t i = 0; i < kN; ++i) {
    for (int64_t k = 0; k < kN; ++k) {
      for (int64_t j = 0; j < kN; ++j) {
        c[static_cast<size_t>(i * kN + j)] += a[static_cast<size_t>(i * kN + k)] * b[static_cast<size_t>(k * kN + j)];
      }
    }
  }
  return c;
}

// The series of a / 2^halvings, squared as often.
Wide series(Wide a) {
  constexpr int kHalvings = 8, kTerms = 24;
  for (long double& x : a) x = std::ldexp(x, -kHalvings);
  Wide term(a.size()), sum(a.size());
  for (int64_t i = 0; i < kN; ++i) term[static_cast<size_t>(i * (kN + 1))] = 1;
  sum = term;
  for (int k = 1; k <= kTerms; ++k) {
    term = times(term, a);
    for (size_t i = 0; i < term.size(); ++i) sum[i] += term[i] /= k;
  }
  for (int i = 0; i < kHalvings; ++i) sum = times(sum, sum);
  return sum;
}

template <class T>
void expect_series(double norm) {
  const TestContext context;
  Strided<T> a({kN, kN}, Layout::kRowMajor, dtype_of<T>), out({kN, kN}, Layout::kRowMajor, dtype_of<T>);
  Numbers numbers(11);
  Wide wide;
  double largest_row = 0;
  for (int64_t i = 0; i < kN * kN; ++i) wide.push_back(numbers.unit() - 0.5);
  for (int64_t i = 0; i < kN; ++i) {
    double row = 0;
    for (int64_t j = 0; j < kN; ++j) row += std::abs(static_cast<double>(wide[static_cast<size_t>(i * kN + j)]));
    largest_row = std::max(largest_row, row);
  }
  for (int64_t i = 0; i < kN * kN; ++i) {
    a[i] = static_cast<T>(static_cast<double>(wide[static_cast<size_t>(i)]) * norm / largest_row);
    wide[static_cast<size_t>(i)] = a[i];
  }
  const theon_linalg_attributes attributes{sizeof(attributes), 0, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "expm", {out.view(), a.view()}, &attributes, sizeof(attributes)))
      << theon_last_error();
  const Wide expected = series(wide);
  double scale = 0;
  for (const long double x : expected) scale = std::max(scale, std::abs(static_cast<double>(x)));
  const double tolerance = 40 * std::numeric_limits<T>::epsilon() * scale * std::max(1.0, norm);
  for (int64_t i = 0; i < kN * kN; ++i) {
    EXPECT_NEAR(static_cast<double>(expected[static_cast<size_t>(i)]), out[i], tolerance)
        << "norm " << norm << ", " << i;
  }
}

TEST(LinalgExpm, OfEveryNorm_IsTheSeries) {
  for (const double norm : {0.0, 0.01, 0.2, 0.9, 2.0, 5.0, 9.0, 20.0}) {
    expect_series<double>(norm);
    expect_series<float>(norm);
  }
}

}  // namespace
}  // namespace theon::test
