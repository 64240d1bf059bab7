/// \file
/// Who called: what a host needs to walk the frames of its own code on the calling thread's stack, so cheaply that it can ask
/// for the line of the caller's code at every node of a graph. The host knows where each of its functions begins; this library
/// knows the machine.
#ifndef THEON_CALLERS_H
#define THEON_CALLERS_H

#include "theon/base.h"

#if defined(__cplusplus)
extern "C" {
#endif

/// How code that has called something holds its place on the stack, where it is not a number of bytes.
typedef enum theon_caller_step {
  THEON_STEP_END = -2,      ///< A function of a known form from which no way on is known.
  THEON_STEP_UNKNOWN = -1,  ///< Not the beginning of a function of a known form, or not an address that a call returns to.
  /// It keeps a frame pointer: its caller's frame pointer lies where the frame pointer points, the address that it returns to
  /// in the 8 bytes after that, and the caller's stack pointer is the address after both.
  THEON_STEP_FRAME = 0
} theon_caller_step;

/// Where the code that calls this has its frame. Takes some nanoseconds, but for the first call of a thread.
/// Everything from the frame pointer to the end of the stack may be read until that code returns.
/// \param frame Receives the frame pointer, a multiple of 8 and more than 16 bytes below the end; 0 where that register holds
/// something else or this machine has no such register.
/// \param end Receives the address after the last byte of the calling thread's stack; 0 where it is not known.
THEON_API theon_status theon_caller_frame(uint64_t* frame, uint64_t* end);

/// How to get from code that has called something to its own caller, by the instructions that the code begins with: those of
/// the functions that the .NET compilers write. Memory that cannot be read gives THEON_STEP_UNKNOWN.
/// \param code Address of the function's first instruction.
/// \param return_address Where in the function its call returns to.
/// \param step Receives a theon_caller_step, or the bytes, at least 8, from the function's stack pointer to the address that it
/// returns to; its caller's frame pointer is then in the register still.
THEON_API theon_status theon_caller_step_of(uint64_t code, uint64_t return_address, int64_t* step);

#if defined(__cplusplus)
}
#endif
#endif
