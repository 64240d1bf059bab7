// The kernel "search_sorted".
#include <algorithm>
#include <bit>
#include <type_traits>

#include "core/parallel.hpp"
#include "core/tensor.hpp"
#include "cpu/array/operands.hpp"
#include "cpu/elementwise/walk.hpp"
#include "cpu/sort/kernels.hpp"
#include "cpu/sort/keys.hpp"
#include "theon/sort.h"

namespace theon {
namespace {

constexpr int64_t kChunk = 2 << 10;
constexpr int64_t kTogether = 16;  // searches side by side, so that one waits for memory while others compare

const theon_search_attributes& check_search(const theon_kernel_call& call) {
  if (call.attributes == nullptr || call.attribute_bytes != static_cast<int32_t>(sizeof(theon_search_attributes))) {
    raise(THEON_INVALID_ARGUMENT, "search_sorted: %d bytes of attributes; expected %d", call.attribute_bytes,
          static_cast<int>(sizeof(theon_search_attributes)));
  }
  const auto& attributes = *static_cast<const theon_search_attributes*>(call.attributes);
  if (attributes.size != static_cast<int32_t>(sizeof(attributes)) || (attributes.right & ~1) != 0) {
    raise(THEON_INVALID_ARGUMENT, "search_sorted: attributes {size %d, right %d} are malformed", attributes.size,
          attributes.right);
  }
  check_operands(call, "search_sorted", 3);
  const theon_tensor& out = call.operands[0];
  const theon_tensor& x = call.operands[1];
  const theon_tensor& v = call.operands[2];
  check_dtype(out, "search_sorted: output", THEON_INT64, "the dtype of positions");
  check_dtype(v, "search_sorted: values", x.dtype, "the dtype of the sorted vector");
  check_output(out, "search_sorted: output");
  if (x.rank != 1) raise(THEON_SHAPE_MISMATCH, "search_sorted: got shape %s; expected a vector", shape_text(x).c_str());
  if (v.rank != out.rank || !std::equal(v.shape, v.shape + v.rank, out.shape)) {
    raise(THEON_SHAPE_MISMATCH, "search_sorted: values have shape %s, output %s", shape_text(v).c_str(),
          shape_text(out).c_str());
  }
  element_count(v);
  visit_keys(x.dtype, "search_sorted", [](auto) {});
  return attributes;
}

// What elements are compared as. Floats compare as they are, which takes an instruction where their keys take ten; NaN, of which an
// order knows nothing, is before nothing, so that only places of NaN themselves have to be mended.
template <class Rule>
struct Order {
  using Key = typename Rule::Key;
  using Element = Key;
  static constexpr bool kHasNan = false;
  static Element of(Key bits) noexcept { return Rule::key(bits, true); }
};
template <class Float, class Bits>
struct FloatOrder {
  using Key = Bits;
  using Element = Float;
  static constexpr bool kHasNan = true;
  static Element of(Bits bits) noexcept { return std::bit_cast<Float>(bits); }
};
template <>
struct Order<KeyRule<uint32_t, KeyKind::kFloat, 23>> : FloatOrder<float, uint32_t> {};
template <>
struct Order<KeyRule<uint64_t, KeyKind::kFloat, 52>> : FloatOrder<double, uint64_t> {};

// A sorted vector and how it is searched.
template <class Elements, bool kRight, bool kDense>
struct Search {
  using Element = typename Elements::Element;
  const typename Elements::Key* x;
  int64_t stride, n;

  /// The numbers of elements before the places of keys. All searches take the same steps, without branches.
  void run(const Element* keys, int64_t count, int64_t* places) const noexcept {
    int64_t first = 0;
    for (; first + kTogether <= count; first += kTogether)
      together(keys + first, std::integral_constant<int64_t, kTogether>(), places + first);
    if (first < count) together(keys + first, count - first, places + first);
  }

