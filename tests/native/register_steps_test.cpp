// Bodies of one instruction, whose state stays in registers: the bits of a step at a time, for any operands, lengths and steps.
#include "cpu/elementwise/register_steps.hpp"

#include "loop_support.hpp"

namespace theon_test {
namespace {

constexpr int64_t kLengths[] = {1, 2, 10, 15, 16, 17, 48, 64, 100, 112, 129, 1000, 1025, 4111};
constexpr int64_t kStepCounts[] = {1, 2, 3, 5, 31, 32, 33, 64, 70};

// A tree of ops of which the compiler makes one instruction, some only if a leaf is a number; x are its leaves.
struct Tree {
  const char* name;
  int32_t leaves;
  int32_t (*build)(Body& body, const int32_t* x);
  bool is_one_instruction = true;
};

const Tree kTrees[] = {
    {"a + b", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_ADD, x[0], x[1]); }},
    {"a - b", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SUB, x[0], x[1]); }},
    {"a b", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_MUL, x[0], x[1]); }},
    {"a / b", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_DIV, x[0], x[1]); }},
    {"max", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_MAXIMUM, x[0], x[1]); }},
    {"min", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_MINIMUM, x[0], x[1]); }},
    {"times or zero", 2, [](Body& f, const int32_t* x) { return f.op(THEON_OP_TIMES_OR_ZERO, x[0], x[1]); }},
    {"-a", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_NEG, x[0]); }},
    {"|a|", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_ABS, x[0]); }},
    {"a a", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SQR, x[0]); }},
    {"root", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SQRT, x[0]); }},
    {"1 / a", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_RECIPROCAL, x[0]); }},
    {"sign", 1, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SIGN, x[0]); }},
    {"clip", 3, [](Body& f, const int32_t* x) { return f.op(THEON_OP_CLIP, x[0], x[1], x[2]); }},
    {"a b + c", 3, [](Body& f, const int32_t* x) { return f.op(THEON_OP_ADD, f.op(THEON_OP_MUL, x[0], x[1]), x[2]); }},
    {"a b - c", 3, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SUB, f.op(THEON_OP_MUL, x[0], x[1]), x[2]); }},
    {"c - a b", 3, [](Body& f, const int32_t* x) { return f.op(THEON_OP_SUB, x[2], f.op(THEON_OP_MUL, x[0], x[1])); }},
    {"(a + b) c", 3,
     [](Body& f, const int32_t* x) { return f.op(THEON_OP_MUL, f.op(THEON_OP_ADD, x[0], x[1]), x[2]); }},
    {"(a - b) c", 3,
     [](Body& f, const int32_t* x) { return f.op(THEON_OP_MUL, f.op(THEON_OP_SUB, x[0], x[1]), x[2]); }},
    {"a b c", 3, [](Body& f, const int32_t* x) { return f.op(THEON_OP_MUL, f.op(THEON_OP_MUL, x[0], x[1]), x[2]); }},
    {"a + b + c", 3,
     [](Body& f, const int32_t* x) { return f.op(THEON_OP_ADD, f.op(THEON_OP_ADD, x[0], x[1]), x[2]); }},
    {"max(a, b + c)", 3,
     [](Body& f, const int32_t* x) { return f.op(THEON_OP_MAXIMUM, x[0], f.op(THEON_OP_ADD, x[1], x[2])); }, false},
    {"a b + c d", 4,
     [](Body& f, const int32_t* x) {
       return f.op(THEON_OP_ADD, f.op(THEON_OP_MUL, x[0], x[1]), f.op(THEON_OP_MUL, x[2], x[3]));
     }},
    {"a b - c d", 4,
     [](Body& f, const int32_t* x) {
       return f.op(THEON_OP_SUB, f.op(THEON_OP_MUL, x[0], x[1]), f.op(THEON_OP_MUL, x[2], x[3]));
     }},
    {"(a b) (c - d)", 4,
     [](Body& f, const int32_t* x) {
       return f.op(THEON_OP_MUL, f.op(THEON_OP_MUL, x[0], x[1]), f.op(THEON_OP_SUB, x[2], x[3]));
     }},
    {"a (b + |b|)", 2,
     [](Body& f, const int32_t* x) {
       return f.op(THEON_OP_MUL, x[0], f.op(THEON_OP_ADD, x[1], f.op(THEON_OP_ABS, x[1])));
     },
     false},
};

// One loop, of leaves that are chosen by a random number; the number of the leaf after the last input is a constant.
struct Trial {
  const Tree* tree;
  int32_t dtype;
  int64_t n, steps;
  States states;
  bool backwards;
  std::vector<int32_t> leaves;

  void build(Body& body) const {
    std::vector<int32_t> x;
    for (const int32_t leaf : leaves) x.push_back(leaf == kInputs ? body.constant(0.75) : body.x[leaf]);
    body.builder.output(tree->build(body, x.data()));
  }

  std::string text() const {
    std::string result = tree->name;
    for (const int32_t leaf : leaves) result.append(" ").append(std::to_string(leaf));
    result.append(", n ").append(std::to_string(n)).append(", steps ").append(std::to_string(steps));
    return result.append(", states ")
        .append(std::to_string(static_cast<int>(states)))
        .append(backwards ? ", backwards" : "");
  }
};

