/// \file
/// Saved functions: a program with the names and types of what a caller passes in and gets back, and the values of its shared
/// variables. A file is these bytes and nothing else. Little-endian; offsets are counted from the header.
///
/// Layout: theon_saved_header, then the sections it points to, each aligned to 8 bytes (program and values: 64). Whoever has had the
/// bytes checked by theon_saved_create may take every number in them as it is.
///
/// The program's inputs are the function's, then the shared variables that it reads; its outputs are the function's, then new values
/// for the shared variables that its tail does not update in their own memory.
#ifndef THEON_SAVED_H
#define THEON_SAVED_H

#include "theon/program.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// First four bytes of a saved function: "THSV".
#define THEON_SAVED_MAGIC 0x56534854
/// Version of the layout described here.
#define THEON_SAVED_VERSION 1

/// Head of a saved function.
typedef struct theon_saved_header {
  uint32_t magic;         ///< THEON_SAVED_MAGIC.
  uint32_t version;       ///< THEON_SAVED_VERSION.
  int64_t total_bytes;    ///< Of the whole.
  uint32_t checksum;      ///< CRC-32C (Castagnoli) of all bytes, these four taken as zeros.
  int32_t casting;        ///< How callers may convert arguments; 0: as is safe. For hosts that convert.
  int32_t float_dtype;    ///< A theon_dtype: the float that numbers of the host are rounded to.
  int32_t name;           ///< Offset in strings.
  int32_t input_count;    ///< Tensors the caller passes in: the first entries of tensors.
  int32_t output_count;   ///< Tensors the caller gets back: the next entries. The others are shared variables.
  theon_section program;  ///< A complete program, aligned to 64.
  theon_section tensors;  ///< theon_saved_tensor.
  theon_section lengths;  ///< int64.
  theon_section values;   ///< Bytes, aligned to 64.
  theon_section strings;  ///< Zero-terminated UTF-8.
} theon_saved_header;

/// An input, an output or a shared variable.
typedef struct theon_saved_tensor {
  int32_t name;        ///< Offset in strings; empty: none.
  int32_t dtype;       ///< A theon_dtype.
  int32_t rank;        ///< Number of axes.
  uint32_t broadcast;  ///< Bit a: axis a has length 1.
  int32_t lengths;     ///< First of `rank` entries in lengths: of a shared variable's value; else as declared, or -1.
  int32_t program_input;   ///< Number of the program's input that it is; -1: none.
  int32_t program_output;  ///< Number of the program's output that it is, or that replaces it; -1: none.
  int32_t reserved;        ///< 0.
  int64_t value;           ///< Shared variable: byte offset of its row-major value in values, a multiple of 64. Else 0.
} theon_saved_tensor;

/// Checks a saved function completely and makes its program. THEON_INVALID_PROGRAM says what is wrong and where: damaged, cut off, of a
/// newer version, or not a saved function; THEON_NOT_FOUND names a kernel that this library lacks.
/// \param bytes A theon_saved_header and what it points to, aligned in any way; may be freed after the call.
/// \param count Number of bytes.
/// \param program Receives the program; close it with theon_program_destroy.
THEON_API theon_status theon_saved_create(const void* bytes, int64_t count, theon_program** program);

#if defined(__cplusplus)
}
#endif
#endif
