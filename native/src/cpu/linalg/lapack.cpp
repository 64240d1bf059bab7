#include "cpu/linalg/lapack.hpp"

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

// Lengths of the texts come last, as Fortran has them.
#define THEON_LAPACK(T, p)                                                                                             \
  void p##gemm_(Text, Text, Int, Int, Int, const T*, const T*, Int, const T*, Int, const T*, T*, Int, size_t, size_t); \
  void p##syrk_(Text, Text, Int, Int, const T*, const T*, Int, const T*, T*, Int, size_t, size_t);                     \
  void p##trsm_(Text, Text, Text, Text, Int, Int, const T*, const T*, Int, T*, Int, size_t, size_t, size_t, size_t);   \
  void p##potrf_(Text, Int, T*, Int, Out, size_t);                                                                     \
  void p##getrf_(Int, Int, T*, Int, Out, Out);                                                                         \
  void p##getri_(Int, T*, Int, Int, T*, Int, Out);                                                                     \
  void p##laswp_(Int, T*, Int, Int, Int, Int, Int);                                                                    \
  void p##geqrf_(Int, Int, T*, Int, T*, T*, Int, Out);                                                                 \
  void p##orgqr_(Int, Int, Int, T*, Int, const T*, T*, Int, Out);                                                      \
  void p##gesdd_(Text, Int, Int, T*, Int, T*, T*, Int, T*, Int, T*, Int, Out, Out, size_t);                            \
  void p##syevd_(Text, Text, Int, T*, Int, T*, T*, Int, Out, Int, Out, size_t, size_t);                                \
  void p##geev_(Text, Text, Int, T*, Int, T*, T*, T*, Int, T*, Int, T*, Int, Out, size_t, size_t);                     \
  void p##gelsd_(Int, Int, Int, T*, Int, T*, Int, T*, const T*, Out, T*, Int, Out, Out)
THEON_LAPACK(float, s);
THEON_LAPACK(double, d);
#undef THEON_LAPACK

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
  operator Text() const noexcept { return &letter_; }                           // NOLINT

 private:
  char letter_;
};

Letter transposition(bool transposed) noexcept { return transposed ? 'T' : 'N'; }

template <class T, class F, class D>
constexpr auto routine(F single, D twice) noexcept {
  if constexpr (std::is_same_v<T, float>) {
    return single;
  } else {
    return twice;
  }
}

}  // namespace

#define THEON_ROUTINE(T, name) routine<T>(s##name##_, d##name##_)

template <class T>
void gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, T alpha, const T* a, int64_t lda,
          const T* b, int64_t ldb, T beta, T* c, int64_t ldc) noexcept {
  const Turn turn;
  THEON_ROUTINE(T, gemm)
  (transposition(transpose_a), transposition(transpose_b), Number(m), Number(n), Number(k), &alpha, a, Number(lda), b,
   Number(ldb), &beta, c, Number(ldc), 1, 1);
}

template <class T>
void syrk(Triangle triangle, bool transposed, int64_t n, int64_t k, T alpha, const T* a, int64_t lda, T beta, T* c,
          int64_t ldc) noexcept {
  const Turn turn;
  THEON_ROUTINE(T, syrk)
  (Letter(triangle), transposition(transposed), Number(n), Number(k), &alpha, a, Number(lda), &beta, c, Number(ldc), 1,
   1);
}

template <class T>
void trsm(bool right, Triangle triangle, bool transposed, bool unit, int64_t m, int64_t n, const T* a, int64_t lda,
          T* b, int64_t ldb) noexcept {
  const Turn turn;
  const T one = 1;
  THEON_ROUTINE(T, trsm)
  (Letter(right ? 'R' : 'L'), Letter(triangle), transposition(transposed), Letter(unit ? 'U' : 'N'), Number(m),
   Number(n), &one, a, Number(lda), b, Number(ldb), 1, 1, 1, 1);
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
  THEON_ROUTINE(T, orgqr)(Number(m), Number(n), Number(k), a, Number(lda), tau, work, Number(work_length), &info);
  return info;
}

