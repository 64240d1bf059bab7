// Building Composites and strided operands in tests, and a scalar interpreter that shares no code with the library.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "half_reference.hpp"
#include "theon/theon.h"

namespace theon_test {

/// The dtypes with an order: all but the complex ones, which complex_test.cpp covers.
inline constexpr int32_t kDtypes[] = {THEON_BOOL,   THEON_INT8,    THEON_INT16,   THEON_INT32,
                                      THEON_INT64,  THEON_UINT8,   THEON_UINT16,  THEON_UINT32,
                                      THEON_UINT64, THEON_FLOAT16, THEON_FLOAT32, THEON_FLOAT64};

inline bool is_float_dtype(int32_t dtype) { return dtype >= THEON_FLOAT16; }
inline bool is_signed_dtype(int32_t dtype) { return dtype >= THEON_INT8 && dtype <= THEON_INT64; }

/// `value` modulo 2^(bits of the dtype), as the bits of an int64; of bool its lowest bit.
inline int64_t wrapped(int32_t dtype, uint64_t value) {
  if (dtype == THEON_BOOL) return static_cast<int64_t>(value & 1);
  const int unused = 64 - 8 * theon_dtype_bytes(dtype);
  const auto high = static_cast<int64_t>(value << unused);
  return is_signed_dtype(dtype) ? high >> unused : static_cast<int64_t>(static_cast<uint64_t>(high) >> unused);
}

/// One element of any dtype of kDtypes.
struct Scalar {
  int32_t dtype = THEON_FLOAT64;
  int64_t integer = 0;  // bool and integers; of uint64 the bits
  double real = 0;      // floats, exactly representable there

  bool is_float() const { return is_float_dtype(dtype); }
  __int128 number() const {
    return dtype == THEON_UINT64 ? static_cast<__int128>(static_cast<uint64_t>(integer)) : integer;
  }
  static Scalar of(int32_t dtype, double value);
  static Scalar of_integer(int32_t dtype, int64_t value) {
    return {dtype, wrapped(dtype, static_cast<uint64_t>(value)), 0};
  }
};

inline Scalar Scalar::of(int32_t dtype, double value) {
  if (dtype == THEON_FLOAT16) return {dtype, 0, half_rounded(value)};
  if (dtype == THEON_FLOAT32) return {dtype, 0, static_cast<float>(value)};
  if (dtype == THEON_FLOAT64) return {dtype, 0, value};
  return of_integer(dtype, static_cast<int64_t>(value));
}

inline Scalar load(int32_t dtype, const void* p) {
  Scalar s;
  s.dtype = dtype;
  if (!s.is_float()) {
    uint64_t bits = 0;
    std::memcpy(&bits, p, static_cast<size_t>(theon_dtype_bytes(dtype)));
    // A bool keeps all its bits: one that is neither 0 nor 1 is a mistake to be seen.
    s.integer = dtype == THEON_BOOL ? static_cast<int64_t>(bits) : wrapped(dtype, bits);
  }
  if (dtype == THEON_FLOAT64) std::memcpy(&s.real, p, 8);
  if (dtype == THEON_FLOAT32) {
    float f;
    std::memcpy(&f, p, 4);
    s.real = f;
  }
  if (dtype == THEON_FLOAT16) {
    uint16_t bits;
    std::memcpy(&bits, p, 2);
    s.real = half_value(bits);
  }
  return s;
}

inline void store(const Scalar& s, void* p) {
  if (!s.is_float()) std::memcpy(p, &s.integer, static_cast<size_t>(theon_dtype_bytes(s.dtype)));
  if (s.dtype == THEON_FLOAT64) std::memcpy(p, &s.real, 8);
  if (s.dtype == THEON_FLOAT32) {
    const float f = static_cast<float>(s.real);
    std::memcpy(p, &f, 4);
  }
  if (s.dtype == THEON_FLOAT16) {
    const uint16_t bits = half_bits(s.real);
    std::memcpy(p, &bits, 2);
  }
}

/// An array with guard bytes around its memory, any strides.
class Array {
 public:
  Array(int32_t dtype, std::vector<int64_t> shape, std::vector<int64_t> strides = {})
      : dtype_(dtype), shape_(std::move(shape)), strides_(std::move(strides)) {
    if (strides_.empty() && !shape_.empty()) {
      strides_.resize(shape_.size());
      int64_t stride = 1;
      for (size_t d = shape_.size(); d-- > 0;) strides_[d] = stride, stride *= shape_[d];
    }
    int64_t low = 0, high = 0;
    for (size_t d = 0; d < shape_.size(); ++d) {
      const int64_t reach = shape_[d] == 0 ? 0 : strides_[d] * (shape_[d] - 1);
      (reach < 0 ? low : high) += reach;
    }
    elements_ = high - low + 1;
    first_ = -low;
    memory_.assign(static_cast<size_t>(elements_ * bytes() + 2 * kGuard), kGuardByte);
  }

  int32_t dtype() const { return dtype_; }
  int32_t bytes() const { return theon_dtype_bytes(dtype_); }
  const std::vector<int64_t>& shape() const { return shape_; }
  int64_t count() const {
    int64_t n = 1;
    for (const int64_t length : shape_) n *= length;
    return n;
  }
  theon_tensor tensor() {
    return {memory_.data() + kGuard + first_ * bytes(), shape_.data(), strides_.data(),
            static_cast<int32_t>(shape_.size()), dtype_};
  }

  /// Element number i in row-major order.
  uint8_t* at(int64_t i) { return memory_.data() + kGuard + (first_ + offset(i)) * bytes(); }
  Scalar get(int64_t i) { return load(dtype_, at(i)); }
  void set(int64_t i, const Scalar& s) { store(s, at(i)); }

