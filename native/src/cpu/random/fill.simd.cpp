#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/random/fill.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/random/coefficients.hpp"
#include "cpu/random/fill.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon::random {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag64 = hn::ScalableTag<uint64_t>;
using Tag32 = hn::ScalableTag<uint32_t>;
using Words64 = hn::Vec<Tag64>;
using Words32 = hn::Vec<Tag32>;
constexpr int64_t kLanes = hn::MaxLanes(Tag64());

/// As many blocks as there are 64-bit lanes, a word in the lower half of each; the upper halves hold anything.
struct Blocks {
  Words32 word[4];
};

struct Keys {
  Words32 low[kPhiloxRounds], high[kPhiloxRounds];
};

HWY_INLINE Keys keys_of(uint64_t key) {
  Keys keys;
  uint32_t low = static_cast<uint32_t>(key), high = static_cast<uint32_t>(key >> 32);
  for (int32_t round = 0; round < kPhiloxRounds; ++round) {
    keys.low[round] = hn::Set(Tag32(), low);
    keys.high[round] = hn::Set(Tag32(), high);
    low += kPhiloxWeyl[0], high += kPhiloxWeyl[1];
  }
  return keys;
}

HWY_INLINE Blocks encrypt(Words64 place, Words32 number_low, Words32 number_high, const Keys& keys) {
  const Tag32 d;
  const Words32 first = hn::Set(d, kPhiloxFactors[0]), second = hn::Set(d, kPhiloxFactors[1]);
  // Swapped, not shifted: of two units one multiplies and the other one swaps.
  const auto upper = [](Words64 product) HWY_ATTR { return hn::Shuffle2301(hn::BitCast(Tag32(), product)); };
  Words32 c0 = hn::BitCast(d, place), c1 = hn::BitCast(d, hn::ShiftRight<32>(place)), c2 = number_low, c3 = number_high;
  for (int32_t round = 0; round < kPhiloxRounds; ++round) {
    const Words64 a = hn::MulEven(c0, first), b = hn::MulEven(c2, second);
    c0 = hn::Xor3(upper(b), c1, keys.low[round]);
    c1 = hn::BitCast(d, b);
    c2 = hn::Xor3(upper(a), c3, keys.high[round]);
    c3 = hn::BitCast(d, a);
  }
  return {{c0, c1, c2, c3}};
}

/// The lower halves of the lanes of both, `even` first.
HWY_INLINE Words32 paired(Words32 even, Words32 odd) { return hn::OddEven(hn::Shuffle2301(odd), even); }

template <class D, class V>
HWY_INLINE void store(bool bypass, V value, D d, hn::TFromD<D>* to) {
  if (bypass) {
    hn::Stream(value, d, to);
  } else {
    hn::StoreU(value, d, to);
  }
}

template <class D, class V, class T, size_t kCount>
HWY_INLINE V polynomial(D d, V x, const T (&c)[kCount]) {
  V sum = hn::Set(d, c[kCount - 1]);
  for (size_t i = kCount - 1; i-- > 0;) sum = hn::Add(hn::Mul(sum, x), hn::Set(d, c[i]));
  return sum;
}

// What differs between the two sizes of elements.
template <class T>
struct Format;
template <>
struct Format<float> {
  using Unsigned = uint32_t;
  static constexpr int kFraction = 23, kBits = 32;
  static constexpr uint32_t kOne = 0x3F800000, kRootHalf = 0x3F3504F3;  // the bits of 1 and of sqrt(1/2)
  static constexpr float kLn2High = 0x1.62e4p-1f, kLn2Low = 0x1.7f7d1cp-20f;
  static constexpr int kUniformDrop = 8, kOpenDrop = 1, kTurnDrop = 0;
};
template <>
struct Format<double> {
  using Unsigned = uint64_t;
  static constexpr int kFraction = 52, kBits = 64;
  static constexpr uint64_t kOne = 0x3FF0000000000000, kRootHalf = 0x3FE6A09E667F3BCD;
  static constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
  static constexpr int kUniformDrop = 11, kOpenDrop = 12, kTurnDrop = 11;
};

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Real = hn::Vec<Tag<T>>;
template <class T>
using Bits = hn::Vec<hn::ScalableTag<typename Format<T>::Unsigned>>;

/// Integers below 2^31, or 2^53, as numbers; beyond the digits of T rounded to nearest.
template <class T>
HWY_INLINE Real<T> number(Bits<T> x) {
  const Tag<T> d;
  return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<Tag<T>>(), x));
}

constexpr double power_of_half(int bits) { return 1.0 / static_cast<double>(uint64_t{1} << bits); }

template <class T>
HWY_INLINE Real<T> uniform(Bits<T> word) {
  using F = Format<T>;
  return hn::Mul(number<T>(hn::ShiftRight<F::kUniformDrop>(word)),
                 hn::Set(Tag<T>(), static_cast<T>(power_of_half(F::kBits - F::kUniformDrop))));
}

