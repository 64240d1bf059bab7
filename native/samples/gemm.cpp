// Multiplies two matrices with Theon and checks the result against three loops.
#include <cstdio>

#include "theon/theon.hpp"

namespace {

constexpr int64_t kRows = 60, kDepth = 784, kColumns = 500;

// Small integers, so that every order of summation gives the same float.
theon::Tensor pattern(int64_t rows, int64_t columns, int64_t period) {
  theon::Tensor matrix = theon::Tensor::empty<float>({rows, columns});
  float* data = matrix.data<float>();
  for (int64_t i = 0; i < matrix.size(); ++i) data[i] = static_cast<float>(i % period - period / 2);
  return matrix;
}

float expected(const theon::Tensor& a, const theon::Tensor& b, int64_t i, int64_t j) {
  float sum = 0;
  for (int64_t k = 0; k < kDepth; ++k) sum += a.at<float>({i, k}) * b.at<float>({k, j});
  return 2 * sum + 1;
}

int run() {
  const theon::Context context;
  const theon::Tensor a = pattern(kRows, kDepth, 7), b = pattern(kDepth, kColumns, 5);
  const theon::Tensor c = theon::Tensor::empty<float>({kRows, kColumns});
  theon::fill(context, c, 1.0f);
  theon::gemm(context, c, a, b, 2, 1);  // c = 2 a b + c

  int64_t wrong = 0;
  for (int64_t i = 0; i < kRows; ++i) {
    for (int64_t j = 0; j < kColumns; ++j) wrong += c.at<float>({i, j}) != expected(a, b, i, j);
  }
  std::printf("gemm %lldx%lldx%lld on OpenBLAS %s: %lld of %lld elements wrong\n", static_cast<long long>(kRows),
              static_cast<long long>(kDepth), static_cast<long long>(kColumns), theon_blas_core(),
              static_cast<long long>(wrong), static_cast<long long>(c.size()));
  return wrong == 0 ? 0 : 1;
}

}  // namespace

// snippet: cpp-errors
int main() {
  try {
    return run();
  } catch (const theon::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
    return 1;
  }
}
// end snippet
