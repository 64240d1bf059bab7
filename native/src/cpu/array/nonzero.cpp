// The kernels "nonzero_count" and "nonzero".
#include <algorithm>
#include <numeric>

#include "core/context.hpp"
#include "core/parallel.hpp"
#include "cpu/array/kernels.hpp"
#include "cpu/array/operands.hpp"

namespace theon {
namespace {

constexpr int64_t kChunkElements = 32 << 10;
constexpr int64_t kStrip = 128;  // its count and its positions fit in a byte

// The elements in row-major order, cut into chunks: the last axis is a row, a long row is cut into segments.
struct Walk {
  int64_t rows, row_length, row_stride;
  int64_t segment, segments;
  int64_t units, units_per_chunk, chunks;
};

Walk plan_walk(const theon_tensor& x) {
  Walk w{};
  const int64_t count = element_count(x);
  w.row_length = x.rank > 0 ? x.shape[x.rank - 1] : 1;
  w.row_stride = x.rank > 0 ? x.strides[x.rank - 1] : 1;
  if (count == 0) return w;
  w.rows = count / w.row_length;
  w.segment = std::min(w.row_length, kChunkElements);
  w.segments = ceil_div(w.row_length, w.segment);
  w.units = w.rows * w.segments;
  w.units_per_chunk = std::max<int64_t>(1, kChunkElements / w.segment);
  w.chunks = ceil_div(w.units, w.units_per_chunk);
  return w;
}

struct Float16Bits {
  uint16_t bits;
};

bool is_nonzero(Float16Bits x) noexcept { return (x.bits & 0x7fff) != 0; }
template <class T>
bool is_nonzero(T x) noexcept {
  return x != 0;
}
template <class T>
struct Complex {
  T real, imaginary;
};
template <class T>
bool is_nonzero(Complex<T> x) noexcept {
  return x.real != 0 || x.imaginary != 0;
}

// Calls visit(row index, first column, columns, address of the first element) for each unit of a chunk.
template <class T, class Visit>
void walk_chunk(const Walk& w, const theon_tensor& x, int64_t chunk, int64_t* index, Visit&& visit) noexcept {
  const int64_t first = chunk * w.units_per_chunk;
  const int64_t last = std::min(w.units, first + w.units_per_chunk);
  for (int64_t unit = first; unit < last; ++unit) {
    const int64_t column = unit % w.segments * w.segment;
    int64_t row = unit / w.segments;
    int64_t offset = column * w.row_stride;
    for (int32_t a = x.rank - 2; a >= 0; --a) {
      index[a] = row % x.shape[a];
      row /= x.shape[a];
      offset += index[a] * x.strides[a];
    }
    visit(column, std::min(w.segment, w.row_length - column), static_cast<const T*>(x.data) + offset);
  }
}

template <class T>
int64_t count_row(const T* row, int64_t stride, int64_t n) noexcept {
  int64_t count = 0;
  for (int64_t strip = 0; strip < n; strip += kStrip) {
    const int64_t length = std::min(kStrip, n - strip);
    uint8_t found = 0;
    if (stride == 1) {
      for (int64_t i = 0; i < length; ++i) found = static_cast<uint8_t>(found + is_nonzero(row[strip + i]));
    } else {
      for (int64_t i = 0; i < length; ++i) found = static_cast<uint8_t>(found + is_nonzero(row[(strip + i) * stride]));
    }
    count += found;
  }
  return count;
}

template <class T>
void count_chunks(const theon_context& context, const Walk& w, const theon_tensor& x, int64_t* counts) noexcept {
  parallel_for(context, w.chunks, [&](int64_t chunk) noexcept {
    int64_t count = 0;
    int64_t index[THEON_MAX_RANK];
    walk_chunk<T>(w, x, chunk, index, [&](int64_t, int64_t columns, const T* row) noexcept {
      count += count_row(row, w.row_stride, columns);
    });
    counts[chunk] = count;
  });
}

template <class T>
void write_chunks(const theon_context& context, const Walk& w, const theon_tensor& x, const theon_tensor& out,
                  const int64_t* firsts) noexcept {
  parallel_for(context, w.chunks, [&](int64_t chunk) noexcept {
    const int64_t to_row = out.strides[0], to_column = out.strides[1], last = (x.rank - 1) * to_column;
    int64_t* to = static_cast<int64_t*>(out.data) + firsts[chunk] * to_row;
    int64_t index[THEON_MAX_RANK];
    walk_chunk<T>(w, x, chunk, index, [&](int64_t column, int64_t columns, const T* row) noexcept {
      for (int64_t strip = 0; strip < columns; strip += kStrip) {
        // Positions are collected without branches, which a mask would make unpredictable.
        const int64_t length = std::min(kStrip, columns - strip);
        uint8_t places[kStrip + 1];
        int64_t count = 0;
        for (int64_t i = 0; i < length; ++i) {
          places[count] = static_cast<uint8_t>(i);
          count += is_nonzero(row[(strip + i) * w.row_stride]);
        }
        for (int32_t a = 0; a < x.rank - 1; ++a) {
          for (int64_t i = 0; i < count; ++i) to[i * to_row + a * to_column] = index[a];
        }
        const int64_t first = column + strip;
        for (int64_t i = 0; i < count && x.rank > 0; ++i) to[i * to_row + last] = first + places[i];
        to += count * to_row;
      }
    });
  });
}

// Calls action with a value of the C++ type that stands for the dtype in is_nonzero.
template <class Action>
void with_type(int32_t dtype, Action&& action) noexcept {
  switch (dtype) {
    case THEON_BOOL:
    case THEON_INT8:
    case THEON_UINT8: return action(uint8_t{});
    case THEON_INT16:
    case THEON_UINT16: return action(uint16_t{});
    case THEON_INT32:
    case THEON_UINT32: return action(uint32_t{});
    case THEON_INT64:
    case THEON_UINT64: return action(uint64_t{});
    case THEON_FLOAT16:
    case THEON_BFLOAT16: return action(Float16Bits{});
    case THEON_FLOAT32: return action(float{});
    case THEON_FLOAT64: return action(double{});
    case THEON_COMPLEX64: return action(Complex<float>{});
    default: return action(Complex<double>{});
  }
}

int64_t count_all(const theon_context& context, const Walk& w, const theon_tensor& x, int64_t* counts) noexcept {
  with_type(x.dtype, [&](auto tag) noexcept { count_chunks<decltype(tag)>(context, w, x, counts); });
  return std::accumulate(counts, counts + w.chunks, int64_t{0});
}

Walk plan_count(const theon_kernel_call& call) {
  check_operands(call, "nonzero_count", 2);
  const theon_tensor& out = call.operands[0];
  check_dtype(out, "nonzero_count: output", THEON_INT64, "the dtype of a register");
  if (out.rank != 1 || out.shape[0] != 1) {
    raise(THEON_SHAPE_MISMATCH, "nonzero_count: output has shape %s; expected [1]", shape_text(out).c_str());
  }
  return plan_walk(call.operands[1]);
}

Walk plan_nonzero(const theon_kernel_call& call) {
  check_operands(call, "nonzero", 2);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& x = call.operands[1];
  check_dtype(out, "nonzero: destination", THEON_INT64, "the dtype of indices");
  check_output(out, "nonzero: destination");
  if (out.rank != 2 || out.shape[1] != x.rank) {
    raise(THEON_SHAPE_MISMATCH, "nonzero: destination has shape %s; expected [n, %d] for a source of shape %s",
          shape_text(out).c_str(), x.rank, shape_text(x).c_str());
  }
  return plan_walk(x);
}

void set_need(const Walk& walk, theon_kernel_need* need) noexcept {
  *need = {sizeof(Walk), walk.chunks * static_cast<int64_t>(sizeof(int64_t))};
}

}  // namespace

theon_status nonzero_count_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { set_need(plan_count(*call), need); });
}

