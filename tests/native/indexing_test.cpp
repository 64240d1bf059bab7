// gather and scatter: every dtype and layout against plain loops over positions.
#include <limits>
#include <numeric>
#include <string>

#include "cpu/array/plain_arithmetic.hpp"
#include "strided.hpp"
#include "theon/indexing.h"

namespace theon::test {
namespace {

using Shape = std::vector<int64_t>;

struct IndexCase {
  Shape x, indices;
  int32_t first, count;

  Shape dense() const {
    Shape shape(x.begin(), x.begin() + first);
    shape.insert(shape.end(), indices.begin(), indices.end());
    shape.insert(shape.end(), x.begin() + first + count, x.end());
    return shape;
  }
};

const IndexCase kCases[] = {
    {{7}, {}, 0, 1},           {{7}, {5}, 0, 1},           {{5, 4}, {3}, 0, 1},       {{5, 4}, {2, 3}, 1, 1},
    {{5, 4}, {6}, 0, 2},       {{3, 5, 4}, {4}, 1, 1},     {{3, 5, 4}, {2, 2}, 1, 2}, {{3, 2, 5, 4}, {3, 2}, 1, 2},
    {{4, 3}, {0}, 0, 1},       {{4, 0}, {3}, 0, 1},        {{2, 3, 300}, {70}, 1, 1}, {{40, 70}, {33'000}, 0, 2},
    {{2, 2, 2}, {2, 1}, 0, 3}, {{50'000}, {40'000}, 0, 1}, {{3, 40'000}, {9}, 0, 1},  {{900}, {70'000}, 0, 1},
    {{50, 3}, {9, 5}, 0, 1},   {{20, 8}, {30}, 0, 1},      {{2, 3, 0}, {4}, 0, 2},    {{3, 4, 0}, {5}, 1, 1},
    {{0, 4, 2}, {5}, 1, 1},    {{2, 3, 4}, {2, 0}, 0, 2},
};

theon_index_attributes attributes_of(const IndexCase& c, int32_t mode, int32_t accumulate = 0) {
  return {sizeof(theon_index_attributes), c.first, c.count, mode, accumulate, 0};
}

// Index arrays with negative numbers and, for other modes than RAISE, numbers out of range.
std::vector<Strided<int64_t>> draw(const IndexCase& c, Layout layout, int32_t mode) {
  std::vector<Strided<int64_t>> indices;
  Numbers numbers(static_cast<uint64_t>(c.first + c.count + mode + 1));
  for (int32_t k = 0; k < c.count; ++k) {
    indices.emplace_back(c.indices, layout, THEON_INT64);
    const int64_t n = std::max<int64_t>(c.x[static_cast<size_t>(c.first + k)], 1);
    const int64_t spread = mode == THEON_INDEX_RAISE ? 2 * n : 7 * n;
    for (int64_t i = 0; i < indices.back().count(); ++i) {
      indices.back()[i] = static_cast<int64_t>(numbers.next() % static_cast<uint64_t>(spread)) - spread / 2;
    }
  }
  return indices;
}

int64_t resolve(int64_t index, int64_t n, int32_t mode) {
  if (mode == THEON_INDEX_CLIP) return index < 0 ? 0 : index >= n ? n - 1 : index;
  if (mode == THEON_INDEX_WRAP) return (index % n + n) % n;
  return index < 0 ? index + n : index;
}

// For element number i of the dense tensor, that of x.
int64_t source_of(const IndexCase& c, const std::vector<Strided<int64_t>>& indices, int64_t i, int32_t mode) {
  const Shape dense = c.dense();
  Shape position(dense.size());
  for (size_t a = dense.size(); a-- > 0;) position[a] = i % dense[a], i /= dense[a];
  int64_t at = 0;
  for (size_t b = 0; b < c.indices.size(); ++b) at = at * c.indices[b] + position[static_cast<size_t>(c.first) + b];
  int64_t source = 0;
  for (size_t a = 0; a < c.x.size(); ++a) {
    const auto first = static_cast<size_t>(c.first), count = static_cast<size_t>(c.count);
    const int64_t p = a < first           ? position[a]
                      : a < first + count ? resolve(indices[a - first][at], c.x[a], mode)
                                          : position[a - count + c.indices.size()];
    source = source * c.x[a] + p;
  }
  return source;
}

std::vector<theon_tensor> operands_of(theon_tensor out, theon_tensor in, std::vector<Strided<int64_t>>& indices) {
  std::vector<theon_tensor> operands{out, in};
  for (auto& index : indices) operands.push_back(index.view());
  return operands;
}

template <class U>
void check_gather(theon_context* context, const IndexCase& c, Layout to, Layout from, int32_t mode, int32_t dtype) {
  Strided<U> out(c.dense(), to, dtype), x(c.x, from, dtype);
  for (int64_t i = 0; i < x.count(); ++i) x[i] = static_cast<U>(i * 37 + 5);
  auto indices = draw(c, from, mode);
  const theon_index_attributes attributes = attributes_of(c, mode);
  ASSERT_EQ(THEON_OK,
            run_kernel(context, "gather", operands_of(out.view(), x.view(), indices), &attributes, sizeof(attributes)))
      << theon_last_error();
  for (int64_t i = 0; i < out.count(); ++i) ASSERT_EQ(out[i], x[source_of(c, indices, i, mode)]) << "element " << i;
  ASSERT_TRUE(out.surroundings_intact());
}

TEST(Gather, EveryCaseLayoutAndMode_ReadsWhatIndicesName) {
  const TestContext context;
  for (const IndexCase& c : kCases) {
    for (const int32_t mode : {THEON_INDEX_RAISE, THEON_INDEX_WRAP, THEON_INDEX_CLIP}) {
      for (const Layout to : kOutputLayouts) {
        for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
          check_gather<uint32_t>(context, c, to, from, mode, THEON_INT32);
        }
      }
      check_gather<uint8_t>(context, c, Layout::kRowMajor, Layout::kRowMajor, mode, THEON_BOOL);
      check_gather<uint16_t>(context, c, Layout::kRowMajor, Layout::kPadded, mode, THEON_FLOAT16);
      check_gather<uint64_t>(context, c, Layout::kRowMajor, Layout::kRowMajor, mode, THEON_FLOAT64);
    }
  }
}

template <class T>
void check_scatter(theon_context* context, const IndexCase& c, Layout to, Layout from, int32_t accumulate) {
  Strided<T> out(c.x, to, dtype_of<T>), values(c.dense(), from, dtype_of<T>);
  std::vector<T> expected(static_cast<size_t>(out.count()));
  for (int64_t i = 0; i < out.count(); ++i) out[i] = expected[static_cast<size_t>(i)] = static_cast<T>(i % 11);
  for (int64_t i = 0; i < values.count(); ++i) values[i] = static_cast<T>(i % 17);
  auto indices = draw(c, from, THEON_INDEX_RAISE);
  for (int64_t i = 0; i < values.count(); ++i) {
    T& target = expected[static_cast<size_t>(source_of(c, indices, i, THEON_INDEX_RAISE))];
    target = accumulate != 0 ? plain_add(target, static_cast<T>(values[i])) : static_cast<T>(values[i]);
  }
  const theon_index_attributes attributes = attributes_of(c, THEON_INDEX_RAISE, accumulate);
  ASSERT_EQ(THEON_OK, run_kernel(context, "scatter", operands_of(out.view(), values.view(), indices), &attributes,
                                 sizeof(attributes)))
      << theon_last_error();
  for (int64_t i = 0; i < out.count(); ++i) ASSERT_EQ(out[i], expected[static_cast<size_t>(i)]) << "element " << i;
  ASSERT_TRUE(out.surroundings_intact());
}

TEST(Scatter, EveryCaseAndLayout_WritesInOrder) {
  const TestContext context;
  for (const IndexCase& c : kCases) {
    for (const int32_t accumulate : {0, 1}) {
      for (const Layout to : kOutputLayouts) {
        for (const Layout from : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kStrided, Layout::kNegative}) {
          check_scatter<double>(context, c, to, from, accumulate);
        }
      }
      check_scatter<float>(context, c, Layout::kRowMajor, Layout::kRowMajor, accumulate);
      check_scatter<int64_t>(context, c, Layout::kRowMajor, Layout::kRowMajor, accumulate);
      check_scatter<int8_t>(context, c, Layout::kRowMajor, Layout::kRowMajor, accumulate);
    }
  }
}

TEST(Scatter, AddedFloats_AreTheSameOnAnyNumberOfThreads) {
  std::vector<float> results[2];
  for (int32_t threads = 1; threads <= 2; ++threads) {
    const TestContext context(THEON_SIMD_BEST, threads);
    Strided<float> out({7, 1000}, Layout::kRowMajor, THEON_FLOAT32),
        values({5000, 1000}, Layout::kRowMajor, THEON_FLOAT32);
    Numbers numbers(3);
    for (int64_t i = 0; i < out.count(); ++i) out[i] = 0;
    for (int64_t i = 0; i < values.count(); ++i) values[i] = static_cast<float>(numbers.unit());
    std::vector<Strided<int64_t>> indices;
    indices.emplace_back(Shape{5000}, Layout::kRowMajor, THEON_INT64);
    for (int64_t i = 0; i < 5000; ++i) indices[0][i] = static_cast<int64_t>(numbers.next() % 7);
    const theon_index_attributes attributes{sizeof(attributes), 0, 1, THEON_INDEX_RAISE, 1, 0};
    ASSERT_EQ(THEON_OK, run_kernel(context, "scatter", operands_of(out.view(), values.view(), indices), &attributes,
                                   sizeof(attributes)));
    for (int64_t i = 0; i < out.count(); ++i) results[threads - 1].push_back(out[i]);
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(Gather, IndexOutOfRange_NamesTheFirst) {
  const TestContext context;
  Strided<double> out({40'000}, Layout::kRowMajor, THEON_FLOAT64), x({3, 5}, Layout::kRowMajor, THEON_FLOAT64);
  for (int64_t i = 0; i < 15; ++i) x[i] = 0;
  std::vector<Strided<int64_t>> indices;
  for (int32_t k = 0; k < 2; ++k) {
    indices.emplace_back(Shape{40'000}, Layout::kRowMajor, THEON_INT64);
    for (int64_t i = 0; i < 40'000; ++i) indices.back()[i] = 0;
  }
  indices[0][39'000] = 3;
  indices[1][20'001] = -6;
  const theon_index_attributes attributes{sizeof(attributes), 0, 2, THEON_INDEX_RAISE, 0, 0};
  EXPECT_EQ(THEON_INDEX_OUT_OF_RANGE,
            run_kernel(context, "gather", operands_of(out.view(), x.view(), indices), &attributes, sizeof(attributes)));
  EXPECT_STREQ("index -6 is outside axis 1 of length 5", theon_last_error());
}

// Along an axis: the places of the other axes stand still along a row, or down the rows.
template <class T>
void check_along(theon_context* context, int64_t rows, int64_t columns, int32_t axis) {
  const Shape shape{rows, columns};
  Strided<T> out(shape, Layout::kRowMajor, dtype_of<T>), x(shape, Layout::kRowMajor, dtype_of<T>);
  Strided<int64_t> along(shape, Layout::kRowMajor, THEON_INT64);
  for (int64_t i = 0; i < x.count(); ++i) x[i] = static_cast<T>(i % 120);
  const int64_t lengths[] = {rows, columns}, length = lengths[axis];
  Numbers numbers(3);
  for (int64_t i = 0; i < along.count(); ++i)
    along[i] = static_cast<int64_t>(numbers.next() % static_cast<uint64_t>(2 * length)) - length;
  std::vector<int64_t> places(static_cast<size_t>(lengths[1 - axis]));
  std::iota(places.begin(), places.end(), 0);
  const int64_t still[] = {axis == 1 ? 1 : 0, axis == 1 ? 0 : 1};
  const theon_tensor other{places.data(), shape.data(), still, 2, THEON_INT64};
  std::vector<theon_tensor> operands{out.view(), x.view(), other, other};
  operands[static_cast<size_t>(2 + axis)] = along.view();
  const theon_index_attributes attributes{sizeof(attributes), 0, 2, THEON_INDEX_RAISE, 0, 0};
  ASSERT_EQ(THEON_OK, run_kernel(context, "gather", operands, &attributes, sizeof(attributes))) << theon_last_error();
  for (int64_t i = 0; i < out.count(); ++i) {
    const int64_t place = resolve(along[i], length, THEON_INDEX_RAISE);
    const int64_t source = axis == 1 ? i / columns * columns + place : place * columns + i % columns;
    ASSERT_EQ(out[i], x[source]) << "element " << i << " along axis " << axis;
  }
  ASSERT_TRUE(out.surroundings_intact());
}

TEST(Gather, AlongAnAxis_ReadsARowOrColumn) {
  const TestContext context;
  for (const int32_t axis : {0, 1}) {
    for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{3, 5}, {200, 300}, {1, 70'001}, {40'000, 2}}) {
      check_along<float>(context, rows, columns, axis), check_along<double>(context, rows, columns, axis);
      check_along<int8_t>(context, rows, columns, axis);
    }
  }
}

// By vectors of indices, and by what is left behind the last of them.
TEST(Gather, OneIndexOutOfRange_IsFoundWhereverItIs) {
  const TestContext context;
  for (const int64_t bad :
       {int64_t{-11}, int64_t{10}, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    for (const int64_t at : {0, 7, 8, 40, 42}) {
      Strided<float> out({43}, Layout::kRowMajor, THEON_FLOAT32), x({10}, Layout::kRowMajor, THEON_FLOAT32);
      std::vector<Strided<int64_t>> indices;
      indices.emplace_back(Shape{43}, Layout::kRowMajor, THEON_INT64);
      for (int64_t i = 0; i < 10; ++i) x[i] = 0;
      for (int64_t i = 0; i < 43; ++i) indices[0][i] = i % 20 - 10;
      indices[0][at] = bad;
      const theon_index_attributes attributes{sizeof(attributes), 0, 1, THEON_INDEX_RAISE, 0, 0};
      EXPECT_EQ(THEON_INDEX_OUT_OF_RANGE, run_kernel(context, "gather", operands_of(out.view(), x.view(), indices),
                                                     &attributes, sizeof(attributes)));
      EXPECT_EQ("index " + std::to_string(bad) + " is outside axis 0 of length 10", theon_last_error());
    }
  }
}

TEST(Gather, MalformedCalls_AreRefused) {
  const TestContext context;
  Strided<double> out({4}, Layout::kRowMajor, THEON_FLOAT64), x({3}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<int64_t> index({4}, Layout::kRowMajor, THEON_INT64), other({2}, Layout::kRowMajor, THEON_INT64);
  const theon_index_attributes good{sizeof(good), 0, 1, THEON_INDEX_RAISE, 0, 0};
  const auto run = [&](theon_index_attributes a, std::vector<theon_tensor> operands) {
    return run_kernel(context, "gather", operands, &a, sizeof(a));
  };
  theon_index_attributes bad = good;
  bad.size = 3;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(bad, {out.view(), x.view(), index.view()}));
  bad = good, bad.count = 0;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(bad, {out.view(), x.view(), index.view()}));
  bad = good, bad.first = 1;
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(bad, {out.view(), x.view(), index.view()}));
  bad = good, bad.mode = 3;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(bad, {out.view(), x.view(), index.view()}));
  bad = good, bad.accumulate = 1;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(bad, {out.view(), x.view(), index.view()}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run(good, {out.view(), x.view(), other.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(good, {out.view(), x.view(), out.view()}));
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run(good, {index.view(), x.view(), index.view()}));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run(good, {out.view(), x.view()}));
}

}  // namespace
}  // namespace theon::test
