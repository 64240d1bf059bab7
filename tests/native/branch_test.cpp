// BRANCH: one of two nested programs.
#include "program_fixture.hpp"

namespace theon::test {
namespace {

using BranchTest = ProgramTest;
using B = ProgramBuilder;

ProgramBuilder arm(const char* kernel, int64_t factor) {
  ProgramBuilder p("arm");
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.kernel(kernel, {y}, {x}, {p.constant(factor)});
  return p;
}

// y = c ? x * 2 : checked(x)
ProgramBuilder choice(const char* otherwise = "test.check") {
  ProgramBuilder p("choice");
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t c = p.input("c", THEON_BOOL, {});
  const int32_t r = p.new_register();
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.size("read_scalar", {p.registers(r)}, {c});
  p.branch(p.reg(r), arm("test.scale", 2), arm(otherwise, 1), {B::whole_input(x, 0), B::whole_output(y, 0)});
  return p;
}

TEST_F(BranchTest, Condition_ChoosesOneArm_TheOtherDoesNotRun) {
  Session s(choice());
  Doubles x = vector({-1, 2});
  unsigned char yes = 1, no = 0;
  const theon_tensor when{&yes, nullptr, nullptr, 0, THEON_BOOL}, unless{&no, nullptr, nullptr, 0, THEON_BOOL};
  Allocated<double> a(1), b(1), c(1);
  ASSERT_EQ(s.run({x.tensor(), when}, {&a.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(a.values(), (std::vector<double>{-2, 4}));
  EXPECT_EQ(s.run({x.tensor(), unless}, {&b.output}), THEON_KERNEL_FAILED);
  EXPECT_STREQ(
      theon_last_error(),
      "instruction 1 (Branch, Program.cs:11): if false: instruction 0 (test.check, Program.cs:10): a negative element");
  x.data = {1, 2};
  ASSERT_EQ(s.run({x.tensor(), unless}, {&c.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(c.values(), (std::vector<double>{1, 2}));
}

TEST_F(BranchTest, Arms_WithOtherShape_AreRefusedAtRun) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.constant(2)});
  p.branch(p.constant(1), arm("test.scale", 2), arm("test.scale", 3), {B::whole_input(x, 0), B::whole_output(y, 0)});
  Session s(p);
  Doubles in = vector({1, 2, 3});
  Allocated<double> out(1);
  EXPECT_EQ(s.run({in.tensor()}, {&out.output}), THEON_SHAPE_MISMATCH);
  EXPECT_NE(std::string(theon_last_error()).find("output y: the result has shape [3], the memory has shape [2]"),
            std::string::npos)
      << theon_last_error();
}

TEST_F(BranchTest, InsideALoop_MayWriteTheLoopsState) {
  // state <- step < 2 ? state * 2 : state * 10
  const auto write = [](int64_t factor) {
    ProgramBuilder p;
    const int32_t x = p.input("x", kDouble, {}, THEON_SLOT_MUTABLE);
    p.kernel("test.scale", {x}, {x}, {p.constant(factor)});
    return p;
  };
  ProgramBuilder body;
  body.new_register();
  const int32_t state = body.input("state", kDouble, {}, THEON_SLOT_MUTABLE);
  body.branch(body.op(THEON_EXPRESSION_LESS, body.reg(0), body.constant(2)), write(2), write(10),
              {B::whole_input(state, 0)});
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {});
  const int32_t y = p.output("y", kDouble, {});
  p.kernel("test.scale", {y}, {x});
  p.loop(p.constant(4), body, {B::whole_input(y, 0)});
  Session s(p);
  Doubles in = scalar(1);
  Allocated<double> out(0);
  ASSERT_EQ(s.run({in.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values()[0], 400);
}

}  // namespace
}  // namespace theon::test
