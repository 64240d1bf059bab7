// Highway's vector quicksort, headers only. Only AVX-512 can compress vectors fast enough for it to win.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/sort/vector_sort.simd.cpp"
#include "core/simd_targets.hpp"
// Its debug checks, which sanitizers switch on, would call into Highway's library.
#ifndef HWY_IS_DEBUG_BUILD
#define HWY_IS_DEBUG_BUILD 0
#endif
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/sort/traits-inl.h>
#include <hwy/contrib/sort/vqsort-inl.h>
// clang-format on

#include <cstring>

#include "core/simd_level.hpp"
#include "cpu/sort/vector_sort.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
namespace hn = hwy::HWY_NAMESPACE;

template <class Key>
void sort_keys(Key* keys, int64_t n) noexcept {
  const hn::SortTag<Key> tag;
  const hn::detail::SharedTraits<hn::detail::TraitsLane<hn::detail::OrderAscending<Key>>> traits;
  hn::Sort(tag, traits, keys, static_cast<size_t>(n), static_cast<Key*>(nullptr));
}

constexpr VectorSorts kSorts = {&sort_keys<uint32_t>, &sort_keys<uint64_t>};
#else
constexpr VectorSorts kSorts = {nullptr, nullptr};
#endif

const VectorSorts* sort_table() { return &kSorts; }

}  // namespace HWY_NAMESPACE
}  // namespace theon
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace hwy {

// Where pivots are looked for. The result does not depend on it, and a bad choice ends in a heap sort.
void Sorter::Fill24Bytes(const void*, size_t number, void* bytes) {
  const uint64_t seed[3] = {0x9e3779b97f4a7c15, 0xd1b54a32d192ed03, number};
  static_assert(sizeof(seed) == 24);
  std::memcpy(bytes, seed, sizeof(seed));
}

}  // namespace hwy

namespace theon {

THEON_SIMD_LEVELS(const VectorSorts*, tables, sort_table)

const VectorSorts& vector_sorts(int32_t level) noexcept { return *tables[level](); }

}  // namespace theon
#endif
