// Tensors in every layout, inside memory that shows when something else was written.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/registry.hpp"
#include "theon/theon.h"

namespace theon::test {

enum class Layout { kRowMajor, kColumnMajor, kPadded, kStrided, kNegative, kBroadcastFirst, kBroadcastLast };
inline constexpr Layout kOutputLayouts[] = {Layout::kRowMajor, Layout::kColumnMajor, Layout::kPadded, Layout::kStrided,
                                            Layout::kNegative};
inline constexpr Layout kInputLayouts[] = {Layout::kRowMajor,     Layout::kColumnMajor, Layout::kPadded,
                                           Layout::kStrided,      Layout::kNegative,    Layout::kBroadcastFirst,
                                           Layout::kBroadcastLast};

/// A context of a level (BEST by default) and a number of threads (0: the default).
class TestContext {
 public:
  explicit TestContext(int32_t level = THEON_SIMD_BEST, int32_t threads = 0) {
    const theon_context_args args{sizeof(args), threads, level, 0};
    EXPECT_EQ(THEON_OK, theon_context_create(&args, &context_)) << theon_last_error();
  }
  ~TestContext() { theon_context_destroy(context_); }
  TestContext(const TestContext&) = delete;
  TestContext& operator=(const TestContext&) = delete;
  operator theon_context*() const { return context_; }

 private:
  theon_context* context_ = nullptr;
};

inline std::vector<int32_t> levels() {
  theon_cpu_info info{};
  info.size = sizeof(info);
  EXPECT_EQ(THEON_OK, theon_cpu_describe(&info));
  std::vector<int32_t> all(static_cast<size_t>(info.best_level) + 1);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// Elements of `Bytes` or of a C++ type T in a layout. Memory between and around them holds 0xA5.
template <class T>
class Strided {
 public:
  Strided(std::vector<int64_t> shape, Layout layout, int32_t dtype)
      : shape_(std::move(shape)), strides_(shape_.size()), dtype_(dtype) {
    const auto rank = static_cast<int32_t>(shape_.size());
    int64_t step = layout == Layout::kStrided ? 3 : 1;
    for (int32_t i = 0; i < rank; ++i) {
      const int32_t axis = layout == Layout::kColumnMajor ? i : rank - 1 - i;
      const bool still = (layout == Layout::kBroadcastFirst && axis == 0) ||
                         (layout == Layout::kBroadcastLast && axis == rank - 1);
      strides_[axis] = still ? 0 : step;
      if (!still) step *= shape_[axis];
      if (layout == Layout::kPadded) step += 5;
    }
    if (layout == Layout::kNegative) {
      for (int32_t a = 0; a < rank; ++a) {
        first_ += shape_[a] > 0 ? (shape_[a] - 1) * strides_[a] : 0;
        strides_[a] = -strides_[a];
      }
    }
    first_ += kGuard;
    storage_.resize(static_cast<size_t>(std::max<int64_t>(step, 1) + 2 * kGuard));
    std::memset(static_cast<void*>(storage_.data()), 0xA5, storage_.size() * sizeof(T));
  }

  int64_t count() const {
    return std::accumulate(shape_.begin(), shape_.end(), int64_t{1}, [](int64_t a, int64_t b) { return a * b; });
  }

  /// Element number i in row-major order.
  T& operator[](int64_t i) { return storage_[static_cast<size_t>(position(i))]; }
  const T& operator[](int64_t i) const { return storage_[static_cast<size_t>(position(i))]; }

  theon_tensor view() {
    return {storage_.data() + first_, shape_.data(), strides_.data(), static_cast<int32_t>(shape_.size()), dtype_};
  }

  /// Whether everything that is no element still holds 0xA5.
  bool surroundings_intact() const {
    std::vector<char> used(storage_.size(), 0);
    for (int64_t i = 0; i < count(); ++i) used[static_cast<size_t>(position(i))] = 1;
    unsigned char guard[sizeof(T)];
    std::memset(guard, 0xA5, sizeof(guard));
    for (size_t i = 0; i < storage_.size(); ++i) {
      if (!used[i] && std::memcmp(&storage_[i], guard, sizeof(T)) != 0) return false;
    }
    return true;
  }

  const std::vector<int64_t>& shape() const { return shape_; }

 private:
  static constexpr int64_t kGuard = 16;

  int64_t position(int64_t i) const {
    int64_t at = first_;
    for (size_t a = shape_.size(); a-- > 0;) {
      at += i % shape_[a] * strides_[a];
      i /= shape_[a];
    }
    return at;
  }

  std::vector<int64_t> shape_, strides_;
  int32_t dtype_;
  int64_t first_ = 0;
  std::vector<T> storage_;
};

/// Runs a registered kernel once; outputs come first.
inline theon_status run_kernel(theon_context* context, const char* name, const std::vector<theon_tensor>& operands,
                               const void* attributes = nullptr, int32_t attribute_bytes = 0, int32_t outputs = 1) {
  return guarded([&] {
    theon_kernel_call call{};
    call.size = sizeof(call);
    call.operand_count = static_cast<int32_t>(operands.size());
    call.output_count = outputs;
    call.attributes = attributes;
    call.attribute_bytes = attribute_bytes;
    call.operands = operands.data();
    run_once(*context, *find_kernel(name, 1), call);
  });
}

/// A reproducible stream of small numbers.
class Numbers {
 public:
  explicit Numbers(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  uint64_t next() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return state_;
  }
  /// In [-1, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-52 - 1; }

 private:
  uint64_t state_;
};

}  // namespace theon::test
