// "svd", "pinv", "lstsq": singular values by divide and conquer.
#include "cpu/linalg/blocked.hpp"
#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

using lapack::Op;

constexpr const char* kDiverges = "has singular values that did not converge (%d)";

// LAPACK sees the transpose: a^T = u' s v'^H, so that the columns of u' are the rows of vh, and the rows of v'^H the columns of u.
template <class T>
struct Decomposition {
  T* a;
  T* work;
  Real<T>* reals;
  int32_t* integers;

  static Decomposition take(const Stack& s, Scratch& memory) noexcept {
    return {memory.take<T>(s.m * s.n), memory.take<T>(s.work_length), memory.take<Real<T>>(reals_of(s)),
            memory.take<int32_t>(8 * s.k())};
  }

  // The most that any form of the routine takes, by its description.
  static int64_t reals_of(const Stack& s) noexcept {
    if (!kIsComplex<T>) return 0;
    const int64_t k = s.k();
    return std::max(5 * k * k + 7 * k, 2 * std::max(s.m, s.n) * k + 2 * k * k + k);
  }

  /// `u_row` and `vh_row` are the lengths of their rows in memory.
  int32_t run(const Stack& s, char job, const View& view, const T* x, Real<T>* values, T* u, int64_t u_row, T* vh,
              int64_t vh_row) const noexcept {
    const int64_t lda = std::max<int64_t>(s.n, 1);
    if (!is_finite(view, x)) return kNotFinite;
    copy(view, a, lda, 1, x);
    return lapack::gesdd(job, s.n, s.m, a, lda, values, vh, vh_row, u, u_row, work, s.work_length, reals, integers);
  }

  static int64_t ask(const Stack& s, char job) noexcept {
    T wanted = 0, none = 0;
    Real<T> reals = 0;
    int32_t integers = 0;
    const int64_t longest = std::max({s.m, s.n, int64_t{1}});
    lapack::gesdd(job, s.n, s.m, &none, std::max<int64_t>(s.n, 1), &reals, &none, longest, &none, longest, &wanted, -1,
                  &reals, &integers);
    return asked_length(wanted);
  }
};

int64_t ask_for_svd(const Stack& s, char job) noexcept {
  return by_dtype(s.dtype, [&]<class T>() { return Decomposition<T>::ask(s, job); });
}

template <class T>
void write_vector(const View& view, T* to, const T* from) noexcept {
  for (int64_t i = 0; i < view.rows; ++i) to[i * view.row_stride] = from[i];
}

struct Svd {
  static constexpr const char* kName = "svd";
  static constexpr const char* kFailure = kDiverges;

  static Stack check(const theon_kernel_call& call) {
    const bool is_full = asks_for(call, THEON_LINALG_FULL);
    Stack s = check_stack(call, {kName,
                                 THEON_LINALG_FULL,
                                 false,
                                 false,
                                 3,
                                 {{"u", Axis::kM, is_full ? Axis::kM : Axis::kK},
                                  {"s", Axis::kK, Axis::kNone, Rule::kReal},
                                  {"vh", is_full ? Axis::kN : Axis::kK, Axis::kN},
                                  {"a", Axis::kM, Axis::kN}}});
    if (s.count > 0) s.work_length = ask_for_svd(s, is_full ? 'A' : 'S');
    return s;
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(RowMajor<T>(stack.views[0], nullptr, memory));
    static_cast<void>(RowMajor<T>(stack.views[2], nullptr, memory));
    memory.take<Real<T>>(stack.k());
    Decomposition<T>::take(stack, memory);
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    Scratch memory(item.memory);
    const RowMajor<T> u(item.view(0), item.at<T>(0), memory), vh(item.view(2), item.at<T>(2), memory);
    Real<T>* values = memory.take<Real<T>>(s.k());
    const auto work = Decomposition<T>::take(s, memory);
    if (s.k() == 0) {
      identity(item.view(0), u);
      identity(item.view(2), vh);
    } else {
      const char job = s.has(THEON_LINALG_FULL) ? 'A' : 'S';
      const int32_t info = work.run(s, job, item.view(3), item.at<const T>(3), values, u.data(), u.row(), vh.data(),
                                    vh.row());
      if (info != 0) return info;
    }
    write_vector(item.view(1), item.at<Real<T>>(1), values);
    u.finish();
    vh.finish();
    return 0;
  }

