#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <new>

#include "core/platform.hpp"
#include "core/settings.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

// Participants spin this long for work, or for the last chunks, before they sleep.
constexpr int64_t kSpinNanoseconds = 64'000;
constexpr size_t kCacheLine = 64;

// A range's word: the job's generation above, the units nobody has claimed below. A helper that slept through a job's end finds
// another generation, or nothing left, and its compare-and-swap fails; so a job may end while helpers still look at it.
constexpr int kUnitBits = 24;
constexpr uint64_t kUnitMask = (uint64_t{1} << kUnitBits) - 1;
constexpr uint64_t kGenerationMask = ~uint64_t{0} >> kUnitBits;

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Spins until done() or for kSpinNanoseconds; returns whether done().
template <class Done>
bool spin(Done&& done) noexcept {
  int64_t deadline = 0;
  for (int64_t i = 1;; ++i) {
    if (done()) return true;
    pause();
    if (i % 64 != 0) continue;  // reading the clock costs as much as some pauses
    const int64_t now = platform::nanoseconds();
    if (deadline == 0) deadline = now + kSpinNanoseconds;
    if (now >= deadline) return false;
  }
}

struct Work {
  ChunkFn body;
  void* state;
  const int32_t* cancel;
  int64_t chunks;
  int64_t unit;   // chunks per unit; 1 unless there are very many
  int64_t units;  // at most kUnitMask
  int32_t participants;

  bool cancelled() const noexcept { return cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0; }

  int64_t first_unit(int64_t participant) const noexcept { return participant * units / participants; }

  void run_unit(int64_t number) const noexcept {
    const int64_t end = std::min((number + 1) * unit, chunks);
    for (int64_t chunk = number * unit; chunk < end && !cancelled(); ++chunk) body(state, chunk);
  }
};

thread_local bool t_inside_job = false;

class Pool {
 public:
  /// False when another job holds the pool.
  bool try_run(const Work& work) noexcept {
    if (busy_.load(std::memory_order_relaxed) || busy_.exchange(true, std::memory_order_acquire)) return false;
    t_inside_job = true;
    Work mine = work;
    mine.participants = start_workers(work.participants);
    publish(mine);
    wake_children(0, mine.participants);
    const int64_t done = take_part(generation_, 0, mine);
    wait_for_helpers(static_cast<uint32_t>(mine.units - done));
    t_inside_job = false;
    busy_.store(false, std::memory_order_release);
    return true;
  }

  /// A limit was set: starting threads is worth another try.
  void retry_starts() noexcept { starts_failed_.store(false, std::memory_order_relaxed); }

  Pool* before_fork = nullptr;  // the pool of the process that this one was forked from

 private:
  struct alignas(kCacheLine) Range {
    std::atomic<uint64_t> word{0};
  };
  struct alignas(kCacheLine) Worker {
    std::atomic<uint32_t> asleep{0};
    Pool* pool = nullptr;
    int32_t index = 0;
  };

  // Everything a helper reads, in one cache line. The fields are relaxed atomics: a helper may read them while the next job is
  // being written, and then fails to claim anything with them.
  struct alignas(kCacheLine) Slot {
    std::atomic<uint64_t> generation{0};
    std::atomic<ChunkFn> body{nullptr};
    std::atomic<void*> state{nullptr};
    std::atomic<const int32_t*> cancel{nullptr};
    std::atomic<int64_t> chunks{0};
    std::atomic<int64_t> unit{1};
    std::atomic<int32_t> units{0};
    std::atomic<int32_t> participants{1};
  };
  static_assert(sizeof(Slot) == kCacheLine);

