// The inner loops of gemm: a packed panel of B and the rows of A that multiply it, one set per SIMD level.
#pragma once

#include <cstdint>

namespace theon {

/// out[i, j] = alpha * (sum over k < depth of a[i, k] * panel[k, j]) + beta * c[i, j]; without the second term when c is null.
/// Strides in elements; columns of c and out have no gaps. out may be c.
template <class T>
struct PanelProduct {
  const T* a;
  int64_t a_row, a_depth;  // strides of a
  T* panel;                // depth rows of whole vectors: packed, or packed from b on the way
  const T* b;              // columns without gaps; null: the panel is packed
  int64_t b_depth;
  int64_t rows, columns, depth;
  T alpha, beta;
  const T* c;
  int64_t c_row;
  T* out;
  int64_t out_row;
};

/// Sizes of a level's tile.
struct GemmTileShape {
  int32_t lanes;    // elements of a vector; rows of a panel are multiples of it
  int32_t rows;     // rows of A in registers when the panel is `columns` wide
  int32_t columns;  // of the widest panel
  int32_t depth;    // of the deepest panel: it stays in the level 1 cache while all rows of A pass
};

template <class T>
struct GemmTile {
  GemmTileShape shape;
  /// Copies from[rows, columns] to rows that are `to_row` apart, and fills each up with zeros to whole vectors.
  void (*pack)(T* to, int64_t to_row, const T* from, int64_t from_row, int64_t from_column, int64_t rows,
               int64_t columns);
  /// columns is at most shape.columns. Every sum runs from k = 0 upwards in one chain of multiply-adds.
  void (*multiply)(const PanelProduct<T>& product);
};

/// The loops of a theon_simd_level.
template <class T>
const GemmTile<T>& gemm_tile(int32_t level) noexcept;

}  // namespace theon
