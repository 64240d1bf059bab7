#include "cpu/linalg/lapack.hpp"

#include <complex>
#include <cstddef>
#include <cstring>
#include <semaphore>
#include <type_traits>

namespace {

// OpenBLAS has a fixed number of scratch buffers and prints when they run out; cpu/blas/openblas.cpp has its own share.
constexpr std::ptrdiff_t kConcurrentCalls = 32;
std::counting_semaphore<kConcurrentCalls> calls_left{kConcurrentCalls};

class Turn {
 public:
  Turn() noexcept { calls_left.acquire(); }
  ~Turn() { calls_left.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

using Int = const int32_t*;
using Out = int32_t*;
using Text = const char*;

}  // namespace

extern "C" {

// The one function of the Fortran runtime that LAPACK calls, to name the variant of a routine when it asks for block sizes.
void _gfortran_concat_string(size_t length, char* to, size_t first_length, const char* first, size_t second_length,
                             const char* second) {
  const size_t head = first_length < length ? first_length : length;
  const size_t tail = second_length < length - head ? second_length : length - head;
  std::memcpy(to, first, head);
  std::memcpy(to + head, second, tail);
  std::memset(to + head + tail, ' ', length - head - tail);
}

// Lengths of the texts come last, as Fortran has them. T is the type of elements, R that of their parts.
#define THEON_LAPACK(T, R, p, symmetric, orthogonal)                                                                   \
  void p##gemm_(Text, Text, Int, Int, Int, const T*, const T*, Int, const T*, Int, const T*, T*, Int, size_t, size_t); \
  void p##symmetric##rk_(Text, Text, Int, Int, const R*, const T*, Int, const R*, T*, Int, size_t, size_t);            \
  void p##trsm_(Text, Text, Text, Text, Int, Int, const T*, const T*, Int, T*, Int, size_t, size_t, size_t, size_t);   \
  void p##potrf_(Text, Int, T*, Int, Out, size_t);                                                                     \
  void p##getrf_(Int, Int, T*, Int, Out, Out);                                                                         \
  void p##getri_(Int, T*, Int, Int, T*, Int, Out);                                                                     \
  void p##laswp_(Int, T*, Int, Int, Int, Int, Int);                                                                    \
  void p##geqrf_(Int, Int, T*, Int, T*, T*, Int, Out);                                                                 \
  void p##orthogonal##gqr_(Int, Int, Int, T*, Int, const T*, T*, Int, Out)
THEON_LAPACK(float, float, s, sy, or);
THEON_LAPACK(double, double, d, sy, or);
THEON_LAPACK(std::complex<float>, float, c, he, un);
THEON_LAPACK(std::complex<double>, double, z, he, un);
#undef THEON_LAPACK

#define THEON_LAPACK_OF_REALS(T, p)                                                                \
  void p##gesdd_(Text, Int, Int, T*, Int, T*, T*, Int, T*, Int, T*, Int, Out, Out, size_t);        \
  void p##syevd_(Text, Text, Int, T*, Int, T*, T*, Int, Out, Int, Out, size_t, size_t);            \
  void p##geev_(Text, Text, Int, T*, Int, T*, T*, T*, Int, T*, Int, T*, Int, Out, size_t, size_t); \
  void p##gelsd_(Int, Int, Int, T*, Int, T*, Int, T*, const T*, Out, T*, Int, Out, Out)
THEON_LAPACK_OF_REALS(float, s);
THEON_LAPACK_OF_REALS(double, d);
#undef THEON_LAPACK_OF_REALS

#define THEON_LAPACK_OF_COMPLEX(T, R, p)                                                           \
  void p##gesdd_(Text, Int, Int, T*, Int, R*, T*, Int, T*, Int, T*, Int, R*, Out, Out, size_t);    \
  void p##heevd_(Text, Text, Int, T*, Int, R*, T*, Int, R*, Int, Out, Int, Out, size_t, size_t);   \
  void p##geev_(Text, Text, Int, T*, Int, T*, T*, Int, T*, Int, T*, Int, R*, Out, size_t, size_t); \
  void p##gelsd_(Int, Int, Int, T*, Int, T*, Int, R*, const R*, Out, T*, Int, R*, Out, Out)
THEON_LAPACK_OF_COMPLEX(std::complex<float>, float, c);
THEON_LAPACK_OF_COMPLEX(std::complex<double>, double, z);
#undef THEON_LAPACK_OF_COMPLEX

}  // extern "C"

namespace theon::lapack {
namespace {

// An argument of a Fortran routine: a number that has an address.
class Number {
 public:
  Number(int64_t value) noexcept : value_(static_cast<int32_t>(value)) {}  // NOLINT: an argument in place
  operator Int() const noexcept { return &value_; }                        // NOLINT

