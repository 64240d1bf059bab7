#include "cpu/blas/openblas.hpp"

#include <cstring>
#include <semaphore>

namespace {

thread_local int32_t refused_argument = 0;

// OpenBLAS has a fixed number of scratch buffers, two for each thread it was built for, and prints when they run out.
// Fewer callers than any distribution's build serves are let in at a time.
constexpr std::ptrdiff_t kConcurrentCalls = 64;
std::counting_semaphore<kConcurrentCalls> calls_left{kConcurrentCalls};

}  // namespace

extern "C" {

void sgemm_(const char*, const char*, const int32_t*, const int32_t*, const int32_t*, const float*, const float*,
            const int32_t*, const float*, const int32_t*, const float*, float*, const int32_t*);
void dgemm_(const char*, const char*, const int32_t*, const int32_t*, const int32_t*, const double*, const double*,
            const int32_t*, const double*, const int32_t*, const double*, double*, const int32_t*);
void strsm_(const char*, const char*, const char*, const char*, const int32_t*, const int32_t*, const float*,
            const float*, const int32_t*, float*, const int32_t*);
void dtrsm_(const char*, const char*, const char*, const char*, const int32_t*, const int32_t*, const double*,
            const double*, const int32_t*, double*, const int32_t*);
char* openblas_get_corename(void);

// Replaces the archive's, which prints.
int xerbla_(const char*, const int32_t* argument, int32_t) {
  refused_argument = *argument;
  return 0;
}

char* __real_getenv(const char* name);

// OpenBLAS reads its settings while the library is loaded. One thread: the split is made in our pool.
char* __wrap_getenv(const char* name) {
  static char one[] = "1";
  return std::strcmp(name, "OPENBLAS_NUM_THREADS") == 0 ? one : __real_getenv(name);
}

}  // extern "C"

namespace theon::openblas {
namespace {

void call(const char* ta, const char* tb, const int32_t* m, const int32_t* n, const int32_t* k, const float* alpha,
          const float* a, const int32_t* lda, const float* b, const int32_t* ldb, const float* beta, float* c,
          const int32_t* ldc) noexcept {
  sgemm_(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void call(const char* ta, const char* tb, const int32_t* m, const int32_t* n, const int32_t* k, const double* alpha,
          const double* a, const int32_t* lda, const double* b, const int32_t* ldb, const double* beta, double* c,
          const int32_t* ldc) noexcept {
  dgemm_(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

}  // namespace

template <class T>
bool gemm(int64_t m, int64_t n, int64_t k, T alpha, Matrix<T> a, Matrix<T> b, T beta, T* c,
          int64_t c_leading) noexcept {
  const int32_t m32 = static_cast<int32_t>(m), n32 = static_cast<int32_t>(n), k32 = static_cast<int32_t>(k);
  const int32_t lda = static_cast<int32_t>(a.leading), ldb = static_cast<int32_t>(b.leading);
  const int32_t ldc = static_cast<int32_t>(c_leading);
  calls_left.acquire();
  call(a.transposed ? "T" : "N", b.transposed ? "T" : "N", &m32, &n32, &k32, &alpha, a.data, &lda, b.data, &ldb, &beta,
       c, &ldc);
  calls_left.release();
  return take_refusal() == 0;
}

template bool gemm(int64_t, int64_t, int64_t, float, Matrix<float>, Matrix<float>, float, float*, int64_t) noexcept;
template bool gemm(int64_t, int64_t, int64_t, double, Matrix<double>, Matrix<double>, double, double*,
                   int64_t) noexcept;

template <class T>
bool trsm(const Triangle& triangle, int64_t m, int64_t n, T alpha, const T* a, int64_t a_leading, T* b,
          int64_t b_leading) noexcept {
  const int32_t m32 = static_cast<int32_t>(m), n32 = static_cast<int32_t>(n);
  const int32_t lda = static_cast<int32_t>(a_leading), ldb = static_cast<int32_t>(b_leading);
  const char* side = triangle.right ? "R" : "L";
  const char* half = triangle.lower ? "L" : "U";
  const char* op = triangle.transposed ? "T" : "N";
  const char* diagonal = triangle.unit_diagonal ? "U" : "N";
  calls_left.acquire();
  if constexpr (sizeof(T) == sizeof(float)) {
    strsm_(side, half, op, diagonal, &m32, &n32, &alpha, a, &lda, b, &ldb);
  } else {
    dtrsm_(side, half, op, diagonal, &m32, &n32, &alpha, a, &lda, b, &ldb);
  }
  calls_left.release();
  return take_refusal() == 0;
}

template bool trsm(const Triangle&, int64_t, int64_t, float, const float*, int64_t, float*, int64_t) noexcept;
template bool trsm(const Triangle&, int64_t, int64_t, double, const double*, int64_t, double*, int64_t) noexcept;

const char* core_name() noexcept { return openblas_get_corename(); }

int32_t take_refusal() noexcept {
  const int32_t argument = refused_argument;
  refused_argument = 0;
  return argument;
}

}  // namespace theon::openblas
