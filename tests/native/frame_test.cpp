// Frames: layouts, outputs, views, sizes, reserved memory.
#include "program_fixture.hpp"

namespace theon::test {
namespace {

using FrameTest = ProgramTest;

// y = (a + b) * 3, by an arena slot.
struct Scaled {
  ProgramBuilder p{"scaled"};
  Scaled() {
    const int32_t a = p.input("a", kDouble, {p.any()});
    const int32_t b = p.input("b", kDouble, {p.length(a, 0)});
    const int32_t y = p.output("y", kDouble, {p.length(a, 0)});
    const int32_t sum = p.arena(kDouble, {p.length(a, 0)});
    p.kernel("test.add", {sum}, {a, b});
    p.kernel("test.scale", {y}, {sum}, {p.constant(3)});
  }
};

TEST_F(FrameTest, Run_TwoKernels_GivesTheResultInNewMemory) {
  Session s(Scaled().p);
  Doubles a = vector({1, 2, 3}), b = vector({10, 20, 30});
  Allocated<double> y(1);
  ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(y.values(), (std::vector<double>{33, 66, 99}));
  EXPECT_EQ(y.lengths(), std::vector<int64_t>{3});
  EXPECT_EQ(y.strides[0], 1);
}

TEST_F(FrameTest, Run_GivenOutputWithStrides_WritesThereOnly) {
  Session s(Scaled().p);
  Doubles a = vector({1, 2, 3}), b = vector({10, 20, 30});
  std::vector<double> memory(6, -1);
  int64_t shape = 3, stride = -2;
  theon_output y{memory.data() + 5, &shape, &stride, 1, kDouble};
  ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&y}), THEON_OK) << theon_last_error();
  EXPECT_EQ(memory, (std::vector<double>{-1, 99, -1, 66, -1, 33}));
}

TEST_F(FrameTest, Run_SameLayouts_PreparesOnce_NewShapeOrStrides_Again) {
  Session s(Scaled().p);
  Doubles a = vector({1, 2, 3, 4}), b = vector({1, 1, 1, 1}), y = vector({0, 0, 0, 0});
  theon_output out = y.output();
  const int64_t before = prepare_calls;
  for (int k = 0; k < 5; ++k) ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&out}), THEON_OK);
  EXPECT_EQ(s.info().prepared, 1);
  EXPECT_EQ(prepare_calls - before, 2);
  EXPECT_EQ(s.info().runs, 5);

  Doubles a2 = vector({1, 2}), b2 = vector({5, 5});
  Allocated<double> y2(1);
  ASSERT_EQ(s.run({a2.tensor(), b2.tensor()}, {&y2.output}), THEON_OK);
  EXPECT_EQ(y2.values(), (std::vector<double>{18, 21}));
  EXPECT_EQ(s.info().prepared, 2);
  EXPECT_EQ(prepare_calls - before, 4);

  a2.strides[0] = -1;
  theon_tensor reversed = a2.tensor();
  reversed.data = a2.data.data() + 1;
  Allocated<double> y3(1);
  ASSERT_EQ(s.run({reversed, b2.tensor()}, {&y3.output}), THEON_OK);
  EXPECT_EQ(y3.values(), (std::vector<double>{21, 18}));
  EXPECT_EQ(s.info().prepared, 3);
  EXPECT_EQ(prepare_calls - before, 5) << "only the kernel that reads a changed";
}

TEST_F(FrameTest, Run_NullAndRowMajorOutputs_ShareOnePreparation) {
  Session s(Scaled().p);
  Doubles a = vector({1}), b = vector({1}), y = vector({0});
  for (int k = 0; k < 3; ++k) {
    Allocated<double> fresh(1);
    ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&fresh.output}), THEON_OK);
    theon_output out = y.output();
    ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&out}), THEON_OK);
    EXPECT_EQ(y.data[0], 6);
    EXPECT_EQ(fresh.values()[0], 6);
  }
  EXPECT_EQ(s.info().prepared, 1);
}

