// The families of theon.hpp that are kernels only, through the public headers and the shared library.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "theon/theon.hpp"

namespace {

using theon::Tensor;

TEST(CppFamilies, LinearAlgebra_FactorsAndSolves) {
  const theon::Context context;
  const Tensor a = Tensor::from<double>({2, 2}, {4, 2, 2, 5}), b = Tensor::from<double>({2}, {8, 12});
  const Tensor out = Tensor::empty<double>({2, 2}), x = Tensor::empty<double>({2}), scalar = Tensor::empty<double>({}),
               sign = Tensor::empty<double>({}), s = Tensor::empty<double>({2}), other = Tensor::empty<double>({2, 2});
  theon::cholesky(context, out, a);
  EXPECT_EQ((std::vector<double>{2, 0, 1, 2}), out.to_vector<double>());
  theon::cholesky(context, out, a, false);
  EXPECT_EQ((std::vector<double>{2, 1, 0, 2}), out.to_vector<double>());
  theon::solve(context, x, a, b);
  EXPECT_EQ((std::vector<double>{1, 2}), x.to_vector<double>());
  theon::solve_triangular(context, x, out, b, 0);
  EXPECT_EQ((std::vector<double>{1, 6}), x.to_vector<double>());
  theon::inverse(context, out, a);
  EXPECT_NEAR(0.3125, out.at<double>({0, 0}), 1e-15);
  theon::det(context, scalar, a);
  EXPECT_NEAR(16, scalar.at<double>({}), 1e-13);
  theon::slogdet(context, sign, scalar, a);
  EXPECT_EQ(1, sign.at<double>({}));
  EXPECT_NEAR(2.772588722239781, scalar.at<double>({}), 1e-14);

  theon::qr(context, out, other, a);
  EXPECT_NEAR(std::sqrt(20.0), std::fabs(other.at<double>({0, 0})), 1e-14);
  const Tensor tall = Tensor::from<double>({3, 1}, {2, 3, 6}), q = Tensor::empty<double>({3, 3}),
               r = Tensor::empty<double>({3, 1}), one = Tensor::empty<double>({1}), vh = Tensor::empty<double>({1, 1});
  theon::qr(context, q, r, tall);
  EXPECT_NEAR(7, std::fabs(r.at<double>({0, 0})), 1e-14);
  theon::svd(context, q, one, vh, tall);
  EXPECT_NEAR(7, one.at<double>({0}), 1e-14);
  theon::singular_values(context, one, tall);
  EXPECT_NEAR(7, one.at<double>({0}), 1e-14);
  const Tensor thin = Tensor::empty<double>({3, 1});
  theon::svd(context, thin, one, vh, tall);
  EXPECT_NEAR(6.0 / 7, std::fabs(thin.at<double>({2, 0})), 1e-14);
  const Tensor inverted = Tensor::empty<double>({1, 3});
  theon::pinv(context, inverted, tall, 1e-12);
  EXPECT_NEAR(6.0 / 49, inverted.at<double>({0, 2}), 1e-15);
  const Tensor rank = Tensor::empty<int64_t>({}), solution = Tensor::empty<double>({1, 1});
  theon::lstsq(context, solution, rank, one, tall, tall, 1e-12);
  EXPECT_NEAR(1, solution.at<double>({0, 0}), 1e-14);
  EXPECT_EQ(1, rank.at<int64_t>({}));

  const Tensor turn = Tensor::from<double>({2, 2}, {0, -1, 1, 0}), w = Tensor::empty<std::complex<double>>({2}),
               v = Tensor::empty<std::complex<double>>({2, 2});
  theon::eigh(context, s, out, a);
  EXPECT_NEAR(9, s.at<double>({0}) + s.at<double>({1}), 1e-14);
  theon::eig(context, w, v, turn);
  EXPECT_NEAR(1, std::abs(w.at<std::complex<double>>({0}).imag()), 1e-14);
  theon::expm(context, out, turn);
  EXPECT_NEAR(std::cos(1.0), out.at<double>({0, 0}), 1e-15);
  EXPECT_THROW(theon::inverse(context, out, Tensor::from<double>({2, 2}, {1, 2, 2, 4})), theon::Error);
}

TEST(CppFamilies, Transforms_ComeBack) {
  const theon::Context context;
  const Tensor x = Tensor::from<double>({4}, {1, 2, 3, 4}), half = Tensor::empty<double>({3, 2}),
               back = Tensor::empty<double>({4}), all = Tensor::empty<double>({3, 2}),
               again = Tensor::empty<double>({3, 2});
  theon::rfft(context, half, x, 0);
  EXPECT_EQ((std::vector<double>{10, 0, -2, 2, -2, 0}), half.to_vector<double>());
  theon::irfft(context, back, half, 0);
  EXPECT_EQ((std::vector<double>{1, 2, 3, 4}), back.to_vector<double>());
  theon::fft(context, all, half, 0, THEON_FFT_SCALE_SQRT);
  theon::ifft(context, again, all, 0, THEON_FFT_SCALE_SQRT);
  for (int64_t k = 0; k < 3; ++k) EXPECT_NEAR(half.at<double>({k, 0}), again.at<double>({k, 0}), 1e-14);
}

TEST(CppFamilies, IndexingAndOrdering_TakeViews) {
  const theon::Context context;
  const Tensor x = Tensor::from<float>({2, 3}, {3, 1, 2, 9, 7, 8}), sorted = Tensor::empty<float>({2, 3});
  const Tensor places = Tensor::empty<int64_t>({2, 3}), picked = Tensor::empty<float>({2, 2});
  theon::sort(context, sorted, x, 1);
  EXPECT_EQ((std::vector<float>{1, 2, 3, 7, 8, 9}), sorted.to_vector<float>());
  theon::argsort(context, places, x, 1, true);
  EXPECT_EQ((std::vector<int64_t>{0, 2, 1, 0, 2, 1}), places.to_vector<int64_t>());
  const Tensor found = Tensor::empty<int64_t>({2});
  theon::search_sorted(context, found, Tensor::from<float>({3}, {1, 2, 3}), Tensor::from<float>({2}, {2, 9}), true);
  EXPECT_EQ((std::vector<int64_t>{2, 3}), found.to_vector<int64_t>());
  theon::cumsum(context, sorted, x, 0);
  EXPECT_EQ((std::vector<float>{3, 1, 2, 12, 8, 10}), sorted.to_vector<float>());
  theon::cumprod(context, sorted, x, 1);
  EXPECT_EQ((std::vector<float>{3, 3, 6, 9, 63, 504}), sorted.to_vector<float>());

  const Tensor columns = Tensor::from<int64_t>({2}, {-1, 0}), twice = Tensor::from<int64_t>({2}, {0, 0});
  theon::gather(context, picked, x, {columns}, 1);
  EXPECT_EQ((std::vector<float>{2, 3, 8, 9}), picked.to_vector<float>());
  const Tensor sums = Tensor::from<float>({2}, {0, 0}), ones = Tensor::from<float>({2}, {1, 5});
  theon::scatter_add(context, sums, ones, {twice});
  EXPECT_EQ((std::vector<float>{6, 0}), sums.to_vector<float>());
  theon::scatter(context, sums, ones, {twice});
  EXPECT_EQ((std::vector<float>{5, 0}), sums.to_vector<float>());
  EXPECT_EQ((std::vector<int64_t>{2, 0, 1}),
            theon::bincount(context, Tensor::from<int64_t>({3}, {2, 0, 0})).to_vector<int64_t>());
  EXPECT_THROW(theon::gather(context, picked, x, {Tensor::from<int64_t>({2}, {0, 3})}, 1), theon::Error);
}

TEST(CppFamilies, RunKernel_RefusesWhatNoProgramWouldHold) {
  const theon::Context context;
  const Tensor x = Tensor::from<double>({2}, {1, 2}), out = Tensor::empty<double>({2});
  const auto expect = [](theon_status status, const char* text, auto&& body) {
    try {
      body();
      FAIL() << text;
    } catch (const theon::Error& error) {
      EXPECT_EQ(status, error.status()) << error.what();
      EXPECT_NE(std::string::npos, std::string(error.what()).find(text)) << error.what();
    }
  };
  expect(THEON_NOT_FOUND, "there is no kernel no_such of version 1",
         [&] { theon::run_kernel(context, "no_such", {out}, {x}); });
  expect(THEON_INVALID_ARGUMENT, "operand_count is 0", [&] { theon::run_kernel(context, "copy", {}, {}); });
  expect(THEON_INVALID_ARGUMENT, "operand 0", [&] { theon::run_kernel(context, "sort", {x}, {x}); });
  expect(THEON_INVALID_ARGUMENT, "attribute_bytes is 8, and nothing is behind",
         [&] { theon::run_kernel(context, "copy", {out}, {x}, nullptr, 8); });
  theon::run_kernel(context, "copy", {out}, {x});
  EXPECT_EQ((std::vector<double>{1, 2}), out.to_vector<double>());
}

}  // namespace