 private:
  template <class T>
  static void identity(const View& view, const RowMajor<T>& to) noexcept {
    for (int64_t i = 0; i < view.rows; ++i) {
      for (int64_t j = 0; j < view.columns; ++j) to.data()[i * to.row() + j] = i == j ? T{1} : T{0};
    }
  }
};

struct SingularValues {
  static constexpr const char* kName = "svd";
  static constexpr const char* kFailure = kDiverges;

  static Stack check(const theon_kernel_call& call) {
    Stack s = check_stack(
        call, {kName, 0, false, false, 1, {{"s", Axis::kK, Axis::kNone, Rule::kReal}, {"a", Axis::kM, Axis::kN}}});
    if (s.count > 0) s.work_length = ask_for_svd(s, 'N');
    return s;
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    memory.take<Real<T>>(stack.k());
    Decomposition<T>::take(stack, memory);
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    if (s.k() == 0) return 0;
    Scratch memory(item.memory);
    Real<T>* values = memory.take<Real<T>>(s.k());
    T none = 0;
    const auto work = Decomposition<T>::take(s, memory);
    const int32_t info = work.run(s, 'N', item.view(1), item.at<const T>(1), values, &none, 1, &none, 1);
    if (info == 0) write_vector(item.view(0), item.at<Real<T>>(0), values);
    return info;
  }
};

// a+ = vh^H s+ u^H, row-major; as LAPACK sees it, transposed, the product of the adjoints of what it sees as u and vh.
struct Pinv {
  static constexpr const char* kName = "pinv";
  static constexpr const char* kFailure = kDiverges;

  static Stack check(const theon_kernel_call& call) {
    Stack s = check_stack(call, {kName, 0, true, false, 1, {{"out", Axis::kN, Axis::kM}, {"a", Axis::kM, Axis::kN}}});
    if (s.count > 0) s.work_length = ask_for_svd(s, 'S');
    return s;
  }

  template <class T>
  static void take(const Stack& stack, Scratch& memory) noexcept {
    static_cast<void>(RowMajor<T>(stack.views[0], nullptr, memory));
    memory.take<T>(stack.m * stack.k());
    memory.take<T>(stack.n * stack.k());
    memory.take<Real<T>>(stack.k());
    Decomposition<T>::take(stack, memory);
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    const int64_t k = s.k();
    if (k == 0) return 0;
    Scratch memory(item.memory);
    const RowMajor<T> out(item.view(0), item.at<T>(0), memory);
    T* u = memory.take<T>(s.m * k);
    T* vh = memory.take<T>(s.n * k);
    Real<T>* values = memory.take<Real<T>>(k);
    const auto work = Decomposition<T>::take(s, memory);
    const int32_t info = work.run(s, 'S', item.view(1), item.at<const T>(1), values, u, k, vh, s.n);
    if (info != 0) return info;
    const Real<T> least = static_cast<Real<T>>(s.cutoff) * values[0];
    for (int64_t i = 0; i < k; ++i) {
      const Real<T> factor = values[i] > least ? 1 / values[i] : Real<T>{0};
      for (int64_t j = 0; j < s.n; ++j) vh[i * s.n + j] *= factor;
    }
    product<T>(item.context, Op::kAdjoint, Op::kAdjoint, s.m, s.n, k, T{1}, u, k, vh, s.n, T{0}, out.data(), out.row());
    out.finish();
    return 0;
  }
};

struct Lstsq {
  static constexpr const char* kName = "lstsq";
  static constexpr const char* kFailure = kDiverges;

