// Bessel functions of the first kind of any order, in long double.
#include <cmath>
#include <limits>

#include "scalar/special.hpp"

namespace theon {
namespace {

constexpr long double kPi = 3.14159265358979323846264338327950288L;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr long double kEpsilon = std::numeric_limits<long double>::epsilon();

// Beyond these the recurrence would take too long; there the result is NaN.
constexpr double kLargestOrder = 1e5, kLargestArgument = 1e5;

bool is_integer(double x) { return std::floor(x) == x; }
bool is_odd(double integer) { return std::fmod(integer, 2) != 0; }

/// (x/2)^v / gamma(v + 1) for x > 0, also for negative v.
long double leading_term(long double v, long double x) {
  if (v >= 0 && v < 1000) return std::pow(x / 2, v) / std::tgamma(v + 1);
  int sign;
  const long double logarithm = ::lgammal_r(v + 1, &sign);
  return static_cast<long double>(sign) * std::exp(v * std::log(x / 2) - logarithm);
}

/// Sum of the leading term times (s x^2/4)^k / (k! (v + 1) ... (v + k)), for s = 1 or -1.
long double power_series(long double v, long double x, long double s) {
  const long double z = s * x * x / 4;
  long double term = 1, sum = 1, largest = 1;
  for (long double k = 1; k < 1e5L; k += 1) {
    term *= z / (k * (v + k));
    sum += term;
    largest = std::fmax(largest, std::fabs(sum));
    if (std::fabs(term) <= kEpsilon * largest && k + v > 0 && k * (k + v) > std::fabs(z)) break;
  }
  return leading_term(v, x) * sum;
}

/// Hankel's expansion (DLMF 10.17.3), for x well beyond the square of the order.
long double j_far(long double v, long double x) {
  const long double mu = 4 * v * v;
  long double p = 1, q = 0, term = 1;
  for (int k = 1; k < 60; ++k) {
    const long double odd = 2 * k - 1;
    const long double next = term * (mu - odd * odd) / (8 * k * x);
    if (std::fabs(next) >= std::fabs(term) && odd * odd > mu) break;
    term = next;
    switch (k & 3) {
      case 0: p += term; break;
      case 1: q += term; break;
      case 2: p -= term; break;
      default: q -= term; break;
    }
    if (std::fabs(term) <= kEpsilon) break;
  }
  // cos(x - c) from the C library's reduction of x itself.
  const long double c = (v / 2 + 0.25L) * kPi;
  const long double cosine = std::cos(x) * std::cos(c) + std::sin(x) * std::sin(c);
  const long double sine = std::sin(x) * std::cos(c) - std::cos(x) * std::sin(c);
  return std::sqrt(2 / (kPi * x)) * (p * cosine - q * sine);
}

/// Miller's algorithm: backwards from where the function is as good as 0, then scaled by Neumann's sum for (x/2)^f (DLMF 10.23.15),
/// f the fraction of the order; forwards again, to orders below 0, where that is stable.
long double j_by_recurrence(long double v, long double x) {
  const long double fraction = v - std::floor(v);
  const long double top = std::fmax(v, x);
  auto n = static_cast<int64_t>(top + 20 * std::cbrt(top) + 60);
  n += n & 1;
  long double above = 0, here = 1e-4900L, sum = 0, wanted = 0;
  // (f + 2k) gamma(f + k) / k! for the even steps, by its ratio, up to a factor that its value at 1 tells.
  long double weight = 1, first = 1;
  for (int64_t i = n; i >= 0; --i) {
    const auto order = static_cast<long double>(i);
    if (order + fraction == v) wanted = here;
    if (i == 0) break;
    if ((i & 1) == 0) {
      const long double k = order / 2;
      sum += (fraction + 2 * k) * weight * here;
      first = weight;
      weight *= k / (fraction + k - 1);
    }
    const long double below = 2 * (order + fraction) / x * here - above;
    above = here;
    here = below;
    if (std::fabs(here) > 1e4900L) {
      here *= 1e-4800L, above *= 1e-4800L, sum *= 1e-4800L, wanted *= 1e-4800L;
    }
  }
  const long double scale = std::pow(x / 2, fraction) / (std::tgamma(fraction + 1) * (sum / first + here));
  if (v >= 0) return wanted * scale;
  for (long double step = 0; step > std::floor(v); step -= 1) {
    const long double below = 2 * (fraction + step) / x * here - above;
    above = here;
    here = below;
  }
  return here * scale;
}

long double j_of_positive(long double v, long double x) {
  if (x * x < 4 * (std::fabs(v) + 1)) return power_series(v, x, -1);
  if (x > 40 && x > v * v / 2) return j_far(v, x);
  return j_by_recurrence(v, x);
}

/// e^x / sqrt(2 pi x) times a series in 1/x (DLMF 10.40.1), in two steps, since e^x overflows first.
long double i_far(long double v, long double x) {
  const long double mu = 4 * v * v;
  long double sum = 1, term = 1;
  for (int k = 1; k < 200; ++k) {
    const long double odd = 2 * k - 1;
    const long double next = -term * (mu - odd * odd) / (8 * k * x);
    if (std::fabs(next) >= std::fabs(term) && odd * odd > mu) break;
    term = next;
    sum += term;
    if (std::fabs(term) <= kEpsilon * std::fabs(sum)) break;
  }
  return std::exp(x) / std::sqrt(2 * kPi * x) * sum;
}

/// Values at x = 0; orders that are negative integers have none of their own.
double at_zero(double v) {
  return v == 0 ? 1 : v > 0 ? 0 : std::floor(v / 2) * 2 == std::floor(v) ? -kInfinity : kInfinity;
}

}  // namespace

double j0_of(double x) noexcept { return std::isinf(x) ? 0 : ::j0(x); }
double j1_of(double x) noexcept { return std::isinf(x) ? 0 : x == 0 ? x : ::j1(x); }

double jv_of(double v, double x) noexcept {
  if (v != v || x != x || std::isinf(v)) return kNaN;
  const bool whole = is_integer(v);
  if (x < 0 && !whole) return kNaN;
  if (std::isinf(x)) return 0;
  // J(-n, x) = J(n, -x) = (-1)^n J(n, x).
  const bool turned = whole && is_odd(v) && (v < 0) != (x < 0);
  const double order = whole ? std::fabs(v) : v, argument = std::fabs(x);
  if (argument == 0) return at_zero(order);
  const bool far = argument > 40 && argument > order * order / 2;
  const bool near = argument * argument < 4 * (std::fabs(order) + 1);
  if (!far && !near && (std::fabs(order) > kLargestOrder || argument > kLargestArgument)) return kNaN;
  const auto y = static_cast<double>(j_of_positive(order, argument));
  return turned ? -y : y;
}

double iv_of(double v, double x) noexcept {
  if (v != v || x != x || std::isinf(v)) return kNaN;
  const bool whole = is_integer(v);
  if (x < 0 && !whole) return kNaN;
  const bool turned = whole && is_odd(v) && x < 0;
  const double order = whole ? std::fabs(v) : v, argument = std::fabs(x);
  double y;
  if (argument == 0)
    y = at_zero(order);
  else if (argument > 50 && argument > order * order)
    y = static_cast<double>(i_far(order, argument));
  else if (std::fabs(order) > kLargestOrder || argument > kLargestArgument)
    y = kNaN;
  else
    y = static_cast<double>(power_series(order, argument, 1));
  return turned ? -y : y;
}

}  // namespace theon
