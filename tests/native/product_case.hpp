// One product in one layout with one set of factors, checked against long double arithmetic.
#pragma once

#include <cmath>
#include <limits>
#include <sstream>

#include "strided.hpp"

namespace theon::test {

enum class Addend { kNone, kInPlace, kSeparate, kSameMemory };

/// Factors of out = alpha A B + beta C, as attributes and as operands.
struct Factors {
  double alpha = 1, beta = 0;
  bool alpha_operand = false, beta_operand = false;
  double alpha_value = 1, beta_value = 1;
  Addend addend = Addend::kNone;
  bool nan_addend = false;  // C, or out before the call, holds NaN; it must not show
};

inline const Factors kFactors[] = {
    {.alpha = 1, .beta = 0},
    {.alpha = -1.5, .beta = 1, .addend = Addend::kInPlace},
    {.alpha = 2, .beta = 0.5, .addend = Addend::kSeparate},
    {.alpha = 2, .beta = 0.75, .addend = Addend::kSameMemory},
    {.alpha = -1,
     .beta = 2,
     .alpha_operand = true,
     .beta_operand = true,
     .alpha_value = 0.25,
     .beta_value = -0.5,
     .addend = Addend::kSeparate},
    {.alpha = 1, .beta = 1, .alpha_operand = true, .alpha_value = 3, .addend = Addend::kInPlace},
    {.alpha = 1, .beta = 1, .beta_operand = true, .beta_value = 0, .addend = Addend::kSeparate},
    {.alpha = 1, .beta = 1, .beta_operand = true, .beta_value = 0, .addend = Addend::kInPlace},
    {.alpha = 0, .beta = 0.5, .addend = Addend::kSeparate},
    {.alpha = 0, .beta = 0},
    {.alpha = 1, .beta = 0, .nan_addend = true},
    {.alpha = 1, .beta = 0, .addend = Addend::kSeparate, .nan_addend = true},
    {.alpha = 0, .beta = 0, .addend = Addend::kSeparate, .nan_addend = true},
};

/// out[m,n] = alpha A[m,k] B[k,n] + beta C; gemv: n is 1, ger: k is 1, dot: m and n are 1.
struct ProductCase {
  std::string kernel;
  int64_t m, k, n;
  Layout out = Layout::kRowMajor, a = Layout::kRowMajor, b = Layout::kRowMajor, c = Layout::kRowMajor;
  Factors factors{};
  int32_t flags = 0;  // transposes
};

template <class T>
class ProductRun {
 public:
  static constexpr int32_t kDtype = sizeof(T) == 4 ? THEON_FLOAT32 : THEON_FLOAT64;

  explicit ProductRun(const ProductCase& given)
      : case_(given),
        out_(out_shape(), given.out, kDtype),
        a_(a_shape(), given.a, kDtype),
        b_(b_shape(), given.b, kDtype),
        c_(out_shape(), given.c, kDtype),
        alpha_({}, Layout::kRowMajor, kDtype),
        beta_({}, Layout::kRowMajor, kDtype) {
    Numbers numbers(static_cast<uint64_t>(given.m * 1009 + given.k * 31 + given.n));
    for (Strided<T>* x : {&out_, &a_, &b_, &c_}) {
      for (int64_t i = 0; i < x->count(); ++i) (*x)[i] = static_cast<T>(numbers.unit());
    }
    const Factors& f = given.factors;
    if (f.nan_addend) {
      for (Strided<T>* x : {&out_, &c_}) {
        for (int64_t i = 0; i < x->count(); ++i) (*x)[i] = std::numeric_limits<T>::quiet_NaN();
      }
    }
    alpha_[0] = static_cast<T>(f.alpha_value);
    beta_[0] = static_cast<T>(f.beta_value);
    before_.resize(static_cast<size_t>(out_.count()));
    const bool reads_out = f.addend == Addend::kInPlace || f.addend == Addend::kSameMemory;
    for (int64_t i = 0; i < out_.count(); ++i) before_[static_cast<size_t>(i)] = reads_out ? out_[i] : c_[i];
  }

  theon_status run(theon_context* context) {
    const Factors& f = case_.factors;
    theon_product_attributes attributes{sizeof(attributes), case_.flags, f.alpha, f.beta};
    std::vector<theon_tensor> operands = {out_.view(), a_.view(), b_.view()};
    if (f.addend == Addend::kSeparate || f.addend == Addend::kSameMemory) {
      attributes.flags |= THEON_PRODUCT_ADDEND;
      operands.push_back(f.addend == Addend::kSeparate ? c_.view() : out_.view());
    }
    if (f.alpha_operand) {
      attributes.flags |= THEON_PRODUCT_ALPHA_OPERAND;
      operands.push_back(alpha_.view());
    }
    if (f.beta_operand) {
      attributes.flags |= THEON_PRODUCT_BETA_OPERAND;
      operands.push_back(beta_.view());
    }
    return run_kernel(context, case_.kernel.c_str(), operands, &attributes, sizeof(attributes));
  }

