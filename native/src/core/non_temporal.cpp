#include "core/non_temporal.hpp"

#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace theon {

void copy_non_temporal(char* out, const char* in, int64_t bytes) noexcept {
#if defined(__SSE2__)
  const auto misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(out) % 16);
  const int64_t head = std::min(misaligned == 0 ? 0 : 16 - misaligned, bytes);
  std::memcpy(out, in, static_cast<size_t>(head));
  int64_t i = head;
  for (; i + 64 <= bytes; i += 64) {
    for (int k = 0; k < 64; k += 16) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(out + i + k),
                       _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + i + k)));
    }
  }
  std::memcpy(out + i, in + i, static_cast<size_t>(bytes - i));
#else
  std::memcpy(out, in, static_cast<size_t>(bytes));
#endif
}

void finish_non_temporal() noexcept {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

}  // namespace theon
