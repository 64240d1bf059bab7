// copy, fill, arange, nonzero and their registers: every dtype and layout against plain loops.
#include <cmath>
#include <limits>

#include "strided.hpp"

namespace theon::test {
namespace {

struct Element16 {
  uint64_t low = 0, high = 0;
  bool operator==(const Element16&) const = default;
};

// Calls test(value of a C++ type of the dtype's size, dtype) for every dtype.
template <class Test>
void for_each_dtype(Test&& test) {
  for (int32_t dtype = 0; dtype < THEON_DTYPE_COUNT; ++dtype) {
    SCOPED_TRACE(theon_dtype_name(dtype));
    switch (theon_dtype_bytes(dtype)) {
      case 1: test(uint8_t{}, dtype); break;
      case 2: test(uint16_t{}, dtype); break;
      case 4: test(uint32_t{}, dtype); break;
      case 8: test(uint64_t{}, dtype); break;
      case 16: test(Element16{}, dtype); break;
      default: FAIL() << "a dtype of another size";
    }
  }
}

template <class U>
U pattern(int64_t i) {
  const auto bits = static_cast<uint64_t>(i) * 0x9E3779B97F4A7C15u + 12345;
  if constexpr (sizeof(U) == 16) {
    return {bits, ~bits};
  } else {
    return static_cast<U>(bits >> 24);
  }
}

template <class U>
void fill_pattern(Strided<U>& x) {
  for (int64_t i = 0; i < x.count(); ++i) x[i] = pattern<U>(i);
}

template <class U>
void expect_same(const Strided<U>& out, const Strided<U>& in) {
  for (int64_t i = 0; i < out.count(); ++i) ASSERT_TRUE(out[i] == in[i]) << "element " << i;
  ASSERT_TRUE(out.surroundings_intact());
}

using Shape = std::vector<int64_t>;

TEST(Copy, EveryDtypeShapeAndLayout_MovesEveryElement) {
  const TestContext context;
  const Shape shapes[] = {{},     {1},       {7},       {0},          {5, 9},   {1, 6},
                          {6, 1}, {3, 0, 4}, {3, 4, 5}, {2, 3, 1, 4}, {70, 90}, {2, 3, 2, 2, 3}};
  for_each_dtype([&](auto tag, int32_t dtype) {
    using U = decltype(tag);
    for (const Shape& shape : shapes) {
      for (const Layout to : kOutputLayouts) {
        for (const Layout from : kInputLayouts) {
          Strided<U> out(shape, to, dtype), in(shape, from, dtype);
          fill_pattern(in);
          const theon_tensor destination = out.view(), source = in.view();
          ASSERT_EQ(THEON_OK, theon_copy(context, &destination, &source)) << theon_last_error();
          expect_same(out, in);
        }
      }
    }
  });
}

TEST(Copy, LargeTensors_AreCutIntoChunks) {
  const TestContext context;
  const Shape shapes[] = {{300'007}, {301, 1003}, {3, 5, 20'011}, {40'009, 3}, {17, 33, 65, 3}};
  for (const Shape& shape : shapes) {
    for (const Layout to : kOutputLayouts) {
      for (const Layout from : kInputLayouts) {
        Strided<uint32_t> out(shape, to, THEON_INT32), in(shape, from, THEON_INT32);
        fill_pattern(in);
        const theon_tensor destination = out.view(), source = in.view();
        ASSERT_EQ(THEON_OK, theon_copy(context, &destination, &source)) << theon_last_error();
        expect_same(out, in);
      }
    }
  }
}

// On and beside the boundaries of lines, smaller and larger than the caches.
TEST(Copy, Transposes_MoveEveryElementAndNoMore) {
  const TestContext context;
  const std::pair<int64_t, int64_t> shapes[] = {{64, 64}, {63, 130}, {1088, 1024}, {1089, 1031}, {2176, 576}};
  for_each_dtype([&](auto tag, int32_t dtype) {
    using U = decltype(tag);
    for (const auto& [rows, columns] : shapes) {
      for (const int64_t shift : {0, 1}) {
        constexpr int64_t kLine = 64 / sizeof(U);
        const int64_t count = rows * columns;
        std::vector<U> in(static_cast<size_t>(count)), space(static_cast<size_t>(count + 3 * kLine), pattern<U>(5));
        for (int64_t i = 0; i < count; ++i) in[i] = pattern<U>(i);
        U* out = space.data() + kLine;
        while (reinterpret_cast<uintptr_t>(out) % 64 != 0 && out < space.data() + 2 * kLine) ++out;
        out += shift;
        const int64_t shape[] = {columns, rows}, out_strides[] = {rows, 1}, in_strides[] = {1, columns};
        const theon_tensor destination{out, shape, out_strides, 2, dtype},
            source{in.data(), shape, in_strides, 2, dtype};
        ASSERT_EQ(THEON_OK, theon_copy(context, &destination, &source)) << theon_last_error();
        int64_t wrong = 0;
        for (int64_t i = 0; i < count; ++i) wrong += !(out[i] == in[i % rows * columns + i / rows]);
        ASSERT_EQ(0, wrong) << rows << " x " << columns << ", dtype " << dtype << ", shift " << shift;
        for (U* p = space.data(); p < out; ++p) ASSERT_TRUE(*p == pattern<U>(5)) << "before the output";
        for (U* p = out + count; p < space.data() + space.size(); ++p) ASSERT_TRUE(*p == pattern<U>(5)) << "behind";
      }
    }
  });
}

TEST(Copy, EveryAxisOrder_MovesEveryElement) {
  const TestContext context;
  const int64_t lengths[] = {3, 4, 2, 5};
  int32_t order[] = {0, 1, 2, 3};
  do {
    Strided<uint16_t> in({3, 4, 2, 5}, Layout::kRowMajor, THEON_INT16);
    fill_pattern(in);
    theon_tensor source = in.view();
    int64_t shape[4], strides[4];
    for (int32_t a = 0; a < 4; ++a) shape[a] = lengths[order[a]], strides[a] = source.strides[order[a]];
    source.shape = shape, source.strides = strides;
    Strided<uint16_t> out({shape[0], shape[1], shape[2], shape[3]}, Layout::kRowMajor, THEON_INT16);
    const theon_tensor destination = out.view();
    ASSERT_EQ(THEON_OK, theon_copy(context, &destination, &source)) << theon_last_error();
    const auto* data = static_cast<const uint16_t*>(source.data);
    for (int64_t i = 0; i < out.count(); ++i) {
      int64_t rest = i, at = 0;
      for (int32_t a = 3; a >= 0; --a) at += rest % shape[a] * strides[a], rest /= shape[a];
      ASSERT_EQ(data[at], out[i]) << "element " << i;
    }
  } while (std::next_permutation(std::begin(order), std::end(order)));
}

TEST(Copy, Reshape_KeepsRowMajorOrder) {
  const TestContext context;
  const std::pair<Shape, Shape> pairs[] = {{{6}, {2, 3}},    {{2, 3}, {3, 2}},    {{4, 6}, {2, 2, 6}},
                                           {{}, {1, 1}},     {{0, 5}, {3, 0, 2}}, {{300, 700}, {700, 300}},
                                           {{2, 3, 4}, {24}}};
  for (const auto& [from_shape, to_shape] : pairs) {
    for (const Layout to : kOutputLayouts) {
      for (const Layout from : kInputLayouts) {
        Strided<uint64_t> out(to_shape, to, THEON_FLOAT64), in(from_shape, from, THEON_FLOAT64);
        fill_pattern(in);
        const theon_tensor destination = out.view(), source = in.view();
        ASSERT_EQ(THEON_OK, theon_copy(context, &destination, &source)) << theon_last_error();
        expect_same(out, in);
      }
    }
  }
}

TEST(Fill, EveryDtypeAndLayout_WritesEveryElement) {
  const TestContext context;
  for_each_dtype([&](auto tag, int32_t dtype) {
    using U = decltype(tag);
    for (const Shape& shape : {Shape{}, Shape{0, 3}, Shape{11}, Shape{3, 70}, Shape{300, 1001}}) {
      for (const Layout layout : kOutputLayouts) {
        Strided<U> out(shape, layout, dtype), value({}, Layout::kRowMajor, dtype);
        value[0] = pattern<U>(77);
        const theon_tensor destination = out.view(), source = value.view();
        ASSERT_EQ(THEON_OK, theon_fill(context, &destination, &source)) << theon_last_error();
        for (int64_t i = 0; i < out.count(); ++i) ASSERT_TRUE(out[i] == value[0]) << "element " << i;
        ASSERT_TRUE(out.surroundings_intact());
      }
    }
  });
}

template <class T>
void expect_range(theon_context* context, int32_t dtype, T start, T step, int64_t n, Layout layout) {
  Strided<T> out({n}, layout, dtype);
  Strided<T> first({}, Layout::kRowMajor, dtype), increment({}, Layout::kRowMajor, dtype);
  first[0] = start, increment[0] = step;
  const theon_tensor destination = out.view(), begin = first.view(), by = increment.view();
  ASSERT_EQ(THEON_OK, theon_arange(context, &destination, &begin, &by)) << theon_last_error();
  for (int64_t i = 0; i < n; ++i) {
    const T expected = std::is_integral_v<T> ? static_cast<T>(static_cast<uint64_t>(start) +
                                                              static_cast<uint64_t>(i) * static_cast<uint64_t>(step))
                                             : static_cast<T>(static_cast<double>(start) +
                                                              static_cast<double>(i) * static_cast<double>(step));
    ASSERT_EQ(expected, out[i]) << "element " << i;
  }
  ASSERT_TRUE(out.surroundings_intact());
}

TEST(Arange, EveryDtypeAndLayout_IsStartPlusMultiplesOfStep) {
  const TestContext context;
  for (const int64_t n : {0, 1, 5, 100'003}) {
    for (const Layout layout : kOutputLayouts) {
      expect_range<int64_t>(context, THEON_INT64, -7, 3, n, layout);
      expect_range<int64_t>(context, THEON_INT64, INT64_MAX - 2, INT64_MAX / 2, n, layout);
      expect_range<int8_t>(context, THEON_INT8, -7, 3, n, layout);
      expect_range<int16_t>(context, THEON_INT16, 32'000, 7, n, layout);
      expect_range<int32_t>(context, THEON_INT32, 5, -100'000, n, layout);
      expect_range<uint8_t>(context, THEON_UINT8, 200, 9, n, layout);
      expect_range<uint16_t>(context, THEON_UINT16, 1, 65'535, n, layout);
      expect_range<uint32_t>(context, THEON_UINT32, 4'000'000'000, 3, n, layout);
      expect_range<uint64_t>(context, THEON_UINT64, UINT64_MAX - 2, 2, n, layout);
      expect_range<double>(context, THEON_FLOAT64, 0.5, -0.1, n, layout);
      expect_range<float>(context, THEON_FLOAT32, 16'777'216.0f, 1.0f, n, layout);
    }
  }
}

template <class T>
theon_status range_length(theon_context* context, int32_t dtype, T start, T stop, T step, int64_t& length) {
  Strided<int64_t> out({1}, Layout::kRowMajor, THEON_INT64);
  Strided<T> values[3] = {
      {{}, Layout::kRowMajor, dtype}, {{}, Layout::kRowMajor, dtype}, {{}, Layout::kRowMajor, dtype}};
  values[0][0] = start, values[1][0] = stop, values[2][0] = step;
  const theon_status status = run_kernel(context, "arange_length",
                                         {out.view(), values[0].view(), values[1].view(), values[2].view()});
  length = out[0];
  return status;
}

TEST(ArangeLength, Integers_RoundUpAndNeverBelowZero) {
  struct Row {
    int64_t start, stop, step, length;
  };
  const Row rows[] = {{0, 10, 1, 10}, {0, 10, 3, 4},        {0, 9, 3, 3},
                      {10, 0, -3, 4}, {10, 0, 1, 0},        {0, 10, -1, 0},
                      {5, 5, 1, 0},   {0, 1, INT64_MAX, 1}, {INT64_MIN, INT64_MAX, INT64_MAX, 3}};
  const TestContext context;
  for (const Row& row : rows) {
    int64_t length = -1;
    ASSERT_EQ(THEON_OK, range_length<int64_t>(context, THEON_INT64, row.start, row.stop, row.step, length))
        << theon_last_error();
    EXPECT_EQ(row.length, length) << row.start << " to " << row.stop << " by " << row.step;
  }
}

TEST(ArangeLength, Floats_RoundUpAndNeverBelowZero) {
  struct Row {
    double start, stop, step;
    int64_t length;
  };
  const Row rows[] = {{0, 1, 0.25, 4}, {0, 1.1, 0.25, 5}, {1, 0, -0.5, 2}, {1, 0, 0.5, 0}, {0, 5, INFINITY, 0}};
  const TestContext context;
  for (const Row& row : rows) {
    int64_t length = -1;
    ASSERT_EQ(THEON_OK, range_length<double>(context, THEON_FLOAT64, row.start, row.stop, row.step, length));
    EXPECT_EQ(row.length, length) << row.start << " to " << row.stop << " by " << row.step;
    ASSERT_EQ(THEON_OK, range_length<float>(context, THEON_FLOAT32, static_cast<float>(row.start),
                                            static_cast<float>(row.stop), static_cast<float>(row.step), length));
    EXPECT_EQ(row.length, length) << "float32, " << row.start << " to " << row.stop << " by " << row.step;
  }
}

TEST(ArangeLength, NoLength_IsAnError) {
  const TestContext context;
  int64_t length = 0;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<int64_t>(context, THEON_INT64, 0, 5, 0, length));
  EXPECT_STREQ("arange: the step is 0", theon_last_error());
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<int64_t>(context, THEON_INT64, INT64_MIN, INT64_MAX, 1, length));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<double>(context, THEON_FLOAT64, 0, 5, 0, length));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<double>(context, THEON_FLOAT64, 0, INFINITY, 1, length));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<double>(context, THEON_FLOAT64, 0, 1e300, 1e-9, length));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, range_length<double>(context, THEON_FLOAT64, NAN, 1, 1, length));
}

template <class T>
int64_t read_back(theon_context* context, int32_t dtype, T value) {
  Strided<int64_t> out({1}, Layout::kRowMajor, THEON_INT64);
  Strided<T> x({}, Layout::kRowMajor, dtype);
  x[0] = value;
  EXPECT_EQ(THEON_OK, run_kernel(context, "read_scalar", {out.view(), x.view()})) << theon_last_error();
  return out[0];
}

TEST(ReadScalar, BoolAndIntegers_KeepTheirValue) {
  const TestContext context;
  EXPECT_EQ(1, read_back<uint8_t>(context, THEON_BOOL, 1));
  EXPECT_EQ(-128, read_back<int8_t>(context, THEON_INT8, -128));
  EXPECT_EQ(-30'000, read_back<int16_t>(context, THEON_INT16, -30'000));
  EXPECT_EQ(INT32_MIN, read_back<int32_t>(context, THEON_INT32, INT32_MIN));
  EXPECT_EQ(INT64_MIN, read_back<int64_t>(context, THEON_INT64, INT64_MIN));
  EXPECT_EQ(255, read_back<uint8_t>(context, THEON_UINT8, 255));
  EXPECT_EQ(65'535, read_back<uint16_t>(context, THEON_UINT16, 65'535));
  EXPECT_EQ(UINT32_MAX, read_back<uint32_t>(context, THEON_UINT32, UINT32_MAX));
  EXPECT_EQ(INT64_MAX, read_back<uint64_t>(context, THEON_UINT64, INT64_MAX));
}

TEST(ReadScalar, WhatNoRegisterHolds_IsAnError) {
  const TestContext context;
  Strided<int64_t> out({1}, Layout::kRowMajor, THEON_INT64);
  Strided<uint64_t> huge({}, Layout::kRowMajor, THEON_UINT64);
  huge[0] = uint64_t{1} << 63;
  EXPECT_EQ(THEON_INVALID_ARGUMENT, run_kernel(context, "read_scalar", {out.view(), huge.view()}));
  EXPECT_STREQ("read_scalar: 9223372036854775808 does not fit in int64", theon_last_error());
  Strided<double> real({}, Layout::kRowMajor, THEON_FLOAT64);
  EXPECT_EQ(THEON_DTYPE_MISMATCH, run_kernel(context, "read_scalar", {out.view(), real.view()}));
  Strided<int64_t> vector({2}, Layout::kRowMajor, THEON_INT64);
  EXPECT_EQ(THEON_SHAPE_MISMATCH, run_kernel(context, "read_scalar", {out.view(), vector.view()}));
}

// Bits that count as zero and as not zero, by dtype.
template <class U>
std::vector<U> zeros_of(int32_t dtype) {
  if constexpr (sizeof(U) == 2) {
    if (dtype == THEON_FLOAT16 || dtype == THEON_BFLOAT16) return {0, 0x8000};
  } else if constexpr (sizeof(U) == 4) {
    if (dtype == THEON_FLOAT32) return {0, 0x80000000u};
  } else if constexpr (sizeof(U) == 8) {
    if (dtype == THEON_FLOAT64) return {0, uint64_t{1} << 63};
    if (dtype == THEON_COMPLEX64) return {0, uint64_t{1} << 63, uint64_t{1} << 31};
  } else if constexpr (sizeof(U) == 16) {
    return {{0, 0}, {uint64_t{1} << 63, 0}, {0, uint64_t{1} << 63}};
  }
  return {U{}};
}

template <class U>
std::vector<U> nonzeros_of(int32_t dtype) {
  if (dtype == THEON_BOOL) return {U{1}};
  if constexpr (sizeof(U) == 16) {
    return {{1, 0}, {0, 1}, {0x7FF8000000000000u, 0}, {0, 0xFFF0000000000000u}};
  } else {
    // One, all ones (NaN in floats), and the smallest and largest with the sign bit.
    const U top = static_cast<U>(U{1} << (sizeof(U) * 8 - 1));
    return {U{1}, static_cast<U>(~U{0}), static_cast<U>(top | 1)};
  }
}

template <class U>
void expect_nonzero(theon_context* context, int32_t dtype, const Shape& shape, Layout layout) {
  Strided<U> x(shape, layout, dtype);
  const std::vector<U> zeros = zeros_of<U>(dtype), others = nonzeros_of<U>(dtype);
  Numbers numbers(static_cast<uint64_t>(x.count()));
  for (int64_t i = 0; i < x.count(); ++i) {
    const uint64_t r = numbers.next();
    x[i] = r % 3 == 0 ? others[(r >> 8) % others.size()] : zeros[(r >> 8) % zeros.size()];
  }
  std::vector<int64_t> expected;
  int64_t found = 0;
  for (int64_t i = 0; i < x.count(); ++i) {
    if (std::find(zeros.begin(), zeros.end(), x[i]) != zeros.end()) continue;
    ++found;
    Shape index(shape.size());
    int64_t rest = i;
    for (size_t a = shape.size(); a-- > 0;) index[a] = rest % shape[a], rest /= shape[a];
    expected.insert(expected.end(), index.begin(), index.end());
  }
  const theon_tensor source = x.view();
  int64_t count = -1;
  ASSERT_EQ(THEON_OK, theon_nonzero_count(context, &source, &count)) << theon_last_error();
  ASSERT_EQ(found, count);
  for (const Layout to : kOutputLayouts) {
    Strided<int64_t> out({count, static_cast<int64_t>(shape.size())}, to, THEON_INT64);
    const theon_tensor destination = out.view();
    ASSERT_EQ(THEON_OK, theon_nonzero(context, &destination, &source)) << theon_last_error();
    for (int64_t i = 0; i < out.count(); ++i) ASSERT_EQ(expected[static_cast<size_t>(i)], out[i]) << "entry " << i;
    ASSERT_TRUE(out.surroundings_intact());
  }
}

TEST(Nonzero, EveryDtypeShapeAndLayout_ListsIndicesInRowMajorOrder) {
  const TestContext context;
  for_each_dtype([&](auto tag, int32_t dtype) {
    for (const Shape& shape : {Shape{}, Shape{0}, Shape{9}, Shape{5, 7}, Shape{2, 0, 3}, Shape{3, 1, 4, 2}}) {
      for (const Layout layout : kInputLayouts) expect_nonzero<decltype(tag)>(context, dtype, shape, layout);
    }
  });
}

TEST(Nonzero, LargeTensors_AreCutIntoChunks) {
  const TestContext context;
  for (const Shape& shape : {Shape{100'003}, Shape{3, 40'001}, Shape{50'021, 2}}) {
    for (const Layout layout : {Layout::kRowMajor, Layout::kColumnMajor, Layout::kNegative}) {
      expect_nonzero<uint32_t>(context, THEON_FLOAT32, shape, layout);
    }
  }
}

TEST(Nonzero, DestinationOfAnotherLength_NamesBothAndWritesNothing) {
  const TestContext context;
  Strided<float> x({6}, Layout::kRowMajor, THEON_FLOAT32);
  for (int64_t i = 0; i < 6; ++i) x[i] = i % 2 == 0 ? 0.0f : 1.0f;
  const theon_tensor source = x.view();
  for (const int64_t n : {2, 4}) {
    Strided<int64_t> out({n, 1}, Layout::kRowMajor, THEON_INT64);
    const Strided<int64_t> before = out;
    const theon_tensor destination = out.view();
    EXPECT_EQ(THEON_SHAPE_MISMATCH, theon_nonzero(context, &destination, &source));
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), ("room for " + std::to_string(n)).c_str()))
        << theon_last_error();
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), "has 3")) << theon_last_error();
    for (int64_t i = 0; i < n; ++i) EXPECT_EQ(before[i], out[i]);
  }
}

}  // namespace
}  // namespace theon::test
