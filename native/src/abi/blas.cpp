#include "theon/blas.h"

#include "abi/arguments.hpp"
#include "core/context.hpp"
#include "core/registry.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/blas/openblas.hpp"

namespace theon {
namespace {

void product(theon_context* context, const theon_product_args* args, const char* name) {
  theon_context& checked_context = checked(context);
  checked_arguments(args, "theon_product_args");
  if ((args->flags & ~(THEON_PRODUCT_TRANSPOSE_A | THEON_PRODUCT_TRANSPOSE_B)) != 0) {
    raise(THEON_INVALID_ARGUMENT, "%s: args.flags is %#x; accepted here: the transposes of A and B", name,
          static_cast<unsigned>(args->flags));
  }
  const theon_tensor operands[] = {args->out, args->a, args->b};
  validate(operands[0], "out", true);
  validate(operands[1], "A", true);
  validate(operands[2], "B", true);
  check_apart(operands[0], "out", operands[1], "A");
  check_apart(operands[0], "out", operands[2], "B");
  const theon_product_attributes attributes{sizeof(theon_product_attributes), args->flags, args->alpha, args->beta};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 3;
  call.output_count = 1;
  call.attributes = &attributes;
  call.attribute_bytes = sizeof(attributes);
  call.operands = operands;
  run_once(checked_context, *find_kernel(name, 1), call);
}

void triangular(theon_context* context, const theon_triangular_args* args) {
  theon_context& checked_context = checked(context);
  checked_arguments(args, "theon_triangular_args");
  const theon_tensor operands[] = {args->out, args->a, args->b};
  validate(operands[0], "out", true);
  validate(operands[1], "A", true);
  validate(operands[2], "B", true);
  check_apart(operands[0], "out", operands[1], "A");
  if (!same_view(operands[0], operands[2])) check_apart(operands[0], "out", operands[2], "B");
  const theon_triangular_attributes attributes{sizeof(theon_triangular_attributes), args->flags, args->alpha};
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = 3;
  call.output_count = 1;
  call.attributes = &attributes;
  call.attribute_bytes = sizeof(attributes);
  call.operands = operands;
  run_once(checked_context, *find_kernel("trsm", 1), call);
}

}  // namespace
}  // namespace theon

theon_status theon_gemm(theon_context* context, const theon_product_args* args) {
  return theon::guarded([&] { theon::product(context, args, "gemm"); });
}

theon_status theon_gemv(theon_context* context, const theon_product_args* args) {
  return theon::guarded([&] { theon::product(context, args, "gemv"); });
}

theon_status theon_ger(theon_context* context, const theon_product_args* args) {
  return theon::guarded([&] { theon::product(context, args, "ger"); });
}

theon_status theon_dot(theon_context* context, const theon_product_args* args) {
  return theon::guarded([&] { theon::product(context, args, "dot"); });
}

theon_status theon_trsm(theon_context* context, const theon_triangular_args* args) {
  return theon::guarded([&] { theon::triangular(context, args); });
}

const char* theon_blas_core(void) { return theon::openblas::core_name(); }
