// Element types: sizes, names, and the way from a number to a C++ type.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "core/status.hpp"
#include "theon/base.h"

namespace theon {

constexpr bool is_dtype(int32_t dtype) noexcept { return dtype >= 0 && dtype < THEON_DTYPE_COUNT; }

#define THEON_DTYPE(id, NAME, Name, bytes) bytes,
inline constexpr int32_t kDtypeBytes[] = {
#include "theon/dtypes.def"
};

/// Bytes of one element; 0 for an unknown number.
constexpr int32_t dtype_bytes(int32_t dtype) noexcept { return is_dtype(dtype) ? kDtypeBytes[dtype] : 0; }

/// "float32", or "unknown dtype".
const char* dtype_name(int32_t dtype) noexcept;

/// The dtype of a C++ type that kernels compute with.
template <class T>
inline constexpr int32_t dtype_of = -1;
template <>
inline constexpr int32_t dtype_of<bool> = THEON_BOOL;
template <>
inline constexpr int32_t dtype_of<int64_t> = THEON_INT64;
template <>
inline constexpr int32_t dtype_of<float> = THEON_FLOAT32;
template <>
inline constexpr int32_t dtype_of<double> = THEON_FLOAT64;

/// Whether kernels compute with this dtype; the others are stored and moved only.
constexpr bool is_computed(int32_t dtype) noexcept {
  return dtype == THEON_BOOL || dtype == THEON_INT64 || dtype == THEON_FLOAT32 || dtype == THEON_FLOAT64;
}

[[noreturn]] void raise_not_computed(int32_t dtype, const char* what);

/// Calls body(std::type_identity<T>{}) with the C++ type of a computed dtype; for any other throws THEON_UNSUPPORTED, naming `what`.
template <class Body>
decltype(auto) visit_dtype(int32_t dtype, const char* what, Body&& body) {
  switch (dtype) {
    case THEON_BOOL: return std::forward<Body>(body)(std::type_identity<bool>{});
    case THEON_INT64: return std::forward<Body>(body)(std::type_identity<int64_t>{});
    case THEON_FLOAT32: return std::forward<Body>(body)(std::type_identity<float>{});
    case THEON_FLOAT64: return std::forward<Body>(body)(std::type_identity<double>{});
    default: raise_not_computed(dtype, what);
  }
}

/// Sixteen bytes that are moved, aligned like the doubles of a complex number.
struct Bytes16 {
  uint64_t low, high;
};

/// Calls body(std::type_identity<U>{}) with a plain type as long as an element of `dtype`: all that moving data needs to know.
template <class Body>
decltype(auto) visit_bytes(int32_t dtype, Body&& body) {
  switch (dtype_bytes(dtype)) {
    case 1: return std::forward<Body>(body)(std::type_identity<uint8_t>{});
    case 2: return std::forward<Body>(body)(std::type_identity<uint16_t>{});
    case 4: return std::forward<Body>(body)(std::type_identity<uint32_t>{});
    case 8: return std::forward<Body>(body)(std::type_identity<uint64_t>{});
    case 16: return std::forward<Body>(body)(std::type_identity<Bytes16>{});
    default: raise(THEON_INVALID_ARGUMENT, "%d is not a dtype", dtype);
  }
}

}  // namespace theon
