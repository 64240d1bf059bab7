#include "core/registry.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "core/context.hpp"
#include "core/memory.hpp"
#include "theon/theon.h"

namespace theon {
namespace {

// A kernel that shows what it was called with: out[0] = x[0] + the attribute, through plan and workspace of the sizes asked for.
struct EchoAttributes {
  int64_t plan_bytes, workspace_bytes, addend;
  int32_t fail_in, status;  // 1: size, 2: prepare, 3: run
};

const EchoAttributes& attributes_of(const theon_kernel_call* call) {
  return *static_cast<const EchoAttributes*>(call->attributes);
}

theon_status stage(const theon_kernel_call* call, int32_t number) {
  const EchoAttributes& attributes = attributes_of(call);
  if (attributes.fail_in != number) return THEON_OK;
  return theon_kernel_fail(attributes.status, ("stage " + std::to_string(number)).c_str());
}

bool has_data(const theon_kernel_call* call) {
  for (int32_t i = 0; i < call->operand_count; ++i) {
    if (call->operands[i].data != nullptr) return true;
  }
  return false;
}

theon_status echo_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  if (has_data(call)) return theon_kernel_fail(THEON_INTERNAL, "size sees data");
  need->plan_bytes = attributes_of(call).plan_bytes;
  need->workspace_bytes = attributes_of(call).workspace_bytes;
  return stage(call, 1);
}

theon_status echo_prepare(theon_context*, const theon_kernel_call* call, void* plan) {
  if (has_data(call)) return theon_kernel_fail(THEON_INTERNAL, "prepare sees data");
  std::memset(plan, 1, static_cast<size_t>(attributes_of(call).plan_bytes));
  return stage(call, 2);
}

theon_status echo_run(theon_context*, const theon_kernel_call* call, const void* plan, void* workspace) {
  const EchoAttributes& attributes = attributes_of(call);
  if (reinterpret_cast<uintptr_t>(plan) % 64 != 0 || reinterpret_cast<uintptr_t>(workspace) % 64 != 0) {
    return theon_kernel_fail(THEON_INTERNAL, "memory is not aligned");
  }
  std::memset(workspace, 2, static_cast<size_t>(attributes.workspace_bytes));
  for (int64_t i = 0; i < attributes.plan_bytes; ++i) {
    if (static_cast<const char*>(plan)[i] != 1) return theon_kernel_fail(THEON_INTERNAL, "plan and workspace overlap");
  }
  *static_cast<int64_t*>(call->operands[0].data) = *static_cast<int64_t*>(
                                                       call->operands[call->operand_count - 1].data) +
                                                   attributes.addend;
  return stage(call, 3);
}

theon_kernel echo(const char* name, int32_t version = 1) {
  return {sizeof(theon_kernel), version, name, THEON_KERNEL_MAY_FAIL, 0, echo_size, echo_prepare, echo_run};
}

// Names are taken for the rest of the process, so every test makes its own, also when it is repeated.
std::string fresh_name(const char* stem) {
  static std::atomic<int> s_count{0};
  return std::string("test.") + stem + std::to_string(s_count.fetch_add(1));
}

TEST(Registry, RegisteredKernel_IsFoundWithACopiedName) {
  const std::string expected = fresh_name("copied");
  std::string name = expected;
  const theon_kernel kernel = echo(name.c_str());
  ASSERT_EQ(THEON_OK, theon_kernel_register(&kernel)) << theon_last_error();
  name.assign(name.size(), '?');
  const theon_kernel* found = nullptr;
  ASSERT_EQ(THEON_OK, theon_kernel_find(expected.c_str(), 1, &found)) << theon_last_error();
  EXPECT_EQ(expected, found->name);
  EXPECT_EQ(THEON_KERNEL_MAY_FAIL, found->flags);
  EXPECT_EQ(kernel.run, found->run);
  EXPECT_EQ(found, find_kernel(expected.c_str(), 1));
}

TEST(Registry, Versions_AreDifferentKernels) {
  const std::string name = fresh_name("versions");
  for (const int32_t version : {1, 2, 7}) {
    const theon_kernel kernel = echo(name.c_str(), version);
    ASSERT_EQ(THEON_OK, theon_kernel_register(&kernel));
  }
  EXPECT_EQ(2, find_kernel(name.c_str(), 2)->version);
  EXPECT_EQ(7, find_kernel(name.c_str(), 7)->version);
  const theon_kernel* found = nullptr;
  EXPECT_EQ(THEON_NOT_FOUND, theon_kernel_find(name.c_str(), 3, &found));
  EXPECT_EQ(nullptr, found);
  const std::string text = theon_last_error();
  EXPECT_NE(std::string::npos, text.find(name)) << text;
  EXPECT_NE(std::string::npos, text.find("version 3")) << text;
}

TEST(Registry, SameNameAndVersion_IsRefused) {
  const std::string name = fresh_name("twice");
  const theon_kernel kernel = echo(name.c_str());
  ASSERT_EQ(THEON_OK, theon_kernel_register(&kernel));
  EXPECT_EQ(THEON_ALREADY_EXISTS, theon_kernel_register(&kernel));
  EXPECT_NE(nullptr, std::strstr(theon_last_error(), name.c_str())) << theon_last_error();
}

TEST(Registry, BuiltInKernels_AreThereBeforeAnythingIsRegistered) {
  for (const auto list : {elementwise_kernels, reduce_kernels, blas_kernels, array_kernels}) {
    const KernelList kernels = list();
    for (int32_t i = 0; i < kernels.count; ++i) {
      const theon_kernel& kernel = kernels.first[i];
      const theon_kernel* found = find_kernel(kernel.name, kernel.version);
      ASSERT_NE(nullptr, found) << kernel.name;
      EXPECT_EQ(kernel.run, found->run) << kernel.name;
      EXPECT_EQ(THEON_ALREADY_EXISTS, theon_kernel_register(&kernel)) << kernel.name;
    }
  }
}

TEST(Registry, ManyThreads_OneOfThemRegisters) {
  for (int round = 0; round < 20; ++round) {
    const std::string name = fresh_name("race");
    std::atomic<int> registered{0}, refused{0}, missing{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&] {
        const theon_kernel kernel = echo(name.c_str());
        const theon_status status = theon_kernel_register(&kernel);
        if (status == THEON_OK) registered.fetch_add(1);
        if (status == THEON_ALREADY_EXISTS) refused.fetch_add(1);
        if (find_kernel(name.c_str(), 1) == nullptr) missing.fetch_add(1);
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(1, registered.load());
    EXPECT_EQ(5, refused.load());
    EXPECT_EQ(0, missing.load());
  }
}

struct BadKernel {
  const char* expected;  // part of the message
  void (*spoil)(theon_kernel&);
};

TEST(Registry, MalformedKernels_AreRefusedByName) {
  static const std::string s_long(64, 'x');
  const BadKernel cases[] = {
      {"size is", [](theon_kernel& k) { k.size = 0; }},
      {"size is", [](theon_kernel& k) { k.size = -1; }},
      {"size is", [](theon_kernel& k) { k.size += 8; }},
      {"name is null", [](theon_kernel& k) { k.name = nullptr; }},
      {"no characters", [](theon_kernel& k) { k.name = ""; }},
      {"too many characters", [](theon_kernel& k) { k.name = s_long.c_str(); }},
      {"character 1 ", [](theon_kernel& k) { k.name = "a\nb"; }},
      {"character 0 ", [](theon_kernel& k) { k.name = "\xC3\xA9"; }},
      {"version is 0", [](theon_kernel& k) { k.version = 0; }},
      {"version is -2147483648", [](theon_kernel& k) { k.version = INT32_MIN; }},
      {"unknown flags 0x8", [](theon_kernel& k) { k.flags |= 8; }},
      {"unknown flags", [](theon_kernel& k) { k.flags = -1; }},
      {"reserved is 3", [](theon_kernel& k) { k.reserved = 3; }},
      {"size_of is null", [](theon_kernel& k) { k.size_of = nullptr; }},
      {"prepare is null", [](theon_kernel& k) { k.prepare = nullptr; }},
      {"run is null", [](theon_kernel& k) { k.run = nullptr; }},
  };
  for (const BadKernel& c : cases) {
    theon_kernel kernel = echo("test.malformed");
    c.spoil(kernel);
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_kernel_register(&kernel)) << c.expected;
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), c.expected)) << theon_last_error();
  }
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_kernel_register(nullptr));
  EXPECT_EQ(nullptr, find_kernel("test.malformed", 1));
}

