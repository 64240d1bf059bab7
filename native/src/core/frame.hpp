// A frame: one call in flight. It binds a program to memory and walks its instructions.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/loop_steps.hpp"
#include "core/memory.hpp"
#include "core/program.hpp"

namespace theon {

/// Memory of one RESERVED slot: a block that may be longer than the bytes asked for.
struct ReservedBlock {
  Block block;
  int64_t bytes = 0;
};

/// Memory of RESERVE instructions, kept between runs: at most as many blocks as were alive at once.
class ReservedBlocks {
 public:
  ReservedBlock take(int64_t bytes);
  void give(ReservedBlock reserved) noexcept;
  void clear() noexcept { free_.clear(); }
  /// Begins a new measure of the peak.
  void begin_run() noexcept { peak_ = live_; }
  int64_t peak() const noexcept { return peak_; }

 private:
  std::vector<Block> free_;
  size_t alive_ = 0;  // blocks taken and not given back
  int64_t live_ = 0;  // bytes of those, as asked for
  int64_t peak_ = 0;
};

/// What a frame shares with the frames of its nested programs.
struct FrameCommon {
  theon_context context;  ///< A copy, with the cancel word of the run in progress.
  Block workspace;
  ReservedBlocks reserved;
  bool profiling = false;
  theon_observer observer{};
  int64_t observer_ns = 0;  ///< Time that the observer took in this run.
  bool in_tail = false;     ///< Nothing may fail any more.
};

class Frame {
 public:
  /// The frame of a whole program.
  Frame(const Program& program, const theon_context& context);
  /// The frame of a nested program, whose number is that of theon_instruction_event; `common` outlives it.
  Frame(const Program& program, FrameCommon& common, int32_t number);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  const Program& program() const noexcept { return program_; }
  void run(const theon_run_args& args);
  void trim() noexcept;
  void set_profiling(bool on) noexcept { common_->profiling = on; }
  void observe(const theon_observer& observer) noexcept { common_->observer = observer; }
  const std::vector<theon_counter>& counters() const noexcept { return counters_; }
  void describe(theon_frame_info& info) const;

 private:
  // A KERNEL or SIZE instruction.
  struct Call {
    const theon_kernel* kernel = nullptr;
    theon_kernel_call call{};
    Block plan;
    std::vector<int64_t> key;  // layouts and parameters that the plan was made for
    bool has_plan = false;
  };
  // An input or output.
  struct External {
    int32_t slot = 0;
    bool is_written = false;    // outputs and MUTABLE inputs
    bool is_late = false;       // an output whose lengths depend on registers
    bool is_row_major = false;  // an output prepared for the layout that memory of the run has
    bool is_given = false;      // the memory is the caller's
    int64_t low = 0;            // bytes before and from the data pointer on
    int64_t high = 0;
    Block owned;  // an output that the run in progress allocated
  };
  // A LOOP's or BRANCH's nested frame and what is handed to it.
  struct Nested {
    std::unique_ptr<Frame> frame;
    std::vector<theon_tensor> inputs;
    std::vector<theon_output> outputs;
  };
  // Bytes of an input or output, for the search for overlaps.
  struct Range {
    uintptr_t begin;
    uintptr_t end;
    const External* external;
  };

  Frame(const Program& program, std::unique_ptr<FrameCommon> owned_common, FrameCommon* common, int32_t number);

  // frame.cpp: running.
  void begin_run(int64_t step);
  void execute(int32_t fail_at);
  void walk(int32_t& index, int32_t end, int32_t fail_at);
  void perform(int32_t index);
  void execute_one(int32_t index);
  void call_kernel(const Call& call);
  void poll() const;
  void reserve(int32_t slot);
  void release_reserved(int32_t slot) noexcept;
  void release_reserved() noexcept;
  void add_arena(theon_frame_info& info) const;

  // frame_watch.cpp: the same walk with clock and observer.
  void walk_watched(int32_t& index, int32_t end, int32_t fail_at);
  theon_instruction_event event_of(int32_t index) noexcept;
  void tell(theon_instruction_event& event);

  // frame_bind.cpp: memory of the caller.
  void bind(const theon_tensor* inputs, theon_output* outputs, bool all_given);
  bool same_layouts(const theon_tensor* inputs, const theon_output* outputs, bool all_given) const noexcept;
  void attach_input(int32_t position, void* data);
  void attach_output(int32_t position, void* data);
  void attach(int32_t slot, void* data) noexcept;
  void attach_external(External& external, void* data, const char* what);
  void allocate_output(External& output);
  void take_late_output(External& output, const theon_output& given);
  void place_late_output(int32_t slot);
  void check_overlaps();
  void hand_over(theon_output* outputs) noexcept;
  void drop_outputs() noexcept;

