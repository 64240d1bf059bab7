// What the header comments promise beyond what the tests of each part prove.
#include <cstdlib>

#include "core/context.hpp"
#include "program_fixture.hpp"

namespace theon::test {
namespace {

using Contract = ProgramTest;
constexpr int64_t kMax = INT64_MAX;

// The environment is read once per process, so each case needs a process of its own: this runs in the child.
[[noreturn]] void exit_saying_what_malformed_variables_do(const char* name, const char* value) {
  setenv(name, value, 1);
  theon_cpu_info info{};
  info.size = sizeof(info);
  theon_context* context = nullptr;
  bool as_promised = theon_threads() >= 1;
  for (int round = 0; round < 2; ++round) {
    for (const theon_status status : {theon_cpu_describe(&info), theon_context_create(nullptr, &context)}) {
      const std::string text = theon_last_error();
      as_promised &= status == THEON_INVALID_ARGUMENT && text.find(name) != std::string::npos &&
                     text.find(value) != std::string::npos;
    }
    unsetenv(name);
  }
  std::_Exit(as_promised && context == nullptr ? 0 : 1);
}

TEST(ContractDeathTest, MalformedVariable_IsNamedByEveryCall) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_saying_what_malformed_variables_do("THEON_NUM_THREADS", "many"), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(exit_saying_what_malformed_variables_do("THEON_SIMD_LEVEL", "AVX9"), testing::ExitedWithCode(0), "");
}

TEST(ContractDeathTest, EmptyVariable_CountsAsNotSet) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto create = [] {
    setenv("THEON_NUM_THREADS", "", 1);
    setenv("THEON_SIMD_LEVEL", "", 1);
    theon_context* context = nullptr;
    std::_Exit(theon_context_create(nullptr, &context));
  };
  EXPECT_EXIT(create(), testing::ExitedWithCode(THEON_OK), "");
}

TEST(ContextContract, ZeroInitialisedOptions_AreBaseline) {
  theon_context_args args{};
  args.size = sizeof(args);
  theon_context* context = nullptr;
  ASSERT_EQ(theon_context_create(&args, &context), THEON_OK) << theon_last_error();
  EXPECT_EQ(checked(context).level, THEON_SIMD_BASELINE);
  EXPECT_EQ(checked(context).threads, 0);
  EXPECT_EQ(theon_context_destroy(context), THEON_OK);
}

TEST(TensorContract, DataIsAlignedToItsElements_Complex128ToEightBytes) {
  theon_context* context = nullptr;
  ASSERT_EQ(theon_context_create(nullptr, &context), THEON_OK);
  alignas(16) char from[256] = {}, to[256] = {};
  const int64_t length = 3, stride = 1;
  for (int32_t dtype = 0; dtype < THEON_DTYPE_COUNT; ++dtype) {
    const int32_t need = std::min(theon_dtype_bytes(dtype), 8);
    for (const int32_t off : {0, 1, 2, 4, 8}) {
      const theon_tensor x{from + off, &length, &stride, 1, dtype};
      const theon_tensor out{to, &length, &stride, 1, dtype};
      EXPECT_EQ(theon_copy(context, &out, &x), off % need == 0 ? THEON_OK : THEON_INVALID_ARGUMENT)
          << theon_dtype_name(dtype) << " at " << off << ": " << theon_last_error();
    }
  }
  EXPECT_EQ(theon_context_destroy(context), THEON_OK);
}

theon_status run_reporting(theon_context*, const theon_kernel_call* call, const void*, void*) {
  const auto number = static_cast<int32_t>(call->parameters[0]);
  return theon_kernel_fail(number, number % 2 == 0 ? "why" : nullptr);
}

