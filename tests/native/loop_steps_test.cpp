// All steps of a loop over an elementwise body in one go have the bits of a step at a time.
#include <cmath>
#include <functional>
#include <random>

#include "composite_support.hpp"
#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "cpu/elementwise/compile.hpp"
#include "cpu/elementwise/machine.hpp"

namespace theon_test {
namespace {

constexpr int64_t kSteps = 37;
constexpr int64_t kLengths[] = {1, 3, 10, 15, 16, 40};

// Values of a body: the state of a step and of two steps before, a sequence, what no step changes, a sequence of single numbers.
enum Input : int32_t { kLast, kBeforeLast, kSequence, kFixed, kNumber, kInputs };

struct Body {
  CompositeBuilder builder{1};
  int32_t dtype;
  int32_t x[kInputs];
  explicit Body(int32_t of) : dtype(of) {
    for (int32_t i = 0; i < kInputs; ++i) x[i] = builder.input(of, i == kNumber ? 1 : 0);
  }
  int32_t op(int32_t op, int32_t a, int32_t b = -1, int32_t c = -1) { return builder.node(op, dtype, a, b, c); }
  int32_t constant(double value) { return builder.constant(Scalar::of(dtype, value)); }
};

// The first output is the next state, a second one is kept for each step.
struct Case {
  const char* name;
  bool two_outputs;
  std::function<void(Body&)> build;
};

const std::vector<Case>& cases() {
  static const auto* list = new std::vector<Case>{
      {"c s + e", false,
       [](Body& b) {
         const int32_t decay = b.constant(0.9);
         b.builder.output(b.op(THEON_OP_ADD, b.op(THEON_OP_MUL, decay, b.x[kLast]), b.x[kSequence]));
       }},
      {"w s - s2", false,
       [](Body& b) {
         b.builder.output(b.op(THEON_OP_SUB, b.op(THEON_OP_MUL, b.x[kFixed], b.x[kLast]), b.x[kBeforeLast]));
       }},
      {"s w + number", false,
       [](Body& b) {
         b.builder.output(b.op(THEON_OP_ADD, b.op(THEON_OP_MUL, b.x[kFixed], b.x[kLast]), b.x[kNumber]));
       }},
      {"s / 2 + e, s", true,
       [](Body& b) {
         const int32_t half = b.constant(0.5);
         b.builder.output(b.op(THEON_OP_ADD, b.op(THEON_OP_MUL, b.x[kLast], half), b.x[kSequence]));
         b.builder.output(b.x[kLast]);
       }},
      {"s + e, then s w", true,
       [](Body& b) {
         const int32_t next = b.op(THEON_OP_SUB, b.x[kSequence], b.x[kLast]);
         b.builder.output(next);
         b.builder.output(b.op(THEON_OP_MUL, b.op(THEON_OP_ADD, next, b.x[kLast]), b.x[kFixed]));
       }},
      {"tanh(s w + e)", false,
       [](Body& b) {
         const int32_t sum = b.op(THEON_OP_ADD, b.op(THEON_OP_MUL, b.x[kLast], b.x[kFixed]), b.x[kSequence]);
         b.builder.output(b.op(THEON_OP_TANH, sum));
       }},
      {"exp(s) between arithmetic", true,
       [](Body& b) {
         const int32_t e = b.op(THEON_OP_EXP, b.op(THEON_OP_NEG, b.op(THEON_OP_ABS, b.x[kLast])));
         b.builder.output(b.op(THEON_OP_SUB, e, b.x[kSequence]));
         b.builder.output(e);
       }},
      {"orders and roots", true,
       [](Body& b) {
         const int32_t top = b.op(THEON_OP_MAXIMUM, b.x[kLast], b.x[kSequence]);
         const int32_t low = b.op(THEON_OP_MINIMUM, top, b.x[kFixed]);
         b.builder.output(b.op(THEON_OP_CLIP, b.op(THEON_OP_SQRT, b.op(THEON_OP_ABS, low)), b.x[kSequence], top));
         b.builder.output(b.op(THEON_OP_SIGN, b.op(THEON_OP_DIV, low, b.op(THEON_OP_RECIPROCAL, b.x[kNumber]))));
       }},
      {"squares", false,
       [](Body& b) {
         b.builder.output(b.op(THEON_OP_SUB, b.op(THEON_OP_SQR, b.x[kLast]),
                               b.op(THEON_OP_TIMES_OR_ZERO, b.x[kSequence], b.x[kFixed])));
       }},
  };
  return *list;
}

// How the states lie: a row for each step, the latest three in a circle, or one that is written over.
enum class States { kAll, kCircle, kInPlace };

class LoopSteps : public testing::TestWithParam<int32_t> {};

// The memory of a loop: rows of n elements.
class Memory {
 public:
  Memory(int32_t dtype, int64_t n, States states, bool backwards)
      : dtype_(dtype), n_(n), states_(states), backwards_(backwards) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> uniform(-1.5, 1.5);
    const auto fill = [&](std::vector<uint8_t>& bytes, int64_t count) {
      bytes.resize(static_cast<size_t>(count) * item());
      for (int64_t i = 0; i < count; ++i)
        store(Scalar::of(dtype_, uniform(random)), bytes.data() + static_cast<size_t>(i) * item());
    };
    fill(state, state_rows() * n);
    fill(kept, kSteps * n);
    fill(sequence_, kSteps * n);
    fill(fixed_, n);
    fill(numbers_, kSteps);
  }

