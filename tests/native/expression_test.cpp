#include "core/expression.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace theon {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

struct Case {
  int32_t op;
  int64_t a, b;
  int64_t expected;
  Fault fault = Fault::kNone;
};

TEST(Expression, Apply_Table_GivesNumberOrFault) {
  constexpr Case kCases[] = {
      {THEON_EXPRESSION_ADD, 2, 3, 5},
      {THEON_EXPRESSION_ADD, kMax, 1, 0, Fault::kOverflow},
      {THEON_EXPRESSION_SUB, 2, 3, -1},
      {THEON_EXPRESSION_SUB, kMin, 1, 0, Fault::kOverflow},
      {THEON_EXPRESSION_MUL, -4, 3, -12},
      {THEON_EXPRESSION_MUL, kMin, -1, 0, Fault::kOverflow},
      {THEON_EXPRESSION_MUL, int64_t{1} << 40, int64_t{1} << 40, 0, Fault::kOverflow},
      {THEON_EXPRESSION_FLOOR_DIV, 7, 2, 3},
      {THEON_EXPRESSION_FLOOR_DIV, -7, 2, -4},
      {THEON_EXPRESSION_FLOOR_DIV, 7, -2, -4},
      {THEON_EXPRESSION_FLOOR_DIV, -7, -2, 3},
      {THEON_EXPRESSION_FLOOR_DIV, -8, 2, -4},
      {THEON_EXPRESSION_FLOOR_DIV, 1, 0, 0, Fault::kZeroDivisor},
      {THEON_EXPRESSION_FLOOR_DIV, kMin, -1, 0, Fault::kOverflow},
      {THEON_EXPRESSION_CEIL_DIV, 7, 2, 4},
      {THEON_EXPRESSION_CEIL_DIV, -7, 2, -3},
      {THEON_EXPRESSION_CEIL_DIV, 7, -2, -3},
      {THEON_EXPRESSION_CEIL_DIV, -7, -2, 4},
      {THEON_EXPRESSION_CEIL_DIV, 8, 2, 4},
      {THEON_EXPRESSION_CEIL_DIV, 0, 0, 0, Fault::kZeroDivisor},
      {THEON_EXPRESSION_MIN, -1, 2, -1},
      {THEON_EXPRESSION_MAX, -1, 2, 2},
      {THEON_EXPRESSION_LESS, 1, 2, 1},
      {THEON_EXPRESSION_LESS, 2, 2, 0},
      {THEON_EXPRESSION_EQUAL, 2, 2, 1},
      {THEON_EXPRESSION_EQUAL, 1, 2, 0},
      {THEON_EXPRESSION_INDEX, 2, 3, 2},
      {THEON_EXPRESSION_INDEX, -3, 3, 0},
      {THEON_EXPRESSION_INDEX, 3, 3, 0, Fault::kOutOfRange},
      {THEON_EXPRESSION_INDEX, -4, 3, 0, Fault::kOutOfRange},
      {THEON_EXPRESSION_INDEX, 0, 0, 0, Fault::kOutOfRange},
      {THEON_EXPRESSION_INDEX, -1, kMin, 0, Fault::kOutOfRange},
      {THEON_EXPRESSION_SAME, 3, 3, 3},
      {THEON_EXPRESSION_SAME, 3, 4, 3, Fault::kNotEqual},
  };
  for (const Case& c : kCases) {
    const Value v = apply_expression(c.op, {c.a}, {c.b}, {});
    EXPECT_EQ(v.fault, c.fault) << "op " << c.op << " of " << c.a << ", " << c.b;
    if (c.fault != Fault::kNone) continue;
    EXPECT_EQ(v.number, c.expected) << "op " << c.op << " of " << c.a << ", " << c.b;
  }
}

TEST(Expression, Select_FaultInTheOtherArm_DoesNotMatter) {
  const Value bad{0, Fault::kZeroDivisor};
  EXPECT_EQ(apply_expression(THEON_EXPRESSION_SELECT, {1}, {7}, bad).number, 7);
  EXPECT_EQ(apply_expression(THEON_EXPRESSION_SELECT, {1}, {7}, bad).fault, Fault::kNone);
  EXPECT_EQ(apply_expression(THEON_EXPRESSION_SELECT, {0}, {7}, bad).fault, Fault::kZeroDivisor);
  EXPECT_EQ(apply_expression(THEON_EXPRESSION_SELECT, bad, {7}, {8}).fault, Fault::kZeroDivisor);
}

TEST(Expression, Apply_FaultyOperand_PassesItsFaultOn) {
  const Value bad{0, Fault::kNotEqual};
  for (int32_t op = THEON_EXPRESSION_ADD; op < THEON_EXPRESSION_COUNT; ++op) {
    if (expression_arity(op) != 2) continue;
    EXPECT_EQ(apply_expression(op, bad, {1}, {}).fault, Fault::kNotEqual) << op;
    EXPECT_EQ(apply_expression(op, {1}, bad, {}).fault, Fault::kNotEqual) << op;
  }
}

}  // namespace
}  // namespace theon
