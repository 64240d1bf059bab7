// What distributions take, and what is in range.
#include <cstdio>
#include <string>

#include "core/tensor.hpp"
#include "cpu/random/exact_math.hpp"
#include "cpu/random/kernels.hpp"

namespace theon::random {
namespace {

constexpr int32_t kReal = THEON_FLOAT64, kWhole = THEON_INT64, kNone = -1;
constexpr double kMostTrials = 0x1p53, kMostRate = 0x1p62;

constexpr Rules kRules[] = {
    {"bits", 0, {}, {}, {THEON_UINT32, THEON_UINT64}},
    {"uniform", 0, {}, {}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"normal", 0, {}, {}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"exponential", 0, {}, {}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"laplace", 0, {}, {}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"truncated normal", 2, {"low", "high"}, {kReal, kReal}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"gamma", 1, {"shape"}, {kReal}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"beta", 2, {"a", "b"}, {kReal, kReal}, {THEON_FLOAT32, THEON_FLOAT64}},
    {"poisson", 1, {"rate"}, {kReal}, {THEON_INT64, kNone}},
    {"bernoulli", 1, {"p"}, {kReal}, {THEON_BOOL, kNone}},
    {"binomial", 2, {"n", "p"}, {kWhole, kReal}, {THEON_INT64, kNone}},
    {"integers", 2, {"low", "high"}, {kWhole, kWhole}, {THEON_INT64, kNone}},
    {"permutation", 0, {}, {}, {THEON_INT64, kNone}},
    {"categorical", 1, {"weights"}, {kReal}, {THEON_INT64, kNone}},
    {"multinomial", 2, {"n", "weights"}, {kWhole, kReal}, {THEON_INT64, kNone}},
};

constexpr const char* kExpected[] = {
    "",
    "",
    "",
    "",
    "",
    "low < high",
    "more than 0 and finite",
    "more than 0 and finite",
    "0 to 2^62",
    "0 to 1",
    "n from 0 to 2^53 and p from 0 to 1",
    "low < high",
    "",
    "",
    "n from 0 to 2^53",
};

double real(uint64_t bits) noexcept { return exact::from_bits(bits); }
bool is_positive(double x) noexcept { return x > 0 && x < exact::kInfinity; }
bool is_chance(double p) noexcept { return p >= 0 && p <= 1; }
bool is_trials(uint64_t n) noexcept { return n <= static_cast<uint64_t>(kMostTrials); }

bool in_range(int32_t distribution, uint64_t a, uint64_t b) noexcept {
  switch (distribution) {
    case THEON_RANDOM_TRUNCATED_NORMAL: return real(a) < real(b);
    case THEON_RANDOM_GAMMA: return is_positive(real(a));
    case THEON_RANDOM_BETA: return is_positive(real(a)) && is_positive(real(b));
    case THEON_RANDOM_POISSON: return real(a) >= 0 && real(a) <= kMostRate;
    case THEON_RANDOM_BERNOULLI: return is_chance(real(a));
    case THEON_RANDOM_BINOMIAL: return is_trials(a) && is_chance(real(b));
    case THEON_RANDOM_INTEGERS: return static_cast<int64_t>(a) < static_cast<int64_t>(b);
    default: return is_trials(a);
  }
}

std::string number_text(int32_t dtype, uint64_t bits) {
  char text[40];
  if (dtype == kWhole) {
    std::snprintf(text, sizeof(text), "%lld", static_cast<long long>(bits));
  } else {
    std::snprintf(text, sizeof(text), "%.9g", real(bits));
  }
  return text;
}

}  // namespace

const Rules& rules_of(int32_t distribution) noexcept { return kRules[distribution]; }

int64_t first_out_of_range(int32_t distribution, const uint64_t* a, const uint64_t* b, int64_t n) noexcept {
  for (int64_t i = 0; i < n; ++i) {
    if (!in_range(distribution, a[i], b[i])) return i;
  }
  return -1;
}

void raise_out_of_range(int32_t distribution, uint64_t a, uint64_t b, int64_t element, const theon_tensor& out) {
  const Rules& rules = rules_of(distribution);
  std::string got = std::string(rules.parameters[0]) + " is " + number_text(rules.parameter_dtypes[0], a);
  if (rules.parameter_count == 2 && distribution != THEON_RANDOM_MULTINOMIAL)
    got += std::string(", ") + rules.parameters[1] + " is " + number_text(rules.parameter_dtypes[1], b);
  raise(THEON_INVALID_ARGUMENT, "random: %s: %s at element %lld of shape %s; expected %s", rules.name, got.c_str(),
        static_cast<long long>(element), shape_text(out).c_str(), kExpected[distribution]);
}

}  // namespace theon::random