 private:
  int32_t value_;
};

class Letter {
 public:
  Letter(char letter) noexcept : letter_(letter) {}                             // NOLINT
  Letter(Triangle triangle) noexcept : letter_(static_cast<char>(triangle)) {}  // NOLINT
  Letter(Op op) noexcept : letter_(static_cast<char>(op)) {}                    // NOLINT
  operator Text() const noexcept { return &letter_; }                           // NOLINT

 private:
  char letter_;
};

template <class T, class S, class D, class C, class Z>
constexpr auto routine(S single, D twice, C complex_single, Z complex_twice) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return single;
  } else if constexpr (std::is_same_v<T, double>) {
    return twice;
  } else if constexpr (std::is_same_v<T, std::complex<float>>) {
    return complex_single;
  } else {
    return complex_twice;
  }
}

}  // namespace

#define THEON_ROUTINES(T, real, complex) routine<T>(s##real##_, d##real##_, c##complex##_, z##complex##_)
#define THEON_ROUTINE(T, name)           THEON_ROUTINES(T, name, name)

template <class T>
void gemm(Op op_a, Op op_b, int64_t m, int64_t n, int64_t k, T alpha, const T* a, int64_t lda, const T* b, int64_t ldb,
          T beta, T* c, int64_t ldc) noexcept {
  const Turn turn;
  THEON_ROUTINE(T, gemm)
  (Letter(op_a), Letter(op_b), Number(m), Number(n), Number(k), &alpha, a, Number(lda), b, Number(ldb), &beta, c,
   Number(ldc), 1, 1);
}

template <class T>
void herk(Triangle triangle, Op op, int64_t n, int64_t k, Real<T> alpha, const T* a, int64_t lda, Real<T> beta, T* c,
          int64_t ldc) noexcept {
  const Turn turn;
  THEON_ROUTINES(T, syrk, herk)
  (Letter(triangle), Letter(op), Number(n), Number(k), &alpha, a, Number(lda), &beta, c, Number(ldc), 1, 1);
}

template <class T>
void trsm(bool right, Triangle triangle, Op op, bool unit, int64_t m, int64_t n, const T* a, int64_t lda, T* b,
          int64_t ldb) noexcept {
  const Turn turn;
  const T one = 1;
  THEON_ROUTINE(T, trsm)
  (Letter(right ? 'R' : 'L'), Letter(triangle), Letter(op), Letter(unit ? 'U' : 'N'), Number(m), Number(n), &one, a,
   Number(lda), b, Number(ldb), 1, 1, 1, 1);
}

template <class T>
int32_t potrf(Triangle triangle, int64_t n, T* a, int64_t lda) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, potrf)(Letter(triangle), Number(n), a, Number(lda), &info, 1);
  return info;
}

template <class T>
int32_t getrf(int64_t m, int64_t n, T* a, int64_t lda, int32_t* pivots) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, getrf)(Number(m), Number(n), a, Number(lda), pivots, &info);
  return info;
}

template <class T>
int32_t getri(int64_t n, T* a, int64_t lda, const int32_t* pivots, T* work, int64_t work_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, getri)(Number(n), a, Number(lda), pivots, work, Number(work_length), &info);
  return info;
}

template <class T>
void laswp(int64_t columns, T* a, int64_t lda, int64_t first, int64_t last, const int32_t* pivots,
           bool backwards) noexcept {
  const Turn turn;
  THEON_ROUTINE(T, laswp)
  (Number(columns), a, Number(lda), Number(first), Number(last), pivots, Number(backwards ? -1 : 1));
}

template <class T>
int32_t geqrf(int64_t m, int64_t n, T* a, int64_t lda, T* tau, T* work, int64_t work_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, geqrf)(Number(m), Number(n), a, Number(lda), tau, work, Number(work_length), &info);
  return info;
}

template <class T>
int32_t orgqr(int64_t m, int64_t n, int64_t k, T* a, int64_t lda, const T* tau, T* work, int64_t work_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINES(T, orgqr, ungqr)
  (Number(m), Number(n), Number(k), a, Number(lda), tau, work, Number(work_length), &info);
  return info;
}

template <class T>
int32_t gesdd(char job, int64_t m, int64_t n, T* a, int64_t lda, Real<T>* s, T* u, int64_t ldu, T* vt, int64_t ldvt,
              T* work, int64_t work_length, [[maybe_unused]] Real<T>* reals, int32_t* integers) noexcept {
  const Turn turn;
  int32_t info = 0;
  const auto call = [&](auto... between) noexcept {
    THEON_ROUTINE(T, gesdd)
    (Letter(job), Number(m), Number(n), a, Number(lda), s, u, Number(ldu), vt, Number(ldvt), work, Number(work_length),
     between..., integers, &info, 1);
  };
  if constexpr (linalg::kIsComplex<T>) {
    call(reals);
  } else {
    call();
  }
  return info;
}

