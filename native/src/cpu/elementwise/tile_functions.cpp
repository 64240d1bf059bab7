#include "cpu/elementwise/tile_functions.hpp"

#include "core/dtype.hpp"

namespace theon {
namespace {

// Integer of the same width, signed; what is 16 bytes long stays.
int32_t of_width(int32_t dtype) {
  switch (dtype_bytes(dtype)) {
    case 1: return THEON_INT8;
    case 2: return THEON_INT16;
    case 4: return THEON_INT32;
    case 8: return THEON_INT64;
    default: return dtype;
  }
}

int32_t signed_of(int32_t dtype) { return is_unsigned(dtype) ? of_width(dtype) : dtype; }

struct Key {
  int op;
  int32_t in, out;
};

// Dtypes that an op does not tell apart share a function.
Key canonical(int op, int32_t in, int32_t out) {
  switch (op) {
    case kTileZeroCheck: return {op, of_width(in), out};
    case kTileCopy:
    case THEON_OP_WHERE: return {op, of_width(in), of_width(out)};
    case THEON_OP_ADD:
    case THEON_OP_SUB:
    case THEON_OP_MUL:
    case THEON_OP_NEG:
    case THEON_OP_SQR:
    case THEON_OP_AND:
    case THEON_OP_OR:
    case THEON_OP_XOR:
    case THEON_OP_NOT: return {op, signed_of(in), signed_of(out)};
    case THEON_OP_EQUAL:
    case THEON_OP_NOT_EQUAL: return {op, in == THEON_BOOL ? THEON_INT8 : signed_of(in), out};
    case THEON_OP_LESS:
    case THEON_OP_LESS_EQUAL: return {op, in == THEON_BOOL ? THEON_UINT8 : in, out};
    case THEON_OP_CAST: {
      const bool whole = in == THEON_BOOL || is_integer(in);
      if (whole && out == THEON_BOOL) return {op, of_width(in), out};
      if (in == THEON_BOOL) in = THEON_UINT8;
      if (!whole || !is_integer(out)) return {op, in, out};
      if (dtype_bytes(in) == dtype_bytes(out)) return {kTileCopy, of_width(in), of_width(in)};
      return {op, dtype_bytes(in) > dtype_bytes(out) ? signed_of(in) : in, signed_of(out)};
    }
    default: return {op, in, out};
  }
}

}  // namespace

TileFn find_tile_function(int32_t level, int op, int32_t in, int32_t out, int scalars) noexcept {
  using Rows = TileRows (*)(int32_t) noexcept;
  constexpr Rows kTables[] = {arithmetic_float32_rows,
                              arithmetic_float64_rows,
                              functions_float32_rows,
                              functions_float64_rows,
                              fused_functions_float32_rows,
                              fused_functions_float64_rows,
                              curves_float32_rows,
                              curves_float64_rows,
                              special_float32_rows,
                              special_float64_rows,
                              division_rows,
                              integer_rows,
                              narrow_integer_rows,
                              comparison_rows,
                              conversion_rows,
                              selection_rows,
                              float16_rows,
                              complex_rows,
                              complex_library_rows,
                              complex64_functions_rows,
                              complex128_functions_rows,
                              bessel_float32_rows,
                              bessel_float64_rows};
  const Key key = canonical(op, in, out);
  for (const Rows rows : kTables) {
    const TileRows table = rows(level);
    for (const TileRow* row = table.first; row != table.first + table.count; ++row) {
      if (row->op == key.op && row->in == key.in && row->out == key.out && row->scalars == scalars)
        return row->function;
    }
  }
  return nullptr;
}

}  // namespace theon
