// The kernel "random": checks its call and hands on to the distribution.
#include <algorithm>

#include "core/dtype.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/random/kernels.hpp"

namespace theon {
namespace random {
namespace {

int32_t distribution_of(const theon_kernel_call& call) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_random_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "random: %d bytes of attributes; expected %d", call.attribute_bytes,
          static_cast<int>(sizeof(theon_random_attributes)));
  }
  const auto& a = *static_cast<const theon_random_attributes*>(call.attributes);
  if (a.size != static_cast<int32_t>(sizeof(a)) || a.distribution < 0 || a.distribution > THEON_RANDOM_MULTINOMIAL) {
    raise(THEON_INVALID_ARGUMENT, "random: attributes {size %d, distribution %d} are malformed", a.size,
          a.distribution);
  }
  return a.distribution;
}

void check_state(const theon_tensor& state) {
  check_dtype(state, "random: state", THEON_UINT64, "the dtype of states");
  if (state.rank != 1 || state.shape[0] != 2) {
    raise(THEON_SHAPE_MISMATCH, "random: state has shape %s; expected [2], the key and the number of the draw",
          shape_text(state).c_str());
  }
}

bool lies_on(const theon_tensor& x, int32_t rank, const theon_tensor& out) noexcept {
  return std::equal(x.shape, x.shape + rank, out.shape);
}

void check_parameters(const theon_kernel_call& call, int32_t distribution, const Rules& rules) {
  const theon_tensor& out = call.operands[0];
  for (int32_t i = 0; i < rules.parameter_count; ++i) {
    const theon_tensor& x = call.operands[2 + i];
    const std::string what = std::string("random: ") + rules.name + ": " + rules.parameters[i];
    check_dtype(x, what.c_str(), rules.parameter_dtypes[i], "what this parameter is");
    const bool has_more = distribution == THEON_RANDOM_CATEGORICAL;
    const bool has_less = distribution == THEON_RANDOM_MULTINOMIAL && i == 0;
    const int32_t rank = out.rank + has_more - has_less;
    if (x.rank != rank || !lies_on(x, std::min(rank, out.rank), out)) {
      raise(THEON_SHAPE_MISMATCH, "%s has shape %s, the output %s; expected the same%s", what.c_str(),
            shape_text(x).c_str(), shape_text(out).c_str(),
            has_more   ? " and one axis more"
            : has_less ? " without the last axis"
                       : "");
    }
    if (has_more && x.shape[out.rank] == 0) raise(THEON_SHAPE_MISMATCH, "%s has no elements", what.c_str());
  }
}

/// Whether all rows along the last axis are one.
bool is_one_row(const theon_tensor& x) noexcept {
  for (int32_t a = 0; a + 1 < x.rank; ++a) {
    if (x.shape[a] > 1 && x.strides[a] != 0) return false;
  }
  return true;
}

RandomPlan plan_random(const theon_kernel_call& call) {
  RandomPlan plan{};
  plan.distribution = distribution_of(call);
  const Rules& rules = rules_of(plan.distribution);
  check_operands(call, "random", 2 + rules.parameter_count);
  const theon_tensor& out = call.operands[0];
  plan.dtype = out.dtype;
  if (out.dtype != rules.dtypes[0] && out.dtype != rules.dtypes[1]) {
    raise(THEON_DTYPE_MISMATCH, "random: %s: the output is %s; expected %s%s%s", rules.name, dtype_name(out.dtype),
          dtype_name(rules.dtypes[0]), rules.dtypes[1] < 0 ? "" : " or ",
          rules.dtypes[1] < 0 ? "" : dtype_name(rules.dtypes[1]));
  }
  check_output(out, "random: output");
  check_state(call.operands[1]);
  const bool has_rows = plan.distribution == THEON_RANDOM_PERMUTATION || plan.distribution == THEON_RANDOM_MULTINOMIAL;
  if (has_rows && out.rank == 0)
    raise(THEON_SHAPE_MISMATCH, "random: %s: the output is 0-d; expected an axis at least", rules.name);
  check_parameters(call, plan.distribution, rules);
  plan.count = element_count(out);
  plan.row = has_rows ? out.shape[out.rank - 1] : 1;
  plan.is_row_major = is_row_major(out);
  plan.shares_row = plan.distribution == THEON_RANDOM_CATEGORICAL && is_one_row(call.operands[2]);
  return plan;
}

theon_status size_of(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    const RandomPlan plan = plan_random(*call);
    int64_t workspace = 0;
    if (plan.shares_row) {
      const theon_tensor& weights = call->operands[2];
      if (__builtin_mul_overflow(weights.shape[weights.rank - 1], int64_t{sizeof(double)}, &workspace))
        raise(THEON_OUT_OF_MEMORY, "random: categorical: too many weights");
    }
    *need = {sizeof(RandomPlan), workspace};
  });
}

theon_status prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  return guarded([&] { *static_cast<RandomPlan*>(plan) = plan_random(*call); });
}

theon_status run(theon_context* context, const theon_kernel_call* call, const void* memory, void* workspace) {
  return guarded([&] {
    const RandomPlan& plan = *static_cast<const RandomPlan*>(memory);
    if (plan.count == 0) return;
    const theon_tensor& state = call->operands[1];
    const auto* words = static_cast<const uint64_t*>(state.data);
    const Run one{*context, plan, *call, {words[0], words[state.strides[0]]}};
    switch (plan.distribution) {
      case THEON_RANDOM_PERMUTATION: return run_permutation(one);
      case THEON_RANDOM_CATEGORICAL: return run_categorical(one, static_cast<double*>(workspace));
      case THEON_RANDOM_MULTINOMIAL: return run_multinomial(one);
      default: return run_elements(one);
    }
  });
}

constexpr theon_kernel kKernels[] = {
    {sizeof(theon_kernel), 1, "random", THEON_KERNEL_MAY_FAIL, 0, &size_of, &prepare, &run},
};

}  // namespace
}  // namespace random

KernelList random_kernels() noexcept { return {random::kKernels, 1}; }

}  // namespace theon
