/// \file
/// Kernels: named, versioned computations that programs call. Custom kernels register here beside the built-in ones.
#ifndef THEON_KERNEL_H
#define THEON_KERNEL_H

#include "theon/context.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// What a caller of a kernel has to know.
typedef enum theon_kernel_flags {
  THEON_KERNEL_MAY_FAIL = 1,  ///< `run` can fail on account of values; such a kernel never stands in a program's tail.
  THEON_KERNEL_IN_PLACE_OK = 2,  ///< An output may be exactly the memory of an input with the same dtype, shape and strides.
  THEON_KERNEL_ACCUMULATES = 4  ///< Output 0 is read too when the attributes say so (beta of gemm).
} theon_kernel_flags;

/// One call of a kernel. `size` and `prepare` see it with null data pointers; `run` sees the same call with data.
typedef struct theon_kernel_call {
  int32_t size;                  ///< sizeof(theon_kernel_call).
  int32_t operand_count;         ///< Outputs and inputs together.
  int32_t output_count;          ///< The first so many operands are outputs.
  int32_t attribute_bytes;       ///< Length of `attributes`.
  const void* attributes;        ///< Constant description of the call, aligned to 8 bytes; layout is the kernel's own.
  const theon_tensor* operands;  ///< Outputs first, then inputs.
  const int64_t* parameters;     ///< Integers known when the call is prepared (lengths, registers).
  int32_t parameter_count;       ///< Number of `parameters`.
  int32_t reserved;              ///< 0.
} theon_kernel_call;

/// What a call needs, filled by `size`.
typedef struct theon_kernel_need {
  int64_t plan_bytes;       ///< Memory that `prepare` fills and `run` reads; it stays at one address in between.
  int64_t workspace_bytes;  ///< Scratch memory for one `run`, aligned to 64 bytes.
} theon_kernel_need;

/// Says what a call needs. May validate.
typedef theon_status (*theon_kernel_size_fn)(theon_context* context, const theon_kernel_call* call,
                                             theon_kernel_need* need);
/// Validates the call completely and fills the plan. The plan must not depend on data pointers.
typedef theon_status (*theon_kernel_prepare_fn)(theon_context* context, const theon_kernel_call* call, void* plan);
/// Computes. Trusts the plan, allocates nothing.
typedef theon_status (*theon_kernel_run_fn)(theon_context* context, const theon_kernel_call* call, const void* plan,
                                            void* workspace);

/// A kernel. Prepared results are reused while device, SIMD level, dtypes, shapes, strides and parameters stay the same.
typedef struct theon_kernel {
  int32_t size;                     ///< sizeof(theon_kernel).
  int32_t version;                  ///< At least 1; programs name the version they were made for.
  const char* name;                 ///< ASCII, at most 63 characters; copied on registration.
  int32_t flags;                    ///< theon_kernel_flags.
  int32_t reserved;                 ///< 0.
  theon_kernel_size_fn size_of;     ///< See theon_kernel_size_fn.
  theon_kernel_prepare_fn prepare;  ///< See theon_kernel_prepare_fn.
  theon_kernel_run_fn run;          ///< See theon_kernel_run_fn.
} theon_kernel;

/// Adds a kernel for the rest of the process. THEON_ALREADY_EXISTS if name and version are taken.
THEON_API theon_status theon_kernel_register(const theon_kernel* kernel);

/// Finds a kernel by name and version; the result stays valid for the rest of the process.
/// \param name Zero-terminated ASCII.
/// \param version At least 1.
/// \param kernel Receives the kernel.
THEON_API theon_status theon_kernel_find(const char* name, int32_t version, const theon_kernel** kernel);

/// Runs a kernel once, outside of programs, with its own plan and workspace: for families without functions, as theon/linalg.h. Outputs
/// are apart from all operands, except where THEON_KERNEL_IN_PLACE_OK lets one be an input. After a failure they are unspecified.
/// \param context Where it computes.
/// \param name Zero-terminated ASCII.
/// \param version At least 1.
/// \param call Operands with data. At most 4,096 operands, 4,096 parameters, 1 MiB of attributes, which need no alignment.
THEON_API theon_status theon_kernel_run(theon_context* context, const char* name, int32_t version,
                                        const theon_kernel_call* call);

/// Reports a failure from inside a custom kernel: keeps `text` as the thread's last error and returns the status for the kernel
/// to return. A failure of theon_status_code comes back unchanged and is what theon_frame_run returns; THEON_OK and any number
/// that is no theon_status_code come back as THEON_KERNEL_FAILED, so a reported failure never passes for success.
/// \param status Kind of failure, THEON_INVALID_ARGUMENT to THEON_INTERNAL.
/// \param text What went wrong: zero-terminated UTF-8, copied, cut after 4 KiB. Null or empty: the name of the status.
THEON_API theon_status theon_kernel_fail(theon_status status, const char* text) THEON_NOTE("status is the result");

#if defined(__cplusplus)
}
#endif
#endif