/// -log(1 - v) for v in (0, 1) that `word` stands for: every digit of v counts, and every digit of 1 - v.
template <class T>
HWY_INLINE Real<T> minus_log_complement(Bits<T> word) {
  using F = Format<T>;
  const Tag<T> d;
  const hn::ScalableTag<typename F::Unsigned> du;
  constexpr int kKept = F::kBits - F::kOpenDrop;
  const auto scale = hn::Set(d, static_cast<T>(power_of_half(kKept))), half = hn::Set(d, static_cast<T>(0.5));
  const auto place = hn::ShiftRight<F::kOpenDrop>(word);
  const auto v = hn::Mul(hn::Add(number<T>(place), half), scale);
  const auto other = hn::Sub(hn::Set(du, (typename F::Unsigned{1} << kKept) - 1), place);
  const auto rest = hn::Mul(hn::Add(number<T>(other), half), scale);
  // rest = m 2^e, m from sqrt(1/2) to sqrt(2).
  const auto moved = hn::Add(hn::BitCast(du, rest), hn::Set(du, F::kOne - F::kRootHalf));
  const auto exponent = hn::ShiftRight<F::kFraction>(moved);
  const auto fraction = hn::And(moved, hn::Set(du, (typename F::Unsigned{1} << F::kFraction) - 1));
  const auto m = hn::BitCast(d, hn::Add(fraction, hn::Set(du, F::kRootHalf)));
  const auto bias = hn::Set(d, static_cast<T>((typename F::Unsigned{1} << (F::kBits - F::kFraction - 2)) - 1));
  const auto e = hn::Sub(number<T>(exponent), bias);
  const auto near = hn::Lt(v, hn::Set(d, static_cast<T>(0.25)));  // there e is 0
  const auto f = hn::IfThenElse(near, hn::Neg(v), hn::Sub(m, hn::Set(d, static_cast<T>(1))));
  const auto square = hn::Mul(f, f), half_square = hn::Mul(half, square);
  const auto high = hn::Mul(e, hn::Set(d, F::kLn2High)), low = hn::Mul(e, hn::Set(d, F::kLn2Low));
  if constexpr (sizeof(T) == sizeof(float)) {
    const auto tail = hn::Mul(hn::Mul(square, f), polynomial(d, f, Coefficients<float>::kLog));
    return hn::Neg(hn::Add(hn::Add(hn::Sub(hn::Add(tail, low), half_square), f), high));
  } else {
    const auto s = hn::Div(f, hn::Add(f, hn::Set(d, static_cast<T>(2))));
    const auto z = hn::Mul(s, s);
    const auto tail = hn::Mul(z, polynomial(d, z, Coefficients<double>::kLog));
    const auto correction = hn::Add(hn::Mul(s, hn::Add(half_square, tail)), low);
    return hn::Neg(hn::Sub(high, hn::Sub(hn::Sub(half_square, correction), f)));
  }
}

/// Sine and cosine of the part of a turn that `word` is of the range of its type.
template <class T>
HWY_INLINE void sine_and_cosine(Bits<T> word, Real<T>& sine, Real<T>& cosine) {
  using F = Format<T>;
  using U = typename F::Unsigned;
  const Tag<T> d;
  const hn::ScalableTag<U> du;
  const hn::RebindToSigned<Tag<T>> di;
  constexpr int kQuarter = F::kBits - F::kTurnDrop - 2;  // bits of a quarter turn
  const auto place = hn::Add(hn::ShiftRight<F::kTurnDrop>(word), hn::Set(du, U{1} << (kQuarter - 1)));
  const auto quarter = hn::ShiftRight<kQuarter>(place);
  const auto within = hn::Sub(hn::And(place, hn::Set(du, (U{1} << kQuarter) - 1)), hn::Set(du, U{1} << (kQuarter - 1)));
  const auto f = hn::Mul(hn::ConvertTo(d, hn::BitCast(di, within)),
                         hn::Set(d, static_cast<T>(power_of_half(kQuarter))));
  const auto z = hn::Mul(f, f);
  const auto s = hn::Mul(f, polynomial(d, z, Coefficients<T>::kSine));
  const auto c = hn::Add(hn::Set(d, static_cast<T>(1)), hn::Mul(z, polynomial(d, z, Coefficients<T>::kCosine)));
  const auto one = hn::Set(du, U{1});
  const auto swapped = hn::RebindMask(d, hn::TestBit(quarter, one));
  const auto sine_sign = hn::ShiftLeft<F::kBits - 1>(hn::ShiftRight<1>(quarter));
  const auto cosine_sign = hn::ShiftLeft<F::kBits - 1>(hn::ShiftRight<1>(hn::Add(quarter, one)));
  sine = hn::BitCast(d, hn::Xor(hn::BitCast(du, hn::IfThenElse(swapped, c, s)), sine_sign));
  cosine = hn::BitCast(d, hn::Xor(hn::BitCast(du, hn::IfThenElse(swapped, s, c)), cosine_sign));
}

