// A step of arithmetic on one element is an interpreted loop over numbers, read and written where they lie: a step that waits for the
// one before waits for nothing but its own operations. What is not arithmetic runs as it does on groups of elements.
#include "cpu/elementwise/scalar_steps.hpp"

#include <cmath>
#include <cstring>

#include "cpu/elementwise/step_place.hpp"
#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

// Steps between two looks at the cancel word, less 1.
constexpr int64_t kPollMask = 1023;

// The vocabulary of fused_ops.def for numbers. Maximum and minimum as the vectors have them, signs of zeros included.
namespace hn {
// clang-format off
template <class T> T Add(T a, T b) { return a + b; }
template <class T> T Sub(T a, T b) { return a - b; }
template <class T> T Mul(T a, T b) { return a * b; }
template <class T> T Div(T a, T b) { return a / b; }
template <class T> T Abs(T a) { return std::fabs(a); }
template <class T> T Sqrt(T a) { return std::sqrt(a); }
// clang-format on
}  // namespace hn
template <class T>
T maximum(T, T a, T b) {
  return a != a ? a : a > b ? a : b;
}
template <class T>
T minimum(T, T a, T b) {
  return a != a ? a : a < b ? a : b;
}
template <class T>
T sign(T x) {
  return x != x ? x : x < 0 ? T(-1) : x > 0 ? T(1) : T(0);
}

template <class T>
T clip(T x, T low, T high) {
  return x < low ? low : x > high ? high : x;
}

// Ops that are exact or rounded once, and so have the bits of their tile functions; `tag` is any number.
#define THEON_NUMBER_OPS(OP)               \
  OP(THEON_OP_ADD, a + b)                  \
  OP(THEON_OP_SUB, a - b)                  \
  OP(THEON_OP_MUL, hn::Mul(a, b))          \
  OP(THEON_OP_DIV, a / b)                  \
  OP(THEON_OP_NEG, -a)                     \
  OP(THEON_OP_ABS, hn::Abs(a))             \
  OP(THEON_OP_SQR, hn::Mul(a, a))          \
  OP(THEON_OP_SQRT, hn::Sqrt(a))           \
  OP(THEON_OP_RECIPROCAL, T(1) / a)        \
  OP(THEON_OP_SIGN, sign(a))               \
  OP(THEON_OP_MAXIMUM, maximum(tag, a, b)) \
  OP(THEON_OP_MINIMUM, minimum(tag, a, b)) \
  OP(THEON_OP_CLIP, clip(a, b, c))         \
  OP(THEON_OP_TIMES_OR_ZERO, a == 0 ? T(0) : a * b)

// Who computes a step.
enum class Engine : uint8_t { kTile, kFloat32, kFloat64 };

bool is_number_op(const Step& step) {
  if (step.dtype != THEON_FLOAT32 && step.dtype != THEON_FLOAT64) return false;
  switch (step.op) {
#define THEON_NUMBER_OP(op, expression) case op:
    THEON_NUMBER_OPS(THEON_NUMBER_OP)
#undef THEON_NUMBER_OP
#define THEON_FUSED_OP(Name, arity, expression) case kTile##Name:
#include "cpu/elementwise/fused_ops.def"
    return true;
    default: return false;
  }
}

Engine engine_of(const Step& step) {
  if (!is_number_op(step)) return Engine::kTile;
  return step.dtype == THEON_FLOAT32 ? Engine::kFloat32 : Engine::kFloat64;
}

template <class T>
T load(const char* at) {
  T x;
  std::memcpy(&x, at, sizeof(T));
  return x;
}

// registers[step.out] = step.op(registers[step.in]), which all name a register.
template <class T>
void compute(const Step& step, char* const* registers) {
  const auto in = [&](int k) { return load<T>(registers[step.in[k]]); };
  [[maybe_unused]] const T tag = 0;
  T y = 0;
  switch (step.op) {
#define THEON_NUMBER_OP(op, expression)                       \
  case op: {                                                  \
    [[maybe_unused]] const T a = in(0), b = in(1), c = in(2); \
    y = expression;                                           \
    break;                                                    \
  }
    THEON_NUMBER_OPS(THEON_NUMBER_OP)
#undef THEON_NUMBER_OP
#define THEON_FUSED_OP(Name, arity, expression)                                                           \
  case kTile##Name: {                                                                                     \
    [[maybe_unused]] const T a = in(0), b = in(1), c = in(2), d = in(3), e = in(4), f = in(5), g = in(6); \
    y = expression;                                                                                       \
    break;                                                                                                \
  }
#include "cpu/elementwise/fused_ops.def"
    default: break;
  }
  std::memcpy(registers[step.out], &y, sizeof(T));
}

class ScalarLoop {
 public:
  ScalarLoop(const Plan& plan, const OperandWalk* walks) : plan_(plan), steps_(plan.steps()) {
    for (int k = 0; k < plan.uniform_steps; ++k) engines_[k] = engine_of(steps_[k]);
    place_fixed();
    const bool writes_last = choose_direct();
    for (int k = 0; k < plan.inputs; ++k) place_input(plan.input_streams()[k], walks);
    for (int k = 0; k < plan.outputs; ++k) place_output(k, walks, writes_last);
  }

