#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/complex128_functions.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/simd_level.hpp"
#include "cpu/elementwise/complex_functions-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

TileRows complex128_functions_table() {
  using Table = ComplexFunctionTable<double>;
  return {Table::kRows, sizeof(Table::kRows) / sizeof(TileRow)};
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, complex128_functions_table)

TileRows complex128_functions_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
