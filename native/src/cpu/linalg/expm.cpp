// "expm": scaling, a Pade approximant, repeated squaring. N. J. Higham, The scaling and squaring method for the matrix exponential
// revisited, SIAM J. Matrix Anal. Appl. 26 (2005); degrees and bounds from its tables 2.3 and 4.1.
#include <cmath>

#include "cpu/linalg/blocked.hpp"
#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

using lapack::Op;

// The approximant p(x) / p(-x) is as exact as the format for matrices of up to this 1-norm.
struct Degree {
  int32_t terms;  // coefficients of p, without the constant one
  double bound;
  double coefficients[14];
};

constexpr Degree kDouble[] = {
    {3, 1.495585217958292e-2, {120, 60, 12, 1}},
    {5, 2.539398330063230e-1, {30240, 15120, 3360, 420, 30, 1}},
    {7, 9.504178996162932e-1, {17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1}},
    {9, 2.097847961257068e0, {17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90, 1}},
    {13,
     5.371920351148152e0,
     {64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
      670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1}},
};
constexpr Degree kSingle[] = {
    {3, 4.258730016922831e-1, {120, 60, 12, 1}},
    {5, 1.880152677804762e0, {30240, 15120, 3360, 420, 30, 1}},
    {7, 3.925724783138660e0, {17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1}},
};

template <class T>
struct Degrees;
template <>
struct Degrees<double> {
  static constexpr const Degree* kFirst = kDouble;
  static constexpr const Degree* kLast = kDouble + 4;
};
template <>
struct Degrees<float> {
  static constexpr const Degree* kFirst = kSingle;
  static constexpr const Degree* kLast = kSingle + 2;
};

// Even powers of a that are kept: a^2, a^4, ..; a polynomial of more of them is split at the last.
constexpr int32_t kMostPowers = 4;
constexpr int32_t powers_of(int32_t highest) { return highest > kMostPowers ? kMostPowers - 1 : highest; }

struct Expm {
  static constexpr const char* kName = "expm";
  static constexpr const char* kFailure = nullptr;
  static constexpr int32_t kMatrices = 3 + kMostPowers;

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName, 0, false, true, 1, {{"out", Axis::kN, Axis::kN}, {"a", Axis::kM, Axis::kN}}});
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    for (int32_t i = 0; i < kMatrices; ++i) memory.take<T>(stack.n * stack.n);
    memory.take<int32_t>(stack.n);
  }

  // exp(a^T) = exp(a)^T, so it does not matter that LAPACK sees the transpose.
  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    const int64_t n = s.n, size = n * n;
    if (n == 0) return 0;
    Scratch memory(item.memory);
    T* a = memory.take<T>(size);
    T* odd = memory.take<T>(size);
    T* even = memory.take<T>(size);
    T* powers[kMostPowers];
    for (T*& power : powers) power = memory.take<T>(size);
    auto* pivots = memory.take<int32_t>(n);
    copy(item.view(1), a, n, 1, item.at<const T>(1));
    const View& out = item.view(0);
    const double norm = largest_row(a, n);
    if (!std::isfinite(norm)) {
      std::fill(a, a + size, not_a_number<T>());
      copy(View{n, n, n, 1}, item.at<T>(0), out.row_stride, out.column_stride, a);
      return 0;
    }
    const Degree* degree = Degrees<Real<T>>::kFirst;
    while (degree != Degrees<Real<T>>::kLast && norm > degree->bound) ++degree;
    int squarings = 0;
    if (norm > degree->bound) {
      squarings = std::max(0, std::ilogb(norm / degree->bound) + 1);
      const auto factor = static_cast<Real<T>>(std::ldexp(1.0, -squarings));
      for (int64_t i = 0; i < size; ++i) a[i] *= factor;
    }
    const auto multiply = [&](const T* x, const T* y, T* to) noexcept {
      product(item.context, Op::kNone, Op::kNone, n, n, n, T{1}, x, n, y, n, T{0}, to, n);
    };
    // Both halves of the polynomial are sums of the same even powers: six products for degree 13, as in the paper's (2.7).
    const int32_t highest = (degree->terms - 1) / 2, kept = powers_of(highest);
    multiply(a, a, powers[0]);
    for (int32_t i = 1; i < kept; ++i) multiply(powers[0], powers[i - 1], powers[i]);
    const auto evaluate = [&](int32_t first, T*& to, T*& other) noexcept {
      if (highest > kept) {
        combine(*degree, first + 2 * (kept + 1), highest - kept, powers, size, to, false);
        multiply(powers[kept - 1], to, other);
        std::swap(to, other);
      }
      combine(*degree, first + 2, kept, powers, size, to, highest > kept);
      add_diagonal(to, n, coefficient<T>(*degree, first));
    };
    evaluate(1, even, odd);
    multiply(a, even, odd);
    evaluate(0, even, a);
    // out = (even - odd)^-1 (even + odd)
    for (int64_t i = 0; i < size; ++i) {
      const T sum = even[i] + odd[i];
      even[i] -= odd[i];
      odd[i] = sum;
    }
    lu(item.context, n, even, n, pivots);
    // The factors commute, so that it does not matter from which side they are divided.
    solve_rows_by_lu(item.context, false, n, n, even, n, pivots, odd, n);
    for (; squarings > 0; --squarings) {
      multiply(odd, odd, even);
      std::swap(odd, even);
    }
    copy(View{n, n, n, 1}, item.at<T>(0), out.row_stride, out.column_stride, odd);
    return 0;
  }

 private:
  // Relative to the first, so that they stay small.
  template <class T>
  static Real<T> coefficient(const Degree& degree, int32_t i) noexcept {
    return static_cast<Real<T>>(degree.coefficients[i] / degree.coefficients[0]);
  }

  // to = [to +] the first powers, times every second coefficient from `first` on; block by block, while `to` is near.
  template <class T>
  static void combine(const Degree& degree, int32_t first, int32_t count, const T* const* powers, int64_t size, T* to,
                      bool adds) noexcept {
    constexpr int64_t kBlock = 1024;
    for (int64_t begin = 0; begin < size; begin += kBlock) {
      const int64_t end = std::min(size, begin + kBlock);
      if (!adds) std::fill(to + begin, to + end, T{0});
      for (int32_t k = 0; k < count; ++k) {
        const Real<T> factor = coefficient<T>(degree, first + 2 * k);
        for (int64_t i = begin; i < end; ++i) to[i] += factor * powers[k][i];
      }
    }
  }

  template <class T>
  static double largest_row(const T* a, int64_t n) noexcept {
    double largest = 0;
    for (int64_t i = 0; i < n; ++i) {
      double sum = 0;
      for (int64_t j = 0; j < n; ++j) sum += static_cast<double>(std::abs(a[i * n + j]));
      if (!(sum <= largest)) largest = sum;
      if (std::isnan(largest)) return largest;
    }
    return largest;
  }

  template <class T>
  static void add_diagonal(T* a, int64_t n, Real<T> value) noexcept {
    for (int64_t i = 0; i < n; ++i) a[i * (n + 1)] += value;
  }
};

}  // namespace

theon_kernel expm_kernel() noexcept { return entry<Expm>(); }

}  // namespace theon::linalg