  // frame_prepare.cpp: everything that follows from the caller's layouts.
  void prepare(const theon_tensor* inputs, const theon_output* outputs, bool all_given);
  void take_input(int32_t position, const theon_tensor& input);
  void check_input_formulas(int32_t position) const;
  void check_output(int32_t position, const theon_output& output) const;
  void take_output(int32_t position, const theon_output& output, bool is_given);
  static void measure(External& external, const theon_tensor& layout) noexcept;
  void compute_static_layout(int32_t slot);
  void plan_memory();
  void prepare_call(int32_t index);
  void make_plan(Call& c);

  // frame_layout.cpp: formulas, lengths, strides.
  void evaluate(int32_t expression);
  Value evaluate_stride(const theon_expression& e) const;
  int64_t value(int32_t expression) const;
  [[noreturn]] void explain(int32_t expression) const;
  void compute_layout(int32_t slot);
  int64_t slot_bytes(int32_t slot) const;
  int64_t view_offset_bytes(int32_t slot) const;
  void place_view(int32_t slot);

  // frame_nested.cpp: LOOP and BRANCH.
  void run_loop(const theon_instruction& i);
  void run_branch(const theon_instruction& i);
  Nested& nested(int32_t program);
  void hand_in(Nested& nested, const theon_instruction& i, int64_t step);
  void advance(Nested& nested, const theon_instruction& i, int64_t step);
  bool run_all_steps(Nested& nested, const theon_instruction& i, int64_t count);
  const theon_binding* binding_of(const theon_instruction& i, const Program& body, int32_t slot) const;
  bool find_walk(const theon_binding& b, int64_t count, OperandWalk& walk) const;
  bool keeps_places(const theon_instruction& i, const Frame& body, const Call& c, int32_t operand) const;
  bool is_written(const theon_instruction& i, const Frame& body, int32_t slot) const;
  void* step_data(const theon_binding& b, int64_t step) const;

  int64_t* shape_of(int32_t slot) noexcept { return layouts_.data() + layout_first_[slot]; }
  int64_t* strides_of(int32_t slot) noexcept { return shape_of(slot) + program_.slots[slot].rank; }
  bool is_main() const noexcept { return owned_common_ != nullptr; }
  std::string external_name(const External& external) const;

  const Program& program_;
  std::unique_ptr<FrameCommon> owned_common_;
  FrameCommon* common_;
  bool prepared_ = false;
  bool fresh_ = true;      // prepared anew: every data pointer has to be attached
  bool moved_ = true;      // overlaps have to be looked for
  bool all_given_ = true;  // nested: outputs always have memory
  const theon_output* run_outputs_ = nullptr;

  std::vector<int64_t> registers_;
  std::vector<Value> values_;            // per expression
  std::vector<int64_t> layouts_;         // shapes and strides of all slots
  std::vector<int64_t> layout_first_;    // per slot: where its shape begins in layouts_
  std::vector<theon_tensor> tensors_;    // per slot
  std::vector<int64_t> view_bytes_;      // per static view: bytes from its anchor
  std::vector<ReservedBlock> reserved_;  // per slot
  std::vector<theon_tensor> operands_;
  std::vector<int64_t> parameters_;
  std::vector<Call> calls_;  // per instruction
  std::vector<External> inputs_;
  std::vector<External> outputs_;
  std::vector<Range> ranges_;
  std::vector<Nested> nested_;  // per nested program
  std::vector<theon_counter> counters_;
  std::vector<int64_t> key_;                 // scratch of prepare_call
  std::vector<theon_tensor> bare_operands_;  // scratch of prepare_call
  std::vector<OperandWalk> walks_;           // scratch of run_all_steps
  Block arena_;
  int64_t arena_bytes_ = 0;
  int64_t arena_bound_ = 0;
  int32_t number_;
  int32_t failed_ = -1;
  int64_t prepared_count_ = 0;
  int64_t runs_ = 0;
};

}  // namespace theon

/// The handle.
struct theon_frame {
  static constexpr uint64_t kMagic = 0x4d5246454e4f4854;  // "THONEFRM"
  uint64_t magic = kMagic;
  std::atomic<bool> is_running{false};
  std::shared_ptr<const theon::LoadedProgram> program;  // outlives `main`
  std::unique_ptr<theon::Frame> main;
};
