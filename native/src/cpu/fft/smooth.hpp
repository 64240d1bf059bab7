// Transforms of lengths without large primes.
//
// A short one runs in columns: up to kColumns rows of the tensor side by side. A long one is cut into n = first * second: transforms over
// columns of the row taken as a matrix, factors, transforms over its rows. So every part fits a cache, vectors are always full, and
// parts can be dealt out.
#pragma once

#include "core/context.hpp"
#include "cpu/fft/passes.hpp"

namespace theon::fft {

/// Tables of a plan: written once while it is prepared; from null they are only counted.
template <class T>
class Tables {
 public:
  explicit Tables(T* memory) noexcept : memory_(memory) {}
  /// Room for numbers; where they begin.
  int64_t add(int64_t numbers) noexcept {
    const int64_t at = size_;
    size_ += numbers;
    return at;
  }
  T* at(int64_t offset) const noexcept { return memory_ + offset; }
  bool is_written() const noexcept { return memory_ != nullptr; }
  int64_t size() const noexcept { return size_; }

 private:
  T* memory_;
  int64_t size_ = 0;
};

/// exp(-2 pi i k / n), each part correctly rounded but for the last digit.
struct Root {
  double re, im;
};
Root root(int64_t k, int64_t n) noexcept;

inline constexpr int32_t kMostStages = 40;

/// A transform in columns.
struct Line {
  int64_t length;
  int32_t stages;
  int32_t radix[kMostStages];
  int64_t twiddles[kMostStages];
  int64_t roots[kMostStages];
};

struct Smooth {
  int64_t length;
  int32_t is_split;
  Line first, second;             // not split: the first alone
  int64_t coarse, fine, columns;  // the factors between
};

/// A complex row: where its parts are, and from one element to the next.
template <class T>
struct Row {
  T* re;
  T* im;  // null: 0
  int64_t step;

  Row exchanged() const noexcept { return {im, re, step}; }
};

/// Whether no prime of n is over kLargestRadix.
bool is_smooth(int64_t n) noexcept;

/// For a tensor of so many rows.
template <class T>
Smooth plan_smooth(int64_t n, int64_t rows, Tables<T>& tables) noexcept;

/// Rows that are transformed at once.
template <class T>
int64_t group_of(const Smooth& plan) noexcept {
  return plan.is_split ? 1 : kColumns<T>;
}

/// Numbers that `run_smooth` needs beside its rows, when it may use so many threads' worth of buffers.
template <class T>
int64_t smooth_scratch(const Smooth& plan, int64_t buffers) noexcept;

/// to[k] = scale * sum over j of from[j] exp(-2 pi i j k / n) for `count` rows, at most those of a group. The same rows may be both.
template <class T>
void run_smooth(const theon_context& context, const Smooth& plan, const T* tables, const Row<const T>* from,
                const Row<T>* to, int64_t count, T scale, T* scratch, int64_t buffers) noexcept;

}  // namespace theon::fft
