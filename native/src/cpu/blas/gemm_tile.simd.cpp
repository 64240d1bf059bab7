#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/blas/gemm_tile.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/blas/gemm_tile.hpp"
#include "cpu/blas/parts-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace {

// Rows of A in registers for panels of 1, 2, ... vectors; together with the rows of B they fill the registers.
#if HWY_TARGET <= HWY_AVX3
constexpr int kVectors = 4;
constexpr int kRows[] = {0, 12, 12, 8, 6};
constexpr int kDepth = 128;
#else
constexpr int kVectors = 2;
constexpr int kRows[] = {0, 6, 6};
constexpr int kDepth = 256;
#endif

constexpr int64_t kAhead = 16;  // rows of B fetched before they are needed

template <class T>
constexpr int64_t lanes_of() {
  return static_cast<int64_t>(HWY_LANES(T));
}

// A row of the panel: loaded, or taken from B and stored there.
template <bool kPacks, int V, class T>
HWY_INLINE void load_row(const PanelProduct<T>& p, const T* b, T* panel, int64_t last, Vec<T> (&row)[V]) {
  const Tag<T> d;
  constexpr int64_t kLanes = lanes_of<T>();
  if constexpr (!kPacks) {
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) row[v] = hn::Load(d, panel + v * kLanes);
    return;
  }
#pragma GCC unroll 4
  for (int v = 0; v < V; ++v) {
    __builtin_prefetch(b + kAhead * p.b_depth + v * kLanes);
    row[v] = v < V - 1 || last == kLanes ? hn::LoadU(d, b + v * kLanes) : load_part(d, b + v * kLanes, last);
    hn::Store(row[v], d, panel + v * kLanes);
  }
}

template <bool kPacks, int R, int V, class T>
HWY_INLINE void sum_tile(const PanelProduct<T>& p, const T* a, int64_t last, Vec<T> (&sum)[R][V]) {
  const Tag<T> d;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) sum[r][v] = hn::Zero(d);
  }
  const int64_t a_row = p.a_row, a_depth = p.a_depth, b_depth = p.b_depth;
  T* panel = p.panel;
  const T* b = p.b;
  for (int64_t k = p.depth; k > 0; --k) {
    Vec<T> row[V];
    load_row<kPacks>(p, b, panel, last, row);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const Vec<T> x = hn::Set(d, a[r * a_row]);
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) sum[r][v] = hn::MulAdd(x, row[v], sum[r][v]);
    }
    panel += V * lanes_of<T>();
    a += a_depth;
    if constexpr (kPacks) b += b_depth;
  }
}

template <bool kPacks, int R, int V, class T>
void tile(const PanelProduct<T>& p, int64_t first_row) {
  const Tag<T> d;
  constexpr int64_t kLanes = lanes_of<T>();
  const int64_t last = p.columns - (V - 1) * kLanes;
  T* out = p.out + first_row * p.out_row;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) __builtin_prefetch(out + r * p.out_row + v * kLanes, 1);
    // Rows that begin inside a line end in one more.
    __builtin_prefetch(out + r * p.out_row + V * kLanes - 1, 1);
  }
  Vec<T> sum[R][V];
  sum_tile<kPacks>(p, p.a + first_row * p.a_row, last, sum);
  const Vec<T> alpha = hn::Set(d, p.alpha), beta = hn::Set(d, p.beta);
  const bool adds = p.c != nullptr;
  const T* c = adds ? p.c + first_row * p.c_row : nullptr;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) {
      const Vec<T> product = hn::Mul(alpha, sum[r][v]);
      T* to = out + r * p.out_row + v * kLanes;
      const T* from = adds ? c + r * p.c_row + v * kLanes : nullptr;
      if (v < V - 1 || last == kLanes) {
        hn::StoreU(adds ? hn::MulAdd(beta, hn::LoadU(d, from), product) : product, d, to);
      } else {
        store_part(d, adds ? hn::MulAdd(beta, load_part(d, from, last), product) : product, to, last);
      }
    }
  }
}

// The last rows, fewer than a whole tile.
template <bool kPacks, int R, int V, class T>
void last_rows(const PanelProduct<T>& p, int64_t row) {
  if constexpr (R > 0) {
    if (p.rows - row == R) return tile<kPacks, R, V>(p, row);
    last_rows<kPacks, R - 1, V>(p, row);
  }
}

template <int V, class T>
void all_rows(const PanelProduct<T>& p) {
  constexpr int kTile = kRows[V];
  int64_t row = 0;
  if (p.b != nullptr && p.rows < kTile) return last_rows<true, kTile - 1, V>(p, row);
  if (p.b != nullptr) {
    tile<true, kTile, V>(p, row);
    row = kTile;
  }
  for (; row + kTile <= p.rows; row += kTile) tile<false, kTile, V>(p, row);
  last_rows<false, kTile - 1, V>(p, row);
}

template <int V, class T>
void choose_width(const PanelProduct<T>& p) {
  if constexpr (V > 0) {
    if (p.columns > (V - 1) * lanes_of<T>()) return all_rows<V>(p);
    choose_width<V - 1>(p);
  }
}

template <class T>
void multiply(const PanelProduct<T>& p) {
  choose_width<kVectors>(p);
}

