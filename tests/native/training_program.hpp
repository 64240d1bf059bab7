// A program with every kind of instruction, and arrays to run it on.
#pragma once

#include "program_fixture.hpp"

namespace theon::test {

// A training step in small: two outputs, work in arena, reserved memory, a loop and a branch, then updates of w and b.
struct Training {
  ProgramBuilder p{"training"};
  int32_t instruction_count = 0;
  int32_t tail = 0;

  Training() {
    using B = ProgramBuilder;
    ProgramBuilder body("body");
    body.new_register();
    const int32_t state = body.input("state", kDouble, {body.any()}, THEON_SLOT_MUTABLE);
    body.kernel("test.scale", {state}, {state}, {body.constant(2)});
    const auto arm = [](const char* kernel) {
      ProgramBuilder a("arm");
      const int32_t u = a.input("u", kDouble, {a.any()});
      const int32_t v = a.output("v", kDouble, {a.length(u, 0)});
      a.kernel(kernel, {v}, {u});
      return a;
    };
    const int32_t x = p.input("x", kDouble, {p.any()});
    const int32_t w = p.input("w", kDouble, {p.length(x, 0)}, THEON_SLOT_MUTABLE);
    const int32_t b = p.input("b", kDouble, {p.length(x, 0)}, THEON_SLOT_MUTABLE);
    const Formula n = p.length(x, 0);
    const int32_t r = p.new_register();
    const int32_t y = p.output("y", kDouble, {n});
    const int32_t z = p.output("z", THEON_INT64, {p.reg(r), p.constant(1)});
    const int32_t gradient = p.arena(kDouble, {n});
    const int32_t kept = p.reserved(THEON_INT64, {p.reg(r), p.constant(1)});
    p.kernel("test.add", {gradient}, {x, w});
    p.loop(p.constant(3), body, {B::whole_input(gradient, 0)});
    p.size("nonzero_count", {p.registers(r)}, {x});
    p.reserve(kept);
    p.kernel("nonzero", {kept}, {x});
    p.kernel("copy", {z}, {kept});
    p.branch(p.reg(r), arm("test.check"), arm("test.scale"), {B::whole_input(gradient, 0), B::whole_output(y, 0)});
    p.begin_tail();
    p.kernel("test.add", {w}, {w, gradient});
    p.kernel("test.add", {b}, {b, w});
    instruction_count = 9;
    tail = 7;
  }
};

struct Arrays {
  Doubles x = vector({1, 0, 3}), w = vector({10, 20, 30}), b = vector({1, 1, 1});
  Allocated<double> y{1};
  Allocated<int64_t> z{2};
  theon_status run(Session& s) { return s.run({x.tensor(), w.tensor(), b.tensor()}, {&y.output, &z.output}); }
  void expect_untouched() const {
    EXPECT_EQ(w.data, (std::vector<double>{10, 20, 30}));
    EXPECT_EQ(b.data, (std::vector<double>{1, 1, 1}));
    EXPECT_EQ(y.output.data, nullptr);
    EXPECT_EQ(z.output.data, nullptr);
  }
  void expect_done() const {
    EXPECT_EQ(y.values(), (std::vector<double>{88, 160, 264}));
    EXPECT_EQ(z.values(), (std::vector<int64_t>{0, 2}));
    EXPECT_EQ(w.data, (std::vector<double>{98, 180, 294}));
    EXPECT_EQ(b.data, (std::vector<double>{99, 181, 295}));
  }
};

}  // namespace theon::test
