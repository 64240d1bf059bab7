#include "core/context.hpp"

#include "core/handle.hpp"
#include "core/settings.hpp"
#include "core/simd_level.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

constinit HandleStore<theon_context> s_contexts;

}  // namespace

theon_context* create_context(int32_t threads, int32_t level) {
  check_settings();
  if (threads < 0 || threads > kMaxThreads) {
    raise(THEON_INVALID_ARGUMENT, "threads is %d; expected 0 for the default, or 1 to %d", threads, kMaxThreads);
  }
  if (level < THEON_SIMD_BEST || level > THEON_SIMD_AVX512) {
    raise(THEON_INVALID_ARGUMENT, "level is %d; expected THEON_SIMD_BEST (-1) to THEON_SIMD_AVX512 (2)", level);
  }
  if (level > best_simd_level()) {
    raise(THEON_UNSUPPORTED, "this CPU cannot run level %s; its best level is %s", simd_level_name(level),
          simd_level_name(best_simd_level()));
  }
  theon_context* context = s_contexts.create();
  context->threads = threads;
  context->level = level == THEON_SIMD_BEST ? settings().level : level;
  return context;
}

void destroy_context(theon_context* context) {
  if (context != nullptr) s_contexts.destroy(&checked(context));
}

theon_context& checked(theon_context* context) {
  if (context == nullptr) raise(THEON_INVALID_HANDLE, "context is null");
  if (!HandleStore<theon_context>::is_open(context))
    raise(THEON_INVALID_HANDLE, "context is closed or not a theon_context");
  return *context;
}

}  // namespace theon
