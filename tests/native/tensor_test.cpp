#include "core/tensor.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "core/dtype.hpp"
#include "theon/theon.h"

namespace theon {
namespace {

struct DtypeRow {
  int32_t dtype, bytes;
  const char* name;
};
constexpr DtypeRow kDtypes[] = {
    {THEON_BOOL, 1, "bool"},       {THEON_INT8, 1, "int8"},           {THEON_INT16, 2, "int16"},
    {THEON_INT32, 4, "int32"},     {THEON_INT64, 8, "int64"},         {THEON_UINT8, 1, "uint8"},
    {THEON_UINT16, 2, "uint16"},   {THEON_UINT32, 4, "uint32"},       {THEON_UINT64, 8, "uint64"},
    {THEON_FLOAT16, 2, "float16"}, {THEON_BFLOAT16, 2, "bfloat16"},   {THEON_FLOAT32, 4, "float32"},
    {THEON_FLOAT64, 8, "float64"}, {THEON_COMPLEX64, 8, "complex64"}, {THEON_COMPLEX128, 16, "complex128"}};

TEST(Dtype, Table_HasSizesAndNames) {
  ASSERT_EQ(static_cast<size_t>(THEON_DTYPE_COUNT), std::size(kDtypes));
  for (const DtypeRow& row : kDtypes) {
    EXPECT_EQ(row.bytes, theon_dtype_bytes(row.dtype)) << row.name;
    EXPECT_STREQ(row.name, theon_dtype_name(row.dtype));
  }
  for (const int32_t dtype : {-1, static_cast<int32_t>(THEON_DTYPE_COUNT), INT32_MIN, INT32_MAX}) {
    EXPECT_EQ(0, theon_dtype_bytes(dtype));
    EXPECT_STREQ("unknown dtype", theon_dtype_name(dtype));
  }
}

TEST(Dtype, Visit_GivesTheTypeOfComputedDtypesOnly) {
  for (const DtypeRow& row : kDtypes) {
    int32_t visited = -1;
    const theon_status status = guarded(
        [&] { visit_dtype(row.dtype, "input 2", [&]<class T>(std::type_identity<T>) { visited = dtype_of<T>; }); });
    EXPECT_EQ(is_computed(row.dtype) ? THEON_OK : THEON_UNSUPPORTED, status) << row.name;
    EXPECT_EQ(is_computed(row.dtype) ? row.dtype : -1, visited) << row.name;
    if (status != THEON_OK) {
      EXPECT_NE(nullptr, std::strstr(theon_last_error(), row.name)) << theon_last_error();
      EXPECT_NE(nullptr, std::strstr(theon_last_error(), "input 2")) << theon_last_error();
    }
  }
  EXPECT_EQ(THEON_UNSUPPORTED, guarded([] { visit_dtype(99, "x", [](auto) {}); }));
}

TEST(Dtype, VisitBytes_GivesATypeOfThatSizeForAll) {
  for (const DtypeRow& row : kDtypes) {
    const int32_t bytes = visit_bytes(row.dtype,
                                      []<class T>(std::type_identity<T>) { return static_cast<int32_t>(sizeof(T)); });
    EXPECT_EQ(row.bytes, bytes) << row.name;
  }
  EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([] { visit_bytes(-3, [](auto) {}); }));
}

/// A tensor over its own lengths and strides; elements in a given place.
struct View {
  std::vector<int64_t> shape, strides;
  int32_t dtype = THEON_FLOAT32;
  void* data = nullptr;