 private:
  // Count is a constant where the loop may be unrolled.
  template <class Count>
  void together(const Element* keys, Count count, int64_t* places) const noexcept {
    int64_t low[kTogether] = {};
    const auto advance = [&](int64_t half) noexcept {
      for (int64_t i = 0; i < count; ++i) {
        const int64_t at = low[i] + half - 1;
        const Element middle = Elements::of(x[kDense ? at : at * stride]);
        low[i] += (kRight ? middle <= keys[i] : middle < keys[i]) ? half : 0;
      }
    };
    for (int64_t rest = n; rest > 1; rest -= rest / 2) advance(rest / 2);
    if (n > 0) advance(1);
    std::copy_n(low, static_cast<int64_t>(count), places);
  }
};

// NaN stands behind all numbers.
template <class Elements>
void mend_nan(const typename Elements::Key* x, int64_t stride, int64_t n, bool right,
              const typename Elements::Element* keys, int64_t count, int64_t* places) noexcept {
  int64_t numbers = -1;
  for (int64_t i = 0; i < count; ++i) {
    if (keys[i] == keys[i]) continue;
    if (numbers < 0) {
      numbers = 0;
      for (int64_t end = n; numbers < end;) {
        const int64_t middle = numbers + (end - numbers) / 2;
        const auto element = Elements::of(x[middle * stride]);
        (element == element ? numbers : end) = element == element ? middle + 1 : middle;
      }
    }
    places[i] = right ? n : numbers;
  }
}

template <class Elements, class Element = typename Elements::Element>
void find_places(const theon_tensor& x, bool right, const Element* keys, int64_t count, int64_t* places) noexcept {
  const auto* data = static_cast<const typename Elements::Key*>(x.data);
  const auto search = [&](auto is_right, auto is_dense) noexcept {
    Search<Elements, is_right, is_dense>{data, x.strides[0], x.shape[0]}.run(keys, count, places);
  };
  const bool dense = x.strides[0] == 1;
  if (right) {
    dense ? search(std::true_type(), std::true_type()) : search(std::true_type(), std::false_type());
  } else {
    dense ? search(std::false_type(), std::true_type()) : search(std::false_type(), std::false_type());
  }
  if constexpr (Elements::kHasNan) mend_nan<Elements>(data, x.strides[0], x.shape[0], right, keys, count, places);
}

}  // namespace

theon_status search_sorted_size(theon_context*, const theon_kernel_call* call, theon_kernel_need* need) {
  return guarded([&] {
    check_search(*call);
    *need = {};
  });
}

theon_status search_sorted_prepare(theon_context*, const theon_kernel_call* call, void*) {
  return guarded([&] { check_search(*call); });
}

theon_status search_sorted_run(theon_context* context, const theon_kernel_call* call, const void*, void*) {
  return guarded([&] {
    const theon_tensor& out = call->operands[0];
    const theon_tensor& x = call->operands[1];
    const theon_tensor& v = call->operands[2];
    const bool right = static_cast<const theon_search_attributes*>(call->attributes)->right != 0;
    const int64_t n = element_count(v), one = 1, none = 0;
    const int32_t rank = std::max(v.rank, 1);
    const int64_t* lengths = v.rank > 0 ? v.shape : &one;
    const int64_t* from = v.rank > 0 ? v.strides : &none;
    const int64_t* to = v.rank > 0 ? out.strides : &none;
    visit_keys(x.dtype, "search_sorted", [&](auto rule) {
      using Elements = Order<decltype(rule)>;
      const auto* values = static_cast<const typename Elements::Key*>(v.data);
      auto* places = static_cast<int64_t*>(out.data);
      parallel_for(*context, ceil_div(n, kChunk), [&](int64_t chunk) noexcept {
        int64_t found[kChunk];
        typename Elements::Element keys[kChunk];
        const int64_t first = chunk * kChunk, count = std::min(n - first, kChunk);
        for_row_pieces(rank, lengths, from, first, count, [&](int64_t offset, int64_t done, int64_t length) {
          for (int64_t i = 0; i < length; ++i) {
            keys[done + i] = Elements::of(values[offset + i * from[rank - 1]]);
          }
        });
        find_places<Elements>(x, right, keys, count, found);
        for_row_pieces(rank, lengths, to, first, count, [&](int64_t offset, int64_t done, int64_t length) {
          for (int64_t i = 0; i < length; ++i) places[offset + i * to[rank - 1]] = found[done + i];
        });
      });
    });
  });
}

}  // namespace theon
