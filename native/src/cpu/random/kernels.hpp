// The parts of the kernel "random"; theon/random.h says what it computes.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "core/registry.hpp"
#include "cpu/random/fill.hpp"
#include "theon/random.h"

namespace theon::random {

/// What a distribution takes and gives.
struct Rules {
  const char* name;
  int32_t parameter_count;
  const char* parameters[2];
  int32_t parameter_dtypes[2];
  int32_t dtypes[2];  // of the output; the second may be -1
};

const Rules& rules_of(int32_t distribution) noexcept;

/// Which of n elements, from `a` and `b`, the parameters as they lie in memory, is the first out of range; -1 where none is.
int64_t first_out_of_range(int32_t distribution, const uint64_t* a, const uint64_t* b, int64_t n) noexcept;

/// Throws what is wrong with the parameters of an element.
[[noreturn]] void raise_out_of_range(int32_t distribution, uint64_t a, uint64_t b, int64_t element,
                                     const theon_tensor& out);

struct RandomPlan {
  int32_t distribution, dtype;
  int64_t count, row;  // elements; length of the last axis
  bool is_row_major;   // the output
  bool shares_row;     // CATEGORICAL: one row of weights for all elements
};

/// One run of the kernel.
struct Run {
  const theon_context& context;
  const RandomPlan& plan;
  const theon_kernel_call& call;
  Draw draw;

  const theon_tensor& out() const noexcept { return call.operands[0]; }
  const theon_tensor& parameter(int32_t i) const noexcept { return call.operands[2 + i]; }
};

/// The first element that something is wrong with, whoever finds it.
class FirstBad {
 public:
  void note(int64_t element) noexcept {
    int64_t known = first_.load(std::memory_order_relaxed);
    while (element < known && !first_.compare_exchange_weak(known, element, std::memory_order_relaxed)) {
    }
  }
  bool any() const noexcept { return element() != std::numeric_limits<int64_t>::max(); }
  int64_t element() const noexcept { return first_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> first_{std::numeric_limits<int64_t>::max()};
};

/// The bulk of a draw as 8-byte words, by element; good at neighbours.
class BulkWords {
 public:
  BulkWords(Draw draw, int32_t level) noexcept : draw_(draw), fill_(fill_loops(level).fill[THEON_RANDOM_BITS][1]) {}

  uint64_t of(int64_t element) noexcept {
    const int64_t at = element - first_;
    if (at >= 0 && at < kWindow) return words_[at];
    first_ = element / kGroup * kGroup;
    fill_(draw_, first_ / kGroup, kWindow / kGroup, words_, false);
    return words_[element - first_];
  }

 private:
  static constexpr int64_t kGroup = group_elements(8), kWindow = 8 * kGroup;
  Draw draw_;
  FillFn fill_;
  int64_t first_ = -kWindow;
  alignas(64) uint64_t words_[kWindow];
};

/// Where element `number`, in row-major order, of the first `rank` axes lies.
inline int64_t offset_of(const theon_tensor& x, int32_t rank, int64_t number) noexcept {
  int64_t offset = 0;
  for (int32_t a = rank - 1; a >= 0; --a) {
    offset += number % x.shape[a] * x.strides[a];
    number /= x.shape[a];
  }
  return offset;
}

/// Distributions whose elements are drawn one by one, and those of whole rows.
void run_elements(const Run& run);
void run_permutation(const Run& run);
void run_categorical(const Run& run, double* sums);
void run_multinomial(const Run& run);

}  // namespace theon::random
