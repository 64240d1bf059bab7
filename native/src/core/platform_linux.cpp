#include <linux/futex.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/platform.hpp"
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace theon::platform {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kPathBytes = 4096;

size_t whole_pages(int64_t bytes) noexcept {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (static_cast<size_t>(bytes) + page - 1) / page * page;
}

int32_t affinity_cpus() noexcept {
  // A fixed cpu_set_t ends at 1024 CPUs and the kernel refuses smaller masks than its own.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(cpus);
    if (set == nullptr) break;
    const size_t bytes = CPU_ALLOC_SIZE(cpus);
    const bool read = sched_getaffinity(0, bytes, set) == 0;
    const int count = read ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (read) return std::max(count, 1);
  }
  return static_cast<int32_t>(std::max(sysconf(_SC_NPROCESSORS_ONLN), 1L));
}

bool read_text(const char* path, char* text, size_t capacity) noexcept {
  FILE* file = std::fopen(path, "re");
  if (file == nullptr) return false;
  const size_t length = std::fread(text, 1, capacity - 1, file);
  std::fclose(file);
  text[length] = '\0';
  return length > 0;
}

int32_t ceil_cpus(long long quota, long long period) noexcept {
  if (quota <= 0 || period <= 0) return 0;
  return static_cast<int32_t>(std::clamp((quota - 1) / period + 1, 1LL, 1LL << 20));
}

// Version 2: "max 100000" or "150000 100000" in one file.
int32_t quota_v2(const char* folder) noexcept {
  char path[kPathBytes + 64], text[128];
  std::snprintf(path, sizeof(path), "%s/cpu.max", folder);
  long long quota = 0, period = 0;
  if (!read_text(path, text, sizeof(text)) || std::sscanf(text, "%lld %lld", &quota, &period) != 2) return 0;
  return ceil_cpus(quota, period);
}

// Version 1: two files; a quota of -1 is none.
int32_t quota_v1(const char* folder) noexcept {
  char path[kPathBytes + 64], quota[64], period[64];
  std::snprintf(path, sizeof(path), "%s/cpu.cfs_quota_us", folder);
  if (!read_text(path, quota, sizeof(quota))) return 0;
  std::snprintf(path, sizeof(path), "%s/cpu.cfs_period_us", folder);
  if (!read_text(path, period, sizeof(period))) return 0;
  return ceil_cpus(std::atoll(quota), std::atoll(period));
}

// The least quota of a group and its parents. In a container the group's own path may lead outside the mount, so the mount's
// root is always looked at.
int32_t least_quota(const char* mount, const char* group, int32_t (*quota)(const char*)) noexcept {
  char folder[kPathBytes];
  std::snprintf(folder, sizeof(folder), "%s%s", mount, group);
  const size_t root = std::strlen(mount);
  int32_t least = 0;
  for (;;) {
    const int32_t cpus = quota(folder);
    if (cpus > 0 && (least == 0 || cpus < least)) least = cpus;
    char* slash = std::strrchr(folder, '/');
    if (std::strlen(folder) <= root || slash == nullptr) return least;
    *slash = '\0';
  }
}

bool lists_cpu(const char* controllers, size_t length) noexcept {
  for (const char *p = controllers, *end = controllers + length; p < end;) {
    const char* comma = std::find(p, end, ',');
    if (comma - p == 3 && std::memcmp(p, "cpu", 3) == 0) return true;
    p = comma + 1;
  }
  return false;
}

struct Start {
  char name[16];
  void (*body)(void*) noexcept;
  void* argument;
};

void* run_thread(void* argument) noexcept {
  const Start start = *static_cast<Start*>(argument);
  delete static_cast<Start*>(argument);
  pthread_setname_np(pthread_self(), start.name);
#if defined(__x86_64__)
  _mm_setcsr(0x1F80);  // a new thread inherits its creator's mode; results must not depend on who was first
#endif
  start.body(start.argument);
  return nullptr;
}

}  // namespace

