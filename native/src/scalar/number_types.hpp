// Element types that C++ has no name for, as they are stored.
#pragma once

#include <cstdint>

namespace theon {

/// A float16; kernels compute with it in float32.
struct Float16 {
  uint16_t bits;
};

/// A complex number.
template <class T>
struct Complex {
  T re, im;
};

}  // namespace theon
