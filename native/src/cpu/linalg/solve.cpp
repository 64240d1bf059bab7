// "solve", "inverse", "det", "slogdet": by LU factors of the transpose, which is what LAPACK sees of a row-major matrix.
#include <cmath>
#include <complex>

#include "cpu/linalg/blocked.hpp"
#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

constexpr const char* kSingular = "is singular: pivot %d is 0";
constexpr int64_t kSmallInverse = 256;

// A copy of a matrix in the order in which it lies in memory, and its factors.
template <class T>
class Factors {
 public:
  Factors(const View& a, Scratch& scratch, T* near = nullptr, int64_t row = 0) noexcept
      : view_(a),
        is_transposed_(!a.has_rows() && a.row_stride == 1),
        row_(near != nullptr || row != 0 ? row : std::max<int64_t>(a.columns, 1)),
        data_(near != nullptr ? near : scratch.take<T>(row == 0 ? a.rows * a.columns : 0)),
        pivots_(scratch.take<int32_t>(a.rows)) {}

  int32_t factor(const theon_context& context, const T* a) noexcept {
    const View from = is_transposed_ ? view_.transposed() : view_;
    copy(from, data_, row_, 1, a);
    return lu(context, view_.rows, data_, row_, pivots_);
  }

  /// Whether the factors are those of the matrix itself.
  bool is_transposed() const noexcept { return is_transposed_; }
  T* data() const noexcept { return data_; }
  int64_t row() const noexcept { return row_; }
  const int32_t* pivots() const noexcept { return pivots_; }

 private:
  View view_;
  bool is_transposed_;
  int64_t row_;
  T* data_;
  int32_t* pivots_;
};

struct Solve {
  static constexpr const char* kName = "solve";
  static constexpr const char* kFailure = kSingular;

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName,
                              0,
                              false,
                              true,
                              1,
                              {{"out", Axis::kN, Axis::kC, Rule::kSame, true},
                               {"a", Axis::kM, Axis::kN},
                               {"b", Axis::kN, Axis::kC, Rule::kSame, true}}});
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(Factors<T>(stack.views[1], memory));
    static_cast<void>(RowMajor<T>(stack.views[0], nullptr, memory));
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    Scratch memory(item.memory);
    Factors<T> factors(item.view(1), memory);
    const RowMajor<T> out(item.view(0), item.at<T>(0), memory);
    const int32_t info = factors.factor(item.context, item.at<const T>(1));
    if (info != 0) return info;
    copy(item.view(2), out.data(), out.row(), 1, item.at<const T>(2));
    solve_rows_by_lu(item.context, factors.is_transposed(), s.c, s.n, factors.data(), factors.row(), factors.pivots(),
                     out.data(), out.row());
    out.finish();
    return 0;
  }
};

struct Inverse {
  static constexpr const char* kName = "inverse";
  static constexpr const char* kFailure = kSingular;

  static Stack check(const theon_kernel_call& call) {
    Stack s = check_stack(call, {kName, 0, false, true, 1, {{"out", Axis::kN, Axis::kN}, {"a", Axis::kM, Axis::kN}}});
    if (s.n > kSmallInverse || s.count == 0) return s;
    s.work_length = s.n * 64;  // more than the block size that any build of LAPACK asks for
    return s;
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(RowMajor<T>(stack.views[0], nullptr, memory));
    // Small: factored where the inverse is made.
    static_cast<void>(Factors<T>(stack.views[1], memory, nullptr, stack.n > kSmallInverse ? 0 : 1));
    memory.take<T>(stack.work_length);
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    if (s.n == 0) return 0;
    Scratch memory(item.memory);
    const RowMajor<T> out(item.view(0), item.at<T>(0), memory);
    const bool is_small = s.n <= kSmallInverse;
    // Rows in memory: of the copy, of its inverse, and so of `out`, which is the transpose where the copy is.
    Factors<T> factors(item.view(1), memory, is_small ? out.data() : nullptr, is_small ? out.row() : 0);
    int32_t info = factors.factor(item.context, item.at<const T>(1));
    if (info != 0) return info;
    if (is_small) {
      info = lapack::getri(s.n, out.data(), out.row(), factors.pivots(), memory.take<T>(s.work_length), s.work_length);
      if (info != 0) return info;
      if (factors.is_transposed()) {
        for (int64_t i = 0; i < s.n; ++i) {
          for (int64_t j = 0; j < i; ++j) std::swap(out.data()[i * out.row() + j], out.data()[j * out.row() + i]);
        }
      }
    } else {
      for (int64_t i = 0; i < s.n; ++i) {
        std::fill(out.data() + i * out.row(), out.data() + i * out.row() + s.n, T{0});
        out.data()[i * out.row() + i] = 1;
      }
      solve_rows_by_lu(item.context, factors.is_transposed(), s.n, s.n, factors.data(), factors.row(), factors.pivots(),
                       out.data(), out.row());
    }
    out.finish();
    return 0;
  }
};

