// Saved functions: guard, validate, dispatch.
#include "theon/saved.h"

#include "core/saved.hpp"
#include "core/status.hpp"

using namespace theon;

theon_status theon_saved_create(const void* bytes, int64_t count, theon_program** program) {
  return guarded([&] {
    if (program == nullptr) raise(THEON_INVALID_ARGUMENT, "program is null");
    *program = nullptr;
    if (bytes == nullptr) raise(THEON_INVALID_ARGUMENT, "bytes is null");
    if (count < 0) raise(THEON_INVALID_ARGUMENT, "count is %lld; expected at least 0", static_cast<long long>(count));
    const SavedFunction saved(static_cast<const std::byte*>(bytes), count);
    theon_program* made = nullptr;
    check(theon_program_create(saved.program(), saved.header().program.count, &made));
    try {
      saved.check_program(made->loaded->main);
    } catch (...) {
      theon_program_destroy(made);
      throw;
    }
    *program = made;
  });
}
