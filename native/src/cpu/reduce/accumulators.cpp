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

template <class T, class A, class F>
void store(void* out, int64_t stride, const void* accumulators, int64_t n, F f) {
  T* y = static_cast<T*>(out);
  const A* a = static_cast<const A*>(accumulators);
  for (int64_t i = 0; i < n; ++i) y[i * stride] = static_cast<T>(f(a[i]));
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

void store_reduced(int reduction, int32_t dtype, int32_t accumulator_dtype, const void* accumulators, int64_t n,
                   double divisor, void* out, int64_t stride) noexcept {
  const bool mean = reduction == THEON_REDUCE_MEAN;
  switch (accumulator_dtype) {
    case THEON_FLOAT64:
      if (dtype == THEON_FLOAT32)
        return store<float, double>(out, stride, accumulators, n, [=](double a) { return mean ? a / divisor : a; });
      return store<double, double>(out, stride, accumulators, n, [=](double a) { return mean ? a / divisor : a; });
    case THEON_FLOAT32: return store<float, float>(out, stride, accumulators, n, [](float a) { return a; });
    case THEON_INT64: return store<int64_t, int64_t>(out, stride, accumulators, n, [](int64_t a) { return a; });
    default: return store<uint8_t, uint8_t>(out, stride, accumulators, n, [](uint8_t a) { return a; });
  }
}

}  // namespace theon
