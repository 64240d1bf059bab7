// The attributes of "matrix_stream" in tests.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "theon/stream.h"

namespace theon::test {

using Words = std::vector<int64_t>;

inline int32_t bytes_of(const Words& words) { return static_cast<int32_t>(words.size() * sizeof(int64_t)); }

struct Step {
  int32_t kind;
  std::vector<int32_t> inputs;
  int32_t delivered = 0;
  Words composite = {};
};

inline Words stream_attributes(double product_scale, double gradient_scale, const std::vector<Step>& steps) {
  const theon_stream_attributes head{sizeof(head), static_cast<int32_t>(steps.size()), product_scale, gradient_scale};
  Words words(sizeof(head) / sizeof(int64_t));
  std::memcpy(words.data(), &head, sizeof(head));
  for (const Step& step : steps) {
    const auto count = static_cast<int32_t>(step.inputs.size());
    Words text(2 + (step.inputs.size() + 1) / 2);
    text.insert(text.end(), step.composite.begin(), step.composite.end());
    const theon_stream_step start{bytes_of(text), step.kind, count, step.delivered};
    std::memcpy(text.data(), &start, sizeof(start));
    std::memcpy(text.data() + 2, step.inputs.data(), step.inputs.size() * sizeof(int32_t));
    words.insert(words.end(), text.begin(), text.end());
  }
  return words;
}

}  // namespace theon::test
