// Superinstructions: that a tree is found where it should be, and that finding it changes no bits.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "composite_support.hpp"
#include "core/context.hpp"
#include "cpu/elementwise/compile.hpp"
#include "cpu/elementwise/machine.hpp"

namespace theon_test {
namespace {

constexpr int32_t kInputs = 6;
constexpr int64_t kLengths[] = {1, 2, 15, 16, 17, 100, 1000, 2500};

/// Builds nodes of one dtype over six inputs, of which `scalars` (bits) are one element long.
struct Trees {
  CompositeBuilder builder{1};
  int32_t dtype;
  int32_t x[kInputs];

  Trees(int32_t of, uint32_t scalars) : dtype(of) {
    for (int32_t i = 0; i < kInputs; ++i) x[i] = builder.input(of, scalars >> i & 1);
  }
  int32_t op(int32_t op, int32_t a, int32_t b = -1) { return builder.node(op, dtype, a, b); }
  int32_t add(int32_t a, int32_t b) { return op(THEON_OP_ADD, a, b); }
  int32_t sub(int32_t a, int32_t b) { return op(THEON_OP_SUB, a, b); }
  int32_t mul(int32_t a, int32_t b) { return op(THEON_OP_MUL, a, b); }
  int32_t sqr(int32_t a) { return op(THEON_OP_SQR, a); }
  int32_t power(int32_t a, int n) {
    int32_t result = -1;
    for (int32_t square = a;; square = sqr(square)) {
      if ((n & 1) != 0) result = result < 0 ? square : mul(square, result);
      if ((n >>= 1) == 0) return result;
    }
  }
};

struct Case {
  const char* name;
  int ops;          // as written
  int steps;        // with superinstructions
  uint32_t scalar;  // inputs of one element
  std::function<void(Trees&)> build;
};

const std::vector<Case>& cases() {
  static const auto* list = new std::vector<Case>{
      {"ab+c", 2, 1, 0, [](Trees& t) { t.builder.output(t.add(t.mul(t.x[0], t.x[1]), t.x[2])); }},
      {"c+ab", 2, 1, 0, [](Trees& t) { t.builder.output(t.add(t.x[2], t.mul(t.x[0], t.x[1]))); }},
      {"s-ab", 2, 1, 4, [](Trees& t) { t.builder.output(t.sub(t.x[2], t.mul(t.x[0], t.x[1]))); }},
      {"ab-s", 2, 1, 4, [](Trees& t) { t.builder.output(t.sub(t.mul(t.x[0], t.x[1]), t.x[2])); }},
      {"(s-a)b", 2, 1, 1, [](Trees& t) { t.builder.output(t.mul(t.x[2], t.sub(t.x[0], t.x[1]))); }},
      {"as+bs", 3, 1, 10, [](Trees& t) { t.builder.output(t.add(t.mul(t.x[0], t.x[1]), t.mul(t.x[2], t.x[3]))); }},
      {"sqr(a)-sqr(b)", 3, 1, 0, [](Trees& t) { t.builder.output(t.sub(t.sqr(t.x[0]), t.sqr(t.x[1]))); }},
      {"sqr(a+b)c", 3, 2, 0, [](Trees& t) { t.builder.output(t.mul(t.sqr(t.add(t.x[0], t.x[1])), t.x[2])); }},
      {"sqr(a)+sqr(b)+sab", 6, 1, 4,
       [](Trees& t) {
         const int32_t twice = t.mul(t.mul(t.x[2], t.x[0]), t.x[1]);
         t.builder.output(t.add(t.add(t.sqr(t.x[0]), t.sqr(t.x[1])), twice));
       }},
      {"ab+cd+ef", 5, 1, 0,
       [](Trees& t) {
         const int32_t first = t.add(t.mul(t.x[0], t.x[1]), t.mul(t.x[2], t.x[3]));
         t.builder.output(t.add(t.mul(t.x[4], t.x[5]), first));
       }},
      {"sa+sb+sc", 5, 1, 42,
       [](Trees& t) {
         const int32_t first = t.add(t.mul(t.x[0], t.x[1]), t.mul(t.x[2], t.x[3]));
         t.builder.output(t.add(first, t.mul(t.x[4], t.x[5])));
       }},
      {"sigmoid gradient", 3, 1, 4,
       [](Trees& t) { t.builder.output(t.mul(t.mul(t.x[0], t.x[1]), t.sub(t.x[2], t.x[1]))); }},
      {"tanh gradient", 3, 1, 4, [](Trees& t) { t.builder.output(t.mul(t.x[0], t.sub(t.x[2], t.sqr(t.x[1])))); }},
      {"gradient step", 2, 1, 4, [](Trees& t) { t.builder.output(t.sub(t.x[0], t.mul(t.x[2], t.x[1]))); }},
      {"momentum", 4, 2, 24,
       [](Trees& t) {
         const int32_t velocity = t.add(t.mul(t.x[3], t.x[0]), t.x[1]);
         t.builder.output(t.sub(t.x[2], t.mul(t.x[4], velocity)));
         t.builder.output(velocity);
       }},
      {"mean of squares", 4, 1, 10,
       [](Trees& t) { t.builder.output(t.add(t.mul(t.x[1], t.x[0]), t.mul(t.x[3], t.sqr(t.x[2])))); }},
      {"Adam", 12, 3, 40,
       [](Trees& t) {
         const int32_t mean = t.add(t.mul(t.x[3], t.x[0]), t.mul(t.x[5], t.x[1]));
         const int32_t squares = t.add(t.mul(t.x[5], t.x[2]), t.mul(t.x[3], t.sqr(t.x[1])));
         const int32_t root = t.add(t.op(THEON_OP_SQRT, squares), t.x[5]);
         t.builder.output(t.sub(t.x[4], t.op(THEON_OP_DIV, t.mul(t.x[3], mean), root)));
         t.builder.output(mean);
         t.builder.output(squares);
       }},
      {"tanh(a)b+c", 3, 1, 0,
       [](Trees& t) { t.builder.output(t.add(t.x[2], t.mul(t.x[1], t.op(THEON_OP_TANH, t.x[0])))); }},
      {"sigmoid(ab+s)", 3, 1, 4,
       [](Trees& t) { t.builder.output(t.op(THEON_OP_SIGMOID, t.add(t.mul(t.x[0], t.x[1]), t.x[2]))); }},
      {"sigmoid(a+b)", 2, 1, 0, [](Trees& t) { t.builder.output(t.op(THEON_OP_SIGMOID, t.add(t.x[0], t.x[1]))); }},
      {"tanh(a+s)", 2, 1, 2, [](Trees& t) { t.builder.output(t.op(THEON_OP_TANH, t.add(t.x[0], t.x[1]))); }},
      {"s(a+|a|)", 3, 1, 2,
       [](Trees& t) { t.builder.output(t.mul(t.x[1], t.add(t.x[0], t.op(THEON_OP_ABS, t.x[0])))); }},
      {"max(a+b, s)", 2, 1, 4,
       [](Trees& t) { t.builder.output(t.op(THEON_OP_MAXIMUM, t.add(t.x[0], t.x[1]), t.x[2])); }},
      {"max(s, a+b)", 2, 1, 4,
       [](Trees& t) { t.builder.output(t.op(THEON_OP_MAXIMUM, t.x[2], t.add(t.x[0], t.x[1]))); }},
      {"max(a+b, c)", 2, 2, 0,
       [](Trees& t) { t.builder.output(t.op(THEON_OP_MAXIMUM, t.add(t.x[0], t.x[1]), t.x[2])); }},
      {"a**4", 2, 1, 0, [](Trees& t) { t.builder.output(t.power(t.x[0], 4)); }},
      {"a**3", 2, 1, 0, [](Trees& t) { t.builder.output(t.power(t.x[0], 3)); }},
      {"sb+a**10", 6, 2, 4, [](Trees& t) { t.builder.output(t.add(t.mul(t.x[2], t.x[1]), t.power(t.x[0], 10))); }},
      {"a**511", 16, 1, 0, [](Trees& t) { t.builder.output(t.power(t.x[0], 511)); }},
      {"a**10 and its square", 4, 3, 0,
       [](Trees& t) {
         const int32_t square = t.sqr(t.x[0]);
         t.builder.output(t.mul(t.sqr(t.sqr(square)), square));
         t.builder.output(square);
       }},
      {"ab, read twice, + c", 4, 3, 0,
       [](Trees& t) {
         const int32_t product = t.mul(t.x[0], t.x[1]);
         t.builder.output(t.add(t.mul(product, t.x[3]), t.x[2]));
         t.builder.output(t.add(product, t.x[2]));
       }},
  };
  return *list;
}

double element(int32_t input, int64_t i) {
  constexpr double kSpecial[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 1e-40, -1e300, 1e30};
  const int64_t k = i * 31 + input * 17;
  return k % 37 == 36 ? kSpecial[k / 37 % 8] : static_cast<double>(k * 7919 % 2003) / 1000 - 1;
}

class Superinstructions : public testing::TestWithParam<int32_t> {};

/// Runs the Composite with or without superinstructions into `outputs`; returns how many steps a tile takes.
int run_compiled(theon_context& context, const theon_kernel_call& call, bool superinstructions) {
  theon::TileProgram compiled = theon::compile_composite(context.level, call, superinstructions);
  std::vector<int64_t> plan(static_cast<size_t>(compiled.plan_bytes()) / 8 + 1);
  compiled.write(plan.data());
  const auto* head = reinterpret_cast<const theon::Plan*>(plan.data());
  EXPECT_EQ(theon::run_plan(context, *head, call.operands, nullptr), -1);
  return head->tile_steps;
}

void check(const Case& c, theon_context& context, int32_t dtype, int64_t n) {
  Trees trees(dtype, c.scalar);
  c.build(trees);
  const std::vector<int64_t> blob = trees.builder.blob();
  const int32_t outputs = reinterpret_cast<const theon_composite*>(blob.data())->output_count;
  std::vector<Array> arrays[2], inputs;
  for (int32_t i = 0; i < kInputs; ++i) {
    inputs.emplace_back(dtype, std::vector<int64_t>{(c.scalar >> i & 1) != 0 ? 1 : n});
    for (int64_t k = 0; k < inputs.back().count(); ++k) inputs.back().set(k, Scalar::of(dtype, element(i, k + 1)));
  }
  int steps[2];
  for (const bool fused : {false, true}) {
    std::vector<theon_tensor> operands;
    for (int32_t o = 0; o < outputs; ++o) arrays[fused].emplace_back(dtype, std::vector<int64_t>{n});
    for (Array& array : arrays[fused]) operands.push_back(array.tensor());
    for (Array& array : inputs) operands.push_back(array.tensor());
    steps[fused] = run_compiled(context, call_of(blob, operands), fused);
  }
  if (n > 1) {
    EXPECT_GE(steps[0], c.ops);
    EXPECT_EQ(steps[1], c.steps);
  }
  for (int32_t o = 0; o < outputs; ++o) {
    Array &plain = arrays[0][static_cast<size_t>(o)], &fused = arrays[1][static_cast<size_t>(o)];
    ASSERT_TRUE(fused.guards_hold());
    for (int64_t i = 0; i < n; ++i) {
      const bool both_nan = std::isnan(plain.get(i).real) && std::isnan(fused.get(i).real);
      const bool equal = std::memcmp(plain.at(i), fused.at(i), static_cast<size_t>(plain.bytes())) == 0;
      ASSERT_TRUE(both_nan || equal) << "output " << o << "[" << i << "]: " << plain.get(i).real << " as written, "
                                     << fused.get(i).real << " fused";
    }
  }
}

TEST_P(Superinstructions, Trees_AreFoundAndChangeNoBits) {
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    for (const Case& c : cases()) {
      for (const int64_t n : kLengths) {
        SCOPED_TRACE(std::string(c.name) + ", n " + std::to_string(n) + ", level " + std::to_string(level));
        check(c, *static_cast<theon_context*>(context), GetParam(), n);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Floats, Superinstructions, testing::Values(THEON_FLOAT32, THEON_FLOAT64),
                         [](const auto& p) { return std::string(theon_dtype_name(p.param)); });

}  // namespace
}  // namespace theon_test