TEST_F(FrameTest, Run_EmptyArrays_Work) {
  Session s(Scaled().p);
  Doubles a = vector({}), b = vector({});
  Allocated<double> y(1);
  ASSERT_EQ(s.run({{nullptr, a.shape.data(), a.strides.data(), 1, kDouble}, b.tensor()}, {&y.output}), THEON_OK)
      << theon_last_error();
  EXPECT_EQ(y.lengths(), std::vector<int64_t>{0});
}

TEST_F(FrameTest, Run_BadTensors_AreNamed) {
  struct Case {
    const char* what;
    void (*spoil)(theon_tensor& a, theon_output& y);
    theon_status status;
    const char* text;
  };
  static int64_t s_negative = -1, s_huge = INT64_MAX, s_zero = 0, s_two = 2;
  const Case cases[] = {
      {"dtype", [](theon_tensor& a, theon_output&) { a.dtype = THEON_FLOAT32; }, THEON_DTYPE_MISMATCH,
       "input a: expected float64, got float32"},
      {"rank", [](theon_tensor& a, theon_output&) { a.rank = 0; }, THEON_SHAPE_MISMATCH,
       "input a: expected rank 1, got rank 0"},
      {"hostile rank", [](theon_tensor& a, theon_output&) { a.rank = INT32_MAX; }, THEON_SHAPE_MISMATCH, "input a"},
      {"null shape", [](theon_tensor& a, theon_output&) { a.shape = nullptr; }, THEON_INVALID_ARGUMENT,
       "input a: shape is null"},
      {"null data", [](theon_tensor& a, theon_output&) { a.data = nullptr; }, THEON_INVALID_ARGUMENT,
       "input a: data is null"},
      {"odd data", [](theon_tensor& a, theon_output&) { a.data = static_cast<char*>(a.data) + 1; },
       THEON_INVALID_ARGUMENT, "input a: data is not aligned"},
      {"negative length", [](theon_tensor& a, theon_output&) { a.shape = &s_negative; }, THEON_INVALID_ARGUMENT,
       "negative length"},
      {"huge stride", [](theon_tensor& a, theon_output&) { a.strides = &s_huge; }, THEON_INVALID_ARGUMENT,
       "reaches farther"},
      {"formula", [](theon_tensor& a, theon_output&) { a.shape = &s_two; }, THEON_SHAPE_MISMATCH,
       "input b: expected length 2 = len(a,0) on axis 0, got shape [3]"},
      {"output dtype", [](theon_tensor&, theon_output& y) { y.dtype = THEON_INT64; }, THEON_DTYPE_MISMATCH,
       "output y: the result is float64, the memory is for int64"},
      {"output rank", [](theon_tensor&, theon_output& y) { y.rank = 2; }, THEON_SHAPE_MISMATCH,
       "output y: the result has rank 1"},
      {"output shape", [](theon_tensor&, theon_output& y) { y.shape = &s_two; }, THEON_SHAPE_MISMATCH,
       "output y: the result has shape [3], the memory has shape [2]"},
      {"output stride 0", [](theon_tensor&, theon_output& y) { y.strides = &s_zero; }, THEON_INVALID_ARGUMENT,
       "output y: its strides let elements share memory"},
      {"output null strides", [](theon_tensor&, theon_output& y) { y.strides = nullptr; }, THEON_INVALID_ARGUMENT,
       "output y: strides is null"},
      {"output odd data", [](theon_tensor&, theon_output& y) { y.data = static_cast<char*>(y.data) + 4; },
       THEON_INVALID_ARGUMENT, "output y"},
  };
  Session s(Scaled().p);
  Doubles a = vector({1, 2, 3}), b = vector({1, 1, 1}), y = vector({0, 0, 0});
  for (const bool warm : {false, true}) {
    for (const Case& c : cases) {
      if (warm) {
        theon_output good = y.output();
        ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&good}), THEON_OK);
      }
      theon_tensor bad_a = a.tensor();
      theon_output bad_y = y.output();
      c.spoil(bad_a, bad_y);
      EXPECT_EQ(s.run({bad_a, b.tensor()}, {&bad_y}), c.status) << c.what << ": " << theon_last_error();
      // A pointer that is wrong with a layout that is known is reported in other words.
      if (!warm) {
        EXPECT_NE(std::string(theon_last_error()).find(c.text), std::string::npos)
            << c.what << ": " << theon_last_error();
      }
      EXPECT_EQ(s.info().failed_instruction, -1) << c.what;
    }
  }
}

