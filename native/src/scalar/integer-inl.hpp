// Scalar functions of integers, which wrap, and of bool (a byte, 0 or 1).
#if defined(THEON_SCALAR_INTEGER_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_INTEGER_INL_HPP
#undef THEON_SCALAR_INTEGER_INL_HPP
#else
#define THEON_SCALAR_INTEGER_INL_HPP
#endif

#include <cstdint>
#include <type_traits>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

/// Unsigned and at least as wide as int, so that products of narrow integers do not overflow an int.
template <class T>
using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

#define THEON_SCALAR1(Name, T, expression)                                \
  struct Name {                                                           \
    static HWY_INLINE T apply(T a) { return static_cast<T>(expression); } \
  };
#define THEON_SCALAR2(Name, T, expression)                                     \
  struct Name {                                                                \
    static HWY_INLINE T apply(T a, T b) { return static_cast<T>(expression); } \
  };
#define THEON_SCALAR3(Name, T, expression)                                          \
  struct Name {                                                                     \
    static HWY_INLINE T apply(T a, T b, T c) { return static_cast<T>(expression); } \
  };
#define THEON_INTEGER1(Name, expression) \
  template <class T>                     \
  THEON_SCALAR1(Name, T, expression)
#define THEON_INTEGER2(Name, expression) \
  template <class T>                     \
  THEON_SCALAR2(Name, T, expression)
#define THEON_INTEGER3(Name, expression) \
  template <class T>                     \
  THEON_SCALAR3(Name, T, expression)

THEON_INTEGER2(IntAdd, Wide<T>(a) + Wide<T>(b))
THEON_INTEGER2(IntSub, Wide<T>(a) - Wide<T>(b))
THEON_INTEGER2(IntMul, Wide<T>(a) * Wide<T>(b))
THEON_INTEGER1(IntNeg, 0 - Wide<T>(a))
THEON_INTEGER1(IntAbs, a < 0 ? T(0 - Wide<T>(a)) : a)
THEON_INTEGER1(IntSqr, Wide<T>(a) * Wide<T>(a))
THEON_INTEGER2(IntMax, a > b ? a : b)
THEON_INTEGER2(IntMin, a < b ? a : b)
THEON_INTEGER2(IntAnd, a& b)
THEON_INTEGER2(IntOr, a | b)
THEON_INTEGER2(IntXor, a ^ b)
THEON_INTEGER1(IntNot, ~a)
THEON_INTEGER1(IntSign, (a > 0) - (a < 0))
THEON_INTEGER3(IntClip, a < b ? b : (a > c ? c : a))

/// A negative exponent gives 0, except for the bases 1 and -1.
template <class T>
struct IntPow {
  static HWY_INLINE T apply(T base, T exponent) {
    if (exponent < 0) {
      const T odd = exponent & 1;
      return base == 1 ? T(1) : base == T(-1) ? T(1 - 2 * odd) : T(0);
    }
    Wide<T> result = 1;
    auto factor = static_cast<Wide<T>>(base);
    for (auto e = static_cast<Wide<T>>(exponent); e != 0; e >>= 1) {
      if (e & 1) result *= factor;
      factor *= factor;
    }
    return static_cast<T>(result);
  }
};

// A divisor of 0 gives 0 here; the machine's check makes the call fail. The smallest number by -1 wraps.
template <class T>
struct IntFloorDiv {
  static HWY_INLINE T apply(T a, T b) {
    if (b == 0) return 0;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(0 - Wide<T>(a));
    const T q = static_cast<T>(a / b);
    return static_cast<T>(q - ((a < 0) != (b < 0) && static_cast<T>(q * b) != a));
  }
};
template <class T>
struct IntMod {
  static HWY_INLINE T apply(T a, T b) {
    if (b == 0 || (std::is_signed_v<T> && b == static_cast<T>(-1))) return 0;
    const T r = static_cast<T>(a % b);
    return static_cast<T>(r + (r != 0 && (r < 0) != (b < 0) ? b : 0));
  }
};

// Counts that the processor would reduce modulo the width shift everything out.
template <class T>
struct IntShiftLeft {
  static HWY_INLINE T apply(T a, T b) {
    constexpr unsigned kBits = 8 * sizeof(T);
    const auto count = static_cast<std::make_unsigned_t<T>>(b);
    return count < kBits ? static_cast<T>(Wide<T>(a) << count) : T(0);
  }
};
template <class T>
struct IntShiftRight {
  static HWY_INLINE T apply(T a, T b) {
    constexpr unsigned kBits = 8 * sizeof(T);
    const auto count = static_cast<std::make_unsigned_t<T>>(b);
    if (count < kBits) return static_cast<T>(a >> count);
    return a < 0 ? static_cast<T>(-1) : T(0);
  }
};

THEON_SCALAR2(BoolOr, uint8_t, a | b)
THEON_SCALAR2(BoolAnd, uint8_t, a& b)
THEON_SCALAR2(BoolXor, uint8_t, a ^ b)
THEON_SCALAR2(BoolPow, uint8_t, a | (b ^ 1))
THEON_SCALAR1(BoolNot, uint8_t, a ^ 1)
THEON_SCALAR1(BoolSame, uint8_t, a)
THEON_SCALAR3(BoolClip, uint8_t, a < b ? b : (a > c ? c : a))

#undef THEON_SCALAR1
#undef THEON_SCALAR2
#undef THEON_SCALAR3
#undef THEON_INTEGER1
#undef THEON_INTEGER2
#undef THEON_INTEGER3

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