TEST(Registry, FindWithHostileArguments_IsRefused) {
  const theon_kernel* found = nullptr;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_kernel_find("gemm", 1, nullptr));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_kernel_find(nullptr, 1, &found));
  EXPECT_EQ(nullptr, find_kernel(nullptr, 1));
  const std::string endless(100'000, 'n');
  for (const char* name : {"", "no such kernel", endless.c_str(), "\xFF\xFE"}) {
    for (const int32_t version : {INT32_MIN, -1, 0, 1, INT32_MAX}) {
      EXPECT_EQ(THEON_NOT_FOUND, theon_kernel_find(name, version, &found));
      EXPECT_EQ(nullptr, found);
    }
  }
}

TEST(Registry, KernelFail_NeverPassesForSuccess) {
  EXPECT_EQ(THEON_INDEX_OUT_OF_RANGE, theon_kernel_fail(THEON_INDEX_OUT_OF_RANGE, "row 3"));
  EXPECT_STREQ("row 3", theon_last_error());
  for (const theon_status status : {THEON_OK + 0, -1, 1000})
    EXPECT_EQ(THEON_KERNEL_FAILED, theon_kernel_fail(status, "x"));
  EXPECT_EQ(THEON_CANCELLED, theon_kernel_fail(THEON_CANCELLED, nullptr));
  EXPECT_STREQ("THEON_CANCELLED", theon_last_error());
}

