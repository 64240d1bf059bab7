// Functions that take a few vectors of elements through many steps of a loop, with their state in registers.
#pragma once

#include <cstdint>

#include "cpu/elementwise/step_place.hpp"
#include "cpu/elementwise/tile_functions.hpp"

namespace theon {

/// Most operands of an instruction that has step functions.
inline constexpr int kMostStepOperands = 4;

/// What an operand of an instruction is to the steps.
enum class StepOperand : uint8_t {
  kCarried,  // the result of the step before
  kTile,     // a number for each element
  kSame,     // a group that all elements read
};

struct StepsCall {
  int arity;
  int32_t bytes;  // of an element
  StepOperand kinds[kMostStepOperands];
  StepPlace in[kMostStepOperands];  // what is carried has none
  StepPlace out;                    // at the first step that is written
  const char* before;               // the carried results before the first step
  char* after;                      // where the results of the last step go besides; null if nowhere
  int64_t steps;
  int64_t unwritten;  // steps at the beginning whose results nobody reads from memory
};

/// Steps of which each operand is as far from the last as the next from it.
struct StepRun {
  const char* from[kMostStepOperands];
  int64_t vector_bytes[kMostStepOperands];  // from a vector of elements to the next; 0 where all read the same
  int64_t step_bytes[kMostStepOperands];
  char* to;  // null if nobody reads the results from memory
  int64_t to_step_bytes;
  int64_t steps;
};

/// The steps of a call for the elements from `first` on, run by run.
class StepRuns {
 public:
  StepRuns(const StepsCall& call, int64_t first, int64_t vector_bytes) noexcept;
  bool next(StepRun& run) noexcept;

 private:
  const StepsCall& call_;
  int64_t first_bytes_, vector_bytes_;
  int64_t step_ = 0;
  StepPlace in_[kMostStepOperands], out_;
};

/// Elements [begin, end) through all steps; they are a multiple of the row's elements.
using StepsFn = void (*)(const StepsCall& call, int64_t begin, int64_t end) noexcept;

/// An instruction of floats in two widths, many elements at once and a group: functions by which operands are carried, bit k for
/// operand k; null for what is rare.
struct StepsRow {
  uint16_t op;
  uint8_t arity;
  int16_t wide_elements;
  StepsFn wide[1 << kMostStepOperands];
  StepsFn group[1 << kMostStepOperands];
};

struct StepsRows {
  const StepsRow* first;
  int32_t count;
};

// One table per dispatched file, for a theon_simd_level.
StepsRows steps_float32_rows(int32_t level) noexcept;
StepsRows steps_float64_rows(int32_t level) noexcept;

}  // namespace theon
