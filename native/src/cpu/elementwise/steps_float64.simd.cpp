#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/steps_float64.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/simd_level.hpp"
#include "cpu/elementwise/step_functions-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

StepsRows steps_float64_table() {
  using Table = StepsTable<double>;
  return {Table::kRows, sizeof(Table::kRows) / sizeof(StepsRow)};
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(StepsRows, tables, steps_float64_table)

StepsRows steps_float64_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