  void run(const theon_context& context, int64_t count) {
    for (int64_t step = 0; step < count; ++step) {
      if (step > 0) {
        for (int32_t w = 0; w < walking_; ++w) walkers_[w].step_on();
      }
      for (int32_t k = 0; k < loads_; ++k) copy_element(load_[k].to, *load_[k].from, load_[k].bytes);
      for (int k = 0; k < plan_.uniform_steps; ++k) perform(steps_[k], engines_[k]);
      for (int32_t k = 0; k < stores_; ++k) copy_element(*store_[k].to, store_[k].from, store_[k].bytes);
      if ((step & kPollMask) == kPollMask && cancelled(context)) return;
    }
  }

 private:
  // A pointer that moves from step to step.
  struct Walker {
    char** place;
    StepPlace walk;
    void step_on() {
      walk.step_on();
      *place = walk.data();
    }
  };
  struct Load {
    char* const* from;
    char* to;
    int32_t bytes;
  };
  struct Store {
    char* const* to;
    const char* from;
    int32_t bytes;
  };

  void place_fixed() {
    const FixedRegister* fixed = plan_.fixed_registers();
    for (int k = 0; k < plan_.fixed; ++k) {
      char*& place = registers_[fixed[k].reg];
      if (fixed[k].offset < 0) {
        place = const_cast<char*>(plan_.constant(~fixed[k].offset));
      } else if (fixed[k].offset >= kTileBytes) {  // what is in a tile is a copy for an output
        place = groups_ + (fixed[k].offset - kTileBytes);
        // Tile functions read whole groups, of which a number fills the first place.
        std::memset(place, 0, kGroupBytes);
      }
    }
  }

  uint16_t source_of(int output) const { return steps_[plan_.uniform_steps + plan_.row_steps + output].in[0]; }

  // The last number may be written to its output at once: nothing is read after it.
  bool choose_direct() {
    if (plan_.uniform_steps == 0 || engines_[plan_.uniform_steps - 1] == Engine::kTile) return false;
    direct_ = steps_[plan_.uniform_steps - 1].out;
    int readers = 0;
    for (int k = 0; k < plan_.outputs; ++k) readers += source_of(k) == direct_;
    return readers == 1;
  }

  // Inputs that tile functions read have to be in groups; those that are outputs too have to be kept from being written over.
  bool needs_group(uint16_t reg) const {
    for (int k = 0; k < plan_.uniform_steps; ++k) {
      if (engines_[k] != Engine::kTile) continue;
      for (const uint16_t in : steps_[k].in) {
        if (in == reg) return true;
      }
    }
    for (int k = 0; k < plan_.outputs; ++k) {
      if (source_of(k) == reg) return true;
    }
    return false;
  }

  void start_walk(char*& place, int32_t operand, int32_t bytes, const OperandWalk* walks) {
    place = walks[operand].start + plan_.offsets()[operand] * bytes;
    if (walks[operand].stride != 0) walkers_[walking_++] = {&place, StepPlace(walks[operand], place)};
  }

  void place_input(const InputStream& stream, const OperandWalk* walks) {
    if (!needs_group(stream.reg)) return start_walk(registers_[stream.reg], stream.operand, stream.bytes, walks);
    start_walk(places_[stream.operand], stream.operand, stream.bytes, walks);
    load_[loads_++] = {&places_[stream.operand], registers_[stream.reg], stream.bytes};
  }

  void place_output(int number, const OperandWalk* walks, bool writes_last) {
    const OutputStream& stream = plan_.output_streams()[number];
    const uint16_t source = source_of(number);
    if (writes_last && source == direct_) return start_walk(registers_[direct_], stream.operand, stream.bytes, walks);
    start_walk(places_[stream.operand], stream.operand, stream.bytes, walks);
    store_[stores_++] = {&places_[stream.operand], registers_[source], stream.bytes};
  }

  void perform(const Step& step, Engine engine) {
    if (engine == Engine::kFloat32) return compute<float>(step, registers_);
    if (engine == Engine::kFloat64) return compute<double>(step, registers_);
    const void* in[kMostOperands];
    for (int k = 0; k < kMostOperands; ++k) in[k] = registers_[step.in[k]];
    step.function(registers_[step.out], in, kTileGroup);
  }

  static constexpr size_t kGroupBytes = kTileGroup * 16;

  const Plan& plan_;
  const Step* steps_;
  uint16_t direct_ = 0;
  int32_t walking_ = 0, loads_ = 0, stores_ = 0;
  Walker walkers_[THEON_COMPOSITE_MAX_STREAMS];
  Load load_[THEON_COMPOSITE_MAX_STREAMS];
  Store store_[THEON_COMPOSITE_MAX_STREAMS];
  Engine engines_[kMaxRegisters];  // each step has a register of its own
  char* places_[THEON_COMPOSITE_MAX_STREAMS];
  char* registers_[kMaxRegisters];
  alignas(64) char groups_[kScratchBytes - kTileBytes + kGroupBytes];
};

}  // namespace

void run_scalar_steps(const theon_context& context, const Plan& plan, const OperandWalk* walks,
                      int64_t steps) noexcept {
  ScalarLoop(plan, walks).run(context, steps);
}

}  // namespace theon
