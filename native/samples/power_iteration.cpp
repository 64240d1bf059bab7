// Finds the largest eigenvalue of a symmetric matrix by multiplying a vector with it again and again, and checks the result.
#include <cmath>
#include <cstdio>

#include "theon/theon.hpp"

namespace {

constexpr int64_t kSize = 200;
constexpr double kLargest = 10;

// H diag(10, 5, 5 - 1/n, ...) H with the reflection H = I - 2 v v': its eigenvalues are known, its entries look like nothing.
theon::Tensor matrix(const theon::Context& context) {
  const theon::Tensor reflection = theon::Tensor::empty<double>({kSize, kSize});
  const theon::Tensor scaled = theon::Tensor::empty<double>({kSize, kSize});
  double norm = 0;
  for (int64_t i = 1; i <= kSize; ++i) norm += static_cast<double>(i * i);
  for (int64_t i = 0; i < kSize; ++i) {
    for (int64_t j = 0; j < kSize; ++j) {
      const double h = (i == j ? 1.0 : 0.0) - 2.0 * static_cast<double>((i + 1) * (j + 1)) / norm;
      const double eigenvalue = j == 0 ? kLargest : 5.0 - static_cast<double>(j) / kSize;
      reflection.at<double>({i, j}) = h;
      scaled.at<double>({i, j}) = h * eigenvalue;
    }
  }
  theon::Tensor result = theon::Tensor::empty<double>({kSize, kSize});
  theon::gemm(context, result, scaled, reflection.transposed());
  return result;
}

// snippet: power-iteration
// Repeats x = A x / |A x|; returns |A x|, which becomes the largest eigenvalue.
double iterate(const theon::Context& context, const theon::Tensor& a, const theon::Tensor& x, int steps) {
  const theon::Tensor product = theon::Tensor::empty<double>({a.shape()[0]});
  const theon::Tensor square = theon::Tensor::scalar(0.0);
  theon::Composite divide(1);  // out[i] = product[i] / sqrt(square[0])
  const auto dividend = divide.input<double>(), divisor = divide.input<double>({0});
  divide.output(divide.apply(THEON_OP_DIV, {dividend, divide.apply(THEON_OP_SQRT, {divisor})}));
  const theon::TensorView one_square(square.data<double>(), {1});
  for (int step = 0; step < steps; ++step) {
    theon::gemv(context, product, a, x);
    theon::dot(context, square, product, product);
    divide.run(context, {x}, {product, one_square});
  }
  return std::sqrt(square.at<double>({}));
}
// end snippet

int run() {
  const theon::Context context;
  const theon::Tensor a = matrix(context);
  const theon::Tensor x = theon::Tensor::empty<double>({kSize});
  theon::fill(context, x, 1.0);
  const double eigenvalue = iterate(context, a, x, 80);

  // |A x - eigenvalue x| must be nothing.
  const theon::Tensor residual = theon::Tensor::empty<double>({kSize});
  const theon::Tensor length = theon::Tensor::scalar(0.0);
  theon::copy(context, residual, x);
  theon::gemv(context, residual, a, x, 1, -eigenvalue);
  theon::dot(context, length, residual, residual);
  const double error = std::sqrt(length.at<double>({}));
  std::printf("power iteration: largest eigenvalue %.12f, residual %.1e\n", eigenvalue, error);
  return std::abs(eigenvalue - kLargest) < 1e-10 && error < 1e-8 ? 0 : 1;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const theon::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
    return 1;
  }
}