TEST_F(FrameTest, Run_Overlaps_AreRefused) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t w = p.input("w", kDouble, {p.any()}, THEON_SLOT_MUTABLE);
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  const int32_t z = p.output("z", kDouble, {p.length(x, 0)});
  p.kernel("test.scale", {y}, {x}, {p.constant(2)});
  p.kernel("test.scale", {z}, {x}, {p.constant(3)});
  p.begin_tail();
  p.kernel("test.scale", {w}, {w}, {p.constant(5)});
  Session s(p);
  std::vector<double> memory(16, 1);
  int64_t two = 2, one = 1;
  struct Case {
    int x, w, y, z;
    const char* text;
  };
  const Case cases[] = {
      {0, 2, 4, 6, nullptr},
      {0, 2, 4, 5, "output z overlaps output y"},
      {0, 2, 1, 6, "output y overlaps input x"},
      {0, 2, 4, 0, "output z overlaps input x"},
      {0, 1, 4, 6, "updated input w overlaps input x"},
      {0, 2, 3, 6, "updated input w overlaps output y"},
      {6, 4, 2, 0, nullptr},
  };
  for (const Case& c : cases) {
    const auto in = [&](int at) { return theon_tensor{memory.data() + at, &two, &one, 1, kDouble}; };
    theon_output out_y{memory.data() + c.y, &two, &one, 1, kDouble};
    theon_output out_z{memory.data() + c.z, &two, &one, 1, kDouble};
    const std::vector<double> before = memory;
    const theon_status status = s.run({in(c.x), in(c.w)}, {&out_y, &out_z});
    if (c.text == nullptr) {
      EXPECT_EQ(status, THEON_OK) << theon_last_error();
      continue;
    }
    EXPECT_EQ(status, THEON_INVALID_ARGUMENT);
    EXPECT_NE(std::string(theon_last_error()).find("overlaps"), std::string::npos) << theon_last_error();
    EXPECT_EQ(memory, before) << c.text;
  }
}

// y = x[i:j] with i, j read from tensors: a view behind registers.
struct Slice {
  ProgramBuilder p{"slice"};
  Slice() {
    const int32_t x = p.input("x", kDouble, {p.any()});
    const int32_t i = p.input("i", THEON_INT64, {});
    const int32_t j = p.input("j", THEON_INT64, {});
    const int32_t r0 = p.new_register(), r1 = p.new_register();
    p.size("read_scalar", {p.registers(r0)}, {i});
    p.size("read_scalar", {p.registers(r1)}, {j});
    const Formula n = p.minus(p.reg(r1), p.reg(r0));
    const int32_t part = p.view(x, {n}, {p.stride(x, 0)}, p.times(p.reg(r0), p.stride(x, 0)));
    p.set_view(part);
    const int32_t y = p.output("y", kDouble, {n});
    p.kernel("test.scale", {y}, {part}, {p.constant(1)});
  }
};

