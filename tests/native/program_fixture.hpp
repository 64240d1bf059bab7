// Runs programs in tests: kernels made for tests, arrays, handles that close themselves.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "program_builder.hpp"
#include "theon/theon.h"

namespace theon::test {

/// A row-major array that owns its data.
template <class T>
struct Array {
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
  std::vector<T> data;

  Array(std::vector<int64_t> lengths, std::vector<T> values) : shape(std::move(lengths)), data(std::move(values)) {
    strides.resize(shape.size());
    int64_t stride = 1;
    for (size_t a = shape.size(); a-- > 0;) {
      strides[a] = stride;
      stride *= std::max<int64_t>(shape[a], 1);
    }
  }
  static constexpr int32_t dtype() {
    return std::is_same_v<T, double>    ? THEON_FLOAT64
           : std::is_same_v<T, float>   ? THEON_FLOAT32
           : std::is_same_v<T, int64_t> ? THEON_INT64
                                        : THEON_BOOL;
  }
  theon_tensor tensor() {
    return {data.data(), shape.data(), strides.data(), static_cast<int32_t>(shape.size()), dtype()};
  }
  theon_output output() {
    return {data.data(), shape.data(), strides.data(), static_cast<int32_t>(shape.size()), dtype()};
  }
};
using Doubles = Array<double>;
using Integers = Array<int64_t>;

inline Doubles vector(std::vector<double> values) {
  const auto n = static_cast<int64_t>(values.size());
  return {{n}, std::move(values)};
}
inline Doubles scalar(double value) { return {{}, {value}}; }

/// An output that the run allocates.
template <class T>
struct Allocated {
  int64_t shape[THEON_MAX_RANK];
  int64_t strides[THEON_MAX_RANK];
  theon_output output{};

  explicit Allocated(int32_t rank) { output = {nullptr, shape, strides, rank, Array<T>::dtype()}; }
  Allocated(const Allocated&) = delete;
  Allocated& operator=(const Allocated&) = delete;
  ~Allocated() { theon_free(output.data); }

  std::vector<int64_t> lengths() const { return {shape, shape + output.rank}; }
  std::vector<T> values() const {
    const int64_t n = std::accumulate(shape, shape + output.rank, int64_t{1}, std::multiplies<>());
    const T* data = static_cast<const T*>(output.data);
    return {data, data + n};
  }
};

/// A context, a program, a frame.
class Session {
 public:
  explicit Session(const ProgramBuilder& builder) : Session(builder.bytes()) {}
  explicit Session(const std::vector<char>& bytes) {
    EXPECT_EQ(theon_context_create(nullptr, &context), THEON_OK) << theon_last_error();
    EXPECT_EQ(theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program), THEON_OK)
        << theon_last_error();
    if (program != nullptr) {
      EXPECT_EQ(theon_frame_create(program, context, &frame), THEON_OK) << theon_last_error();
    }
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    EXPECT_EQ(theon_frame_destroy(frame), THEON_OK);
    EXPECT_EQ(theon_program_destroy(program), THEON_OK);
    EXPECT_EQ(theon_context_destroy(context), THEON_OK);
  }

  theon_status run(std::vector<theon_tensor> inputs, std::vector<theon_output*> outputs) {
    std::vector<theon_output> list;
    for (theon_output* o : outputs) list.push_back(*o);
    args.size = sizeof(args);
    args.input_count = static_cast<int32_t>(inputs.size());
    args.inputs = inputs.data();
    args.output_count = static_cast<int32_t>(list.size());
    args.outputs = list.data();
    const theon_status status = theon_frame_run(frame, &args);
    for (size_t k = 0; k < list.size(); ++k) *outputs[k] = list[k];
    return status;
  }
  theon_frame_info info() const {
    theon_frame_info i{};
    i.size = sizeof(i);
    EXPECT_EQ(theon_frame_describe(frame, &i), THEON_OK);
    return i;
  }
  std::vector<theon_counter> counters(int32_t count) const {
    std::vector<theon_counter> list(count);
    EXPECT_EQ(theon_frame_counters(frame, list.data(), count), THEON_OK) << theon_last_error();
    return list;
  }

  theon_context* context = nullptr;
  theon_program* program = nullptr;
  theon_frame* frame = nullptr;
  theon_run_args args{sizeof(theon_run_args), 0, nullptr, nullptr, 0, -1, nullptr};
};

inline int64_t live_objects() {
  theon_memory_info info{};
  info.size = sizeof(info);
  EXPECT_EQ(theon_memory_describe(&info), THEON_OK);
  return info.live_objects;
}

