// "eigh" and "eig".
#include <cmath>

#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

constexpr const char* kDiverges = "has eigenvalues that did not converge (%d)";

template <bool kHasVectors>
struct Eigh {
  static constexpr const char* kName = "eigh";
  static constexpr const char* kFailure = kDiverges;
  static constexpr int32_t kInput = kHasVectors ? 2 : 1;

  static Stack check(const theon_kernel_call& call) {
    const Role w{"w", Axis::kN, Axis::kNone, Rule::kReal}, v{"v", Axis::kN, Axis::kN}, a{"a", Axis::kM, Axis::kN};
    Stack s = kHasVectors ? check_stack(call, {kName, THEON_LINALG_LOWER, false, true, 2, {w, v, a}})
                          : check_stack(call, {kName, THEON_LINALG_LOWER, false, true, 1, {w, a}});
    // As the descriptions of syevd and heevd count them, and the blocks of the reduction to a tridiagonal matrix.
    constexpr int64_t kBlock = 64;
    s.work_length = (!kHasVectors          ? 2 * s.n + 1
                     : is_complex(s.dtype) ? 2 * s.n + s.n * s.n
                                           : reals_with_vectors(s) + s.n) +
                    kBlock * s.n;
    return s;
  }

  template <class T>
  struct Work {
    T* a;
    Real<T>* values;
    T* work;
    Real<T>* reals;
    int32_t* integers;
  };

  static int64_t integers(const Stack& s) noexcept { return kHasVectors ? 3 + 5 * s.n : 1; }
  static int64_t reals_with_vectors(const Stack& s) noexcept { return 1 + 5 * s.n + 2 * s.n * s.n; }
  static int64_t reals(const Stack& s) noexcept {
    return !is_complex(s.dtype) ? 0 : kHasVectors ? reals_with_vectors(s) : s.n;
  }

  template <class T>
  static Work<T> take(const Stack& s, Scratch& memory) noexcept {
    return {memory.take<T>(s.n * s.n), memory.take<Real<T>>(s.n), memory.take<T>(s.work_length),
            memory.take<Real<T>>(reals(s)), memory.take<int32_t>(integers(s))};
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    if (s.n == 0) return 0;
    Scratch memory(item.memory);
    const Work<T> w = take<T>(s, memory);
    // The triangle alone, in the upper half of what LAPACK sees: of the lower one the conjugate.
    const bool is_lower = s.has(THEON_LINALG_LOWER);
    const View a = is_lower ? item.view(kInput) : item.view(kInput).transposed();
    const T* x = item.at<const T>(kInput);
    for (int64_t i = 0; i < s.n; ++i) {
      for (int64_t j = 0; j <= i; ++j) {
        const T element = x[i * a.row_stride + j * a.column_stride];
        w.a[i * s.n + j] = is_lower ? conjugate(element) : element;
      }
      if (!is_finite(View{1, i + 1, 0, 1}, w.a + i * s.n)) return kNotFinite;
      std::fill(w.a + i * s.n + i + 1, w.a + (i + 1) * s.n, T{0});
    }
    const int32_t info = lapack::heevd(kHasVectors, lapack::Triangle::kUpper, s.n, w.a, s.n, w.values, w.work,
                                       s.work_length, w.reals, reals(s), w.integers, integers(s));
    if (info != 0) return info;
    const View& values = item.view(0);
    for (int64_t i = 0; i < s.n; ++i) item.at<Real<T>>(0)[i * values.row_stride] = w.values[i];
    if constexpr (kHasVectors) {
      const View& v = item.view(1);
      copy(View{s.n, s.n, 1, s.n}, item.at<T>(1), v.row_stride, v.column_stride, w.a);
    }
    return 0;
  }
};

template <bool kHasVectors>
struct Eig {
  static constexpr const char* kName = "eig";
  static constexpr const char* kFailure = kDiverges;
  static constexpr int32_t kInput = kHasVectors ? 2 : 1;

