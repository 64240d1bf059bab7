#include "core/context.hpp"

#include "abi/arguments.hpp"
#include "core/parallel.hpp"
#include "core/platform.hpp"
#include "core/settings.hpp"
#include "core/simd_level.hpp"

using theon::guarded;

theon_status theon_cpu_describe(theon_cpu_info* info) {
  return guarded([&] {
    theon_cpu_info& result = theon::checked_arguments(info, "theon_cpu_info");
    theon::check_settings();
    const theon::platform::Caches caches = theon::platform::cache_sizes();
    const theon::Settings& settings = theon::settings();
    result = {result.size, settings.level, theon::best_simd_level(), settings.threads, caches.l1_data,
              caches.l2,   caches.l3};
  });
}

theon_status theon_context_create(const theon_context_args* args, theon_context** context) {
  return guarded([&] {
    theon_context*& result = theon::checked_result(context, "context");
    result = nullptr;
    if (args == nullptr) {
      result = theon::create_context(0, THEON_SIMD_BEST);
      return;
    }
    const theon_context_args& given = theon::checked_arguments(args, "theon_context_args");
    if (given.reserved != 0) {
      theon::raise(THEON_INVALID_ARGUMENT, "theon_context_args.reserved is %d; expected 0", given.reserved);
    }
    result = theon::create_context(given.threads, given.level);
  });
}

theon_status theon_context_destroy(theon_context* context) {
  return guarded([&] { theon::destroy_context(context); });
}

theon_status theon_set_threads(int32_t threads) {
  return guarded([&] { theon::set_pool_threads(threads); });
}

int32_t theon_threads(void) { return theon::pool_threads(); }