// Vectors of a row copied at once; the compiler knows their number.
template <int V, class T>
HWY_INLINE void copy_vectors(T* to, const T* from) {
  const Tag<T> d;
#pragma GCC unroll 16
  for (int v = 0; v < V; ++v) hn::StoreU(hn::LoadU(d, from + v * lanes_of<T>()), d, to + v * lanes_of<T>());
}

template <class T>
void pack_rows(T* to, int64_t to_row, const T* from, int64_t from_row, int64_t rows, int64_t columns) {
  const Tag<T> d;
  constexpr int64_t kLanes = lanes_of<T>();
  for (int64_t i = 0; i < rows; ++i, from += from_row, to += to_row) {
    int64_t j = 0;
    for (; j + 4 * kLanes <= columns; j += 4 * kLanes) copy_vectors<4>(to + j, from + j);
    for (; j + kLanes <= columns; j += kLanes) copy_vectors<1>(to + j, from + j);
    if (j < columns) hn::StoreU(load_part(d, from + j, columns - j), d, to + j);
  }
}

// The square of 16-byte rows at `from`, whose columns have no gaps, transposed.
HWY_INLINE void transpose_square(float* to, int64_t to_row, const float* from, int64_t from_column) {
  const hn::Full128<float> d;
  const hn::Full128<double> pairs;
  const auto a = hn::LoadU(d, from), b = hn::LoadU(d, from + from_column);
  const auto c = hn::LoadU(d, from + 2 * from_column), e = hn::LoadU(d, from + 3 * from_column);
  const auto ab_low = hn::BitCast(pairs, hn::InterleaveLower(d, a, b));
  const auto ab_high = hn::BitCast(pairs, hn::InterleaveUpper(d, a, b));
  const auto ce_low = hn::BitCast(pairs, hn::InterleaveLower(d, c, e));
  const auto ce_high = hn::BitCast(pairs, hn::InterleaveUpper(d, c, e));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab_low, ce_low)), d, to);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab_low, ce_low)), d, to + to_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab_high, ce_high)), d, to + 2 * to_row);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab_high, ce_high)), d, to + 3 * to_row);
}

HWY_INLINE void transpose_square(double* to, int64_t to_row, const double* from, int64_t from_column) {
  const hn::Full128<double> d;
  const auto a = hn::LoadU(d, from), b = hn::LoadU(d, from + from_column);
  hn::StoreU(hn::InterleaveLower(d, a, b), d, to);
  hn::StoreU(hn::InterleaveUpper(d, a, b), d, to + to_row);
}

template <class T>
void pack_elements(T* to, int64_t to_row, const T* from, int64_t from_row, int64_t from_column, int64_t rows,
                   int64_t columns) {
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) to[i * to_row + j] = from[i * from_row + j * from_column];
  }
}

template <class T>
void pack_columns(T* to, int64_t to_row, const T* from, int64_t from_column, int64_t rows, int64_t columns) {
  constexpr int64_t kSide = 16 / sizeof(T);
  const int64_t whole_rows = rows / kSide * kSide, whole_columns = columns / kSide * kSide;
  for (int64_t j = 0; j < whole_columns; j += kSide) {
    for (int64_t i = 0; i < whole_rows; i += kSide) {
      transpose_square(to + i * to_row + j, to_row, from + i + j * from_column, from_column);
    }
  }
  pack_elements(to + whole_columns, to_row, from + whole_columns * from_column, 1, from_column, whole_rows,
                columns - whole_columns);
  pack_elements(to + whole_rows * to_row, to_row, from + whole_rows, 1, from_column, rows - whole_rows, columns);
}

template <class T>
void pack(T* to, int64_t to_row, const T* from, int64_t from_row, int64_t from_column, int64_t rows, int64_t columns) {
  if (from_column == 1) return pack_rows(to, to_row, from, from_row, rows, columns);
  if (from_row == 1) {
    pack_columns(to, to_row, from, from_column, rows, columns);
  } else {
    pack_elements(to, to_row, from, from_row, from_column, rows, columns);
  }
  const int64_t end = (columns + lanes_of<T>() - 1) / lanes_of<T>() * lanes_of<T>();
  for (int64_t i = 0; i < rows && columns < end; ++i) {
    for (int64_t j = columns; j < end; ++j) to[i * to_row + j] = T{0};
  }
}

}  // namespace

template <class T>
const GemmTile<T>* table_of() {
  static constexpr GemmTile<T> table = {
      {static_cast<int32_t>(lanes_of<T>()), kRows[kVectors], static_cast<int32_t>(kVectors * lanes_of<T>()), kDepth},
      pack<T>,
      multiply<T>};
  return &table;
}
const GemmTile<float>* tile_f32() { return table_of<float>(); }
const GemmTile<double>* tile_f64() { return table_of<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {
namespace {
THEON_SIMD_LEVELS(const GemmTile<float>*, levels_f32, tile_f32);
THEON_SIMD_LEVELS(const GemmTile<double>*, levels_f64, tile_f64);
}  // namespace
template <>
const GemmTile<float>& gemm_tile(int32_t level) noexcept {
  return *levels_f32[level]();
}
template <>
const GemmTile<double>& gemm_tile(int32_t level) noexcept {
  return *levels_f64[level]();
}
}  // namespace theon
#endif
