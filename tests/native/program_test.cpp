// Loading programs: what is well-formed, what is refused and why, the text form, hostile bytes.
#include <functional>
#include <random>

#include "program_fixture.hpp"

namespace theon::test {
namespace {

using ProgramCreate = ProgramTest;
using B = ProgramBuilder;

theon_status create(const std::vector<char>& bytes) {
  theon_program* program = nullptr;
  const theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
  EXPECT_EQ(program == nullptr, status != THEON_OK);
  EXPECT_EQ(theon_program_destroy(program), THEON_OK);
  return status;
}

// Every kind of instruction and slot in one program.
ProgramBuilder everything() {
  ProgramBuilder body("body");
  body.new_register();
  const int32_t state = body.input("state", kDouble, {body.any()}, THEON_SLOT_MUTABLE);
  const int32_t row = body.input("row", kDouble, {body.length(state, 0)});
  body.kernel("test.add", {state}, {state, row});

  const auto arm = [](int64_t factor) {
    ProgramBuilder a("arm");
    const int32_t u = a.input("u", kDouble, {a.any()});
    const int32_t v = a.output("v", kDouble, {a.length(u, 0)});
    a.kernel("test.scale", {v}, {u}, {a.constant(factor)});
    return a;
  };

  ProgramBuilder p("everything");
  const int32_t x = p.input("x", kDouble, {p.any(), p.any()});
  const int32_t w = p.input("w", kDouble, {p.length(x, 1)}, THEON_SLOT_MUTABLE);
  const Formula n = p.length(x, 1);
  const int32_t y = p.output("y", kDouble, {n});
  const int32_t z = p.output("z", THEON_INT64, {p.reg(p.new_register()), p.constant(1)});
  const int32_t sum = p.arena(kDouble, {n});
  const int32_t ones = p.constants<double>(kDouble, {1, 1});
  const int32_t count = p.registers(0);
  const int32_t kept = p.reserved(THEON_INT64, {p.reg(0), p.constant(1)});
  const int32_t head = p.view(x, {n}, {p.stride(x, 1)}, p.constant(0));
  const int32_t steps = p.new_register();
  p.set_view(head);
  p.kernel("test.scale", {sum}, {head}, {p.constant(0)});
  p.size("nonzero_count", {count}, {w});
  p.reserve(kept);
  p.kernel("nonzero", {kept}, {w});
  p.kernel("copy", {z}, {kept});
  p.loop(p.length(x, 0), body, {B::whole_input(sum, 0), B::step_input(x, 1, 1, p.constant(0))}, -1, steps);
  p.branch(p.op(THEON_EXPRESSION_LESS, p.constant(2), p.reg(steps)), arm(2), arm(3),
           {B::whole_input(sum, 0), B::whole_output(y, 0)});
  p.begin_tail();
  p.kernel("test.add", {w}, {w, ones});
  return p;
}

TEST_F(ProgramCreate, Text_OfEveryKind_IsReadable) {
  Session s(everything());
  int64_t needed = 0;
  ASSERT_EQ(theon_program_text(s.program, nullptr, 0, &needed), THEON_OK);
  std::string text(needed, '?');
  ASSERT_EQ(theon_program_text(s.program, text.data(), needed, &needed), THEON_OK);
  text.pop_back();
  EXPECT_EQ(text, R"(program everything
  input x float64[?, ?]
  input w float64[len(x,1)] mutable
  output y float64[len(x,1)]
  output z int64[r0, 1]
  arena %4 float64[len(x,1)] lives 1..7
  constant %5 float64[2]
  registers %6 int64[1] from r0
  reserved %7 int64[r0, 1] lives ..5
  view %8 float64[len(x,1)] of x strides [stride(x,1)] offset 0
  0: view %8  # View, Program.cs:10
  1: %4 = test.scale(%8) [0]  # test.scale, Program.cs:11
  2: %6 = size nonzero_count(w)  # nonzero_count, Program.cs:12
  3: reserve %7  # Reserve, Program.cs:13
  4: %7 = nonzero(w)  # nonzero, Program.cs:14
  5: z = copy(%7)  # copy, Program.cs:15
  6: loop len(x,0) times, steps to r1  # Loop, Program.cs:16
     state <-> %4
     row = x[step*1 + 0]
     program body
       input state float64[?] mutable
       input row float64[len(state,0)]
       0: state = test.add(state, row)  # test.add, Program.cs:10
  7: branch on 2 < r1  # Branch, Program.cs:17
     u = %4
     y <- v
     program arm
       input u float64[?]
       output v float64[len(u,0)]
       0: v = test.scale(u) [2]  # test.scale, Program.cs:10
     program arm
       input u float64[?]
       output v float64[len(u,0)]
       0: v = test.scale(u) [3]  # test.scale, Program.cs:10
  tail
  8: w = test.add(w, %5)  # test.add, Program.cs:18
)");
  char cut[8];
  ASSERT_EQ(theon_program_text(s.program, cut, sizeof(cut), &needed), THEON_OK);
  EXPECT_STREQ(cut, "program");
}

TEST_F(ProgramCreate, Everything_Runs) {
  Session s(everything());
  Doubles x({3, 2}, {1, 2, 3, 4, 5, 6}), w = vector({0, 7});
  for (int round = 1; round <= 2; ++round) {
    Allocated<double> y(1);
    Allocated<int64_t> z(2);
    ASSERT_EQ(s.run({x.tensor(), w.tensor()}, {&y.output, &z.output}), THEON_OK) << theon_last_error();
    EXPECT_EQ(y.values(), (std::vector<double>{18, 24}));
    EXPECT_EQ(z.values(), round == 1 ? (std::vector<int64_t>{1}) : (std::vector<int64_t>{0, 1}));
    EXPECT_EQ(w.data, (std::vector<double>{0.0 + round, 7.0 + round}));
  }
}

TEST_F(ProgramCreate, Formulas_AreInfix_AndCutWhenTheyExplode) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  const Formula n = p.length(x, 0);
  const Formula product = p.times(p.plus(n, p.constant(1)), p.minus(n, p.plus(n, p.constant(-2))));
  Formula huge = n;
  for (int k = 0; k < 60; ++k) huge = p.plus(huge, huge);
  const int32_t y = p.output("y", kDouble, {n});
  p.kernel("test.scale", {y}, {x},
           {product, p.op(THEON_EXPRESSION_SELECT, n, product, p.op(THEON_EXPRESSION_MAX, n, n)), huge});
  Session s(p);
  std::string text(5000, ' ');
  ASSERT_EQ(theon_program_text(s.program, text.data(), 5000, nullptr), THEON_OK);
  EXPECT_NE(text.find("[(len(x,0) + 1)*(len(x,0) - (len(x,0) + -2)), select(len(x,0), "), std::string::npos) << text;
  EXPECT_NE(text.find("..."), std::string::npos);
}

// A program and one change that makes it wrong.
struct Wrong {
  const char* text;
  std::function<void(ProgramBuilder&)> spoil;
};

TEST_F(ProgramCreate, WrongPrograms_AreRefusedWithTheReason) {
  const auto slot = [](int32_t s, auto change) { return [=](ProgramBuilder& p) { change(p.slots()[s]); }; };
  const auto instruction = [](int32_t i, auto change) {
    return [=](ProgramBuilder& p) { change(p.instructions()[i]); };
  };
  const Wrong cases[] = {
      {"unknown kind 9", slot(0, [](theon_slot& s) { s.kind = 9; })},
      {"slot 0: unknown dtype 77", slot(0, [](theon_slot& s) { s.dtype = 77; })},
      {"slot 0: rank 33", slot(0, [](theon_slot& s) { s.rank = 33; })},
      {"slot 0: rank -1", slot(0, [](theon_slot& s) { s.rank = -1; })},
      {"slot 1: it is input 5 of 2", slot(1, [](theon_slot& s) { s.index = 5; })},
      {"slot 1: input 0 has slot 0 already", slot(1, [](theon_slot& s) { s.index = 0; })},
      {"slot 2: flags 1", slot(2, [](theon_slot& s) { s.flags = THEON_SLOT_MUTABLE; })},
      {"slot 0: its 2 entries in dims begin at 99999", slot(0, [](theon_slot& s) { s.dims = 99999; })},
      {"slot 5: its bytes at offset 64", slot(5, [](theon_slot& s) { s.offset = 64; })},
      {"slot 5: its bytes at offset 8", slot(5, [](theon_slot& s) { s.offset = 8; })},
      {"slot 6: it shows 1 registers from number 2 on; there are 2", slot(6, [](theon_slot& s) { s.index = 2; })},
      {"slot 6: registers are int64", slot(6, [](theon_slot& s) { s.dtype = THEON_INT32; })},
      {"slot 8: a view of slot 8", slot(8, [](theon_slot& s) { s.index = 8; })},
      {"slot 8: a view with another dtype", slot(8, [](theon_slot& s) { s.dtype = THEON_INT64; })},
      {"slot 4: the lengths of an input or arena slot",
       [](ProgramBuilder& p) { p.slots()[4].dims = p.slots()[7].dims; }},
      {"instruction 1: unknown kind 6", instruction(1, [](theon_instruction& i) { i.kind = 6; })},
      {"instruction 1: it uses kernel 40", instruction(1, [](theon_instruction& i) { i.kernel = 40; })},
      {"instruction 1: its -1 entries in operands", instruction(1, [](theon_instruction& i) { i.operand_count = -1; })},
      {"entries in operands begin at 2000000000",
       instruction(1, [](theon_instruction& i) { i.operand_first = 2000000000; })},
      {"instruction 1: 3 outputs among 2 operands", instruction(1, [](theon_instruction& i) { i.output_count = 3; })},
      {"instruction 1: 0 outputs", instruction(1, [](theon_instruction& i) { i.output_count = 0; })},
      {"bytes of attributes", instruction(1, [](theon_instruction& i) { i.attribute_bytes = 8; })},
      {"bytes of attributes at offset 4", instruction(1, [](theon_instruction& i) { i.attribute_offset = 4; })},
      {"SIZE writes slot 4", instruction(1, [](theon_instruction& i) { i.kind = THEON_INSTRUCTION_SIZE; })},
      {"it writes registers; only output 0 of SIZE",
       instruction(2, [](theon_instruction& i) { i.kind = THEON_INSTRUCTION_KERNEL; })},
      {"its operand, slot 8, is of kind 5",
       instruction(0, [](theon_instruction& i) { i.kind = THEON_INSTRUCTION_RESERVE; })},
      {"instruction 6: it uses nested program 3 of 3", instruction(6, [](theon_instruction& i) { i.body = 3; })},
      {"instruction 7: nested program 0 is used twice", instruction(7, [](theon_instruction& i) { i.body = 0; })},
      {"its steps go to register 2 of 2", instruction(6, [](theon_instruction& i) { i.steps_register = 2; })},
      {"writes register 0, which is written already",
       instruction(6, [](theon_instruction& i) { i.steps_register = 0; })},
      {"the loop ends by register 1 of 1", instruction(6, [](theon_instruction& i) { i.until_register = 1; })},
      {"input 1 is not bound", instruction(6, [](theon_instruction& i) { i.binding_count = 1; })},
      {"uses expression -1", instruction(6, [](theon_instruction& i) { i.condition = -1; })},
      {"formula 2 < r1 reads a register that is not written yet",
       instruction(6, [](theon_instruction& i) { i.steps_register = -1; })},
      {"only KERNEL and VIEW may stand in the tail", [](ProgramBuilder& p) { p.tail(7); }},
      {"before the tail", [](ProgramBuilder& p) { p.tail(9); }},
      {"the tail begins at instruction 10 of 9", [](ProgramBuilder& p) { p.tail(10); }},
      {"it writes input slot 1, which is not MUTABLE", slot(1, [](theon_slot& s) { s.flags = 0; })},
      {"65537 registers", [](ProgramBuilder& p) { p.header().register_count = 65537; }},
      {"-1 registers", [](ProgramBuilder& p) { p.header().register_count = -1; }},
      {"the head's reserved is 1", [](ProgramBuilder& p) { p.header().reserved = 1; }},
      {"slot 1: its reserved is -1", slot(1, [](theon_slot& s) { s.reserved = -1; })},
      {"-5 inputs", [](ProgramBuilder& p) { p.header().input_count = -5; }},
      {"input 2 has no slot", [](ProgramBuilder& p) { p.header().input_count = 3; }},
      {"the name of the program is at offset", [](ProgramBuilder& p) { p.header().name = 1 << 20; }},
      {"expression 0: unknown op 99", [](ProgramBuilder& p) { p.expressions()[0].op = 99; }},
      {"which is not an earlier one",
       [](ProgramBuilder& p) { p.expressions()[0] = {THEON_EXPRESSION_ADD, 0, 0, 0, 0}; }},
      {"reads register 2 of 2",
       [](ProgramBuilder& p) { p.expressions()[0] = {THEON_EXPRESSION_REGISTER, 2, 0, 0, 0}; }},
      {"the length of slot 2, which is not an input",
       [](ProgramBuilder& p) { p.expressions()[0] = {THEON_EXPRESSION_LENGTH, 2, 0, 0, 0}; }},
      {"the stride of slot 2, whose lengths come later",
       [](ProgramBuilder& p) { p.expressions()[0] = {THEON_EXPRESSION_STRIDE, 2, 0, 0, 0}; }},
      {"asks for axis 2 of slot 0",
       [](ProgramBuilder& p) { p.expressions()[0] = {THEON_EXPRESSION_LENGTH, 0, 2, 0, 0}; }},
      {"is used before its first use", [](ProgramBuilder& p) { p.lifetime(4, 2, 7); }},
      {"is used after its last use", [](ProgramBuilder& p) { p.lifetime(4, 1, 6); }},
      {"is used after its last use", [](ProgramBuilder& p) { p.lifetime(7, 0, 4); }},
      {"it lives from instruction 1 to 9 of 9", [](ProgramBuilder& p) { p.lifetime(4, 1, 9); }},
  };
  ASSERT_EQ(create(everything().bytes()), THEON_OK) << theon_last_error();
  for (const Wrong& c : cases) {
    ProgramBuilder p = everything();
    c.spoil(p);
    EXPECT_EQ(create(p.bytes()), THEON_INVALID_PROGRAM) << c.text;
    EXPECT_NE(std::string(theon_last_error()).find(c.text), std::string::npos) << c.text << "\n" << theon_last_error();
  }
}

TEST_F(ProgramCreate, WrongFlow_IsRefusedWithTheReason) {
  struct Flow {
    const char* text;
    void (*build)(ProgramBuilder& p, int32_t x, int32_t y);
  };
  const Flow cases[] = {
      {"no instruction writes output 0", [](ProgramBuilder&, int32_t, int32_t) {}},
      {"instruction 0 (test.scale, Program.cs:10): slot 2 is read before it is written",
       [](ProgramBuilder& p, int32_t, int32_t y) { p.kernel("test.scale", {y}, {p.arena(kDouble, {p.constant(1)})}); }},
      {"slot 1 is read before it is written",
       [](ProgramBuilder& p, int32_t, int32_t y) { p.kernel("test.scale", {y}, {y}); }},
      {"it writes constant slot 2",
       [](ProgramBuilder& p, int32_t x, int32_t) { p.kernel("test.scale", {p.constants<double>(kDouble, {1})}, {x}); }},
      {"it writes input slot 0, which is not MUTABLE",
       [](ProgramBuilder& p, int32_t x, int32_t) { p.kernel("test.scale", {x}, {x}); }},
      {"slot 2 is used before it is set",
       [](ProgramBuilder& p, int32_t x, int32_t y) {
         p.kernel("test.scale", {y}, {p.view(x, {p.constant(1)}, {p.constant(1)}, p.constant(0))});
       }},
      {"slot 2 is set twice",
       [](ProgramBuilder& p, int32_t x, int32_t) {
         const int32_t v = p.view(x, {p.constant(1)}, {p.constant(1)}, p.constant(0));
         p.set_view(v);
         p.set_view(v);
       }},
      {"slot 2 is used before it is set",
       [](ProgramBuilder& p, int32_t x, int32_t) {
         p.kernel("test.scale", {p.reserved(kDouble, {p.constant(1)})}, {x});
       }},
      {"register 0 is read before it is written",
       [](ProgramBuilder& p, int32_t, int32_t y) {
         p.new_register();
         p.kernel("copy", {y}, {p.registers(0)});
       }},
      {"the kernel does not work in place",
       [](ProgramBuilder& p, int32_t x, int32_t y) {
         p.kernel("test.scale", {y}, {x});
         p.kernel("test.check", {y}, {y});
       }},
      {"is output 0 and operand 1",
       [](ProgramBuilder& p, int32_t x, int32_t y) {
         p.kernel("test.scale", {y, y}, {x});
       }},
      {"its kernel \"test.check\" may fail",
       [](ProgramBuilder& p, int32_t x, int32_t y) {
         p.begin_tail();
         p.kernel("test.check", {y}, {x});
       }},
      {"it stands in the tail and depends on registers",
       [](ProgramBuilder& p, int32_t x, int32_t y) {
         p.size("nonzero_count", {p.registers(p.new_register())}, {x});
         p.begin_tail();
         p.kernel("test.scale", {y}, {x}, {p.reg(0)});
       }},
  };
  for (const Flow& c : cases) {
    ProgramBuilder p;
    const int32_t x = p.input("x", kDouble, {p.constant(1)});
    const int32_t y = p.output("y", kDouble, {p.constant(1)});
    c.build(p, x, y);
    EXPECT_EQ(create(p.bytes()), THEON_INVALID_PROGRAM) << c.text;
    EXPECT_NE(std::string(theon_last_error()).find(c.text), std::string::npos) << c.text << "\n" << theon_last_error();
  }
}

TEST_F(ProgramCreate, UnknownKernel_IsNamed) {
  ProgramBuilder p;
  const int32_t x = p.input("x", kDouble, {p.any()});
  p.kernel("no.such.kernel", {p.output("y", kDouble, {p.length(x, 0)})}, {x});
  EXPECT_EQ(create(p.bytes()), THEON_NOT_FOUND);
  EXPECT_STREQ(theon_last_error(), "no kernel \"no.such.kernel\" of version 1");
}

TEST_F(ProgramCreate, Nesting_DeeperThanTheLimit_IsRefused) {
  for (const int depth : {THEON_PROGRAM_MAX_DEPTH, THEON_PROGRAM_MAX_DEPTH + 1}) {
    ProgramBuilder inner("inner");
    inner.new_register();
    const int32_t s = inner.input("s", kDouble, {}, THEON_SLOT_MUTABLE);
    inner.kernel("test.scale", {s}, {s}, {inner.constant(2)});
    for (int level = 1; level < depth; ++level) {
      ProgramBuilder outer("outer");
      outer.new_register();
      const int32_t state = outer.input("s", kDouble, {}, THEON_SLOT_MUTABLE);
      outer.loop(outer.constant(1), inner, {B::whole_input(state, 0)});
      inner = outer;
    }
    ProgramBuilder p("main");
    const int32_t x = p.input("x", kDouble, {});
    const int32_t y = p.output("y", kDouble, {});
    p.kernel("test.scale", {y}, {x});
    p.loop(p.constant(1), inner, {B::whole_input(y, 0)});
    EXPECT_EQ(create(p.bytes()), depth <= THEON_PROGRAM_MAX_DEPTH ? THEON_OK : THEON_INVALID_PROGRAM)
        << theon_last_error();
  }
}

TEST_F(ProgramCreate, Truncated_AtAnyLength_IsRefused) {
  const std::vector<char> bytes = everything().bytes();
  for (size_t n = 1; n < bytes.size(); n += n < 400 ? 1 : 37) {
    EXPECT_EQ(create(std::vector<char>(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(n))), THEON_INVALID_PROGRAM)
        << n;
  }
  theon_program* program = nullptr;
  EXPECT_EQ(theon_program_create(nullptr, 10, &program), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_program_create(bytes.data(), -1, &program), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_program_create(bytes.data(), 10, nullptr), THEON_INVALID_ARGUMENT);
}

// A changed formula or loop may ask for 2^62 steps; every other change leaves a run short.
bool may_run_long(const std::vector<char>& bytes, const std::vector<char>& good) {
  theon_program_header h;
  std::memcpy(&h, good.data(), sizeof(h));
  const auto differs = [&](int64_t first, int64_t count) {
    return std::memcmp(&bytes[first], &good[first], count) != 0;
  };
  return differs(0, sizeof(h)) ||
         differs(h.expressions.offset, h.expressions.count * int64_t{sizeof(theon_expression)}) ||
         differs(h.instructions.offset, h.instructions.count * int64_t{sizeof(theon_instruction)});
}

// Bytes and words changed at random: loading never crashes, and what still loads can be printed and run.
TEST_F(ProgramCreate, FlippedBytes_NeverCrash) {
  const std::vector<char> good = everything().bytes();
  std::mt19937_64 random(11);
  constexpr int32_t kWords[] = {0, 1, -1, 2, 7, 64, 1 << 16, INT32_MAX, INT32_MIN, 3, 5, 100};
  Doubles x({3, 2}, {1, 2, 3, 4, 5, 6}), w = vector({0, 7});
  int loaded = 0, ran = 0;
  for (int round = 0; round < 8000; ++round) {
    std::vector<char> bytes = good;
    const int changes = 1 + static_cast<int>(random() % 3);
    for (int k = 0; k < changes; ++k) {
      const size_t at = random() % bytes.size();
      if (random() % 2 == 0) {
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
      } else {
        const int32_t word = kWords[random() % std::size(kWords)];
        std::memcpy(bytes.data() + at / 4 * 4, &word, std::min<size_t>(4, bytes.size() - at / 4 * 4));
      }
    }
    theon_program* program = nullptr;
    if (theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program) != THEON_OK) continue;
    ++loaded;
    std::string text(300, ' ');
    EXPECT_EQ(theon_program_text(program, text.data(), 300, nullptr), THEON_OK);
    EXPECT_EQ(theon_program_destroy(program), THEON_OK);
    Session s(bytes);
    Allocated<double> y(1);
    Allocated<int64_t> z(2);
    if (may_run_long(bytes, good)) continue;
    Doubles x_copy = x, w_copy = w;
    ran += s.run({x_copy.tensor(), w_copy.tensor()}, {&y.output, &z.output}) == THEON_OK;
  }
  EXPECT_GT(loaded, 100);
  EXPECT_GT(ran, 100);
}

