// Accuracy of every float function at every SIMD level, and the page that states it: docs/reference/functions.md.
//
// float32: every 997th bit pattern, every 61st with THEON_TEST_LONG=1, every THEON_TEST_STRIDEth where that is set: all 2^32 of a
// function take some minutes a level. float64: every exponent, ranges where functions bend, neighbours of special points. Pairs
// whose reference is slow are few unless THEON_TEST_LONG=1. THEON_WRITE_TABLES=1 writes the page's table; otherwise it is compared.
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "accuracy_rows.hpp"
#include "scalar_reference.hpp"

namespace theon_test {
namespace {

bool is_long() {
  const char* text = std::getenv("THEON_TEST_LONG");
  return text != nullptr && std::string(text) == "1";
}

uint64_t float32_step() {
  const char* text = std::getenv("THEON_TEST_STRIDE");
  const long step = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  return step > 0 ? static_cast<uint64_t>(step) : is_long() ? 61 : 997;
}

struct Operands {
  std::vector<double> a, b;
  void add(double x, double y = 0) { a.push_back(x), b.push_back(y); }
};

// Places where functions have roots, poles, or change their formula.
constexpr double kPlaces[] = {0.3,
                              0.41421356237309503,
                              0.5,
                              0.85,
                              1.0,
                              1.4616321449683622,
                              1.5,
                              2.0,
                              2.414213562373095,
                              10.0,
                              88.72,
                              103.97,
                              171.62,
                              709.78,
                              745.13,
                              1e-5,
                              3.0,
                              9.19,
                              26.5};
constexpr double kSpecial[] = {0.0,
                               INFINITY,
                               NAN,
                               1.0,
                               2.5,
                               0.5,
                               3.0,
                               7.5,
                               1e-310,
                               1e-45,
                               1e300,
                               1e308,
                               1e38,
                               0x1p20,
                               0x1p24,
                               0x1p53,
                               0x1p53 + 2,
                               0x1p63,
                               0x1.fffffffffffffp19,
                               6381956970095103.0 * 0x1p797,
                               1 + 0x1p-52,
                               1 - 0x1p-53};

void add_float64(Operands& x) {
  std::mt19937_64 random(20240801);
  for (int exponent = -1074; exponent <= 1023; ++exponent) {
    for (int i = 0; i < 8; ++i) {
      const double mantissa = 1.0 + static_cast<double>(random() >> 12) * 0x1p-52;
      x.add(std::ldexp(mantissa, exponent) * (i % 2 == 0 ? 1 : -1));
    }
  }
  for (const double bound : {1e-3, 0.5, 1.0, 2.0, 3.0, 10.0, 30.0, 180.0, 760.0, 1e5, 2e6}) {
    std::uniform_real_distribution<double> uniform(-bound, bound);
    for (int i = 0; i < 6000; ++i) x.add(uniform(random));
  }
  for (int k = 1; k < 3000; ++k) x.add(k * 1.57079632679489661923);
  for (const double place : kPlaces) {
    for (int k = 1; k < 53; ++k) {
      for (const double sign : {1.0, -1.0})
        x.add(sign * (place + std::ldexp(place, -k))), x.add(sign * (place - std::ldexp(place, -k)));
    }
  }
  for (const double s : kSpecial) x.add(s), x.add(-s);
}

void add_float32(Operands& x, uint64_t begin, uint64_t end, uint64_t step) {
  for (uint64_t bits = begin; bits < end; bits += step) {
    const auto pattern = static_cast<uint32_t>(bits);
    float value;
    std::memcpy(&value, &pattern, sizeof(value));
    x.add(value);
  }
}

void add_zeta(Operands& x) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 4000; ++i) x.add(1 + 5 * unit(random), std::exp2(12 * unit(random) - 6));
  for (int s = 2; s < 8; ++s) {
    for (int i = 0; i < 200; ++i) x.add(s, 0.03 + 0.9 * unit(random) - static_cast<double>(random() % 8));
  }
  for (const double s : kSpecial) {
    if (s < 20 || !(s < INFINITY))
      x.add(s, 1.5), x.add(s, 0), x.add(s, -1), x.add(s, -0.5), x.add(s, NAN), x.add(s, INFINITY);
  }
}

void add_bessel(Operands& x, int32_t op) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> unit(0, 1);
  const bool modified = op == THEON_OP_IV;
  const int count = is_long() ? 1500 : 200;
  for (int i = 0; i < count; ++i) {
    const double order = static_cast<double>(random() % 41) - 20;
    x.add(order, (modified ? 500 : 80) * (2 * unit(random) - 1)), x.add(order, 6 * unit(random) - 3);
    x.add(25 * unit(random) - 5, (modified ? 500 : 25) * unit(random)), x.add(3 * unit(random), 4 * unit(random));
  }
  for (const double order : {0.0, 1.0, 2.0, 0.5}) x.add(order, 0), x.add(order, NAN), x.add(NAN, order);
  x.add(0.5, -1), x.add(-1.5, -1);
}

