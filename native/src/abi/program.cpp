// Programs and frames: guard, validate, dispatch.
#include "theon/program.h"

#include <algorithm>
#include <cstring>

#include "core/arena.hpp"
#include "core/frame.hpp"
#include "core/handle.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

constinit HandleStore<theon_program> s_programs;
constinit HandleStore<theon_frame> s_frames;

template <class Handle>
Handle& open_handle(Handle* handle, const char* what) {
  if (handle == nullptr) raise(THEON_INVALID_HANDLE, "%s is null", what);
  if (!HandleStore<std::remove_const_t<Handle>>::is_open(handle)) {
    raise(THEON_INVALID_HANDLE, "%s is closed or not a theon_%s", what, what);
  }
  return *handle;
}

template <class T>
T& required(T* pointer, const char* what) {
  if (pointer == nullptr) raise(THEON_INVALID_ARGUMENT, "%s is null", what);
  return *pointer;
}

template <class Args>
void check_size(const Args& args, const char* what) {
  if (args.size != static_cast<int32_t>(sizeof(Args))) {
    raise(THEON_INVALID_ARGUMENT, "%s.size is %d; expected %d", what, args.size, static_cast<int>(sizeof(Args)));
  }
}

// A frame works for one thread at a time, also against a kernel that calls back.
class Running {
 public:
  explicit Running(theon_frame& frame) : frame_(frame) {
    if (frame.is_running.exchange(true, std::memory_order_acquire)) {
      raise(THEON_INVALID_ARGUMENT, "the frame is in use; one call at a time may use a frame");
    }
  }
  ~Running() { frame_.is_running.store(false, std::memory_order_release); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  theon_frame& frame_;
};

void check_run(const Program& program, const theon_run_args& args) {
  check_size(args, "theon_run_args");
  const auto inputs = static_cast<int32_t>(program.input_slots.size());
  const auto outputs = static_cast<int32_t>(program.output_slots.size());
  if (args.input_count != inputs || args.output_count != outputs) {
    raise(THEON_INVALID_ARGUMENT, "%d inputs and %d outputs were given; the program has %d and %d", args.input_count,
          args.output_count, inputs, outputs);
  }
  if (inputs > 0) required(args.inputs, "theon_run_args.inputs");
  if (outputs > 0) required(args.outputs, "theon_run_args.outputs");
}

}  // namespace
}  // namespace theon

using namespace theon;

theon_status theon_program_create(const void* bytes, int64_t count, theon_program** program) {
  return guarded([&] {
    required(program, "program") = nullptr;
    required(static_cast<const char*>(bytes), "bytes");
    if (count < 0) raise(THEON_INVALID_ARGUMENT, "count is %lld; expected at least 0", static_cast<long long>(count));
    Block image(count);
    std::memcpy(image.data(), bytes, static_cast<size_t>(count));
    auto loaded = std::make_shared<const LoadedProgram>(std::move(image), count);
    theon_program* handle = s_programs.create();
    handle->loaded = std::move(loaded);
    *program = handle;
  });
}

theon_status theon_program_destroy(theon_program* program) {
  return guarded([&] {
    if (program != nullptr) s_programs.destroy(&open_handle(program, "program"));
  });
}

theon_status theon_program_text(const theon_program* program, char* text, int64_t capacity, int64_t* needed) {
  return guarded([&] {
    const Program& main = open_handle(program, "program").loaded->main;
    if (capacity < 0)
      raise(THEON_INVALID_ARGUMENT, "capacity is %lld; expected at least 0", static_cast<long long>(capacity));
    if (capacity > 0) required(text, "text");
    const std::string whole = program_text(main);
    if (needed != nullptr) *needed = static_cast<int64_t>(whole.size()) + 1;
    if (capacity == 0) return;
    const size_t length = std::min(whole.size(), static_cast<size_t>(capacity) - 1);
    std::memcpy(text, whole.data(), length);
    text[length] = '\0';
  });
}

