#include "core/memory.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "theon/theon.h"

namespace theon {
namespace {

constexpr int64_t kMebibyte = int64_t{1} << 20;

theon_memory_info describe() {
  theon_memory_info info{};
  info.size = sizeof(info);
  EXPECT_EQ(THEON_OK, theon_memory_describe(&info)) << theon_last_error();
  return info;
}

/// Leaves limit, injection and pool as tests expect to find them.
class MemoryTest : public testing::Test {
 protected:
  void SetUp() override { before_ = describe(); }
  void TearDown() override {
    theon_memory_set_limit(0);
    theon_memory_fail_at(0);
    theon_memory_trim();
    const theon_memory_info after = describe();
    EXPECT_EQ(before_.live_bytes, after.live_bytes) << "a test leaks";
    EXPECT_EQ(before_.live_objects, after.live_objects) << "a test leaks";
  }

  theon_memory_info before_{};
};
using Memory = MemoryTest;

TEST_F(Memory, EverySize_IsAlignedWritableAndCountedAsRequested) {
  for (const int64_t bytes :
       {int64_t{0}, int64_t{1}, int64_t{63}, int64_t{64}, int64_t{65}, int64_t{256}, int64_t{257}, int64_t{4095},
        int64_t{100'000}, 2 * kMebibyte - 1, 2 * kMebibyte, 2 * kMebibyte + 1, 5 * kMebibyte, 300 * kMebibyte}) {
    void* memory = nullptr;
    ASSERT_EQ(THEON_OK, theon_allocate(bytes, &memory)) << theon_last_error();
    ASSERT_NE(nullptr, memory) << bytes;
    EXPECT_EQ(0u, reinterpret_cast<uintptr_t>(memory) % 64) << bytes;
    if (bytes > 0) {
      static_cast<char*>(memory)[0] = 1;
      static_cast<char*>(memory)[bytes - 1] = 2;
    }
    EXPECT_EQ(before_.live_bytes + bytes, describe().live_bytes);
    EXPECT_EQ(before_.live_objects + 1, describe().live_objects);
    EXPECT_EQ(THEON_OK, theon_free(memory)) << theon_last_error();
    EXPECT_EQ(before_.live_bytes, describe().live_bytes);
  }
}

TEST_F(Memory, EveryByteOfABlock_BelongsToItAlone) {
  std::vector<std::pair<unsigned char*, int64_t>> blocks;
  for (int64_t bytes = 1; bytes < 3000; bytes += 7) {
    auto* memory = static_cast<unsigned char*>(allocate(bytes));
    std::memset(memory, static_cast<int>(bytes % 251), static_cast<size_t>(bytes));
    blocks.emplace_back(memory, bytes);
  }
  for (const auto& [memory, bytes] : blocks) {
    for (int64_t i = 0; i < bytes; ++i) ASSERT_EQ(bytes % 251, memory[i]) << bytes;
    deallocate(memory);
  }
}

TEST_F(Memory, FreedBlock_IsReusedForItsSize) {
  for (const int64_t bytes : {int64_t{10}, int64_t{5000}, 3 * kMebibyte}) {
    void* first = allocate(bytes);
    deallocate(first);
    EXPECT_GE(describe().pooled_bytes, bytes);
    void* second = allocate(bytes);
    EXPECT_EQ(first, second);
    deallocate(second);
  }
}

TEST_F(Memory, FreeingTwice_IsRefused) {
  void* memory = allocate(100);
  EXPECT_EQ(THEON_OK, theon_free(memory));
  EXPECT_EQ(THEON_INVALID_HANDLE, theon_free(memory));
  EXPECT_EQ(before_.live_objects, describe().live_objects);
  EXPECT_EQ(THEON_OK, theon_free(nullptr));
}

TEST_F(Memory, FreeingAnInnerAddress_IsRefused) {
  auto* memory = static_cast<char*>(allocate(1000));
  std::memset(memory, 0, 1000);
  for (const int offset : {1, 8, 64, 128}) EXPECT_EQ(THEON_INVALID_HANDLE, theon_free(memory + offset)) << offset;
  EXPECT_EQ(THEON_OK, theon_free(memory));
}

TEST_F(Memory, Limit_NamesRequestedAndFreeBytes) {
  const int64_t live = before_.live_bytes;
  ASSERT_EQ(THEON_OK, theon_memory_set_limit(live + 1000));
  EXPECT_EQ(live + 1000, describe().limit_bytes);
  void* first = nullptr;
  ASSERT_EQ(THEON_OK, theon_allocate(600, &first)) << theon_last_error();
  void* second = first;
  EXPECT_EQ(THEON_OUT_OF_MEMORY, theon_allocate(401, &second));
  EXPECT_EQ(nullptr, second);
  const std::string text = theon_last_error();
  EXPECT_NE(std::string::npos, text.find("401 bytes")) << text;
  EXPECT_NE(std::string::npos, text.find("400 bytes are free")) << text;
  EXPECT_EQ(live + 600, describe().live_bytes);
  EXPECT_EQ(THEON_OK, theon_allocate(400, &second)) << "exactly the limit";
  EXPECT_EQ(THEON_OK, theon_memory_set_limit(0));
  void* third = nullptr;
  EXPECT_EQ(THEON_OK, theon_allocate(10'000, &third));
  for (void* memory : {first, second, third}) EXPECT_EQ(THEON_OK, theon_free(memory));
}

TEST_F(Memory, Limit_BelowWhatIsAlive_KeepsThat) {
  void* memory = allocate(5000);
  ASSERT_EQ(THEON_OK, theon_memory_set_limit(1));
  void* more = nullptr;
  EXPECT_EQ(THEON_OUT_OF_MEMORY, theon_allocate(1, &more));
  EXPECT_NE(nullptr, std::strstr(theon_last_error(), " 0 bytes are free")) << theon_last_error();
  EXPECT_EQ(THEON_OK, theon_free(memory));
}

TEST_F(Memory, ImpossibleRequest_IsOutOfMemoryAndCountsNothing) {
  for (const int64_t bytes : {INT64_MAX, INT64_MAX - 63, int64_t{1} << 50}) {
    void* memory = nullptr;
    EXPECT_EQ(THEON_OUT_OF_MEMORY, theon_allocate(bytes, &memory));
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), std::to_string(bytes).c_str())) << theon_last_error();
    EXPECT_EQ(before_.live_bytes, describe().live_bytes);
  }
}

TEST_F(Memory, InjectedFailure_HitsTheNthAllocationOnly) {
  for (const int64_t n : {1, 2, 5}) {
    ASSERT_EQ(THEON_OK, theon_memory_fail_at(n));
    for (int64_t i = 1; i <= 8; ++i) {
      void* memory = nullptr;
      EXPECT_EQ(i == n ? THEON_OUT_OF_MEMORY : THEON_OK, theon_allocate(10, &memory))
          << "allocation " << i << " of " << n;
      EXPECT_EQ(THEON_OK, theon_free(memory));
    }
  }
  ASSERT_EQ(THEON_OK, theon_memory_fail_at(1));
  ASSERT_EQ(THEON_OK, theon_memory_fail_at(0));
  const Block block(10);
  EXPECT_NE(nullptr, block.data());
}

TEST_F(Memory, Peak_IsTheHighestSinceReset) {
  ASSERT_EQ(THEON_OK, theon_memory_reset_peak());
  const int64_t live = before_.live_bytes;
  EXPECT_EQ(live, describe().peak_bytes);
  void* first = allocate(1000);
  void* second = allocate(2000);
  deallocate(first);
  EXPECT_EQ(live + 3000, describe().peak_bytes);
  ASSERT_EQ(THEON_OK, theon_memory_reset_peak());
  EXPECT_EQ(live + 2000, describe().peak_bytes);
  deallocate(second);
}

TEST_F(Memory, Pool_StaysBoundedAndTrimEmptiesIt) {
  std::vector<void*> blocks;
  for (int i = 0; i < 100; ++i) blocks.push_back(allocate(4 * kMebibyte));
  for (void* block : blocks) deallocate(block);
  EXPECT_LE(describe().pooled_bytes, 256 * kMebibyte);
  EXPECT_GE(describe().pooled_bytes, 100 * kMebibyte);
  deallocate(allocate(250 * kMebibyte));  // other sizes make room
  EXPECT_LE(describe().pooled_bytes, 256 * kMebibyte);
  EXPECT_GE(describe().pooled_bytes, 250 * kMebibyte);
  deallocate(allocate(1000 * kMebibyte));  // never kept
  EXPECT_LE(describe().pooled_bytes, 256 * kMebibyte);
  ASSERT_EQ(THEON_OK, theon_memory_trim());
  EXPECT_EQ(0, describe().pooled_bytes);
}

TEST_F(Memory, ManyThreads_GetDistinctBlocksAndExactCounts) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([thread] {
      std::vector<std::pair<int64_t*, int64_t>> held;
      for (int64_t i = 0; i < 3000; ++i) {
        auto* memory = static_cast<int64_t*>(allocate(8 + (i * 37) % 900));
        *memory = thread * 1'000'000 + i;
        held.emplace_back(memory, *memory);
        if (i % 3 != 0) {
          ASSERT_EQ(held.front().second, *held.front().first);
          deallocate(held.front().first);
          held.erase(held.begin());
        }
        if (i % 1000 == 500) trim_memory();
      }
      for (const auto& [memory, value] : held) {
        ASSERT_EQ(value, *memory);
        deallocate(memory);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Memory, OneBlockFreedByManyThreads_IsFreedOnce) {
  for (int round = 0; round < 200; ++round) {
    void* memory = allocate(100);
    std::atomic<int> freed{0}, ready{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&] {
        ready.fetch_add(1);
        while (ready.load() < 3) std::this_thread::yield();
        if (release(memory)) freed.fetch_add(1);
      });
    }
    for (std::thread& thread : threads) thread.join();
    ASSERT_EQ(1, freed.load());
  }
}

TEST_F(Memory, Block_OwnsMovesAndGrows) {
  Block empty;
  EXPECT_EQ(nullptr, empty.data());
  empty.grow(0);
  EXPECT_NE(nullptr, empty.data()) << "a block asked for has an address";
  Block first(100);
  void* data = first.data();
  first.grow(50);
  EXPECT_EQ(data, first.data());
  EXPECT_EQ(100, first.bytes());
  Block second = std::move(first);
  EXPECT_EQ(data, second.data());
  second.grow(100'000);
  EXPECT_EQ(100'000, second.bytes());
  void* released = second.release();
  EXPECT_EQ(nullptr, second.data());
  deallocate(released);
}

TEST_F(Memory, HostileArguments_AreRefused) {
  void* memory = nullptr;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_allocate(10, nullptr));
  for (const int64_t negative : {int64_t{-1}, INT64_MIN}) {
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_allocate(negative, &memory));
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_memory_set_limit(negative));
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_memory_fail_at(negative));
  }
  EXPECT_EQ(nullptr, memory);
  EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_memory_describe(nullptr));
  for (const int32_t size : {0, -1, static_cast<int32_t>(sizeof(theon_memory_info)) - 1, INT32_MAX}) {
    theon_memory_info info{};
    info.size = size;
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_memory_describe(&info)) << size;
  }
}

}  // namespace
}  // namespace theon