TEST_F(Contract, KernelFail_StatusReachesTheCallerOfTheRun) {
  const theon_kernel kernel{sizeof(kernel),
                            1,
                            "test.report",
                            THEON_KERNEL_MAY_FAIL,
                            0,
                            size_none,
                            [](theon_context*, const theon_kernel_call*, void*) -> theon_status { return THEON_OK; },
                            run_reporting};
  ASSERT_EQ(theon_kernel_register(&kernel), THEON_OK) << theon_last_error();
  for (int32_t number = -1; number <= THEON_INTERNAL + 1; ++number) {
    ProgramBuilder p;
    const int32_t y = p.output("y", kDouble, {});
    p.kernel("test.report", {y}, {}, {p.constant(number)});
    Session s(p);
    Allocated<double> out(0);
    const bool is_failure = number >= THEON_INVALID_ARGUMENT && number <= THEON_INTERNAL;
    const theon_status expected = is_failure ? number : THEON_KERNEL_FAILED;
    EXPECT_EQ(s.run({}, {&out.output}), expected) << number;
    const std::string text = theon_last_error();
    const std::string why = number % 2 == 0 ? "why" : theon_status_name(expected);
    EXPECT_TRUE(text.ends_with(": " + why)) << text;
  }
}

TEST_F(Contract, Limits_OfShownRegistersAndOutputs) {
  const auto create = [](ProgramBuilder& p) {
    const std::vector<char> bytes = p.bytes();
    theon_program* program = nullptr;
    const theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
    EXPECT_EQ(theon_program_destroy(program), THEON_OK);
    return status;
  };
  for (const int32_t over : {0, 1}) {
    ProgramBuilder registers;
    for (int32_t k = 0; k < THEON_PROGRAM_MAX_SHOWN + over; ++k) registers.new_register();
    const int32_t slot = registers.registers(0);
    registers.expressions()[0].value = THEON_PROGRAM_MAX_SHOWN + over;
    EXPECT_EQ(registers.slots()[slot].rank, 1);
    EXPECT_EQ(create(registers), over == 0 ? THEON_OK : THEON_INVALID_PROGRAM);
    EXPECT_TRUE(over == 0 || std::strstr(theon_last_error(), "at most 64") != nullptr) << theon_last_error();

    ProgramBuilder outputs;
    std::vector<int32_t> slots = {outputs.output("y", kDouble, {})};
    for (int32_t k = 1; k < THEON_PROGRAM_MAX_OUTPUTS + over; ++k) slots.push_back(outputs.arena(kDouble, {}));
    outputs.kernel("test.add", slots, {});
    EXPECT_EQ(create(outputs), over == 0 ? THEON_OK : THEON_INVALID_PROGRAM) << theon_last_error();
    EXPECT_TRUE(over == 0 || std::strstr(theon_last_error(), "at most 64") != nullptr) << theon_last_error();
  }
}

TEST_F(Contract, UpdatedInput_MustNotShareItsOwnMemory_ReadOnesMay) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t u = p.input("u", kDouble, {p.any()});
  const int32_t w = p.input("w", kDouble, {p.any()}, THEON_SLOT_MUTABLE);
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.kernel("test.add", {y}, {x, u});
  p.begin_tail();
  p.kernel("test.scale", {w}, {w}, {p.constant(5)});
  Session s(p);
  double shared[4] = {1, 2, 3, 4}, updated[4] = {1, 1, 1, 1};
  const int64_t two = 2, zero = 0, one = 1;
  const theon_tensor read{shared, &two, &one, 1, kDouble}, repeated{shared, &two, &zero, 1, kDouble};
  Allocated<double> out(1);
  ASSERT_EQ(s.run({read, repeated, {updated, &two, &one, 1, kDouble}}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values(), (std::vector<double>{2, 3}));
  EXPECT_EQ(updated[1], 5);
  Allocated<double> none(1);
  EXPECT_EQ(s.run({read, read, {updated, &two, &zero, 1, kDouble}}, {&none.output}), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(updated[1], 5);
}

TEST_F(Contract, Frame_OutlivesItsProgramAndContext) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
  p.kernel("test.add", {y}, {x, p.constants<double>(kDouble, {10, 20})});
  Session s(p);
  EXPECT_EQ(theon_program_destroy(std::exchange(s.program, nullptr)), THEON_OK);
  EXPECT_EQ(theon_context_destroy(std::exchange(s.context, nullptr)), THEON_OK);
  Doubles two = vector({1, 2});
  Allocated<double> out(1);
  ASSERT_EQ(s.run({two.tensor()}, {&out.output}), THEON_OK) << theon_last_error();
  EXPECT_EQ(out.values(), (std::vector<double>{11, 22}));
  Doubles three = vector({1, 2, 3});
  Allocated<double> none(1);
  EXPECT_EQ(s.run({three.tensor()}, {&none.output}), THEON_SHAPE_MISMATCH);
}

