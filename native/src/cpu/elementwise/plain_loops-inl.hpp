// Loops of tile functions over plain numbers, for the compiler to vectorise: integers, bool, comparisons, conversions.
#if defined(THEON_PLAIN_LOOPS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_PLAIN_LOOPS_INL_HPP
#undef THEON_PLAIN_LOOPS_INL_HPP
#else
#define THEON_PLAIN_LOOPS_INL_HPP
#endif

#include <cstdint>

#include <hwy/highway.h>
#include "cpu/elementwise/tile_functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <class A, bool kScalar>
struct PlainOperand {
  const A* data;
  HWY_INLINE explicit PlainOperand(const void* p) : data(static_cast<const A*>(p)) {}
  HWY_INLINE A at(int64_t i) const { return data[i]; }
};
template <class A>
struct PlainOperand<A, true> {
  A value;
  HWY_INLINE explicit PlainOperand(const void* p) : value(*static_cast<const A*>(p)) {}
  HWY_INLINE A at(int64_t) const { return value; }
};

// `ivdep`: the output may be exactly an operand, which carries nothing from one element to the next.
template <class F, class Out, class A>
void plain_tile1(void* out, const void* const* in, int64_t n) noexcept {
  Out* y = static_cast<Out*>(out);
  const A* a = static_cast<const A*>(in[0]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = F::apply(a[i]);
}

template <class F, class Out, class A, class B, int kScalars>
void plain_tile2(void* out, const void* const* in, int64_t n) noexcept {
  Out* y = static_cast<Out*>(out);
  const PlainOperand<A, (kScalars & 1) != 0> a(in[0]);
  const PlainOperand<B, (kScalars & 2) != 0> b(in[1]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = F::apply(a.at(i), b.at(i));
}

template <class F, class Out, class A, class B, class C, int kScalars>
void plain_tile3(void* out, const void* const* in, int64_t n) noexcept {
  Out* y = static_cast<Out*>(out);
  const PlainOperand<A, (kScalars & 1) != 0> a(in[0]);
  const PlainOperand<B, (kScalars & 2) != 0> b(in[1]);
  const PlainOperand<C, (kScalars & 4) != 0> c(in[2]);
#pragma GCC ivdep
  for (int64_t i = 0; i < n; ++i) y[i] = F::apply(a.at(i), b.at(i), c.at(i));
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
