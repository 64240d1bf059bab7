#include "theon/callers.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <thread>
#include <vector>

#include "core/platform.hpp"
#include "core/prologue.hpp"

namespace theon {
namespace {

using Bytes = std::vector<uint8_t>;

struct StepCase {
  const char* name;
  Bytes code;
  int64_t step;
};

class CallersX64Step : public testing::TestWithParam<StepCase> {};

TEST_P(CallersX64Step, Prologue_GivesTheWayToItsCaller) { EXPECT_EQ(GetParam().step, step_of_x86_64(GetParam().code)); }

// Prologues as the .NET compilers write them, each followed by the beginning of a body, and what only looks like one.
const StepCase kX64Steps[] = {
    {"FrameOnly", {0x55, 0x48, 0x8B, 0xEC, 0xFF, 0x15}, THEON_STEP_FRAME},
    {"Room", {0x55, 0x48, 0x83, 0xEC, 0x10, 0x48, 0x8D, 0x6C, 0x24, 0x10, 0x89, 0x7D, 0xFC}, THEON_STEP_FRAME},
    {"PushesAndRoom",
     {0x55, 0x41, 0x57, 0x41, 0x56, 0x53, 0x48, 0x83, 0xEC, 0x08, 0x48, 0x8D, 0x6C, 0x24, 0x20},
     THEON_STEP_FRAME},
    {"Pushes", {0x55, 0x41, 0x56, 0x53, 0x48, 0x8D, 0x6C, 0x24, 0x10, 0x48}, THEON_STEP_FRAME},
    {"WideRoomAndVectors",
     {0x55, 0x41, 0x57, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x53, 0x48, 0x81, 0xEC, 0xB8, 0,
      0,    0,    0xC5, 0xF8, 0x77, 0x48, 0x8D, 0xAC, 0x24, 0xE0, 0,    0,    0,    0x33},
     THEON_STEP_FRAME},
    {"OnePush", {0x53, 0x8B, 0xDF, 0xFF, 0x15, 0x47}, 8},
    {"PushForRoom", {0x50, 0xFF, 0x15, 0xB2, 0x9D, 0xFB, 0xFF}, 8},
    {"RoomAlone", {0x48, 0x83, 0xEC, 0x18, 0xFF, 0x15}, 24},
    {"PushesWithoutFrame", {0x41, 0x56, 0x53, 0x48, 0x83, 0xEC, 0x08, 0x8B, 0xDF}, 24},
    {"WideRoomAlone", {0x48, 0x81, 0xEC, 0x88, 0, 0, 0, 0xFF}, 0x88},
    {"GoesOnInALoop", {0x48, 0x8B, 0x45, 0x00, 0x50, 0x48, 0x83, 0xEC, 0x20, 0x4C, 0x89}, THEON_STEP_END},
    {"GoesOnWithoutRoom", {0x48, 0x8B, 0x45, 0x00, 0x50, 0x4C, 0x89}, THEON_STEP_UNKNOWN},
    {"FramePointerElsewhere", {0x55, 0x48, 0x83, 0xEC, 0x10, 0x48, 0x8D, 0x6C, 0x24, 0x18}, THEON_STEP_UNKNOWN},
    {"PushedButNotSet", {0x55, 0x48, 0x83, 0xEC, 0x10, 0x89, 0x7D, 0xFC}, THEON_STEP_UNKNOWN},
    {"RoomButMoved", {0x55, 0x48, 0x83, 0xEC, 0x10, 0x48, 0x8B, 0xEC}, THEON_STEP_UNKNOWN},
    {"StackNotAligned", {0x48, 0x83, 0xEC, 0x10, 0xFF, 0x15}, THEON_STEP_UNKNOWN},
    {"FramedNotAligned", {0x55, 0x53, 0x48, 0x8D, 0x6C, 0x24, 0x08, 0x33}, THEON_STEP_UNKNOWN},
    {"NegativeRoom", {0x48, 0x83, 0xEC, 0x88, 0xFF}, THEON_STEP_UNKNOWN},
    {"PushOfTheStackPointer", {0x54, 0xFF, 0x15}, THEON_STEP_UNKNOWN},
    {"Leaf", {0x8B, 0xC7, 0xC3}, THEON_STEP_UNKNOWN},
    {"CutShort", {0x55, 0x48, 0x83, 0xEC}, THEON_STEP_UNKNOWN},
    {"Nothing", {}, THEON_STEP_UNKNOWN},
};

INSTANTIATE_TEST_SUITE_P(All, CallersX64Step, testing::ValuesIn(kX64Steps), [](const auto& c) { return c.param.name; });

TEST(CallersX64, EndsWithCall_KnowsEveryForm) {
  const Bytes calls[] = {
      {0xE8, 1, 2, 3, 4}, {0xFF, 0xD0},          {0x41, 0xFF, 0xD3},       {0xFF, 0x15, 1, 2, 3, 4},
      {0xFF, 0x53, 0x18}, {0xFF, 0x54, 0x24, 8}, {0xFF, 0x90, 0, 1, 0, 0}, {0xFF, 0x94, 0x24, 0, 1, 0, 0}};
  for (const Bytes& call : calls) EXPECT_TRUE(ends_with_call_x86_64(call)) << testing::PrintToString(call);
  const Bytes others[] = {{},
                          {0x90},
                          {0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC},
                          {0xFF, 0xE0},
                          {0xFF, 0x25, 1, 2, 3, 4},
                          {0xE9, 1, 2, 3, 4}};
  for (const Bytes& other : others) EXPECT_FALSE(ends_with_call_x86_64(other)) << testing::PrintToString(other);
}

Bytes words(std::initializer_list<uint32_t> instructions) {
  Bytes bytes(4 * instructions.size());
  std::memcpy(bytes.data(), instructions.begin(), bytes.size());
  return bytes;
}

TEST(CallersArm64, Step_NeedsASavedPairAndAFramePointer) {
  constexpr uint32_t kPushPair = 0xA9BE7BFD, kStorePair = 0xA9027BFD, kMove = 0x910003FD, kAdd = 0x910083FD,
                     kRoom = 0xD10103FF, kOther = 0xA90153F3;
  EXPECT_EQ(THEON_STEP_FRAME, step_of_arm64(words({kPushPair, kMove})));
  EXPECT_EQ(THEON_STEP_FRAME, step_of_arm64(words({kRoom, kStorePair, kOther, kAdd})));
  EXPECT_EQ(THEON_STEP_UNKNOWN, step_of_arm64(words({kRoom, kOther, kAdd})));
  EXPECT_EQ(THEON_STEP_UNKNOWN, step_of_arm64(words({kPushPair, kOther})));
  EXPECT_EQ(THEON_STEP_UNKNOWN, step_of_arm64({}));
}

TEST(CallersArm64, EndsWithCall_KnowsBothForms) {
  EXPECT_TRUE(ends_with_call_arm64(words({0x97FFFFFF})));
  EXPECT_TRUE(ends_with_call_arm64(words({0xD63F0100})));
  EXPECT_FALSE(ends_with_call_arm64(words({0xD61F0100})));
  EXPECT_FALSE(ends_with_call_arm64(words({0x14000000})));
  EXPECT_FALSE(ends_with_call_arm64({}));
}

// Asks with a frame of its own, whatever the tests are compiled with.
[[gnu::noinline]] void ask(uint64_t* own, uint64_t* frame, uint64_t* end) {
  *own = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  ASSERT_EQ(THEON_OK, theon_caller_frame(frame, end));
}

void expect_own_frame() {
  uint64_t own = 0, frame = 0, end = 0;
  ask(&own, &frame, &end);
  EXPECT_EQ(own, frame);
  const platform::Stack stack = platform::stack_of_thread();
  EXPECT_EQ(stack.end, end);
  EXPECT_LT(stack.low, frame);
}

TEST(Callers, Frame_IsThatOfTheCallerOnEveryThread) {
  expect_own_frame();
  std::thread(expect_own_frame).join();
}

TEST(Callers, StepOf_CodeThatCannotBeRead_IsUnknown) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  auto* memory = static_cast<uint8_t*>(
      mmap(nullptr, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  ASSERT_NE(MAP_FAILED, memory);
  const Bytes prologue = {0x53, 0x8B, 0xDF, 0xE8, 1, 2, 3, 4, 0x5B};
  uint8_t* const code = memory + 2 * page - 32;  // the 64 bytes that are looked at end beyond what can be read
  std::memcpy(code, prologue.data(), prologue.size());
  ASSERT_EQ(0, mprotect(memory + 2 * page, page, PROT_NONE));
  ASSERT_EQ(0, mprotect(memory, page, PROT_NONE));
  const auto at = [](const uint8_t* p) { return reinterpret_cast<uint64_t>(p); };
  const auto step = [](uint64_t begin, uint64_t back) {
    int64_t result = 7;
    EXPECT_EQ(THEON_OK, theon_caller_step_of(begin, back, &result));
    return result;
  };
#if defined(__x86_64__)
  EXPECT_EQ(8, step(at(code), at(code + 8)));
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(at(code), at(code + 9))) << "no call ends there";
  std::memcpy(code - 8, prologue.data(), prologue.size());
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(at(code - 8), at(code))) << "functions begin at multiples of 16";
#endif
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(at(memory), at(code + 8))) << "the beginning";
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(at(code), at(memory + 3 * page - 8))) << "the call";
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(at(code + 8), at(code + 8))) << "returns to the beginning";
  EXPECT_EQ(THEON_STEP_UNKNOWN, step(0, ~uint64_t{0}));
  munmap(memory, 3 * page);
}

}  // namespace
}  // namespace theon
