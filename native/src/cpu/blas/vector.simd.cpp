#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/blas/vector.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/blas/parts-inl.hpp"
#include "cpu/blas/vector.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace {

// R rows at once share the loads of x; U vectors of each are in flight: R * U chains hide the latency of the FMA.
template <int R, int U, class T>
HWY_INLINE void dot_group(const T* a, int64_t stride, int64_t n, const T* x, T* sums) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  Vec<T> sum[R][U];
  for (int r = 0; r < R; ++r) {
    for (int u = 0; u < U; ++u) sum[r][u] = hn::Zero(d);
  }
  int64_t j = 0;
  for (; j + U * lanes <= n; j += U * lanes) {
    for (int u = 0; u < U; ++u) {
      const Vec<T> v = hn::LoadU(d, x + j + u * lanes);
      for (int r = 0; r < R; ++r) sum[r][u] = hn::MulAdd(hn::LoadU(d, a + r * stride + j + u * lanes), v, sum[r][u]);
    }
  }
  for (; j + lanes <= n; j += lanes) {
    const Vec<T> v = hn::LoadU(d, x + j);
    for (int r = 0; r < R; ++r) sum[r][0] = hn::MulAdd(hn::LoadU(d, a + r * stride + j), v, sum[r][0]);
  }
  if (j < n) {
    const Vec<T> v = load_part(d, x + j, n - j);
    for (int r = 0; r < R; ++r) sum[r][0] = hn::MulAdd(load_part(d, a + r * stride + j, n - j), v, sum[r][0]);
  }
  for (int r = 0; r < R; ++r) {
    for (int width = U / 2; width > 0; width /= 2) {
      for (int u = 0; u < width; ++u) sum[r][u] = hn::Add(sum[r][u], sum[r][u + width]);
    }
    sums[r] = hn::GetLane(hn::SumOfLanes(d, sum[r][0]));
  }
}

template <class T>
void dot_rows(const T* a, int64_t stride, int64_t rows, int64_t n, const T* x, T* sums) {
  int64_t i = 0;
  for (; i + 4 <= rows; i += 4) dot_group<4, 2>(a + i * stride, stride, n, x, sums + i);
  if (rows - i >= 2) {
    dot_group<2, 4>(a + i * stride, stride, n, x, sums + i);
    i += 2;
  }
  if (i < rows) dot_group<1, 8>(a + i * stride, stride, n, x, sums + i);
}

// sums = (accumulate ? sums : 0) + x[R-1] * row[R-1] + ... + x[0] * row[0].
template <int R, class T>
HWY_INLINE void add_group(const T* a, int64_t stride, int64_t n, const T* x, T* sums, bool accumulate) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  Vec<T> factor[R];
  for (int r = 0; r < R; ++r) factor[r] = hn::Set(d, x[r]);
  int64_t j = 0;
  for (; j + 2 * lanes <= n; j += 2 * lanes) {
    Vec<T> low = accumulate ? hn::LoadU(d, sums + j) : hn::Zero(d);
    Vec<T> high = accumulate ? hn::LoadU(d, sums + j + lanes) : hn::Zero(d);
    for (int r = R - 1; r >= 0; --r) {
      low = hn::MulAdd(factor[r], hn::LoadU(d, a + r * stride + j), low);
      high = hn::MulAdd(factor[r], hn::LoadU(d, a + r * stride + j + lanes), high);
    }
    hn::StoreU(low, d, sums + j);
    hn::StoreU(high, d, sums + j + lanes);
  }
  for (; j < n; j += lanes) {
    const int64_t left = n - j;
    if (left >= lanes) {
      Vec<T> sum = accumulate ? hn::LoadU(d, sums + j) : hn::Zero(d);
      for (int r = R - 1; r >= 0; --r) sum = hn::MulAdd(factor[r], hn::LoadU(d, a + r * stride + j), sum);
      hn::StoreU(sum, d, sums + j);
    } else {
      Vec<T> sum = accumulate ? load_part(d, sums + j, left) : hn::Zero(d);
      for (int r = R - 1; r >= 0; --r) sum = hn::MulAdd(factor[r], load_part(d, a + r * stride + j, left), sum);
      store_part(d, sum, sums + j, left);
    }
  }
}

template <class T>
void add_rows(const T* a, int64_t stride, int64_t rows, int64_t n, const T* x, T* sums) {
  bool accumulate = false;
  int64_t i = rows;
  for (; i >= 8; i -= 8) {
    add_group<8>(a + (i - 8) * stride, stride, n, x + i - 8, sums, accumulate);
    accumulate = true;
  }
  if (i >= 4) {
    i -= 4;
    add_group<4>(a + i * stride, stride, n, x + i, sums, accumulate);
    accumulate = true;
  }
  while (i > 0) {
    --i;
    add_group<1>(a + i * stride, stride, n, x + i, sums, accumulate);
    accumulate = true;
  }
  if (!accumulate) {
    for (int64_t j = 0; j < n; ++j) sums[j] = T{0};
  }
}

template <class T>
void combine_rows(T* out, T alpha, const T* x, T beta, const T* c, int64_t n) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const Vec<T> va = hn::Set(d, alpha), vb = hn::Set(d, beta);
  int64_t j = 0;
  if (c == nullptr) {
    for (; j + lanes <= n; j += lanes) hn::StoreU(hn::Mul(va, hn::LoadU(d, x + j)), d, out + j);
    if (j < n) store_part(d, hn::Mul(va, load_part(d, x + j, n - j)), out + j, n - j);
    return;
  }
  for (; j + lanes <= n; j += lanes) {
    hn::StoreU(hn::MulAdd(va, hn::LoadU(d, x + j), hn::Mul(vb, hn::LoadU(d, c + j))), d, out + j);
  }
  if (j < n) {
    const int64_t left = n - j;
    store_part(d, hn::MulAdd(va, load_part(d, x + j, left), hn::Mul(vb, load_part(d, c + j, left))), out + j, left);
  }
}

}  // namespace

const VectorKernels<float>* vector_table_f32() {
  static constexpr VectorKernels<float> table = {dot_rows<float>, add_rows<float>, combine_rows<float>};
  return &table;
}

const VectorKernels<double>* vector_table_f64() {
  static constexpr VectorKernels<double> table = {dot_rows<double>, add_rows<double>, combine_rows<double>};
  return &table;
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {
namespace {
THEON_SIMD_LEVELS(const VectorKernels<float>*, levels_f32, vector_table_f32);
THEON_SIMD_LEVELS(const VectorKernels<double>*, levels_f64, vector_table_f64);
}  // namespace

template <>
const VectorKernels<float>& vector_kernels(int32_t level) noexcept {
  return *levels_f32[level]();
}

template <>
const VectorKernels<double>& vector_kernels(int32_t level) noexcept {
  return *levels_f64[level]();
}
}  // namespace theon
#endif
