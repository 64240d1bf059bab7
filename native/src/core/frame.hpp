// A frame: one call in flight. It binds a program to memory and walks its instructions.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/memory.hpp"
#include "core/program.hpp"

namespace theon {

/// Memory of RESERVE instructions, kept between runs: at most as many blocks as were alive at once.
class ReservedBlocks {
 public:
  Block take(int64_t bytes);
  void give(Block block, int64_t bytes) noexcept;
  void clear() noexcept { free_.clear(); }
  /// Begins a new measure of the peak.
  void begin_run() noexcept { peak_ = live_; }
  int64_t peak() const noexcept { return peak_; }

 private:
  std::vector<Block> free_;
  int64_t live_ = 0;  // bytes asked for and not given back
  int64_t peak_ = 0;
  size_t alive_ = 0;  // blocks
};

/// What a frame shares with the frames of its nested programs.
struct FrameCommon {
  theon_context context;  ///< A copy, with the cancel word of the run in progress.
  Block workspace;
  ReservedBlocks reserved;
  bool profiling = false;
};

class Frame {
 public:
  /// The frame of a whole program.
  Frame(const Program& program, const theon_context& context);
  /// The frame of a nested program; `common` outlives it.
  Frame(const Program& program, FrameCommon& common);

  void run(const theon_run_args& args);
  void trim() noexcept;
  void set_profiling(bool on) noexcept { common_->profiling = on; }
  const std::vector<theon_counter>& counters() const noexcept { return counters_; }
  void describe(theon_frame_info& info) const;

 private:
  // A KERNEL or SIZE instruction, prepared.
  struct Call {
    const theon_kernel* kernel = nullptr;
    theon_kernel_call call{};
    Block plan;
    std::vector<int64_t> key;  // layouts and parameters the plan was made for; empty: no plan
    int64_t workspace_bytes = 0;
  };
  // An input or output.
  struct External {
    int32_t slot = 0;
    bool takes_null = false;   // OUTPUT: what is prepared also fits memory that the run allocates
    bool takes_given = false;  // OUTPUT: what is prepared fits given memory of the stored layout
    bool written = false;
    int64_t low = 0;   // bytes before and after the data pointer that belong to it
    int64_t high = 0;
    Block owned;       // OUTPUT: allocated by the run in progress
  };
  // A LOOP's or BRANCH's nested frame and what is handed to it.
  struct Nested {
    std::unique_ptr<Frame> frame;
    std::vector<theon_tensor> inputs;
    std::vector<theon_output> outputs;
  };
  struct Range {
    const char* begin;
    const char* end;
    bool written;
    int32_t external;
  };

  // frame.cpp: running.
  void begin_run(int64_t step);
  void execute(int32_t fail_at);
  void execute_range(int32_t& index, int32_t end, int32_t fail_at);
  void execute_one(int32_t index);
  void call_kernel(Call& call);
  void after(int32_t index);
  void poll() const;
  void release_reserved() noexcept;
  int64_t value(int32_t expression) const;

  // frame_bind.cpp: memory of the caller.
  void bind(const theon_tensor* inputs, theon_output* outputs, bool outputs_given);
  bool same_layouts(const theon_tensor* inputs, const theon_output* outputs, bool outputs_given) const noexcept;
  void attach_input(int32_t position, void* data);
  void attach_output(int32_t position, void* data);
  void attach(int32_t slot, void* data) noexcept;
  void check_overlaps();
  void hand_over(theon_output* outputs) noexcept;
  void drop_outputs() noexcept;
  void give_output_memory(int32_t slot);

  // frame_prepare.cpp: everything that follows from the layouts.
  void prepare(const theon_tensor* inputs, const theon_output* outputs, bool outputs_given);
  void take_input(int32_t position, const theon_tensor& given);
  void check_input_formulas(int32_t position) const;
  void take_output(int32_t position, const theon_output& output, bool given);
  void measure(External& external);
  void evaluate(int32_t expression);
  Value evaluate_stride(const theon_expression& e) const;
  void compute_layout(int32_t slot);
  void compute_view_bytes(int32_t slot, int64_t& bytes) const;
  void plan_memory();
  void prepare_call(int32_t index);

  // frame_nested.cpp
  void run_loop(const theon_instruction& i);
  void run_branch(const theon_instruction& i);
  Nested& nested(const theon_instruction& i, int32_t program);
  void fill(Nested& nested, const theon_instruction& i, int64_t step);
  void* step_data(const theon_binding& b, int64_t step) const;

  int64_t* shape_of(int32_t slot) noexcept { return layouts_.data() + layout_first_[slot]; }
  int64_t* strides_of(int32_t slot) noexcept { return shape_of(slot) + program_.slots[slot].rank; }

  const Program& program_;
  std::unique_ptr<FrameCommon> owned_common_;
  FrameCommon* common_;
  bool prepared_ = false;
  bool moved_ = true;  // an input or output lies elsewhere than in the last run
  bool outputs_given_ = false;
  theon_output* outputs_ = nullptr;  // of the run in progress

  std::vector<int64_t> registers_;
  std::vector<Value> values_;  // of the expressions
  std::vector<int64_t> layouts_;
  std::vector<int64_t> layout_first_;  // per slot: shape, then strides
  std::vector<theon_tensor> tensors_;  // per slot
  std::vector<int64_t> view_bytes_;    // static views: bytes from their anchor
  std::vector<theon_tensor> operands_;
  std::vector<int64_t> parameters_;
  std::vector<Call> calls_;
  std::vector<External> inputs_;
  std::vector<External> outputs_bound_;
  std::vector<Range> ranges_;
  std::vector<Block> reserved_;          // per slot
  std::vector<int64_t> reserved_bytes_;  // per slot
  std::vector<Nested> nested_;
  std::vector<theon_counter> counters_;
  Block arena_;
  int64_t arena_bytes_ = 0;
  int64_t arena_bound_ = 0;
  int32_t failed_ = -1;
  int64_t prepared_count_ = 0;
  int64_t runs_ = 0;
};

/// Bytes before and after its first element that a layout touches (both 0 without elements); throws on overflow.
void layout_extent(const int64_t* shape, const int64_t* strides, int32_t rank, int64_t item, int64_t& low, int64_t& high);

/// "[2, 3]".
std::string lengths_text(const int64_t* shape, int32_t rank);

}  // namespace theon

/// The handle.
struct theon_frame {
  static constexpr uint64_t kMagic = 0x4d5246454e4f4854;  // "THONEFRM"
  uint64_t magic = 0;
  std::atomic<bool> busy{false};
  std::unique_ptr<theon::Frame> main;
};
