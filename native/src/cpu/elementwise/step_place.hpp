// Where an operand lies from step to step of a loop.
#pragma once

#include <cstdint>
#include <limits>

#include "core/loop_steps.hpp"
#include "theon/base.h"
#include "theon/elementwise.h"

namespace theon {

/// An OperandWalk on its way.
class StepPlace {
 public:
  StepPlace() = default;
  explicit StepPlace(const OperandWalk& walk) : StepPlace(walk, walk.start) {}
  /// The walk of a part of an operand that is at `start` at the first step.
  StepPlace(const OperandWalk& walk, char* start)
      : base_(start - walk.first * walk.part_bytes),
        part_bytes_(walk.part_bytes),
        position_(walk.first),
        stride_(walk.stride),
        cycle_(walk.cycle) {}

  char* data() const { return base_ + position_ * part_bytes_; }
  bool moves() const { return stride_ != 0; }
  /// From a step to the next, unless the walk begins its circle anew.
  int64_t step_bytes() const { return stride_ * part_bytes_; }

  /// Steps from here, this one included, until the walk begins its circle anew.
  int64_t run() const {
    if (cycle_ == 0 || stride_ == 0) return std::numeric_limits<int64_t>::max();
    return stride_ > 0 ? (cycle_ - position_ - 1) / stride_ + 1 : position_ / -stride_ + 1;
  }

  void step_on() {
    position_ += stride_;
    if (cycle_ != 0)
      position_ = position_ >= cycle_ ? position_ - cycle_ : position_ < 0 ? position_ + cycle_ : position_;
  }

  void skip(int64_t steps) {
    position_ += (cycle_ == 0 ? steps : steps % cycle_) * stride_;
    if (cycle_ != 0) position_ = (position_ % cycle_ + cycle_) % cycle_;
  }

 private:
  char* base_ = nullptr;
  int64_t part_bytes_ = 0, position_ = 0, stride_ = 0, cycle_ = 0;
};

/// Operands of a loop's body, and where those that walk are.
struct Moving {
  theon_tensor operands[THEON_COMPOSITE_MAX_STREAMS];
  StepPlace places[THEON_COMPOSITE_MAX_STREAMS];
};

}  // namespace theon
