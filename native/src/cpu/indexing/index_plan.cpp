#include "cpu/indexing/index_plan.hpp"

#include <algorithm>
#include <atomic>

#include "core/dtype.hpp"
#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"

namespace theon {
namespace {

constexpr int64_t kChunk = 16 << 10;

// Appends an axis; one that continues the one before it on both sides is merged with it.
void append(IndexAxes& axes, int64_t length, int64_t dense, int64_t indexed) noexcept {
  axes.elements *= length;
  if (length == 1) return;
  if (axes.count > 0 && axes.dense[axes.count - 1] == dense * length &&
      axes.indexed[axes.count - 1] == indexed * length) {
    axes.lengths[axes.count - 1] *= length;
    axes.dense[axes.count - 1] = dense, axes.indexed[axes.count - 1] = indexed;
    return;
  }
  axes.lengths[axes.count] = length, axes.dense[axes.count] = dense, axes.indexed[axes.count++] = indexed;
}

const theon_index_attributes& attributes_of(const theon_kernel_call& call, const char* kernel) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_index_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "%s: %d bytes of attributes; expected %d", kernel, call.attribute_bytes,
          static_cast<int>(sizeof(theon_index_attributes)));
  }
  const auto& a = *static_cast<const theon_index_attributes*>(call.attributes);
  if (a.size != static_cast<int32_t>(sizeof(a)) || a.reserved != 0 || a.first < 0 || a.count < 1 ||
      a.first > THEON_MAX_RANK || a.count > THEON_MAX_RANK || a.mode < THEON_INDEX_RAISE || a.mode > THEON_INDEX_CLIP ||
      (a.accumulate & ~1) != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: attributes {size %d, first %d, count %d, mode %d, accumulate %d} are malformed",
          kernel, a.size, a.first, a.count, a.mode, a.accumulate);
  }
  return a;
}

void check_length(const char* kernel, int64_t have, int64_t want, int32_t axis) {
  if (have != want) {
    raise(THEON_SHAPE_MISMATCH, "%s: axis %d of the dense tensor has length %lld; expected %lld", kernel, axis,
          static_cast<long long>(have), static_cast<long long>(want));
  }
}

// The position that an index stands for, or -1.
int64_t resolve(int64_t index, int64_t length, int32_t mode) noexcept {
  if (mode == THEON_INDEX_CLIP) return index < 0 ? 0 : std::min(index, length - 1);
  if (mode == THEON_INDEX_WRAP) {
    const int64_t rest = index % length;
    return rest < 0 ? rest + length : rest;
  }
  if (index < 0) index += length;
  return index >= 0 && index < length ? index : -1;
}

// Adds what one index array contributes to the offsets of elements [first, last); answers the first bad element, or `last`.
int64_t add_offsets(const IndexPlan& plan, int32_t k, const theon_tensor& index, int64_t first, int64_t last,
                    int64_t* offsets) noexcept {
  const auto* data = static_cast<const int64_t*>(index.data);
  const int64_t one = 1, none = 0;
  const int32_t rank = index.rank > 0 ? index.rank : 1;
  const int64_t* lengths = index.rank > 0 ? index.shape : &one;
  const int64_t* strides = index.rank > 0 ? index.strides : &none;
  const int64_t step = strides[rank - 1], length = plan.lengths[k], stride = plan.strides[k];
  int64_t bad = last;
  for_row_pieces(rank, lengths, strides, first, last - first, [&](int64_t offset, int64_t done, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      const int64_t position = resolve(data[offset + i * step], length, plan.mode);
      if (position < 0) bad = std::min(bad, first + done + i);
      const int64_t at = first + done + i;
      offsets[at] = (k == 0 ? 0 : offsets[at]) + position * stride;
    }
  });
  return bad;
}

int64_t index_at(const theon_tensor& index, int64_t at) noexcept {
  int64_t offset = 0;
  for (int32_t a = index.rank - 1; a >= 0; --a) {
    offset += at % index.shape[a] * index.strides[a];
    at /= index.shape[a];
  }
  return static_cast<const int64_t*>(index.data)[offset];
}

[[noreturn]] void raise_out_of_range(const IndexPlan& plan, const theon_tensor* indices, int64_t bad,
                                     const char* kernel) {
  for (int32_t k = 0; k < plan.count; ++k) {
    const int64_t index = index_at(indices[k], bad);
    if (resolve(index, plan.lengths[k], plan.mode) < 0) {
      raise(THEON_INDEX_OUT_OF_RANGE, "index %lld is outside axis %lld of length %lld", static_cast<long long>(index),
            static_cast<long long>(plan.names[k]), static_cast<long long>(plan.lengths[k]));
    }
  }
  raise(THEON_INTERNAL, "%s: no index is out of range", kernel);
}

// Whether flat_index.hpp has a loop for the call.
void set_flat(IndexPlan& plan, const theon_tensor& index) noexcept {
  const bool whole_rows = plan.after.count == 0 ||
                          (plan.after.count == 1 && plan.after.dense[0] == 1 && plan.after.indexed[0] == 1);
  if (plan.count != 1 || plan.before.elements != 1 || plan.indices.count > 1 || !whole_rows) return;
  if (index.rank > 1 && !is_row_major(index)) return;
  plan.flat = 1;
  plan.index_step = index.rank == 0 ? 0 : index.rank == 1 ? index.strides[0] : 1;
  plan.dense_step = plan.indices.count == 0 ? 0 : plan.indices.dense[0];
}

}  // namespace

