// Step functions of float arithmetic: one table for float32, one for float64.
#if defined(THEON_STEP_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_STEP_FUNCTIONS_INL_HPP
#undef THEON_STEP_FUNCTIONS_INL_HPP
#else
#define THEON_STEP_FUNCTIONS_INL_HPP
#endif

#include <utility>

#include "cpu/elementwise/arithmetic-inl.hpp"
#include "cpu/elementwise/step_functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

template <bool kIsCarried, int kVectors, class D, class V>
HWY_INLINE void load_step_operand(D d, const StepRun& run, int k, int64_t step, const V (&state)[kVectors],
                                  V (&x)[kVectors]) {
  if constexpr (kIsCarried) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) x[v] = state[v];
  } else {
    const char* from = run.from[k] + step * run.step_bytes[k];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v, from += run.vector_bytes[k])
      x[v] = hn::LoadU(d, reinterpret_cast<const hn::TFromD<D>*>(from));
  }
}

// The run is a copy, so that it may stay in registers whatever is stored.
template <class F, int kCarried, int kVectors, class D, class V, size_t... kIndex>
HWY_INLINE void apply_steps(D d, const StepRun run, V (&y)[kVectors], std::index_sequence<kIndex...>) {
  constexpr size_t kLanes = hn::MaxLanes(d);
  for (int64_t step = 0; step < run.steps; ++step) {
    V x[sizeof...(kIndex)][kVectors];
    (load_step_operand<(kCarried >> kIndex & 1) != 0>(d, run, static_cast<int>(kIndex), step, y, x[kIndex]), ...);
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) y[v] = F::apply(d, x[kIndex][v]...);
    if (HWY_UNLIKELY(run.to != nullptr)) {
      auto* to = reinterpret_cast<hn::TFromD<D>*>(run.to + step * run.to_step_bytes);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) hn::StoreU(y[v], d, to + v * kLanes);
    }
  }
}

template <class T, class F, int kArity, int kCarried, int kVectors>
void vector_steps(const StepsCall& call, int64_t begin, int64_t end) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  for (int64_t first = begin; first < end; first += kVectors * kLanes) {
    const T* before = reinterpret_cast<const T*>(call.before) + first;
    hn::Vec<decltype(d)> y[kVectors];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) y[v] = hn::LoadU(d, before + v * kLanes);
    StepRuns runs(call, first, kLanes * static_cast<int64_t>(sizeof(T)));
    StepRun run;
    while (runs.next(run)) apply_steps<F, kCarried>(d, run, y, std::make_index_sequence<kArity>());
    if (call.after == nullptr) continue;
    T* after = reinterpret_cast<T*>(call.after) + first;
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) hn::StoreU(y[v], d, after + v * kLanes);
  }
}

template <class T>
struct StepsTable {
  static constexpr int kLanes = static_cast<int>(hn::MaxLanes(hn::ScalableTag<T>()));
  // Enough to wait for nothing; what is not carried is read where it is used.
  static constexpr int kWide = 8;
  static constexpr int kGroup = static_cast<int>(kTileGroup) / kLanes;
  static_assert(kWide % kGroup == 0);

  // All ways to carry up to three operands, and any one of four.
  static constexpr bool is_usual(int arity, int carried) {
    return carried != 0 && carried < 1 << arity && (arity < 4 || (carried & (carried - 1)) == 0);
  }

  template <class F, int kArity, int... kCarried>
  static constexpr StepsRow row(int op, std::integer_sequence<int, kCarried...>) {
    return {static_cast<uint16_t>(op),
            kArity,
            kWide * kLanes,
            {function<F, kArity, kCarried, kWide>()...},
            {function<F, kArity, kCarried, kGroup>()...}};
  }

  template <class F, int kArity, int kCarried, int kVectors>
  static constexpr StepsFn function() {
    if constexpr (is_usual(kArity, kCarried)) {
      return &vector_steps<T, F, kArity, kCarried, kVectors>;
    } else {
      return nullptr;
    }
  }

#define THEON_STEPS_ROW(op, F, arity) row<F, arity>(op, std::make_integer_sequence<int, 1 << kMostStepOperands>())
  static constexpr StepsRow kRows[] = {
      THEON_STEPS_ROW(THEON_OP_ADD, AddOf, 2),
      THEON_STEPS_ROW(THEON_OP_SUB, SubOf, 2),
      THEON_STEPS_ROW(THEON_OP_MUL, MulOf, 2),
      THEON_STEPS_ROW(THEON_OP_DIV, DivOf, 2),
      THEON_STEPS_ROW(THEON_OP_NEG, NegOf, 1),
      THEON_STEPS_ROW(THEON_OP_ABS, AbsOf, 1),
      THEON_STEPS_ROW(THEON_OP_SQR, SqrOf, 1),
      THEON_STEPS_ROW(THEON_OP_SQRT, SqrtOf, 1),
      THEON_STEPS_ROW(THEON_OP_MAXIMUM, MaximumOf, 2),
      THEON_STEPS_ROW(THEON_OP_MINIMUM, MinimumOf, 2),
      THEON_STEPS_ROW(THEON_OP_CLIP, ClipOf, 3),
      THEON_STEPS_ROW(THEON_OP_RECIPROCAL, ReciprocalOf, 1),
      THEON_STEPS_ROW(THEON_OP_SIGN, SignOf, 1),
      THEON_STEPS_ROW(THEON_OP_TIMES_OR_ZERO, TimesOrZeroOf, 2),
      THEON_STEPS_ROW(kTileMulAddMul, MulAddMulOf, 4),
      THEON_STEPS_ROW(kTileMulSubMul, MulSubMulOf, 4),
      THEON_STEPS_ROW(kTileDiffProduct, DiffProductOf, 4),
      THEON_STEPS_ROW(kTileSubMulMul, SubMulMulOf, 4),
      THEON_STEPS_ROW(kTileAddAbsMul, AddAbsMulOf, 2),
      THEON_STEPS_ROW(kTileAddMaximum, AddMaximumOf, 3),
      THEON_STEPS_ROW(kTileMulAdd, MulAddOf, 3),
      THEON_STEPS_ROW(kTileMulSub, MulSubOf, 3),
      THEON_STEPS_ROW(kTileSubMul, SubMulOf, 3),
      THEON_STEPS_ROW(kTileAddMul, AddMulOf, 3),
      THEON_STEPS_ROW(kTileAddAdd, AddAddOf, 3),
      THEON_STEPS_ROW(kTileMulMul, MulMulOf, 3),
      THEON_STEPS_ROW(kTileDiffMul, DiffMulOf, 3),
  };
#undef THEON_STEPS_ROW
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