  /// Whether everything that is not an element is as it was.
  bool guards_hold() {
    std::vector<uint8_t> mine(memory_.size(), 0);
    for (int64_t i = 0; i < count(); ++i)
      std::memset(mine.data() + (at(i) - memory_.data()), 1, static_cast<size_t>(bytes()));
    for (size_t i = 0; i < memory_.size(); ++i) {
      if (!mine[i] && memory_[i] != kGuardByte) return false;
    }
    return true;
  }

 private:
  static constexpr int64_t kGuard = 128;
  static constexpr uint8_t kGuardByte = 0xa5;

  int64_t offset(int64_t i) const {
    int64_t result = 0;
    for (size_t d = shape_.size(); d-- > 0;) {
      result += i % shape_[d] * strides_[d];
      i /= shape_[d];
    }
    return result;
  }

  int32_t dtype_;
  std::vector<int64_t> shape_, strides_;
  int64_t elements_ = 0, first_ = 0;
  std::vector<uint8_t> memory_;
};

/// Composes the attribute blob. Values: inputs, constants, parameters, nodes; add them in that order.
class CompositeBuilder {
 public:
  explicit CompositeBuilder(int32_t rank) : rank_(rank) {}

  int32_t input(int32_t dtype, uint32_t broadcast = 0) {
    inputs_.push_back({dtype, broadcast});
    return next_++;
  }
  int32_t constant(const Scalar& s) {
    int64_t bits = 0;
    store(s, &bits);
    constants_.push_back({s.dtype, 0, bits});
    return next_++;
  }
  int32_t parameter(int32_t dtype, int32_t index) {
    parameters_.push_back({dtype, index});
    return next_++;
  }
  int32_t node(int32_t op, int32_t dtype, int32_t a, int32_t b = -1, int32_t c = -1) {
    nodes_.push_back({op, dtype, {a, b, c}, 0});
    return next_++;
  }
  void output(int32_t value, int32_t reduction = THEON_REDUCE_NONE, uint32_t axes = 0) {
    outputs_.push_back({value, reduction, axes, 0});
  }

  std::vector<int64_t> blob() const {
    const theon_composite head{sizeof(theon_composite), rank_,        size(inputs_),  size(constants_),
                               size(parameters_),       size(nodes_), size(outputs_), 0};
    std::vector<uint8_t> bytes;
    const auto add = [&](const void* data, size_t count) {
      const auto* p = static_cast<const uint8_t*>(data);
      bytes.insert(bytes.end(), p, p + count);
    };
    add(&head, sizeof(head));
    add(inputs_.data(), inputs_.size() * sizeof(inputs_[0]));
    add(constants_.data(), constants_.size() * sizeof(constants_[0]));
    add(parameters_.data(), parameters_.size() * sizeof(parameters_[0]));
    add(nodes_.data(), nodes_.size() * sizeof(nodes_[0]));
    add(outputs_.data(), outputs_.size() * sizeof(outputs_[0]));
    std::vector<int64_t> words(bytes.size() / 8);
    std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
  }

 private:
  template <class T>
  static int32_t size(const std::vector<T>& v) {
    return static_cast<int32_t>(v.size());
  }
  int32_t rank_;
  int32_t next_ = 0;
  std::vector<theon_composite_input> inputs_;
  std::vector<theon_composite_constant> constants_;
  std::vector<theon_composite_parameter> parameters_;
  std::vector<theon_composite_node> nodes_;
  std::vector<theon_composite_output> outputs_;
};

/// A context that closes itself.
class Context {
 public:
  explicit Context(int32_t level = THEON_SIMD_BEST, int32_t threads = 0) {
    const theon_context_args args{sizeof(args), threads, level, 0};
    EXPECT_EQ(theon_context_create(&args, &context_), THEON_OK) << theon_last_error();
  }
  ~Context() { theon_context_destroy(context_); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  operator theon_context*() const { return context_; }

 private:
  theon_context* context_ = nullptr;
};

/// The levels that this CPU can run.
inline std::vector<int32_t> levels() {
  theon_cpu_info info{};
  info.size = sizeof(info);
  EXPECT_EQ(theon_cpu_describe(&info), THEON_OK);
  std::vector<int32_t> result;
  for (int32_t level = 0; level <= info.best_level; ++level) result.push_back(level);
  return result;
}

/// A call of the kernel that a blob describes, which refers to both; the outputs come first.
inline theon_kernel_call call_of(const std::vector<int64_t>& blob, const std::vector<theon_tensor>& operands) {
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = static_cast<int32_t>(operands.size());
  call.output_count = reinterpret_cast<const theon_composite*>(blob.data())->output_count;
  call.attributes = blob.data();
  call.attribute_bytes = static_cast<int32_t>(blob.size() * 8);
  call.operands = operands.data();
  return call;
}

inline theon_status run_blob(theon_context* context, const void* blob, int64_t bytes,
                             std::vector<theon_tensor> operands, const std::vector<int64_t>& parameters = {}) {
  theon_elementwise_args args{};
  args.size = sizeof(args);
  args.operand_count = static_cast<int32_t>(operands.size());
  args.program = static_cast<const theon_composite*>(blob);
  args.program_bytes = bytes;
  args.operands = operands.data();
  args.parameters = parameters.data();
  args.parameter_count = static_cast<int32_t>(parameters.size());
  return theon_elementwise(context, &args);
}

inline theon_status run(theon_context* context, const CompositeBuilder& builder, std::vector<theon_tensor> operands,
                        const std::vector<int64_t>& parameters = {}) {
  const std::vector<int64_t> blob = builder.blob();
  return run_blob(context, blob.data(), static_cast<int64_t>(blob.size()) * 8, std::move(operands), parameters);
}

}  // namespace theon_test