  void publish(const Work& work) noexcept {
    generation_ = (generation_ + 1) & kGenerationMask;
    helped_.store(0, std::memory_order_relaxed);
    slot_.body.store(work.body, std::memory_order_relaxed);
    slot_.state.store(work.state, std::memory_order_relaxed);
    slot_.cancel.store(work.cancel, std::memory_order_relaxed);
    slot_.chunks.store(work.chunks, std::memory_order_relaxed);
    slot_.unit.store(work.unit, std::memory_order_relaxed);
    slot_.units.store(static_cast<int32_t>(work.units), std::memory_order_relaxed);
    slot_.participants.store(work.participants, std::memory_order_relaxed);
    for (int32_t i = 0; i < work.participants; ++i) {
      const auto units = static_cast<uint64_t>(work.first_unit(i + 1) - work.first_unit(i));
      ranges_[i].word.store(generation_ << kUnitBits | units, std::memory_order_release);
    }
    slot_.generation.store(generation_);  // sequentially consistent, against a worker that is about to sleep
  }

  Work read_slot() const noexcept {
    return {slot_.body.load(std::memory_order_relaxed),        slot_.state.load(std::memory_order_relaxed),
            slot_.cancel.load(std::memory_order_relaxed),      slot_.chunks.load(std::memory_order_relaxed),
            slot_.unit.load(std::memory_order_relaxed),        slot_.units.load(std::memory_order_relaxed),
            slot_.participants.load(std::memory_order_relaxed)};
  }

  // Claims and runs units, first those at home, then what others left. Returns how many. `work` is known to belong to
  // `generation` once a claim has succeeded: the claim's release orders the reads of the slot before the end of the job.
  int64_t take_part(uint64_t generation, int32_t home, const Work& work) noexcept {
    int64_t done = 0;
    for (int32_t i = 0; i < work.participants; ++i) {
      const int32_t owner = home + i < work.participants ? home + i : home + i - work.participants;
      std::atomic<uint64_t>& word = ranges_[owner].word;
      uint64_t seen = word.load(std::memory_order_acquire);
      while (seen >> kUnitBits == generation && (seen & kUnitMask) != 0) {
        const auto left = static_cast<int64_t>(seen & kUnitMask);
        const int64_t taken = work.cancelled() ? left : 1;  // a cancelled job is emptied at once
        if (!word.compare_exchange_weak(seen, seen - static_cast<uint64_t>(taken), std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
          continue;
        }
        if (taken == 1) work.run_unit(work.first_unit(owner + 1) - left);
        done += taken;
        seen = word.load(std::memory_order_acquire);
      }
    }
    return done;
  }

  // Nothing is left to claim; `missing` units are with helpers.
  void wait_for_helpers(uint32_t missing) noexcept {
    const auto finished = [&] { return helped_.load(std::memory_order_acquire) == missing; };
    if (finished() || spin(finished)) return;
    caller_waits_.store(true);
    for (uint32_t seen = helped_.load(); seen != missing; seen = helped_.load()) platform::wait_on(helped_, seen);
    caller_waits_.store(false, std::memory_order_relaxed);
  }

  void report(int64_t units) noexcept {
    helped_.fetch_add(static_cast<uint32_t>(units));
    if (caller_waits_.load()) platform::wake_all(helped_);
  }

  // Participants form a binary heap and each wakes its two children: many sleepers are not woken one after the other.
  void wake_children(int32_t parent, int32_t participants) noexcept {
    for (int32_t child = 2 * parent + 1; child <= 2 * parent + 2 && child < participants; ++child) {
      std::atomic<uint32_t>& asleep = workers_[child].asleep;
      if (asleep.load() != 0 && asleep.exchange(0) != 0) platform::wake_all(asleep);
    }
  }

  static void work(void* argument) noexcept {
    Worker& worker = *static_cast<Worker*>(argument);
    worker.pool->serve(worker);
  }

  [[noreturn]] void serve(Worker& worker) noexcept {
    t_inside_job = true;  // whatever a body starts from here is nested
    uint64_t seen = 0;
    for (;;) {
      wait_for_job(worker, seen);
      const Work work = read_slot();
      wake_children(worker.index, work.participants);
      if (const int64_t done = take_part(seen, worker.index, work); done > 0) report(done);
    }
  }

  // Returns when there is a job newer than `seen` with a place for this worker, and sets `seen` to it. Jobs without a place do
  // not prolong its spinning.
  void wait_for_job(Worker& worker, uint64_t& seen) noexcept {
    const auto called = [&] {
      const uint64_t generation = slot_.generation.load();
      if (generation == seen) return false;
      seen = generation;
      return worker.index < slot_.participants.load(std::memory_order_relaxed);
    };
    if (spin(called)) return;
    for (;;) {
      worker.asleep.store(1);
      if (called()) break;
      platform::wait_on(worker.asleep, 1);
    }
    worker.asleep.store(0, std::memory_order_relaxed);
  }

  // Makes threads up to `participants`, the caller included; returns how many there are.
  int32_t start_workers(int32_t participants) noexcept {
    while (started_ < participants && !starts_failed_.load(std::memory_order_relaxed)) {
      Worker& worker = workers_[started_];
      worker.pool = this;
      worker.index = started_;
      if (platform::start_thread("theon-pool", work, &worker)) {
        ++started_;
      } else {
        starts_failed_.store(true, std::memory_order_relaxed);
      }
    }
    return std::min(participants, started_);
  }

  Slot slot_;
  alignas(kCacheLine) std::atomic<uint32_t> helped_{0};  // units that helpers have finished
  std::atomic<bool> caller_waits_{false};
  alignas(kCacheLine) std::atomic<bool> busy_{false};
  std::atomic<bool> starts_failed_{false};
  uint64_t generation_ = 0;  // these two belong to whoever made the pool busy
  int32_t started_ = 1;
  Range ranges_[kMaxThreads];
  Worker workers_[kMaxThreads];
};

// Never deleted: workers use it until the process ends.
std::atomic<Pool*> s_pool{nullptr};
std::atomic<int32_t> s_limit{0};  // 0: not set

Pool* s_before_fork = nullptr;

// Threads do not survive a fork; the child makes its own. The forking thread may have been inside a job.
// The parent's pool stays reachable: it is not a leak.
void forget_pool() noexcept {
  if (Pool* pool = s_pool.exchange(nullptr, std::memory_order_relaxed)) {
    pool->before_fork = s_before_fork;
    s_before_fork = pool;
  }
  t_inside_job = false;
}

Pool* pool() noexcept {
  Pool* existing = s_pool.load(std::memory_order_acquire);
  if (existing != nullptr) return existing;
  static const bool s_forks_watched = (platform::at_fork(nullptr, nullptr, forget_pool), true);
  static_cast<void>(s_forks_watched);
  Pool* made = new (std::nothrow) Pool;
  if (made != nullptr && !s_pool.compare_exchange_strong(existing, made, std::memory_order_acq_rel)) {
    delete made;
    return existing;
  }
  return made;
}

}  // namespace