// Runs a trial both ways; the result says whether its state stayed in registers.
bool expect_same_bits(const theon_context& context, const Trial& t) {
  Memory together(t.dtype, t.n, t.steps, t.states, t.backwards), apart(t.dtype, t.n, t.steps, t.states, t.backwards);
  Body body(t.dtype);
  t.build(body);
  LoopOperands first(t.dtype, t.n, 1, together), second(t.dtype, t.n, 1, apart);
  const std::vector<int64_t> plan = plan_of(context, body, first);
  run_all_steps(context, plan, first, t.steps);
  run_each_step(context, plan, second, t.steps);
  expect_equal(t.dtype, together.state, apart.state);
  const auto& head = *reinterpret_cast<const theon::Plan*>(plan.data());
  const theon::RegisterSteps loop(head, context.level, first.walks.data(), t.steps);
  return !head.single && loop.can_run(t.n < theon::kTileGroup);
}

class RegisterStepsTest : public testing::TestWithParam<int32_t> {};

TEST_P(RegisterStepsTest, EachOperandCarried_HasTheBitsOfOneStepAtATime) {
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    for (const Tree& tree : kTrees) {
      for (int32_t carried = 0; carried < tree.leaves; ++carried) {
        for (const int64_t n : kLengths) {
          const int64_t steps = kStepCounts[static_cast<size_t>(n + carried) % std::size(kStepCounts)];
          Trial t{&tree, GetParam(), n, steps, States::kCircle, false, {}};
          for (int32_t k = 0; k < tree.leaves; ++k) t.leaves.push_back(k == carried ? kLast : kFixed);
          SCOPED_TRACE(t.text() + ", level " + std::to_string(level));
          const bool in_registers = expect_same_bits(*static_cast<theon_context*>(context), t);
          ASSERT_EQ(in_registers, n > 1 && tree.is_one_instruction);
        }
      }
    }
  }
}

TEST_P(RegisterStepsTest, AnyOperands_HaveTheBitsOfOneStepAtATime) {
  for (const int32_t level : levels()) {
    const Context context(level, 2);
    std::mt19937_64 random(static_cast<uint64_t>(level) + 11);
    const auto pick = [&](int64_t count) { return static_cast<int32_t>(random() % static_cast<uint64_t>(count)); };
    int in_registers = 0;
    constexpr int kTrials = 600;
    for (int trial = 0; trial < kTrials; ++trial) {
      const Tree& tree = kTrees[pick(std::size(kTrees))];
      Trial t{&tree,
              GetParam(),
              kLengths[pick(std::size(kLengths))],
              kStepCounts[pick(std::size(kStepCounts))],
              static_cast<States>(pick(3)),
              pick(2) != 0,
              {}};
      for (int32_t k = 0; k < tree.leaves; ++k) t.leaves.push_back(pick(kInputs + 1));
      if (pick(4) != 0) t.leaves[static_cast<size_t>(pick(tree.leaves))] = kLast;
      SCOPED_TRACE(t.text() + ", level " + std::to_string(level));
      in_registers += expect_same_bits(*static_cast<theon_context*>(context), t);
      if (HasFatalFailure()) return;
    }
    EXPECT_GT(in_registers, kTrials / 3);
    EXPECT_LT(in_registers, kTrials);
  }
}

// More steps than between two looks at the cancel word, in chunks of two threads.
TEST_P(RegisterStepsTest, ManySteps_HaveTheBitsOfOneStepAtATime) {
  for (const int32_t level : levels()) {
    const Context context(level, 2);
    for (const int64_t n : {int64_t{10}, int64_t{16}, int64_t{9000}}) {
      for (const States states : {States::kCircle, States::kInPlace}) {
        Trial t{&kTrees[14], GetParam(), n, n > 100 ? 1100 : 4200, states, true, {kLast, kFixed, kNumber}};
        SCOPED_TRACE(t.text() + ", level " + std::to_string(level));
        EXPECT_TRUE(expect_same_bits(*static_cast<theon_context*>(context), t));
      }
    }
  }
}

TEST(RegisterSteps, ACancelledLoop_EndsEarly) {
  const Context context(THEON_SIMD_BEST, 1);
  constexpr int64_t kSteps = 1 << 20;
  Trial t{&kTrees[0], THEON_FLOAT32, 16, kSteps, States::kInPlace, false, {kLast, kFixed}};
  Memory memory(t.dtype, t.n, 2, t.states, false);
  const std::vector<uint8_t> before = memory.state;
  Body body(t.dtype);
  t.build(body);
  LoopOperands operands(t.dtype, t.n, 1, memory);
  const std::vector<int64_t> plan = plan_of(*static_cast<theon_context*>(context), body, operands);
  const int32_t cancel = 1;
  theon_context stopped = *static_cast<theon_context*>(context);
  stopped.cancel = &cancel;
  run_all_steps(stopped, plan, operands, kSteps);
  EXPECT_EQ(memory.state, before) << "what is written at the last steps only";
}

INSTANTIATE_TEST_SUITE_P(Floats, RegisterStepsTest, testing::Values(THEON_FLOAT32, THEON_FLOAT64),
                         [](const auto& p) { return std::string(theon_dtype_name(p.param)); });

}  // namespace
}  // namespace theon_test
