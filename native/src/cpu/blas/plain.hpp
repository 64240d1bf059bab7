// Inner loops of products in dtypes without a tile of their own: integers, bool, float16, complex.
#pragma once

#include <cstdint>

namespace theon {

/// Columns that are summed at once. Sums and panels are rows of so many numbers in the type that is computed with: planes of
/// them for complex ones, real parts first.
inline constexpr int64_t kPlainColumns = 64;
inline constexpr int64_t kPlainDepth = 128;

/// A matrix with any strides, in elements.
struct PlainMatrix {
  const void* data;
  int64_t row, column;
};

struct PlainKernels {
  int32_t number_bytes;  // of one column of a row of sums, all planes
  /// sums[i, j] += sum over k < depth of a[i, k] * b[k, j], from k = 0 upwards; `panel` holds depth rows.
  void (*add_products)(void* sums, void* panel, const PlainMatrix& a, const PlainMatrix& b, int64_t rows,
                       int64_t columns, int64_t depth);
  /// out[i, j] = alpha * sums[i, j] + beta * c[i, j], without the first term when sums is null, without the second when c.data
  /// is null. alpha and beta are the products of a number and, where there is one, an element.
  void (*finish)(const PlainMatrix& out, const void* sums, double alpha, const void* alpha_element, double beta,
                 const void* beta_element, const PlainMatrix& c, int64_t rows, int64_t columns);
  /// Whether number times element is zero.
  bool (*is_zero)(double number, const void* element);
};

/// The loops for a dtype at a theon_simd_level.
const PlainKernels& plain_kernels(int32_t level, int32_t dtype);

}  // namespace theon
