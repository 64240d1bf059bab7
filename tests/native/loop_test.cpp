// LOOP: counted loops, state in place, outputs and taps by step, until, nesting, cancellation.
#include <thread>

#include "program_fixture.hpp"

namespace theon::test {
namespace {

using LoopTest = ProgramTest;
using B = ProgramBuilder;

// Body: state <- state * factor, in place.
ProgramBuilder scaling_body(int64_t factor) {
  ProgramBuilder body("body");
  body.new_register();
  const int32_t state = body.input("state", kDouble, {body.any()}, THEON_SLOT_MUTABLE);
  body.kernel("test.scale", {state}, {state}, {body.constant(factor)});
  return body;
}

// y = x * factor^n, n given as a tensor.
ProgramBuilder power(int64_t factor) {
  ProgramBuilder p("power");
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t n = p.input("n", THEON_INT64, {});
  const int32_t r = p.new_register();
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.size("read_scalar", {p.registers(r)}, {n});
  p.kernel("test.scale", {y}, {x}, {p.constant(1)});
  p.loop(p.reg(r), scaling_body(factor), {B::whole_input(y, 0)});
  return p;
}

TEST_F(LoopTest, Counted_StateInPlace_IsMultipliedNTimes) {
  Session s(power(2));
  Doubles x = vector({1, 3});
  for (const int64_t n : {5, 0, 1, 10}) {
    Integers steps({}, {n});
    Allocated<double> y(1);
    ASSERT_EQ(s.run({x.tensor(), steps.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
    const double factor = static_cast<double>(int64_t{1} << n);
    EXPECT_EQ(y.values(), (std::vector<double>{factor, 3 * factor})) << n;
  }
  EXPECT_EQ(x.data, (std::vector<double>{1, 3}));
  EXPECT_EQ(s.counters(3)[2].calls, 4);
  Integers negative({}, {-1});
  Allocated<double> y(1);
  EXPECT_EQ(s.run({x.tensor(), negative.tensor()}, {&y.output}), THEON_INVALID_ARGUMENT);
  EXPECT_NE(std::string(theon_last_error()).find("a loop of -1 = r0 steps"), std::string::npos) << theon_last_error();
  EXPECT_EQ(y.output.data, nullptr);
}

TEST_F(LoopTest, Counted_ManySteps_PrepareTheBodyOnce) {
  Session s(power(1));
  Doubles x = vector({1, 3});
  Integers steps({}, {1000});
  Allocated<double> y(1);
  const int64_t before = prepare_calls;
  ASSERT_EQ(s.run({x.tensor(), steps.tensor()}, {&y.output}), THEON_OK);
  EXPECT_EQ(prepare_calls - before, 2) << "one outside, one in the body";
}

// all[t] = total after adding x[t]; also backwards through x.
TEST_F(LoopTest, Step_Bindings_WalkInputsAndOutputs) {
  for (const bool backwards : {false, true}) {
    ProgramBuilder body;
    body.new_register();
    const int32_t total = body.input("total", kDouble, {}, THEON_SLOT_MUTABLE);
    const int32_t part = body.input("part", kDouble, {});
    const int32_t kept = body.output("kept", kDouble, {});
    body.kernel("test.add", {total}, {total, part});
    body.kernel("test.scale", {kept}, {total});

    ProgramBuilder p;
    const int32_t x = p.input("x", kDouble, {p.any()});
    const int32_t zero = p.constants<double>(kDouble, {0}, true);
    const int32_t all = p.output("all", kDouble, {p.length(x, 0)});
    const int32_t sum = p.arena(kDouble, {});
    const Formula first = backwards ? p.minus(p.length(x, 0), p.constant(1)) : p.constant(0);
    p.kernel("test.scale", {sum}, {zero});
    p.loop(p.length(x, 0), body,
           {B::whole_input(sum, 0), B::step_input(x, 1, backwards ? -1 : 1, first),
            B::step_output(all, 0, 1, p.constant(0))});
    Session s(p);
    Doubles in = vector({1, 2, 3, 4});
    Allocated<double> out(1);
    ASSERT_EQ(s.run({in.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(out.values(), backwards ? (std::vector<double>{4, 7, 9, 10}) : (std::vector<double>{1, 3, 6, 10}));
    // A strided input and a strided output, row by row.
    in.strides[0] = 2;
    in.shape[0] = 2;
    std::vector<double> memory(4, -1);
    int64_t n = 2, stride = 2;
    theon_output strided{memory.data(), &n, &stride, 1, kDouble};
    ASSERT_EQ(s.run({in.tensor()}, {&strided}), THEON_OK) << theon_last_error();
    EXPECT_EQ(memory, backwards ? (std::vector<double>{3, -1, 4, -1}) : (std::vector<double>{1, -1, 4, -1}));
  }
}

// f[t + 2] = f[t] + f[t + 1]: taps of one buffer.
ProgramBuilder fibonacci(int64_t count_offset = 0) {
  ProgramBuilder body;
  body.new_register();
  const int32_t a = body.input("a", kDouble, {});
  const int32_t b = body.input("b", kDouble, {});
  const int32_t c = body.output("c", kDouble, {});
  body.kernel("test.add", {c}, {a, b});

  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t f = p.output("f", kDouble, {p.length(x, 0)});
  const int32_t start = p.view(f, {p.constant(2)}, {p.stride(f, 0)}, p.constant(0));
  const int32_t first = p.view(x, {p.constant(2)}, {p.stride(x, 0)}, p.constant(0));
  p.set_view(start);
  p.set_view(first);
  p.kernel("test.scale", {start}, {first});
  p.loop(p.minus(p.length(x, 0), p.constant(2 - count_offset)), body,
         {B::step_input(f, 0, 1, p.constant(0)), B::step_input(f, 1, 1, p.constant(1)),
          B::step_output(f, 0, 1, p.constant(2))});
  return p;
}

TEST_F(LoopTest, Taps_OfOneBuffer_GiveFibonacci) {
  Session s(fibonacci());
  Doubles x({10}, {1, 1, 0, 0, 0, 0, 0, 0, 0, 0});
  Allocated<double> f(1);
  ASSERT_EQ(s.run({x.tensor()}, {&f.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(f.values(), (std::vector<double>{1, 1, 2, 3, 5, 8, 13, 21, 34, 55}));
}

// The latest three numbers only: f[(t + 2) % 3] = f[t % 3] + f[(t + 1) % 3]; also with the buffer walked backwards.
ProgramBuilder latest(int64_t stride) {
  ProgramBuilder body;
  body.new_register();
  const int32_t a = body.input("a", kDouble, {});
  const int32_t b = body.input("b", kDouble, {});
  const int32_t c = body.output("c", kDouble, {});
  body.kernel("test.add", {c}, {a, b});

  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t n = p.input("n", THEON_INT64, {});
  const int32_t r = p.new_register();
  const int32_t f = p.output("f", kDouble, {p.length(x, 0)});
  p.size("read_scalar", {p.registers(r)}, {n});
  p.kernel("test.scale", {f}, {x}, {p.constant(1)});
  p.loop(p.reg(r), body,
         {B::cycling(B::step_input(f, 0, stride, p.constant(0))),
          B::cycling(B::step_input(f, 1, stride, p.constant(stride))),
          B::cycling(B::step_output(f, 0, stride, p.constant(2 * stride)))});
  return p;
}

TEST_F(LoopTest, Cycle_Bindings_KeepTheLatestSteps) {
  for (const bool backwards : {false, true}) {
    Session s(latest(backwards ? -1 : 1));
    Doubles x = backwards ? vector({1, -1, 1}) : vector({1, 1, -1});
    const std::vector<double> after[] = {x.data, {1, 1, 2}, {3, 1, 2}, {3, 5, 2}, {3, 5, 8}};
    for (int64_t n = 0; n < 5; ++n) {
      Integers steps({}, {n});
      Allocated<double> f(1);
      ASSERT_EQ(s.run({x.tensor(), steps.tensor()}, {&f.output}), THEON_OK) << theon_last_error();
      std::vector<double> expected = after[n];
      if (backwards && n > 0) std::swap(expected[1], expected[2]);
      EXPECT_EQ(f.values(), expected) << n;
    }
  }
}

TEST_F(LoopTest, Cycle_OverAnEmptyBuffer_IsOutOfRange) {
  Session s(latest(1));
  Doubles x({0}, {});
  Integers steps({}, {1});
  Allocated<double> f(1);
  EXPECT_EQ(s.run({x.tensor(), steps.tensor()}, {&f.output}), THEON_INDEX_OUT_OF_RANGE);
}

TEST_F(LoopTest, Step_BeyondTheBuffer_IsOutOfRange) {
  Session s(fibonacci(1));
  Doubles x({4}, {1, 1, 0, 0});
  Allocated<double> f(1);
  EXPECT_EQ(s.run({x.tensor()}, {&f.output}), THEON_INDEX_OUT_OF_RANGE);
  EXPECT_STREQ(theon_last_error(),
               "instruction 3 (Loop, Program.cs:13): step 2: part 2 * 1 + 2 of f, whose shape is [4]");
  EXPECT_EQ(f.output.data, nullptr);
  EXPECT_EQ(s.info().failed_instruction, 3);
}

TEST_F(LoopTest, Until_Register_EndsAfterTheStepThatSetsIt) {
  ProgramBuilder body;
  body.new_register();
  const int32_t done = body.new_register();
  const int32_t state = body.input("state", kDouble, {}, THEON_SLOT_MUTABLE);
  body.kernel("test.scale", {state}, {state}, {body.constant(3)});
  body.size("test.limit", {body.registers(done)}, {state});

  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {});
  const int32_t steps = p.new_register();
  const int32_t y = p.output("y", kDouble, {});
  const int32_t n = p.output("n", THEON_INT64, {});
  p.kernel("test.scale", {y}, {x});
  p.loop(p.constant(20), body, {B::whole_input(y, 0)}, done, steps);
  p.kernel("copy", {n}, {p.registers(steps)});
  Session s(p);
  struct Case {
    double x, y;
    int64_t steps;
  };
  for (const Case c : {Case{1, 243, 5}, Case{50, 150, 1}, Case{0, 0, 20}}) {
    Doubles in = scalar(c.x);
    Allocated<double> out(0);
    Allocated<int64_t> count(0);
    ASSERT_EQ(s.run({in.tensor()}, {&out.output, &count.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(out.values()[0], c.y);
    EXPECT_EQ(count.values()[0], c.steps);
  }
}

TEST_F(LoopTest, Nested_Loops_UseTheStepAsALength) {
  // Inner: state <- state * 2, as often as the outer step says: 2^(0 + 1 + 2 + 3).
  ProgramBuilder outer("outer");
  outer.new_register();
  const int32_t state = outer.input("state", kDouble, {outer.any()}, THEON_SLOT_MUTABLE);
  outer.loop(outer.reg(0), scaling_body(2), {B::whole_input(state, 0)});
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.kernel("test.scale", {y}, {x});
  p.loop(p.constant(4), outer, {B::whole_input(y, 0)});
  Session s(p);
  Doubles in = vector({1, 10});
  Allocated<double> out(1);
  ASSERT_EQ(s.run({in.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values(), (std::vector<double>{64, 640}));
}

TEST_F(LoopTest, Body_WithOwnViewsAndReservedMemory_FollowsTheStep) {
  // total += x[0 .. step] summed by a copy through reserved memory: each step adds the element at `step`.
  ProgramBuilder body;
  body.new_register();
  const int32_t x = body.input("x", kDouble, {body.any()});
  const int32_t y = body.input("y", kDouble, {body.length(x, 0)}, THEON_SLOT_MUTABLE);
  const Formula n = body.plus(body.reg(0), body.constant(1));
  const int32_t from = body.view(x, {n}, {body.stride(x, 0)}, body.constant(0));
  const int32_t to = body.view(y, {n}, {body.stride(y, 0)}, body.constant(0));
  const int32_t t = body.reserved(kDouble, {n});
  body.set_view(from);
  body.set_view(to);
  body.reserve(t);
  body.kernel("test.scale", {t}, {from}, {body.constant(10)});
  body.kernel("test.add", {to}, {to, t});
  ProgramBuilder p;
  const int32_t a = p.input("a", kDouble, {p.any()});
  const int32_t b = p.output("b", kDouble, {p.length(a, 0)});
  p.kernel("test.scale", {b}, {a}, {p.constant(0)});
  p.loop(p.length(a, 0), body, {B::whole_input(a, 0), B::whole_input(b, 1)});
  Session s(p);
  Doubles in = vector({1, 2, 3});
  const int64_t before = live_objects();
  for (int round = 0; round < 3; ++round) {
    Allocated<double> out(1);
    ASSERT_EQ(s.run({in.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(out.values(), (std::vector<double>{30, 40, 30}));
    EXPECT_EQ(s.info().reserved_bytes, 24);
  }
  ASSERT_EQ(theon_frame_trim(s.frame), THEON_OK);
  EXPECT_EQ(live_objects(), before) << "nothing is left of the runs";
}

TEST_F(LoopTest, Failure_InABody_NamesStepAndBothInstructions) {
  ProgramBuilder body;
  body.new_register();
  const int32_t part = body.input("part", kDouble, {});
  const int32_t out = body.output("out", kDouble, {});
  body.kernel("test.check", {out}, {part});
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.loop(p.length(x, 0), body, {B::step_input(x, 0, 1, p.constant(0)), B::step_output(y, 0, 1, p.constant(0))});
  Session s(p);
  Doubles in = vector({1, 2, -3, 4});
  Allocated<double> o(1);
  EXPECT_EQ(s.run({in.tensor()}, {&o.output}), THEON_KERNEL_FAILED);
  EXPECT_STREQ(
      theon_last_error(),
      "instruction 0 (Loop, Program.cs:10): step 2: instruction 0 (test.check, Program.cs:10): a negative element");
}

TEST_F(LoopTest, Cancel_FromAnotherThread_EndsALongLoop) {
  Session s(power(1));
  Doubles x = vector({1});
  Integers steps({}, {INT64_MAX});
  int32_t cancel = 0;
  s.args.cancel = &cancel;
  std::thread other([&] { __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED); });
  Allocated<double> y(1);
  EXPECT_EQ(s.run({x.tensor(), steps.tensor()}, {&y.output}), THEON_CANCELLED) << theon_last_error();
  other.join();
  EXPECT_EQ(y.output.data, nullptr);
  cancel = 0;
  steps.data[0] = 3;
  EXPECT_EQ(s.run({x.tensor(), steps.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
}

}  // namespace
}  // namespace theon::test