/// Calls of `prepare` of the kernels below, over the process.
inline std::atomic<int64_t> prepare_calls{0};

/// Visits the elements of up to three operands of one shape together: visit(pointers).
template <class Visit>
void for_each_element(const theon_tensor* t, int32_t count, Visit&& visit) {
  int64_t index[THEON_MAX_RANK] = {};
  for (int32_t a = 0; a < t->rank; ++a) {
    if (t->shape[a] == 0) return;
  }
  for (;;) {
    double* p[3] = {};
    for (int32_t k = 0; k < count; ++k) {
      p[k] = static_cast<double*>(t[k].data);
      for (int32_t a = 0; a < t->rank; ++a) p[k] += index[a] * t[k].strides[a];
    }
    visit(p);
    int32_t axis = t->rank - 1;
    while (axis >= 0 && ++index[axis] == t->shape[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

inline theon_status size_none(theon_context*, const theon_kernel_call*, theon_kernel_need* need) {
  *need = {64, 128};
  return THEON_OK;
}

/// `count` float64 operands of one shape.
template <int32_t count>
theon_status prepare_same_shape(theon_context*, const theon_kernel_call* call, void*) {
  ++prepare_calls;
  if (call->operand_count != count)
    return theon_kernel_fail(THEON_INVALID_ARGUMENT, "a test kernel has too few operands");
  for (int32_t k = 0; k < call->operand_count; ++k) {
    const theon_tensor& t = call->operands[k];
    if (t.data != nullptr) return theon_kernel_fail(THEON_INTERNAL, "prepare sees data");
    if (t.dtype != THEON_FLOAT64) return theon_kernel_fail(THEON_DTYPE_MISMATCH, "test kernels take float64");
    if (t.rank != call->operands[0].rank || !std::equal(t.shape, t.shape + t.rank, call->operands[0].shape)) {
      return theon_kernel_fail(THEON_SHAPE_MISMATCH, "test kernels take one shape");
    }
  }
  return THEON_OK;
}

/// test.add (out, a, b); test.scale (out, x) by parameter 0; test.check (out, x): copies, fails on a negative element;
/// test.first (registers[], x): the first element as an integer; test.limit (registers[], x): 1 where x > 100.
inline void register_test_kernels() {
  static const bool s_once = [] {
    const auto add = [](const char* name, int32_t flags, theon_kernel_prepare_fn prepare, theon_kernel_run_fn run) {
      const theon_kernel kernel{sizeof(theon_kernel), 1, name, flags, 0, size_none, prepare, run};
      EXPECT_EQ(theon_kernel_register(&kernel), THEON_OK) << theon_last_error();
    };
    add("test.add", THEON_KERNEL_IN_PLACE_OK, prepare_same_shape<3>,
        [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
          for_each_element(call->operands, 3, [](double** p) { *p[0] = *p[1] + *p[2]; });
          return THEON_OK;
        });
    add("test.scale", THEON_KERNEL_IN_PLACE_OK, prepare_same_shape<2>,
        [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
          const double factor = call->parameter_count > 0 ? static_cast<double>(call->parameters[0]) : 1;
          for_each_element(call->operands, 2, [&](double** p) { *p[0] = *p[1] * factor; });
          return THEON_OK;
        });
    add("test.check", THEON_KERNEL_MAY_FAIL, prepare_same_shape<2>,
        [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
          bool negative = false;
          for_each_element(call->operands, 2, [&](double** p) { negative |= (*p[0] = *p[1]) < 0; });
          return negative ? theon_kernel_fail(THEON_KERNEL_FAILED, "a negative element") : THEON_OK;
        });
    const auto accept = [](theon_context*, const theon_kernel_call*, void*) -> theon_status { return THEON_OK; };
    add("test.first", 0, accept, [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
      *static_cast<int64_t*>(call->operands[0].data) = static_cast<int64_t>(
          *static_cast<double*>(call->operands[1].data));
      return THEON_OK;
    });
    add("test.limit", 0, accept, [](theon_context*, const theon_kernel_call* call, const void*, void*) -> theon_status {
      *static_cast<int64_t*>(call->operands[0].data) = *static_cast<double*>(call->operands[1].data) > 100;
      return THEON_OK;
    });
    return true;
  }();
  static_cast<void>(s_once);
}

/// Tests that use the kernels above.
class ProgramTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { register_test_kernels(); }
};

inline constexpr int32_t kDouble = THEON_FLOAT64;

}  // namespace theon::test
