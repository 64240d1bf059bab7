#include "core/registry.hpp"

#include <atomic>
#include <cstring>
#include <mutex>

#include "core/memory.hpp"
#include "core/platform.hpp"

namespace theon {
namespace {

constexpr size_t kNameBytes = 64;
constexpr int32_t kKnownFlags = THEON_KERNEL_MAY_FAIL | THEON_KERNEL_IN_PLACE_OK | THEON_KERNEL_ACCUMULATES;

struct Entry {
  theon_kernel kernel;
  char name[kNameBytes];
  Entry* next;
};

constexpr KernelFamily kFamilies[] = {elementwise_kernels, reduce_kernels, blas_kernels,       array_kernels,
                                      indexing_kernels,    sort_kernels,   cumulative_kernels, linalg_kernels,
                                      fft_kernels,         random_kernels};

// Entries are only ever added, so a lookup needs no lock.
constexpr size_t kBuckets = 128;
constinit std::atomic<Entry*> s_buckets[kBuckets];
constinit std::mutex s_mutex;

size_t bucket_of(const char* name) noexcept {
  uint32_t hash = 2166136261u;
  for (const char* p = name; *p != '\0'; ++p) hash = (hash ^ static_cast<unsigned char>(*p)) * 16777619u;
  return hash % kBuckets;
}

const theon_kernel* look_up(const char* name, int32_t version) noexcept {
  const Entry* entry = s_buckets[bucket_of(name)].load(std::memory_order_acquire);
  while (entry != nullptr && (entry->kernel.version != version || std::strcmp(entry->name, name) != 0))
    entry = entry->next;
  return entry == nullptr ? nullptr : &entry->kernel;
}

void validate(const theon_kernel& kernel) {
  if (kernel.size != static_cast<int32_t>(sizeof(theon_kernel))) {
    raise(THEON_INVALID_ARGUMENT, "theon_kernel.size is %d; expected %d", kernel.size,
          static_cast<int>(sizeof(theon_kernel)));
  }
  if (kernel.name == nullptr) raise(THEON_INVALID_ARGUMENT, "theon_kernel.name is null");
  const size_t length = strnlen(kernel.name, kNameBytes);
  if (length == 0 || length == kNameBytes) {
    raise(THEON_INVALID_ARGUMENT, "theon_kernel.name has %s characters; expected 1 to 63",
          length == 0 ? "no" : "too many");
  }
  for (size_t i = 0; i < length; ++i) {
    if (kernel.name[i] <= ' ' || kernel.name[i] > '~') {
      raise(THEON_INVALID_ARGUMENT, "theon_kernel.name: character %zu is not printable ASCII", i);
    }
  }
  const char* name = kernel.name;
  if (kernel.version < 1)
    raise(THEON_INVALID_ARGUMENT, "kernel %s: version is %d; expected at least 1", name, kernel.version);
  if ((kernel.flags & ~kKnownFlags) != 0)
    raise(THEON_INVALID_ARGUMENT, "kernel %s: unknown flags 0x%x", name, kernel.flags & ~kKnownFlags);
  if (kernel.reserved != 0)
    raise(THEON_INVALID_ARGUMENT, "kernel %s: reserved is %d; expected 0", name, kernel.reserved);
  const char* missing = kernel.size_of == nullptr   ? "size_of"
                        : kernel.prepare == nullptr ? "prepare"
                        : kernel.run == nullptr     ? "run"
                                                    : nullptr;
  if (missing != nullptr) raise(THEON_INVALID_ARGUMENT, "kernel %s: %s is null", name, missing);
}

void add(const theon_kernel& kernel) {
  validate(kernel);
  const std::lock_guard lock(s_mutex);
  if (look_up(kernel.name, kernel.version) != nullptr) {
    raise(THEON_ALREADY_EXISTS, "kernel %s version %d is registered already", kernel.name, kernel.version);
  }
  auto* entry = new Entry{kernel, {}, nullptr};  // stays for the rest of the process
  std::memcpy(entry->name, kernel.name, std::strlen(kernel.name));
  entry->kernel.name = entry->name;
  std::atomic<Entry*>& bucket = s_buckets[bucket_of(entry->name)];
  entry->next = bucket.load(std::memory_order_relaxed);
  bucket.store(entry, std::memory_order_release);
}

bool add_built_in() {
  for (const KernelFamily family : kFamilies) {
    const KernelList kernels = family();
    for (int32_t i = 0; i < kernels.count; ++i) {
      const theon_kernel& kernel = kernels.first[i];
      // After a failure half-way (no memory) the next call goes on where this one stopped.
      if (kernel.name == nullptr || look_up(kernel.name, kernel.version) == nullptr) add(kernel);
    }
  }
  // A fork while another thread registers must not leave the child without the lock.
  platform::at_fork([] { s_mutex.lock(); }, [] { s_mutex.unlock(); }, [] { s_mutex.unlock(); });
  return true;
}

void fill() {
  static const bool s_filled = add_built_in();
  static_cast<void>(s_filled);
}

// The call as `size` and `prepare` see it: operands without data. Few operands need no heap.
class Shapes {
 public:
  explicit Shapes(const theon_kernel_call& call) : call_(call) {
    theon_tensor* operands = few_;
    if (call.operand_count > kFew) {
      many_ = Block(call.operand_count * static_cast<int64_t>(sizeof(theon_tensor)));
      operands = static_cast<theon_tensor*>(many_.data());
    }
    for (int32_t i = 0; i < call.operand_count; ++i) {
      operands[i] = call.operands[i];
      operands[i].data = nullptr;
    }
    call_.operands = operands;
  }
  const theon_kernel_call* call() const noexcept { return &call_; }

 private:
  static constexpr int32_t kFew = 24;
  theon_kernel_call call_;
  theon_tensor few_[kFew];
  Block many_;
};

}  // namespace

std::span<const KernelFamily> kernel_families() noexcept { return kFamilies; }

const theon_kernel* find_kernel(const char* name, int32_t version) {
  fill();
  return name == nullptr ? nullptr : look_up(name, version);
}

void register_kernel(const theon_kernel& kernel) {
  fill();
  add(kernel);
}

void run_once(theon_context& context, const theon_kernel& kernel, const theon_kernel_call& call) {
  const Shapes shapes(call);
  theon_kernel_need need{0, 0};
  check(kernel.size_of(&context, shapes.call(), &need));
  constexpr int64_t kMost = int64_t{1} << 46;
  if (need.plan_bytes < 0 || need.workspace_bytes < 0 || need.plan_bytes > kMost || need.workspace_bytes > kMost) {
    raise(THEON_KERNEL_FAILED, "kernel %s asks for an impossible plan or workspace", kernel.name);
  }
  const int64_t plan_bytes = (need.plan_bytes + kAlignment - 1) / kAlignment * kAlignment;
  alignas(kAlignment) char near[2048];
  const bool is_near = plan_bytes + need.workspace_bytes <= static_cast<int64_t>(sizeof(near));
  const Block far = is_near ? Block() : Block(plan_bytes + need.workspace_bytes);
  char* memory = is_near ? near : static_cast<char*>(far.data());
  check(kernel.prepare(&context, shapes.call(), memory));
  check(kernel.run(&context, &call, memory, memory + plan_bytes));
}

}  // namespace theon
