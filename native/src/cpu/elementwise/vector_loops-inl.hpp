// Loops of tile functions over float vectors. The loop knows nothing about the function, nor the function about the loop.
#if defined(THEON_VECTOR_LOOPS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_VECTOR_LOOPS_INL_HPP
#undef THEON_VECTOR_LOOPS_INL_HPP
#else
#define THEON_VECTOR_LOOPS_INL_HPP
#endif

#include <cstddef>
#include <utility>

#include <hwy/highway.h>
#include "cpu/elementwise/tile_functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, bool kScalar>
struct VectorOperand {
  const hn::TFromD<D>* data;
  HWY_INLINE explicit VectorOperand(const void* p) : data(static_cast<const hn::TFromD<D>*>(p)) {}
  HWY_INLINE hn::Vec<D> at(size_t i) const { return hn::LoadU(D(), data + i); }
};

template <class D>
struct VectorOperand<D, true> {
  hn::Vec<D> value;
  HWY_INLINE explicit VectorOperand(const void* p) : value(hn::Set(D(), *static_cast<const hn::TFromD<D>*>(p))) {}
  HWY_INLINE hn::Vec<D> at(size_t) const { return value; }
};

template <class T, class F, int kUnroll, class... Operands>
HWY_INLINE void vector_loop(T* out, size_t n, const Operands... x) {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = hn::MaxLanes(d);
  constexpr size_t kStep = kLanes * kUnroll;
  static_assert(kTileGroup % kLanes == 0);
  size_t i = 0;
  if constexpr (kUnroll > 1) {
    for (; i + kStep <= n; i += kStep) {
      hn::Vec<decltype(d)> y[kUnroll];
#pragma GCC unroll 8
      for (int u = 0; u < kUnroll; ++u) y[u] = F::apply(d, x.at(i + u * kLanes)...);
#pragma GCC unroll 8
      for (int u = 0; u < kUnroll; ++u) hn::StoreU(y[u], d, out + i + u * kLanes);
    }
  }
  if constexpr (kTileGroup % kStep != 0 || kUnroll == 1) {
    for (; i < n; i += kLanes) hn::StoreU(F::apply(d, x.at(i)...), d, out + i);
  }
}

template <class T, class F, int kUnroll, int kScalars, size_t... kIndex>
HWY_INLINE void vector_loop_of(void* out, const void* const* in, int64_t n, std::index_sequence<kIndex...>) {
  using D = hn::ScalableTag<T>;
  vector_loop<T, F, kUnroll>(static_cast<T*>(out), static_cast<size_t>(n),
                             VectorOperand<D, (kScalars >> kIndex & 1) != 0>(in[kIndex])...);
}

/// A TileFn that applies F to vectors of T. Bit k of kScalars: operand k is a scalar.
template <class T, class F, int kArity, int kUnroll, int kScalars>
void vector_tile(void* out, const void* const* in, int64_t n) noexcept {
  vector_loop_of<T, F, kUnroll, kScalars>(out, in, n, std::make_index_sequence<kArity>());
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
