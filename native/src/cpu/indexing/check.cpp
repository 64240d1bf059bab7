// The kernel "check".
#include <algorithm>

#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/indexing/kernels.hpp"

namespace theon {
namespace {

constexpr int32_t kLongestMessage = 4096;

void check_call(const theon_kernel_call& call) {
  check_operands(call, "check", 2);
  const theon_tensor& out = call.operands[0];
  check_dtype(out, "check: output", THEON_INT64, "the dtype of a register");
  if (out.rank != 1 || out.shape[0] != 1) {
    raise(THEON_SHAPE_MISMATCH, "check: output has shape %s; expected [1]", shape_text(out).c_str());
  }
  check_dtype(call.operands[1], "check: condition", THEON_BOOL, "the dtype of conditions");
  element_count(call.operands[1]);
  if (call.attributes == nullptr || call.attribute_bytes < 1 || call.attribute_bytes > kLongestMessage) {
    raise(THEON_INVALID_ARGUMENT, "check: a message of %d bytes; expected 1 to %d", call.attribute_bytes,
          kLongestMessage);
  }
}

// Number of the first element that is false, or -1.
int64_t first_false(const theon_tensor& x) noexcept {
  const auto* data = static_cast<const uint8_t*>(x.data);
  if (x.rank == 0) return *data != 0 ? -1 : 0;
  int64_t found = -1, count = 1;
  for (int32_t a = 0; a < x.rank; ++a) count *= x.shape[a];
  const int64_t step = x.strides[x.rank - 1];
  for_row_pieces(x.rank, x.shape, x.strides, 0, count, [&](int64_t offset, int64_t done, int64_t length) {
    for (int64_t i = 0; i < length && found < 0; ++i) {
      if (data[offset + i * step] == 0) found = done + i;
    }
  });
  return found;
}

}  // namespace

theon_status check_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_call(*call);
    *need = {};
  });
}

theon_status check_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_call(*call); });
}

theon_status check_run(theon_context*, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] {
    const int64_t bad = first_false(call->operands[1]);
    if (bad >= 0) {
      raise(THEON_INVALID_ARGUMENT, "%.*s (condition is false at element %lld of shape %s)", call->attribute_bytes,
            static_cast<const char*>(call->attributes), static_cast<long long>(bad),
            shape_text(call->operands[1]).c_str());
    }
    *static_cast<int64_t*>(call->operands[0].data) = 1;
  });
}

}  // namespace theon