double largest_part(double x) noexcept { return std::fabs(x); }
double largest_part(std::complex<double> x) noexcept { return std::max(std::fabs(x.real()), std::fabs(x.imag())); }

double scaled(double x, int power) noexcept { return std::ldexp(x, power); }
std::complex<double> scaled(std::complex<double> x, int power) noexcept {
  return {std::ldexp(x.real(), power), std::ldexp(x.imag(), power)};
}

// The determinant of factors as mantissa and power of 2, which no partial product leaves the range of.
template <class T>
T determinant(int64_t n, const T* factors, int64_t row, const int32_t* pivots) noexcept {
  using Wide = typename NumberTraits<T>::Wide;
  Wide mantissa = 1;
  int64_t exponent = 0;
  for (int64_t i = 0; i < n; ++i) {
    int power = 0;
    mantissa *= static_cast<Wide>(factors[i * row + i]);
    std::frexp(largest_part(mantissa), &power);
    mantissa = scaled(mantissa, -power);
    exponent += power;
    if (pivots[i] - 1 != i) mantissa = -mantissa;
  }
  constexpr int64_t kFar = 100000;
  return static_cast<T>(scaled(mantissa, static_cast<int>(std::clamp(exponent, -kFar, kFar))));
}

template <class Derived>
struct ByFactors {
  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(Factors<T>(stack.views[stack.outputs], memory));
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    Scratch memory(item.memory);
    const int32_t input = item.stack.outputs;
    Factors<T> factors(item.view(input), memory);
    factors.factor(item.context, item.at<const T>(input));
    Derived::template read<T>(item, factors);
    return 0;
  }
};

struct Det : ByFactors<Det> {
  static constexpr const char* kName = "det";
  static constexpr const char* kFailure = nullptr;

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName, 0, false, true, 1, {{"out"}, {"a", Axis::kM, Axis::kN}}});
  }

  template <class T>
  static void read(const Item& item, const Factors<T>& factors) noexcept {
    *item.at<T>(0) = determinant(item.stack.n, factors.data(), factors.row(), factors.pivots());
  }
};

double sign_of(double x) noexcept { return x > 0 ? 1 : x < 0 ? -1 : x; }
std::complex<double> sign_of(std::complex<double> x) noexcept { return x == 0.0 ? x : x / std::abs(x); }

struct SlogDet : ByFactors<SlogDet> {
  static constexpr const char* kName = "slogdet";
  static constexpr const char* kFailure = nullptr;

  static Stack check(const theon_kernel_call& call) {
    return check_stack(call, {kName,
                              0,
                              false,
                              true,
                              2,
                              {{"sign"}, {"log", Axis::kNone, Axis::kNone, Rule::kReal}, {"a", Axis::kM, Axis::kN}}});
  }

  template <class T>
  static void read(const Item& item, const Factors<T>& factors) noexcept {
    using Wide = typename NumberTraits<T>::Wide;
    Wide sign = 1;
    double sum = 0;
    for (int64_t i = 0; i < item.stack.n; ++i) {
      const auto pivot = static_cast<Wide>(factors.data()[i * factors.row() + i]);
      sum += std::log(std::abs(pivot));
      sign *= sign_of(pivot);
      if (factors.pivots()[i] - 1 != i) sign = -sign;
    }
    *item.at<T>(0) = static_cast<T>(sign);
    *item.at<Real<T>>(1) = static_cast<Real<T>>(sum);
  }
};

}  // namespace

theon_kernel solve_kernel() noexcept { return entry<Solve>(); }
theon_kernel inverse_kernel() noexcept { return entry<Inverse>(); }
theon_kernel det_kernel() noexcept { return entry<Det>(); }
theon_kernel slogdet_kernel() noexcept { return entry<SlogDet>(); }

}  // namespace theon::linalg
