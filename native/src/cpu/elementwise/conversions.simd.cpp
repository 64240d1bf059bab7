#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/elementwise/conversions.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on
#include "core/dtype.hpp"
#include "core/simd_level.hpp"
#include "cpu/elementwise/plain_loops-inl.hpp"
#include "scalar/compare-inl.hpp"
#include "scalar/convert-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class T>
using StoredAs = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

#define THEON_CAST(To, From) \
  { THEON_OP_CAST, dtype_of<From>, dtype_of<To>, 0, &plain_tile1<ConvertOf<To, From>, StoredAs<To>, From> }
#define THEON_FROM_INTEGER(From) THEON_CAST(float, From), THEON_CAST(double, From)
#define THEON_FROM_FLOAT(From)                                                                                      \
  THEON_CAST(bool, From), THEON_CAST(int8_t, From), THEON_CAST(int16_t, From), THEON_CAST(int32_t, From),           \
      THEON_CAST(int64_t, From), THEON_CAST(uint8_t, From), THEON_CAST(uint16_t, From), THEON_CAST(uint32_t, From), \
      THEON_CAST(uint64_t, From), THEON_CAST(Complex<From>, From)

// Between integers the sign of the target does not matter, nor that of the source where it is cut: see find_tile_function.
constexpr TileRow kConversionRows[] = {
    THEON_CAST(int16_t, int8_t),
    THEON_CAST(int32_t, int8_t),
    THEON_CAST(int64_t, int8_t),
    THEON_CAST(int16_t, uint8_t),
    THEON_CAST(int32_t, uint8_t),
    THEON_CAST(int64_t, uint8_t),
    THEON_CAST(int32_t, int16_t),
    THEON_CAST(int64_t, int16_t),
    THEON_CAST(int32_t, uint16_t),
    THEON_CAST(int64_t, uint16_t),
    THEON_CAST(int64_t, int32_t),
    THEON_CAST(int64_t, uint32_t),
    THEON_CAST(int8_t, int16_t),
    THEON_CAST(int8_t, int32_t),
    THEON_CAST(int8_t, int64_t),
    THEON_CAST(int16_t, int32_t),
    THEON_CAST(int16_t, int64_t),
    THEON_CAST(int32_t, int64_t),
    THEON_CAST(bool, int8_t),
    THEON_CAST(bool, int16_t),
    THEON_CAST(bool, int32_t),
    THEON_CAST(bool, int64_t),
    THEON_FROM_INTEGER(int8_t),
    THEON_FROM_INTEGER(int16_t),
    THEON_FROM_INTEGER(int32_t),
    THEON_FROM_INTEGER(int64_t),
    THEON_FROM_INTEGER(uint8_t),
    THEON_FROM_INTEGER(uint16_t),
    THEON_FROM_INTEGER(uint32_t),
    THEON_FROM_INTEGER(uint64_t),
    THEON_FROM_FLOAT(float),
    THEON_FROM_FLOAT(double),
    THEON_CAST(double, float),
    THEON_CAST(float, double),
    THEON_CAST(Complex<double>, Complex<float>),
    THEON_CAST(Complex<float>, Complex<double>),
};
#undef THEON_CAST
#undef THEON_FROM_INTEGER
#undef THEON_FROM_FLOAT

TileRows conversion_table() { return {kConversionRows, sizeof(kConversionRows) / sizeof(TileRow)}; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(TileRows, tables, conversion_table)

TileRows conversion_rows(int32_t level) noexcept { return tables[level](); }

}  // namespace theon
#endif
