// Observers: what they are told, in which order, with which times, and what their failures do.
#include "program_fixture.hpp"

namespace theon::test {
namespace {

using ObserverTest = ProgramTest;
using B = ProgramBuilder;

struct Seen {
  theon_instruction_event event;
  std::vector<double> operands;  // the first element of each
};

struct Log {
  std::vector<Seen> events;
  int32_t fail_at = -1;

  static theon_status see(void* user, const theon_instruction_event* event) {
    auto& log = *static_cast<Log*>(user);
    Seen seen{*event, {}};
    for (int32_t k = 0; k < event->operand_count; ++k) {
      const theon_tensor& t = event->operands[k];
      seen.operands.push_back(t.data == nullptr || t.dtype != kDouble ? 0 : *static_cast<const double*>(t.data));
    }
    log.events.push_back(seen);
    return event->instruction == log.fail_at && event->is_after != 0
               ? theon_kernel_fail(THEON_KERNEL_FAILED, "the observer had enough")
               : THEON_OK;
  }
  void attach(Session& session) {
    const theon_observer observer{sizeof(theon_observer), 0, see, this};
    ASSERT_EQ(theon_frame_observe(session.frame, &observer), THEON_OK) << theon_last_error();
  }
};

// y = (a + b) * 3; then w = y in the tail.
ProgramBuilder sum_with_tail() {
  ProgramBuilder p("observed");
  const int32_t a = p.input("a", kDouble, {p.any()});
  const int32_t b = p.input("b", kDouble, {p.length(a, 0)});
  const int32_t w = p.input("w", kDouble, {p.length(a, 0)}, THEON_SLOT_MUTABLE);
  const int32_t y = p.output("y", kDouble, {p.length(a, 0)});
  const int32_t sum = p.arena(kDouble, {p.length(a, 0)});
  p.kernel("test.add", {sum}, {a, b});
  p.kernel("test.scale", {y}, {sum}, {p.constant(3)});
  p.begin_tail();
  p.kernel("test.scale", {w}, {y}, {p.constant(1)});
  return p;
}

TEST_F(ObserverTest, Run_TellsBeforeAndAfterEachInstruction_WithValuesAndTimes) {
  Session s(sum_with_tail());
  Log log;
  log.attach(s);
  Doubles a = vector({1, 2}), b = vector({10, 20}), w = vector({0, 0});
  Allocated<double> y(1);
  ASSERT_EQ(s.run({a.tensor(), b.tensor(), w.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
  ASSERT_EQ(log.events.size(), 6u);
  int64_t last = 0, observed = 0;
  for (size_t k = 0; k < log.events.size(); ++k) {
    const theon_instruction_event& e = log.events[k].event;
    EXPECT_EQ(e.size, static_cast<int32_t>(sizeof(e)));
    EXPECT_EQ(e.program, 0);
    EXPECT_EQ(e.instruction, static_cast<int32_t>(k / 2));
    EXPECT_EQ(e.is_after, static_cast<int32_t>(k % 2));
    EXPECT_EQ(e.output_count, 1);
    EXPECT_EQ(e.nested_ns, 0);
    EXPECT_GE(e.begin_ns, last);
    EXPECT_GE(e.end_ns, e.begin_ns);
    EXPECT_GE(e.observer_ns, observed);
    last = e.end_ns;
    observed = e.observer_ns;
  }
  EXPECT_EQ(log.events[1].operands, (std::vector<double>{11, 1, 10}));
  EXPECT_EQ(log.events[3].operands, (std::vector<double>{33, 11}));
  EXPECT_EQ(log.events[5].operands, (std::vector<double>{33, 33}));

  ASSERT_EQ(theon_frame_observe(s.frame, nullptr), THEON_OK);
  ASSERT_EQ(s.run({a.tensor(), b.tensor(), w.tensor()}, {&y.output}), THEON_OK);
  EXPECT_EQ(log.events.size(), 6u);
}

TEST_F(ObserverTest, Failure_EndsTheRun_ExceptInTheTail) {
  Session s(sum_with_tail());
  Log log;
  log.attach(s);
  Doubles a = vector({1, 2}), b = vector({10, 20}), w = vector({0, 0});
  Allocated<double> y(1);
  log.fail_at = 1;
  EXPECT_EQ(s.run({a.tensor(), b.tensor(), w.tensor()}, {&y.output}), THEON_KERNEL_FAILED);
  EXPECT_NE(std::string(theon_last_error()).find("the observer had enough"), std::string::npos) << theon_last_error();
  EXPECT_EQ(s.info().failed_instruction, 1);
  EXPECT_EQ(w.data, (std::vector<double>{0, 0}));
  log.fail_at = 2;
  EXPECT_EQ(s.run({a.tensor(), b.tensor(), w.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(w.data, (std::vector<double>{33, 66}));
}

TEST_F(ObserverTest, Loop_TellsProgramAndStep) {
  ProgramBuilder body("body");
  body.new_register();
  const int32_t state = body.input("state", kDouble, {body.any()}, THEON_SLOT_MUTABLE);
  body.kernel("test.scale", {state}, {state}, {body.constant(2)});
  ProgramBuilder p("power");
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  const int32_t z = p.output("z", kDouble, {p.length(x, 0)});
  p.kernel("test.scale", {y}, {x}, {p.constant(1)});
  p.kernel("test.scale", {z}, {x}, {p.constant(1)});
  p.loop(p.constant(3), body, {B::whole_input(y, 0)});
  p.loop(p.constant(1), body, {B::whole_input(z, 0)});
  Session s(p);
  Log log;
  log.attach(s);
  Doubles in = vector({1});
  Allocated<double> first(1), second(1);
  ASSERT_EQ(s.run({in.tensor()}, {&first.output, &second.output}), THEON_OK) << theon_last_error();
  std::string order;
  for (const Seen& seen : log.events) {
    const theon_instruction_event& e = seen.event;
    if (e.is_after == 0) continue;
    order += std::to_string(e.program) + "." + std::to_string(e.instruction) + "@" + std::to_string(e.step) + " ";
    if (e.program == 0 && e.instruction >= 2) {
      EXPECT_EQ(e.operand_count, 0);
      EXPECT_GT(e.end_ns - e.begin_ns, e.nested_ns);
    }
  }
  EXPECT_EQ(order, "0.0@0 0.1@0 1.0@0 1.0@1 1.0@2 0.2@0 2.0@0 0.3@0 ");
}

}  // namespace
}  // namespace theon::test
