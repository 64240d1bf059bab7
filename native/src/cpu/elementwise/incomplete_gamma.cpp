// The regularised incomplete gamma functions P (lower) and Q (upper), in long double.
//
// The smaller of both is computed and the other is what is left of 1: by the power series for x < a + 1, by the continued fraction beyond
// (Gautschi 1979), and next to x = a for large a by Temme's uniform expansion (DLMF 8.12).
#include <cmath>
#include <limits>

#include "scalar/coefficients.hpp"
#include "scalar/special.hpp"

namespace theon {
namespace {

constexpr long double kPi = 3.14159265358979323846264338327950288L;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr long double kEpsilon = std::numeric_limits<long double>::epsilon();

// From here on Stirling's series has 64 bits.
constexpr long double kStirling = 20;
// Where Temme's expansion takes over: a from here on, |x - a| below this part of a.
constexpr long double kUniform = 200, kUniformWidth = 0.3L;
constexpr int kOrders = 8;

struct Both {
  long double lower, upper;
};

/// log(1 + u) - u without cancellation.
long double log1p_less(long double u) {
  if (!(std::fabs(u) < 0.5L)) return std::log1p(u) - u;
  const long double s = u / (2 + u), z = s * s;
  long double power = z, sum = 0;
  for (int k = 3; k < 80; k += 2, power *= z) sum += power / k;
  return s * (2 * sum - u);
}

/// log gamma(1 + a), also where 1 + a rounds the digits of a away.
long double lgamma1p(long double a) {
  if (a > 0.01L) {
    int sign;
    return ::lgammal_r(1 + a, &sign);
  }
  // -gamma a + sum of zeta(k)/k (-a)^k.
  constexpr long double kSeries[] = {-0.577215664901532860606512090082402431L, 0.822467033424113218236207583323012595L,
                                     -0.400685634386531428466579387170483331L, 0.270580808427784547879000924135291976L,
                                     -0.207385551028673985266273097291406833L, 0.169557176997408189952419654965153431L,
                                     -0.144049896768846118119971598000450L,    0.125509669524743042422335654813581558L,
                                     -0.111334265869564690490872529914713L};
  long double y = 0;
  for (int i = static_cast<int>(sizeof(kSeries) / sizeof(kSeries[0])) - 1; i >= 0; --i) y = y * a + kSeries[i];
  return y * a;
}

/// x^a exp(-x) / gamma(a + 1).
long double prefactor(long double a, long double x) {
  if (a < kStirling) return std::exp(a * std::log(x) - x - lgamma1p(a));
  const long double z = 1 / (a * a);
  const long double tail = (1 / 12.0L -
                            z * (1 / 360.0L -
                                 z * (1 / 1260.0L -
                                      z * (1 / 1680.0L - z * (1 / 1188.0L - z * (691 / 360360.0L - z / 156))))));
  // Far below a the quotient of the difference is next to -1 and has lost the digits of x.
  const long double u = (x - a) / a;
  const long double logarithm = std::fabs(u) < 0.5L ? log1p_less(u) : std::log(x / a) - u;
  return std::exp(a * logarithm - tail / a) / std::sqrt(2 * kPi * a);
}

long double lower_series(long double a, long double x) {
  long double term = 1, sum = 1;
  for (long double n = a + 1; term > kEpsilon * sum; n += 1) {
    term *= x / n;
    sum += term;
  }
  return prefactor(a, x) * sum;
}

/// Lentz' evaluation of DLMF 8.9.2.
long double upper_fraction(long double a, long double x) {
  constexpr long double kTiny = 1e-4000L;
  long double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
  for (long double i = 1; i < 1e6L; i += 1) {
    const long double numerator = -i * (i - a);
    b += 2;
    d = numerator * d + b;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = b + numerator / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    const long double step = d * c;
    h *= step;
    if (std::fabs(step - 1) <= kEpsilon) break;
  }
  return prefactor(a, x) * a * h;
}

/// Q for small a and x, where P is next to 1: 1 - x^a / gamma(a + 1) by expm1, and the rest of P's series.
long double upper_of_small(long double a, long double x) {
  const long double logarithm = a * std::log(x) - lgamma1p(a);
  long double term = 1, sum = 0;
  for (int n = 1; n < 60; ++n) {
    term *= -x / n;
    sum += term / (a + n);
  }
  return -std::expm1(logarithm) - std::exp(logarithm) * a * sum;
}

Both uniform(long double a, long double x) {
  const long double part = (x - a) / a;
  const long double half_square = -log1p_less(part);
  const long double eta = std::copysign(std::sqrt(2 * half_square), part);
  long double sum = 0;
  for (int k = kOrders - 1; k >= 0; --k) {
    constexpr int kCount = sizeof(Coefficients<double>::kTemme) / sizeof(double) / kOrders;
    const double* c = Coefficients<double>::kTemme + k * kCount;
    long double inner = 0;
    for (int i = kCount - 1; i >= 0; --i) inner = inner * eta + c[i];
    sum = sum / a + inner;
  }
  const long double rest = std::exp(-a * half_square) / std::sqrt(2 * kPi * a) * sum;
  const long double tail = std::erfc(std::sqrt(a * half_square)) / 2;
  if (part < 0) return {tail - rest, 1 - (tail - rest)};
  return {1 - (tail + rest), tail + rest};
}

/// Both functions, for a and x that are positive and finite.
Both incomplete_gamma(long double a, long double x) {
  if (a > kUniform && std::fabs(x - a) < kUniformWidth * a) return uniform(a, x);
  if (a < 1 && x < 1.1L) {
    const long double upper = upper_of_small(a, x);
    return {upper > 0.5L ? lower_series(a, x) : 1 - upper, upper};
  }
  if (x < a + 1) {
    const long double lower = lower_series(a, x);
    return {lower, 1 - lower};
  }
  const long double upper = upper_fraction(a, x);
  return {1 - upper, upper};
}

/// P and Q where the definition says them; false for all other arguments.
bool at_edge(double a, double x, double& lower) {
  if (!(a >= 0) || !(x >= 0) || (a == 0 && x == 0))
    lower = kNaN;
  else if (std::isinf(a))
    lower = std::isinf(x) ? kNaN : 0;
  else if (x == 0)
    lower = 0;
  else if (a == 0 || std::isinf(x))
    lower = 1;
  else
    return false;
  return true;
}

}  // namespace

double gammainc_of(double a, double x) noexcept {
  double lower;
  return at_edge(a, x, lower) ? lower : static_cast<double>(incomplete_gamma(a, x).lower);
}

double gammaincc_of(double a, double x) noexcept {
  double lower;
  return at_edge(a, x, lower) ? 1 - lower : static_cast<double>(incomplete_gamma(a, x).upper);
}

}  // namespace theon
