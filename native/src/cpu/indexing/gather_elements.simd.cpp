// Only AVX-512 gathers faster than single loads.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/indexing/gather_elements.simd.cpp"
#include "core/simd_targets.hpp"
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

#include "core/simd_level.hpp"
#include "cpu/indexing/flat_index.hpp"
#include "cpu/indexing/gather_elements.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
bool gather(void* out, const void* source, const int64_t* index, int64_t length, int64_t n) noexcept {
  const hn::ScalableTag<int64_t> di;
  constexpr int64_t kLanes = hn::MaxLanes(di);
  const auto limit = hn::Set(di, length), last = hn::Set(di, length - 1);
  const T* x = static_cast<const T*>(source);
  T* y = static_cast<T*>(out);
  auto signs = hn::Zero(di);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    auto at = hn::LoadU(di, index + i);
    at = hn::Add(at, hn::And(hn::BroadcastSignBit(at), limit));
    // A sign where it is out of range on either side.
    const auto outside = hn::Or(at, hn::Sub(last, at));
    signs = hn::Or(signs, outside);
    at = hn::AndNot(hn::BroadcastSignBit(outside), at);
    if constexpr (sizeof(T) == sizeof(int64_t)) {
      hn::StoreU(hn::GatherIndex(di, x, at), di, y + i);
    } else {
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + i), _mm512_i64gather_epi32(at.raw, x, sizeof(T)));
    }
  }
  bool bad = !hn::AllFalse(di, hn::Lt(signs, hn::Zero(di)));
  for (; i < n; ++i) y[i] = x[place_of<THEON_INDEX_RAISE>(index[i], length, bad)];
  return bad;
}

constexpr GatherLoops kLoops = {&gather<int32_t>, &gather<int64_t>};
#else
constexpr GatherLoops kLoops = {nullptr, nullptr};
#endif

const GatherLoops* gather_table() { return &kLoops; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace theon {

THEON_SIMD_LEVELS(const GatherLoops*, tables, gather_table)

const GatherLoops& gather_loops(int32_t level) noexcept { return *tables[level](); }

}  // namespace theon
#endif
