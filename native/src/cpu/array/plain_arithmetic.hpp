// One sum and one product of every computed dtype, for loops that are bound by memory or by their order.
#pragma once

#include <type_traits>

#include "core/dtype.hpp"
#include "core/float16.hpp"

namespace theon {

/// a + b; integers wrap, bool is or.
template <class T>
T plain_add(T a, T b) noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    return a || b;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  } else if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(float16_to_float(a.bits) + float16_to_float(b.bits))};
  } else if constexpr (std::is_floating_point_v<T>) {
    return a + b;
  } else {
    return {a.re + b.re, a.im + b.im};
  }
}

/// a * b; integers wrap, bool is and.
template <class T>
T plain_multiply(T a, T b) noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    return a && b;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(float16_to_float(a.bits) * float16_to_float(b.bits))};
  } else if constexpr (std::is_floating_point_v<T>) {
    return a * b;
  } else {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
}

/// The number 1.
template <class T>
T plain_one() noexcept {
  if constexpr (std::is_arithmetic_v<T>) {
    return T{1};
  } else if constexpr (std::is_same_v<T, Float16>) {
    return {float16_of(1)};
  } else {
    return {1, 0};
  }
}

}  // namespace theon