  theon_tensor tensor() const {
    return {data, shape.data(), strides.data(), static_cast<int32_t>(shape.size()), dtype};
  }
};

struct LayoutCase {
  View view;
  int64_t count;
  bool row_major, self_overlaps;
  int64_t first, end;  // bytes relative to data
};

constexpr int64_t kBig = int64_t{1} << 62;

TEST(Tensor, Layouts_AreDescribed) {
  const LayoutCase cases[] = {
      {{{}, {}}, 1, true, false, 0, 4},
      {{{3}, {1}}, 3, true, false, 0, 12},
      {{{3}, {-1}}, 3, false, false, -8, 4},
      {{{3}, {2}}, 3, false, false, 0, 20},
      {{{3}, {0}}, 3, false, true, 0, 4},
      {{{1}, {0}}, 1, true, false, 0, 4},
      {{{1, 3}, {77, 1}}, 3, true, false, 0, 12},
      {{{0}, {5}}, 0, true, false, 0, 0},
      {{{kBig, kBig, 0}, {kBig, kBig, 1}}, 0, true, false, 0, 0},
      {{{2, 3}, {3, 1}}, 6, true, false, 0, 24},
      {{{2, 3}, {1, 2}}, 6, false, false, 0, 24},
      {{{2, 3}, {3, -1}}, 6, false, false, -8, 16},
      {{{2, 3}, {4, 1}}, 6, false, false, 0, 28},
      {{{2, 3}, {2, 1}}, 6, false, true, 0, 20},
      {{{2, 3}, {0, 1}}, 6, false, true, 0, 12},
      {{{4, 4}, {1, 1}}, 16, false, true, 0, 28},
      {{{2, 2, 2}, {1, -2, 4}}, 8, false, false, -8, 24},
      {{{2, 2, 2}, {1, 2, 3}}, 8, false, true, 0, 28},
      {{{2, 1}, {1, 1}}, 2, true, false, 0, 8},
  };
  char place[64];
  for (const LayoutCase& c : cases) {
    View view = c.view;
    view.data = place + 32;
    const theon_tensor tensor = view.tensor();
    const std::string text = shape_text(tensor) +
                             (view.strides.empty() ? "" : ", first stride " + std::to_string(view.strides[0]));
    EXPECT_EQ(c.count, element_count(tensor)) << text;
    EXPECT_EQ(c.row_major, is_row_major(tensor)) << text;
    EXPECT_EQ(c.self_overlaps, self_overlaps(tensor)) << text;
    const ByteRange range = byte_range(tensor);
    EXPECT_EQ(c.first, range.begin - (place + 32)) << text;
    EXPECT_EQ(c.end, range.end - (place + 32)) << text;
  }
}

TEST(Tensor, SelfOverlap_NeverMissesASharedElement) {
  // Against enumeration: a layout said to be free of overlap has all addresses distinct.
  for (int64_t a = -6; a <= 6; ++a) {
    for (int64_t b = -6; b <= 6; ++b) {
      for (int64_t n = 1; n <= 4; ++n) {
        for (int64_t m = 1; m <= 4; ++m) {
          const View view{{n, m}, {a, b}};
          std::set<int64_t> addresses;
          for (int64_t i = 0; i < n; ++i) {
            for (int64_t j = 0; j < m; ++j) addresses.insert(i * a + j * b);
          }
          if (static_cast<int64_t>(addresses.size()) < n * m) {
            EXPECT_TRUE(self_overlaps(view.tensor())) << n << "x" << m << " strides " << a << ", " << b;
          }
        }
      }
    }
  }
}

TEST(Tensor, Overlap_IsOfByteRanges) {
  float values[16] = {};
  const auto at = [&](int64_t offset, int64_t length, int64_t stride) {
    return View{{length}, {stride}, THEON_FLOAT32, values + offset};
  };
  EXPECT_TRUE(overlaps(at(0, 4, 1).tensor(), at(3, 4, 1).tensor()));
  EXPECT_FALSE(overlaps(at(0, 4, 1).tensor(), at(4, 4, 1).tensor()));
  EXPECT_TRUE(overlaps(at(7, 4, -1).tensor(), at(4, 1, 1).tensor()));
  EXPECT_FALSE(overlaps(at(7, 3, -1).tensor(), at(4, 1, 1).tensor()));
  EXPECT_FALSE(overlaps(at(0, 0, 1).tensor(), at(0, 4, 1).tensor()));
  EXPECT_FALSE(overlaps(at(0, 8, 1).tensor(), at(4, 0, 1).tensor()));
}

TEST(Tensor, CountBeyond64Bits_IsAShapeError) {
  const View view{{kBig, 4}, {4, 1}};
  EXPECT_EQ(THEON_SHAPE_MISMATCH, guarded([&] { element_count(view.tensor()); }));
  EXPECT_NE(nullptr, std::strstr(theon_last_error(), shape_text(view.tensor()).c_str())) << theon_last_error();
}

TEST(Tensor, RowMajorStrides_OfAnyShape) {
  const std::pair<std::vector<int64_t>, std::vector<int64_t>> cases[] = {{{}, {}},
                                                                         {{5}, {1}},
                                                                         {{2, 3, 4}, {12, 4, 1}},
                                                                         {{2, 0, 4}, {4, 4, 1}},
                                                                         {{1, 1}, {1, 1}},
                                                                         {{kBig, kBig, kBig}, {0, kBig, 1}}};
  for (const auto& [shape, expected] : cases) {
    std::vector<int64_t> strides(shape.size());
    row_major_strides(shape.data(), static_cast<int32_t>(shape.size()), strides.data());
    EXPECT_EQ(expected, strides);
  }
}

TEST(Tensor, ShapeText_ListsLengths) {
  EXPECT_EQ("[]", shape_text(View{}.tensor()));
  EXPECT_EQ("[2, 0, -3]", shape_text(View{{2, 0, -3}, {1, 1, 1}}.tensor()));
}

TEST(Tensor, ValidTensors_PassValidation) {
  alignas(16) char place[64];
  for (const DtypeRow& row : kDtypes) validate(View{{2}, {1}, row.dtype, place}.tensor(), "x", true);
  validate(View{{2}, {1}, THEON_COMPLEX128, place + 8}.tensor(), "x", true);
  validate(View{{0, 5}, {1, 1}, THEON_FLOAT64, nullptr}.tensor(), "x", true);
  validate(View{{2, 5}, {5, 1}, THEON_FLOAT64, nullptr}.tensor(), "x", false);
  validate(View{{2, 5}, {-5, 0}, THEON_FLOAT64, place + 40}.tensor(), "x", true);
  validate({place, nullptr, nullptr, 0, THEON_FLOAT64}, "x", true);
}

struct InvalidCase {
  const char* expected;  // part of the message
  View view;
  bool with_data = true;
};

TEST(Tensor, InvalidTensors_AreNamedInTheMessage) {
  alignas(16) static char s_place[64];
  const InvalidCase cases[] = {
      {"-1 is not a dtype", {{2}, {1}, -1, s_place}},
      {"15 is not a dtype", {{2}, {1}, THEON_DTYPE_COUNT, s_place}},
      {"[2, -1] has a negative length on axis 1", {{2, -1}, {1, 1}, 0, s_place}},
      {"negative length on axis 0", {{INT64_MIN}, {1}, 0, s_place}},
      {"data is null though shape [2] has elements", {{2}, {1}, 0, nullptr}},
      {"not aligned to the elements of float64", {{2}, {1}, THEON_FLOAT64, s_place + 4}},
      {"not aligned to the elements of int16", {{2}, {1}, THEON_INT16, s_place + 1}},
      {"reaches farther", {{kBig, 2}, {2, 1}, THEON_INT8, s_place}},
      {"reaches farther", {{kBig}, {1}, THEON_FLOAT64, nullptr}, false},
      {"reaches farther", {{3}, {kBig}, THEON_INT8, s_place}},
      {"reaches farther", {{2}, {(int64_t{1} << 56) + 1}, THEON_INT8, s_place}},
      {"reaches farther", {{2}, {INT64_MIN}, THEON_INT8, s_place}},
      {"reaches farther", {{2}, {INT64_MAX}, THEON_INT16, s_place}},
      {"reaches farther", {{2, 2}, {INT64_MAX, INT64_MAX}, THEON_INT8, s_place}},
  };
  for (const InvalidCase& c : cases) {
    EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([&] { validate(c.view.tensor(), "input 3", c.with_data); }))
        << c.expected;
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), c.expected)) << theon_last_error();
    EXPECT_EQ(theon_last_error(), std::strstr(theon_last_error(), "input 3")) << theon_last_error();
  }
  const int64_t length = 2;
  for (const int32_t rank : {-1, 33, INT32_MIN, INT32_MAX}) {
    EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([&] { validate({s_place, &length, &length, rank, 0}, "x", true); }));
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), std::to_string(rank).c_str())) << theon_last_error();
  }
  EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([&] { validate({s_place, nullptr, &length, 1, 0}, "x", true); }));
  EXPECT_EQ(THEON_INVALID_ARGUMENT, guarded([&] { validate({s_place, &length, nullptr, 1, 0}, "x", true); }));
}

}  // namespace
}  // namespace theon
