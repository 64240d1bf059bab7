// Frames when things go wrong, and many frames at once: nothing half-done is left behind.
#include <thread>

#include "training_program.hpp"

namespace theon::test {
namespace {

using FrameFault = ProgramTest;

TEST_F(FrameFault, InjectedAtEachInstruction_LeavesInputsUntouched) {
  const Training t;
  Session s(t.p);
  const int64_t before = live_objects();
  for (int32_t at = 0; at < t.instruction_count; ++at) {
    Arrays a;
    s.args.fail_at = at;
    const theon_status status = a.run(s);
    if (at >= t.tail) {
      EXPECT_EQ(status, THEON_OK) << "the tail cannot fail";
      a.expect_done();
      continue;
    }
    EXPECT_EQ(status, THEON_INJECTED_FAULT);
    EXPECT_EQ(s.info().failed_instruction, at);
    a.expect_untouched();
  }
  s.args.fail_at = -1;
  {
    Arrays a;
    ASSERT_EQ(a.run(s), THEON_OK) << theon_last_error();
    a.expect_done();
    EXPECT_EQ(s.info().failed_instruction, -1);
  }
  ASSERT_EQ(theon_frame_trim(s.frame), THEON_OK);
  EXPECT_EQ(live_objects(), before);
}

TEST_F(FrameFault, KernelFailure_LeavesInputsUntouched) {
  Session s(Training().p);
  Arrays a;
  a.x.data = {-100, 0, 3};
  EXPECT_EQ(a.run(s), THEON_KERNEL_FAILED);
  EXPECT_STREQ(
      theon_last_error(),
      "instruction 6 (Branch, Program.cs:16): if true: instruction 0 (test.check, Program.cs:10): a negative element");
  a.expect_untouched();
  a.x.data = {1, 0, 3};
  ASSERT_EQ(a.run(s), THEON_OK) << theon_last_error();
  a.expect_done();
}

TEST_F(FrameFault, OutOfMemoryAtEachAllocation_LeavesThingsConsistent) {
  const std::vector<char> bytes = Training().p.bytes();
  theon_context* context = nullptr;
  ASSERT_EQ(theon_context_create(nullptr, &context), THEON_OK);
  const int64_t before = live_objects();
  bool done = false;
  int failures = 0;
  for (int64_t n = 1; !done && n < 200; ++n) {
    Arrays a;
    theon_program* program = nullptr;
    theon_frame* frame = nullptr;
    ASSERT_EQ(theon_memory_fail_at(n), THEON_OK);
    theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
    if (status == THEON_OK) status = theon_frame_create(program, context, &frame);
    const theon_tensor inputs[] = {a.x.tensor(), a.w.tensor(), a.b.tensor()};
    theon_output outputs[] = {a.y.output, a.z.output};
    theon_run_args args{sizeof(args), 3, inputs, outputs, 2, -1, nullptr};
    if (status == THEON_OK) status = theon_frame_run(frame, &args);
    ASSERT_EQ(theon_memory_fail_at(0), THEON_OK);
    a.y.output = outputs[0], a.z.output = outputs[1];
    if (status == THEON_OK) {
      done = true;
      a.expect_done();
    } else {
      ++failures;
      EXPECT_EQ(status, THEON_OUT_OF_MEMORY) << theon_last_error();
      a.expect_untouched();
      if (frame != nullptr) {  // the same frame goes on as if nothing had happened
        EXPECT_EQ(theon_frame_run(frame, &args), THEON_OK) << theon_last_error();
        a.y.output = outputs[0], a.z.output = outputs[1];
        a.expect_done();
      }
    }
    EXPECT_EQ(theon_frame_destroy(frame), THEON_OK);
    EXPECT_EQ(theon_program_destroy(program), THEON_OK);
  }
  EXPECT_TRUE(done);
  EXPECT_GT(failures, 8);
  EXPECT_EQ(live_objects(), before);
  EXPECT_EQ(theon_context_destroy(context), THEON_OK);
}

TEST_F(FrameFault, Reserve_MoreThanThereIs_NamesTheInstruction) {
  ProgramBuilder p;
  const int32_t n = p.input("n", THEON_INT64, {});
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t r = p.new_register();
  const int32_t t = p.reserved(kDouble, {p.reg(r)});
  const int32_t y = p.output("y", kDouble, {p.reg(r)});
  p.size("read_scalar", {p.registers(r)}, {n});
  p.reserve(t);
  p.kernel("test.scale", {t}, {x});
  p.kernel("test.scale", {y}, {t});
  Session s(p);
  Doubles in = vector({1, 2});
  Integers lengths({}, {int64_t{1} << 59});
  Allocated<double> out(1);
  EXPECT_EQ(s.run({lengths.tensor(), in.tensor()}, {&out.output}), THEON_OUT_OF_MEMORY);
  EXPECT_EQ(std::string(theon_last_error()).find("instruction 1 (Reserve, Program.cs:11): "), 0u) << theon_last_error();
  lengths.data[0] = int64_t{1} << 62;
  EXPECT_EQ(s.run({lengths.tensor(), in.tensor()}, {&out.output}), THEON_SHAPE_MISMATCH) << theon_last_error();
  lengths.data[0] = 2;
  ASSERT_EQ(s.run({lengths.tensor(), in.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values(), in.data);
}

TEST_F(FrameFault, EmptyProgram_Runs) {
  Session s(ProgramBuilder("empty"));
  EXPECT_EQ(s.run({}, {}), THEON_OK) << theon_last_error();
}

TEST_F(FrameFault, Cancel_SetBefore_RunsNothing) {
  Session s(Training().p);
  const int32_t cancel = 1;
  s.args.cancel = &cancel;
  Arrays a;
  EXPECT_EQ(a.run(s), THEON_CANCELLED);
  EXPECT_EQ(s.info().failed_instruction, 0);
  a.expect_untouched();
}

TEST_F(FrameFault, Cancel_SetByTheLastKernel_StopsBeforeTheTail) {
  static int32_t s_cancel;
  static const bool s_once = [] {
    const theon_kernel kernel{sizeof(theon_kernel),
                              1,
                              "test.cancel",
                              0,
                              0,
                              size_none,
                              prepare_same_shape<2>,
                              [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
                                for_each_element(call->operands, 2, [](double** p) { *p[0] = *p[1]; });
                                s_cancel = 1;
                                return THEON_OK;
                              }};
    return theon_kernel_register(&kernel) == THEON_OK;
  }();
  ASSERT_TRUE(s_once);
  for (const bool in_tail : {false, true}) {
    ProgramBuilder p;
    const int32_t x = p.input("x", kDouble, {p.any()});
    const int32_t w = p.input("w", kDouble, {p.any()}, THEON_SLOT_MUTABLE);
    const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
    if (in_tail) p.begin_tail();
    p.kernel("test.cancel", {y}, {x});
    if (!in_tail) p.begin_tail();
    p.kernel("test.add", {w}, {w, x});
    Session s(p);
    s_cancel = 0;
    s.args.cancel = &s_cancel;
    Doubles a = vector({1, 2}), b = vector({5, 5});
    Allocated<double> out(1);
    EXPECT_EQ(s.run({a.tensor(), b.tensor()}, {&out.output}), in_tail ? THEON_OK : THEON_CANCELLED);
    EXPECT_EQ(b.data, in_tail ? (std::vector<double>{6, 7}) : (std::vector<double>{5, 5}));
  }
}

TEST_F(FrameFault, ManyFrames_OfOneProgram_RunAtOnce) {
  Session shared(Training().p);
  constexpr int kThreads = 6;
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      theon_frame* frame = nullptr;
      if (theon_frame_create(shared.program, shared.context, &frame) != THEON_OK) ++wrong;
      for (int round = 0; round < 100; ++round) {
        Arrays a;
        const theon_tensor inputs[] = {a.x.tensor(), a.w.tensor(), a.b.tensor()};
        theon_output outputs[] = {a.y.output, a.z.output};
        const theon_run_args args{sizeof(args), 3, inputs, outputs, 2, -1, nullptr};
        if (theon_frame_run(frame, &args) != THEON_OK) ++wrong;
        a.y.output = outputs[0], a.z.output = outputs[1];
        if (a.b.data != std::vector<double>{99, 181, 295}) ++wrong;
      }
      if (theon_frame_destroy(frame) != THEON_OK) ++wrong;
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(FrameFault, OneFrame_UsedFromItsOwnKernel_IsRefused) {
  static theon_frame* s_frame;
  static theon_status s_inner;
  static const bool s_once = [] {
    const theon_kernel kernel{sizeof(theon_kernel),
                              1,
                              "test.reenter",
                              THEON_KERNEL_MAY_FAIL,
                              0,
                              size_none,
                              prepare_same_shape<1>,
                              [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
                                const theon_run_args args{sizeof(args), 0, nullptr, nullptr, 0, -1, nullptr};
                                s_inner = theon_frame_run(s_frame, &args);
                                for_each_element(call->operands, 1, [](double** p) { *p[0] = 4; });
                                return THEON_OK;
                              }};
    return theon_kernel_register(&kernel) == THEON_OK;
  }();
  ASSERT_TRUE(s_once);
  ProgramBuilder p;
  p.kernel("test.reenter", {p.output("y", kDouble, {})}, {});
  Session s(p);
  s_frame = s.frame;
  Allocated<double> y(0);
  EXPECT_EQ(s.run({}, {&y.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(s_inner, THEON_INVALID_ARGUMENT);
  EXPECT_EQ(y.values()[0], 4);
}

}  // namespace
}  // namespace theon::test
