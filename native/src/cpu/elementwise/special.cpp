#include "scalar/special.hpp"

#include <cmath>
#include <limits>

#include "scalar/coefficients.hpp"

namespace theon {
namespace {

constexpr long double kPi = 3.14159265358979323846264338327950288L;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// From here on the asymptotic series have 64 bits.
constexpr long double kAsymptotic = 12;

// B(2k) / 2k: digamma(x) = log x - 1/(2x) - sum of these x^-2k.
constexpr long double kDigammaTail[] = {1.0L / 12,        -1.0L / 120,      1.0L / 252, -1.0L / 240,
                                        1.0L / 132,       -691.0L / 32760,  1.0L / 12,  -3617.0L / 8160,
                                        43867.0L / 14364, -174611.0L / 6600};
// B(2k): trigamma(x) = 1/x + 1/(2x^2) + sum of these x^-(2k+1).
constexpr long double kTrigammaTail[] = {1.0L / 6,       -1.0L / 30, 1.0L / 42,      -1.0L / 30,     5.0L / 66,
                                         -691.0L / 2730, 7.0L / 6,   -3617.0L / 510, 43867.0L / 798, -174611.0L / 330};

template <int kCount>
long double polynomial(const long double (&c)[kCount], long double x) {
  long double y = 0;
  for (int i = kCount - 1; i >= 0; --i) y = y * x + c[i];
  return y;
}

bool is_integer(double x) { return std::floor(x) == x; }

long double digamma_of_positive(long double x) {
  long double shift = 0;
  for (; x < kAsymptotic; x += 1) shift += 1 / x;
  const long double z = 1 / (x * x);
  return std::log(x) - 0.5L / x - z * polynomial(kDigammaTail, z) - shift;
}

long double trigamma_of_positive(long double x) {
  long double shift = 0;
  for (; x < kAsymptotic; x += 1) shift += 1 / (x * x);
  const long double z = 1 / (x * x);
  return shift + 1 / x + z / 2 + z / x * polynomial(kTrigammaTail, z);
}

// pi (x - nearest integer): tan and sin have the same square and, for tan, the same value there.
long double angle_of(double x) { return kPi * static_cast<long double>(x - std::round(x)); }

}  // namespace

double gamma_of(double x) noexcept { return std::tgamma(x); }

double lgamma_of(double x) noexcept {
  int sign;
  return ::lgamma_r(x, &sign);
}

// Recurrence to where the asymptotic series holds (Bernardo 1976), a Taylor series next to the positive root, where that cancels,
// and reflection for negative x.
double digamma_of(double x) noexcept {
  if (x == 0) return std::copysign(kInfinity, -x);
  if (x < 0) {
    if (is_integer(x)) return kNaN;
    return static_cast<double>(digamma_of_positive(1 - static_cast<long double>(x)) - kPi / std::tan(angle_of(x)));
  }
  using C = Coefficients<double>;
  const double from_root = (x - C::kDigammaRoot[0]) - C::kDigammaRoot[1];
  if (from_root > -0.25 && from_root < 0.25) {
    long double y = 0;
    for (int i = static_cast<int>(sizeof(C::kDigamma) / sizeof(double)) - 1; i >= 0; --i)
      y = y * from_root + C::kDigamma[i];
    return static_cast<double>(y * from_root);
  }
  return static_cast<double>(digamma_of_positive(x));
}

double trigamma_of(double x) noexcept {
  if (x > 0) return static_cast<double>(trigamma_of_positive(x));
  if (x != x) return x;
  if (is_integer(x)) return kInfinity;
  const long double ratio = kPi / std::sin(angle_of(x));
  return static_cast<double>(ratio * ratio - trigamma_of_positive(1 - static_cast<long double>(x)));
}

// Euler and Maclaurin's formula from the first term that is far enough from 0.
double zeta_of(double s, double x) noexcept {
  if (x != x || !(s > 1)) return s == 1 && x == x ? kInfinity : kNaN;
  if (s == kInfinity) return x > 1 ? 0 : x == 1 ? 1 : kNaN;
  if (x <= 0 && is_integer(x)) return kInfinity;
  if (x < 0 && !is_integer(s)) return kNaN;
  if (x == kInfinity) return 0;
  if (x < -1e6) return kNaN;
  long double sum = 0;
  long double y = x;
  for (; y < kAsymptotic; y += 1) sum += std::pow(y, -static_cast<long double>(s));
  const long double power = std::pow(y, -static_cast<long double>(s));
  if (power == 0) return static_cast<double>(sum);
  // The k-th term has B(2k)/(2k)! s (s + 1) ... (s + 2k - 2) y^(-s - 2k + 1).
  long double tail = 0;
  long double factor = s * power / y;
  long double factorial = 2;
  for (int k = 0; k < static_cast<int>(sizeof(kTrigammaTail) / sizeof(kTrigammaTail[0])); ++k) {
    tail += kTrigammaTail[k] / factorial * factor;
    factor *= (s + (2 * k + 1)) * (s + (2 * k + 2)) / (y * y);
    factorial *= (2.0L * k + 3) * (2 * k + 4);
  }
  return static_cast<double>(sum + y * power / (s - 1.0L) + power / 2 + tail);
}

}  // namespace theon
