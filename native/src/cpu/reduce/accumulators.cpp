#include <limits>

#include "cpu/reduce/reduce_functions.hpp"

namespace theon {
namespace {

template <class T>
void fill(void* accumulators, int64_t n, T value) {
  T* a = static_cast<T*>(accumulators);
  for (int64_t i = 0; i < n; ++i) a[i] = value;
}

template <class T>
T identity(int reduction) {
  using Limits = std::numeric_limits<T>;
  switch (reduction) {
    case THEON_REDUCE_PROD: return T(1);
    case THEON_REDUCE_MAX: return Limits::has_infinity ? -Limits::infinity() : Limits::min();
    case THEON_REDUCE_MIN: return Limits::has_infinity ? Limits::infinity() : Limits::max();
    default: return T(0);
  }
}

}  // namespace

void fill_identity(const ReduceRow& row, void* accumulators, int64_t n) noexcept {
  switch (row.accumulator) {
    case THEON_FLOAT64: return fill(accumulators, n, identity<double>(row.reduction));
    case THEON_FLOAT32: return fill(accumulators, n, identity<float>(row.reduction));
    case THEON_INT64: return fill(accumulators, n, identity<int64_t>(row.reduction));
    default: {
      const bool set = row.reduction == THEON_REDUCE_MIN || row.reduction == THEON_REDUCE_ALL;
      return fill(accumulators, n, static_cast<uint8_t>(set));
    }
  }
}

void store_reduced(int reduction, int32_t dtype, int32_t accumulator_dtype, const void* accumulators, int64_t i, double divisor,
                   void* out) noexcept {
  switch (accumulator_dtype) {
    case THEON_FLOAT64: {
      double value = static_cast<const double*>(accumulators)[i];
      if (reduction == THEON_REDUCE_MEAN) value /= divisor;
      if (dtype == THEON_FLOAT32) {
        *static_cast<float*>(out) = static_cast<float>(value);
      } else {
        *static_cast<double*>(out) = value;
      }
      return;
    }
    case THEON_FLOAT32: *static_cast<float*>(out) = static_cast<const float*>(accumulators)[i]; return;
    case THEON_INT64: *static_cast<int64_t*>(out) = static_cast<const int64_t*>(accumulators)[i]; return;
    default: *static_cast<uint8_t*>(out) = static_cast<const uint8_t*>(accumulators)[i]; return;
  }
}

}  // namespace theon
