// Stand-ins for two glibc functions that the statically linked C++ runtime calls, so that the library asks for no symbol newer
// than GLIBC_2.34. Hidden: nobody else's calls are answered. On an older glibc the C++ runtime calls neither.
#include <features.h>

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)

#include <dlfcn.h>
#include <link.h>
#include <sys/random.h>

#include <cstdint>

namespace {

bool contains(const dl_phdr_info& object, uintptr_t address) noexcept {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object.dlpi_phdr[i];
    if (segment.p_type == PT_LOAD && address - (object.dlpi_addr + segment.p_vaddr) < segment.p_memsz) return true;
  }
  return false;
}

struct Search {
  uintptr_t address;
  dl_find_object* result;
};

int visit_object(dl_phdr_info* object, size_t, void* argument) noexcept {
  const Search& search = *static_cast<Search*>(argument);
  if (!contains(*object, search.address)) return 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_GNU_EH_FRAME) continue;
    search.result->dlfo_eh_frame = reinterpret_cast<void*>(object->dlpi_addr + segment.p_vaddr);
    return 1;
  }
  return -1;
}

}  // namespace

/// Called by the unwinder (glibc 2.35), which reads dlfo_eh_frame alone.
extern "C" __attribute__((visibility("hidden"))) int _dl_find_object(void* address, dl_find_object* result) noexcept {
  *result = {};
  Search search{reinterpret_cast<uintptr_t>(address), result};
  return dl_iterate_phdr(visit_object, &search) == 1 ? 0 : -1;
}

#if __GLIBC_PREREQ(2, 36)
/// Called by std::random_device (glibc 2.36), which Theon does not use.
extern "C" __attribute__((visibility("hidden"))) uint32_t arc4random() noexcept {
  uint32_t value = 0;
  static_cast<void>(!getentropy(&value, sizeof(value)));
  return value;
}
#endif

#endif