  theon::OperandWalk output(int32_t number) { return number == 0 ? state_walk(2) : walk(kept, row(), 0, 1, 0); }
  theon::OperandWalk input(int32_t number) {
    switch (number) {
      case kLast: return state_walk(1);
      case kBeforeLast: return state_walk(0);
      case kSequence: return backwards_ ? walk(sequence_, row(), kSteps - 1, -1, 0) : walk(sequence_, row(), 0, 1, 0);
      case kFixed: return {reinterpret_cast<char*>(fixed_.data()), 0, 0, 0, 0, true};
      default: return walk(numbers_, static_cast<int64_t>(item()), 0, 1, 0);
    }
  }

  std::vector<uint8_t> state, kept;

 private:
  size_t item() const { return static_cast<size_t>(theon_dtype_bytes(dtype_)); }
  int64_t row() const { return n_ * static_cast<int64_t>(item()); }
  int64_t state_rows() const { return states_ == States::kAll ? kSteps + 2 : states_ == States::kCircle ? 3 : 1; }
  theon::OperandWalk state_walk(int64_t first) {
    const int64_t cycle = states_ == States::kAll ? 0 : state_rows();
    return walk(state, row(), cycle == 0 ? first : first % cycle, cycle == 1 ? 0 : 1, cycle);
  }
  static theon::OperandWalk walk(std::vector<uint8_t>& bytes, int64_t part, int64_t first, int64_t stride,
                                 int64_t cycle) {
    return {reinterpret_cast<char*>(bytes.data()) + first * part, part, first, stride, cycle, false};
  }

  int32_t dtype_;
  int64_t n_;
  States states_;
  bool backwards_;
  std::vector<uint8_t> sequence_, fixed_, numbers_;
};

void* at_step(const theon::OperandWalk& walk, int64_t step) {
  int64_t part = walk.first + step * walk.stride;
  if (walk.cycle != 0) part %= walk.cycle;
  return walk.start + (part - walk.first) * walk.part_bytes;
}

void run_case(theon_context& context, const Case& c, int32_t dtype, int64_t n, Memory& memory, bool together) {
  Body body(dtype);
  c.build(body);
  const std::vector<int64_t> blob = body.builder.blob();
  const int32_t outputs = c.two_outputs ? 2 : 1;
  const int64_t one = 1, stride = 1;
  std::vector<theon::OperandWalk> walks;
  std::vector<theon_tensor> operands;
  for (int32_t k = 0; k < outputs + kInputs; ++k) {
    walks.push_back(k < outputs ? memory.output(k) : memory.input(k - outputs));
    operands.push_back({walks.back().start, k == outputs + kNumber ? &one : &n, &stride, 1, dtype});
  }
  theon::TileProgram compiled = theon::compile_composite(context.level, call_of(blob, operands));
  std::vector<int64_t> plan(static_cast<size_t>(compiled.plan_bytes()) / 8 + 1);
  compiled.write(plan.data());
  const auto& head = *reinterpret_cast<const theon::Plan*>(plan.data());
  if (together) return theon::run_plan_steps(context, head, operands.data(), walks.data(), kSteps);
  for (int64_t step = 0; step < kSteps; ++step) {
    for (size_t k = 0; k < walks.size(); ++k) operands[k].data = at_step(walks[k], step);
    ASSERT_EQ(theon::run_plan(context, head, operands.data(), nullptr), -1);
  }
}

void expect_equal(int32_t dtype, const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  const auto item = static_cast<size_t>(theon_dtype_bytes(dtype));
  for (size_t i = 0; i < a.size(); i += item) {
    const bool both_nan = std::isnan(load(dtype, a.data() + i).real) && std::isnan(load(dtype, b.data() + i).real);
    ASSERT_TRUE(both_nan || std::memcmp(a.data() + i, b.data() + i, item) == 0)
        << "element " << i / item << ": " << load(dtype, a.data() + i).real << " and "
        << load(dtype, b.data() + i).real;
  }
}

TEST_P(LoopSteps, AllInOneGo_HaveTheBitsOfOneAtATime) {
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    for (const Case& c : cases()) {
      for (const int64_t n : kLengths) {
        for (const States states : {States::kAll, States::kCircle, States::kInPlace}) {
          for (const bool backwards : {false, true}) {
            SCOPED_TRACE(std::string(c.name) + ", n " + std::to_string(n) + ", states " +
                         std::to_string(static_cast<int>(states)) + ", level " + std::to_string(level));
            Memory together(GetParam(), n, states, backwards), apart(GetParam(), n, states, backwards);
            run_case(*static_cast<theon_context*>(context), c, GetParam(), n, together, true);
            run_case(*static_cast<theon_context*>(context), c, GetParam(), n, apart, false);
            expect_equal(GetParam(), together.state, apart.state);
            expect_equal(GetParam(), together.kept, apart.kept);
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Floats, LoopSteps, testing::Values(THEON_FLOAT32, THEON_FLOAT64),
                         [](const auto& p) { return std::string(theon_dtype_name(p.param)); });

}  // namespace
}  // namespace theon_test
