// All steps of a loop over an elementwise body in one go have the bits of a step at a time.
#include <functional>

#include "loop_support.hpp"

namespace theon_test {
namespace {

constexpr int64_t kSteps = 37;
constexpr int64_t kLengths[] = {1, 3, 10, 15, 16, 40};

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

class LoopSteps : public testing::TestWithParam<int32_t> {};

void run_case(theon_context& context, const Case& c, int32_t dtype, int64_t n, Memory& memory, bool together) {
  Body body(dtype);
  c.build(body);
  LoopOperands operands(dtype, n, c.two_outputs ? 2 : 1, memory);
  const std::vector<int64_t> plan = plan_of(context, body, operands);
  (together ? run_all_steps : run_each_step)(context, plan, operands, kSteps);
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
            Memory together(GetParam(), n, kSteps, states, backwards), apart(GetParam(), n, kSteps, states, backwards);
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
