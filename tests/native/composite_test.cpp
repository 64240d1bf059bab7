// Whole Composites: random programs against an interpreter, several outputs, aliasing, malformed bytes.
#include <random>

#include "scalar_reference.hpp"

namespace theon_test {
namespace {

// Ops whose results are equal to the last bit whatever computes them, so that whole programs can be compared exactly.
constexpr int32_t kExactOps[] = {THEON_OP_ADD,  THEON_OP_SUB,    THEON_OP_MUL,           THEON_OP_DIV,
                                 THEON_OP_NEG,  THEON_OP_ABS,    THEON_OP_SQR,           THEON_OP_SQRT,
                                 THEON_OP_LESS, THEON_OP_EQUAL,  THEON_OP_GREATER_EQUAL, THEON_OP_AND,
                                 THEON_OP_OR,   THEON_OP_XOR,    THEON_OP_NOT,           THEON_OP_WHERE,
                                 THEON_OP_CLIP, THEON_OP_CAST,   THEON_OP_MAXIMUM,       THEON_OP_RECIPROCAL,
                                 THEON_OP_SIGN, THEON_OP_IS_NAN, THEON_OP_NOT_EQUAL,     THEON_OP_TIMES_OR_ZERO,
                                 THEON_OP_ADD,  THEON_OP_MUL,    THEON_OP_SUB,           THEON_OP_ADD,
                                 THEON_OP_MUL};

struct Value {
  int32_t dtype;
  int32_t op = -1;  // -1: input, -2: constant, -3: parameter
  int32_t main = 0;
  int32_t operands[3] = {-1, -1, -1};
  uint32_t broadcast = 0;
  Scalar constant;
};

Scalar rounded(const Exact& e) {
  // Between nodes a float16 is held as float32.
  if (e.dtype == THEON_FLOAT32 || e.dtype == THEON_FLOAT16) return {e.dtype, 0, static_cast<float>(e.real)};
  if (e.dtype == THEON_FLOAT64) return {e.dtype, 0, static_cast<double>(e.real)};
  return {e.dtype, e.integer, 0};
}

// The reference computes in long double, which for one + - x / sqrt of float64 rounds twice; so those are done in their own dtype.
Scalar evaluate(const Value& v, const Scalar* x) {
  if (v.op == THEON_OP_CAST) {
    const Exact exact = cast_reference(v.dtype, x[0]);
    const bool rounds = v.dtype == THEON_FLOAT16 && x[0].dtype != THEON_FLOAT16;
    return rounds ? Scalar{v.dtype, 0, half_rounded(exact.real)} : rounded(exact);
  }
  if (v.main == THEON_FLOAT64 && v.dtype == THEON_FLOAT64) {
    const double a = x[0].real, b = x[1].real;
    switch (v.op) {
      case THEON_OP_ADD: return {v.dtype, 0, a + b};
      case THEON_OP_SUB: return {v.dtype, 0, a - b};
      case THEON_OP_MUL: return {v.dtype, 0, a * b};
      case THEON_OP_DIV: return {v.dtype, 0, a / b};
      case THEON_OP_SQR: return {v.dtype, 0, a * a};
      case THEON_OP_SQRT: return {v.dtype, 0, std::sqrt(a)};
      case THEON_OP_RECIPROCAL: return {v.dtype, 0, 1 / a};
      case THEON_OP_TIMES_OR_ZERO: return {v.dtype, 0, a == 0 ? 0 : a * b};
      default: break;
    }
  }
  return rounded(reference(v.op, v.main, v.dtype, x));
}

class Program {
 public:
  Program(uint64_t seed, int32_t rank) : random_(seed), rank_(rank) {
    // Four dtypes, so that values of one dtype meet.
    for (int32_t& dtype : dtypes_) dtype = kDtypes[pick(static_cast<int>(std::size(kDtypes)))];
    const int inputs = 1 + pick(5), constants = pick(3), parameters = pick(2), nodes = 1 + pick(30);
    for (int i = 0; i < inputs; ++i) add_leaf(-1);
    for (int i = 0; i < constants; ++i) add_leaf(-2);
    for (int i = 0; i < parameters; ++i) add_leaf(-3);
    while (static_cast<int>(values_.size()) < inputs + constants + parameters + nodes) add_node();
  }

