// Step functions of float arithmetic: one table for float32, one for float64.
#if defined(THEON_STEP_FUNCTIONS_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_STEP_FUNCTIONS_INL_HPP
#undef THEON_STEP_FUNCTIONS_INL_HPP
#else
#define THEON_STEP_FUNCTIONS_INL_HPP
#endif

#include <algorithm>

#include "cpu/elementwise/arithmetic-inl.hpp"
#include "cpu/elementwise/step_functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

inline constexpr uint32_t kAnyCarried = ~uint32_t{0};

// A row of steps without a break: operands move by the same number of bytes from each to the next.
template <int kArity>
struct StepRun {
  const char* from[kArity];
  int64_t vector_bytes[kArity];  // from a vector of elements to the next; 0 where all read the same
  int64_t step_bytes[kArity];
  char* to;  // null if nobody reads the results from memory
  int64_t to_step_bytes;
  int64_t steps;
  uint32_t carried;  // bit k: operand k is the result of the step before
};

template <uint32_t kCarried, int kVectors, size_t k, int kArity, class D, class V>
HWY_INLINE void load_step_operand(D d, const StepRun<kArity>& run, int64_t step, const V (&state)[kVectors],
                                  V (&x)[kVectors]) {
  if (kCarried == kAnyCarried ? (run.carried >> k & 1) != 0 : (kCarried >> k & 1) != 0) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) x[v] = state[v];
  } else {
    const char* from = run.from[k] + step * run.step_bytes[k];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v, from += run.vector_bytes[k])
      x[v] = hn::LoadU(d, reinterpret_cast<const hn::TFromD<D>*>(from));
  }
}

template <class F, uint32_t kCarried, int kVectors, class D, class V, int kArity, size_t... kIndex>
HWY_INLINE void run_steps_of(D d, const StepRun<kArity> run, V (&y)[kVectors], std::index_sequence<kIndex...>) {
  constexpr size_t kLanes = hn::MaxLanes(d);
  for (int64_t step = 0; step < run.steps; ++step) {
    V x[kArity][kVectors];
    (load_step_operand<kCarried, kVectors, kIndex>(d, run, step, y, x[kIndex]), ...);
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) y[v] = F::apply(d, x[kIndex][v]...);
    if (HWY_UNLIKELY(run.to != nullptr)) {
      auto* to = reinterpret_cast<hn::TFromD<D>*>(run.to + step * run.to_step_bytes);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) hn::StoreU(y[v], d, to + v * kLanes);
    }
  }
}

template <class T, class F, uint32_t kCarried, int kVectors, int kArity>
void steps_of_block(const StepsCall& call, int64_t first, uint32_t carried) noexcept {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  constexpr int64_t kBytes = static_cast<int64_t>(sizeof(T));
  V y[kVectors];
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    y[v] = call.before == nullptr ? hn::Zero(d)
                                  : hn::LoadU(d, reinterpret_cast<const T*>(call.before) + first + v * kLanes);
  }
  StepPlace in[kArity];
  std::copy_n(call.in, kArity, in);
  StepPlace out = call.out;
  StepRun<kArity> run{};
  run.carried = carried;
  for (int64_t step = 0; step < call.steps; step += run.steps) {
    const bool writes = step >= call.unwritten;
    run.steps = std::min((writes ? call.steps : call.unwritten) - step, writes ? out.run() : call.steps);
    for (int k = 0; k < kArity; ++k) {
      if (call.kinds[k] == StepOperand::kCarried) continue;
      const bool is_tile = call.kinds[k] == StepOperand::kTile;
      run.steps = std::min(run.steps, in[k].run());
      run.from[k] = in[k].data() + (is_tile ? first * kBytes : 0);
      run.vector_bytes[k] = is_tile ? kLanes * kBytes : 0;
      run.step_bytes[k] = in[k].step_bytes();
    }
    run.to = writes ? out.data() + first * kBytes : nullptr;
    run.to_step_bytes = out.step_bytes();
    run_steps_of<F, kCarried>(d, run, y, std::make_index_sequence<kArity>());
    for (StepPlace& place : in) place.skip(run.steps);
    if (writes) out.skip(run.steps);
  }
  if (call.after == nullptr) return;
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) hn::StoreU(y[v], d, reinterpret_cast<T*>(call.after) + first + v * kLanes);
}

