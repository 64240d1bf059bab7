// One element of each distribution that takes parameters. Whether parameters are in range was found out before.
#pragma once

#include <cstdint>

#include "cpu/random/exact_math.hpp"
#include "cpu/random/philox.hpp"

namespace theon::random {

/// In [0, 1), and in (0, 1).
inline double unit(uint64_t word) noexcept { return static_cast<double>(static_cast<int64_t>(word >> 11)) * 0x1p-53; }
inline double open_unit(uint64_t word) noexcept {
  return (static_cast<double>(static_cast<int64_t>(word >> 12)) + 0.5) * 0x1p-52;
}

/// Below `range`, each as likely (Lemire 2019); `word` is the first try. range 0 stands for 2^64.
inline uint64_t below(uint64_t range, uint64_t word, Draw draw, int64_t element) noexcept {
  if (range == 0) return word;
  using Wide = unsigned __int128;
  Wide product = Wide{word} * range;
  if (static_cast<uint64_t>(product) < range) {
    const uint64_t rejected = (0 - range) % range;
    ElementWords more(draw, element);
    while (static_cast<uint64_t>(product) < rejected) product = Wide{more.next()} * range;
  }
  return static_cast<uint64_t>(product >> 64);
}

/// Mean 0, variance 1 (Marsaglia's polar method).
inline double normal(ElementWords& words) noexcept {
  for (;;) {
    const double x = 2 * open_unit(words.next()) - 1, y = 2 * open_unit(words.next()) - 1, s = x * x + y * y;
    if (s < 1 && s > 0) return x * std::sqrt(-2 * exact::log(s) / s);
  }
}

/// A normal number between low and high. Where the interval is wide around 0, normal numbers until one lies in it; else Robert (1995).
class TruncatedNormal {
 public:
  TruncatedNormal(double low, double high) noexcept {
    is_mirrored_ = high <= 0;
    low_ = is_mirrored_ ? -high : low;
    high_ = is_mirrored_ ? -low : high;
    if (low_ <= 0) {
      is_plain_ = high_ - low_ > 2.5;  // the square root of 2 pi: there both ways accept as often
      return;
    }
    const double root = low_ > 1e8 ? low_ : std::sqrt(low_ * low_ + 4);  // the square of a larger one overflows
    rate_ = (low_ + root) / 2;
    is_tail_ = high_ > low_ + 2 / (low_ + root) * exact::exp(0.5 - low_ / (low_ + root));
  }

  double next(ElementWords& words) const noexcept {
    const double x = is_plain_ ? plain(words) : is_tail_ ? tail(words) : flat(words);
    return is_mirrored_ ? -x : x;
  }

 private:
  double plain(ElementWords& words) const noexcept {
    for (;;) {
      const double x = normal(words);
      if (x >= low_ && x <= high_) return x;
    }
  }
  // Exponential numbers from the bound on.
  double tail(ElementWords& words) const noexcept {
    for (;;) {
      const double step = -exact::log(open_unit(words.next())) / rate_, x = low_ + step, off = x - rate_;
      if (open_unit(words.next()) <= exact::exp(-0.5 * off * off) && x <= high_) return x;
    }
  }
  double flat(ElementWords& words) const noexcept {
    const double peak = low_ > 0 ? low_ : 0;
    for (;;) {
      double x = low_ + (high_ - low_) * unit(words.next());
      if (x > high_) x = high_;
      if (open_unit(words.next()) <= exact::exp(0.5 * (peak - x) * (peak + x))) return x;
    }
  }

  double low_ = 0, high_ = 0, rate_ = 0;
  bool is_mirrored_ = false, is_plain_ = false, is_tail_ = false;
};

/// Marsaglia and Tsang (2000).
class Gamma {
 public:
  explicit Gamma(double shape) noexcept
      : shape_(shape < 1e-300 ? 1e-300 : shape),  // of smaller ones not even logarithms are finite
        d_((shape < 1 ? shape + 1 : shape) - 1.0 / 3),
        c_(1 / std::sqrt(9 * d_)) {}

  double next(ElementWords& words) const noexcept {
    const double y = lifted(words);
    return shape_ < 1 ? exact::exp(exact::log(y) + boost(words)) : y;
  }
  /// The logarithm, which does not vanish where the number would.
  double next_log(ElementWords& words) const noexcept {
    const double y = exact::log(lifted(words));
    return shape_ < 1 ? y + boost(words) : y;
  }

 private:
  // The power of a uniform number that takes the shape down by 1.
  double boost(ElementWords& words) const noexcept { return exact::log(open_unit(words.next())) / shape_; }
  double lifted(ElementWords& words) const noexcept {
    for (;;) {
      const double x = normal(words), root = 1 + c_ * x;
      if (root <= 0) continue;
      const double v = root * root * root, u = open_unit(words.next()), square = x * x;
      if (u < 1 - 0.0331 * square * square) return d_ * v;
      if (exact::log(u) < 0.5 * square + d_ * (1 - v + exact::log(v))) return d_ * v;
    }
  }

