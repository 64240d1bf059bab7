#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/context.hpp"
#include "core/handle.hpp"
#include "core/simd_level.hpp"
#include "core/status.hpp"
#include "theon/theon.h"

namespace theon {
namespace {

theon_context_args context_args(int32_t threads, int32_t level) {
  theon_context_args args{};
  args.size = sizeof(args);
  args.threads = threads;
  args.level = level;
  return args;
}

TEST(Abi, Version_IsTheHeaders) { EXPECT_EQ(THEON_ABI_VERSION, theon_abi_version()); }

TEST(Abi, LastError_IsNeverNull) {
  std::thread([] { EXPECT_STREQ("", theon_last_error()); }).join();
}

TEST(Context, Defaults_AreTheMachines) {
  theon_cpu_info info{};
  info.size = sizeof(info);
  ASSERT_EQ(THEON_OK, theon_cpu_describe(&info)) << theon_last_error();
  theon_context* context = nullptr;
  ASSERT_EQ(THEON_OK, theon_context_create(nullptr, &context)) << theon_last_error();
  EXPECT_EQ(info.level, checked(context).level);
  EXPECT_EQ(0, checked(context).threads);
  EXPECT_EQ(nullptr, checked(context).cancel);
  EXPECT_EQ(THEON_OK, theon_context_destroy(context));
}

TEST(Context, EveryLevelTheCpuHas_CanBeAskedFor) {
  for (int32_t level = THEON_SIMD_BASELINE; level <= THEON_SIMD_AVX512; ++level) {
    const theon_context_args args = context_args(3, level);
    theon_context* context = nullptr;
    if (level > best_simd_level()) {
      EXPECT_EQ(THEON_UNSUPPORTED, theon_context_create(&args, &context));
      EXPECT_EQ(nullptr, context);
      EXPECT_NE(nullptr, std::strstr(theon_last_error(), simd_level_name(level))) << theon_last_error();
      continue;
    }
    ASSERT_EQ(THEON_OK, theon_context_create(&args, &context)) << theon_last_error();
    EXPECT_EQ(level, checked(context).level);
    EXPECT_EQ(3, checked(context).threads);
    EXPECT_EQ(THEON_OK, theon_context_destroy(context));
  }
}

struct BadArgs {
  const char* expected;  // part of the message
  void (*spoil)(theon_context_args&);
};

TEST(Context, HostileArguments_AreNamed) {
  const BadArgs cases[] = {
      {"theon_context_args.size is 0", [](theon_context_args& a) { a.size = 0; }},
      {"theon_context_args.size is -1", [](theon_context_args& a) { a.size = -1; }},
      {"theon_context_args.size is 24", [](theon_context_args& a) { a.size = 24; }},
      {"threads is -1", [](theon_context_args& a) { a.threads = -1; }},
      {"threads is 1025", [](theon_context_args& a) { a.threads = 1025; }},
      {"threads is -2147483648", [](theon_context_args& a) { a.threads = INT32_MIN; }},
      {"level is -2", [](theon_context_args& a) { a.level = -2; }},
      {"level is 3", [](theon_context_args& a) { a.level = 3; }},
      {"level is 2147483647", [](theon_context_args& a) { a.level = INT32_MAX; }},
      {"reserved is 1", [](theon_context_args& a) { a.reserved = 1; }},
  };
  for (const BadArgs& c : cases) {
    theon_context_args args = context_args(0, THEON_SIMD_BEST);
    c.spoil(args);
    auto* context = reinterpret_cast<theon_context*>(&args);
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_context_create(&args, &context)) << c.expected;
    EXPECT_EQ(nullptr, context) << c.expected;
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), c.expected)) << theon_last_error();
  }
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_context_create(nullptr, nullptr));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_cpu_describe(nullptr));
  for (const int32_t size : {0, -1, static_cast<int32_t>(sizeof(theon_cpu_info)) + 8, INT32_MIN}) {
    theon_cpu_info info{};
    info.size = size;
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_cpu_describe(&info)) << size;
  }
}

