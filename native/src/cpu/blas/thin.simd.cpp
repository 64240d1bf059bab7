#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/blas/thin.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/blas/parts-inl.hpp"
#include "cpu/blas/thin.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace {

// Columns at once: as many as the registers hold with four rows.
constexpr int kColumns = HWY_TARGET <= HWY_AVX3 ? 4 : 2;

template <class T>
struct Factors {
  const T* w;
  int64_t stride;
};

// R rows by C columns, U vectors of each in flight.
template <int R, int C, int U, class T>
HWY_INLINE void multiply_tile(const T* a, int64_t stride, int64_t n, Factors<T> w, int64_t width, T* z) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  Vec<T> sum[R][C][U];
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      for (int u = 0; u < U; ++u) sum[r][c][u] = hn::Zero(d);
    }
  }
  int64_t j = 0;
  for (; j + U * lanes <= n; j += U * lanes) {
    for (int u = 0; u < U; ++u) {
      Vec<T> factor[C];
      for (int c = 0; c < C; ++c) factor[c] = hn::LoadU(d, w.w + c * w.stride + j + u * lanes);
      for (int r = 0; r < R; ++r) {
        const Vec<T> x = hn::LoadU(d, a + r * stride + j + u * lanes);
        for (int c = 0; c < C; ++c) sum[r][c][u] = hn::MulAdd(x, factor[c], sum[r][c][u]);
      }
    }
  }
  for (; j < n; j += lanes) {
    const int64_t left = n - j < lanes ? n - j : lanes;
    Vec<T> factor[C];
    for (int c = 0; c < C; ++c) factor[c] = load_part(d, w.w + c * w.stride + j, left);
    for (int r = 0; r < R; ++r) {
      const Vec<T> x = load_part(d, a + r * stride + j, left);
      for (int c = 0; c < C; ++c) sum[r][c][0] = hn::MulAdd(x, factor[c], sum[r][c][0]);
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) {
      for (int half = U / 2; half > 0; half /= 2) {
        for (int u = 0; u < half; ++u) sum[r][c][u] = hn::Add(sum[r][c][u], sum[r][c][u + half]);
      }
      z[r * width + c] = hn::GetLane(hn::SumOfLanes(d, sum[r][c][0]));
    }
  }
}

// R rows by all columns.
template <int R, int U, class T>
HWY_INLINE void multiply_rows(const T* a, int64_t stride, int64_t n, const T* w, int64_t w_stride, int64_t width,
                              T* z) {
  int64_t c = 0;
  for (; c + kColumns <= width; c += kColumns) {
    multiply_tile<R, kColumns, 1>(a, stride, n, Factors<T>{w + c * w_stride, w_stride}, width, z + c);
  }
  for (; c + 2 <= width; c += 2)
    multiply_tile<R, 2, 1>(a, stride, n, Factors<T>{w + c * w_stride, w_stride}, width, z + c);
  if (c < width) multiply_tile<R, 1, U>(a, stride, n, Factors<T>{w + c * w_stride, w_stride}, width, z + c);
}

template <class T>
void multiply(const T* a, int64_t stride, int64_t rows, int64_t n, const T* w, int64_t w_stride, int64_t width, T* z) {
  int64_t i = 0;
  for (; i + 4 <= rows; i += 4) multiply_rows<4, 2>(a + i * stride, stride, n, w, w_stride, width, z + i * width);
  for (; i + 2 <= rows; i += 2) multiply_rows<2, 4>(a + i * stride, stride, n, w, w_stride, width, z + i * width);
  if (i < rows) multiply_rows<1, 8>(a + i * stride, stride, n, w, w_stride, width, z + i * width);
}

template <class T>
struct Sums {
  T* first;
  int64_t stride;
  bool accumulate;
};

