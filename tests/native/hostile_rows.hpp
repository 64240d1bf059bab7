// For each exported function a call that succeeds; the sweep spoils it one number at a time.
#pragma once

#include <map>

#include "hostile_call.hpp"
#include "program_builder.hpp"
#include "saved_builder.hpp"
#include "theon/theon.hpp"

namespace theon::test {

/// Handles that calls use: open ones, and ones that stay closed.
class HandleSet {
 public:
  static const std::vector<char>& program_bytes() {
    static const std::vector<char> s_bytes = [] {
      // y = x; afterwards w = y.
      ProgramBuilder p("hostile");
      const int32_t x = p.input("x", THEON_FLOAT32, {p.any(), p.any()});
      const int32_t w = p.input("w", THEON_FLOAT32, {p.length(x, 0), p.length(x, 1)}, THEON_SLOT_MUTABLE);
      const int32_t y = p.output("y", THEON_FLOAT32, {p.length(x, 0), p.length(x, 1)});
      p.kernel("copy", {y}, {x});
      p.begin_tail();
      p.kernel("copy", {w}, {y});
      return p.bytes();
    }();
    return s_bytes;
  }

  /// An open handle of a type, the same one until close() was told of its end.
  void* open(const std::string& type) {
    void*& handle = open_[type];
    if (handle == nullptr) handle = make(type);
    return handle;
  }
  void forget(const std::string& type) { open_.erase(type); }
  void* closed(const std::string& type) {
    void*& handle = closed_[type];
    if (handle == nullptr) {
      open(type);  // so that the storage of the closed handle is not taken for the open one
      handle = make(type);
      destroy(type, handle);
    }
    return handle;
  }
  static theon_status destroy(const std::string& type, void* handle) {
    if (type == "theon_context") return theon_context_destroy(static_cast<theon_context*>(handle));
    if (type == "theon_program") return theon_program_destroy(static_cast<theon_program*>(handle));
    if (type == "theon_frame") return theon_frame_destroy(static_cast<theon_frame*>(handle));
    throw std::logic_error("hostile_rows.hpp knows no handle of type " + type);
  }
  void close_all() {
    for (const auto& [type, handle] : open_) check(destroy(type, handle));
    open_.clear();
  }

 private:
  void* make(const std::string& type) {
    if (type == "theon_context") {
      theon_context* context = nullptr;
      check(theon_context_create(nullptr, &context));
      return context;
    }
    if (type == "theon_program") {
      theon_program* program = nullptr;
      check(theon_program_create(program_bytes().data(), static_cast<int64_t>(program_bytes().size()), &program));
      return program;
    }
    if (type == "theon_frame") {
      theon_frame* frame = nullptr;
      check(theon_frame_create(static_cast<theon_program*>(open("theon_program")),
                               static_cast<theon_context*>(open("theon_context")), &frame));
      return frame;
    }
    throw std::logic_error("hostile_rows.hpp knows no handle of type " + type);
  }

