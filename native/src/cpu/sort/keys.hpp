// Elements as unsigned numbers in the same order, so that one sort serves all real dtypes.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "core/dtype.hpp"

namespace theon {

enum class KeyKind { kUnsigned, kSigned, kFloat };

/// How elements of a dtype become keys. Zeros: whether -0 and 0 are equal, as they must be for positions.
template <class U, KeyKind kKind, int kMantissaBits>
struct KeyRule {
  using Key = U;
  static constexpr bool kIsFloat = kKind == KeyKind::kFloat;
  static constexpr U kSign = static_cast<U>(U{1} << (8 * sizeof(U) - 1));
  static constexpr U kInfinity = static_cast<U>(static_cast<U>(~kSign) >> kMantissaBits << kMantissaBits);

  /// The key of the bits of an element; all NaN have the largest one.
  static U key(U bits, bool zeros_are_equal) noexcept {
    if constexpr (kKind == KeyKind::kUnsigned) return bits;
    if constexpr (kKind == KeyKind::kSigned) return static_cast<U>(bits ^ kSign);
    const U magnitude = static_cast<U>(bits & static_cast<U>(~kSign));
    if (magnitude > kInfinity) return static_cast<U>(~U{0});
    if (zeros_are_equal && magnitude == 0) return kSign;
    return (bits & kSign) != 0 ? static_cast<U>(~bits) : static_cast<U>(bits | kSign);
  }

  /// The bits of an element with this key.
  static U bits(U key) noexcept {
    if constexpr (kKind == KeyKind::kUnsigned) return key;
    if constexpr (kKind == KeyKind::kSigned) return static_cast<U>(key ^ kSign);
    if (key == static_cast<U>(~U{0})) return static_cast<U>(kInfinity | (U{1} << (kMantissaBits - 1)));
    return (key & kSign) != 0 ? static_cast<U>(key ^ kSign) : static_cast<U>(~key);
  }
};

/// Calls body(KeyRule{}) for a real dtype; throws THEON_UNSUPPORTED for any other.
template <class Body>
void visit_keys(int32_t dtype, const char* kernel, Body&& body) {
  switch (dtype) {
    case THEON_BOOL:
    case THEON_UINT8: return body(KeyRule<uint8_t, KeyKind::kUnsigned, 1>{});
    case THEON_UINT16: return body(KeyRule<uint16_t, KeyKind::kUnsigned, 1>{});
    case THEON_UINT32: return body(KeyRule<uint32_t, KeyKind::kUnsigned, 1>{});
    case THEON_UINT64: return body(KeyRule<uint64_t, KeyKind::kUnsigned, 1>{});
    case THEON_INT8: return body(KeyRule<uint8_t, KeyKind::kSigned, 1>{});
    case THEON_INT16: return body(KeyRule<uint16_t, KeyKind::kSigned, 1>{});
    case THEON_INT32: return body(KeyRule<uint32_t, KeyKind::kSigned, 1>{});
    case THEON_INT64: return body(KeyRule<uint64_t, KeyKind::kSigned, 1>{});
    case THEON_FLOAT16: return body(KeyRule<uint16_t, KeyKind::kFloat, 10>{});
    case THEON_BFLOAT16: return body(KeyRule<uint16_t, KeyKind::kFloat, 7>{});
    case THEON_FLOAT32: return body(KeyRule<uint32_t, KeyKind::kFloat, 23>{});
    case THEON_FLOAT64: return body(KeyRule<uint64_t, KeyKind::kFloat, 52>{});
    default:
      raise(THEON_UNSUPPORTED, "%s: %s has no order; accepted: bool, integers, floats", kernel, dtype_name(dtype));
  }
}

}  // namespace theon