  double shape_, d_, c_;
};

class Beta {
 public:
  Beta(double a, double b) noexcept : a_(a), b_(b), in_logarithms_(a < 1 || b < 1) {}

  double next(ElementWords& words) const noexcept {
    if (!in_logarithms_) {
      const double x = a_.next(words), y = b_.next(words);
      return x / (x + y);
    }
    const double x = a_.next_log(words), y = b_.next_log(words);
    return 1 / (1 + exact::exp(y - x));
  }

 private:
  Gamma a_, b_;
  bool in_logarithms_;
};

/// By the distribution function where it is short, else Hörmann's transformed rejection (1993) with Loader's probabilities.
class Poisson {
 public:
  explicit Poisson(double rate) noexcept : rate_(rate) {
    if (rate < 10) {
      zero_ = exact::exp(-rate);
      return;
    }
    b_ = 0.931 + 2.53 * std::sqrt(rate);
    a_ = -0.059 + 0.02483 * b_;
    inverse_alpha_ = 1.1239 + 1.1328 / (b_ - 3.4);
    certain_ = 0.9277 - 3.6224 / (b_ - 2);
  }

  int64_t next(uint64_t word, Draw draw, int64_t element) const noexcept {
    if (rate_ < 10) {
      double rest = unit(word), probability = zero_;
      int64_t k = 0;
      // Past 200 there is nothing left but rounding.
      for (; rest >= probability && k < 200; probability *= rate_ / static_cast<double>(k)) rest -= probability, ++k;
      return k;
    }
    ElementWords words(draw, element);
    for (;;) {
      const double u = unit(words.next()) - 0.5, v = open_unit(words.next()), middle = 0.5 - std::fabs(u);
      const double k = std::floor((2 * a_ / middle + b_) * u + rate_ + 0.43);
      if (middle >= 0.07 && v <= certain_) return static_cast<int64_t>(k);
      if (!(k >= 0) || k > 0x1p62 * 1.5 || (middle < 0.013 && v > middle)) continue;
      const double chance = exact::log(v * inverse_alpha_ / (a_ / (middle * middle) + b_));
      if (chance <= exact::log_poisson(k, rate_)) return static_cast<int64_t>(k);
    }
  }

 private:
  double rate_, zero_ = 0, a_ = 0, b_ = 0, inverse_alpha_ = 0, certain_ = 0;
};

/// Like Poisson: Hörmann (1993), BTRS.
class Binomial {
 public:
  Binomial(int64_t n, double p) noexcept
      : n_(static_cast<double>(n)), p_(p > 0.5 ? 1 - p : p), q_(1 - p_), is_flipped_(p > 0.5) {
    is_certain_ = n == 0 || p_ == 0;
    is_short_ = n_ * p_ < 10;
    if (is_certain_ || is_short_) {
      zero_ = exact::exp(n_ * exact::log1p(-p_));
      return;
    }
    const double deviation = std::sqrt(n_ * p_ * q_);
    b_ = 1.15 + 2.53 * deviation;
    a_ = -0.0873 + 0.0248 * b_ + 0.01 * p_;
    centre_ = n_ * p_ + 0.5;
    certain_ = 0.92 - 4.2 / b_;
    alpha_ = (2.83 + 5.1 / b_) * deviation;
    mode_ = exact::log_binomial(std::floor((n_ + 1) * p_), n_, p_, q_);
  }

  int64_t next(uint64_t word, Draw draw, int64_t element) const noexcept {
    const double k = is_certain_ ? 0 : is_short_ ? counted(unit(word)) : rejected(draw, element);
    return static_cast<int64_t>(is_flipped_ ? n_ - k : k);
  }

 private:
  double counted(double rest) const noexcept {
    double probability = zero_, k = 0;
    const double most = n_ < 200 ? n_ : 200;
    while (rest >= probability && k < most) {
      rest -= probability;
      ++k;
      probability *= (n_ - k + 1) / k * (p_ / q_);
    }
    return k;
  }
  double rejected(Draw draw, int64_t element) const noexcept {
    ElementWords words(draw, element);
    for (;;) {
      const double u = unit(words.next()) - 0.5, v = open_unit(words.next()), middle = 0.5 - std::fabs(u);
      const double k = std::floor((2 * a_ / middle + b_) * u + centre_);
      if (middle >= 0.07 && v <= certain_) return k;
      if (!(k >= 0) || k > n_) continue;
      const double chance = exact::log(v * alpha_ / (a_ / (middle * middle) + b_));
      if (chance <= exact::log_binomial(k, n_, p_, q_) - mode_) return k;
    }
  }

  double n_, p_, q_, zero_ = 0, a_ = 0, b_ = 0, centre_ = 0, certain_ = 0, alpha_ = 0, mode_ = 0;
  bool is_flipped_, is_certain_ = false, is_short_ = false;
};

}  // namespace theon::random