TEST(Context, ClosedHandle_IsRefused) {
  theon_context* context = nullptr;
  ASSERT_EQ(THEON_OK, theon_context_create(nullptr, &context));
  EXPECT_EQ(THEON_OK, theon_context_destroy(context));
  EXPECT_EQ(THEON_INVALID_HANDLE, theon_context_destroy(context));
  EXPECT_EQ(THEON_INVALID_HANDLE, guarded([&] { checked(context); }));
  EXPECT_EQ(THEON_OK, theon_context_destroy(nullptr));
  EXPECT_EQ(THEON_INVALID_HANDLE, guarded([] { checked(nullptr); }));
}

TEST(Context, ForeignMemory_IsRefused) {
  alignas(64) char other[64] = "not a context at all, but something else of the caller's";
  EXPECT_EQ(THEON_INVALID_HANDLE, theon_context_destroy(reinterpret_cast<theon_context*>(other)));
  EXPECT_EQ(THEON_INVALID_HANDLE, theon_context_destroy(reinterpret_cast<theon_context*>(other + 1)));
}

struct Counted {
  static constexpr uint64_t kMagic = 0x1234;
  uint64_t magic = kMagic;
  int64_t value;
  static inline int s_alive = 0;
  explicit Counted(int64_t v) : value(v) {
    if (v < 0) throw Error(THEON_INVALID_ARGUMENT, "negative");
    ++s_alive;
  }
  ~Counted() { --s_alive; }
};

TEST(HandleStore, ClosedHandles_StayRecognisableAndAreReused) {
  HandleStore<Counted> store;
  std::vector<Counted*> handles;
  for (int64_t i = 0; i < 10; ++i) handles.push_back(store.create(i));
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(HandleStore<Counted>::is_open(handles[static_cast<size_t>(i)]));
    EXPECT_EQ(i, handles[static_cast<size_t>(i)]->value);
  }
  EXPECT_EQ(10, Counted::s_alive);
  for (Counted* handle : handles) store.destroy(handle);
  EXPECT_EQ(0, Counted::s_alive);
  for (Counted* handle : handles) EXPECT_FALSE(HandleStore<Counted>::is_open(handle));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([&] { store.create(-1); }));
  Counted* again = store.create(99);
  EXPECT_EQ(handles.back(), again);
  EXPECT_TRUE(HandleStore<Counted>::is_open(again));
  store.destroy(again);
  EXPECT_FALSE(HandleStore<Counted>::is_open(nullptr));
  while (!handles.empty()) {
    ::operator delete(static_cast<void*>(handles.back()), std::align_val_t(alignof(Counted)));
    handles.pop_back();
  }
}

TEST(Context, ManyThreads_CreateAndClose) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      for (int i = 0; i < 2000; ++i) {
        const theon_context_args args = context_args(thread + 1, THEON_SIMD_BASELINE);
        theon_context* context = nullptr;
        ASSERT_EQ(THEON_OK, theon_context_create(&args, &context));
        ASSERT_EQ(thread + 1, checked(context).threads);
        ASSERT_EQ(THEON_OK, theon_context_destroy(context));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

#if defined(__linux__) && defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)
TEST(GlibcShim, FindsTheUnwindTablesThatGlibcFinds) {
  using Find = int (*)(void*, dl_find_object*);
  const auto glibc = reinterpret_cast<Find>(dlvsym(RTLD_NEXT, "_dl_find_object", "GLIBC_2.35"));
  ASSERT_NE(nullptr, glibc);
  ASSERT_NE(glibc, &_dl_find_object) << "the shim is not linked";
  char on_stack = 0;
  const auto heap = std::make_unique<char[]>(100);
  const auto function = [](auto* f) { return reinterpret_cast<void*>(f); };
  for (void* address :
       {function(&theon_abi_version), function(&std::strlen), function(&std::terminate), static_cast<void*>(&on_stack),
        static_cast<void*>(heap.get()), static_cast<void*>(nullptr), reinterpret_cast<void*>(~uintptr_t{0})}) {
    dl_find_object expected{}, found{};
    const int status = glibc(address, &expected);
    EXPECT_EQ(status, _dl_find_object(address, &found)) << address;
    if (status == 0) {
      EXPECT_EQ(expected.dlfo_eh_frame, found.dlfo_eh_frame) << address;
    }
  }
}
#endif

}  // namespace
}  // namespace theon