  /// Empty when the result is right, else what is wrong with it.
  std::string check() const {
    const Factors& f = case_.factors;
    const long double alpha = f.alpha * (f.alpha_operand ? static_cast<long double>(alpha_[0]) : 1);
    const long double beta = f.beta * (f.beta_operand ? static_cast<long double>(beta_[0]) : 1);
    const bool transposed_a = (case_.flags & THEON_PRODUCT_TRANSPOSE_A) != 0;
    const bool transposed_b = (case_.flags & THEON_PRODUCT_TRANSPOSE_B) != 0;
    for (int64_t i = 0; i < case_.m; ++i) {
      for (int64_t j = 0; j < case_.n; ++j) {
        long double sum = 0, size = 0;
        for (int64_t p = 0; alpha != 0 && p < case_.k; ++p) {
          const long double term = static_cast<long double>(a_[transposed_a ? p * case_.m + i : i * case_.k + p]) *
                                   b_[transposed_b ? j * case_.k + p : p * case_.n + j];
          sum += term, size += std::fabs(term);
        }
        const int64_t at = i * case_.n + j;
        const long double added = beta == 0 ? 0 : beta * before_[static_cast<size_t>(at)];
        const long double expected = alpha * sum + added;
        const long double bound = static_cast<long double>(case_.k + 4) * std::numeric_limits<T>::epsilon() *
                                  (std::fabs(alpha) * size + std::fabs(added));
        const long double got = out_[at];
        if (!(std::fabs(got - expected) <= bound)) {
          std::ostringstream text;
          text << describe() << ": [" << i << ", " << j << "] is " << got << ", expected " << expected << " +- "
               << bound;
          return text.str();
        }
      }
    }
    return out_.surroundings_intact() ? "" : describe() + ": wrote outside its elements";
  }

  std::vector<T> result() const {
    std::vector<T> all(static_cast<size_t>(out_.count()));
    for (int64_t i = 0; i < out_.count(); ++i) all[static_cast<size_t>(i)] = out_[i];
    return all;
  }

  std::string describe() const {
    std::ostringstream text;
    const Factors& f = case_.factors;
    text << case_.kernel << (sizeof(T) == 4 ? " float32 " : " float64 ") << case_.m << "x" << case_.k << "x" << case_.n
         << " layouts " << static_cast<int>(case_.out) << static_cast<int>(case_.a) << static_cast<int>(case_.b)
         << static_cast<int>(case_.c) << " alpha " << f.alpha << " beta " << f.beta << " addend "
         << static_cast<int>(f.addend) << " factors " << f.alpha_operand << f.beta_operand << " flags " << case_.flags;
    return text.str();
  }

 private:
  std::vector<int64_t> out_shape() const {
    if (case_.kernel == "gemv") return {case_.m};
    if (case_.kernel == "dot") return {};
    return {case_.m, case_.n};
  }
  std::vector<int64_t> a_shape() const {
    if (case_.kernel == "dot") return {case_.k};
    if (case_.kernel == "ger") return {case_.m};
    if ((case_.flags & THEON_PRODUCT_TRANSPOSE_A) != 0) return {case_.k, case_.m};
    return {case_.m, case_.k};
  }
  std::vector<int64_t> b_shape() const {
    if (case_.kernel == "ger") return {case_.n};
    if (case_.kernel != "gemm") return {case_.k};
    if ((case_.flags & THEON_PRODUCT_TRANSPOSE_B) != 0) return {case_.n, case_.k};
    return {case_.k, case_.n};
  }

  ProductCase case_;
  Strided<T> out_, a_, b_, c_, alpha_, beta_;
  std::vector<T> before_;
};

/// Runs and checks a case in both dtypes.
inline void expect_right(theon_context* context, const ProductCase& given) {
  const auto one = [&](auto run) {
    ASSERT_EQ(THEON_OK, run.run(context)) << run.describe() << ": " << theon_last_error();
    const std::string wrong = run.check();
    ASSERT_TRUE(wrong.empty()) << wrong;
  };
  one(ProductRun<float>(given));
  one(ProductRun<double>(given));
}

}  // namespace theon::test
