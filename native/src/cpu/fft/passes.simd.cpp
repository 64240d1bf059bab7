#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/fft/passes.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/fft/passes.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon::fft {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Tag = hn::ScalableTag<T>;
template <class T>
using Vec = hn::Vec<Tag<T>>;

template <class T>
struct Complex {
  Vec<T> re, im;
};

template <class T>
HWY_INLINE Complex<T> load(const T* p) {
  return {hn::LoadU(Tag<T>(), p), hn::LoadU(Tag<T>(), p + kColumns<T>)};
}

template <class T>
HWY_INLINE void store(Complex<T> x, T* p) {
  hn::StoreU(x.re, Tag<T>(), p);
  hn::StoreU(x.im, Tag<T>(), p + kColumns<T>);
}

template <class T>
HWY_INLINE Complex<T> add(Complex<T> a, Complex<T> b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}

template <class T>
HWY_INLINE Complex<T> sub(Complex<T> a, Complex<T> b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}

template <class T>
HWY_INLINE Complex<T> mul(Complex<T> a, Complex<T> b) {
  return {hn::Sub(hn::Mul(a.re, b.re), hn::Mul(a.im, b.im)), hn::Add(hn::Mul(a.re, b.im), hn::Mul(a.im, b.re))};
}

template <class T>
HWY_INLINE Complex<T> scaled(Complex<T> a, T factor) {
  const Vec<T> f = hn::Set(Tag<T>(), factor);
  return {hn::Mul(a.re, f), hn::Mul(a.im, f)};
}

/// -i a
template <class T>
HWY_INLINE Complex<T> turned(Complex<T> a) {
  return {a.im, hn::Neg(a.re)};
}

template <class T>
HWY_INLINE Complex<T> same(const T* w) {
  return {hn::Set(Tag<T>(), w[0]), hn::Set(Tag<T>(), w[1])};
}

template <class T>
struct Radix2 {
  static constexpr int kRadix = 2;
  static HWY_INLINE void run(Complex<T>* x) {
    const Complex<T> a = x[0];
    x[0] = add(a, x[1]);
    x[1] = sub(a, x[1]);
  }
};

template <class T>
struct Radix3 {
  static constexpr int kRadix = 3;
  static HWY_INLINE void run(Complex<T>* x) {
    constexpr T kSine = static_cast<T>(0.86602540378443864676);
    const Complex<T> sum = add(x[1], x[2]), turn = turned(scaled(sub(x[1], x[2]), kSine));
    const Complex<T> middle = sub(x[0], scaled(sum, T{0.5}));
    x[0] = add(x[0], sum);
    x[1] = add(middle, turn);
    x[2] = sub(middle, turn);
  }
};

template <class T>
struct Radix4 {
  static constexpr int kRadix = 4;
  static HWY_INLINE void run(Complex<T>* x) {
    const Complex<T> a = add(x[0], x[2]), b = sub(x[0], x[2]), c = add(x[1], x[3]), d = turned(sub(x[1], x[3]));
    x[0] = add(a, c);
    x[1] = add(b, d);
    x[2] = sub(a, c);
    x[3] = sub(b, d);
  }
};

template <class T>
struct Radix5 {
  static constexpr int kRadix = 5;
  static HWY_INLINE void run(Complex<T>* x) {
    constexpr T kCosine1 = static_cast<T>(0.30901699437494742410), kCosine2 = static_cast<T>(-0.80901699437494742410);
    constexpr T kSine1 = static_cast<T>(0.95105651629515357212), kSine2 = static_cast<T>(0.58778525229247312917);
    const Complex<T> a1 = add(x[1], x[4]), b1 = sub(x[1], x[4]), a2 = add(x[2], x[3]), b2 = sub(x[2], x[3]);
    const Complex<T> middle1 = add(x[0], add(scaled(a1, kCosine1), scaled(a2, kCosine2)));
    const Complex<T> middle2 = add(x[0], add(scaled(a1, kCosine2), scaled(a2, kCosine1)));
    const Complex<T> turn1 = turned(add(scaled(b1, kSine1), scaled(b2, kSine2)));
    const Complex<T> turn2 = turned(sub(scaled(b1, kSine2), scaled(b2, kSine1)));
    x[0] = add(x[0], add(a1, a2));
    x[1] = add(middle1, turn1);
    x[2] = add(middle2, turn2);
    x[3] = sub(middle2, turn2);
    x[4] = sub(middle1, turn1);
  }
};

