// Programs over whole rows between the two products of "matrix_stream".
#include <cmath>
#include <limits>

#include "cpu/blas/matrix_stream.hpp"
#include "cpu/reduce/row_statistics.hpp"
#include "cpu/reduce/softmax_rows.hpp"
#include "theon/rows.h"

namespace theon {
namespace {

template <class T>
void logsumexp(const StatisticLoops& loops, T* out, const T* x, int64_t rows, int64_t length) noexcept {
  constexpr bool kWide = sizeof(T) == sizeof(double);
  if (length == 0) {
    for (int64_t r = 0; r < rows; ++r) out[r] = -std::numeric_limits<T>::infinity();
  } else if (length <= kShortRow) {
    loops.logsumexp_rows[kWide](out, x, rows, length, length);
  } else {
    for (int64_t r = 0; r < rows; ++r) {
      const RowState state = loops.states[THEON_STATISTIC_LOGSUMEXP][kWide](x + r * length, length);
      out[r] = static_cast<T>(std::isfinite(state.a) ? state.a + std::log(state.b) : state.a);
    }
  }
}

template <class T>
void sum(T* out, const T* x, int64_t rows, int64_t length) noexcept {
  for (int64_t r = 0; r < rows; ++r) {
    double total = 0;
    for (int64_t i = 0; i < length; ++i) total += static_cast<double>(x[r * length + i]);
    out[r] = static_cast<T>(total);
  }
}

template <class T>
void run(int32_t level, int32_t kind, void* out, const void* x, int64_t rows, int64_t length) noexcept {
  constexpr bool kWide = sizeof(T) == sizeof(double);
  T* y = static_cast<T*>(out);
  const T* from = static_cast<const T*>(x);
  switch (kind) {
    case THEON_STREAM_SOFTMAX:
      if (length > 0) softmax_loops(level).softmax[kWide](y, from, rows, length);
      break;
    case THEON_STREAM_LOG_SOFTMAX:
      if (length > 0) softmax_loops(level).log_softmax[kWide](y, from, rows, length);
      break;
    case THEON_STREAM_LOGSUMEXP: logsumexp(statistic_loops(level), y, from, rows, length); break;
    default: sum(y, from, rows, length); break;
  }
}

}  // namespace

void run_row_step(int32_t level, int32_t kind, int32_t dtype, void* out, const void* x, int64_t rows,
                  int64_t length) noexcept {
  dtype == THEON_FLOAT32 ? run<float>(level, kind, out, x, rows, length)
                         : run<double>(level, kind, out, x, rows, length);
}

}  // namespace theon
