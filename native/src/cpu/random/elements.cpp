// Distributions whose elements are drawn one by one: blocks of elements, cut among threads by their number alone.
#include <algorithm>
#include <cstring>

#include "core/dtype.hpp"
#include "core/non_temporal.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/random/kernels.hpp"
#include "cpu/random/samplers.hpp"

namespace theon::random {
namespace {

constexpr int64_t kBlock = 1024;              // elements that lie in the first cache between steps
constexpr int64_t kPlainChunk = 32 * kBlock;  // of draws without parameters
constexpr int64_t kChunk = 4 * kBlock;
constexpr int64_t kBypassBytes = 6 << 20;  // as the elementwise engine has it
constexpr size_t kLine = 64;

/// Elements [first, first + count) in a row; parameters as they lie in memory, a value each.
struct Block {
  Draw draw;
  int64_t first, count;
  const uint64_t *words, *a, *b;
  void* out;
};

double real(uint64_t bits) noexcept { return exact::from_bits(bits); }

/// out[i] = take(sampler of a[i] and b[i], i); a sampler is made anew only where they change.
template <class Out, class Make, class Take>
void each(const Block& k, Make make, Take take) noexcept {
  auto sampler = make(k.a[0], k.b[0]);
  Out* out = static_cast<Out*>(k.out);
  for (int64_t i = 0; i < k.count; ++i) {
    if (i > 0 && (k.a[i] != k.a[i - 1] || k.b[i] != k.b[i - 1])) sampler = make(k.a[i], k.b[i]);
    out[i] = static_cast<Out>(take(sampler, i));
  }
}

template <class Out, class Make>
void each_with_own_words(const Block& k, Make make) noexcept {
  each<Out>(k, make, [&](const auto& sampler, int64_t i) noexcept {
    ElementWords words(k.draw, k.first + i);
    return sampler.next(words);
  });
}

template <class Out>
void sample_reals(int32_t distribution, const Block& k) noexcept {
  switch (distribution) {
    case THEON_RANDOM_TRUNCATED_NORMAL:
      return each_with_own_words<Out>(k, [](uint64_t a, uint64_t b) { return TruncatedNormal(real(a), real(b)); });
    case THEON_RANDOM_GAMMA: return each_with_own_words<Out>(k, [](uint64_t a, uint64_t) { return Gamma(real(a)); });
    default: return each_with_own_words<Out>(k, [](uint64_t a, uint64_t b) { return Beta(real(a), real(b)); });
  }
}

void sample(int32_t distribution, int32_t dtype, const Block& k) noexcept {
  const auto counted = [&](const auto& sampler, int64_t i) noexcept {
    return sampler.next(k.words[i], k.draw, k.first + i);
  };
  switch (distribution) {
    case THEON_RANDOM_POISSON:
      return each<int64_t>(
          k, [](uint64_t a, uint64_t) { return Poisson(real(a)); }, counted);
    case THEON_RANDOM_BINOMIAL:
      return each<int64_t>(
          k, [](uint64_t a, uint64_t b) { return Binomial(static_cast<int64_t>(a), real(b)); }, counted);
    case THEON_RANDOM_BERNOULLI: {
      auto* out = static_cast<uint8_t*>(k.out);
      for (int64_t i = 0; i < k.count; ++i) out[i] = unit(k.words[i]) < real(k.a[i]) ? 1 : 0;
      return;
    }
    case THEON_RANDOM_INTEGERS: {
      auto* out = static_cast<uint64_t*>(k.out);
      for (int64_t i = 0; i < k.count; ++i) out[i] = k.a[i] + below(k.b[i] - k.a[i], k.words[i], k.draw, k.first + i);
      return;
    }
    default:
      return dtype == THEON_FLOAT32 ? sample_reals<float>(distribution, k) : sample_reals<double>(distribution, k);
  }
}

/// Elements [first, first + count) of a tensor of 8-byte elements, in a row.
void gather(const theon_tensor& x, int64_t first, int64_t count, uint64_t* to) noexcept {
  const auto* from = static_cast<const uint64_t*>(x.data);
  const bool is_one = std::all_of(x.strides, x.strides + x.rank, [](int64_t stride) { return stride == 0; });
  if (is_one) {
    std::fill_n(to, count, *from);
    return;
  }
  const int64_t step = x.strides[x.rank - 1];
  for_row_pieces(x.rank, x.shape, x.strides, first, count, [&](int64_t offset, int64_t done, int64_t length) {
    for (int64_t i = 0; i < length; ++i) to[done + i] = from[offset + i * step];
  });
}

void scatter(const theon_tensor& x, int64_t first, int64_t count, const char* from) noexcept {
  const int32_t bytes = dtype_bytes(x.dtype);
  char* to = static_cast<char*>(x.data);
  if (x.rank == 0) {
    std::memcpy(to, from, static_cast<size_t>(bytes));
    return;
  }
  for_row_pieces(x.rank, x.shape, x.strides, first, count, [&](int64_t offset, int64_t done, int64_t length) {
    copy_strided(to + offset * bytes, x.strides[x.rank - 1], from + done * bytes, 1, length, bytes);
  });
}

/// Draws without parameters: whole groups where they belong, else through memory of our own.
void run_plain(const Run& run) noexcept {
  const RandomPlan& plan = run.plan;
  const int64_t bytes = dtype_bytes(plan.dtype), group = group_elements(bytes);
  const FillFn fill = fill_loops(run.context.level).fill[plan.distribution][bytes == 8];
  char* out = static_cast<char*>(run.out().data);
  const bool bypass = plan.is_row_major && plan.count * bytes > kBypassBytes &&
                      reinterpret_cast<uintptr_t>(out) % kLine == 0;
  parallel_for(run.context, ceil_div(plan.count, kPlainChunk), [&](int64_t chunk) noexcept {
    alignas(kLine) char memory[kBlock * 8];
    const int64_t first = chunk * kPlainChunk, last = std::min(plan.count, first + kPlainChunk);
    const int64_t whole = plan.is_row_major ? (last - first) / group : 0;
    fill(run.draw, first / group, whole, out + first * bytes, bypass);
    if (bypass) finish_non_temporal();
    for (int64_t at = first + whole * group; at < last; at += kBlock) {
      const int64_t count = std::min(kBlock, last - at);
      fill(run.draw, at / group, ceil_div(count, group), memory, false);
      if (plan.is_row_major) {
        std::memcpy(out + at * bytes, memory, static_cast<size_t>(count * bytes));
      } else {
        scatter(run.out(), at, count, memory);
      }
    }
  });
}

void run_sampled(const Run& run) {
  const RandomPlan& plan = run.plan;
  const int64_t bytes = dtype_bytes(plan.dtype);
  const Rules& rules = rules_of(plan.distribution);
  const FillFn fill = fill_loops(run.context.level).fill[THEON_RANDOM_BITS][1];
  char* out = static_cast<char*>(run.out().data);
  FirstBad bad;
  parallel_for(run.context, ceil_div(plan.count, kChunk), [&](int64_t chunk) noexcept {
    alignas(kLine) uint64_t words[kBlock], memory[kBlock], parameters[2][kBlock] = {};
    const int64_t last = std::min(plan.count, (chunk + 1) * kChunk);
    for (int64_t at = chunk * kChunk; at < last; at += kBlock) {
      const int64_t count = std::min(kBlock, last - at);
      for (int32_t i = 0; i < rules.parameter_count; ++i) gather(run.parameter(i), at, count, parameters[i]);
      const int64_t wrong = first_out_of_range(plan.distribution, parameters[0], parameters[1], count);
      if (wrong >= 0) return bad.note(at + wrong);
      fill(run.draw, at / group_elements(8), ceil_div(count, group_elements(8)), words, false);
      void* to = plan.is_row_major ? static_cast<void*>(out + at * bytes) : memory;
      sample(plan.distribution, plan.dtype, {run.draw, at, count, words, parameters[0], parameters[1], to});
      if (!plan.is_row_major) scatter(run.out(), at, count, reinterpret_cast<const char*>(memory));
    }
  });
  if (bad.any()) {
    uint64_t values[2] = {};
    for (int32_t i = 0; i < rules.parameter_count; ++i) gather(run.parameter(i), bad.element(), 1, &values[i]);
    raise_out_of_range(plan.distribution, values[0], values[1], bad.element(), run.out());
  }
}

}  // namespace

void run_elements(const Run& run) {
  return run.plan.distribution <= THEON_RANDOM_LAPLACE ? run_plain(run) : run_sampled(run);
}

}  // namespace theon::random