// Each turns rows of words, which come in pairs, into rows of elements.
template <class T>
struct BitsOf {
  using Out = typename Format<T>::Unsigned;
  static HWY_INLINE void pair(Bits<T> a, Bits<T> b, Bits<T>& x, Bits<T>& y) { x = a, y = b; }
};

template <class T>
struct UniformOf {
  using Out = T;
  static HWY_INLINE void pair(Bits<T> a, Bits<T> b, Real<T>& x, Real<T>& y) { x = uniform<T>(a), y = uniform<T>(b); }
};

template <class T>
struct NormalOf {
  using Out = T;
  static HWY_INLINE void pair(Bits<T> a, Bits<T> b, Real<T>& x, Real<T>& y) {
    const auto log = minus_log_complement<T>(a);
    const auto radius = hn::Sqrt(hn::Add(log, log));
    Real<T> sine, cosine;
    sine_and_cosine<T>(b, sine, cosine);
    x = hn::Mul(radius, cosine), y = hn::Mul(radius, sine);
  }
};

template <class T>
struct ExponentialOf {
  using Out = T;
  static HWY_INLINE void pair(Bits<T> a, Bits<T> b, Real<T>& x, Real<T>& y) {
    x = minus_log_complement<T>(a), y = minus_log_complement<T>(b);
  }
};

template <class T>
struct LaplaceOf {
  using Out = T;
  // The lowest bit of a word is none that the logarithm takes.
  static HWY_INLINE Real<T> one(Bits<T> word) {
    const hn::ScalableTag<typename Format<T>::Unsigned> du;
    const auto sign = hn::ShiftLeft<Format<T>::kBits - 1>(word);
    return hn::BitCast(Tag<T>(), hn::Xor(hn::BitCast(du, minus_log_complement<T>(word)), sign));
  }
  static HWY_INLINE void pair(Bits<T> a, Bits<T> b, Real<T>& x, Real<T>& y) { x = one(a), y = one(b); }
};

template <template <class> class Distribution, class T>
void fill(Draw draw, int64_t first, int64_t groups, void* out, bool bypass) noexcept {
  using Out = typename Distribution<T>::Out;
  using D = hn::ScalableTag<Out>;
  const D d;
  const Tag64 d64;
  const Keys keys = keys_of(draw.key);
  const Words32 low = hn::Set(Tag32(), static_cast<uint32_t>(draw.number));
  const Words32 high = hn::Set(Tag32(), static_cast<uint32_t>(draw.number >> 32));
  // Not Iota(base): a vector that is put together in memory waits until its parts have got there.
  const Words64 lanes = hn::Iota(d64, 0);
  Out* to = static_cast<Out*>(out);
  for (int64_t g = 0; g < groups; ++g, to += group_elements(sizeof(Out))) {
    const auto base = static_cast<uint64_t>((first + g) * kGroupBlocks);
    for (int64_t part = 0; part < kGroupBlocks / 2; part += kLanes) {
      const Words64 place = hn::Add(lanes, hn::Set(d64, base + static_cast<uint64_t>(part)));
      const Blocks a = encrypt(place, low, high, keys);
      const Blocks b = encrypt(hn::Add(place, hn::Set(d64, uint64_t{kGroupBlocks / 2})), low, high, keys);
      hn::Vec<D> x, y;
      if constexpr (sizeof(Out) == 4) {
        for (int64_t row = 0; row < 4; row += 2) {
          Distribution<T>::pair(paired(a.word[row], b.word[row]), paired(a.word[row + 1], b.word[row + 1]), x, y);
          store(bypass, x, d, to + 16 * row + 2 * part);
          store(bypass, y, d, to + 16 * (row + 1) + 2 * part);
        }
      } else {
        const auto wide = [&](const Blocks& blocks, int64_t at) HWY_ATTR {
          Distribution<T>::pair(hn::BitCast(d64, paired(blocks.word[0], blocks.word[1])),
                                hn::BitCast(d64, paired(blocks.word[2], blocks.word[3])), x, y);
          store(bypass, x, d, to + at);
          store(bypass, y, d, to + 16 + at);
        };
        wide(a, part);
        wide(b, part + 8);
      }
    }
  }
}

constexpr FillLoops kLoops = {{{&fill<BitsOf, float>, &fill<BitsOf, double>},
                               {&fill<UniformOf, float>, &fill<UniformOf, double>},
                               {&fill<NormalOf, float>, &fill<NormalOf, double>},
                               {&fill<ExponentialOf, float>, &fill<ExponentialOf, double>},
                               {&fill<LaplaceOf, float>, &fill<LaplaceOf, double>}}};

const FillLoops* fill_table() { return &kLoops; }

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace theon::random
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon::random {

THEON_SIMD_LEVELS(const FillLoops*, tables, fill_table)

const FillLoops& fill_loops(int32_t level) noexcept { return *tables[level](); }

}  // namespace theon::random
#endif
