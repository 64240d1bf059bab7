// Complex functions of the C library, one number at a time: what is rare, and special values, which are those of C99's Annex G.
#pragma once

#include <complex>

#include "scalar/number_types.hpp"

namespace theon {

/// The op of one complex operand, for which a tile function exists; what gives a float gives it as the real part.
template <class T>
std::complex<T> complex_by_library(int op, std::complex<T> z) noexcept;

}  // namespace theon
