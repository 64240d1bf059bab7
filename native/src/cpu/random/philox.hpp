// Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
#pragma once

#include <cstdint>

namespace theon::random {

inline constexpr uint32_t kPhiloxFactors[2] = {0xD2511F53, 0xCD9E8D57};
inline constexpr uint32_t kPhiloxWeyl[2] = {0x9E3779B9, 0xBB67AE85};
inline constexpr int32_t kPhiloxRounds = 10;

struct PhiloxBlock {
  uint32_t word[4];
};

constexpr PhiloxBlock philox(PhiloxBlock counter, uint64_t key) noexcept {
  uint32_t k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
  PhiloxBlock c = counter;
  for (int32_t round = 0; round < kPhiloxRounds; ++round) {
    const uint64_t a = uint64_t{kPhiloxFactors[0]} * c.word[0], b = uint64_t{kPhiloxFactors[1]} * c.word[2];
    c = {{static_cast<uint32_t>(b >> 32) ^ c.word[1] ^ k0, static_cast<uint32_t>(b),
          static_cast<uint32_t>(a >> 32) ^ c.word[3] ^ k1, static_cast<uint32_t>(a)}};
    k0 += kPhiloxWeyl[0], k1 += kPhiloxWeyl[1];
  }
  return c;
}

/// What a draw is a function of.
struct Draw {
  uint64_t key, number;
};

/// A block of a draw: `place` in words 0 and 1, the number of the draw in words 2 and 3.
constexpr PhiloxBlock block_of(Draw draw, uint64_t place) noexcept {
  return philox({{static_cast<uint32_t>(place), static_cast<uint32_t>(place >> 32), static_cast<uint32_t>(draw.number),
                  static_cast<uint32_t>(draw.number >> 32)}},
                draw.key);
}

// Places: 48 bits count blocks, or elements, above them 16 bits count attempts. Attempt 0 is the bulk of the draw, cut into groups of
// kGroupBlocks blocks; elements that need more than their share of it go on with attempts of their own.
inline constexpr int64_t kGroupBlocks = 16;
inline constexpr int32_t kAttemptShift = 48;

/// 64-bit words of one element, as many as it asks for.
class ElementWords {
 public:
  ElementWords(Draw draw, int64_t element) noexcept : draw_(draw), place_(static_cast<uint64_t>(element)) {}

  uint64_t next() noexcept {
    if (has_second_) {
      has_second_ = false;
      return second_;
    }
    place_ += uint64_t{1} << kAttemptShift;
    const PhiloxBlock block = block_of(draw_, place_);
    second_ = block.word[2] | uint64_t{block.word[3]} << 32;
    has_second_ = true;
    return block.word[0] | uint64_t{block.word[1]} << 32;
  }

 private:
  Draw draw_;
  uint64_t place_, second_ = 0;
  bool has_second_ = false;
};

}  // namespace theon::random
