// Loops whose body is one elementwise kernel: all steps run in one go, a block of elements at a time.
#include "composite_support.hpp"
#include "program_fixture.hpp"

namespace theon::test {
namespace {

using B = ProgramBuilder;

class LoopWalksTest : public ProgramTest, public ::testing::WithParamInterface<int64_t> {};

// a / 2 - b, of vectors.
std::vector<char> half_minus() {
  theon_test::CompositeBuilder c(1);
  const int32_t a = c.input(THEON_FLOAT64), b = c.input(THEON_FLOAT64);
  const int32_t half = c.constant(theon_test::Scalar::of(THEON_FLOAT64, 0.5));
  const int32_t scaled = c.node(THEON_OP_MUL, THEON_FLOAT64, a, half);
  c.output(c.node(THEON_OP_SUB, THEON_FLOAT64, scaled, b));
  const std::vector<int64_t> words = c.blob();
  const auto* bytes = reinterpret_cast<const char*>(words.data());
  return {bytes, bytes + words.size() * sizeof(int64_t)};
}

struct Walk {
  int64_t tap;     // how many steps back the state is read
  int64_t rows;    // rows of the state's buffer; 0: those of all steps
  int64_t stride;  // of the sequence
  bool turned;     // whether a step reads its state from the last element to the first
};

// state[t] = state[t - tap] / 2 - x[row of t]; the inputs are the states before the first step, and x.
ProgramBuilder program(const Walk& w) {
  ProgramBuilder body("body");
  body.new_register();
  const int32_t state = body.input("state", kDouble, {body.any()});
  const int32_t x = body.input("x", kDouble, {body.any()});
  const int32_t next = body.output("next", kDouble, {body.length(state, 0)});
  int32_t read = state;
  if (w.turned) {
    const Formula last = body.minus(body.length(state, 0), body.constant(1));
    read = body.view(state, {body.length(state, 0)}, {body.minus(body.constant(0), body.stride(state, 0))},
                     body.times(last, body.stride(state, 0)));
    body.set_view(read);
  }
  body.kernel("elementwise", {next}, {read, x}, {}, half_minus());

  ProgramBuilder p;
  const int32_t before = p.input("before", kDouble, {p.any(), p.any()});
  const int32_t rows = p.input("rows", kDouble, {p.any(), p.any()});
  const Formula steps = p.length(rows, 0);
  const Formula kept = w.rows > 0 ? p.constant(w.rows) : p.plus(steps, p.constant(w.tap));
  const int32_t all = p.output("all", kDouble, {kept, p.length(before, 1)});
  const int32_t head = p.view(all, {p.constant(w.tap), p.length(before, 1)}, {p.stride(all, 0), p.stride(all, 1)},
                              p.constant(0));
  p.set_view(head);
  p.kernel("copy", {head}, {before});
  const Formula first = w.stride < 0 ? p.minus(steps, p.constant(1)) : p.constant(0);
  theon_binding in = B::step_input(all, 0, 1, p.constant(0));
  theon_binding out = B::step_output(all, 0, 1, p.constant(w.tap));
  if (w.rows > 0) {
    in = B::cycling(in);
    out = B::cycling(out);
  }
  p.loop(steps, body, {in, B::step_input(rows, 1, w.stride, first), out});
  return p;
}

TEST_P(LoopWalksTest, Steps_OfOneKernel_AreThoseOfAPlainLoop) {
  const int64_t width = GetParam();
  const Walk walks[] = {{1, 0, 1, false}, {2, 0, 1, false}, {3, 0, -1, false}, {1, 2, 1, false}, {2, 3, -1, false},
                        {3, 7, 1, false}, {1, 0, 0, false}, {1, 0, 1, true},   {2, 3, 1, true}};
  for (const Walk& w : walks) {
    Session s(program(w));
    for (const int64_t steps : {1, 2, 3, 11, 40}) {
      std::vector<double> before(w.tap * width), x(steps * width);
      for (size_t i = 0; i < before.size(); ++i) before[i] = static_cast<double>(i % 13) - 6;
      for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i % 29) / 4;
      const int64_t kept = w.rows > 0 ? w.rows : steps + w.tap;
      std::vector<double> expected(kept * width);
      std::copy(before.begin(), before.end(), expected.begin());
      for (int64_t t = 0; t < steps; ++t) {
        const int64_t row = w.stride < 0 ? steps - 1 - t : w.stride * t;
        for (int64_t j = 0; j < width; ++j) {
          const double past = expected[t % kept * width + (w.turned ? width - 1 - j : j)];
          expected[(t + w.tap) % kept * width + j] = past / 2 - x[row * width + j];
        }
      }
      Doubles first({w.tap, width}, before), rows({steps, width}, x);
      Allocated<double> all(2);
      ASSERT_EQ(s.run({first.tensor(), rows.tensor()}, {&all.output}), THEON_OK) << theon_last_error();
      const std::vector<double> values = all.values();
      for (int64_t i = 0; i < kept * width; ++i) {
        // Of a cycle, rows that no step reached hold nothing.
        if (i / width >= steps + w.tap) break;
        ASSERT_EQ(values[i], expected[i]) << "tap " << w.tap << ", kept " << w.rows << ", stride " << w.stride
                                          << (w.turned ? ", turned" : "") << ", steps " << steps << ", element " << i;
      }
    }
  }
}

// One element, less than a vector, more than a block of the cache.
INSTANTIATE_TEST_SUITE_P(Widths, LoopWalksTest, ::testing::Values(1, 5, 300, 20000));

using LoopWalkFailureTest = ProgramTest;

TEST_F(LoopWalkFailureTest, Walk_ThatLeavesItsTensor_FailsAtTheStepThatLeavesIt) {
  Session s(program({1, 0, 2, false}));
  Doubles first({1, 3}, {1, 2, 3}), rows({4, 3}, std::vector<double>(12, 1));
  Allocated<double> all(2);
  EXPECT_EQ(s.run({first.tensor(), rows.tensor()}, {&all.output}), THEON_INDEX_OUT_OF_RANGE);
  EXPECT_NE(std::string(theon_last_error()).find("step 2: part 2 * 2 + 0 of rows"), std::string::npos)
      << theon_last_error();
  EXPECT_EQ(all.output.data, nullptr);
}

}  // namespace
}  // namespace theon::test