int32_t quota_cpus(const char* root) noexcept {
  char path[kPathBytes], text[8192];
  std::snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
  if (!read_text(path, text, sizeof(text))) return 0;
  int32_t least = 0;
  // Lines are "number:controllers:group"; version 2 has no controllers.
  for (char *line = text, *next = nullptr; line != nullptr && *line != '\0'; line = next) {
    next = std::strchr(line, '\n');
    if (next != nullptr) *next++ = '\0';
    char* controllers = std::strchr(line, ':');
    char* group = controllers == nullptr ? nullptr : std::strchr(controllers + 1, ':');
    if (group == nullptr) continue;
    ++controllers;
    const auto length = static_cast<size_t>(group++ - controllers);
    if (std::strcmp(group, "/") == 0) ++group;
    int32_t cpus = 0;
    if (length == 0) {
      std::snprintf(path, sizeof(path), "%s/sys/fs/cgroup", root);
      cpus = least_quota(path, group, quota_v2);
    } else if (lists_cpu(controllers, length)) {
      std::snprintf(path, sizeof(path), "%s/sys/fs/cgroup/cpu", root);  // a link where the folder is called cpu,cpuacct
      cpus = least_quota(path, group, quota_v1);
    }
    if (cpus > 0 && (least == 0 || cpus < least)) least = cpus;
  }
  return least;
}

int32_t usable_cpus() noexcept {
  const int32_t cpus = affinity_cpus(), quota = quota_cpus("");
  return quota > 0 ? std::min(cpus, quota) : cpus;
}

Caches cache_sizes() noexcept {
  const auto bytes = [](int name) noexcept { return std::max<int64_t>(sysconf(name), 0); };
  return {bytes(_SC_LEVEL1_DCACHE_SIZE), bytes(_SC_LEVEL2_CACHE_SIZE), bytes(_SC_LEVEL3_CACHE_SIZE)};
}

void* map_huge(int64_t bytes) noexcept {
  // One huge page more than needed, so that an aligned part can be kept.
  const size_t kept = whole_pages(bytes), length = kept + kHugePage;
  void* mapped = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  char* first = static_cast<char*>(mapped);
  const auto address = reinterpret_cast<uintptr_t>(first);
  const size_t before = (kHugePage - address % kHugePage) % kHugePage;
  char* aligned = first + before;
  if (before > 0) munmap(first, before);
  if (const size_t after = length - before - kept; after > 0) munmap(aligned + kept, after);
  madvise(aligned, kept, MADV_HUGEPAGE);
  return aligned;
}

void unmap_huge(void* memory, int64_t bytes) noexcept { munmap(memory, whole_pages(bytes)); }

void trim_heap() noexcept { malloc_trim(0); }

int64_t free_memory() noexcept {
  return std::max<int64_t>(sysconf(_SC_AVPHYS_PAGES), 0) * std::max<int64_t>(sysconf(_SC_PAGESIZE), 0);
}

bool start_thread(const char* name, void (*body)(void*) noexcept, void* argument) noexcept {
  auto* start = new (std::nothrow) Start{{}, body, argument};
  if (start == nullptr) return false;
  std::snprintf(start->name, sizeof(start->name), "%s", name);
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) {
    delete start;
    return false;
  }
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // Blocked before it starts: a signal meant for the program never lands on a thread it does not know.
  sigset_t all, before;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP})
    sigdelset(&all, fault);  // a crash handler must see them
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const bool started = pthread_create(&thread, &attributes, run_thread, start) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (!started) delete start;
  return started;
}

void wait_on(std::atomic<uint32_t>& word, uint32_t expected) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

void wake_all(std::atomic<uint32_t>& word) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 0x7FFFFFFF, nullptr, nullptr, 0);
}

void at_fork(void (*before)(), void (*in_parent)(), void (*in_child)()) noexcept {
  pthread_atfork(before, in_parent, in_child);
}

int64_t nanoseconds() noexcept {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Stack stack_of_thread() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
  void* low = nullptr;
  size_t bytes = 0;
  const bool known = pthread_attr_getstack(&attributes, &low, &bytes) == 0;
  pthread_attr_destroy(&attributes);
  const auto first = reinterpret_cast<uint64_t>(low);
  return known ? Stack{first, first + bytes} : Stack{};
}

size_t read_memory(uint64_t address, void* bytes, size_t count) noexcept {
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  // What the system cannot read it leaves out by whole pieces.
  const size_t first = std::min<uint64_t>(count, page - address % page);
  const iovec into{bytes, count};
  const iovec from[] = {{reinterpret_cast<void*>(address), first},
                        {reinterpret_cast<void*>(address + first), count - first}};
  const ssize_t read = process_vm_readv(getpid(), &into, 1, from, 2, 0);
  return read < 0 ? 0 : static_cast<size_t>(read);
}

}  // namespace theon::platform
