// "fft" against the sum that defines it, for every kind, layout, and length up to where each way of computing is taken.
#include <cmath>
#include <complex>
#include <numbers>

#include "core/dtype.hpp"
#include "strided.hpp"
#include "theon/fft.h"
#include "tolerance.hpp"

namespace theon::test {
namespace {

using Shape = std::vector<int64_t>;
using Row = std::vector<std::complex<double>>;

// Some frequencies of a row; all where `step` is 1.
std::complex<double> frequency(const Row& x, int64_t k, double sign) {
  std::complex<double> sum = 0;
  const auto n = static_cast<int64_t>(x.size());
  for (int64_t j = 0; j < n; ++j) {
    const double angle = sign * 2 * std::numbers::pi * static_cast<double>(j * k % n) / static_cast<double>(n);
    sum += x[static_cast<size_t>(j)] * std::complex<double>(std::cos(angle), std::sin(angle));
  }
  return sum;
}

double scale_of(int32_t scale, int64_t n) {
  const auto length = static_cast<double>(n);
  return scale == THEON_FFT_SCALE_N ? 1 / length : scale == THEON_FFT_SCALE_SQRT ? 1 / std::sqrt(length) : 1;
}

// [rows, n] with axis 1, or [n, rows] with axis 0; complex ones have a last axis of 2.
template <class T>
void check_fft(theon_context* context, int64_t rows, int64_t n, int32_t axis, int32_t kind, int32_t scale, Layout to,
               Layout from) {
  const bool is_real_in = kind == THEON_FFT_REAL_TO_HALF, is_real_out = kind == THEON_FFT_HALF_TO_REAL;
  const auto shape = [&](int64_t length, bool is_real) {
    Shape s = axis == 1 ? Shape{rows, length} : Shape{length, rows};
    if (!is_real) s.push_back(2);
    return s;
  };
  const int64_t in_length = is_real_out ? n / 2 + 1 : n, out_length = is_real_in ? n / 2 + 1 : n;
  Strided<T> out(shape(out_length, is_real_out), to, dtype_of<T>), x(shape(in_length, is_real_in), from, dtype_of<T>);
  Numbers numbers(static_cast<uint64_t>(n + rows));
  for (int64_t i = 0; i < x.count(); ++i) x[i] = static_cast<T>(numbers.unit());
  const theon_fft_attributes attributes{sizeof(attributes), axis, kind, scale};
  const std::string what = "n = " + std::to_string(n) + ", kind " + std::to_string(kind) + ", rows " +
                           std::to_string(rows) + ", axis " + std::to_string(axis);
  ASSERT_EQ(THEON_OK, run_kernel(context, "fft", {out.view(), x.view()}, &attributes, sizeof(attributes)))
      << theon_last_error();
  const auto place = [&](int64_t row, int64_t i, int64_t length) {
    return axis == 1 ? row * length + i : i * rows + row;
  };
  double largest = 0;
  for (int64_t i = 0; i < x.count(); ++i) largest = std::max(largest, std::fabs(static_cast<double>(x[i])));
  const double passes = std::log2(static_cast<double>(n) + 2);
  const double unit = std::numeric_limits<T>::epsilon() * theon_test::kFftUlps * passes;
  const double near = unit * std::sqrt(static_cast<double>(n)) * largest * scale_of(scale, n);
  for (int64_t row = 0; row < rows; ++row) {
    Row values(static_cast<size_t>(n));
    for (int64_t i = 0; i < in_length; ++i) {
      const int64_t at = place(row, i, in_length);
      auto& value = values[static_cast<size_t>(i)];
      value = is_real_in ? std::complex<double>(x[at]) : std::complex<double>(x[2 * at], x[2 * at + 1]);
      if (!is_real_out) continue;
      if (i == 0 || 2 * i == n) value = value.real();
      if (i > 0) values[static_cast<size_t>(n - i)] = std::conj(value);
    }
    const double sign = kind == THEON_FFT_INVERSE || is_real_out ? 1 : -1;
    for (int64_t k = 0; k < out_length; k += std::max<int64_t>(1, n * n * rows / 60000)) {
      const std::complex<double> expected = frequency(values, k, sign) * scale_of(scale, n);
      const int64_t at = place(row, k, out_length);
      const std::complex<double> actual = is_real_out ? std::complex<double>(out[at])
                                                      : std::complex<double>(out[2 * at], out[2 * at + 1]);
      ASSERT_LE(std::abs(expected - actual), near + unit * std::abs(expected))
          << what << ", row " << row << ", element " << k;
    }
  }
  ASSERT_TRUE(out.surroundings_intact()) << what;
}

// Every radix, products of them, primes on both sides of the largest, lengths that are cut, convolutions of both kinds.
constexpr int64_t kLengths[] = {1,  2,   3,   4,   5,   6,   7,   8,   12,   13,   16,   30,   49,   61,   64,   67,
                                97, 100, 122, 128, 211, 243, 500, 625, 1000, 2021, 2048, 3721, 4099, 6000, 12250};

template <class T>
void check_lengths_of(theon_context* context) {
  for (const int64_t n : kLengths) {
    for (int32_t kind = THEON_FFT_FORWARD; kind <= THEON_FFT_HALF_TO_REAL; ++kind) {
      check_fft<T>(context, 1, n, 1, kind, THEON_FFT_SCALE_ONE, Layout::kRowMajor, Layout::kRowMajor);
      if (n <= 300) check_fft<T>(context, 21, n, 1, kind, THEON_FFT_SCALE_N, Layout::kRowMajor, Layout::kRowMajor);
      check_fft<T>(context, 3, n, 0, kind, THEON_FFT_SCALE_SQRT, Layout::kRowMajor, Layout::kRowMajor);
    }
  }
}

TEST(Fft, Sums_OfFloat64_AreThoseOfTheDefinition) { check_lengths_of<double>(TestContext()); }
TEST(Fft, Sums_OfFloat32_AreThoseOfTheDefinition) { check_lengths_of<float>(TestContext()); }

TEST(Fft, Layouts_AreReadAndWritten) {
  const TestContext context;
  for (const Layout to : kOutputLayouts) {
    for (const Layout from : kInputLayouts) {
      for (int32_t kind = THEON_FFT_FORWARD; kind <= THEON_FFT_HALF_TO_REAL; ++kind) {
        for (const int64_t n : {5, 6, 67, 134, 200})
          check_fft<double>(context, 2, n, n % 2 == 0 ? 1 : 0, kind, THEON_FFT_SCALE_ONE, to, from);
      }
    }
  }
}

std::vector<float> transformed(int32_t level, int32_t threads, int64_t rows, int64_t n) {
  const TestContext context(level, threads);
  Strided<float> x({rows, n}, Layout::kRowMajor, THEON_FLOAT32),
      out({rows, n / 2 + 1, 2}, Layout::kRowMajor, THEON_FLOAT32);
  Numbers numbers(3);
  for (int64_t i = 0; i < x.count(); ++i) x[i] = static_cast<float>(numbers.unit());
  const theon_fft_attributes attributes{sizeof(attributes), 1, THEON_FFT_REAL_TO_HALF, THEON_FFT_SCALE_ONE};
  EXPECT_EQ(THEON_OK, run_kernel(context, "fft", {out.view(), x.view()}, &attributes, sizeof(attributes)));
  std::vector<float> result;
  for (int64_t i = 0; i < out.count(); ++i) result.push_back(out[i]);
  return result;
}

TEST(Fft, Bits_DoNotDependOnLevelOrThreads) {
  for (const Shape& shape : {Shape{1, 100000}, Shape{300, 250}, Shape{2, 4099}}) {
    const std::vector<float> expected = transformed(THEON_SIMD_BASELINE, 1, shape[0], shape[1]);
    for (const int32_t level : levels()) EXPECT_EQ(expected, transformed(level, 0, shape[0], shape[1])) << level;
  }
}

TEST(Fft, Refusals_SayWhatIsWrong) {
  const TestContext context;
  Strided<double> real({2, 6}, Layout::kRowMajor, THEON_FLOAT64), half({2, 4, 2}, Layout::kRowMajor, THEON_FLOAT64),
      whole({2, 6, 2}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<float> single({2, 4, 2}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<int64_t> integers({2, 6}, Layout::kRowMajor, THEON_INT64);
  const auto run = [&](theon_fft_attributes a, theon_tensor out, theon_tensor x) {
    return run_kernel(context, "fft", {out, x}, &a, sizeof(a));
  };
  const theon_fft_attributes good{sizeof(good), 1, THEON_FFT_REAL_TO_HALF, THEON_FFT_SCALE_ONE};
  EXPECT_EQ(THEON_OK, run(good, half.view(), real.view()));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 2, THEON_FFT_REAL_TO_HALF, 0}, half.view(), real.view()));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 1, 4, 0}, half.view(), real.view()));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run({sizeof(good), 1, 0, 3}, half.view(), real.view()));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run({sizeof(good), 0, THEON_FFT_REAL_TO_HALF, 0}, half.view(), real.view()));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run({sizeof(good), 1, THEON_FFT_FORWARD, 0}, whole.view(), half.view()));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run({sizeof(good), 1, THEON_FFT_FORWARD, 0}, real.view(), real.view()));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(good, single.view(), real.view()));
  EXPECT_EQ(THEON_UNSUPPORTED, run(good, half.view(), integers.view()));
}

}  // namespace
}  // namespace theon::test