void add_gammainc(Operands& x) {
  std::mt19937_64 random(13);
  std::uniform_real_distribution<double> unit(0, 1);
  const int count = is_long() ? 3000 : 300;
  for (int i = 0; i < count; ++i) {
    const double a = i % 2 == 0 ? std::exp2(11 * unit(random) - 8) : 60 * unit(random) + 0.05;
    x.add(a, a * (0.2 + 2 * unit(random))), x.add(a, a + std::sqrt(a) * (4 * unit(random) - 1)),
        x.add(a, 3 * unit(random));
  }
  for (const double s : {0.0, -1.0, 2.5, static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
    for (const double t : {0.0, -1.0, static_cast<double>(INFINITY), static_cast<double>(NAN)})
      x.add(s, t), x.add(t, s);
  }
}

// Pairs: specials with specials, like sizes, unlike sizes, and for pow exponents that keep the result in range.
void add_pairs(Operands& x, int32_t op, int32_t dtype) {
  if (op == THEON_OP_ZETA) return add_zeta(x);
  if (op == THEON_OP_JV || op == THEON_OP_IV) return add_bessel(x, op);
  if (op == THEON_OP_GAMMAINC || op == THEON_OP_GAMMAINCC) return add_gammainc(x);
  const bool single = dtype == THEON_FLOAT32;
  std::mt19937_64 random(7);
  for (const double a : kSpecial) {
    for (const double b : kSpecial) x.add(a, b), x.add(-a, b), x.add(a, -b), x.add(-a, -b);
  }
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (int i = 0; i < 60000; ++i) {
    const double a = std::exp2(uniform(random) * (i % 3 == 0 ? 1
                                                  : single   ? 126
                                                             : 1000)) *
                     (op != THEON_OP_POW && i % 2 == 0 ? -1 : 1);
    const double limit = (single ? 150.0 : 1080.0) / std::max(1e-3, std::fabs(std::log2(std::fabs(a))));
    const double near = a * std::exp2(uniform(random) * (i % 4 == 0 ? 1 : 30));
    x.add(a, op == THEON_OP_POW ? uniform(random) * limit : i % 5 < 2 ? -near : near);
  }
  for (int i = -40; i <= 40; ++i) x.add(-1.25, i), x.add(i, 3), x.add(i, -0.25);
}

// Worst error of each level, and where.
struct Worst {
  double ulp = 0;
  double a = 0, b = 0;
};

void measure(int32_t op, int32_t dtype, const Operands& x, std::array<Worst, 3>& worst) {
  const auto n = static_cast<int64_t>(x.a.size());
  const int arity = arity_of(op);
  Array a(dtype, {n}), b(dtype, {n}), out(dtype, {n});
  std::vector<Exact> exact(x.a.size());
  for (int64_t i = 0; i < n; ++i) {
    const auto k = static_cast<size_t>(i);
    const Scalar operands[3] = {Scalar::of(dtype, x.a[k]), Scalar::of(dtype, x.b[k]), {}};
    a.set(i, operands[0]);
    b.set(i, operands[1]);
    // For float32 the C library's float64 is exact enough, and far faster.
    exact[k] = {dtype, 0,
                dtype == THEON_FLOAT32 ? static_cast<long double>(float_reference<double>(op, operands))
                                       : float_reference<long double>(op, operands),
                least_result(op, operands)};
  }
  CompositeBuilder builder(1);
  const int32_t p = builder.input(dtype), q = arity == 2 ? builder.input(dtype) : -1;
  builder.output(builder.node(op, dtype, p, q));
  std::vector<theon_tensor> tensors{out.tensor(), a.tensor()};
  if (arity == 2) tensors.push_back(b.tensor());
  for (const int32_t level : levels()) {
    const Context context(level, 1);
    EXPECT_EQ(run(context, builder, tensors), THEON_OK) << theon_last_error();
    Worst& w = worst[static_cast<size_t>(level)];
    for (int64_t i = 0; i < n; ++i) {
      const Exact& e = exact[static_cast<size_t>(i)];
      double error = ulp_error(e, out.get(i));
      if ((op == THEON_OP_MAXIMUM || op == THEON_OP_MINIMUM) && e.real == 0 && out.get(i).real == 0) error = 0;
      if (!(error <= w.ulp)) w = {error, a.get(i).real, b.get(i).real};
    }
  }
}

bool has_accuracy(int32_t op) {
  int32_t operands[3], result;
  return op_signature(op, THEON_FLOAT64, operands, result) && result == THEON_FLOAT64 && arity_of(op) <= 2;
}

const AccuracyRow* row_of(int32_t op) {
  for (const AccuracyRow& row : kAccuracyRows) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

// The page's table: op -> the cells behind its name.
std::map<std::string, std::vector<std::string>> read_page() {
  std::map<std::string, std::vector<std::string>> rows;
  std::ifstream page(THEON_FUNCTIONS_PAGE);
  for (std::string line; std::getline(page, line);) {
    if (line.rfind("| `", 0) != 0) continue;
    std::vector<std::string> cells;
    std::stringstream rest(line.substr(1));
    for (std::string cell; std::getline(rest, cell, '|');) {
      const size_t first = cell.find_first_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    }
    const std::string name = cells.front().substr(1, cells.front().size() - 2);
    rows[name] = std::vector<std::string>(cells.begin() + 1, cells.end());
  }
  return rows;
}

void write_row(const std::string& name, const std::vector<std::string>& cells) {
  std::ifstream in(THEON_FUNCTIONS_PAGE);
  std::stringstream text;
  text << in.rdbuf();
  in.close();
  std::string line = "| `" + name + "` |";
  for (const std::string& cell : cells) line += " " + cell + " |";
  std::string all = text.str();
  const size_t at = all.find("| `" + name + "` |");
  if (at != std::string::npos) {
    all.replace(at, all.find('\n', at) - at, line);
  } else {
    const size_t end = all.find("<!-- end of functions -->");
    ASSERT_NE(end, std::string::npos);
    all.insert(end, line + "\n");
  }
  std::ofstream(THEON_FUNCTIONS_PAGE) << all;
}

std::string two_digits(double x) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f", x);
  return text;
}

std::vector<int32_t> measured_ops() {
  std::vector<int32_t> result;
  for (int32_t op = 0; op < THEON_OP_COUNT; ++op) {
    if (has_accuracy(op)) result.push_back(op);
  }
  return result;
}

class AccuracyTest : public testing::TestWithParam<int32_t> {};

TEST_P(AccuracyTest, Function_AtEveryLevel_IsWithinItsBoundAndAsThePageSays) {
  const int32_t op = GetParam();
  const AccuracyRow* row = row_of(op);
  ASSERT_NE(row, nullptr) << name_of(op) << " has no row in accuracy_rows.hpp";
  std::vector<std::string> cells{row->domain};
  const auto documented = read_page()[name_of(op)];
  const bool writes = std::getenv("THEON_WRITE_TABLES") != nullptr;
  ASSERT_TRUE(writes || documented.size() == 8) << name_of(op) << " has no row on " << THEON_FUNCTIONS_PAGE;
  for (const int32_t dtype : {THEON_FLOAT32, THEON_FLOAT64}) {
    std::array<Worst, 3> worst;
    if (arity_of(op) == 2) {
      Operands x;
      add_pairs(x, op, dtype);
      measure(op, dtype, x, worst);
    } else if (dtype == THEON_FLOAT64) {
      Operands x;
      add_float64(x);
      measure(op, dtype, x, worst);
    } else {
      constexpr uint64_t kPatterns = uint64_t{1} << 32, kPart = uint64_t{1} << 27;
      const uint64_t step = float32_step();
      for (uint64_t begin = 0; begin < kPatterns; begin += kPart * step) {
        Operands x;
        add_float32(x, begin, std::min(begin + kPart * step, kPatterns), step);
        measure(op, dtype, x, worst);
      }
    }
    for (int32_t level = 0; level < 3; ++level) {
      const Worst& w = worst[static_cast<size_t>(level)];
      const bool here = level <= levels().back();
      EXPECT_LE(w.ulp, ulp_bound(op, dtype)) << name_of(op) << " of " << theon_dtype_name(dtype) << " at level "
                                             << level << " of (" << std::hexfloat << w.a << ", " << w.b << ")";
      cells.push_back(here ? two_digits(w.ulp) : documented.empty() ? "" : documented[cells.size()]);
      if (!writes && here && float32_step() == 997 && !is_long()) {
        EXPECT_NEAR(w.ulp, std::atof(documented[cells.size() - 1].c_str()), 0.02)
            << name_of(op) << " of " << theon_dtype_name(dtype) << " at level " << level << ": the page says otherwise";
      }
    }
  }
  cells.push_back(row->method);
  if (writes) {
    write_row(name_of(op), cells);
  } else {
    EXPECT_EQ(documented.front(), row->domain);
    EXPECT_EQ(documented.back(), row->method);
  }
}

INSTANTIATE_TEST_SUITE_P(All, AccuracyTest, testing::ValuesIn(measured_ops()),
                         [](const auto& test) { return name_of(test.param); });

}  // namespace
}  // namespace theon_test
