#include "core/tensor.hpp"

#include <algorithm>

#include "core/dtype.hpp"

namespace theon {
namespace {

bool is_empty(const theon_tensor& tensor) noexcept {
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (tensor.shape[axis] == 0) return true;
  }
  return false;
}

constexpr int64_t kMostReach = int64_t{1} << 56;  // bytes; no address space is larger

uint64_t magnitude(int64_t value) noexcept {
  return value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

}  // namespace

int64_t element_count(const theon_tensor& tensor) {
  if (is_empty(tensor)) return 0;
  int64_t count = 1;
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (__builtin_mul_overflow(count, tensor.shape[axis], &count)) {
      raise(THEON_SHAPE_MISMATCH, "shape %s has more elements than fit in 64 bits", shape_text(tensor).c_str());
    }
  }
  return count;
}

bool is_row_major(const theon_tensor& tensor) noexcept {
  if (is_empty(tensor)) return true;
  int64_t expected = 1;
  for (int32_t axis = tensor.rank - 1; axis >= 0; --axis) {
    if (tensor.shape[axis] == 1) continue;
    if (tensor.strides[axis] != expected) return false;
    if (__builtin_mul_overflow(expected, tensor.shape[axis], &expected)) return false;
  }
  return true;
}

ByteRange byte_range(const theon_tensor& tensor) noexcept {
  const auto data = reinterpret_cast<uintptr_t>(tensor.data);
  if (is_empty(tensor)) return {static_cast<const char*>(tensor.data), static_cast<const char*>(tensor.data)};
  // Unsigned, so that a tensor nobody validated gives a wrong range and not undefined behaviour.
  const auto bytes = static_cast<uint64_t>(dtype_bytes(tensor.dtype));
  uint64_t below = 0, above = 0;
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    const uint64_t extent = static_cast<uint64_t>(tensor.shape[axis] - 1) * magnitude(tensor.strides[axis]) * bytes;
    (tensor.strides[axis] < 0 ? below : above) += extent;
  }
  return {reinterpret_cast<const char*>(data - below), reinterpret_cast<const char*>(data + above + bytes)};
}

bool overlaps(const theon_tensor& a, const theon_tensor& b) noexcept {
  const ByteRange x = byte_range(a), y = byte_range(b);
  if (x.begin == x.end || y.begin == y.end) return false;
  return x.begin < y.end && y.begin < x.end;
}

bool self_overlaps(const theon_tensor& tensor) noexcept {
  if (is_empty(tensor)) return false;
  struct Axis {
    uint64_t stride, length;
  };
  Axis axes[THEON_MAX_RANK];
  int32_t count = 0;
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (tensor.shape[axis] > 1)
      axes[count++] = {magnitude(tensor.strides[axis]), static_cast<uint64_t>(tensor.shape[axis])};
  }
  std::sort(axes, axes + count, [](const Axis& x, const Axis& y) { return x.stride < y.stride; });
  uint64_t reach = 0;  // the farthest that the axes so far lead away from the first element
  for (int32_t i = 0; i < count; ++i) {
    if (axes[i].stride <= reach) return true;
    reach += axes[i].stride * (axes[i].length - 1);
  }
  return false;
}

void validate(const theon_tensor& tensor, const char* what, bool with_data) {
  if (tensor.rank < 0 || tensor.rank > THEON_MAX_RANK) {
    raise(THEON_INVALID_ARGUMENT, "%s: rank %d; expected 0 to %d", what, tensor.rank, THEON_MAX_RANK);
  }
  if (!is_dtype(tensor.dtype)) raise(THEON_INVALID_ARGUMENT, "%s: %d is not a dtype", what, tensor.dtype);
  if (tensor.rank > 0 && (tensor.shape == nullptr || tensor.strides == nullptr)) {
    raise(THEON_INVALID_ARGUMENT, "%s: %s is null though the rank is %d", what,
          tensor.shape == nullptr ? "shape" : "strides", tensor.rank);
  }
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (tensor.shape[axis] < 0) {
      raise(THEON_INVALID_ARGUMENT, "%s: shape %s has a negative length on axis %d", what, shape_text(tensor).c_str(),
            axis);
    }
  }
  if (is_empty(tensor)) return;

  const int64_t bytes = dtype_bytes(tensor.dtype);
  int64_t total = bytes, reach = bytes;
  bool fits = true;
  for (int32_t axis = 0; axis < tensor.rank && fits; ++axis) {
    const int64_t length = tensor.shape[axis], stride = tensor.strides[axis];
    int64_t extent = 0;
    fits = stride != INT64_MIN && !__builtin_mul_overflow(total, length, &total) &&
           !__builtin_mul_overflow(length - 1, stride < 0 ? -stride : stride, &extent) &&
           !__builtin_mul_overflow(extent, bytes, &extent) && !__builtin_add_overflow(reach, extent, &reach);
  }
  if (!fits || reach > kMostReach) {
    raise(THEON_INVALID_ARGUMENT, "%s: shape %s with its strides reaches farther than any memory does", what,
          shape_text(tensor).c_str());
  }
  if (!with_data) return;
  if (tensor.data == nullptr) {
    raise(THEON_INVALID_ARGUMENT, "%s: data is null though shape %s has elements", what, shape_text(tensor).c_str());
  }
  // The parts of a complex128 are what gets loaded, so 8 bytes are enough for any dtype.
  if (reinterpret_cast<uintptr_t>(tensor.data) % static_cast<uintptr_t>(std::min<int64_t>(bytes, 8)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: data is not aligned to the elements of %s", what, dtype_name(tensor.dtype));
  }
}

std::string shape_text(const theon_tensor& tensor) {
  std::string text = "[";
  for (int32_t axis = 0; axis < tensor.rank; ++axis) {
    if (axis > 0) text += ", ";
    text += std::to_string(tensor.shape[axis]);
  }
  return text + "]";
}

void row_major_strides(const int64_t* shape, int32_t rank, int64_t* strides) noexcept {
  uint64_t stride = 1;
  for (int32_t axis = rank - 1; axis >= 0; --axis) {
    strides[axis] = static_cast<int64_t>(stride);
    stride *= static_cast<uint64_t>(std::max<int64_t>(shape[axis], 1));
  }
}

}  // namespace theon
