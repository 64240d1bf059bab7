#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/parallel.hpp"
#include "core/status.hpp"
#include "theon/theon.h"

namespace theon {
namespace {

/// Sets the pool's limit for one test.
class PoolLimit {
 public:
  explicit PoolLimit(int32_t threads) : before_(pool_threads()) { set_pool_threads(threads); }
  ~PoolLimit() { set_pool_threads(before_); }

 private:
  int32_t before_;
};

/// Lets bodies wait for each other. Waiting ends only when the count is reached, so a test that uses it proves concurrency.
class Gate {
 public:
  void arrive_and_wait(int32_t count) {
    std::unique_lock lock(mutex_);
    if (++arrived_ >= count) all_here_.notify_all();
    all_here_.wait(lock, [&] { return arrived_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  int32_t arrived_ = 0;
};

TEST(Pool, EveryChunk_RunsExactlyOnce) {
  for (const int32_t pool_limit : {1, 2, 3, 7}) {
    const PoolLimit limit(pool_limit);
    for (const int32_t context_limit : {0, 1, 2, 5}) {
      theon_context context;
      context.threads = context_limit;
      for (const int64_t chunks : {0, 1, 2, 3, 6, 7, 8, 100, 1000}) {
        std::vector<std::atomic<int32_t>> runs(static_cast<size_t>(chunks));
        parallel_for(context, chunks, [&](int64_t chunk) { runs[static_cast<size_t>(chunk)].fetch_add(1); });
        for (const auto& count : runs) {
          ASSERT_EQ(1, count.load()) << pool_limit << " threads, " << context_limit << " in the context, " << chunks
                                     << " chunks";
        }
      }
    }
  }
}

TEST(Pool, ManySmallJobs_LoseNoChunkAndNoWrite) {
  const PoolLimit limit(3);
  theon_context context;
  std::vector<int64_t> values(5, 0);  // plain memory: a job's end must order its writes before the next job
  for (int64_t job = 0; job < 50'000; ++job) {
    parallel_for(context, 5, [&](int64_t chunk) { values[static_cast<size_t>(chunk)] += chunk + 1; });
  }
  for (int64_t i = 0; i < 5; ++i) EXPECT_EQ(50'000 * (i + 1), values[static_cast<size_t>(i)]);
}

TEST(Pool, NegativeChunks_RunNothing) {
  theon_context context;
  parallel_for(context, -3, [](int64_t) { ADD_FAILURE(); });
}

TEST(Pool, AsManyThreadsAsTheLimit_RunAtOnce) {
  for (const int32_t threads : {2, 3, 7}) {
    const PoolLimit limit(threads);
    theon_context context;
    Gate gate;
    parallel_for(context, threads, [&](int64_t) { gate.arrive_and_wait(threads); });
  }
}

TEST(Pool, HomeRanges_AreContiguousAndByParticipant) {
  // When every participant has a chunk of its own in hand, each of them holds the first chunk of its home range; the caller's
  // is the first range. Repeated, the same thread meets the same range.
  constexpr int32_t kThreads = 3;
  constexpr int64_t kPerThread = 10;
  const PoolLimit limit(kThreads);
  theon_context context;
  std::thread::id previous[kThreads];
  for (int32_t round = 0; round < 20; ++round) {
    Gate gate;
    std::thread::id owner[kThreads];
    std::atomic<bool> first_done[kThreads] = {};
    parallel_for(context, kThreads * kPerThread, [&](int64_t chunk) {
      const int64_t range = chunk / kPerThread;
      if (first_done[range].exchange(true)) return;
      EXPECT_EQ(0, chunk % kPerThread) << "a range is not begun at its start";
      owner[range] = std::this_thread::get_id();
      gate.arrive_and_wait(kThreads);
    });
    EXPECT_EQ(std::this_thread::get_id(), owner[0]);
    for (int32_t i = 0; i < kThreads; ++i) {
      if (round > 0) {
        EXPECT_EQ(previous[i], owner[i]) << "range " << i;
      }
      previous[i] = owner[i];
    }
  }
}

TEST(Pool, WorkOfAStuckParticipant_IsDoneByTheOthers) {
  // Chunk 0 ends only when all others have run, also those behind it in its own range.
  const PoolLimit limit(2);
  theon_context context;
  Gate gate;
  std::atomic<int64_t> others{0};
  parallel_for(context, 40, [&](int64_t chunk) {
    if (chunk == 0) {
      gate.arrive_and_wait(2);
    } else if (others.fetch_add(1) + 1 == 39) {
      gate.arrive_and_wait(2);
    }
  });
  EXPECT_EQ(39, others.load());
}

TEST(Pool, NestedCall_RunsOnItsCaller) {
  const PoolLimit limit(3);
  theon_context context;
  std::atomic<int32_t> inner{0};
  parallel_for(context, 6, [&](int64_t) {
    const auto here = std::this_thread::get_id();
    parallel_for(context, 4, [&](int64_t) {
      EXPECT_EQ(here, std::this_thread::get_id());
      inner.fetch_add(1);
    });
  });
  EXPECT_EQ(24, inner.load());
}

TEST(Pool, BusyPool_MakesTheCallerRunAll) {
  const PoolLimit limit(2);
  theon_context context;
  Gate entered, leave;
  std::thread holder([&] {
    parallel_for(context, 2, [&](int64_t) {
      entered.arrive_and_wait(3);
      leave.arrive_and_wait(3);
    });
  });
  entered.arrive_and_wait(3);
  int32_t runs = 0;  // not atomic: only this thread may touch it
  const auto here = std::this_thread::get_id();
  parallel_for(context, 50, [&](int64_t) {
    EXPECT_EQ(here, std::this_thread::get_id());
    ++runs;
  });
  EXPECT_EQ(50, runs);
  leave.arrive_and_wait(3);
  holder.join();
}

TEST(Pool, ManyCallersAtOnce_EachGetTheirOwnResult) {
  const PoolLimit limit(3);
  std::vector<std::thread> callers;
  for (int32_t caller = 0; caller < 8; ++caller) {
    callers.emplace_back([caller] {
      theon_context context;
      for (int32_t job = 0; job < 2'000; ++job) {
        int64_t squares[9] = {};
        parallel_for(context, 9, [&](int64_t chunk) { squares[chunk] = chunk * chunk + caller; });
        for (int64_t i = 0; i < 9; ++i) ASSERT_EQ(i * i + caller, squares[i]);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(Pool, CancelWord_SkipsWhatIsLeft) {
  for (const int32_t threads : {1, 3}) {
    const PoolLimit limit(threads);
    int32_t cancel = 0;
    theon_context context;
    context.cancel = &cancel;
    std::atomic<int64_t> runs{0};
    parallel_for(context, 1'000'000, [&](int64_t) {
      if (runs.fetch_add(1) == 10) __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    });
    EXPECT_GE(runs.load(), 11);
    EXPECT_LT(runs.load(), 1'000'000);
    runs = 0;
    parallel_for(context, 1000, [&](int64_t) { runs.fetch_add(1); });
    EXPECT_EQ(0, runs.load()) << "set before the call";
  }
}

TEST(Pool, MoreChunksThanARangeCounts_AllRun) {
  const PoolLimit limit(2);
  theon_context context;
  constexpr int64_t kChunks = (int64_t{1} << 24) + 12'345;
  std::vector<uint8_t> runs(kChunks, 0);
  parallel_for(context, kChunks, [&](int64_t chunk) { ++runs[static_cast<size_t>(chunk)]; });
  EXPECT_EQ(kChunks, std::count(runs.begin(), runs.end(), 1));
}

TEST(Pool, Threads_HaveANameBlockSignalsAndDefaultRounding) {
  const PoolLimit limit(2);
  theon_context context;
#if defined(__x86_64__)
  const uint32_t mode = _mm_getcsr();
#endif
  Gate gate;
  std::string name;
  bool blocked = false, faults_open = false;
  uint32_t helper_mode = 0;
  const auto caller = std::this_thread::get_id();
  parallel_for(context, 2, [&](int64_t) {
    if (std::this_thread::get_id() != caller) {
      char text[16] = "";
      pthread_getname_np(pthread_self(), text, sizeof(text));
      name = text;
      sigset_t set;
      pthread_sigmask(SIG_BLOCK, nullptr, &set);
      blocked = sigismember(&set, SIGINT) == 1 && sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGUSR1) == 1;
      faults_open = sigismember(&set, SIGSEGV) == 0;
#if defined(__x86_64__)
      helper_mode = _mm_getcsr() & 0xFFC0;
#endif
    }
    gate.arrive_and_wait(2);
  });
  EXPECT_EQ("theon-pool", name);
  EXPECT_TRUE(blocked);
  EXPECT_TRUE(faults_open);
#if defined(__x86_64__)
  EXPECT_EQ(0x1F80u, helper_mode);
  EXPECT_EQ(mode, _mm_getcsr());
#endif
}

TEST(Pool, Limit_GrowsAndShrinksBetweenJobs) {
  theon_context context;
  for (const int32_t threads : {2, 5, 1, 3}) {
    const PoolLimit limit(threads);
    Gate gate;
    std::mutex mutex;
    std::set<std::thread::id> seen;
    parallel_for(context, threads, [&](int64_t) {
      {
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
      }
      gate.arrive_and_wait(threads);
    });
    EXPECT_EQ(static_cast<size_t>(threads), seen.size());
    seen.clear();
    for (int32_t round = 0; round < 200; ++round) {
      parallel_for(context, 64, [&](int64_t) {
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
      });
    }
    EXPECT_LE(seen.size(), static_cast<size_t>(threads));
  }
}

TEST(Pool, Limit_RejectsImpossibleNumbers) {
  const int32_t before = theon_threads();
  for (const int32_t threads : {0, -1, 1025, INT32_MIN, INT32_MAX}) {
    EXPECT_EQ(THEON_INVALID_ARGUMENT, theon_set_threads(threads)) << threads;
    EXPECT_NE(std::string::npos, std::string(theon_last_error()).find(std::to_string(threads))) << theon_last_error();
    EXPECT_EQ(before, theon_threads());
  }
}

TEST(Pool, Child_AfterFork_HasAPoolOfItsOwn) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer starts no threads after a fork";
#endif
  const PoolLimit limit(3);
  theon_context context;
  Gate warm;
  parallel_for(context, 3, [&](int64_t) { warm.arrive_and_wait(3); });
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);  // a child that hangs fails the test
    Gate gate;
    std::atomic<int32_t> runs{0};
    parallel_for(context, 3, [&](int64_t) {
      gate.arrive_and_wait(3);
      runs.fetch_add(1);
    });
    void* memory = nullptr;
    const bool good = runs.load() == 3 && theon_allocate(100, &memory) == THEON_OK && theon_free(memory) == THEON_OK;
    _exit(good ? 0 : 1);
  }
  ASSERT_GT(child, 0);
  int status = 0;
  ASSERT_EQ(child, waitpid(child, &status, 0));
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "wait status " << status;
  Gate gate;
  parallel_for(context, 3, [&](int64_t) { gate.arrive_and_wait(3); });
}

}  // namespace
}  // namespace theon
