// The kernels "bincount_length" and "bincount".
#include <algorithm>
#include <atomic>
#include <limits>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;
constexpr int64_t kMostTables = 8;
// Numbers that repeat would wait for the count before: neighbours are counted in tables of their own while these are small.
constexpr int64_t kShortTable = 2048;
constexpr int64_t kTables = 4;

struct Bincount {
  int64_t count, stride, length;
  int64_t chunks, tables;  // tables of each chunk, a power of two
};

const theon_tensor& check_numbers(const theon_kernel_call& call, const char* kernel) {
  check_operands(call, kernel, 2);
  const theon_tensor& x = call.operands[1];
  check_dtype(call.operands[0], kernel, THEON_INT64, "the dtype of counts");
  check_dtype(x, kernel, THEON_INT64, "the dtype of indices");
  check_output(call.operands[0], kernel);
  if (x.rank != 1) raise(THEON_SHAPE_MISMATCH, "%s: got shape %s; expected a vector", kernel, shape_text(x).c_str());
  return x;
}

Bincount plan_length(const theon_kernel_call& call) {
  const theon_tensor& x = check_numbers(call, "bincount_length");
  const theon_tensor& out = call.operands[0];
  if (out.rank != 1 || out.shape[0] != 1) {
    raise(THEON_SHAPE_MISMATCH, "bincount_length: output has shape %s; expected [1]", shape_text(out).c_str());
  }
  return {x.shape[0], x.strides[0], 0, std::max<int64_t>(1, x.shape[0] / kChunkElements), 0};
}

Bincount plan_counts(const theon_kernel_call& call) {
  const theon_tensor& x = check_numbers(call, "bincount");
  const theon_tensor& out = call.operands[0];
  if (out.rank != 1)
    raise(THEON_SHAPE_MISMATCH, "bincount: output has shape %s; expected a vector", shape_text(out).c_str());
  Bincount plan{x.shape[0], x.strides[0], out.shape[0], 1, 1};
  // A table more is worth it where each of its counts is met several times.
  plan.chunks = std::clamp<int64_t>(plan.count / std::max(kChunkElements, 8 * plan.length), 1, kMostTables);
  if (plan.length <= kShortTable && plan.count >= kTables * std::max<int64_t>(64, 8 * plan.length))
    plan.tables = kTables;
  return plan;
}

int64_t first_of(const Bincount& plan, int64_t chunk) { return chunk * plan.count / plan.chunks; }

[[noreturn]] void raise_first_outside(const Bincount& plan, const int64_t* x, int64_t limit) {
  int64_t i = 0;
  while (x[i * plan.stride] >= 0 && x[i * plan.stride] < limit) ++i;
  const auto number = static_cast<long long>(x[i * plan.stride]), place = static_cast<long long>(i);
  if (number < 0)
    raise(THEON_INDEX_OUT_OF_RANGE, "bincount: element %lld is %lld; expected no negative number", place, number);
  raise(THEON_INDEX_OUT_OF_RANGE, "bincount: element %lld is %lld; the output has room for numbers below %lld", place,
        number, static_cast<long long>(limit));
}

// Counts x in `tables` tables that follow each other; the first has the result. Answers whether all numbers were in range.
bool count_into(const Bincount& plan, const int64_t* x, int64_t first, int64_t last, int64_t* table) noexcept {
  const int64_t length = plan.length, mask = plan.tables - 1;
  std::fill_n(table, length * plan.tables, 0);
  for (int64_t i = first; i < last; ++i) {
    const int64_t number = x[i * plan.stride];
    if (static_cast<uint64_t>(number) >= static_cast<uint64_t>(length)) return false;
    ++table[(i & mask) * length + number];
  }
  for (int64_t t = 1; t < plan.tables; ++t) {
    for (int64_t i = 0; i < length; ++i) table[i] += table[t * length + i];
  }
  return true;
}

}  // namespace

theon_status bincount_length_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    *need = {sizeof(Bincount), plan_length(*call).chunks * 2 * static_cast<int64_t>(sizeof(int64_t))};
  });
}

theon_status bincount_length_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<Bincount*>(plan) = plan_length(*call); });
}

theon_status bincount_length_run(theon_context* context, const theon_kernel_call* call, const void* memory,
                                 void* workspace) {
  return guarded([&] {
    const auto& plan = *static_cast<const Bincount*>(memory);
    const auto* x = static_cast<const int64_t*>(call->operands[1].data);
    auto* smallest = static_cast<int64_t*>(workspace);
    int64_t* largest = smallest + plan.chunks;
    parallel_for(*context, plan.chunks, [&](int64_t chunk) noexcept {
      int64_t low = 0, high = -1;
      for (int64_t i = first_of(plan, chunk); i < first_of(plan, chunk + 1); ++i)
        low = std::min(low, x[i * plan.stride]), high = std::max(high, x[i * plan.stride]);
      smallest[chunk] = low, largest[chunk] = high;
    });
    if (cancelled(*context)) return;
    if (*std::min_element(smallest, smallest + plan.chunks) < 0)
      raise_first_outside(plan, x, std::numeric_limits<int64_t>::max());
    *static_cast<int64_t*>(call->operands[0].data) = *std::max_element(largest, largest + plan.chunks) + 1;
  });
}

theon_status bincount_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const Bincount plan = plan_counts(*call);
    int64_t bytes = 0;
    if (__builtin_mul_overflow(plan.length, plan.chunks * plan.tables * static_cast<int64_t>(sizeof(int64_t)), &bytes))
      raise(THEON_OUT_OF_MEMORY, "bincount: the workspace passes 2^63 bytes");
    *need = {sizeof(Bincount), bytes};
  });
}

theon_status bincount_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<Bincount*>(plan) = plan_counts(*call); });
}

theon_status bincount_run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  return guarded([&] {
    const auto& plan = *static_cast<const Bincount*>(memory);
    const auto* x = static_cast<const int64_t*>(call->operands[1].data);
    auto* tables = static_cast<int64_t*>(workspace);
    const int64_t size = plan.length * plan.tables;
    std::atomic<bool> bad{false};
    parallel_for(*context, plan.chunks, [&](int64_t chunk) noexcept {
      if (!count_into(plan, x, first_of(plan, chunk), first_of(plan, chunk + 1), tables + chunk * size))
        bad.store(true, std::memory_order_relaxed);
    });
    if (cancelled(*context)) return;
    if (bad.load()) raise_first_outside(plan, x, plan.length);
    const theon_tensor& out = call->operands[0];
    auto* counts = static_cast<int64_t*>(out.data);
    for (int64_t i = 0; i < plan.length; ++i) {
      int64_t sum = 0;
      for (int64_t c = 0; c < plan.chunks; ++c) sum += tables[c * size + i];
      counts[i * out.strides[0]] = sum;
    }
  });
}

}  // namespace theon
