// Bessel and incomplete gamma functions from integrals and from series in 113 bits: slow, and nothing like the library's ways.
#pragma once

#include <cmath>
#include <limits>

namespace theon_test {

inline constexpr long double kBesselPi = 3.14159265358979323846264338327950288L;

inline bool is_whole(long double v) { return std::floor(v) == v; }

/// (x/2)^v / gamma(v + 1) times the sum of (s x^2/4)^k / (k! (v + 1) ... (v + k)), added up in the precision of Term.
template <class Term = __float128>
long double bessel_series(long double v, long double x, int s) {
  const Term z = static_cast<Term>(x) * static_cast<Term>(x) / 4 * s;
  const Term least = sizeof(Term) == 8 ? 1e-17 : static_cast<Term>(1e-36L);
  Term term = 1, sum = 1;
  for (int k = 1; k < 3000; ++k) {
    term *= z / (static_cast<Term>(k) * (static_cast<Term>(v) + k));
    sum += term;
    const Term size = term < 0 ? -term : term, whole = sum < 0 ? -sum : sum;
    if (k > x / 2 && size < whole * least) break;
  }
  return std::pow(x / 2, v) / std::tgamma(v + 1) * static_cast<long double>(sum);
}

/// Bessel's integral; the trapezoidal rule over a period is as good as exact.
inline long double j_of_whole(long double n, long double x) {
  const int steps = static_cast<int>(2 * (std::fabs(n) + std::fabs(x)) + 100);
  long double sum = 0;
  for (int k = 0; k < 2 * steps; ++k) {
    const long double angle = kBesselPi * static_cast<long double>(k) / static_cast<long double>(steps);
    sum += std::cos(n * angle - x * std::sin(angle));
  }
  return sum / static_cast<long double>(2 * steps);
}

inline long double j_reference(long double v, long double x) {
  if (v == 0 || v == 1) return std::isinf(x) ? 0 : v == 0 ? ::j0l(x) : ::j1l(x);
  if (std::isnan(v) || std::isnan(x) || (x < 0 && !is_whole(v))) return std::numeric_limits<long double>::quiet_NaN();
  if (x == 0) return v > 0 ? 0 : bessel_series(v, x, -1);
  // The integral is as good as exact next to 1, the series next to a small result.
  if (!is_whole(v)) return bessel_series(v, x, -1);
  if (std::fabs(x) > 25) return j_of_whole(v, x);
  const bool turns = std::fmod(std::fabs(v), 2.0L) == 1 && (v < 0) != (x < 0);
  const long double y = bessel_series(std::fabs(v), std::fabs(x), -1);
  return turns ? -y : y;
}

/// In float64 the sum, whose terms have one sign, is exact enough for float32, and takes a hundredth of the time.
template <class Term = __float128>
long double i_reference(long double v, long double x) {
  if (std::isnan(v) || std::isnan(x) || (x < 0 && !is_whole(v))) return std::numeric_limits<long double>::quiet_NaN();
  const long double order = is_whole(v) ? std::fabs(v) : v, a = std::fabs(x);
  const bool turns = x < 0 && std::fmod(order, 2.0L) == 1;
  if (a == 0) return order == 0 ? 1 : x;
  const long double largest = sizeof(Term) == 8 ? 160 : 2000;
  const long double y = a > largest ? std::numeric_limits<long double>::infinity() : bessel_series<Term>(order, a, 1);
  return turns ? -y : y;
}

/// Sum of f over a double exponential rule for the interval from 0 to 1 (one of the ends) or to infinity.
template <class F>
long double integral(bool to_infinity, F f) {
  long double sum = 0;
  constexpr long double kStep = 1 / 64.0L;
  for (int k = -420; k <= 420; ++k) {
    const long double t = kStep * k, u = kBesselPi / 2 * std::sinh(t), slope = kBesselPi / 2 * std::cosh(t);
    const long double s = to_infinity ? std::exp(u) : 1 / (1 + std::exp(-2 * u));
    const long double weight = to_infinity ? s * slope : 2 * slope * s / (1 + std::exp(2 * u));
    const long double value = f(s) * weight;
    if (std::isfinite(value)) sum += value;
  }
  return sum * kStep;
}

inline long double gamma_edge(long double a, long double x, bool& found) {
  found = true;
  if (!(a >= 0) || !(x >= 0) || (a == 0 && x == 0) || (std::isinf(a) && std::isinf(x)))
    return std::numeric_limits<long double>::quiet_NaN();
  if (std::isinf(a) || x == 0) return 0;
  if (a == 0 || std::isinf(x)) return 1;
  found = false;
  return 0;
}

inline long double gammainc_reference(long double a, long double x) {
  bool at_edge;
  const long double edge = gamma_edge(a, x, at_edge);
  if (at_edge) return edge;
  // gamma(a) P = x^a times the integral of s^(a - 1) exp(-x s) from 0 to 1; by parts, so that the pole at 0 goes.
  const long double rest = integral(false, [&](long double s) { return std::pow(s, a) * std::exp(-x * s); });
  return std::exp(a * std::log(x)) / std::tgamma(a + 1) * (std::exp(-x) + x * rest);
}

inline long double gammaincc_reference(long double a, long double x) {
  bool at_edge;
  const long double edge = gamma_edge(a, x, at_edge);
  if (at_edge) return 1 - edge;
  // There the integrand below is a peak too narrow for the rule, and nothing is lost by the difference.
  if (a > 1 && x < a) return 1 - gammainc_reference(a, x);
  const long double rest = integral(true, [&](long double s) { return std::exp(-x * s) * std::pow(1 + s, a - 1); });
  return std::exp(a * std::log(x) - x) / std::tgamma(a) * rest;
}

/// In float32 where the constants are.
inline long double ultra_fast_sigmoid_reference(long double x, bool in_float32) {
  const auto constant = [&](double c) {
    return in_float32 ? static_cast<long double>(static_cast<float>(c)) : static_cast<long double>(c);
  };
  if (std::isnan(x)) return x;
  const long double h = std::fabs(x) / 2, bend = constant(1.7);
  long double z = constant(0.99505475368673);
  if (h < bend) {
    z = 1.5L * h / (1 + h);
  } else if (h < 3) {
    z = constant(0.935409070603099) + constant(0.0458812946797165) * (h - bend);
  }
  return 0.5L * (std::copysign(z, x) + 1);
}

}  // namespace theon_test