  static Stack check(const theon_kernel_call& call) {
    const Role w{"w", Axis::kN, Axis::kNone, Rule::kComplex}, v{"v", Axis::kN, Axis::kN, Rule::kComplex},
        a{"a", Axis::kM, Axis::kN};
    Stack s = kHasVectors ? check_stack(call, {kName, 0, false, true, 2, {w, v, a}})
                          : check_stack(call, {kName, 0, false, true, 1, {w, a}});
    if (s.count > 0) s.work_length = by_dtype(s.dtype, [&]<class T>() { return ask<T>(s); });
    return s;
  }

  template <class T>
  struct Work {
    T* a;
    T* values;
    T* imaginary;
    T* vectors;
    T* work;
    Real<T>* reals;
  };

  template <class T>
  static Work<T> take(const Stack& s, Scratch& memory) noexcept {
    return {memory.take<T>(s.n * s.n),
            memory.take<T>(s.n),
            memory.take<T>(kIsComplex<T> ? 0 : s.n),
            memory.take<T>(kHasVectors ? s.n * s.n : 0),
            memory.take<T>(s.work_length),
            memory.take<Real<T>>(kIsComplex<T> ? 2 * s.n : 0)};
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    if (s.n == 0) return 0;
    Scratch memory(item.memory);
    const Work<T> w = take<T>(s, memory);
    const T* x = item.at<const T>(kInput);
    if (!is_finite(item.view(kInput), x)) return kNotFinite;
    copy(item.view(kInput), w.a, 1, s.n, x);
    const int32_t info = lapack::geev(kHasVectors, s.n, w.a, s.n, w.values, w.imaginary, w.vectors, s.n, w.work,
                                      s.work_length, w.reals);
    if (info != 0) return info;
    using Complex = std::complex<Real<T>>;
    for (int64_t i = 0; i < s.n; ++i) {
      Complex& value = item.at<Complex>(0)[i * item.view(0).row_stride];
      if constexpr (kIsComplex<T>) {
        value = w.values[i];
      } else {
        value = {w.values[i], w.imaginary[i]};
      }
    }
    if constexpr (kHasVectors && kIsComplex<T>) {
      const View& v = item.view(1);
      copy(View{s.n, s.n, 1, s.n}, item.at<T>(1), v.row_stride, v.column_stride, w.vectors);
    } else if constexpr (kHasVectors) {
      write_vectors(item, w);
    }
    return 0;
  }

 private:
  // Of a pair of conjugate eigenvalues LAPACK gives the vector of the first: its real part in one column, the imaginary in the next.
  template <class T>
  static void write_vectors(const Item& item, const Work<T>& w) noexcept {
    const int64_t n = item.stack.n;
    const View& v = item.view(1);
    for (int64_t j = 0; j < n; ++j) {
      const bool is_first = w.imaginary[j] > 0, is_second = w.imaginary[j] < 0;
      const T* real = w.vectors + (is_second ? j - 1 : j) * n;
      const T* imaginary = w.vectors + (is_second ? j : j + 1) * n;
      T* to = item.at<T>(1) + 2 * j * v.column_stride;
      for (int64_t i = 0; i < n; ++i, to += 2 * v.row_stride) {
        to[0] = real[i];
        to[1] = is_first ? imaginary[i] : is_second ? -imaginary[i] : T{0};
      }
    }
  }

  template <class T>
  static int64_t ask(const Stack& s) noexcept {
    T wanted = 0, none = 0;
    Real<T> reals = 0;
    const int64_t lda = std::max<int64_t>(s.n, 1);
    lapack::geev(kHasVectors, s.n, &none, lda, &none, &none, &none, lda, &wanted, -1, &reals);
    return asked_length(wanted);
  }
};

}  // namespace

theon_kernel eigh_kernel() noexcept { return entry_by_outputs<2, Eigh<true>, Eigh<false>>(); }
theon_kernel eig_kernel() noexcept { return entry_by_outputs<2, Eig<true>, Eig<false>>(); }

}  // namespace theon::linalg