// Instructions of few operands, of which usually one is carried, have loops without a choice.
template <class T, class F, int kVectors, int kArity, uint32_t kCarried>
void steps_of_blocks(const StepsCall& call, int64_t begin, int64_t end, uint32_t carried) noexcept {
  if constexpr (kArity <= 3 && kCarried != kAnyCarried) {
    if (carried != kCarried) {
      constexpr uint32_t kNext = kCarried >> (kArity - 1) != 0 ? kAnyCarried : kCarried << 1;
      return steps_of_blocks<T, F, kVectors, kArity, kNext>(call, begin, end, carried);
    }
  }
  const hn::ScalableTag<T> d;
  constexpr uint32_t kKnown = kArity <= 3 ? kCarried : kAnyCarried;
  for (int64_t i = begin; i < end; i += kVectors * static_cast<int64_t>(hn::MaxLanes(d)))
    steps_of_block<T, F, kKnown, kVectors, kArity>(call, i, carried);
}

template <class T, class F, int kArity, int kVectors>
void vector_steps(const StepsCall& call, int64_t begin, int64_t end) noexcept {
  uint32_t carried = 0;
  for (int k = 0; k < kArity; ++k) carried |= uint32_t{call.kinds[k] == StepOperand::kCarried} << k;
  steps_of_blocks<T, F, kVectors, kArity, 1>(call, begin, end, carried);
}

template <class T>
struct StepsTable {
  static constexpr int kLanes = static_cast<int>(hn::MaxLanes(hn::ScalableTag<T>()));
  static constexpr int kGroupVectors = static_cast<int>(kTileGroup) / kLanes;
  static constexpr int kRegisters = HWY_TARGET <= HWY_AVX3 ? 32 : 16;

  /// Operands and results in registers, of as many elements as that makes, in whole groups where it is more than one.
  static constexpr int vectors(int arity) {
    const int most = std::min(8, (kRegisters - 2) / (arity + 1));
    if (most >= kGroupVectors) return most / kGroupVectors * kGroupVectors;
    int fewer = kGroupVectors;
    while (fewer > most) fewer /= 2;
    return fewer;
  }

  template <class F, int kArity>
  static constexpr StepsRow row(int op) {
    constexpr int kWide = vectors(kArity);
    constexpr int kGroup = std::min(kWide, kGroupVectors);
    return {static_cast<uint16_t>(op), kArity, static_cast<int16_t>(std::max(kWide, kGroupVectors) * kLanes),
            &vector_steps<T, F, kArity, kWide>, &vector_steps<T, F, kArity, kGroup>};
  }

  static constexpr StepsRow kRows[] = {
      row<AddOf, 2>(THEON_OP_ADD),         row<SubOf, 2>(THEON_OP_SUB),
      row<MulOf, 2>(THEON_OP_MUL),         row<DivOf, 2>(THEON_OP_DIV),
      row<NegOf, 1>(THEON_OP_NEG),         row<AbsOf, 1>(THEON_OP_ABS),
      row<SqrOf, 1>(THEON_OP_SQR),         row<SqrtOf, 1>(THEON_OP_SQRT),
      row<MaximumOf, 2>(THEON_OP_MAXIMUM), row<MinimumOf, 2>(THEON_OP_MINIMUM),
      row<ClipOf, 3>(THEON_OP_CLIP),       row<ReciprocalOf, 1>(THEON_OP_RECIPROCAL),
      row<SignOf, 1>(THEON_OP_SIGN),       row<TimesOrZeroOf, 2>(THEON_OP_TIMES_OR_ZERO),
#define THEON_FUSED_OP(Name, arity, expression) row<Name##Of, arity>(kTile##Name),
#include "cpu/elementwise/fused_ops.def"
  };
};

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
