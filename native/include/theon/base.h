/// \file
/// What every other header of the Theon C interface rests on: status codes, dtypes, the tensor view.
///
/// Conventions. Every function that can fail returns a theon_status; the text of the failure is kept per thread and read with
/// theon_last_error(). No function prints, exits or throws. Structs of arguments begin with `int32_t size`, to be set to their
/// own sizeof, so that later versions can append fields. Handles are opaque, carry a magic word and may be passed in any state:
/// null, closed or of the wrong kind gives a status.
#ifndef THEON_BASE_H
#define THEON_BASE_H

#include <stdint.h>

#if defined(_WIN32)
#if defined(THEON_BUILDING)
#define THEON_API __declspec(dllexport)
#else
#define THEON_API __declspec(dllimport)
#endif
#else
#define THEON_API __attribute__((visibility("default")))
#endif

/// Marks a fact that the binding generator carries over; nothing to a C compiler.
/// "status is the result": the function returns a status to hand on, not one that says whether the call itself failed.
#if defined(__castxml__)
#define THEON_NOTE(text) __attribute__((annotate(text)))
#else
#define THEON_NOTE(text)
#endif

#if defined(__cplusplus)
#define THEON_STATIC_ASSERT(condition, text) static_assert(condition, text)
extern "C" {
#else
#define THEON_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/// Version of this interface. A library and its caller must agree on it exactly before 1.0.
#define THEON_ABI_VERSION 1

/// The largest number of axes of a tensor.
#define THEON_MAX_RANK 32

/// The result of a call: THEON_OK or a theon_status_code that says what kind of failure it was.
typedef int32_t theon_status;

/// What kind of failure a call ended with.
typedef enum theon_status_code {
  THEON_OK = 0,                  ///< The call did what it says.
  THEON_INVALID_ARGUMENT = 1,    ///< A null pointer, a number out of range, a wrong struct size.
  THEON_SHAPE_MISMATCH = 2,      ///< Lengths that must agree do not.
  THEON_DTYPE_MISMATCH = 3,      ///< Dtypes that must agree do not.
  THEON_UNSUPPORTED = 4,         ///< A valid request that this build or this CPU cannot serve.
  THEON_OUT_OF_MEMORY = 5,       ///< An allocation failed or would pass the memory limit.
  THEON_NOT_FOUND = 6,           ///< No kernel of that name and version.
  THEON_CANCELLED = 7,           ///< The caller's cancel word became non-zero.
  THEON_INDEX_OUT_OF_RANGE = 8,  ///< An index points outside its tensor.
  THEON_INVALID_HANDLE = 9,      ///< A handle that is closed or of another kind.
  THEON_INVALID_PROGRAM = 10,    ///< The bytes are not a well-formed program of a known version.
  THEON_ALREADY_EXISTS = 11,     ///< A kernel of that name and version is registered already.
  THEON_KERNEL_FAILED = 12,      ///< A kernel registered by the user reported a failure.
  THEON_INJECTED_FAULT = 13,     ///< The failure that a test asked for.
  THEON_INTERNAL = 14            ///< A defect of the library.
} theon_status_code;

/// Element types. `bool` is one byte, 0 or 1. BFLOAT16 is reserved. Complex numbers
/// are two reals, real part first. Elements, and so data pointers, are aligned to their size, COMPLEX128 to 8 bytes;
/// a data pointer that is not gives THEON_INVALID_ARGUMENT.
typedef enum theon_dtype {
#define THEON_DTYPE(id, NAME, Name, bytes) THEON_##NAME = id,
#include "theon/dtypes.def"
  THEON_DTYPE_COUNT = 15  ///< Number of dtypes known to this version.
} theon_dtype;

/// A borrowed view of a strided array; whoever passes it owns everything it points at. This layout is frozen.
typedef struct theon_tensor {
  void* data;              ///< First element, aligned as theon_dtype says; may be null when an axis has length 0.
  const int64_t* shape;    ///< `rank` lengths, each at least 0.
  const int64_t* strides;  ///< `rank` distances between neighbours, in elements; may be 0 or negative.
  int32_t rank;            ///< Number of axes, 0 to THEON_MAX_RANK.
  int32_t dtype;           ///< A theon_dtype.
} theon_tensor;
THEON_STATIC_ASSERT(sizeof(theon_tensor) == 32, "theon_tensor is frozen");

/// The THEON_ABI_VERSION that the library was built with.
THEON_API int32_t theon_abi_version(void);

/// Text of the last failure on the calling thread, UTF-8, never null. Valid until the thread's next failing call.
THEON_API const char* theon_last_error(void);

/// Name of a status code, such as "THEON_SHAPE_MISMATCH"; "unknown status" for any other number.
/// \param status Any number.
THEON_API const char* theon_status_name(theon_status status);

/// Bytes of one element of a dtype, 0 for an unknown number.
/// \param dtype A theon_dtype.
THEON_API int32_t theon_dtype_bytes(int32_t dtype);

/// Lower-case name of a dtype, such as "float32"; "unknown dtype" for any other number.
/// \param dtype A theon_dtype.
THEON_API const char* theon_dtype_name(int32_t dtype);

#if defined(__cplusplus)
}
#endif
#endif
