#include "fault_memory.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

thread_local int64_t t_fail_at = 0;  // counts down to the allocation that fails; 0: none
thread_local theon::test::Failure t_failure = theon::test::Failure::kNone;
std::atomic<int64_t> s_live{0};

bool is_due(theon::test::Failure failure) {
  if (t_fail_at == 0 || --t_fail_at != 0) return false;
  t_failure = failure;
  return true;
}

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  ++s_live;
  return memory;
}

}  // namespace

void* operator new(size_t bytes) {
  if (is_due(theon::test::Failure::kThrown)) throw std::bad_alloc();
  return counted(std::malloc(bytes == 0 ? 1 : bytes));
}
void* operator new(size_t bytes, std::align_val_t alignment) {
  if (is_due(theon::test::Failure::kThrown)) throw std::bad_alloc();
  const auto unit = static_cast<size_t>(alignment);
  return counted(std::aligned_alloc(unit, (bytes + unit - 1) / unit * unit));
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  if (is_due(theon::test::Failure::kReturned)) return nullptr;
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory != nullptr) ++s_live;
  return memory;
}
void operator delete(void* memory) noexcept {
  if (memory != nullptr) --s_live;
  std::free(memory);
}
void operator delete(void* memory, size_t) noexcept { operator delete(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { operator delete(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { operator delete(memory); }

namespace theon::test {

void fail_new_at(int64_t n) {
  t_failure = Failure::kNone;
  t_fail_at = n;
}
Failure new_failure() { return t_failure; }
int64_t live_news() { return s_live; }

}  // namespace theon::test
