// Distributions of whole rows: permutations, categories, counts of categories.
#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/random/kernels.hpp"
#include "cpu/random/samplers.hpp"

namespace theon::random {
namespace {

constexpr int64_t kChunk = 4096;
constexpr double kSumTolerance = 1e-5;  // what float32 leaves of a softmax

/// A row of weights.
struct Weights {
  const double* first;
  int64_t stride, count;

  double operator[](int64_t i) const noexcept { return first[i * stride]; }
  bool operator==(const Weights&) const = default;

  double sum() const noexcept {
    double total = 0;
    for (int64_t i = 0; i < count; ++i) total += (*this)[i];
    return total;
  }
  bool is_valid() const noexcept {
    for (int64_t i = 0; i < count; ++i) {
      if (!((*this)[i] >= 0)) return false;
    }
    return std::fabs(sum() - 1) <= kSumTolerance;
  }
  /// The last that is not 0; rounding must not go beyond.
  int64_t last() const noexcept {
    int64_t i = count - 1;
    while (i > 0 && (*this)[i] == 0) --i;
    return i;
  }
};

Weights weights_of(const theon_tensor& x, int64_t row) noexcept {
  const int32_t axis = x.rank - 1;
  return {static_cast<const double*>(x.data) + offset_of(x, axis, row), x.strides[axis], x.shape[axis]};
}

[[noreturn]] void raise_weights(const char* distribution, const Weights& weights, int64_t row) {
  for (int64_t i = 0; i < weights.count; ++i) {
    if (!(weights[i] >= 0)) {
      raise(THEON_INVALID_ARGUMENT, "random: %s: weight %lld of row %lld is %.9g; expected 0 or more", distribution,
            static_cast<long long>(i), static_cast<long long>(row), weights[i]);
    }
  }
  raise(THEON_INVALID_ARGUMENT, "random: %s: the weights of row %lld sum to %.9g; expected 1", distribution,
        static_cast<long long>(row), weights.sum());
}

/// The first of the sums of weights so far that is above the word's part of all.
int64_t category(const Weights& weights, double total, int64_t last, uint64_t word) noexcept {
  const double target = unit(word) * total;
  double sum = 0;
  for (int64_t i = 0; i < last; ++i) {
    sum += weights[i];
    if (sum > target) return i;
  }
  return last;
}

}  // namespace

void run_permutation(const Run& run) {
  const RandomPlan& plan = run.plan;
  const theon_tensor& out = run.out();
  const int64_t length = plan.row, stride = out.strides[out.rank - 1], rows = plan.count / length;
  const int64_t per_chunk = std::max<int64_t>(1, kChunk / length);
  parallel_for(run.context, ceil_div(rows, per_chunk), [&](int64_t chunk) noexcept {
    BulkWords words(run.draw, run.context.level);
    for (int64_t row = chunk * per_chunk; row < std::min(rows, (chunk + 1) * per_chunk); ++row) {
      int64_t* to = static_cast<int64_t*>(out.data) + offset_of(out, out.rank - 1, row);
      for (int64_t i = 0; i < length; ++i) {
        const int64_t element = row * length + i;
        const auto place = static_cast<int64_t>(
            below(static_cast<uint64_t>(i) + 1, words.of(element), run.draw, element));
        if (place < i) to[i * stride] = to[place * stride];
        to[place * stride] = i;
      }
    }
  });
}

void run_categorical(const Run& run, double* sums) {
  const RandomPlan& plan = run.plan;
  const theon_tensor& out = run.out();
  const theon_tensor& all = run.parameter(0);
  int64_t last = 0;
  if (plan.shares_row) {
    const Weights weights = weights_of(all, 0);
    if (!weights.is_valid()) raise_weights("categorical", weights, 0);
    double sum = 0;
    for (int64_t i = 0; i < weights.count; ++i) sums[i] = sum += weights[i];
    last = weights.last();
  }
  FirstBad bad;
  parallel_for(run.context, ceil_div(plan.count, kChunk), [&](int64_t chunk) noexcept {
    BulkWords words(run.draw, run.context.level);
    Weights known{nullptr, 0, 0};
    double total = 0;
    int64_t known_last = 0;
    for (int64_t i = chunk * kChunk; i < std::min(plan.count, (chunk + 1) * kChunk); ++i) {
      int64_t chosen = 0;
      if (plan.shares_row) {
        const double target = unit(words.of(i)) * sums[last];
        chosen = std::min<int64_t>(std::upper_bound(sums, sums + last, target) - sums, last);
      } else {
        const Weights weights = weights_of(all, i);
        if (!(weights == known)) {
          if (!weights.is_valid()) return bad.note(i);
          known = weights, total = weights.sum(), known_last = weights.last();
        }
        chosen = category(weights, total, known_last, words.of(i));
      }
      static_cast<int64_t*>(out.data)[offset_of(out, out.rank, i)] = chosen;
    }
  });
  if (bad.any()) raise_weights("categorical", weights_of(all, bad.element()), bad.element());
}

void run_multinomial(const Run& run) {
  const RandomPlan& plan = run.plan;
  const theon_tensor& out = run.out();
  const theon_tensor &trials = run.parameter(0), &all = run.parameter(1);
  const int64_t length = plan.row, stride = out.strides[out.rank - 1], rows = plan.count / length;
  const int64_t per_chunk = std::max<int64_t>(1, kChunk / 8 / length);
  const auto trials_of = [&](int64_t row) {
    return static_cast<const int64_t*>(trials.data)[offset_of(trials, trials.rank, row)];
  };
  FirstBad bad;
  parallel_for(run.context, ceil_div(rows, per_chunk), [&](int64_t chunk) noexcept {
    BulkWords words(run.draw, run.context.level);
    for (int64_t row = chunk * per_chunk; row < std::min(rows, (chunk + 1) * per_chunk); ++row) {
      const Weights weights = weights_of(all, row);
      int64_t left = trials_of(row);
      const auto bits = static_cast<uint64_t>(left);
      if (first_out_of_range(THEON_RANDOM_MULTINOMIAL, &bits, &bits, 1) == 0 || !weights.is_valid()) {
        return bad.note(row);
      }
      int64_t* to = static_cast<int64_t*>(out.data) + offset_of(out, out.rank - 1, row);
      const int64_t last = weights.last();
      double rest = weights.sum();
      for (int64_t i = 0; i < length; ++i) {
        int64_t count = i == last ? left : 0;
        if (i < last && left > 0 && weights[i] > 0) {
          const int64_t element = row * length + i;
          const Binomial chosen(left, std::min(1.0, weights[i] / rest));
          count = chosen.next(words.of(element), run.draw, element);
        }
        left -= count, rest -= weights[i];
        to[i * stride] = count;
      }
    }
  });
  if (!bad.any()) return;
  const Weights weights = weights_of(all, bad.element());
  if (!weights.is_valid()) raise_weights("multinomial", weights, bad.element());
  raise_out_of_range(THEON_RANDOM_MULTINOMIAL, static_cast<uint64_t>(trials_of(bad.element())), 0, bad.element(), out);
}

}  // namespace theon::random