struct FormulaCase {
  int32_t op;
  int64_t a, b;
  theon_status status;
};

constexpr FormulaCase kFormulas[] = {
    {THEON_EXPRESSION_INDEX, 2, 3, THEON_OK},
    {THEON_EXPRESSION_INDEX, -3, 3, THEON_OK},
    {THEON_EXPRESSION_INDEX, 3, 3, THEON_INDEX_OUT_OF_RANGE},
    {THEON_EXPRESSION_INDEX, -4, 3, THEON_INDEX_OUT_OF_RANGE},
    {THEON_EXPRESSION_INDEX, 0, 0, THEON_INDEX_OUT_OF_RANGE},
    {THEON_EXPRESSION_SAME, 3, 3, THEON_OK},
    {THEON_EXPRESSION_SAME, 3, 4, THEON_SHAPE_MISMATCH},
    {THEON_EXPRESSION_ADD, kMax, 1, THEON_SHAPE_MISMATCH},
    {THEON_EXPRESSION_SUB, -kMax, 2, THEON_SHAPE_MISMATCH},
    {THEON_EXPRESSION_MUL, kMax, 2, THEON_SHAPE_MISMATCH},
    {THEON_EXPRESSION_FLOOR_DIV, 1, 0, THEON_SHAPE_MISMATCH},
    {THEON_EXPRESSION_CEIL_DIV, 1, 0, THEON_SHAPE_MISMATCH},
};

// The same formula where it is computed when the frame is prepared and where it waits for registers.
TEST_F(Contract, FailedFormula_GivesTheStatusOfItsKind_PreparedOrBehindRegisters) {
  for (const FormulaCase& c : kFormulas) {
    for (const bool behind_registers : {false, true}) {
      ProgramBuilder p;
      const int32_t a = p.input("a", THEON_INT64, {}), b = p.input("b", THEON_INT64, {});
      const int32_t x = p.input("x", kDouble, {p.any()});
      const int32_t y = p.output("y", kDouble, {p.length(x, 0)});
      Formula left = p.constant(c.a), right = p.constant(c.b);
      if (behind_registers) {
        const int32_t r0 = p.new_register(), r1 = p.new_register();
        p.size("read_scalar", {p.registers(r0)}, {a});
        p.size("read_scalar", {p.registers(r1)}, {b});
        left = p.reg(r0), right = p.reg(r1);
      }
      p.kernel("test.scale", {y}, {x}, {p.op(c.op, left, right)});
      Session s(p);
      Integers va({}, {c.a}), vb({}, {c.b});
      Doubles vx = vector({1, 2});
      Allocated<double> out(1);
      EXPECT_EQ(s.run({va.tensor(), vb.tensor(), vx.tensor()}, {&out.output}), c.status)
          << "op " << c.op << " of " << c.a << ", " << c.b << ": " << theon_last_error();
      if (c.status == THEON_OK) continue;
      EXPECT_EQ(s.info().failed_instruction, behind_registers ? 2 : 0);
      EXPECT_NE(std::strstr(theon_last_error(), "test.scale"), nullptr) << theon_last_error();
    }
  }
}

}  // namespace
}  // namespace theon::test
