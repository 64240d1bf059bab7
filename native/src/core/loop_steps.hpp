// Kernels that can run all steps of a loop in one go, a block of elements at a time.
#pragma once

#include "core/context.hpp"
#include "theon/kernel.h"

namespace theon {

/// Where an operand lies at step s of a loop: at `start` + (part(s) - part(0)) * `part_bytes`, where part(s) is
/// first + s * stride, modulo `cycle` unless that is 0. 0 <= first < cycle, and |stride| <= cycle.
struct OperandWalk {
  char* start;
  int64_t part_bytes;
  int64_t first;
  int64_t stride;
  int64_t cycle;
  bool is_read_only;  // nothing in the loop writes its memory
};

/// Whether run_steps can run a prepared call of this kernel: it is elementwise, and no step can fail.
bool can_run_steps(const theon_kernel& kernel, const void* plan) noexcept;

/// Runs a prepared call for steps 0 to `steps` - 1, each on its parts of the operands. Elements do not see each other, so each
/// block of them goes through all steps while it is in the cache. When the context is cancelled results are incomplete.
/// \param operands As the call has them; only layouts are read.
/// \param walks One for each operand.
void run_steps(const theon_context& context, const void* plan, const theon_tensor* operands, const OperandWalk* walks,
               int64_t steps) noexcept;

}  // namespace theon
