// Every op x dtype x level x layout of the kernel "elementwise", against scalar_reference.hpp.
#include <random>

#include "scalar_reference.hpp"

namespace theon_test {
namespace {

struct Case {
  int32_t op, dtype;
};

std::vector<Case> cases() {
  std::vector<Case> result;
  for (int32_t op = 0; op < THEON_OP_COUNT; ++op) {
    for (const int32_t dtype : kDtypes) {
      int32_t operands[3], out;
      if (op_signature(op, dtype, operands, out)) result.push_back({op, dtype});
    }
  }
  return result;
}

std::string case_name(const testing::TestParamInfo<Case>& test) {
  return std::string(name_of(test.param.op)) + "_" + theon_dtype_name(test.param.dtype);
}

// Ordinary values with special ones strewn in.
Scalar sample(int32_t dtype, std::mt19937_64& random) {
  static constexpr double kSpecial[] = {
      0.0,       -0.0,     1.0,     -1.0,         INFINITY, -INFINITY, NAN,
      1e-40,     -1e-40,   1e-310,  1e38,         1e308,    -1e38,     0x1p24,
      0x1p53,    0x1p63,   -0x1p63, 2.5,          -0.5,     3e9,       6e-8,
      -7e-6,     65504,    65519,   65520,        127.5,    -128.5,    255.9,
      32768,     -32769,   0x1p31,  4294967295.0, 0x1p64,   0x1.002p0, 0x1.0020000000001p0,
      0x1.006p0, 0x1.8p-25};
  static constexpr int64_t kIntegers[] = {
      0,       1,   -1,   2,     -2, 3,     std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(),
      1 << 20, 127, -128, 32767, 63, 65535, std::numeric_limits<int32_t>::max(), std::numeric_limits<int32_t>::min()};
  const bool special = random() % 4 == 0;
  if (dtype == THEON_BOOL) return Scalar::of_integer(dtype, static_cast<int64_t>(random() & 1));
  if (!is_float_dtype(dtype)) {
    return Scalar::of_integer(
        dtype, special ? kIntegers[random() % std::size(kIntegers)] : static_cast<int64_t>(random() % 41) - 20);
  }
  if (special) return Scalar::of(dtype, kSpecial[random() % std::size(kSpecial)]);
  return Scalar::of(dtype, std::uniform_real_distribution<double>(-4, 4)(random));
}

void fill(Array& array, std::mt19937_64& random) {
  for (int64_t i = 0; i < array.count(); ++i) array.set(i, sample(array.dtype(), random));
}

// What the references integrate: orders, then arguments of moderate size. The accuracy tests look at the others.
bool is_integrated(int32_t op) {
  return op == THEON_OP_JV || op == THEON_OP_IV || op == THEON_OP_GAMMAINC || op == THEON_OP_GAMMAINCC;
}

// Integers divided by 0 have tests of their own.
void fill_operand(Array& array, std::mt19937_64& random, int32_t op, int k) {
  if (is_integrated(op)) {
    for (int64_t i = 0; i < array.count(); ++i) {
      const double value = static_cast<double>(random() % 64) / 8 + (k == 0 ? 0.5 : 0.25);
      array.set(i, Scalar::of(array.dtype(), random() % 16 == 0 ? static_cast<double>(NAN) : value));
    }
    return;
  }
  fill(array, random);
  if (k != 1 || array.dtype() == THEON_FLOAT32 || array.dtype() == THEON_FLOAT64) return;
  if (op != THEON_OP_MOD && op != THEON_OP_FLOOR_DIV) return;
  for (int64_t i = 0; i < array.count(); ++i) {
    if (array.get(i).integer == 0) array.set(i, Scalar::of_integer(array.dtype(), 7));
  }
}

// NaN results of min, max and products may carry either sign; a zero may too where x86 and the C library choose differently.
bool zero_sign_is_free(int32_t op) { return op == THEON_OP_MAXIMUM || op == THEON_OP_MINIMUM; }

struct Layout {
  const char* name;
  std::vector<int64_t> shape;
  std::vector<int64_t> out_strides;    // empty: row-major
  std::vector<int64_t> in_strides[3];  // empty: row-major
  uint32_t broadcast[3];
};

std::vector<Layout> layouts() {
  std::vector<Layout> result;
  for (const int64_t n : {0, 1, 2, 3, 7, 15, 16, 17, 31, 33, 127, 1023, 1025, 5000}) {
    result.push_back({"contiguous", {n}, {}, {{}, {}, {}}, {0, 0, 0}});
  }
  result.push_back({"zero-dimensional", {}, {}, {{}, {}, {}}, {0, 0, 0}});
  result.push_back({"strided input", {300}, {}, {{3}, {}, {2}}, {0, 0, 0}});
  result.push_back({"negative strides", {300}, {}, {{-1}, {-2}, {}}, {0, 0, 0}});
  result.push_back({"all negative", {300}, {-1}, {{-1}, {-1}, {-1}}, {0, 0, 0}});
  result.push_back({"strided output", {300}, {2}, {{}, {}, {}}, {0, 0, 0}});
  result.push_back({"reversed output", {300}, {-1}, {{}, {}, {}}, {0, 0, 0}});
  for (const uint32_t first : {0u, 1u, 2u, 3u}) {
    for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{30, 7}, {5, 200}, {3, 128}}) {
      result.push_back({"broadcast", {rows, columns}, {}, {{}, {}, {}}, {first, 1, 2}});
      result.push_back({"broadcast", {rows, columns}, {}, {{}, {}, {}}, {1, first, 0}});
      result.push_back({"broadcast", {rows, columns}, {}, {{}, {}, {}}, {0, 2, first}});
    }
  }
  result.push_back({"scalars", {500}, {}, {{}, {}, {}}, {0, 1, 1}});
  result.push_back({"scalar first", {500}, {}, {{}, {}, {}}, {1, 0, 0}});
  result.push_back({"scalar middle", {500}, {}, {{}, {}, {}}, {0, 1, 0}});
  result.push_back({"transposed input", {40, 30}, {}, {{1, 40}, {}, {1, 40}}, {0, 0, 0}});
  result.push_back({"transposed output", {40, 30}, {1, 40}, {{}, {}, {}}, {0, 0, 0}});
  result.push_back({"all transposed", {40, 30}, {1, 40}, {{1, 40}, {1, 40}, {1, 40}}, {0, 0, 0}});
  result.push_back({"short rows with gaps", {20, 5}, {7, 1}, {{9, 1}, {10, 2}, {}}, {0, 0, 0}});
  result.push_back({"long rows with gaps", {4, 200}, {210, 1}, {{220, 1}, {500, 2}, {}}, {0, 0, 0}});
  result.push_back({"four axes", {3, 4, 5, 6}, {}, {{120, 6, 24, 1}, {}, {}}, {0, 5, 10}});
  result.push_back({"four long axes", {2, 3, 2, 130}, {}, {{}, {}, {}}, {5, 2, 8}});
  result.push_back({"empty axis", {3, 0, 4}, {}, {{}, {}, {}}, {0, 1, 0}});
  result.push_back({"axes of length 1", {1, 17, 1}, {}, {{}, {}, {}}, {5, 4, 0}});
  return result;
}

