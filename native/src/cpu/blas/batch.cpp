#include "cpu/blas/batch.hpp"

#include "core/status.hpp"
#include "core/tensor.hpp"

namespace theon {

Batch plan_batch(const theon_kernel_call& call, const char* kernel, const Product& product) {
  const theon_tensor& out = call.operands[0];
  Batch batch{};
  batch.count = 1;
  batch.rank = out.rank - 2;
  for (int32_t axis = 0; axis < batch.rank; ++axis) {
    batch.shape[axis] = out.shape[axis];
    batch.count *= out.shape[axis];
    for (int32_t i = 0; i <= Batch::kAddend; ++i) {
      const int32_t operand = i == Batch::kAddend ? product.addend : i;
      if (operand < 0) continue;
      const theon_tensor& tensor = call.operands[operand];
      if (tensor.shape[axis] != out.shape[axis] && tensor.shape[axis] != 1) {
        raise(THEON_SHAPE_MISMATCH, "%s: axis %d of %s has length %lld, of out %lld; expected the same or 1", kernel,
              axis, i == 1 ? "A" : "B", static_cast<long long>(tensor.shape[axis]),
              static_cast<long long>(out.shape[axis]));
      }
      const bool moves = tensor.shape[axis] != 1 && element_count(tensor) > 0;
      batch.strides[i][axis] = moves ? tensor.strides[axis] : 0;
    }
  }
  return batch;
}

}  // namespace theon