  static Stack check(const theon_kernel_call& call) {
    Stack s = check_stack(call, {kName,
                                 0,
                                 true,
                                 false,
                                 3,
                                 {{"x", Axis::kN, Axis::kC},
                                  {"rank", Axis::kNone, Axis::kNone, Rule::kInt64},
                                  {"s", Axis::kK, Axis::kNone, Rule::kReal},
                                  {"a", Axis::kM, Axis::kN},
                                  {"b", Axis::kM, Axis::kC}}});
    if (s.count > 0) s.work_length = by_dtype(s.dtype, [&]<class T>() { return ask<T>(s); });
    return s;
  }

  template <class T>
  struct Work {
    T* a;
    T* b;
    Real<T>* values;
    T* work;
    Real<T>* reals;
    int32_t* integers;
  };

  template <class T>
  static Work<T> take(const Stack& s, Scratch& memory) noexcept {
    // gelsd divides until parts have no more than 25 rows; integers and reals as its description counts them.
    constexpr int64_t kPart = 25;
    const int64_t k = s.k();
    int64_t levels = 1;
    for (int64_t length = k; length > kPart / 2 + 1; length /= 2) ++levels;
    const int64_t reals = k * (10 + 2 * kPart + 8 * levels) + 3 * kPart * s.c +
                          std::max((kPart + 1) * (kPart + 1), k * (1 + s.c) + 2 * s.c);
    return {memory.take<T>(s.m * s.n),
            memory.take<T>(std::max({s.m, s.n, int64_t{1}}) * s.c),
            memory.take<Real<T>>(k),
            memory.take<T>(s.work_length),
            memory.take<Real<T>>(kIsComplex<T> ? reals : 0),
            memory.take<int32_t>(k * (3 * levels + 11) + 1)};
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    Scratch memory(item.memory);
    const Work<T> w = take<T>(s, memory);
    const T* a = item.at<const T>(3);
    const T* b = item.at<const T>(4);
    const int64_t longest = std::max({s.m, s.n, int64_t{1}});
    if (!is_finite(item.view(3), a) || !is_finite(item.view(4), b)) return kNotFinite;
    copy(item.view(3), w.a, 1, std::max<int64_t>(s.m, 1), a);
    std::fill(w.b, w.b + longest * s.c, T{0});
    copy(item.view(4), w.b, 1, longest, b);
    int32_t rank = 0;
    if (s.k() > 0) {
      const int32_t info = lapack::gelsd(s.m, s.n, s.c, w.a, s.m, w.b, longest, w.values,
                                         static_cast<Real<T>>(s.cutoff), &rank, w.work, s.work_length, w.reals,
                                         w.integers);
      if (info != 0) return info;
    } else {
      std::fill(w.b, w.b + longest * s.c, T{0});
    }
    const View& x = item.view(0);
    copy(View{s.n, s.c, 1, longest}, item.at<T>(0), x.row_stride, x.column_stride, w.b);
    *item.at<int64_t>(1) = rank;
    write_vector(item.view(2), item.at<Real<T>>(2), w.values);
    return 0;
  }

 private:
  template <class T>
  static int64_t ask(const Stack& s) noexcept {
    T wanted = 0, none = 0;
    Real<T> reals = 0;
    int32_t rank = 0, integers = 0;
    lapack::gelsd(s.m, s.n, s.c, &none, std::max<int64_t>(s.m, 1), &none, std::max({s.m, s.n, int64_t{1}}), &reals,
                  Real<T>{0}, &rank, &wanted, -1, &reals, &integers);
    return asked_length(wanted);
  }
};

}  // namespace

theon_kernel svd_kernel() noexcept { return entry_by_outputs<3, Svd, SingularValues>(); }
theon_kernel pinv_kernel() noexcept { return entry<Pinv>(); }
theon_kernel lstsq_kernel() noexcept { return entry<Lstsq>(); }

}  // namespace theon::linalg