TEST_F(ProgramCreate, Handles_NullClosedOrForeign_GiveAStatus) {
  auto s = std::make_unique<Session>(everything());
  theon_frame* as_frame = reinterpret_cast<theon_frame*>(s->program);
  theon_program* as_program = reinterpret_cast<theon_program*>(s->context);
  theon_frame* frame = nullptr;
  theon_frame_info info{};
  info.size = sizeof(info);
  EXPECT_EQ(theon_frame_run(nullptr, &s->args), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_run(as_frame, &s->args), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_run(s->frame, nullptr), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_frame_create(as_program, s->context, &frame), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_create(s->program, reinterpret_cast<theon_context*>(s->program), &frame), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_create(nullptr, s->context, &frame), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_create(s->program, s->context, nullptr), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_frame_describe(as_frame, &info), THEON_INVALID_HANDLE);
  info.size = 3;
  EXPECT_EQ(theon_frame_describe(s->frame, &info), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_frame_profile(s->frame, 2), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_program_destroy(as_program), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_program_text(nullptr, nullptr, 0, nullptr), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_program_text(s->program, nullptr, 5, nullptr), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(theon_program_destroy(nullptr), THEON_OK);
  EXPECT_EQ(theon_frame_destroy(nullptr), THEON_OK);
  theon_frame* closed = s->frame;
  ASSERT_EQ(theon_frame_destroy(closed), THEON_OK);
  EXPECT_EQ(theon_frame_run(closed, &s->args), THEON_INVALID_HANDLE);
  EXPECT_EQ(theon_frame_destroy(closed), THEON_INVALID_HANDLE);
  s->frame = nullptr;
  theon_run_args args{};
  args.size = 1;
  ASSERT_EQ(theon_frame_create(s->program, s->context, &s->frame), THEON_OK);
  EXPECT_EQ(theon_frame_run(s->frame, &args), THEON_INVALID_ARGUMENT);
  args.size = sizeof(args);
  EXPECT_EQ(theon_frame_run(s->frame, &args), THEON_INVALID_ARGUMENT);
  EXPECT_STREQ(theon_last_error(), "0 inputs and 0 outputs were given; the program has 2 and 2");
  args.input_count = args.output_count = 2;
  EXPECT_EQ(theon_frame_run(s->frame, &args), THEON_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace theon::test