/// Calls the echo kernel with so many operands, all one int64.
theon_status run_echo(const EchoAttributes& attributes, int32_t operand_count, int64_t& value) {
  const theon_tensor operand{&value, nullptr, nullptr, 0, THEON_INT64};
  const std::vector<theon_tensor> operands(static_cast<size_t>(operand_count), operand);
  theon_kernel_call call{};
  call.size = sizeof(call);
  call.operand_count = operand_count;
  call.output_count = 1;
  call.attributes = &attributes;
  call.attribute_bytes = sizeof(attributes);
  call.operands = operands.data();
  theon_context context;
  const theon_kernel kernel = echo("echo");
  return guarded([&] { run_once(context, kernel, call); });
}

TEST(RunOnce, GivesPlanAndWorkspaceOfAnySize) {
  const int64_t objects = memory_counters().live_objects;
  for (const int64_t plan : {0, 1, 64, 1000, 5000, 3'000'000}) {
    for (const int64_t workspace : {0, 1, 1500, 100'000}) {
      for (const int32_t operands : {1, 2, 24, 25, 100}) {
        int64_t value = 5;
        ASSERT_EQ(THEON_OK, run_echo({plan, workspace, 37, 0, 0}, operands, value)) << theon_last_error();
        ASSERT_EQ(42, value);
      }
    }
  }
  EXPECT_EQ(objects, memory_counters().live_objects);
}

TEST(RunOnce, FailureOfAnyStage_ReachesTheCallerAndLeaksNothing) {
  const int64_t objects = memory_counters().live_objects;
  for (const int32_t number : {1, 2, 3}) {
    int64_t value = 0;
    EXPECT_EQ(THEON_SHAPE_MISMATCH, run_echo({5000, 5000, 0, number, THEON_SHAPE_MISMATCH}, 30, value));
    EXPECT_EQ("stage " + std::to_string(number), theon_last_error());
  }
  EXPECT_EQ(objects, memory_counters().live_objects);
}

TEST(RunOnce, ImpossibleNeeds_AreTheKernelsFailure) {
  for (const auto& [plan, workspace] :
       {std::pair{int64_t{-1}, int64_t{0}}, {0, -1}, {INT64_MAX, 0}, {0, INT64_MAX}, {INT64_MIN, INT64_MIN}}) {
    int64_t value = 0;
    EXPECT_EQ(THEON_KERNEL_FAILED, run_echo({plan, workspace, 0, 0, 0}, 2, value));
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), "echo")) << theon_last_error();
  }
}

TEST(RunOnce, WithoutMemory_IsOutOfMemory) {
  int64_t value = 7;
  theon_memory_fail_at(1);
  EXPECT_EQ(THEON_OUT_OF_MEMORY, run_echo({5000, 0, 1, 0, 0}, 2, value));
  EXPECT_EQ(7, value);
  EXPECT_EQ(THEON_OK, run_echo({5000, 0, 1, 0, 0}, 2, value));
  EXPECT_EQ(8, value);
}

}  // namespace
}  // namespace theon
