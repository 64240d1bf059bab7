// Scalar functions of int64 and bool (a byte, 0 or 1). Integers wrap.
#if defined(THEON_SCALAR_INTEGER_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_INTEGER_INL_HPP
#undef THEON_SCALAR_INTEGER_INL_HPP
#else
#define THEON_SCALAR_INTEGER_INL_HPP
#endif

#include <cstdint>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

HWY_INLINE int64_t wrap(uint64_t x) { return static_cast<int64_t>(x); }

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

THEON_SCALAR2(IntAdd, int64_t, uint64_t(a) + uint64_t(b))
THEON_SCALAR2(IntSub, int64_t, uint64_t(a) - uint64_t(b))
THEON_SCALAR2(IntMul, int64_t, uint64_t(a) * uint64_t(b))
THEON_SCALAR1(IntNeg, int64_t, 0 - uint64_t(a))
THEON_SCALAR1(IntAbs, int64_t, a < 0 ? wrap(0 - uint64_t(a)) : a)
THEON_SCALAR1(IntSqr, int64_t, uint64_t(a) * uint64_t(a))
THEON_SCALAR2(IntMax, int64_t, a > b ? a : b)
THEON_SCALAR2(IntMin, int64_t, a < b ? a : b)
THEON_SCALAR2(IntAnd, int64_t, a& b)
THEON_SCALAR2(IntOr, int64_t, a | b)
THEON_SCALAR2(IntXor, int64_t, a ^ b)
THEON_SCALAR1(IntNot, int64_t, ~a)
THEON_SCALAR1(IntSign, int64_t, (a > 0) - (a < 0))
THEON_SCALAR3(IntClip, int64_t, a < b ? b : (a > c ? c : a))

/// A negative exponent gives 0, except for the bases 1 and -1.
struct IntPow {
  static HWY_INLINE int64_t apply(int64_t base, int64_t exponent) {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent & 1 ? -1 : 1) : 0;
    uint64_t result = 1;
    uint64_t factor = static_cast<uint64_t>(base);
    for (uint64_t e = static_cast<uint64_t>(exponent); e != 0; e >>= 1) {
      if (e & 1) result *= factor;
      factor *= factor;
    }
    return wrap(result);
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

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