theon_status theon_frame_create(const theon_program* program, theon_context* context, theon_frame** frame) {
  return guarded([&] {
    required(frame, "frame") = nullptr;
    std::shared_ptr<const LoadedProgram> loaded = open_handle(program, "program").loaded;
    auto main = std::make_unique<Frame>(loaded->main, checked(context));
    theon_frame* handle = s_frames.create();
    handle->program = std::move(loaded);
    handle->main = std::move(main);
    *frame = handle;
  });
}

theon_status theon_frame_destroy(theon_frame* frame) {
  return guarded([&] {
    if (frame == nullptr) return;
    open_handle(frame, "frame");
    if (frame->is_running.load(std::memory_order_acquire)) raise(THEON_INVALID_ARGUMENT, "the frame is in use");
    s_frames.destroy(frame);
  });
}

theon_status theon_frame_run(theon_frame* frame, const theon_run_args* args) {
  return guarded([&] {
    theon_frame& handle = open_handle(frame, "frame");
    const Running running(handle);
    const theon_run_args& checked_args = required(args, "args");
    check_run(handle.main->program(), checked_args);
    handle.main->run(checked_args);
  });
}

theon_status theon_frame_trim(theon_frame* frame) {
  return guarded([&] {
    theon_frame& handle = open_handle(frame, "frame");
    const Running running(handle);
    handle.main->trim();
  });
}

theon_status theon_frame_profile(theon_frame* frame, int32_t enabled) {
  return guarded([&] {
    theon_frame& handle = open_handle(frame, "frame");
    const Running running(handle);
    if (enabled != 0 && enabled != 1) raise(THEON_INVALID_ARGUMENT, "enabled is %d; expected 0 or 1", enabled);
    handle.main->set_profiling(enabled != 0);
  });
}

theon_status theon_frame_counters(const theon_frame* frame, theon_counter* counters, int32_t count) {
  return guarded([&] {
    const auto& own = open_handle(frame, "frame").main->counters();
    if (count != static_cast<int32_t>(own.size())) {
      raise(THEON_INVALID_ARGUMENT, "count is %d; the program has %zu instructions", count, own.size());
    }
    if (count > 0) std::copy(own.begin(), own.end(), &required(counters, "counters"));
  });
}

theon_status theon_frame_observe(theon_frame* frame, const theon_observer* observer) {
  return guarded([&] {
    theon_frame& handle = open_handle(frame, "frame");
    const Running running(handle);
    if (observer != nullptr) {
      check_size(*observer, "theon_observer");
      if (observer->reserved != 0) {
        raise(THEON_INVALID_ARGUMENT, "theon_observer.reserved is %d; expected 0", observer->reserved);
      }
      if (observer->call == nullptr) raise(THEON_INVALID_ARGUMENT, "theon_observer.call is null");
    }
    handle.main->observe(observer != nullptr ? *observer : theon_observer{});
  });
}

theon_status theon_frame_describe(const theon_frame* frame, theon_frame_info* info) {
  return guarded([&] {
    const theon_frame& handle = open_handle(frame, "frame");
    check_size(required(info, "info"), "theon_frame_info");
    handle.main->describe(*info);
  });
}

theon_status theon_plan_arena(const theon_lifetime* lifetimes, int32_t count, int64_t* offsets, int64_t* arena_bytes) {
  return guarded([&] {
    if (count < 0) raise(THEON_INVALID_ARGUMENT, "count is %d; expected at least 0", count);
    required(arena_bytes, "arena_bytes");
    if (count > 0) required(lifetimes, "lifetimes"), required(offsets, "offsets");
    const std::span list(lifetimes, static_cast<size_t>(count));
    for (int32_t k = 0; k < count; ++k) {
      if (list[k].bytes < 0 || list[k].first_use > list[k].last_use) {
        raise(THEON_INVALID_ARGUMENT, "lifetime %d: %lld bytes from instruction %d to %d", k,
              static_cast<long long>(list[k].bytes), list[k].first_use, list[k].last_use);
      }
    }
    *arena_bytes = plan_arena(list, std::span(offsets, static_cast<size_t>(count)));
  });
}