TEST_F(FrameTest, View_BoundsInRegisters_AreCheckedAndFollowed) {
  Session s(Slice().p);
  Doubles x = vector({0, 1, 2, 3, 4, 5});
  const auto slice = [&](int64_t from, int64_t to, std::vector<double>* result) {
    Integers i({}, {from}), j({}, {to});
    Allocated<double> y(1);
    const theon_status status = s.run({x.tensor(), i.tensor(), j.tensor()}, {&y.output});
    if (status == THEON_OK) *result = y.values();
    return status;
  };
  std::vector<double> result;
  ASSERT_EQ(slice(1, 4, &result), THEON_OK) << theon_last_error();
  EXPECT_EQ(result, (std::vector<double>{1, 2, 3}));
  const int64_t before = prepare_calls;
  ASSERT_EQ(slice(3, 6, &result), THEON_OK);
  EXPECT_EQ(result, (std::vector<double>{3, 4, 5}));
  EXPECT_EQ(prepare_calls, before) << "the same length: the plan still holds";
  ASSERT_EQ(slice(2, 2, &result), THEON_OK);
  EXPECT_TRUE(result.empty());
  EXPECT_EQ(slice(4, 7, &result), THEON_INDEX_OUT_OF_RANGE);
  EXPECT_NE(std::string(theon_last_error()).find("instruction 2 (View, Program.cs:12)"), std::string::npos)
      << theon_last_error();
  EXPECT_NE(std::string(theon_last_error()).find("elements 4 to 6 of x, whose shape is [6]"), std::string::npos)
      << theon_last_error();
  EXPECT_EQ(s.info().failed_instruction, 2);
  EXPECT_EQ(slice(-1, 1, &result), THEON_INDEX_OUT_OF_RANGE);
  EXPECT_EQ(slice(3, 1, &result), THEON_SHAPE_MISMATCH) << "a negative length";
  ASSERT_EQ(slice(0, 6, &result), THEON_OK);
  EXPECT_EQ(s.info().prepared, 1);
}

TEST_F(FrameTest, View_OfReversedInput_StaysInItsRange) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const Formula last = p.times(p.minus(p.length(x, 0), p.constant(1)), p.stride(x, 0));
  const int32_t reversed = p.view(x, {p.length(x, 0)}, {p.minus(p.constant(0), p.stride(x, 0))}, last);
  p.set_view(reversed);
  const int32_t inner = p.view(reversed, {p.minus(p.length(x, 0), p.constant(2))},
                               {p.minus(p.constant(0), p.stride(x, 0))}, p.minus(p.constant(0), p.stride(x, 0)));
  p.set_view(inner);
  const int32_t y = p.output("y", kDouble, {p.minus(p.length(x, 0), p.constant(2))});
  p.kernel("test.scale", {y}, {inner}, {p.constant(1)});
  Session s(p);
  std::vector<double> memory{9, 1, 9, 2, 9, 3, 9, 4};
  int64_t n = 4, stride = 2;
  const auto run = [&](double* first, int64_t step) {
    stride = step;
    Allocated<double> out(1);
    EXPECT_EQ(s.run({{first, &n, &stride, 1, kDouble}}, {&out.output}), THEON_OK) << theon_last_error();
    return out.values();
  };
  EXPECT_EQ(run(memory.data() + 1, 2), (std::vector<double>{3, 2}));
  EXPECT_EQ(run(memory.data() + 7, -2), (std::vector<double>{2, 3}));
  EXPECT_EQ(run(memory.data(), 2), (std::vector<double>{9, 9}));
}

