/// \file
/// Part of theon.hpp: saved programs and their runs. Include theon.hpp.
#ifndef THEON_FRAME_HPP
#define THEON_FRAME_HPP

#include "theon/theon.hpp"

namespace theon {

/// A checked program, see theon/program.h. Immutable, may be used by any number of threads and frames.
class Program {
 public:
  /// Dtype and rank of an output.
  struct OutputType {
    int32_t dtype;  ///< A theon_dtype.
    int32_t rank;   ///< Number of axes.
  };

  /// Checks and copies the bytes of a saved program.
  Program(const void* bytes, size_t count) {
    theon_program* handle = nullptr;
    check(theon_program_create(bytes, static_cast<int64_t>(count), &handle));
    handle_.reset(handle);
    read_header(static_cast<const char*>(bytes));
  }

  /// Takes over a program that was made of these bytes, such as by theon_saved_create.
  Program(theon_program* made, const char* bytes) : handle_(made) { read_header(bytes); }

  /// Its text form.
  std::string text() const {
    int64_t needed = 0;
    check(theon_program_text(handle(), nullptr, 0, &needed));
    std::string all(static_cast<size_t>(needed), '\0');
    check(theon_program_text(handle(), all.data(), needed, &needed));
    all.resize(std::strlen(all.c_str()));
    return all;
  }

  /// Number of its instructions.
  int32_t instructions() const noexcept { return instructions_; }
  /// What its outputs are.
  const std::vector<OutputType>& outputs() const noexcept { return outputs_; }
  /// The C handle, owned by this object.
  theon_program* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(theon_program* handle) const noexcept { theon_program_destroy(handle); }
  };

  void read_header(const char* bytes) {
    theon_program_header header;
    std::memcpy(&header, bytes, sizeof(header));
    instructions_ = static_cast<int32_t>(header.instructions.count);
    outputs_.resize(static_cast<size_t>(header.output_count));
    for (int64_t i = 0; i < header.slots.count; ++i) {
      theon_slot slot;
      std::memcpy(&slot, bytes + header.slots.offset + i * static_cast<int64_t>(sizeof(slot)), sizeof(slot));
      if (slot.kind == THEON_SLOT_OUTPUT) outputs_[static_cast<size_t>(slot.index)] = {slot.dtype, slot.rank};
    }
  }

  std::unique_ptr<theon_program, Close> handle_;
  std::vector<OutputType> outputs_;
  int32_t instructions_ = 0;
};

/// One call in flight; used by one thread at a time. The program must outlive it.
class Frame {
 public:
  /// A frame that runs `program` with the threads and the SIMD level of `context`.
  Frame(const Program& program, const Context& context) : program_(&program) {
    theon_frame* handle = nullptr;
    check(theon_frame_create(program.handle(), context.handle(), &handle));
    handle_.reset(handle);
  }

  /// Runs the program into memory of its own. `cancel`, if given, is polled and ends the run when it becomes non-zero.
  std::vector<Tensor> run(const std::vector<TensorView>& inputs, const int32_t* cancel = nullptr) {
    const size_t count = program_->outputs().size();
    std::vector<Shape> shapes(count), strides(count);
    std::vector<theon_output> outputs;
    for (size_t i = 0; i < count; ++i) {
      const Program::OutputType type = program_->outputs()[i];
      shapes[i].resize(static_cast<size_t>(type.rank));
      strides[i].resize(static_cast<size_t>(type.rank));
      outputs.push_back({nullptr, shapes[i].data(), strides[i].data(), type.rank, type.dtype});
    }
    run(outputs, inputs, cancel);
    std::vector<Tensor> results;
    results.reserve(count);
    for (size_t i = 0; i < count; ++i) results.emplace_back(outputs[i].data, outputs[i].dtype, shapes[i]);
    return results;
  }

  /// Runs the program into the caller's memory. Outputs must not overlap inputs or each other.
  void run_into(const std::vector<TensorView>& results, const std::vector<TensorView>& inputs,
                const int32_t* cancel = nullptr) {
    std::vector<Shape> shapes, strides;
    std::vector<theon_output> outputs;
    shapes.reserve(results.size());
    strides.reserve(results.size());
    for (const TensorView& result : results) {
      shapes.push_back(result.shape());
      strides.push_back(result.strides());
      outputs.push_back(
          {result.raw().data, shapes.back().data(), strides.back().data(), result.rank(), result.dtype()});
    }
    run(outputs, inputs, cancel);
  }

  /// Frees arena and workspace; the next run prepares anew.
  void trim() { check(theon_frame_trim(handle())); }

  /// Switches the timing of instructions on or off.
  void profile(bool enabled) { check(theon_frame_profile(handle(), enabled ? 1 : 0)); }
  /// Has every instruction of later runs shown to `call`, before and after it; null: to nobody.
  void observe(theon_observe_fn call, void* user = nullptr) {
    const theon_observer observer{static_cast<int32_t>(sizeof(theon_observer)), 0, call, user};
    check(theon_frame_observe(handle(), call != nullptr ? &observer : nullptr));
  }

  /// How often each instruction ran and, while it was profiled, how long it took.
  std::vector<theon_counter> counters() const {
    std::vector<theon_counter> all(static_cast<size_t>(program_->instructions()));
    check(theon_frame_counters(handle(), all.data(), program_->instructions()));
    return all;
  }

  /// What the frame holds.
  theon_frame_info describe() const {
    theon_frame_info info{};
    info.size = static_cast<int32_t>(sizeof(info));
    check(theon_frame_describe(handle(), &info));
    return info;
  }

  /// The C handle, owned by this object.
  theon_frame* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(theon_frame* handle) const noexcept { theon_frame_destroy(handle); }
  };

  void run(std::vector<theon_output>& outputs, const std::vector<TensorView>& inputs, const int32_t* cancel) {
    const std::vector<theon_tensor> raw = detail::raw(inputs);
    theon_run_args args{};
    args.size = static_cast<int32_t>(sizeof(args));
    args.input_count = static_cast<int32_t>(raw.size());
    args.inputs = raw.data();
    args.outputs = outputs.data();
    args.output_count = static_cast<int32_t>(outputs.size());
    args.fail_at = -1;
    args.cancel = cancel;
    check(theon_frame_run(handle(), &args));
  }

  const Program* program_;
  std::unique_ptr<theon_frame, Close> handle_;
};

}  // namespace theon

#include "theon/saved.hpp"

#endif