void parallel_chunks(const theon_context& context, int64_t chunks, ChunkFn body, void* state) noexcept {
  if (chunks <= 0) return;
  Work work{body, state, context.cancel, chunks, 1, chunks, 1};
  if (chunks > 1 && !t_inside_job) {
    int64_t participants = std::min<int64_t>(pool_threads(), chunks);
    if (context.threads > 0) participants = std::min<int64_t>(participants, context.threads);
    if (participants > 1) {
      work.unit = (chunks - 1) / static_cast<int64_t>(kUnitMask) + 1;
      work.units = (chunks - 1) / work.unit + 1;
      work.participants = static_cast<int32_t>(participants);
      if (Pool* shared = pool(); shared != nullptr && shared->try_run(work)) return;
    }
  }
  for (int64_t chunk = 0; chunk < chunks && !work.cancelled(); ++chunk) body(state, chunk);
}

int32_t pool_threads() noexcept {
  const int32_t limit = s_limit.load(std::memory_order_relaxed);
  return limit > 0 ? limit : settings().threads;
}

void set_pool_threads(int32_t threads) {
  if (threads < 1 || threads > kMaxThreads)
    raise(THEON_INVALID_ARGUMENT, "threads is %d; expected 1 to %d", threads, kMaxThreads);
  s_limit.store(threads, std::memory_order_relaxed);
  if (Pool* shared = s_pool.load(std::memory_order_acquire); shared != nullptr) shared->retry_starts();
}

}  // namespace theon
