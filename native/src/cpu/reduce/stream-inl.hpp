// Fetching memory ahead. Included once for each SIMD level.
#include <cstdint>

#if defined(THEON_REDUCE_STREAM_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef THEON_REDUCE_STREAM_INL_HPP
#undef THEON_REDUCE_STREAM_INL_HPP
#else
#define THEON_REDUCE_STREAM_INL_HPP
#endif

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Bytes that are read between two calls of fetch_ahead.
inline constexpr int64_t kStreamStep = 256;

/// While a block of eight pages is read in order, the next one is fetched from all its pages in turn. The hardware fetches ahead only
/// within a page: eight open pages instead of one raise what a core gets from memory by a third. Addresses past the end do no harm.
HWY_INLINE void fetch_ahead(const void* at) {
  constexpr uintptr_t kPage = 4096, kPages = 8, kLine = 64, kBlock = kPages * kPage, kLines = kStreamStep / kLine;
  const auto address = reinterpret_cast<uintptr_t>(at);
  const uintptr_t line = address % kBlock / kStreamStep * kLines;
  const uintptr_t next = address / kBlock * kBlock + kBlock + line % kPages * kPage + line / kPages * kLine;
  for (uintptr_t k = 0; k < kLines; ++k) __builtin_prefetch(reinterpret_cast<const char*>(next + k * kPage), 0, 3);
}

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#endif