IndexPlan plan_index(const theon_kernel_call& call, const char* kernel, const theon_tensor& dense,
                     const theon_tensor& indexed) {
  const theon_index_attributes& attributes = attributes_of(call, kernel);
  if (call.output_count != 1 || call.operand_count != 2 + attributes.count) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d operands, %d of them outputs; expected %d, one of them an output", kernel,
          call.operand_count, call.output_count, 2 + attributes.count);
  }
  // The axes may have other numbers for the caller's user, who indexed before they were moved.
  if (call.parameter_count != 0 && (call.parameter_count != attributes.count || call.parameters == nullptr)) {
    raise(THEON_INVALID_ARGUMENT, "%s: got %d parameters; expected none, or a number for each of %d axes", kernel,
          call.parameter_count, attributes.count);
  }
  for (int32_t i = 0; i < call.operand_count; ++i) validate(call.operands[i], kernel, false);
  check_output(call.operands[0], kernel);
  check_dtype(dense, kernel, indexed.dtype, "the dtype of the indexed tensor");
  const theon_tensor* indices = call.operands + 2;
  const int32_t rank = indices[0].rank;
  if (attributes.first + attributes.count > indexed.rank || dense.rank != indexed.rank - attributes.count + rank) {
    raise(THEON_SHAPE_MISMATCH, "%s: %d index arrays of rank %d from axis %d of shape %s do not make rank %d", kernel,
          attributes.count, rank, attributes.first, shape_text(indexed).c_str(), dense.rank);
  }
  IndexPlan plan{};
  plan.first = attributes.first, plan.count = attributes.count, plan.mode = attributes.mode;
  plan.accumulate = attributes.accumulate, plan.dtype = dense.dtype;
  plan.before.elements = plan.indices.elements = plan.after.elements = 1;
  for (int32_t k = 0; k < plan.count; ++k) {
    check_dtype(indices[k], kernel, THEON_INT64, "the dtype of indices");
    plan.names[k] = call.parameter_count > 0 ? call.parameters[k] : plan.first + k;
    plan.lengths[k] = indexed.shape[plan.first + k], plan.strides[k] = indexed.strides[plan.first + k];
    for (int32_t a = 0; a < rank && indices[k].rank == rank; ++a) {
      check_length(kernel, indices[k].shape[a], indices[0].shape[a], plan.first + a);
    }
    if (indices[k].rank != rank)
      raise(THEON_SHAPE_MISMATCH, "%s: index arrays of rank %d and %d", kernel, rank, indices[k].rank);
  }
  element_count(indexed);
  const bool is_empty = element_count(dense) == 0;
  for (int32_t a = 0; a < dense.rank; ++a) {
    const bool is_index = a >= plan.first && a < plan.first + rank;
    const int32_t from = a < plan.first ? a : a - rank + plan.count;
    check_length(kernel, dense.shape[a], is_index ? indices[0].shape[a - plan.first] : indexed.shape[from], a);
    if (is_empty) continue;
    append(a < plan.first ? plan.before
           : is_index     ? plan.indices
                          : plan.after,
           dense.shape[a], dense.strides[a], is_index ? 0 : indexed.strides[from]);
  }
  if (is_empty) {
    plan.indices.elements = 0;
    return plan;
  }
  for (int32_t k = 0; k < plan.count; ++k) {
    if (plan.lengths[k] == 0 && plan.indices.elements > 0) {
      raise(THEON_INDEX_OUT_OF_RANGE, "%s: axis %lld has length 0; no index fits", kernel,
            static_cast<long long>(plan.names[k]));
    }
  }
  set_flat(plan, indices[0]);
  return plan;
}

void compute_offsets(const theon_context& context, const IndexPlan& plan, const theon_kernel_call& call,
                     const char* kernel, int64_t* offsets) {
  const int64_t n = plan.indices.elements;
  if (n == 0) return;
  std::atomic<int64_t> bad{n};
  parallel_for(context, ceil_div(n, kChunk), [&](int64_t chunk) noexcept {
    const int64_t first = chunk * kChunk, last = std::min(n, first + kChunk);
    int64_t found = last;
    for (int32_t k = 0; k < plan.count; ++k) {
      found = std::min(found, add_offsets(plan, k, call.operands[2 + k], first, last, offsets));
    }
    if (found < last) {
      int64_t known = bad.load(std::memory_order_relaxed);
      while (found < known && !bad.compare_exchange_weak(known, found, std::memory_order_relaxed)) {
      }
    }
  });
  if (bad.load() < n && !cancelled(context)) raise_out_of_range(plan, call.operands + 2, bad.load(), kernel);
}

void raise_first_outside(const IndexPlan& plan, const theon_kernel_call& call, const char* kernel) {
  const auto is_inside = [&](int64_t at) {
    for (int32_t k = 0; k < plan.count; ++k) {
      if (resolve(index_at(call.operands[2 + k], at), plan.lengths[k], plan.mode) < 0) return false;
    }
    return true;
  };
  int64_t at = 0;
  while (at + 1 < plan.indices.elements && is_inside(at)) ++at;
  raise_out_of_range(plan, call.operands + 2, at, kernel);
}

OffsetPair offsets_of(const IndexAxes& axes, int64_t at) noexcept {
  OffsetPair pair{0, 0};
  for (int32_t a = axes.count - 1; a >= 0; --a) {
    const int64_t i = at % axes.lengths[a];
    at /= axes.lengths[a];
    pair.dense += i * axes.dense[a], pair.indexed += i * axes.indexed[a];
  }
  return pair;
}

}  // namespace theon