TEST_F(FrameTest, View_WrittenPartByPart_FillsTheOutput) {
  ProgramBuilder p;
  const int32_t a = p.input("a", kDouble, {p.any()});
  const int32_t b = p.input("b", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.plus(p.length(a, 0), p.length(b, 0))});
  const Formula stride = p.stride(y, 0);
  const int32_t first = p.view(y, {p.length(a, 0)}, {stride}, p.constant(0));
  const int32_t second = p.view(y, {p.length(b, 0)}, {stride}, p.times(p.length(a, 0), stride));
  p.set_view(first);
  p.set_view(second);
  p.kernel("test.scale", {first}, {a}, {p.constant(1)});
  p.kernel("test.scale", {second}, {b}, {p.constant(1)});
  Session s(p);
  Doubles x = vector({1, 2}), z = vector({3, 4, 5});
  Allocated<double> out(1);
  ASSERT_EQ(s.run({x.tensor(), z.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values(), (std::vector<double>{1, 2, 3, 4, 5}));
  std::vector<double> memory(10, 0);
  int64_t shape = 5, step = 2;
  theon_output strided{memory.data(), &shape, &step, 1, kDouble};
  ASSERT_EQ(s.run({x.tensor(), z.tensor()}, {&strided}), THEON_OK) << theon_last_error();
  EXPECT_EQ(memory, (std::vector<double>{1, 0, 2, 0, 3, 0, 4, 0, 5, 0}));
}

// nonzero(x): the number of results is known when x has been read.
struct Nonzero {
  ProgramBuilder p{"nonzero"};
  explicit Nonzero(bool through_reserved) {
    const int32_t x = p.input("x", kDouble, {p.any()});
    const int32_t r = p.new_register();
    const Formula count = p.reg(r);
    const int32_t y = p.output("y", THEON_INT64, {count, p.constant(1)});
    p.size("nonzero_count", {p.registers(r)}, {x});
    if (through_reserved) {
      const int32_t t = p.reserved(THEON_INT64, {count, p.constant(1)});
      p.reserve(t);
      p.kernel("nonzero", {t}, {x});
      p.kernel("copy", {y}, {t});
    } else {
      p.reserve(y);
      p.kernel("nonzero", {y}, {x});
    }
  }
};

TEST_F(FrameTest, SizeAndReserve_Nonzero_GivesAsManyAsThereAre) {
  for (const bool through_reserved : {false, true}) {
    Session s(Nonzero(through_reserved).p);
    Doubles x = vector({0, 5, 0, 7, 8});
    Allocated<int64_t> y(2);
    ASSERT_EQ(s.run({x.tensor()}, {&y.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(y.lengths(), (std::vector<int64_t>{3, 1}));
    EXPECT_EQ(y.values(), (std::vector<int64_t>{1, 3, 4}));
    x.data = {0, 0, 0, 0, 0};
    Allocated<int64_t> none(2);
    ASSERT_EQ(s.run({x.tensor()}, {&none.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(none.lengths(), (std::vector<int64_t>{0, 1}));
    EXPECT_EQ(s.info().prepared, 1);
    x.data = {1, 1, 0, 0, 0};
    Integers given({2, 1}, {9, 9});
    theon_output out = given.output();
    ASSERT_EQ(s.run({x.tensor()}, {&out}), THEON_OK) << theon_last_error();
    EXPECT_EQ(given.data, (std::vector<int64_t>{0, 1}));
    EXPECT_EQ(s.info().reserved_bytes, through_reserved ? 16 : 0);
    x.data = {1, 1, 1, 0, 0};
    EXPECT_EQ(s.run({x.tensor()}, {&out}), THEON_SHAPE_MISMATCH);
    EXPECT_NE(
        std::string(theon_last_error()).find("output y: the result has shape [3, 1], the memory has shape [2, 1]"),
        std::string::npos)
        << theon_last_error();
  }
}

TEST_F(FrameTest, LateOutput_OverInput_IsRefused) {
  Session s(Nonzero(false).p);
  std::vector<double> memory{1, 1, 0, 0};
  int64_t n = 4, one = 1, shape[] = {2, 1}, strides[] = {1, 1};
  theon_output out{memory.data() + 1, shape, strides, 2, THEON_INT64};
  EXPECT_EQ(s.run({{memory.data(), &n, &one, 1, kDouble}}, {&out}), THEON_INVALID_ARGUMENT);
  EXPECT_STREQ(theon_last_error(), "output y overlaps input x in memory");
}

TEST_F(FrameTest, Formula_ThatCannotBeComputed_FailsItsUserOnly) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  const Formula zero = p.minus(p.length(x, 0), p.constant(3));
  const Formula ratio = p.op(THEON_EXPRESSION_FLOOR_DIV, p.constant(6), zero);
  const Formula guarded = p.op(THEON_EXPRESSION_SELECT, zero, ratio, p.constant(100));
  p.kernel("test.scale", {y}, {x}, {guarded});
  Session s(p);
  Doubles three = vector({1, 2, 3}), five = vector({1, 2, 3, 4, 5});
  Allocated<double> a(1), b(1);
  ASSERT_EQ(s.run({three.tensor()}, {&a.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(a.values()[0], 100);
  ASSERT_EQ(s.run({five.tensor()}, {&b.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(b.values()[0], 3);

  ProgramBuilder q;
  const int32_t u = q.input("u", kDouble, {q.any()});
  const int32_t v = q.output("v", kDouble, {q.op(THEON_EXPRESSION_SAME, q.length(u, 0), q.constant(2))});
  q.kernel("test.scale", {v}, {u});
  Session t(q);
  Allocated<double> c(1);
  EXPECT_EQ(t.run({three.tensor()}, {&c.output}), THEON_SHAPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "instruction 0 (test.scale, Program.cs:10): 3 differs from 2, in same(len(u,0), 2)");
  EXPECT_EQ(t.info().failed_instruction, 0);
}

TEST_F(FrameTest, Constants_AndRegistersAsTensors_AreRead) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t c = p.constants<double>(kDouble, {10, 20, 30});
  const int32_t r = p.new_register();
  const int32_t as_tensor = p.registers(r);
  p.size("nonzero_count", {as_tensor}, {x});
  const int32_t y = p.output("y", kDouble, {p.constant(3)});
  const int32_t n = p.output("n", THEON_INT64, {});
  p.kernel("test.add", {y}, {x, c});
  p.kernel("copy", {n}, {as_tensor});
  Session s(p);
  Doubles in = vector({1, 0, 3});
  Allocated<double> sum(1);
  Allocated<int64_t> count(0);
  ASSERT_EQ(s.run({in.tensor()}, {&sum.output, &count.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(sum.values(), (std::vector<double>{11, 20, 33}));
  EXPECT_EQ(count.values(), std::vector<int64_t>{2});
}

TEST_F(FrameTest, Describe_Arena_IsPlannedAndTrimmed) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  int32_t last = x;
  for (int k = 0; k < 6; ++k) {
    const int32_t t = p.arena(kDouble, {p.length(x, 0)});
    p.kernel("test.scale", {t}, {last}, {p.constant(2)});
    last = t;
  }
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.kernel("test.scale", {y}, {last}, {p.constant(2)});
  const int64_t before = live_objects();
  {
    Session s(p);
    Doubles in({100}, std::vector<double>(100, 1)), out({100}, std::vector<double>(100));
    theon_output o = out.output();
    ASSERT_EQ(s.run({in.tensor()}, {&o}), THEON_OK);
    EXPECT_EQ(out.data[99], 128);
    EXPECT_EQ(s.info().arena_bytes, 2 * 832);
    EXPECT_EQ(s.info().arena_bound_bytes, 2 * 832);
    EXPECT_EQ(s.info().workspace_bytes, 128);
    const int64_t full = live_objects();
    ASSERT_EQ(theon_frame_trim(s.frame), THEON_OK);
    EXPECT_LT(live_objects(), full);
    EXPECT_EQ(s.info().workspace_bytes, 0);
    ASSERT_EQ(s.run({in.tensor()}, {&o}), THEON_OK);
    EXPECT_EQ(out.data[0], 128);
    EXPECT_EQ(s.info().prepared, 2);
  }
  EXPECT_EQ(live_objects(), before);
}

TEST_F(FrameTest, Counters_CountCallsAndTimeOnRequest) {
  Session s(Scaled().p);
  Doubles a = vector({1}), b = vector({1}), y = vector({0});
  theon_output out = y.output();
  for (int k = 0; k < 3; ++k) ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&out}), THEON_OK);
  EXPECT_EQ(s.counters(2)[1].calls, 3);
  EXPECT_EQ(s.counters(2)[1].nanoseconds, 0);
  ASSERT_EQ(theon_frame_profile(s.frame, 1), THEON_OK);
  for (int k = 0; k < 100; ++k) ASSERT_EQ(s.run({a.tensor(), b.tensor()}, {&out}), THEON_OK);
  EXPECT_EQ(s.counters(2)[0].calls, 103);
  EXPECT_GT(s.counters(2)[0].nanoseconds + s.counters(2)[1].nanoseconds, 0);
  theon_counter one;
  EXPECT_EQ(theon_frame_counters(s.frame, &one, 1), THEON_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace theon::test
