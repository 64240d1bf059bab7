// Comparisons and selection of plain numbers.
#if defined(THEON_SCALAR_COMPARE_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_COMPARE_INL_HPP
#undef THEON_SCALAR_COMPARE_INL_HPP
#else
#define THEON_SCALAR_COMPARE_INL_HPP
#endif

#include <cstdint>
#include <limits>

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

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
