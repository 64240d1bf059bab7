#include "cpu/elementwise/tile_functions.hpp"

namespace theon {

TileFn find_tile_function(int32_t level, int op, int32_t in, int32_t out, int scalars) noexcept {
  using Rows = TileRows (*)(int32_t) noexcept;
  constexpr Rows kTables[] = {
      arithmetic_float32_rows, arithmetic_float64_rows, functions_float32_rows, functions_float64_rows, integer_rows,
      comparison_rows,         conversion_rows};
  for (const Rows rows : kTables) {
    const TileRows table = rows(level);
    for (const TileRow* row = table.first; row != table.first + table.count; ++row) {
      if (row->op == op && row->in == in && row->out == out && row->scalars == scalars) return row->function;
    }
  }
  return nullptr;
}

}  // namespace theon