std::vector<int64_t> input_shape(const std::vector<int64_t>& shape, uint32_t broadcast) {
  std::vector<int64_t> result = shape;
  for (size_t d = 0; d < shape.size(); ++d) {
    if ((broadcast >> d & 1) != 0) result[d] = 1;
  }
  return result;
}

int64_t input_index(int64_t i, const std::vector<int64_t>& shape, uint32_t broadcast) {
  int64_t index = 0, stride = 1;
  for (size_t d = shape.size(); d-- > 0;) {
    if ((broadcast >> d & 1) == 0) index += i % shape[d] * stride, stride *= shape[d];
    i /= shape[d];
  }
  return index;
}

void expect_result(const Case& c, const Exact& exact, const Scalar& got, const std::string& where,
                   const Scalar* operands) {
  double error = ulp_error(exact, got);
  if (zero_sign_is_free(c.op) && exact.real == 0 && got.real == 0 && got.integer == exact.integer) error = 0;
  ASSERT_LE(error, ulp_bound(c.op, c.dtype))
      << where << ": " << name_of(c.op) << "(" << operands[0].real << " " << operands[0].integer << ", "
      << operands[1].real << " " << operands[1].integer << ", " << operands[2].real << ") = " << got.real << " "
      << got.integer;
}

class ElementwiseTest : public testing::TestWithParam<Case> {};

