// Loops over elementwise bodies as tests have them: a body, the memory of its operands, and both ways to run it.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>

#include "composite_support.hpp"
#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "cpu/elementwise/compile.hpp"
#include "cpu/elementwise/machine.hpp"

namespace theon_test {

// Values of a body: the state of a step and of two steps before, a sequence, what no step changes, a sequence of single numbers, one
// number, every other element of a row.
enum Input : int32_t { kLast, kBeforeLast, kSequence, kFixed, kNumber, kFixedNumber, kSpaced, kInputs };

struct Body {
  CompositeBuilder builder{1};
  int32_t dtype;
  int32_t x[kInputs];
  explicit Body(int32_t of) : dtype(of) {
    for (int32_t i = 0; i < kInputs; ++i) x[i] = builder.input(of, i == kNumber || i == kFixedNumber ? 1 : 0);
  }
  int32_t op(int32_t op, int32_t a, int32_t b = -1, int32_t c = -1) { return builder.node(op, dtype, a, b, c); }
  int32_t constant(double value) { return builder.constant(Scalar::of(dtype, value)); }
};

// How the states lie: a row for each step, the latest three in a circle, or one that is written over.
enum class States { kAll, kCircle, kInPlace };

// The memory of a loop: rows of n elements.
class Memory {
 public:
  Memory(int32_t dtype, int64_t n, int64_t steps, States states, bool backwards)
      : dtype_(dtype), n_(n), steps_(steps), states_(states), backwards_(backwards) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> uniform(-1.5, 1.5);
    // A prime number of numbers, again and again: rows differ.
    std::vector<uint8_t> numbers(1009 * item());
    for (size_t i = 0; i < numbers.size(); i += item()) store(Scalar::of(dtype_, uniform(random)), numbers.data() + i);
    const auto fill = [&](std::vector<uint8_t>& bytes, int64_t count) {
      bytes.resize(static_cast<size_t>(count) * item());
      for (size_t at = 0; at < bytes.size(); at += numbers.size())
        std::memcpy(bytes.data() + at, numbers.data(), std::min(numbers.size(), bytes.size() - at));
      std::rotate(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(17 * item()), numbers.end());
    };
    fill(state, state_rows() * n);
    fill(kept, steps_ * n);
    fill(sequence_, steps_ * n);
    fill(fixed_, n);
    fill(spaced_, 2 * n);
    fill(fixed_number_, 1);
    fill(numbers_, steps_);
  }

  theon::OperandWalk output(int32_t number) { return number == 0 ? state_walk(2) : walk(kept, row(), 0, 1, 0); }
  theon::OperandWalk input(int32_t number) {
    switch (number) {
      case kLast: return state_walk(1);
      case kBeforeLast: return state_walk(0);
      case kSequence:
        return read_only(backwards_ ? walk(sequence_, row(), steps_ - 1, -1, 0) : walk(sequence_, row(), 0, 1, 0));
      case kFixed: return fixed(fixed_);
      case kFixedNumber: return fixed(fixed_number_);
      case kSpaced: return fixed(spaced_);
      default: return read_only(walk(numbers_, static_cast<int64_t>(item()), 0, 1, 0));
    }
  }

  std::vector<uint8_t> state, kept;

 private:
  size_t item() const { return static_cast<size_t>(theon_dtype_bytes(dtype_)); }
  int64_t row() const { return n_ * static_cast<int64_t>(item()); }
  int64_t state_rows() const { return states_ == States::kAll ? steps_ + 2 : states_ == States::kCircle ? 3 : 1; }
  theon::OperandWalk state_walk(int64_t first) {
    const int64_t cycle = states_ == States::kAll ? 0 : state_rows();
    return walk(state, row(), cycle == 0 ? first : first % cycle, cycle == 1 ? 0 : 1, cycle);
  }
  static theon::OperandWalk read_only(theon::OperandWalk walk) {
    walk.is_read_only = true;
    return walk;
  }
  static theon::OperandWalk fixed(std::vector<uint8_t>& bytes) { return read_only(walk(bytes, 0, 0, 0, 0)); }
  static theon::OperandWalk walk(std::vector<uint8_t>& bytes, int64_t part, int64_t first, int64_t stride,
                                 int64_t cycle) {
    return {reinterpret_cast<char*>(bytes.data()) + first * part, part, first, stride, cycle, false};
  }

  int32_t dtype_;
  int64_t n_;
  int64_t steps_;
  States states_;
  bool backwards_;
  std::vector<uint8_t> sequence_, fixed_, numbers_, fixed_number_, spaced_;
};

inline void* at_step(const theon::OperandWalk& walk, int64_t step) {
  int64_t part = walk.first + step * walk.stride;
  if (walk.cycle != 0) part %= walk.cycle;
  return walk.start + (part - walk.first) * walk.part_bytes;
}

/// The operands of a body of one or two outputs.
struct LoopOperands {
  int64_t n, one = 1, stride = 1, spaced = 2;
  std::vector<theon::OperandWalk> walks;
  std::vector<theon_tensor> tensors;

  LoopOperands(int32_t dtype, int64_t count, int32_t outputs, Memory& memory) : n(count) {
    for (int32_t k = 0; k < outputs + kInputs; ++k) {
      const int32_t input = k - outputs;
      walks.push_back(k < outputs ? memory.output(k) : memory.input(input));
      const int64_t* shape = input == kNumber || input == kFixedNumber ? &one : &n;
      tensors.push_back({walks.back().start, shape, input == kSpaced ? &spaced : &stride, 1, dtype});
    }
  }
  LoopOperands(const LoopOperands&) = delete;
  LoopOperands& operator=(const LoopOperands&) = delete;
};

/// The plan of a body for these operands.
inline std::vector<int64_t> plan_of(const theon_context& context, Body& body, const LoopOperands& operands) {
  const std::vector<int64_t> blob = body.builder.blob();
  theon::TileProgram compiled = theon::compile_composite(context.level, call_of(blob, operands.tensors));
  std::vector<int64_t> plan(static_cast<size_t>(compiled.plan_bytes()) / 8 + 1);
  compiled.write(plan.data());
  return plan;
}

inline void run_all_steps(const theon_context& context, const std::vector<int64_t>& plan, LoopOperands& operands,
                          int64_t steps) {
  const auto& head = *reinterpret_cast<const theon::Plan*>(plan.data());
  theon::run_plan_steps(context, head, operands.tensors.data(), operands.walks.data(), steps);
}

inline void run_each_step(const theon_context& context, const std::vector<int64_t>& plan, LoopOperands& operands,
                          int64_t steps) {
  const auto& head = *reinterpret_cast<const theon::Plan*>(plan.data());
  for (int64_t step = 0; step < steps; ++step) {
    for (size_t k = 0; k < operands.walks.size(); ++k) operands.tensors[k].data = at_step(operands.walks[k], step);
    ASSERT_EQ(theon::run_plan(context, head, operands.tensors.data(), nullptr), -1);
  }
}

inline void expect_equal(int32_t dtype, const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  const auto item = static_cast<size_t>(theon_dtype_bytes(dtype));
  for (size_t i = 0; i < a.size(); i += item) {
    const bool both_nan = std::isnan(load(dtype, a.data() + i).real) && std::isnan(load(dtype, b.data() + i).real);
    ASSERT_TRUE(both_nan || std::memcmp(a.data() + i, b.data() + i, item) == 0)
        << "element " << i / item << ": " << load(dtype, a.data() + i).real << " and "
        << load(dtype, b.data() + i).real;
  }
}

}  // namespace theon_test
