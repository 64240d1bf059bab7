#include <limits>

#include "core/dtype.hpp"
#include "core/float16.hpp"
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
  if (stride == 1) {  // a loop of vectors
    for (int64_t i = 0; i < n; ++i) y[i] = f(a[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) y[i * stride] = f(a[i]);
  }
}

template <class A>
void store_float(int32_t dtype, const void* accumulators, int64_t n, A divisor, void* out, int64_t stride) {
  const auto divided = [=](A a) { return divisor != 1 ? a / divisor : a; };
  switch (dtype) {
    case THEON_FLOAT16:
      return store<uint16_t, A>(out, stride, accumulators, n, [=](A a) { return float16_of(divided(a)); });
    case THEON_FLOAT32:
      return store<float, A>(out, stride, accumulators, n, [=](A a) { return static_cast<float>(divided(a)); });
    default: return store<double, A>(out, stride, accumulators, n, divided);
  }
}

template <class T>
void store_complex(const void* accumulators, int64_t n, double divisor, void* out, int64_t stride) {
  store<Complex<T>, Complex<double>>(out, stride, accumulators, n, [=](Complex<double> a) {
    return Complex<T>{static_cast<T>(a.re / divisor), static_cast<T>(a.im / divisor)};
  });
}

}  // namespace

void fill_identity(const ReduceRow& row, void* accumulators, int64_t n) noexcept {
  switch (row.accumulator) {
    case THEON_BOOL: {
      const bool set = row.reduction == THEON_REDUCE_MIN || row.reduction == THEON_REDUCE_ALL;
      return fill(accumulators, n, static_cast<uint8_t>(set));
    }
    case THEON_INT8: return fill(accumulators, n, identity<int8_t>(row.reduction));
    case THEON_INT16: return fill(accumulators, n, identity<int16_t>(row.reduction));
    case THEON_INT32: return fill(accumulators, n, identity<int32_t>(row.reduction));
    case THEON_INT64: return fill(accumulators, n, identity<int64_t>(row.reduction));
    case THEON_UINT8: return fill(accumulators, n, identity<uint8_t>(row.reduction));
    case THEON_UINT16: return fill(accumulators, n, identity<uint16_t>(row.reduction));
    case THEON_UINT32: return fill(accumulators, n, identity<uint32_t>(row.reduction));
    case THEON_UINT64: return fill(accumulators, n, identity<uint64_t>(row.reduction));
    case THEON_FLOAT32: return fill(accumulators, n, identity<float>(row.reduction));
    case THEON_FLOAT64: return fill(accumulators, n, identity<double>(row.reduction));
    default: return fill(accumulators, n, Complex<double>{identity<double>(row.reduction), 0});
  }
}

void store_reduced(int32_t dtype, int32_t accumulator_dtype, const void* accumulators, int64_t n, double divisor,
                   void* out, int64_t stride) noexcept {
  switch (accumulator_dtype) {
    case THEON_FLOAT64: return store_float<double>(dtype, accumulators, n, divisor, out, stride);
    case THEON_FLOAT32: return store_float<float>(dtype, accumulators, n, 1, out, stride);
    case THEON_COMPLEX128:
      return dtype == THEON_COMPLEX64 ? store_complex<float>(accumulators, n, divisor, out, stride)
                                      : store_complex<double>(accumulators, n, divisor, out, stride);
    default: break;
  }
  visit_bytes(dtype, [&](auto type) {
    using U = typename decltype(type)::type;
    store<U, U>(out, stride, accumulators, n, [](U a) { return a; });
  });
}

}  // namespace theon