theon_status nonzero_count_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<Walk*>(plan) = plan_count(*call); });
}

theon_status nonzero_count_run(theon_context* context, const theon_kernel_call* call, const void* plan,
                               void* workspace) {
  *static_cast<int64_t*>(call->operands[0].data) = count_all(*context, *static_cast<const Walk*>(plan),
                                                             call->operands[1], static_cast<int64_t*>(workspace));
  return THEON_OK;
}

theon_status nonzero_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] { set_need(plan_nonzero(*call), need); });
}

theon_status nonzero_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<Walk*>(plan) = plan_nonzero(*call); });
}

theon_status nonzero_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  return guarded([&] {
    const Walk& walk = *static_cast<const Walk*>(plan);
    const theon_tensor& out = call->operands[0];
    const theon_tensor& x = call->operands[1];
    int64_t* counts = static_cast<int64_t*>(workspace);
    const int64_t count = count_all(*context, walk, x, counts);
    if (cancelled(*context)) return;  // some chunks were not counted
    if (count != out.shape[0]) {
      raise(THEON_SHAPE_MISMATCH,
            "nonzero: destination has room for %lld elements; the source has %lld that are not zero",
            static_cast<long long>(out.shape[0]), static_cast<long long>(count));
    }
    std::exclusive_scan(counts, counts + walk.chunks, counts, int64_t{0});
    with_type(x.dtype, [&](auto tag) noexcept { write_chunks<decltype(tag)>(*context, walk, x, out, counts); });
  });
}

}  // namespace theon