template <class T, template <class> class Radix>
HWY_INLINE void pass_of(const Pass<T>& p) {
  constexpr int kRadix = Radix<T>::kRadix;
  constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(Tag<T>()));
  const int64_t apart = p.groups * p.stride * kPoint<T>, width = p.stride * kPoint<T>;
  for (int64_t group = 0; group < p.groups; ++group) {
    const T* from = p.from + group * width;
    T* to = p.to + group * kRadix * width;
    const T* w = p.twiddles + group * 2 * (kRadix - 1);
    Complex<T> factors[kRadix];
    for (int k = 1; k < kRadix; ++k) factors[k] = same(w + 2 * (k - 1));
    for (int64_t point = 0; point < width; point += kPoint<T>) {
      for (int64_t column = 0; column < kColumns<T>; column += kLanes) {
        Complex<T> x[kRadix];
        for (int k = 0; k < kRadix; ++k) x[k] = load(from + k * apart + point + column);
        Radix<T>::run(x);
        store(x[0], to + point + column);
        for (int k = 1; k < kRadix; ++k) store(mul(x[k], factors[k]), to + k * width + point + column);
      }
    }
  }
}

// A prime r: pairs j and r - j share a cosine, and a sine but for its sign.
template <class T>
void pass_of_prime(const Pass<T>& p) {
  constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(Tag<T>()));
  const int32_t radix = p.radix, half = radix / 2;
  const int64_t apart = p.groups * p.stride * kPoint<T>, width = p.stride * kPoint<T>;
  Complex<T> sums[kLargestRadix / 2 + 1], differences[kLargestRadix / 2 + 1];
  for (int64_t group = 0; group < p.groups; ++group) {
    const T* w = p.twiddles + group * 2 * (radix - 1);
    for (int64_t at = 0; at < width; at += kPoint<T>) {
      for (int64_t column = 0; column < kColumns<T>; column += kLanes) {
        const T* from = p.from + group * width + at + column;
        T* to = p.to + group * radix * width + at + column;
        const Complex<T> first = load(from);
        Complex<T> total = first;
        for (int32_t j = 1; j <= half; ++j) {
          const Complex<T> a = load(from + j * apart), b = load(from + (radix - j) * apart);
          sums[j] = add(a, b);
          differences[j] = sub(a, b);
          total = add(total, sums[j]);
        }
        store(total, to);
        for (int32_t k = 1; k <= half; ++k) {
          Complex<T> middle = first, turn = scaled(differences[1], p.roots[radix + k]);
          middle = add(middle, scaled(sums[1], p.roots[k]));
          for (int32_t j = 2; j <= half; ++j) {
            const int32_t at_root = j * k % radix;
            middle = add(middle, scaled(sums[j], p.roots[at_root]));
            turn = add(turn, scaled(differences[j], p.roots[radix + at_root]));
          }
          turn = turned(turn);
          store(mul(add(middle, turn), same(w + 2 * (k - 1))), to + k * width);
          store(mul(sub(middle, turn), same(w + 2 * (radix - k - 1))), to + (radix - k) * width);
        }
      }
    }
  }
}

template <class T>
void pass(const Pass<T>& p) {
  switch (p.radix) {
    case 2: return pass_of<T, Radix2>(p);
    case 3: return pass_of<T, Radix3>(p);
    case 4: return pass_of<T, Radix4>(p);
    case 5: return pass_of<T, Radix5>(p);
    default: return pass_of_prime(p);
  }
}

template <class T>
void twist(T* data, int64_t points, const T* factors, const T* columns) {
  constexpr auto kLanes = static_cast<int64_t>(hn::MaxLanes(Tag<T>()));
  for (int64_t i = 0; i < points; ++i) {
    const Complex<T> factor = same(factors + 2 * i);
    for (int64_t column = 0; column < kColumns<T>; column += kLanes) {
      T* at = data + i * kPoint<T> + column;
      store(mul(load(at), mul(factor, load(columns + i * kPoint<T> + column))), at);
    }
  }
}

}  // namespace

template <class T>
const Loops<T>* table_of() {
  static constexpr Loops<T> table = {pass<T>, twist<T>};
  return &table;
}
const Loops<float>* loops_f32() { return table_of<float>(); }
const Loops<double>* loops_f64() { return table_of<double>(); }

}  // namespace HWY_NAMESPACE
}  // namespace theon::fft
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon::fft {
namespace {
THEON_SIMD_LEVELS(const Loops<float>*, levels_f32, loops_f32);
THEON_SIMD_LEVELS(const Loops<double>*, levels_f64, loops_f64);
}  // namespace
template <>
const Loops<float>& loops(int32_t level) noexcept {
  return *levels_f32[level]();
}
template <>
const Loops<double>& loops(int32_t level) noexcept {
  return *levels_f64[level]();
}
}  // namespace theon::fft
#endif
