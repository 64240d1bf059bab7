// Taking floating-point numbers apart and together: what every function of scalar/ rests on.
//
// Included once per SIMD target. AVX-512 has single instructions that are right for subnormals, zero and infinity; the other
// targets compute the same results from integer operations.
#if defined(THEON_SCALAR_FLOAT_PARTS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_SCALAR_FLOAT_PARTS_INL_HPP
#undef THEON_SCALAR_FLOAT_PARTS_INL_HPP
#else
#define THEON_SCALAR_FLOAT_PARTS_INL_HPP
#endif

#include <cstdint>
#include <limits>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
struct FloatLayout;

template <>
struct FloatLayout<float> {
  static constexpr int kMantissaBits = 23;
  static constexpr int32_t kBias = 127;
  static constexpr float kRoundMagic = 0x1.8p23f;  // adding it leaves an integer in the low bits
  static constexpr float kIntegerMagic = 0x1p23f;
  static constexpr float kSubnormalScale = 0x1p25f;
  static constexpr float kSubnormalShift = 25.0f;
};

template <>
struct FloatLayout<double> {
  static constexpr int kMantissaBits = 52;
  static constexpr int64_t kBias = 1023;
  static constexpr double kRoundMagic = 0x1.8p52;
  static constexpr double kIntegerMagic = 0x1p52;
  static constexpr double kSubnormalScale = 0x1p54;
  static constexpr double kSubnormalShift = 54.0;
};

/// c0 + x (c1 + x (c2 + ...)).
template <class D, class V, class T>
HWY_INLINE V horner(D d, V x, T c0) {
  return hn::Set(d, c0);
}
template <class D, class V, class T, class... Rest>
HWY_INLINE V horner(D d, V x, T c0, Rest... rest) {
  return hn::MulAdd(horner(d, x, rest...), x, hn::Set(d, c0));
}

/// 2^n for an integer n that is the exponent of a normal number.
template <class D, class V>
HWY_INLINE V power_of_two(D d, V n) {
  using T = hn::TFromD<D>;
  using L = FloatLayout<T>;
  const hn::RebindToUnsigned<D> du;
  const V biased = hn::Add(n, hn::Set(d, L::kRoundMagic + static_cast<T>(L::kBias)));
  return hn::BitCast(d, hn::ShiftLeft<L::kMantissaBits>(hn::BitCast(du, biased)));
}

/// x 2^n, rounded once, for integers |n| < 4 kBias / 3 and x between 1/4 and 4.
template <class D, class V>
HWY_INLINE V scale(D d, V x, V n) {
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return V{_mm512_scalef_ps(x.raw, n.raw)};
  } else {
    return V{_mm512_scalef_pd(x.raw, n.raw)};
  }
#else
  using L = FloatLayout<hn::TFromD<D>>;
  const V magic = hn::Set(d, L::kRoundMagic);
  const V half = hn::Sub(hn::MulAdd(n, hn::Set(d, hn::TFromD<D>(0.5)), magic), magic);
  // The first product is exact, so that a subnormal result is rounded by the second alone.
  return hn::Mul(hn::Mul(x, power_of_two(d, half)), power_of_two(d, hn::Sub(n, half)));
#endif
}

/// |x| = mantissa 2^exponent with mantissa in [0.75, 1.5). Zero: (1, -infinity); infinity: (1, infinity); NaN: a NaN in either.
template <class D, class V>
HWY_INLINE void split(D d, V x, V& mantissa, V& exponent) {
  using T = hn::TFromD<D>;
#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
  if constexpr (sizeof(T) == 4) {
    mantissa = V{_mm512_getmant_ps(x.raw, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero)};
    exponent = V{_mm512_sub_ps(_mm512_getexp_ps(x.raw), _mm512_getexp_ps(mantissa.raw))};
  } else {
    mantissa = V{_mm512_getmant_pd(x.raw, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_zero)};
    exponent = V{_mm512_sub_pd(_mm512_getexp_pd(x.raw), _mm512_getexp_pd(mantissa.raw))};
  }
#else
  using L = FloatLayout<T>;
  const hn::RebindToUnsigned<D> du;
  using U = hn::TFromD<decltype(du)>;
  const V infinity = hn::Set(d, std::numeric_limits<T>::infinity());
  const V zero = hn::Zero(d);
  const V a = hn::Abs(x);
  const auto subnormal = hn::Lt(a, hn::Set(d, std::numeric_limits<T>::min()));
  const V scaled = hn::IfThenElse(subnormal, hn::Mul(a, hn::Set(d, L::kSubnormalScale)), a);
  const auto bits = hn::BitCast(du, scaled);
  // Subtracting the bits of 0.75 (plus a multiple of the exponent's unit that keeps it positive) floors to [0.75, 1.5).
  const auto bias = hn::Set(du, static_cast<U>(L::kBias) << L::kMantissaBits);
  const auto offset = hn::Sub(hn::Add(bits, bias), hn::BitCast(du, hn::Set(d, T(0.75))));
  const auto biased = hn::ShiftRight<L::kMantissaBits>(offset);
  const auto unit = hn::Sub(hn::ShiftLeft<L::kMantissaBits>(biased), bias);
  const V number = hn::BitCast(d, hn::Or(biased, hn::BitCast(du, hn::Set(d, L::kIntegerMagic))));
  const V shift = hn::IfThenElse(subnormal, hn::Set(d, L::kSubnormalShift), zero);
  const V e = hn::Sub(hn::Sub(number, hn::Set(d, L::kIntegerMagic + static_cast<T>(L::kBias))), shift);
  const V m = hn::BitCast(d, hn::Sub(bits, unit));
  const auto is_zero = hn::Eq(a, zero);
  const auto ordinary = hn::AndNot(is_zero, hn::Lt(a, infinity));
  mantissa = hn::IfThenElse(ordinary, m, hn::Set(d, T(1)));
  exponent = hn::IfThenElse(ordinary, e, hn::IfThenElse(is_zero, hn::Neg(infinity), a));
#endif
}

/// a + b = sum + error exactly, for |a| >= |b| or a = 0.
template <class V>
HWY_INLINE V quick_two_sum(V a, V b, V& error) {
  const V sum = hn::Add(a, b);
  error = hn::Sub(b, hn::Sub(sum, a));
  return sum;
}

/// a + b = sum + error exactly.
template <class V>
HWY_INLINE V two_sum(V a, V b, V& error) {
  const V sum = hn::Add(a, b);
  const V part = hn::Sub(sum, a);
  error = hn::Add(hn::Sub(a, hn::Sub(sum, part)), hn::Sub(b, part));
  return sum;
}

/// a b = product + error exactly, for float64 where nothing overflows.
template <class D, class V>
HWY_INLINE V two_product(D d, V a, V b, V& error) {
  const V product = hn::Mul(a, b);
#if HWY_NATIVE_FMA
  error = hn::MulSub(a, b, product);
#else
  const V splitter = hn::Set(d, 0x1p27 + 1);
  const V ta = hn::Mul(a, splitter);
  const V a1 = hn::Sub(ta, hn::Sub(ta, a));
  const V a2 = hn::Sub(a, a1);
  const V tb = hn::Mul(b, splitter);
  const V b1 = hn::Sub(tb, hn::Sub(tb, b));
  const V b2 = hn::Sub(b, b1);
  error = hn::Add(hn::Add(hn::Add(hn::Sub(hn::Mul(a1, b1), product), hn::Mul(a1, b2)), hn::Mul(a2, b1)),
                  hn::Mul(a2, b2));
#endif
  return product;
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
