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
#include "cpu/sort/keys.hpp"
#include "cpu/sort/vector_sort.hpp"

HWY_BEFORE_NAMESPACE();
namespace theon {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class Rule, class Key = typename Rule::Key>
void float_keys(Key* keys, const Key* bits, int64_t n, Key flip) noexcept {
  const hn::ScalableTag<Key> d;
  const hn::RebindToSigned<decltype(d)> di;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const auto sign = hn::Set(d, Rule::kSign), flips = hn::Set(d, flip);
  const auto infinity = hn::BitCast(di, hn::Set(d, Rule::kInfinity));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto x = hn::LoadU(d, bits + i);
    const auto negative = hn::BitCast(d, hn::BroadcastSignBit(hn::BitCast(di, x)));
    const auto is_nan = hn::Gt(hn::BitCast(di, hn::AndNot(sign, x)), infinity);
    const auto key = hn::Or(hn::Xor(x, hn::Or(negative, sign)), hn::BitCast(d, hn::VecFromMask(di, is_nan)));
    hn::StoreU(hn::Xor(key, flips), d, keys + i);
  }
  for (; i < n; ++i) keys[i] = Rule::key(bits[i], false) ^ flip;
}

template <class Rule, class Key = typename Rule::Key>
void float_bits(Key* bits, const Key* keys, int64_t n, Key flip) noexcept {
  const hn::ScalableTag<Key> d;
  const hn::RebindToSigned<decltype(d)> di;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  const auto sign = hn::Set(d, Rule::kSign), flips = hn::Set(d, flip), all = hn::Set(d, static_cast<Key>(~Key{0}));
  const auto nan = hn::Set(d, Rule::bits(static_cast<Key>(~Key{0})));
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const auto key = hn::Xor(hn::LoadU(d, keys + i), flips);
    const auto positive = hn::BitCast(d, hn::BroadcastSignBit(hn::BitCast(di, key)));
    const auto x = hn::Xor(key, hn::Or(hn::Not(positive), sign));
    hn::StoreU(hn::IfThenElse(hn::Eq(key, all), nan, x), d, bits + i);
  }
  for (; i < n; ++i) bits[i] = Rule::bits(keys[i] ^ flip);
}

// Batcher's odd-even merges as a network: what is compared with what does not depend on the keys, so that each lane sorts its column.
// Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M.
template <class Key>
void sort_columns(Key* keys, int64_t n) noexcept {
  const hn::CappedTag<Key, kSortedColumns> d;
  constexpr int64_t kLanes = hn::MaxLanes(d);
  int64_t top = 1;
  while (2 * top < n) top *= 2;
  for (int64_t column = 0; column < kSortedColumns; column += kLanes) {
    Key* x = keys + column;
    const auto merge = [=](int64_t p, int64_t r, int64_t distance) HWY_ATTR {
      for (int64_t i = 0; i + distance < n; ++i) {
        if ((i & p) != r) continue;
        Key* low = x + i * kSortedColumns;
        Key* high = low + distance * kSortedColumns;
        const auto a = hn::LoadU(d, low), b = hn::LoadU(d, high);
        hn::StoreU(hn::Min(a, b), d, low);
        hn::StoreU(hn::Max(a, b), d, high);
      }
    };
    for (int64_t p = top; n > 1 && p > 0; p /= 2) {
      merge(p, 0, p);
      for (int64_t q = top; q > p; q /= 2) merge(p, p, q - p);
    }
  }
}

using Rule32 = KeyRule<uint32_t, KeyKind::kFloat, 23>;
using Rule64 = KeyRule<uint64_t, KeyKind::kFloat, 52>;
#define THEON_KEY_LOOPS                                                                                            \
  &sort_columns<uint32_t>, &sort_columns<uint64_t>, &float_keys<Rule32>, &float_keys<Rule64>, &float_bits<Rule32>, \
      &float_bits<Rule64>

#if HWY_TARGET == HWY_AVX3

template <class Key>
void sort_keys(Key* keys, int64_t n) noexcept {
  const hn::SortTag<Key> tag;
  const hn::detail::SharedTraits<hn::detail::TraitsLane<hn::detail::OrderAscending<Key>>> traits;
  hn::Sort(tag, traits, keys, static_cast<size_t>(n), static_cast<Key*>(nullptr));
}

constexpr VectorSorts kSorts = {&sort_keys<uint32_t>, &sort_keys<uint64_t>, THEON_KEY_LOOPS};
#else
constexpr VectorSorts kSorts = {nullptr, nullptr, THEON_KEY_LOOPS};
#endif
#undef THEON_KEY_LOOPS

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
