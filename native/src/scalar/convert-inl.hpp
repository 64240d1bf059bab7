// Conversion of plain numbers.
#if defined(THEON_SCALAR_CONVERT_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_CONVERT_INL_HPP
#undef THEON_SCALAR_CONVERT_INL_HPP
#else
#define THEON_SCALAR_CONVERT_INL_HPP
#endif

#include <cstdint>
#include <limits>
#include <type_traits>

#include <hwy/highway.h>
#include "scalar/number_types.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Float to integer truncates toward zero and saturates, NaN gives 0. Integers wrap. A real number becomes a complex one.
template <class To, class From>
struct ConvertOf {
  static HWY_INLINE To apply(From a) {
    if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
      return saturate(a);
    } else {
      return static_cast<To>(a);
    }
  }

 private:
  static HWY_INLINE To saturate(From a) {
    using Limits = std::numeric_limits<To>;
    constexpr int kBits = Limits::digits;
    constexpr From kEnd = static_cast<From>(uint64_t{1} << (kBits - 1)) * 2;  // the first number that is too large
    constexpr From kLow = std::is_signed_v<To> ? -kEnd : From(0);
    const bool fits = a > kLow && a < kEnd;
    const From inside = fits ? a : From(0);
    To result;
    if constexpr (std::is_same_v<To, uint64_t>) {
      // Vectors convert to signed integers only.
      constexpr From kHalf = kEnd / 2;
      const bool high = inside >= kHalf;
      const auto low = static_cast<uint64_t>(static_cast<int64_t>(high ? inside - kHalf : inside));
      result = high ? low | uint64_t{1} << 63 : low;
    } else if constexpr (std::is_same_v<To, uint32_t>) {
      result = static_cast<uint32_t>(static_cast<int64_t>(inside));
    } else {
      using Step = std::conditional_t<sizeof(To) < 4, int32_t, To>;
      result = static_cast<To>(static_cast<Step>(inside));
    }
    const To above = a >= kEnd ? Limits::max() : result;
    return a <= kLow ? Limits::min() : above;
  }
};

/// Anything to bool tells whether it is not 0.
template <class From>
struct ConvertOf<bool, From> {
  static HWY_INLINE uint8_t apply(From a) { return a != 0; }
};

template <class To, class From>
struct ConvertOf<Complex<To>, From> {
  static HWY_INLINE Complex<To> apply(From a) { return {static_cast<To>(a), To(0)}; }
};
template <class To, class From>
struct ConvertOf<Complex<To>, Complex<From>> {
  static HWY_INLINE Complex<To> apply(Complex<From> a) { return {static_cast<To>(a.re), static_cast<To>(a.im)}; }
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
