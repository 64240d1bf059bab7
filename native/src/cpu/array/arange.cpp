// The kernels "arange", "arange_length" and "read_scalar".
#include <cmath>
#include <type_traits>

#include "core/context.hpp"
#include "core/dtype.hpp"
#include "core/float16.hpp"
#include "core/parallel.hpp"
#include "cpu/array/kernels.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

constexpr int64_t kChunk = 16 << 10;

void check_range_dtype(const theon_tensor& operand, const char* what) {
  if (!is_integer(operand.dtype) && !(is_float(operand.dtype) && is_computed(operand.dtype))) {
    raise(THEON_DTYPE_MISMATCH, "%s is %s; accepted: integers and floats", what, theon_dtype_name(operand.dtype));
  }
}

void check_register(const theon_tensor& out, const char* what) {
  check_dtype(out, what, THEON_INT64, "the dtype of a register");
  if (out.rank != 1 || out.shape[0] != 1) {
    raise(THEON_SHAPE_MISMATCH, "%s has shape %s; expected [1]", what, shape_text(out).c_str());
  }
}

void check_arange(const theon_kernel_call& call) {
  check_operands(call, "arange", 3);
  const theon_tensor& out = call.operands[0];
  check_range_dtype(out, "arange: destination");
  if (out.rank != 1) {
    raise(THEON_SHAPE_MISMATCH, "arange: destination has shape %s; expected a vector", shape_text(out).c_str());
  }
  check_dtype(call.operands[1], "arange: start", out.dtype, "the dtype of the destination");
  check_dtype(call.operands[2], "arange: step", out.dtype, "the dtype of the destination");
  check_scalar(call.operands[1], "arange: start");
  check_scalar(call.operands[2], "arange: step");
  check_output(out, "arange: destination");
}

// Integers wrap. Floats are computed in float64, so that positions beyond 2^24 stay right.
template <class T>
T value_at(T start, T step, int64_t i) noexcept {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(start) + static_cast<uint64_t>(i) * static_cast<uint64_t>(step));
  } else {
    return static_cast<T>(static_cast<double>(start) + static_cast<double>(i) * static_cast<double>(step));
  }
}

Float16 value_at(Float16 start, Float16 step, int64_t i) noexcept {
  const double first = float16_to_float(start.bits), distance = float16_to_float(step.bits);
  return {float16_of(first + static_cast<double>(i) * distance)};
}

/// Calls `body` with a value of the type that a range is made of.
template <class Body>
void visit_range_dtype(int32_t dtype, Body&& body) {
  switch (dtype) {
    case THEON_INT8: return body(int8_t{});
    case THEON_INT16: return body(int16_t{});
    case THEON_INT32: return body(int32_t{});
    case THEON_INT64: return body(int64_t{});
    case THEON_UINT8: return body(uint8_t{});
    case THEON_UINT16: return body(uint16_t{});
    case THEON_UINT32: return body(uint32_t{});
    case THEON_UINT64: return body(uint64_t{});
    case THEON_FLOAT16: return body(Float16{});
    case THEON_FLOAT32: return body(float{});
    default: return body(double{});
  }
}

// Elements [first, last). Integers are added up, which vectors do; a product for each takes several times as long.
template <class T>
void write_some(T* data, int64_t stride, T start, T step, int64_t first, int64_t last) noexcept {
  if constexpr (std::is_integral_v<T>) {
    auto value = static_cast<uint64_t>(value_at(start, step, first));
    const auto more = static_cast<uint64_t>(step);
    if (stride == 1) {
      for (int64_t i = first; i < last; ++i, value += more) data[i] = static_cast<T>(value);
    } else {
      for (int64_t i = first; i < last; ++i, value += more) data[i * stride] = static_cast<T>(value);
    }
  } else {
    for (int64_t i = first; i < last; ++i) data[i * stride] = value_at(start, step, i);
  }
}

template <class T>
void write_range(const theon_context& context, const theon_kernel_call& call) noexcept {
  const theon_tensor& out = call.operands[0];
  const int64_t n = out.shape[0];
  if (n == 0) return;
  T* data = static_cast<T*>(out.data);
  const int64_t stride = out.strides[0];
  const T start = *static_cast<const T*>(call.operands[1].data);
  const T step = *static_cast<const T*>(call.operands[2].data);
  parallel_for(context, ceil_div(n, kChunk), [&](int64_t chunk) noexcept {
    const int64_t last = n - chunk * kChunk < kChunk ? n : (chunk + 1) * kChunk;
    write_some(data, stride, start, step, chunk * kChunk, last);
  });
}