template <class T>
int32_t heevd(bool vectors, Triangle triangle, int64_t n, T* a, int64_t lda, Real<T>* w, T* work, int64_t work_length,
              [[maybe_unused]] Real<T>* reals, [[maybe_unused]] int64_t reals_length, int32_t* integers,
              int64_t integers_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  const auto call = [&](auto... between) noexcept {
    THEON_ROUTINES(T, syevd, heevd)
    (Letter(vectors ? 'V' : 'N'), Letter(triangle), Number(n), a, Number(lda), w, work, Number(work_length), between...,
     integers, Number(integers_length), &info, 1, 1);
  };
  if constexpr (linalg::kIsComplex<T>) {
    call(reals, Number(reals_length));
  } else {
    call();
  }
  return info;
}

template <class T>
int32_t geev(bool vectors, int64_t n, T* a, int64_t lda, T* w, [[maybe_unused]] T* wi, T* vr, int64_t ldvr, T* work,
             int64_t work_length, [[maybe_unused]] Real<T>* reals) noexcept {
  const Turn turn;
  int32_t info = 0;
  T none = 0;
  if constexpr (linalg::kIsComplex<T>) {
    THEON_ROUTINE(T, geev)
    (Letter('N'), Letter(vectors ? 'V' : 'N'), Number(n), a, Number(lda), w, &none, Number(1), vr, Number(ldvr), work,
     Number(work_length), reals, &info, 1, 1);
  } else {
    THEON_ROUTINE(T, geev)
    (Letter('N'), Letter(vectors ? 'V' : 'N'), Number(n), a, Number(lda), w, wi, &none, Number(1), vr, Number(ldvr),
     work, Number(work_length), &info, 1, 1);
  }
  return info;
}

template <class T>
int32_t gelsd(int64_t m, int64_t n, int64_t columns, T* a, int64_t lda, T* b, int64_t ldb, Real<T>* s, Real<T> cutoff,
              int32_t* rank, T* work, int64_t work_length, [[maybe_unused]] Real<T>* reals,
              int32_t* integers) noexcept {
  const Turn turn;
  int32_t info = 0;
  const auto call = [&](auto... between) noexcept {
    THEON_ROUTINE(T, gelsd)
    (Number(m), Number(n), Number(columns), a, Number(lda), b, Number(ldb), s, &cutoff, rank, work, Number(work_length),
     between..., integers, &info);
  };
  if constexpr (linalg::kIsComplex<T>) {
    call(reals);
  } else {
    call();
  }
  return info;
}

#define THEON_INSTANCES(T)                                                                                            \
  template void gemm(Op, Op, int64_t, int64_t, int64_t, T, const T*, int64_t, const T*, int64_t, T, T*,               \
                     int64_t) noexcept;                                                                               \
  template void herk<T>(Triangle, Op, int64_t, int64_t, Real<T>, const T*, int64_t, Real<T>, T*, int64_t) noexcept;   \
  template void trsm(bool, Triangle, Op, bool, int64_t, int64_t, const T*, int64_t, T*, int64_t) noexcept;            \
  template int32_t potrf(Triangle, int64_t, T*, int64_t) noexcept;                                                    \
  template int32_t getrf(int64_t, int64_t, T*, int64_t, int32_t*) noexcept;                                           \
  template int32_t getri(int64_t, T*, int64_t, const int32_t*, T*, int64_t) noexcept;                                 \
  template void laswp(int64_t, T*, int64_t, int64_t, int64_t, const int32_t*, bool) noexcept;                         \
  template int32_t geqrf(int64_t, int64_t, T*, int64_t, T*, T*, int64_t) noexcept;                                    \
  template int32_t orgqr(int64_t, int64_t, int64_t, T*, int64_t, const T*, T*, int64_t) noexcept;                     \
  template int32_t gesdd<T>(char, int64_t, int64_t, T*, int64_t, Real<T>*, T*, int64_t, T*, int64_t, T*, int64_t,     \
                            Real<T>*, int32_t*) noexcept;                                                             \
  template int32_t heevd<T>(bool, Triangle, int64_t, T*, int64_t, Real<T>*, T*, int64_t, Real<T>*, int64_t, int32_t*, \
                            int64_t) noexcept;                                                                        \
  template int32_t geev<T>(bool, int64_t, T*, int64_t, T*, T*, T*, int64_t, T*, int64_t, Real<T>*) noexcept;          \
  template int32_t gelsd<T>(int64_t, int64_t, int64_t, T*, int64_t, T*, int64_t, Real<T>*, Real<T>, int32_t*, T*,     \
                            int64_t, Real<T>*, int32_t*) noexcept
THEON_INSTANCES(float);
THEON_INSTANCES(double);
THEON_INSTANCES(std::complex<float>);
THEON_INSTANCES(std::complex<double>);

}  // namespace theon::lapack
