// Element types: sizes, names, and the way from a number to a C++ type.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "core/status.hpp"
#include "scalar/number_types.hpp"
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
inline constexpr int32_t dtype_of<int8_t> = THEON_INT8;
template <>
inline constexpr int32_t dtype_of<int16_t> = THEON_INT16;
template <>
inline constexpr int32_t dtype_of<int32_t> = THEON_INT32;
template <>
inline constexpr int32_t dtype_of<int64_t> = THEON_INT64;
template <>
inline constexpr int32_t dtype_of<uint8_t> = THEON_UINT8;
template <>
inline constexpr int32_t dtype_of<uint16_t> = THEON_UINT16;
template <>
inline constexpr int32_t dtype_of<uint32_t> = THEON_UINT32;
template <>
inline constexpr int32_t dtype_of<uint64_t> = THEON_UINT64;
template <>
inline constexpr int32_t dtype_of<Float16> = THEON_FLOAT16;
template <>
inline constexpr int32_t dtype_of<float> = THEON_FLOAT32;
template <>
inline constexpr int32_t dtype_of<double> = THEON_FLOAT64;
template <>
inline constexpr int32_t dtype_of<Complex<float>> = THEON_COMPLEX64;
template <>
inline constexpr int32_t dtype_of<Complex<double>> = THEON_COMPLEX128;

/// Whether kernels compute with this dtype; bfloat16 is stored and moved only.
constexpr bool is_computed(int32_t dtype) noexcept { return is_dtype(dtype) && dtype != THEON_BFLOAT16; }
constexpr bool is_integer(int32_t dtype) noexcept { return dtype >= THEON_INT8 && dtype <= THEON_UINT64; }
constexpr bool is_unsigned(int32_t dtype) noexcept { return dtype >= THEON_UINT8 && dtype <= THEON_UINT64; }
constexpr bool is_float(int32_t dtype) noexcept { return dtype >= THEON_FLOAT16 && dtype <= THEON_FLOAT64; }
constexpr bool is_complex(int32_t dtype) noexcept { return dtype == THEON_COMPLEX64 || dtype == THEON_COMPLEX128; }

[[noreturn]] void raise_not_computed(int32_t dtype, const char* what);

/// Calls body(std::type_identity<T>{}) with the C++ type of a computed dtype; for any other throws THEON_UNSUPPORTED, naming `what`.
template <class Body>
decltype(auto) visit_dtype(int32_t dtype, const char* what, Body&& body) {
  switch (dtype) {
    case THEON_BOOL: return std::forward<Body>(body)(std::type_identity<bool>{});
    case THEON_INT8: return std::forward<Body>(body)(std::type_identity<int8_t>{});
    case THEON_INT16: return std::forward<Body>(body)(std::type_identity<int16_t>{});
    case THEON_INT32: return std::forward<Body>(body)(std::type_identity<int32_t>{});
    case THEON_INT64: return std::forward<Body>(body)(std::type_identity<int64_t>{});
    case THEON_UINT8: return std::forward<Body>(body)(std::type_identity<uint8_t>{});
    case THEON_UINT16: return std::forward<Body>(body)(std::type_identity<uint16_t>{});
    case THEON_UINT32: return std::forward<Body>(body)(std::type_identity<uint32_t>{});
    case THEON_UINT64: return std::forward<Body>(body)(std::type_identity<uint64_t>{});
    case THEON_FLOAT16: return std::forward<Body>(body)(std::type_identity<Float16>{});
    case THEON_FLOAT32: return std::forward<Body>(body)(std::type_identity<float>{});
    case THEON_FLOAT64: return std::forward<Body>(body)(std::type_identity<double>{});
    case THEON_COMPLEX64: return std::forward<Body>(body)(std::type_identity<Complex<float>>{});
    case THEON_COMPLEX128: return std::forward<Body>(body)(std::type_identity<Complex<double>>{});
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