TEST_P(ElementwiseTest, Op_EveryLayoutAndLevel_EqualsReference) {
  const Case c = GetParam();
  const int arity = arity_of(c.op);
  int32_t dtypes[3], result;
  ASSERT_TRUE(op_signature(c.op, c.dtype, dtypes, result));
  std::mt19937_64 random(static_cast<uint64_t>(c.op * 100 + c.dtype));
  for (const Layout& layout : layouts()) {
    Array out(result, layout.shape, layout.out_strides);
    const uint32_t bits = (uint32_t{1} << layout.shape.size()) - 1;
    CompositeBuilder builder(static_cast<int32_t>(layout.shape.size()));
    std::vector<Array> in;
    int32_t values[3] = {-1, -1, -1};
    for (int k = 0; k < arity; ++k) {
      // The shape of the space must come from somewhere: the output says it.
      const uint32_t broadcast = layout.broadcast[k] & bits;
      in.emplace_back(dtypes[k], input_shape(layout.shape, broadcast),
                      broadcast == 0 ? layout.in_strides[k] : std::vector<int64_t>());
      fill_operand(in.back(), random, c.op, k);
      values[k] = builder.input(dtypes[k], broadcast);
    }
    builder.output(builder.node(c.op, result, values[0], values[1], values[2]));
    std::vector<theon_tensor> operands{out.tensor()};
    for (Array& array : in) operands.push_back(array.tensor());
    for (const int32_t level : levels()) {
      const Context context(level, 1);
      const std::string where = std::string(layout.name) + " of " + std::to_string(out.count()) + " at level " +
                                std::to_string(level);
      ASSERT_EQ(run(context, builder, operands), THEON_OK) << where << ": " << theon_last_error();
      for (int64_t i = 0; i < out.count(); ++i) {
        Scalar x[3];
        for (int k = 0; k < arity; ++k)
          x[k] = in[static_cast<size_t>(k)].get(input_index(i, layout.shape, layout.broadcast[k] & bits));
        expect_result(c, reference(c.op, c.dtype, result, x), out.get(i), where, x);
        if (HasFatalFailure()) return;
      }
      ASSERT_TRUE(out.guards_hold()) << where << ": wrote beside its output";
    }
  }
}