  const std::vector<Value>& values() const { return values_; }
  int pick(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  std::mt19937_64& random() { return random_; }

  CompositeBuilder builder() const {
    CompositeBuilder b(rank_);
    for (const Value& v : values_) {
      if (v.op == -1) b.input(v.dtype, v.broadcast);
      if (v.op == -2) b.constant(v.constant);
      if (v.op == -3) b.parameter(v.dtype, 0);
      if (v.op >= 0) b.node(v.op, v.dtype, v.operands[0], v.operands[1], v.operands[2]);
    }
    return b;
  }

 private:
  void add_leaf(int32_t kind) {
    Value v;
    v.dtype = dtypes_[pick(4)];
    v.op = kind;
    if (kind == -1 && pick(3) == 0) v.broadcast = static_cast<uint32_t>(pick(1 << rank_));
    v.constant = Scalar::of(v.dtype, pick(7) - 3);
    values_.push_back(v);
  }

  int32_t value_of(int32_t dtype) {
    std::vector<int32_t> found;
    for (size_t i = 0; i < values_.size(); ++i) {
      if (values_[i].dtype == dtype) found.push_back(static_cast<int32_t>(i));
    }
    if (found.empty()) return -1;
    // Late values more often, so that chains form.
    return pick(2) == 0 ? found.back() : found[static_cast<size_t>(pick(static_cast<int>(found.size())))];
  }

  void add_node() {
    Value v;
    v.op = kExactOps[static_cast<size_t>(pick(static_cast<int>(std::size(kExactOps))))];
    v.main = values_[static_cast<size_t>(pick(static_cast<int>(values_.size())))].dtype;
    int32_t dtypes[3];
    if (v.op == THEON_OP_CAST) {
      dtypes[0] = v.main;
      v.dtype = dtypes_[pick(4)];
    } else if (!op_signature(v.op, v.main, dtypes, v.dtype)) {
      return;
    }
    for (int k = 0; k < arity_of(v.op); ++k) {
      v.operands[k] = value_of(dtypes[k]);
      if (v.operands[k] < 0) return;
    }
    values_.push_back(v);
  }

  std::mt19937_64 random_;
  int32_t rank_;
  int32_t dtypes_[4];
  std::vector<Value> values_;
};

int64_t broadcast_index(int64_t i, const std::vector<int64_t>& shape, uint32_t mask) {
  int64_t index = 0, stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    if ((mask >> d & 1) == 0) index += i % shape[d] * stride, stride *= shape[d];
    i /= shape[d];
  }
  return index;
}

TEST(CompositeTest, RandomPrograms_EqualTheInterpreter) {
  const std::vector<std::vector<int64_t>> shapes = {{1}, {9}, {40}, {1030}, {5, 7}, {3, 200}, {4, 128}, {2, 3, 11}, {}};
  for (uint64_t seed = 1; seed <= 1500; ++seed) {
    const std::vector<int64_t>& shape = shapes[seed % shapes.size()];
    Program program(seed, static_cast<int32_t>(shape.size()));
    CompositeBuilder builder = program.builder();
    const std::vector<Value>& values = program.values();
    std::vector<Array> inputs, outputs;
    std::vector<size_t> output_values{values.size() - 1};
    while (output_values.size() < 4 && program.pick(2) == 0)
      output_values.push_back(static_cast<size_t>(program.pick(static_cast<int>(values.size()))));
    for (const size_t v : output_values) {
      builder.output(static_cast<int32_t>(v));
      outputs.emplace_back(values[v].dtype, shape);
    }
    for (const Value& v : values) {
      if (v.op != -1) continue;
      std::vector<int64_t> lengths = shape;
      for (size_t d = 0; d < shape.size(); ++d) {
        if ((v.broadcast >> d & 1) != 0) lengths[d] = 1;
      }
      inputs.emplace_back(v.dtype, lengths);
      for (int64_t i = 0; i < inputs.back().count(); ++i)
        inputs.back().set(i, Scalar::of(v.dtype, program.pick(9) - 4));
    }
    std::vector<theon_tensor> operands;
    for (Array& a : outputs) operands.push_back(a.tensor());
    for (Array& a : inputs) operands.push_back(a.tensor());
    const std::vector<int32_t> all = levels();
    const Context context(all[seed % all.size()], 1);
    ASSERT_EQ(run(context, builder, operands, {-2}), THEON_OK) << "seed " << seed << ": " << theon_last_error();
    for (int64_t i = 0; i < outputs[0].count(); ++i) {
      std::vector<Scalar> results;
      size_t input = 0;
      for (const Value& v : values) {
        if (v.op == -1) results.push_back(inputs[input++].get(broadcast_index(i, shape, v.broadcast)));
        if (v.op == -2) results.push_back(v.constant);
        if (v.op == -3)
          results.push_back(v.dtype == THEON_BOOL ? Scalar::of_integer(v.dtype, 1) : Scalar::of(v.dtype, -2));
        if (v.op < 0) continue;
        Scalar x[3];
        for (int k = 0; k < arity_of(v.op); ++k) x[k] = results[static_cast<size_t>(v.operands[k])];
        results.push_back(evaluate(v, x));
      }
      for (size_t o = 0; o < outputs.size(); ++o) {
        Scalar want = results[output_values[o]];
        if (want.dtype == THEON_FLOAT16) want.real = half_rounded(want.real);
        const Scalar got = outputs[o].get(i);
        const bool both_nan = std::isnan(want.real) && std::isnan(got.real);
        ASSERT_TRUE(both_nan || (want.real == got.real && want.integer == got.integer))
            << "seed " << seed << ", output " << o << " (value " << output_values[o] << "), element " << i << ": "
            << got.real << " " << got.integer << " for " << want.real << " " << want.integer;
      }
    }
    for (Array& a : outputs) ASSERT_TRUE(a.guards_hold()) << "seed " << seed;
  }
}

// out0 = a + b over a, out1 = a b over b: each output is an input that the other still needs.
TEST(CompositeTest, OutputsOverInputs_ReadBeforeTheyWrite) {
  for (const int64_t n : {1, 5, 16, 17, 1000, 5000, 300000}) {
    Array a(THEON_FLOAT64, {n}), b(THEON_FLOAT64, {n}), sum(THEON_FLOAT64, {});
    for (int64_t i = 0; i < n; ++i)
      a.set(i, Scalar::of(THEON_FLOAT64, static_cast<double>(i % 13))),
          b.set(i, Scalar::of(THEON_FLOAT64, static_cast<double>(i % 7)));
    CompositeBuilder builder(1);
    const int32_t x = builder.input(THEON_FLOAT64), y = builder.input(THEON_FLOAT64);
    builder.output(builder.node(THEON_OP_ADD, THEON_FLOAT64, x, y));
    builder.output(builder.node(THEON_OP_MUL, THEON_FLOAT64, x, y));
    builder.output(x, THEON_REDUCE_SUM, 1);
    const Context context;
    ASSERT_EQ(run(context, builder, {a.tensor(), b.tensor(), sum.tensor(), a.tensor(), b.tensor()}), THEON_OK)
        << theon_last_error();
    double total = 0;
    for (int64_t i = 0; i < n; ++i) {
      ASSERT_EQ(a.get(i).real, static_cast<double>(i % 13 + i % 7)) << i << " of " << n;
      ASSERT_EQ(b.get(i).real, static_cast<double>(i % 13 * (i % 7))) << i << " of " << n;
      total += static_cast<double>(i % 13);
    }
    ASSERT_EQ(sum.get(0).real, total);
  }
}

TEST(CompositeTest, LargeArrays_PastTheCachesAndInPlace_AreRight) {
  constexpr int64_t kCount = 5'000'000;
  Array a(THEON_FLOAT64, {kCount}), out(THEON_FLOAT64, {kCount});
  for (int64_t i = 0; i < kCount; ++i) *reinterpret_cast<double*>(a.at(0) + 8 * i) = static_cast<double>(i);
  CompositeBuilder builder(1);
  const int32_t x = builder.input(THEON_FLOAT64);
  builder.output(builder.node(THEON_OP_ADD, THEON_FLOAT64, x, x));
  const Context context;
  ASSERT_EQ(run(context, builder, {out.tensor(), a.tensor()}), THEON_OK);
  for (int64_t i = 0; i < kCount; ++i)
    ASSERT_EQ(*reinterpret_cast<double*>(out.at(0) + 8 * i), 2.0 * static_cast<double>(i));
  ASSERT_EQ(run(context, builder, {a.tensor(), a.tensor()}), THEON_OK);
  ASSERT_EQ(std::memcmp(a.at(0), out.at(0), kCount * 8), 0);
}

TEST(CompositeTest, LongestProgram_KeepsAllItsValuesAlive) {
  CompositeBuilder builder(1);
  std::vector<int32_t> values{builder.input(THEON_FLOAT64)};
  const int32_t one = builder.constant(Scalar::of(THEON_FLOAT64, 1));
  for (int i = 0; i < 32; ++i) values.push_back(builder.node(THEON_OP_ADD, THEON_FLOAT64, values.back(), one));
  int32_t sum = values[1];
  for (size_t i = 2; i < values.size(); ++i)
    sum = builder.node(THEON_OP_MAXIMUM, THEON_FLOAT64, sum, values[values.size() + 1 - i]);
  builder.output(sum);
  Array in(THEON_FLOAT64, {2000}), out(THEON_FLOAT64, {2000});
  for (int64_t i = 0; i < 2000; ++i) in.set(i, Scalar::of(THEON_FLOAT64, static_cast<double>(i)));
  const Context context;
  ASSERT_EQ(run(context, builder, {out.tensor(), in.tensor()}), THEON_OK) << theon_last_error();
  for (int64_t i = 0; i < 2000; ++i) ASSERT_EQ(out.get(i).real, static_cast<double>(i) + 32);
}

TEST(CompositeTest, WrongOperands_AreNamed) {
  const Context context;
  CompositeBuilder builder(2);
  const int32_t x = builder.input(THEON_FLOAT32), y = builder.input(THEON_FLOAT32, 1);
  builder.output(builder.node(THEON_OP_ADD, THEON_FLOAT32, x, y));
  Array a(THEON_FLOAT32, {2, 3}), b(THEON_FLOAT32, {1, 4}), row(THEON_FLOAT32, {1, 3}), two(THEON_FLOAT32, {2, 3}),
      out(THEON_FLOAT32, {2, 3});
  Array wrong(THEON_INT64, {2, 3}), tall(THEON_FLOAT32, {3, 3}), flat(THEON_FLOAT32, {2, 3}, {0, 1});
  EXPECT_EQ(run(context, builder, {out.tensor(), a.tensor(), b.tensor()}), THEON_SHAPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "axis 1 has length 3 in input 0 and 4 in input 1");
  EXPECT_EQ(run(context, builder, {out.tensor(), a.tensor(), two.tensor()}), THEON_SHAPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "axis 0 has length 2 in input 1, which is broadcast there; expected 1");
  EXPECT_EQ(run(context, builder, {tall.tensor(), a.tensor(), row.tensor()}), THEON_SHAPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "axis 0 has length 2 in input 0 and 3 in output 0");
  EXPECT_EQ(run(context, builder, {out.tensor(), wrong.tensor(), row.tensor()}), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(run(context, builder, {flat.tensor(), a.tensor(), row.tensor()}), THEON_INVALID_ARGUMENT);
  EXPECT_EQ(run(context, builder, {out.tensor(), a.tensor()}), THEON_INVALID_ARGUMENT);
  theon_tensor shifted = a.tensor();
  shifted.data = static_cast<char*>(shifted.data) + 4;
  EXPECT_EQ(run(context, builder, {shifted, a.tensor(), row.tensor()}), THEON_INVALID_ARGUMENT) << "partial overlap";
}

TEST(CompositeTest, WrongDtypes_AreNamed) {
  const Context context;
  Array a(THEON_INT64, {3}), out(THEON_INT64, {3});
  const auto status_of = [&](int32_t op, int32_t dtype) {
    CompositeBuilder builder(1);
    const int32_t x = builder.input(THEON_INT64);
    builder.output(builder.node(op, dtype, x, arity_of(op) > 1 ? x : -1));
    return run(context, builder, {out.tensor(), a.tensor()});
  };
  EXPECT_EQ(status_of(THEON_OP_EXP, THEON_INT64), THEON_DTYPE_MISMATCH);
  EXPECT_STREQ(theon_last_error(), "composite: node 0: Exp does not accept int64; expected floats or complex numbers");
  EXPECT_EQ(status_of(THEON_OP_ADD, THEON_FLOAT32), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(status_of(THEON_OP_LESS, THEON_INT64), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(status_of(THEON_OP_ADD, THEON_INT8), THEON_DTYPE_MISMATCH);
  EXPECT_EQ(status_of(THEON_OP_CAST, THEON_BFLOAT16), THEON_UNSUPPORTED);
}

// Whatever the bytes say, the answer is a status or a right-sized result, never a crash or a write outside the output.
TEST(CompositeTest, FlippedBytes_NeverCrash) {
  std::mt19937_64 random(17);
  CompositeBuilder builder(2);
  const int32_t x = builder.input(THEON_FLOAT32), y = builder.input(THEON_FLOAT32, 1);
  const int32_t c = builder.constant(Scalar::of(THEON_FLOAT32, 2)), p = builder.parameter(THEON_FLOAT32, 0);
  const int32_t a = builder.node(THEON_OP_MUL, THEON_FLOAT32, x, c);
  const int32_t b = builder.node(THEON_OP_ADD, THEON_FLOAT32, a, y);
  builder.output(builder.node(THEON_OP_MAXIMUM, THEON_FLOAT32, b, p));
  builder.output(b, THEON_REDUCE_SUM, 2);
  const std::vector<int64_t> good = builder.blob();
  Array in(THEON_FLOAT32, {4, 5}), row(THEON_FLOAT32, {1, 5}), out(THEON_FLOAT32, {4, 5}), sums(THEON_FLOAT32, {4});
  for (int64_t i = 0; i < 20; ++i) in.set(i, Scalar::of(THEON_FLOAT32, 1));
  for (int64_t i = 0; i < 5; ++i) row.set(i, Scalar::of(THEON_FLOAT32, 1));
  const Context context(THEON_SIMD_BEST, 1);
  int rejected = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<int64_t> blob = good;
    auto* bytes = reinterpret_cast<uint8_t*>(blob.data());
    const uint64_t flips = 1 + random() % 3;
    for (uint64_t i = 0; i < flips; ++i)
      bytes[random() % (blob.size() * 8)] = static_cast<uint8_t>(random() % 3 == 0 ? random() % 4 : random());
    int64_t length = static_cast<int64_t>(blob.size()) * 8;
    if (random() % 8 == 0) length = static_cast<int64_t>(random() % static_cast<uint64_t>(length + 1));
    rejected += run_blob(context, blob.data(), length, {out.tensor(), sums.tensor(), in.tensor(), row.tensor()}, {3}) !=
                THEON_OK;
    ASSERT_TRUE(out.guards_hold() && sums.guards_hold()) << "round " << round;
  }
  EXPECT_GT(rejected, 10000);
}

}  // namespace
}  // namespace theon_test