template <class T>
int32_t gesdd(char job, int64_t m, int64_t n, T* a, int64_t lda, T* s, T* u, int64_t ldu, T* vt, int64_t ldvt, T* work,
              int64_t work_length, int32_t* integers) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, gesdd)
  (Letter(job), Number(m), Number(n), a, Number(lda), s, u, Number(ldu), vt, Number(ldvt), work, Number(work_length),
   integers, &info, 1);
  return info;
}

template <class T>
int32_t syevd(bool vectors, Triangle triangle, int64_t n, T* a, int64_t lda, T* w, T* work, int64_t work_length,
              int32_t* integers, int64_t integers_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, syevd)
  (Letter(vectors ? 'V' : 'N'), Letter(triangle), Number(n), a, Number(lda), w, work, Number(work_length), integers,
   Number(integers_length), &info, 1, 1);
  return info;
}

template <class T>
int32_t geev(bool vectors, int64_t n, T* a, int64_t lda, T* wr, T* wi, T* vr, int64_t ldvr, T* work,
             int64_t work_length) noexcept {
  const Turn turn;
  int32_t info = 0;
  T none = 0;
  THEON_ROUTINE(T, geev)
  (Letter('N'), Letter(vectors ? 'V' : 'N'), Number(n), a, Number(lda), wr, wi, &none, Number(1), vr, Number(ldvr),
   work, Number(work_length), &info, 1, 1);
  return info;
}

template <class T>
int32_t gelsd(int64_t m, int64_t n, int64_t columns, T* a, int64_t lda, T* b, int64_t ldb, T* s, T cutoff,
              int32_t* rank, T* work, int64_t work_length, int32_t* integers) noexcept {
  const Turn turn;
  int32_t info = 0;
  THEON_ROUTINE(T, gelsd)
  (Number(m), Number(n), Number(columns), a, Number(lda), b, Number(ldb), s, &cutoff, rank, work, Number(work_length),
   integers, &info);
  return info;
}

#define THEON_INSTANCES(T)                                                                                   \
  template void gemm(bool, bool, int64_t, int64_t, int64_t, T, const T*, int64_t, const T*, int64_t, T, T*,  \
                     int64_t) noexcept;                                                                      \
  template void syrk(Triangle, bool, int64_t, int64_t, T, const T*, int64_t, T, T*, int64_t) noexcept;       \
  template void trsm(bool, Triangle, bool, bool, int64_t, int64_t, const T*, int64_t, T*, int64_t) noexcept; \
  template int32_t potrf(Triangle, int64_t, T*, int64_t) noexcept;                                           \
  template int32_t getrf(int64_t, int64_t, T*, int64_t, int32_t*) noexcept;                                  \
  template int32_t getri(int64_t, T*, int64_t, const int32_t*, T*, int64_t) noexcept;                        \
  template void laswp(int64_t, T*, int64_t, int64_t, int64_t, const int32_t*, bool) noexcept;                \
  template int32_t geqrf(int64_t, int64_t, T*, int64_t, T*, T*, int64_t) noexcept;                           \
  template int32_t orgqr(int64_t, int64_t, int64_t, T*, int64_t, const T*, T*, int64_t) noexcept;            \
  template int32_t gesdd(char, int64_t, int64_t, T*, int64_t, T*, T*, int64_t, T*, int64_t, T*, int64_t,     \
                         int32_t*) noexcept;                                                                 \
  template int32_t syevd(bool, Triangle, int64_t, T*, int64_t, T*, T*, int64_t, int32_t*, int64_t) noexcept; \
  template int32_t geev(bool, int64_t, T*, int64_t, T*, T*, T*, int64_t, T*, int64_t) noexcept;              \
  template int32_t gelsd(int64_t, int64_t, int64_t, T*, int64_t, T*, int64_t, T*, T, int32_t*, T*, int64_t,  \
                         int32_t*) noexcept
THEON_INSTANCES(float);
THEON_INSTANCES(double);

}  // namespace theon::lapack