  std::map<std::string, void*> open_, closed_;
};

/// What a call needs beyond what its types say. Functions without a row succeed with arguments by type.
struct Row {
  const char* entry;
  void (*fill)(HostileCall& call);
};

namespace rows {

inline void product(HostileCall& call, std::initializer_list<int64_t> out, std::initializer_list<int64_t> a,
                    std::initializer_list<int64_t> b) {
  auto& args = call.argument<theon_product_args>(1);
  args.alpha = 1;
  HostileCall::reshape(args.out, out);
  HostileCall::reshape(args.a, a);
  HostileCall::reshape(args.b, b);
}

inline void triangular(HostileCall& call) {
  auto& args = call.argument<theon_triangular_args>(1);
  args.alpha = 1;
  HostileCall::reshape(args.out, {3, 2});
  HostileCall::reshape(args.a, {3, 3});
  HostileCall::reshape(args.b, {3, 2});
}

// out = x y + parameter, and the parts of the composite as structs that can be spoiled.
inline void elementwise(HostileCall& call) {
  Composite c(2);
  const auto x = c.input<float>(), y = c.input<float>();
  c.output(c.apply(THEON_OP_ADD, {c.apply(THEON_OP_MUL, {x, y}), c.parameter(THEON_FLOAT32, 0)}));
  const std::vector<char> bytes = c.bytes();
  auto& args = call.argument<theon_elementwise_args>(1);
  unsigned char* program = call.memory.take(bytes.size(), 0);
  std::memcpy(program, bytes.data(), bytes.size());
  call.add_parts(program, "program",
                 {{"theon_composite", 1},
                  {"theon_composite_input", 2},
                  {"theon_composite_parameter", 1},
                  {"theon_composite_node", 2},
                  {"theon_composite_output", 1}});
  args.program = reinterpret_cast<theon_composite*>(program);
  args.program_bytes = static_cast<int64_t>(bytes.size());
  auto* operands = call.add<theon_tensor>("theon_tensor", "args.operands", 3);
  call.operands.end()[-3].is_written = true;
  args.operands = operands;
  args.operand_count = 3;
  args.parameters = reinterpret_cast<int64_t*>(call.memory.take(sizeof(int64_t), 1));
  args.parameter_count = 1;
  call.never_larger = {&args.program_bytes, &args.operand_count, &args.parameter_count};
}

inline void reduce(HostileCall& call, int32_t reduction, int32_t dtype) {
  auto& args = call.argument<theon_reduce_args>(1);
  args.axes = 2;
  args.reduction = reduction;
  HostileCall::reshape(args.output, {2}, dtype);
}

inline void random(HostileCall& call) {
  auto& args = call.argument<theon_random_args>(1);
  args.distribution = THEON_RANDOM_GAMMA;
  auto* shape = call.add<theon_tensor>("theon_tensor", "args.parameters");
  HostileCall::reshape(*shape, {2, 3}, THEON_FLOAT64);
  args.parameters = shape;
  args.parameter_count = 1;
  call.never_larger = {&args.parameter_count};
}

inline theon_status nothing(theon_context*, const theon_kernel_call*, theon_kernel_need*) { return THEON_OK; }
inline theon_status nothing(theon_context*, const theon_kernel_call*, void*) { return THEON_OK; }
inline theon_status nothing(theon_context*, const theon_kernel_call*, const void*, void*) { return THEON_OK; }

inline void kernel(HostileCall& call) {
  static int s_number = 0;
  auto& kernel = call.argument<theon_kernel>(0);
  char* name = reinterpret_cast<char*>(call.memory.take(64, 0));
  std::snprintf(name, 64, "hostile.%d", ++s_number);
  kernel.name = name;
  kernel.version = 1;
  kernel.size_of = nothing;
  kernel.prepare = nothing;
  kernel.run = nothing;
}

inline theon_status see_nothing(void*, const theon_instruction_event*) { return THEON_OK; }

inline void observe(HostileCall& call) { call.argument<theon_observer>(1).call = see_nothing; }

inline void kernel_run(HostileCall& call) {
  std::memcpy(reinterpret_cast<char*>(call.words[1]), "copy", 5);
  call.words[2] = 1;
  auto& args = call.argument<theon_kernel_call>(3);
  args.operand_count = 2;
  args.output_count = 1;
  args.operands = call.add<theon_tensor>("theon_tensor", "call.operands", 2);
  call.operands[call.operands.size() - 2].is_written = true;
  call.never_larger = {&args.operand_count};
}

inline void run(HostileCall& call) {
  auto& args = call.argument<theon_run_args>(1);
  args.input_count = 2;
  args.output_count = 1;
  args.fail_at = -1;
  args.inputs = call.add<theon_tensor>("theon_tensor", "args.inputs", 2);
  call.operands.back().is_written = true;  // w
  args.outputs = call.add<theon_output>("theon_output", "args.outputs");
}

inline void program_bytes(HostileCall& call) {
  const std::vector<char>& bytes = HandleSet::program_bytes();
  unsigned char* copy = call.memory.take(bytes.size(), 0);
  std::memcpy(copy, bytes.data(), bytes.size());
  call.words[0] = reinterpret_cast<uint64_t>(copy);
  call.words[1] = bytes.size();
  call.never_larger = {&call.words[1]};
  theon_program_header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  call.add_parts(copy, "header", {{"theon_program_header", 1}});
  const auto part = [&](const theon_section& section, const char* type) {
    call.add_parts(copy + section.offset, type, {{type, static_cast<int32_t>(section.count)}});
  };
  part(header.expressions, "theon_expression");
  part(header.slots, "theon_slot");
  part(header.kernels, "theon_kernel_reference");
  part(header.instructions, "theon_instruction");
}

inline void saved_function(HostileCall& call) {
  static const std::vector<char> s_bytes = saved_bytes();
  unsigned char* copy = call.memory.take(s_bytes.size(), 0);
  std::memcpy(copy, s_bytes.data(), s_bytes.size());
  call.words[0] = reinterpret_cast<uint64_t>(copy);
  call.words[1] = s_bytes.size();
  call.never_larger = {&call.words[1]};
  call.add_parts(copy, "header", {{"theon_saved_header", 1}});
}

inline void lifetimes(HostileCall& call) {
  auto* list = call.add<theon_lifetime>("theon_lifetime", "lifetimes", 3);
  for (int i = 0; i < 3; ++i) list[i] = {100 * (i + 1), i, i + 1};
  call.words[0] = reinterpret_cast<uint64_t>(list);
  call.words[1] = 3;
  call.never_larger = {&call.words[1]};
}

}  // namespace rows

inline constexpr Row kRows[] = {
    {"theon_set_threads", [](HostileCall& c) { c.words[0] = 2; }},
    {"theon_allocate", [](HostileCall& c) { c.words[0] = 100; }},
    {"theon_free",
     [](HostileCall& c) {
       void* memory = nullptr;
       check(theon_allocate(64, &memory));
       c.words[0] = reinterpret_cast<uint64_t>(memory);
       c.block = memory;
     }},
    {"theon_fill", [](HostileCall& c) { HostileCall::reshape(c.argument<theon_tensor>(2), {}); }},
    {"theon_arange",
     [](HostileCall& c) {
       HostileCall::reshape(c.argument<theon_tensor>(1), {5});
       HostileCall::reshape(c.argument<theon_tensor>(2), {});
       HostileCall::reshape(c.argument<theon_tensor>(3), {});
     }},
    {"theon_nonzero",
     [](HostileCall& c) {
       HostileCall::reshape(c.argument<theon_tensor>(1), {6, 2}, THEON_INT64);
     }},
    {"theon_gemm",
     [](HostileCall& c) {
       rows::product(c, {2, 2}, {2, 3}, {3, 2});
     }},
    {"theon_gemv",
     [](HostileCall& c) {
       rows::product(c, {2}, {2, 3}, {3});
     }},
    {"theon_ger",
     [](HostileCall& c) {
       rows::product(c, {2, 3}, {2}, {3});
     }},
    {"theon_dot", [](HostileCall& c) { rows::product(c, {}, {3}, {3}); }},
    {"theon_trsm", rows::triangular},
    {"theon_elementwise", rows::elementwise},
    {"theon_reduce", [](HostileCall& c) { rows::reduce(c, THEON_REDUCE_SUM, THEON_FLOAT32); }},
    {"theon_arg_reduce", [](HostileCall& c) { rows::reduce(c, THEON_REDUCE_MAX, THEON_INT64); }},
    {"theon_rows", [](HostileCall& c) { c.argument<theon_rows_args>(1).program = THEON_ROWS_NORMALIZE; }},
    {"theon_statistic",
     [](HostileCall& c) {
       auto& args = c.argument<theon_statistic_args>(1);
       args.axes = 2;
       HostileCall::reshape(args.output, {2});
     }},
    {"theon_random", rows::random},
    {"theon_kernel_register", rows::kernel},
    {"theon_kernel_find",
     [](HostileCall& c) {
       std::memcpy(reinterpret_cast<char*>(c.words[0]), "copy", 5);
       c.words[1] = 1;
     }},
    {"theon_kernel_run", rows::kernel_run},
    {"theon_program_create", rows::program_bytes},
    {"theon_saved_create", rows::saved_function},
    {"theon_program_text",
     [](HostileCall& c) {
       c.words[2] = 200;
       c.never_larger = {&c.words[2]};
     }},
    {"theon_frame_run", rows::run},
    {"theon_frame_observe", rows::observe},
    {"theon_frame_counters",
     [](HostileCall& c) {
       constexpr size_t kBytes = 2 * sizeof(theon_counter);
       unsigned char* counters = c.memory.take(kBytes, 0);
       c.words[1] = reinterpret_cast<uint64_t>(counters);
       c.words[2] = 2;
       c.writable.push_back({counters, kBytes});
     }},
    {"theon_plan_arena", rows::lifetimes},
};

}  // namespace theon::test