int64_t length_of(__int128 start, __int128 stop, __int128 step) {
  if (step == 0) raise(THEON_INVALID_ARGUMENT, "arange: the step is 0");
  const __int128 distance = stop - start;
  if (distance == 0 || (distance > 0) != (step > 0)) return 0;
  const __int128 quotient = distance / step + (distance % step != 0);
  if (quotient > INT64_MAX) raise(THEON_INVALID_ARGUMENT, "arange: the length does not fit in int64");
  return static_cast<int64_t>(quotient);
}

int64_t length_of(double start, double stop, double step) {
  if (step == 0) raise(THEON_INVALID_ARGUMENT, "arange: the step is 0");
  const double length = std::ceil((stop - start) / step);
  if (!(std::fabs(length) < 0x1p63)) {
    raise(THEON_INVALID_ARGUMENT, "arange: no finite length from start %g to stop %g with step %g", start, stop, step);
  }
  return length > 0 ? static_cast<int64_t>(length) : 0;
}

template <class T>
int64_t length_from(const theon_kernel_call& call) {
  const auto number = [&](int32_t i) {
    const T value = *static_cast<const T*>(call.operands[i].data);
    if constexpr (std::is_same_v<T, Float16>) {
      return static_cast<double>(float16_to_float(value.bits));
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<__int128>(value);
    } else {
      return static_cast<double>(value);
    }
  };
  return length_of(number(1), number(2), number(3));
}

void check_arange_length(const theon_kernel_call& call) {
  check_operands(call, "arange_length", 4);
  check_register(call.operands[0], "arange_length: output");
  static constexpr const char* names[] = {"arange_length: start", "arange_length: stop", "arange_length: step"};
  check_range_dtype(call.operands[1], names[0]);
  for (int32_t i = 0; i < 3; ++i) {
    check_dtype(call.operands[1 + i], names[i], call.operands[1].dtype, "the dtype of start");
    check_scalar(call.operands[1 + i], names[i]);
  }
}

void check_read_scalar(const theon_kernel_call& call) {
  check_operands(call, "read_scalar", 2);
  check_register(call.operands[0], "read_scalar: output");
  const theon_tensor& x = call.operands[1];
  check_scalar(x, "read_scalar: input");
  if (x.dtype > THEON_UINT64) {
    raise(THEON_DTYPE_MISMATCH, "read_scalar: input is %s; accepted: bool and integers", theon_dtype_name(x.dtype));
  }
}

int64_t read_integer(const theon_tensor& x) {
  switch (x.dtype) {
    case THEON_BOOL: return *static_cast<const uint8_t*>(x.data) != 0;
    case THEON_INT8: return *static_cast<const int8_t*>(x.data);
    case THEON_INT16: return *static_cast<const int16_t*>(x.data);
    case THEON_INT32: return *static_cast<const int32_t*>(x.data);
    case THEON_INT64: return *static_cast<const int64_t*>(x.data);
    case THEON_UINT8: return *static_cast<const uint8_t*>(x.data);
    case THEON_UINT16: return *static_cast<const uint16_t*>(x.data);
    case THEON_UINT32: return *static_cast<const uint32_t*>(x.data);
    default: break;
  }
  const uint64_t value = *static_cast<const uint64_t*>(x.data);
  if (value > INT64_MAX) {
    raise(THEON_INVALID_ARGUMENT, "read_scalar: %llu does not fit in int64", static_cast<unsigned long long>(value));
  }
  return static_cast<int64_t>(value);
}

}  // namespace

theon_status arange_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_arange(*call);
    *need = {};
  });
}

theon_status arange_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_arange(*call); });
}

theon_status arange_run(theon_context* context, const theon_kernel_call* call, const void*, void*) {
  visit_range_dtype(call->operands[0].dtype, [&](auto type) noexcept { write_range<decltype(type)>(*context, *call); });
  return THEON_OK;
}

theon_status arange_length_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_arange_length(*call);
    *need = {};
  });
}

theon_status arange_length_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_arange_length(*call); });
}

theon_status arange_length_run(theon_context*, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] {
    int64_t& length = *static_cast<int64_t*>(call->operands[0].data);
    visit_range_dtype(call->operands[1].dtype, [&](auto type) { length = length_from<decltype(type)>(*call); });
  });
}

theon_status read_scalar_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_read_scalar(*call);
    *need = {};
  });
}

theon_status read_scalar_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_read_scalar(*call); });
}

theon_status read_scalar_run(theon_context*, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] { *static_cast<int64_t*>(call->operands[0].data) = read_integer(call->operands[1]); });
}

}  // namespace theon
