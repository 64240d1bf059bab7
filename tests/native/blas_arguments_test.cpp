// What products and array functions say about arguments they cannot take.
#include <limits>

#include "strided.hpp"

namespace theon::test {
namespace {

// The last failure must contain `text`.
void expect_failure(theon_status expected, const char* text, theon_status status) {
  EXPECT_EQ(expected, status) << theon_last_error();
  EXPECT_NE(nullptr, std::strstr(theon_last_error(), text))
      << '"' << theon_last_error() << "\" lacks \"" << text << '"';
}

class ProductArguments : public testing::Test {
 protected:
  theon_product_args valid() {
    return {static_cast<int32_t>(sizeof(theon_product_args)), 0, 1, 0, out_.view(), a_.view(), b_.view()};
  }

  TestContext context_;
  Strided<float> out_{{2, 4}, Layout::kRowMajor, THEON_FLOAT32};
  Strided<float> a_{{2, 3}, Layout::kRowMajor, THEON_FLOAT32};
  Strided<float> b_{{3, 4}, Layout::kRowMajor, THEON_FLOAT32};
};

TEST_F(ProductArguments, WrongLengths_AreNamed) {
  Strided<float> other({5, 4}, Layout::kRowMajor, THEON_FLOAT32);
  theon_product_args args = valid();
  args.b = other.view();
  expect_failure(THEON_SHAPE_MISMATCH, "a row of A has length 3, a column of B 5", theon_gemm(context_, &args));
  expect_failure(THEON_SHAPE_MISMATCH, "(out [2, 4], A [2, 3], B [5, 4])", theon_gemm(context_, &args));
  args = valid();
  args.out = other.view();
  expect_failure(THEON_SHAPE_MISMATCH, "a column of A has length 2, a column of out 5", theon_gemm(context_, &args));
  args = valid();
  args.flags = THEON_PRODUCT_TRANSPOSE_B;
  expect_failure(THEON_SHAPE_MISMATCH, "a row of A has length 3, a column of B 4", theon_gemm(context_, &args));

  Strided<float> two({2}, Layout::kRowMajor, THEON_FLOAT32), three({3}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<float> four({4}, Layout::kRowMajor, THEON_FLOAT32), scalar({}, Layout::kRowMajor, THEON_FLOAT32);
  args = valid();
  args.out = two.view(), args.b = four.view();
  expect_failure(THEON_SHAPE_MISMATCH, "gemv: a row of A has length 3, B 4", theon_gemv(context_, &args));
  args.out = four.view(), args.b = three.view();
  expect_failure(THEON_SHAPE_MISMATCH, "gemv: a column of A has length 2, out 4", theon_gemv(context_, &args));
  args = valid();
  args.a = two.view(), args.b = three.view();
  expect_failure(THEON_SHAPE_MISMATCH, "ger: B has length 3, a row of out 4", theon_ger(context_, &args));
  args.out = scalar.view();
  expect_failure(THEON_SHAPE_MISMATCH, "dot: A has length 2, B 3", theon_dot(context_, &args));
}

TEST_F(ProductArguments, WrongRanksAndDtypes_AreNamed) {
  Strided<double> real({3, 4}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<int64_t> whole({2, 4}, Layout::kRowMajor, THEON_INT64);
  Strided<uint16_t> unknown({2, 4}, Layout::kRowMajor, THEON_BFLOAT16);
  Strided<float> vector({3}, Layout::kRowMajor, THEON_FLOAT32);
  theon_product_args args = valid();
  args.b = real.view();
  expect_failure(THEON_DTYPE_MISMATCH, "gemm: B is float64; expected float32", theon_gemm(context_, &args));
  args = valid();
  args.out = whole.view();
  expect_failure(THEON_DTYPE_MISMATCH, "gemm: A is float32; expected int64", theon_gemm(context_, &args));
  args.out = unknown.view();
  expect_failure(THEON_DTYPE_MISMATCH, "gemm: out is bfloat16; accepted: every dtype but bfloat16",
                 theon_gemm(context_, &args));
  args = valid();
  args.b = vector.view();
  expect_failure(THEON_SHAPE_MISMATCH, "gemm: B has shape [3]; expected rank 2", theon_gemm(context_, &args));
  expect_failure(THEON_SHAPE_MISMATCH, "gemv: out has shape [2, 4]; expected rank 1", theon_gemv(context_, &args));
}

TEST_F(ProductArguments, HostileStructs_AreRefused) {
  using Function = decltype(&theon_gemm);
  for (const Function function : {&theon_gemm, &theon_gemv, &theon_ger, &theon_dot}) {
    expect_failure(THEON_INVALID_ARGUMENT, "null", function(context_, nullptr));
    theon_product_args args = valid();
    expect_failure(THEON_INVALID_HANDLE, "", function(nullptr, &args));
    args.size = 8;
    expect_failure(THEON_INVALID_ARGUMENT, "size is 8", function(context_, &args));
    args = valid();
    args.flags = THEON_PRODUCT_ADDEND;
    expect_failure(THEON_INVALID_ARGUMENT, "flags", function(context_, &args));
    for (theon_tensor theon_product_args::*tensor :
         {&theon_product_args::out, &theon_product_args::a, &theon_product_args::b}) {
      const int32_t numbers[] = {-1, 33, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
      for (const int32_t number : numbers) {
        args = valid();
        (args.*tensor).rank = number;
        EXPECT_EQ(THEON_INVALID_ARGUMENT, function(context_, &args));
        args = valid();
        (args.*tensor).dtype = number;
        EXPECT_EQ(THEON_INVALID_ARGUMENT, function(context_, &args));
      }
      args = valid();
      (args.*tensor).data = nullptr;
      expect_failure(THEON_INVALID_ARGUMENT, "data is null", function(context_, &args));
      args = valid();
      (args.*tensor).shape = nullptr;
      expect_failure(THEON_INVALID_ARGUMENT, "shape is null", function(context_, &args));
      args = valid();
      const int64_t negative[] = {2, -4};
      (args.*tensor).shape = negative;
      expect_failure(THEON_INVALID_ARGUMENT, "negative length", function(context_, &args));
      args = valid();
      const int64_t far[] = {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
      (args.*tensor).strides = far;
      EXPECT_EQ(THEON_INVALID_ARGUMENT, function(context_, &args));
    }
  }
}

TEST_F(ProductArguments, OutputThatSharesMemory_IsRefused) {
  theon_product_args args = valid();
  const int64_t still[] = {0, 1};
  args.out.strides = still;
  expect_failure(THEON_INVALID_ARGUMENT, "share memory", theon_gemm(context_, &args));
  args = valid();
  args.out.data = args.b.data;
  expect_failure(THEON_INVALID_ARGUMENT, "out overlaps B", theon_gemm(context_, &args));
  args = valid();
  args.out.data = static_cast<float*>(args.a.data) + 5;
  expect_failure(THEON_INVALID_ARGUMENT, "out overlaps A", theon_gemm(context_, &args));
}

TEST_F(ProductArguments, KernelAttributes_AreChecked) {
  const std::vector<theon_tensor> operands = {out_.view(), a_.view(), b_.view()};
  theon_product_attributes attributes{sizeof(attributes), 0, 1, 0};
  expect_failure(THEON_INVALID_ARGUMENT, "bytes of attributes", run_kernel(context_, "gemm", operands, nullptr, 0));
  expect_failure(THEON_INVALID_ARGUMENT, "bytes of attributes", run_kernel(context_, "gemm", operands, &attributes, 8));
  attributes.size = 0;
  expect_failure(THEON_INVALID_ARGUMENT, "size 0",
                 run_kernel(context_, "gemm", operands, &attributes, sizeof(attributes)));
  attributes = {sizeof(attributes), 1 << 20, 1, 0};
  expect_failure(THEON_INVALID_ARGUMENT, "unknown flags",
                 run_kernel(context_, "gemm", operands, &attributes, sizeof(attributes)));
  attributes = {sizeof(attributes), THEON_PRODUCT_ADDEND, 1, 1};
  expect_failure(THEON_INVALID_ARGUMENT, "got 3 operands",
                 run_kernel(context_, "gemm", operands, &attributes, sizeof(attributes)));
  std::vector<theon_tensor> four = operands;
  four.push_back(b_.view());
  expect_failure(THEON_SHAPE_MISMATCH, "C has shape [3, 4], out [2, 4]",
                 run_kernel(context_, "gemm", four, &attributes, sizeof(attributes)));
  attributes.flags = THEON_PRODUCT_ALPHA_OPERAND;
  expect_failure(THEON_SHAPE_MISMATCH, "alpha has shape [3, 4]; expected rank 0",
                 run_kernel(context_, "gemm", four, &attributes, sizeof(attributes)));
}

TEST(ArrayArguments, HostileTensors_AreRefused) {
  const TestContext context;
  Strided<float> x({2, 3}, Layout::kRowMajor, THEON_FLOAT32), y({2, 3}, Layout::kRowMajor, THEON_FLOAT32);
  Strided<double> real({2, 3}, Layout::kRowMajor, THEON_FLOAT64);
  Strided<float> vector({5}, Layout::kRowMajor, THEON_FLOAT32), scalar({}, Layout::kRowMajor, THEON_FLOAT32);
  theon_tensor to = x.view(), from = y.view(), wide = real.view(), five = vector.view(), value = scalar.view();
  int64_t count = 0;
  expect_failure(THEON_INVALID_HANDLE, "", theon_copy(nullptr, &to, &from));
  expect_failure(THEON_INVALID_ARGUMENT, "destination is null", theon_copy(context, nullptr, &from));
  expect_failure(THEON_INVALID_ARGUMENT, "source is null", theon_copy(context, &to, nullptr));
  expect_failure(THEON_INVALID_ARGUMENT, "destination overlaps source", theon_copy(context, &to, &to));
  expect_failure(THEON_DTYPE_MISMATCH, "source is float64; expected float32", theon_copy(context, &to, &wide));
  expect_failure(THEON_SHAPE_MISMATCH, "destination has shape [2, 3], source [5]", theon_copy(context, &to, &five));
  theon_tensor broken = to;
  const int64_t still[] = {0, 1};
  broken.strides = still;
  expect_failure(THEON_INVALID_ARGUMENT, "share memory", theon_copy(context, &broken, &from));
  expect_failure(THEON_INVALID_ARGUMENT, "share memory", theon_fill(context, &broken, &value));
  expect_failure(THEON_SHAPE_MISMATCH, "value has shape [5]; expected a 0-d tensor", theon_fill(context, &to, &five));
  expect_failure(THEON_DTYPE_MISMATCH, "fill: value is float32; expected float64", theon_fill(context, &wide, &value));
  expect_failure(THEON_SHAPE_MISMATCH, "expected a vector", theon_arange(context, &to, &value, &value));
  Strided<uint8_t> bytes({4}, Layout::kRowMajor, THEON_BOOL);
  theon_tensor small = bytes.view();
  expect_failure(THEON_DTYPE_MISMATCH, "destination is bool; accepted: integers and floats",
                 theon_arange(context, &small, &value, &value));
  Strided<float> pairs({10}, Layout::kRowMajor, THEON_FLOAT32);
  theon_tensor complex = pairs.view();
  complex.shape = five.shape, complex.dtype = THEON_COMPLEX64;
  expect_failure(THEON_DTYPE_MISMATCH, "Cast from complex64 to float32", theon_cast(context, &five, &complex));
  expect_failure(THEON_INVALID_ARGUMENT, "count is null", theon_nonzero_count(context, &from, nullptr));
  expect_failure(THEON_INVALID_ARGUMENT, "source is null", theon_nonzero_count(context, nullptr, &count));
  Strided<int64_t> narrow({3, 1}, Layout::kRowMajor, THEON_INT64);
  const theon_tensor indices = narrow.view();
  expect_failure(THEON_SHAPE_MISMATCH, "expected [n, 2]", theon_nonzero(context, &indices, &from));
  expect_failure(THEON_DTYPE_MISMATCH, "destination is float32; expected int64", theon_nonzero(context, &to, &from));
}

}  // namespace
}  // namespace theon::test