TEST_P(ElementwiseTest, Op_InPlace_EqualsOutOfPlace) {
  const Case c = GetParam();
  const int arity = arity_of(c.op);
  int32_t dtypes[3], result;
  ASSERT_TRUE(op_signature(c.op, c.dtype, dtypes, result));
  std::mt19937_64 random(5);
  for (const int64_t n : {1, 15, 17, 1000, 3000}) {
    std::vector<Array> in;
    CompositeBuilder builder(1);
    int32_t values[3] = {-1, -1, -1};
    for (int k = 0; k < arity; ++k) {
      in.emplace_back(dtypes[k], std::vector<int64_t>{n});
      fill_operand(in.back(), random, c.op, k);
      values[k] = builder.input(dtypes[k]);
    }
    builder.output(builder.node(c.op, result, values[0], values[1], values[2]));
    const Context context;
    Array apart(result, {n});
    std::vector<theon_tensor> operands{apart.tensor()};
    for (Array& array : in) operands.push_back(array.tensor());
    ASSERT_EQ(run(context, builder, operands), THEON_OK) << theon_last_error();
    for (int k = 0; k < arity; ++k) {
      if (dtypes[k] != result) continue;
      Array target = in[static_cast<size_t>(k)];
      std::vector<theon_tensor> in_place = operands;
      in_place[0] = in_place[static_cast<size_t>(k) + 1] = target.tensor();
      ASSERT_EQ(run(context, builder, in_place), THEON_OK) << theon_last_error();
      for (int64_t i = 0; i < n; ++i)
        ASSERT_EQ(std::memcmp(target.at(i), apart.at(i), static_cast<size_t>(target.bytes())), 0)
            << "operand " << k << " element " << i;
      ASSERT_TRUE(target.guards_hold());
    }
  }
}

// Each output reads what the other overwrites.
TEST(ElementwiseInPlaceTest, TwoOutputs_EachInPlaceOfAnInput_EqualOutOfPlace) {
  std::mt19937_64 random(5);
  for (const int64_t n : {1, 15, 17, 1000, 3000, 300000}) {
    Array v(THEON_FLOAT64, {n}), w(THEON_FLOAT64, {n}), sum(THEON_FLOAT64, {n}), product(THEON_FLOAT64, {n});
    fill(v, random);
    fill(w, random);
    CompositeBuilder builder(1);
    const int32_t first = builder.input(THEON_FLOAT64);
    const int32_t second = builder.input(THEON_FLOAT64);
    builder.output(builder.node(THEON_OP_ADD, THEON_FLOAT64, first, second));
    builder.output(builder.node(THEON_OP_MUL, THEON_FLOAT64, first, second));
    const Context context;
    ASSERT_EQ(run(context, builder, {sum.tensor(), product.tensor(), v.tensor(), w.tensor()}), THEON_OK);
    for (const bool crossed : {false, true}) {
      Array a = v, b = w;
      const theon_tensor out0 = crossed ? b.tensor() : a.tensor();
      const theon_tensor out1 = crossed ? a.tensor() : b.tensor();
      ASSERT_EQ(run(context, builder, {out0, out1, a.tensor(), b.tensor()}), THEON_OK) << theon_last_error();
      for (int64_t i = 0; i < n; ++i) {
        ASSERT_EQ(std::memcmp((crossed ? b : a).at(i), sum.at(i), sizeof(double)), 0) << n << " sum " << i;
        ASSERT_EQ(std::memcmp((crossed ? a : b).at(i), product.at(i), sizeof(double)), 0) << n << " product " << i;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, ElementwiseTest, testing::ValuesIn(cases()), case_name);

TEST(ElementwiseCastTest, EveryPairOfDtypes_EqualsReference) {
  std::mt19937_64 random(11);
  for (const int32_t from : kDtypes) {
    for (const int32_t to : kDtypes) {
      Array in(from, {4000}), out(to, {4000});
      fill(in, random);
      CompositeBuilder builder(1);
      builder.output(builder.node(THEON_OP_CAST, to, builder.input(from)));
      for (const int32_t level : levels()) {
        const Context context(level, 1);
        ASSERT_EQ(run(context, builder, {out.tensor(), in.tensor()}), THEON_OK) << theon_last_error();
        for (int64_t i = 0; i < out.count(); ++i) {
          ASSERT_LE(ulp_error(cast_reference(to, in.get(i)), out.get(i)), 0.5)
              << theon_dtype_name(from) << " to " << theon_dtype_name(to) << " of " << in.get(i).real << " "
              << in.get(i).integer << " gave " << out.get(i).real << " " << out.get(i).integer << " at level " << level;
        }
      }
    }
  }
}

}  // namespace
}  // namespace theon_test
