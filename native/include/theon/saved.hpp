/// \file
/// Part of theon.hpp: functions that were compiled and saved in C#. Include theon.hpp.
#ifndef THEON_SAVED_HPP
#define THEON_SAVED_HPP

#include <fstream>
#include <iterator>

#include "theon/frame.hpp"

namespace theon {

/// A function that CompiledFunction.Save wrote, with its shared variables. Used by one thread at a time: load it once for each.
///
///     theon::SavedFunction predict = theon::SavedFunction::load("predict.theon", context);
///     const std::vector<theon::Tensor> results = predict.call({x});
class SavedFunction {
 public:
  /// An input, an output or a shared variable.
  struct Variable {
    std::string name;  ///< As in C#; empty: none.
    int32_t dtype;     ///< A theon_dtype.
    int32_t rank;      ///< Number of axes.
  };

  /// Checks the bytes of a file completely, and copies what it needs of them.
  SavedFunction(const void* bytes, size_t count, const Context& context) {
    theon_program* made = nullptr;
    check(theon_saved_create(bytes, static_cast<int64_t>(count), &made));
    const char* all = static_cast<const char*>(bytes);
    theon_saved_header header;
    std::memcpy(&header, all, sizeof(header));
    program_ = std::make_unique<Program>(made, all + header.program.offset);
    frame_ = std::make_unique<Frame>(*program_, context);
    name_ = all + header.strings.offset + header.name;
    for (int64_t i = 0; i < header.tensors.count; ++i) read_tensor(all, header, i);
  }

  /// Reads a file.
  static SavedFunction load(const std::string& path, const Context& context) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(THEON_NOT_FOUND, "cannot open " + path);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (file.bad()) throw Error(THEON_INTERNAL, "cannot read " + path);
    return SavedFunction(bytes.data(), bytes.size(), context);
  }

  /// Its name in C#.
  const std::string& name() const noexcept { return name_; }
  /// What a call passes in.
  const std::vector<Variable>& inputs() const noexcept { return inputs_; }
  /// What a call gives back.
  const std::vector<Variable>& outputs() const noexcept { return outputs_; }
  /// What lives between calls.
  const std::vector<Variable>& shared() const noexcept { return shared_; }

  /// The value of a shared variable, by its place in shared(). It may be written to; a call may put other memory in its place.
  const TensorView& value(size_t index) const { return at(index).value; }
  /// The value of a shared variable by its name.
  const TensorView& value(const std::string& variable) const { return at(find(variable)).value; }
  /// Replaces the value of a shared variable by a copy; same dtype and rank.
  void set_value(const std::string& variable, const Context& context, const TensorView& value) {
    State& state = states_[find(variable)];
    if (value.dtype() != state.value.dtype() || value.rank() != state.value.rank())
      throw Error(THEON_DTYPE_MISMATCH, "set_value: \"" + variable + "\" has another dtype or rank");
    Tensor replacement(value.dtype(), value.shape());
    copy(context, replacement, value);
    state.value = std::move(replacement);
  }

  /// Calls the function, which updates its shared variables. If it fails they are unchanged. `cancel`: see Frame::run.
  std::vector<Tensor> call(const std::vector<TensorView>& arguments, const int32_t* cancel = nullptr) {
    if (arguments.size() != inputs_.size()) {
      throw Error(THEON_INVALID_ARGUMENT, name_ + " takes " + std::to_string(inputs_.size()) + " arguments, " +
                                              std::to_string(arguments.size()) + " were given");
    }
    std::vector<TensorView> all(arguments);
    all.resize(inputs_.size() + reads_.size(), TensorView(nullptr, THEON_BOOL, {}, {}));
    for (const auto& [input, state] : reads_) all[input] = states_[state].value;
    std::vector<Tensor> results = frame_->run(all, cancel);
    for (const auto& [output, state] : writes_) states_[state].value = std::move(results[output]);
    results.erase(results.begin() + static_cast<std::ptrdiff_t>(outputs_.size()), results.end());
    return results;
  }

  /// The program, for its text and its counters.
  const Program& program() const noexcept { return *program_; }
  /// The frame that calls run on.
  Frame& frame() noexcept { return *frame_; }

 private:
  struct State {
    Tensor value;
  };
  // A place among the program's inputs or outputs, and the shared variable that belongs there.
  using Place = std::pair<size_t, size_t>;

  void read_tensor(const char* all, const theon_saved_header& header, int64_t index) {
    theon_saved_tensor t;
    std::memcpy(&t, all + header.tensors.offset + index * static_cast<int64_t>(sizeof(t)), sizeof(t));
    const Variable variable{all + header.strings.offset + t.name, t.dtype, t.rank};
    if (index < header.input_count) return inputs_.push_back(variable);
    if (index < header.input_count + header.output_count) return outputs_.push_back(variable);
    Shape shape(static_cast<size_t>(t.rank));
    if (t.rank > 0) {
      std::memcpy(shape.data(), all + header.lengths.offset + t.lengths * static_cast<int64_t>(sizeof(int64_t)),
                  shape.size() * sizeof(int64_t));
    }
    Tensor value(t.dtype, shape);
    const size_t bytes = static_cast<size_t>(value.size()) * static_cast<size_t>(theon_dtype_bytes(t.dtype));
    if (bytes > 0) std::memcpy(value.raw().data, all + header.values.offset + t.value, bytes);
    if (t.program_input >= 0) reads_.emplace_back(static_cast<size_t>(t.program_input), states_.size());
    if (t.program_output >= 0) writes_.emplace_back(static_cast<size_t>(t.program_output), states_.size());
    states_.push_back({std::move(value)});
    shared_.push_back(variable);
  }

  const State& at(size_t index) const {
    if (index >= states_.size()) {
      throw Error(THEON_INDEX_OUT_OF_RANGE, name_ + " has " + std::to_string(states_.size()) +
                                                " shared variables, not " + std::to_string(index + 1));
    }
    return states_[index];
  }

  size_t find(const std::string& variable) const {
    for (size_t i = 0; i < shared_.size(); ++i) {
      if (shared_[i].name == variable) return i;
    }
    throw Error(THEON_INVALID_ARGUMENT, name_ + " has no shared variable \"" + variable + "\"");
  }

  std::string name_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<Frame> frame_;
  std::vector<Variable> inputs_, outputs_, shared_;
  std::vector<State> states_;
  std::vector<Place> reads_, writes_;
};

}  // namespace theon
#endif
