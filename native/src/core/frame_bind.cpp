// The caller's memory: comparing layouts, attaching pointers, giving memory to outputs, looking for overlaps.
#include <algorithm>
#include <cstring>

#include "core/frame.hpp"
#include "core/status.hpp"
#include "core/tensor.hpp"

namespace theon {
namespace {

bool equal_numbers(const int64_t* a, const int64_t* b, int32_t count) noexcept {
  for (int32_t i = 0; i < count; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace

bool Frame::same_layouts(const theon_tensor* inputs, const theon_output* outputs, bool all_given) const noexcept {
  for (size_t p = 0; p < inputs_.size(); ++p) {
    const theon_tensor& own = tensors_[inputs_[p].slot];
    const theon_tensor& given = inputs[p];
    if (given.rank != own.rank || given.dtype != own.dtype) return false;
    if (own.rank == 0) continue;
    if (given.shape == nullptr || given.strides == nullptr) return false;
    if (!equal_numbers(given.shape, own.shape, own.rank) || !equal_numbers(given.strides, own.strides, own.rank))
      return false;
  }
  for (size_t p = 0; p < outputs_.size(); ++p) {
    const theon_tensor& own = tensors_[outputs_[p].slot];
    const theon_output& given = outputs[p];
    if (given.rank != own.rank || given.dtype != own.dtype) return false;
    if (own.rank != 0 && (given.shape == nullptr || given.strides == nullptr)) return false;
    if (outputs_[p].is_late) continue;
    if (!all_given && given.data == nullptr) {
      if (!outputs_[p].is_row_major) return false;
      continue;
    }
    if (!equal_numbers(given.shape, own.shape, own.rank) || !equal_numbers(given.strides, own.strides, own.rank))
      return false;
  }
  return true;
}

void Frame::bind(const theon_tensor* inputs, theon_output* outputs, bool all_given) {
  run_outputs_ = outputs;
  all_given_ = all_given;
  if (!prepared_ || !same_layouts(inputs, outputs, all_given)) prepare(inputs, outputs, all_given);
  for (size_t p = 0; p < inputs_.size(); ++p) attach_input(static_cast<int32_t>(p), inputs[p].data);
  for (size_t p = 0; p < outputs_.size(); ++p) {
    External& output = outputs_[p];
    const bool is_given = all_given || outputs[p].data != nullptr;
    if (is_given != output.is_given) moved_ = true;
    output.is_given = is_given;
    if (is_given && output.is_late) take_late_output(output, outputs[p]);
    if (is_given) {
      attach_output(static_cast<int32_t>(p), outputs[p].data);
    } else if (!output.is_late) {
      allocate_output(output);
    }
  }
  fresh_ = false;
}

void Frame::attach_input(int32_t position, void* data) { attach_external(inputs_[position], data, "input"); }
void Frame::attach_output(int32_t position, void* data) { attach_external(outputs_[position], data, "output"); }

void Frame::attach_external(External& external, void* data, const char* what) {
  if (data == tensors_[external.slot].data && !fresh_) return;
  // Layout and reach were checked when the frame was prepared; what is left are questions about the pointer.
  const theon_tensor& own = tensors_[external.slot];
  if (external.high > 0) {
    const auto item = static_cast<uintptr_t>(std::min(theon_dtype_bytes(own.dtype), 8));
    if (data == nullptr || reinterpret_cast<uintptr_t>(data) % item != 0) {
      raise(THEON_INVALID_ARGUMENT, "%s %s of shape %s: its data %s", what, program_.slot_name(external.slot).c_str(),
            shape_text(own).c_str(), data == nullptr ? "is null" : "is not aligned to the elements");
    }
  }
  moved_ = true;
  attach(external.slot, data);
}

void Frame::attach(int32_t slot, void* data) noexcept {
  tensors_[slot].data = data;
  for (const int32_t k : program_.operands_of_slot[slot]) operands_[k].data = data;
  for (const int32_t view : program_.static_views_of[slot]) {
    void* place = data == nullptr ? nullptr : static_cast<char*>(data) + view_bytes_[view];
    tensors_[view].data = place;
    for (const int32_t k : program_.operands_of_slot[view]) operands_[k].data = place;
  }
}

void Frame::allocate_output(External& output) {
  output.owned = Block(slot_bytes(output.slot));
  attach(output.slot, output.owned.data());
}

// Whether the shape fits is known later; that the memory is sound and where it lies is needed now.
void Frame::take_late_output(External& output, const theon_output& given) {
  const theon_tensor tensor{given.data, given.shape, given.strides, given.rank, given.dtype};
  validate(tensor, external_name(output).c_str(), false);
  measure(output, tensor);
  moved_ = fresh_ = true;
}

void Frame::place_late_output(int32_t slot) {
  const int32_t position = program_.slots[slot].index;
  External& output = outputs_[position];
  compute_layout(slot);
  if (!output.is_given) {
    allocate_output(output);
    return;
  }
  take_output(position, run_outputs_[position], true);
}

void Frame::check_overlaps() {
  if (!moved_) return;
  ranges_.clear();
  bool any_written = false;
  const auto add = [&](const External& e) {
    if (e.high == 0) return;
    const auto data = reinterpret_cast<uintptr_t>(tensors_[e.slot].data);
    ranges_.push_back({data - static_cast<uintptr_t>(e.low), data + static_cast<uintptr_t>(e.high), &e});
    any_written |= e.is_written;
  };
  for (const External& input : inputs_) add(input);
  for (const External& output : outputs_) {
    if (output.is_given) add(output);
  }
  if (any_written) {
    std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
    const Range none{0, 0, nullptr};
    Range farthest = none;
    Range farthest_written = none;
    for (const Range& range : ranges_) {
      const Range& other = range.external->is_written ? farthest : farthest_written;
      if (range.begin < other.end) {
        const bool outer_first = other.external->is_written;
        raise(THEON_INVALID_ARGUMENT, "%s overlaps %s in memory",
              external_name(outer_first ? *other.external : *range.external).c_str(),
              external_name(outer_first ? *range.external : *other.external).c_str());
      }
      if (range.end > farthest.end) farthest = range;
      if (range.external->is_written && range.end > farthest_written.end) farthest_written = range;
    }
  }
  moved_ = false;
}

std::string Frame::external_name(const External& external) const {
  const bool is_output = program_.slots[external.slot].kind == THEON_SLOT_OUTPUT;
  return (is_output             ? "output "
          : external.is_written ? "updated input "
                                : "input ") +
         program_.slot_name(external.slot);
}

void Frame::hand_over(theon_output* outputs) noexcept {
  for (size_t p = 0; p < outputs_.size(); ++p) {
    External& output = outputs_[p];
    if (output.is_given) continue;
    const theon_tensor& own = tensors_[output.slot];
    std::copy_n(own.shape, own.rank, outputs[p].shape);
    std::copy_n(own.strides, own.rank, outputs[p].strides);
    outputs[p].data = output.owned.release();
  }
}

void Frame::drop_outputs() noexcept {
  for (External& output : outputs_) output.owned = Block();
}

}  // namespace theon
