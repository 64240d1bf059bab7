// Formulas, lengths and strides of one frame.
#include <algorithm>
#include <cinttypes>

#include "core/frame.hpp"
#include "core/status.hpp"
#include "core/tensor.hpp"

namespace theon {
namespace {

// Elements before the first one and from it to the last that a layout touches. False on overflow.
bool element_reach(const int64_t* shape, const int64_t* strides, int32_t rank, int64_t& before, int64_t& after) {
  before = after = 0;
  if (std::find(shape, shape + rank, 0) != shape + rank) return true;
  for (int32_t axis = 0; axis < rank; ++axis) {
    int64_t reach;
    if (__builtin_mul_overflow(shape[axis] - 1, strides[axis], &reach)) return false;
    if (reach < 0 ? __builtin_sub_overflow(before, reach, &before) : __builtin_add_overflow(after, reach, &after))
      return false;
  }
  return true;
}

}  // namespace

void Frame::evaluate(int32_t expression) {
  const theon_expression& e = program_.expressions[expression];
  Value& result = values_[expression];
  switch (e.op) {
    case THEON_EXPRESSION_CONSTANT: result = {e.value, Fault::kNone}; break;
    case THEON_EXPRESSION_LENGTH: result = {tensors_[e.a].shape[e.b], Fault::kNone}; break;
    case THEON_EXPRESSION_REGISTER: result = {registers_[e.a], Fault::kNone}; break;
    case THEON_EXPRESSION_STRIDE: result = evaluate_stride(e); break;
    case THEON_EXPRESSION_SELECT: result = apply_expression(e.op, values_[e.a], values_[e.b], values_[e.c]); break;
    default: result = apply_expression(e.op, values_[e.a], values_[e.b], {}); break;
  }
}

Value Frame::evaluate_stride(const theon_expression& e) const {
  const theon_slot& s = program_.slots[e.a];
  if (s.kind == THEON_SLOT_INPUT) return {tensors_[e.a].strides[e.b], Fault::kNone};
  if (s.kind == THEON_SLOT_VIEW) return values_[program_.view_strides(e.a)[e.b]];
  if (s.kind == THEON_SLOT_OUTPUT && (all_given_ || run_outputs_[s.index].data != nullptr)) {
    return {run_outputs_[s.index].strides[e.b], Fault::kNone};
  }
  Value stride{1, Fault::kNone};
  for (const int32_t length : program_.slot_lengths(e.a).subspan(e.b + 1)) {
    const Value at_least_one = apply_expression(THEON_EXPRESSION_MAX, values_[length], {1, Fault::kNone}, {});
    stride = apply_expression(THEON_EXPRESSION_MUL, stride, at_least_one, {});
  }
  return stride;
}

int64_t Frame::value(int32_t expression) const {
  const Value& v = values_[expression];
  if (v.fault != Fault::kNone) [[unlikely]]
    explain(expression);
  return v.number;
}

void Frame::explain(int32_t expression) const {
  const auto is_faulty = [&](int32_t e) { return values_[e].fault != Fault::kNone; };
  // Down to the operand where the fault arose.
  int32_t at = expression;
  for (;;) {
    const theon_expression& e = program_.expressions[at];
    const int32_t abc[] = {e.a, e.b, e.c};
    std::span<const int32_t> sources = std::span(abc).first(expression_arity(e.op));
    if (e.op == THEON_EXPRESSION_STRIDE) {
      const bool is_view = program_.slots[e.a].kind == THEON_SLOT_VIEW;
      sources = is_view ? program_.view_strides(e.a).subspan(e.b, 1) : program_.slot_lengths(e.a);
    }
    if (e.op == THEON_EXPRESSION_SELECT && !is_faulty(e.a))
      sources = sources.subspan(values_[e.a].number != 0 ? 1 : 2, 1);
    const auto guilty = std::find_if(sources.begin(), sources.end(), is_faulty);
    if (guilty == sources.end()) break;
    at = *guilty;
  }
  const theon_expression& e = program_.expressions[at];
  const Fault fault = values_[at].fault;
  const std::string why = expression_arity(e.op) >= 2 ? fault_text(fault, values_[e.a].number, values_[e.b].number)
                                                      : "a stride does not fit in 64 bits";
  raise(fault_status(fault), "%s, in %s", why.c_str(), program_.expression_text(expression).c_str());
}

void Frame::compute_layout(int32_t slot) {
  const theon_slot& s = program_.slots[slot];
  int64_t* shape = shape_of(slot);
  int64_t* strides = strides_of(slot);
  const auto lengths = program_.slot_lengths(slot);
  for (int32_t axis = 0; axis < s.rank; ++axis) {
    shape[axis] = value(lengths[axis]);
    if (shape[axis] < 0) {
      raise(THEON_SHAPE_MISMATCH, "axis %d of %s would have the negative length %" PRId64 " = %s", axis,
            program_.slot_name(slot).c_str(), shape[axis], program_.expression_text(lengths[axis]).c_str());
    }
  }
  if (s.kind == THEON_SLOT_VIEW) {
    const auto formulas = program_.view_strides(slot);
    for (int32_t axis = 0; axis < s.rank; ++axis) strides[axis] = value(formulas[axis]);
  } else {
    slot_bytes(slot);  // throws where lengths overflow
    row_major_strides(shape, s.rank, strides);
  }
}

int64_t Frame::slot_bytes(int32_t slot) const {
  int64_t bytes;
  if (__builtin_mul_overflow(element_count(tensors_[slot]), int64_t{theon_dtype_bytes(tensors_[slot].dtype)}, &bytes)) {
    raise(THEON_SHAPE_MISMATCH, "%s of shape %s has more bytes than fit in 64 bits", program_.slot_name(slot).c_str(),
          shape_text(tensors_[slot]).c_str());
  }
  return bytes;
}

int64_t Frame::view_offset_bytes(int32_t slot) const {
  const theon_tensor& view = tensors_[slot];
  const int32_t base_slot = program_.slots[slot].index;
  const theon_tensor& base = tensors_[base_slot];
  const int64_t offset = value(program_.view_offset(slot));
  if (element_count(view) == 0) return 0;
  int64_t before, after, base_before, base_after, first, last;
  // Given layouts and those of our own memory were checked to fit when they were taken.
  element_reach(base.shape, base.strides, base.rank, base_before, base_after);
  const bool fits = element_reach(view.shape, view.strides, view.rank, before, after) &&
                    !__builtin_sub_overflow(offset, before, &first) && !__builtin_add_overflow(offset, after, &last);
  if (!fits || element_count(base) == 0 || first < -base_before || last > base_after) {
    const std::string range = fits ? std::to_string(first) + " to " + std::to_string(last) : "beyond 64 bits";
    raise(THEON_INDEX_OUT_OF_RANGE,
          "the view %s of shape %s needs elements %s of %s, whose shape is %s (elements %" PRId64 " to %" PRId64 ")",
          program_.slot_name(slot).c_str(), shape_text(view).c_str(), range.c_str(),
          program_.slot_name(base_slot).c_str(), shape_text(base).c_str(), -base_before,
          element_count(base) == 0 ? -1 : base_after);
  }
  return offset * theon_dtype_bytes(view.dtype);
}

void Frame::place_view(int32_t slot) {
  compute_layout(slot);
  const int64_t bytes = view_offset_bytes(slot);
  void* base = tensors_[program_.slots[slot].index].data;
  attach(slot, base == nullptr ? nullptr : static_cast<char*>(base) + bytes);
}

}  // namespace theon
