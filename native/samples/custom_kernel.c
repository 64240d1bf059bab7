/* A kernel of one's own in C: y = scale * x + shift, element by element. Built as a library that a program loads, from C# with
   KernelLibrary.Load(path).Register("theon_sample_axpb"). */
#include <string.h>

#include "theon/kernel.h"

typedef struct axpb_attributes {
  double scale;
  double shift;
} axpb_attributes;

static theon_status axpb_size(theon_context* context, const theon_kernel_call* call, theon_kernel_need* need) {
  (void)context;
  (void)call;
  memset(need, 0, sizeof(*need));
  return THEON_OK;
}

/* Everything is checked here: run trusts it. */
static theon_status axpb_prepare(theon_context* context, const theon_kernel_call* call, void* plan) {
  (void)context;
  (void)plan;
  if (call->operand_count != 2 || call->output_count != 1 ||
      call->attribute_bytes != (int32_t)sizeof(axpb_attributes)) {
    return theon_kernel_fail(THEON_INVALID_ARGUMENT,
                             "sample_axpb takes one tensor, gives one, and has two numbers as attributes");
  }
  const theon_tensor* y = &call->operands[0];
  const theon_tensor* x = &call->operands[1];
  if (x->dtype != THEON_FLOAT64 || y->dtype != THEON_FLOAT64 || x->rank != 1 || y->rank != 1) {
    return theon_kernel_fail(THEON_INVALID_ARGUMENT, "sample_axpb computes vectors of float64");
  }
  if (x->shape[0] != y->shape[0]) {
    return theon_kernel_fail(THEON_INVALID_ARGUMENT, "sample_axpb needs two vectors of one length");
  }
  return THEON_OK;
}

static theon_status axpb_run(theon_context* context, const theon_kernel_call* call, const void* plan, void* workspace) {
  (void)context;
  (void)plan;
  (void)workspace;
  axpb_attributes attributes;
  memcpy(&attributes, call->attributes, sizeof(attributes));
  const theon_tensor* y = &call->operands[0];
  const theon_tensor* x = &call->operands[1];
  double* to = y->data;
  const double* from = x->data;
  for (int64_t i = 0; i < x->shape[0]; ++i) {
    to[i * y->strides[0]] = attributes.scale * from[i * x->strides[0]] + attributes.shift;
  }
  return THEON_OK;
}

#if defined(_WIN32)
__declspec(dllexport)
#else
__attribute__((visibility("default")))
#endif
    const theon_kernel* theon_sample_axpb(void) {
  static const theon_kernel kernel = {
      .size = sizeof(theon_kernel),
      .version = 1,
      .name = "sample_axpb",
      .flags = THEON_KERNEL_IN_PLACE_OK,
      .size_of = axpb_size,
      .prepare = axpb_prepare,
      .run = axpb_run,
  };
  return &kernel;
}
