// "qr": Householder reflections, whose product is written out.
#include "cpu/linalg/kernels.hpp"
#include "cpu/linalg/stack.hpp"

namespace theon::linalg {
namespace {

// `kHasQ`: outputs q and r, else r alone.
template <bool kHasQ>
struct Qr {
  static constexpr const char* kName = "qr";
  static constexpr const char* kFailure = nullptr;
  static constexpr int32_t kR = kHasQ ? 1 : 0;

  static Stack check(const theon_kernel_call& call) {
    const bool is_full = asks_for(call, THEON_LINALG_FULL);
    const Role a{"a", Axis::kM, Axis::kN};
    const Role r{"r", is_full ? Axis::kM : Axis::kK, Axis::kN}, q{"q", Axis::kM, is_full ? Axis::kM : Axis::kK};
    Stack s = kHasQ ? check_stack(call, {kName, THEON_LINALG_FULL, false, false, 2, {q, r, a}})
                    : check_stack(call, {kName, THEON_LINALG_FULL, false, false, 1, {r, a}});
    if (s.count == 0) return s;
    s.work_length = by_dtype(s.dtype, [&]<class T>() { return ask<T>(s); });
    return s;
  }

  template <class T>
  struct Work {
    T* a;
    T* tau;
    T* work;
  };

  template <class T>
  static Work<T> take(const Stack& s, Scratch& memory) noexcept {
    return {memory.take<T>(s.m * std::max(s.n, kHasQ ? s.views[0].columns : 0)), memory.take<T>(s.k()),
            memory.take<T>(s.work_length)};
  }

  template <class T>
  static int32_t run(const Item& item) noexcept {
    const Stack& s = item.stack;
    Scratch memory(item.memory);
    const Work<T> w = take<T>(s, memory);
    const int64_t lda = std::max<int64_t>(s.m, 1);
    copy(item.view(kR + 1), w.a, 1, lda, item.at<const T>(kR + 1));
    lapack::geqrf(s.m, s.n, w.a, lda, w.tau, w.work, s.work_length);
    const View& r = item.view(kR);
    T* to = item.at<T>(kR);
    copy(View{r.rows, r.columns, 1, lda}, to, r.row_stride, r.column_stride, w.a);
    for (int64_t i = 1; i < r.rows; ++i) {
      for (int64_t j = 0; j < std::min(i, r.columns); ++j) to[i * r.row_stride + j * r.column_stride] = 0;
    }
    if constexpr (kHasQ) {
      const View& q = item.view(0);
      lapack::orgqr(s.m, q.columns, s.k(), w.a, lda, w.tau, w.work, s.work_length);
      copy(View{q.rows, q.columns, 1, lda}, item.at<T>(0), q.row_stride, q.column_stride, w.a);
    }
    return 0;
  }

 private:
  template <class T>
  static int64_t ask(const Stack& s) noexcept {
    const int64_t lda = std::max<int64_t>(s.m, 1);
    T wanted = 0, wanted_by_q = 0, none = 0;
    lapack::geqrf(s.m, s.n, &none, lda, &none, &wanted, -1);
    if (kHasQ) lapack::orgqr(s.m, s.views[0].columns, s.k(), &none, lda, &none, &wanted_by_q, -1);
    return std::max(asked_length(wanted), asked_length(wanted_by_q));
  }
};

}  // namespace

theon_kernel qr_kernel() noexcept { return entry_by_outputs<2, Qr<true>, Qr<false>>(); }

}  // namespace theon::linalg
