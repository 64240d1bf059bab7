// Comparisons, selection and conversion of plain numbers.
#if defined(THEON_SCALAR_COMPARE_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_COMPARE_INL_HPP
#undef THEON_SCALAR_COMPARE_INL_HPP
#else
#define THEON_SCALAR_COMPARE_INL_HPP
#endif

#include <cstdint>
#include <limits>
#include <type_traits>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#define THEON_COMPARISON(Name, expression)                           \
  template <class T>                                                 \
  struct Name {                                                      \
    static HWY_INLINE uint8_t apply(T a, T b) { return expression; } \
  };
THEON_COMPARISON(EqualOf, a == b)
THEON_COMPARISON(NotEqualOf, a != b)
THEON_COMPARISON(LessOf, a < b)
THEON_COMPARISON(LessEqualOf, a <= b)
THEON_COMPARISON(GreaterOf, a > b)
THEON_COMPARISON(GreaterEqualOf, a >= b)
#undef THEON_COMPARISON

template <class T>
struct IsNanOf {
  static HWY_INLINE uint8_t apply(T a) { return a != a; }
};
template <class T>
struct IsInfOf {
  static HWY_INLINE uint8_t apply(T a) { return (a < 0 ? -a : a) == std::numeric_limits<T>::infinity(); }
};

template <class T>
struct WhereOf {
  static HWY_INLINE T apply(uint8_t condition, T a, T b) { return condition ? a : b; }
};

/// Float to integer truncates toward zero and saturates, NaN gives 0; anything to bool tells whether it is not 0.
template <class To, class From>
struct ConvertOf {
  static HWY_INLINE To apply(From a) {
    if constexpr (std::is_same_v<To, uint8_t>) {
      return a != 0;
    } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
      constexpr From kEnd = static_cast<From>(9223372036854775808.0);
      const bool fits = a > -kEnd && a < kEnd;
      const To inside = static_cast<To>(fits ? a : From(0));
      const To above = a >= kEnd ? std::numeric_limits<To>::max() : inside;
      return a <= -kEnd ? std::numeric_limits<To>::min() : above;
    } else {
      return static_cast<To>(a);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