// sums[c] = (accumulate ? sums[c] : 0) + r[R-1, c] * row[R-1] + ... + r[0, c] * row[0].
template <int R, int C, bool kAhead, class T>
HWY_INLINE void add_tile(const T* a, int64_t stride, int64_t n, const T* r, int64_t width, Sums<T> sums,
                         const T* ahead) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  Vec<T> factor[R][C];
  for (int i = 0; i < R; ++i) {
    for (int c = 0; c < C; ++c) factor[i][c] = hn::Set(d, r[i * width + c]);
  }
  int64_t j = 0;
  for (; j + lanes <= n; j += lanes) {
    Vec<T> sum[C];
    for (int c = 0; c < C; ++c) sum[c] = sums.accumulate ? hn::LoadU(d, sums.first + c * sums.stride + j) : hn::Zero(d);
    for (int i = R - 1; i >= 0; --i) {
      if (kAhead) __builtin_prefetch(ahead + i * stride + j, 0, 2);
      const Vec<T> x = hn::LoadU(d, a + i * stride + j);
      for (int c = 0; c < C; ++c) sum[c] = hn::MulAdd(factor[i][c], x, sum[c]);
    }
    for (int c = 0; c < C; ++c) hn::StoreU(sum[c], d, sums.first + c * sums.stride + j);
  }
  if (j == n) return;
  const int64_t left = n - j;
  Vec<T> sum[C];
  for (int c = 0; c < C; ++c)
    sum[c] = sums.accumulate ? load_part(d, sums.first + c * sums.stride + j, left) : hn::Zero(d);
  for (int i = R - 1; i >= 0; --i) {
    const Vec<T> x = load_part(d, a + i * stride + j, left);
    for (int c = 0; c < C; ++c) sum[c] = hn::MulAdd(factor[i][c], x, sum[c]);
  }
  for (int c = 0; c < C; ++c) store_part(d, sum[c], sums.first + c * sums.stride + j, left);
}

// R rows into the sums of all columns; what is ahead is brought once.
template <int R, bool kAhead, class T>
HWY_INLINE void add_rows(const T* a, int64_t stride, int64_t n, const T* r, int64_t width, Sums<T> sums,
                         const T* ahead) {
  const auto from = [&](int64_t c) { return Sums<T>{sums.first + c * sums.stride, sums.stride, sums.accumulate}; };
  if (width == 1) return add_tile<R, 1, kAhead>(a, stride, n, r, width, sums, ahead);
  if (width < kColumns) {
    add_tile<R, 2, kAhead>(a, stride, n, r, width, sums, ahead);
    if (width == 3) add_tile<R, 1, false>(a, stride, n, r + 2, width, from(2), ahead);
    return;
  }
  add_tile<R, kColumns, kAhead>(a, stride, n, r, width, sums, ahead);
  int64_t c = kColumns;
  for (; c + kColumns <= width; c += kColumns) add_tile<R, kColumns, false>(a, stride, n, r + c, width, from(c), ahead);
  for (; c + 2 <= width; c += 2) add_tile<R, 2, false>(a, stride, n, r + c, width, from(c), ahead);
  if (c < width) add_tile<R, 1, false>(a, stride, n, r + c, width, from(c), ahead);
}

template <bool kAhead, class T>
void add_block(const T* a, int64_t stride, int64_t rows, int64_t n, const T* r, int64_t width, Sums<T> sums,
               const T* ahead) {
  int64_t i = rows;
  if (width == 1) {
    for (; i >= 8; i -= 8) {
      const int64_t at = (i - 8) * stride;
      add_tile<8, 1, kAhead>(a + at, stride, n, r + i - 8, 1, sums, kAhead ? ahead + at : nullptr);
      sums.accumulate = true;
    }
  }
  for (; i >= 4; i -= 4) {
    const int64_t at = (i - 4) * stride;
    add_rows<4, kAhead>(a + at, stride, n, r + (i - 4) * width, width, sums, kAhead ? ahead + at : nullptr);
    sums.accumulate = true;
  }
  for (; i > 0; --i) {
    const int64_t at = (i - 1) * stride;
    add_rows<1, kAhead>(a + at, stride, n, r + (i - 1) * width, width, sums, kAhead ? ahead + at : nullptr);
    sums.accumulate = true;
  }
}

template <class T>
void add(const T* a, int64_t stride, int64_t rows, int64_t n, const T* r, int64_t width, T* sums, int64_t sums_stride,
         bool accumulate, const T* ahead) {
  const Sums<T> to{sums, sums_stride, accumulate};
  if (ahead != nullptr) {
    add_block<true>(a, stride, rows, n, r, width, to, ahead);
  } else {
    add_block<false>(a, stride, rows, n, r, width, to, ahead);
  }
}

}  // namespace

const ThinKernels<float>* thin_table_f32() {
  static constexpr ThinKernels<float> table = {multiply<float>, add<float>};
  return &table;
}

const ThinKernels<double>* thin_table_f64() {
  static constexpr ThinKernels<double> table = {multiply<double>, add<double>};
  return &table;
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {
namespace {
THEON_SIMD_LEVELS(const ThinKernels<float>*, thin_levels_f32, thin_table_f32);
THEON_SIMD_LEVELS(const ThinKernels<double>*, thin_levels_f64, thin_table_f64);
}  // namespace

template <>
const ThinKernels<float>& thin_kernels(int32_t level) noexcept {
  return *thin_levels_f32[level]();
}

template <>
const ThinKernels<double>& thin_kernels(int32_t level) noexcept {
  return *thin_levels_f64[level]();
}
}  // namespace theon
#endif
