// The bits of an element, where only their number matters.
#pragma once

#include <cstdint>

namespace theon {

struct Bits128 {
  uint64_t low, high;
};

}  // namespace theon
