// Functions that take a few vectors of elements through many steps of a loop, with their state in registers.
#pragma once

#include <cstdint>

#include "cpu/elementwise/step_place.hpp"
#include "cpu/elementwise/tile_functions.hpp"

namespace theon {

/// What an operand of an instruction is to the steps.
enum class StepOperand : uint8_t {
  kCarried,  // the result of the step before
  kTile,     // a number for each element
  kSame,     // a group that all elements read
};

struct StepsCall {
  StepOperand kinds[kMostOperands];
  StepPlace in[kMostOperands];  // what is carried has none
  StepPlace out;                // at the first step that is written
  const char* before;           // the carried results before the first step; null if nothing is carried
  char* after;                  // where the results of the last step go besides; null if nowhere
  int64_t steps;
  int64_t unwritten;  // steps at the beginning whose results nobody reads from memory
};

/// Elements [begin, end) through all steps; they are a multiple of the row's elements.
using StepsFn = void (*)(const StepsCall& call, int64_t begin, int64_t end) noexcept;

/// An instruction of floats in two widths: many elements at once, and a group.
struct StepsRow {
  uint16_t op;
  uint8_t arity;
  int16_t wide_elements;
  StepsFn wide;
  StepsFn group;
};

struct StepsRows {
  const StepsRow* first;
  int32_t count;
};

// One table per dispatched file, for a theon_simd_level.
StepsRows steps_float32_rows(int32_t level) noexcept;
StepsRows steps_float64_rows(int32_t level) noexcept;

}  // namespace theon
