// theon.hpp, through the public headers and the shared library only.
#include <gtest/gtest.h>

#include <thread>

#include "program_builder.hpp"
#include "theon/theon.hpp"

namespace {

using theon::Tensor;
using theon::TensorView;

int64_t live_objects() {
  theon_memory_info info{};
  info.size = sizeof(info);
  theon::check(theon_memory_describe(&info));
  return info.live_objects;
}

TEST(CppWrapper, Dtypes_FollowTheCppTypes) {
  EXPECT_EQ(THEON_BOOL, theon::dtype_of<bool>());
  EXPECT_EQ(THEON_INT8, theon::dtype_of<int8_t>());
  EXPECT_EQ(THEON_INT16, theon::dtype_of<int16_t>());
  EXPECT_EQ(THEON_INT32, theon::dtype_of<int32_t>());
  EXPECT_EQ(THEON_INT64, theon::dtype_of<int64_t>());
  EXPECT_EQ(THEON_INT64, theon::dtype_of<long long>());
  EXPECT_EQ(THEON_UINT8, theon::dtype_of<uint8_t>());
  EXPECT_EQ(THEON_UINT16, theon::dtype_of<uint16_t>());
  EXPECT_EQ(THEON_UINT32, theon::dtype_of<uint32_t>());
  EXPECT_EQ(THEON_UINT64, theon::dtype_of<uint64_t>());
  EXPECT_EQ(THEON_FLOAT32, theon::dtype_of<const float>());
  EXPECT_EQ(THEON_FLOAT64, theon::dtype_of<double>());
  EXPECT_EQ(THEON_COMPLEX64, theon::dtype_of<std::complex<float>>());
  EXPECT_EQ(THEON_COMPLEX128, theon::dtype_of<std::complex<double>>());
}

TEST(CppWrapper, Products_ReadVectorsAndViews) {
  const theon::Context context;
  const Tensor a = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::vector<double> b = {1, 10, 100};
  std::vector<double> out(2, 7);
  theon::gemv(context, out, a, b);
  EXPECT_EQ((std::vector<double>{321, 654}), out);

  const Tensor square = Tensor::empty<double>({2, 2});
  theon::gemm(context, square, a, a.transposed());
  EXPECT_EQ((std::vector<double>{14, 32, 32, 77}), square.to_vector<double>());
  theon::gemm(context, square, a, a.transposed(), 2, 1);
  EXPECT_EQ((std::vector<double>{42, 96, 96, 231}), square.to_vector<double>());

  const Tensor outer = Tensor::empty<double>({2, 3});
  theon::ger(context, outer, out, b, 0.5);
  EXPECT_EQ((std::vector<double>{160.5, 1605, 16050, 327, 3270, 32700}), outer.to_vector<double>());

  const Tensor sum = Tensor::scalar(1.0);
  theon::dot(context, sum, b, b, 1, -1);
  EXPECT_EQ(10100, sum.at<double>({}));

  const Tensor lower = Tensor::from<double>({2, 2}, {2, 99, 1, 4}), sides = Tensor::from<double>({2, 1}, {6, 7});
  theon::trsm(context, sides, lower, sides, THEON_TRIANGULAR_LOWER);
  EXPECT_EQ((std::vector<double>{3, 1}), sides.to_vector<double>());
}

TEST(CppWrapper, ArrayFunctions_FillCopyCastAndFind) {
  const theon::Context context(2);
  const Tensor counted = Tensor::empty<int64_t>({6});
  theon::arange<int64_t>(context, counted, -2, 1);
  EXPECT_EQ((std::vector<int64_t>{-2, -1, 0, 1, 2, 3}), counted.to_vector<int64_t>());

  const Tensor matrix = Tensor::empty<int64_t>({2, 3});
  theon::copy(context, matrix, counted);
  const Tensor turned = Tensor::empty<int64_t>({3, 2});
  theon::copy(context, turned, matrix.transposed());
  EXPECT_EQ((std::vector<int64_t>{-2, 1, -1, 2, 0, 3}), turned.to_vector<int64_t>());

  const Tensor real = Tensor::empty<float>({2, 3});
  theon::cast(context, real, matrix);
  EXPECT_EQ((std::vector<float>{-2, -1, 0, 1, 2, 3}), real.to_vector<float>());

  EXPECT_EQ(5, theon::nonzero_count(context, real));
  EXPECT_EQ((std::vector<int64_t>{0, 0, 0, 1, 1, 0, 1, 1, 1, 2}), theon::nonzero(context, real).to_vector<int64_t>());

  theon::fill(context, real.slice(1, 1, 2), 9.0f);
  EXPECT_EQ((std::vector<float>{-2, 9, 0, 1, 9, 3}), real.to_vector<float>());
}

TEST(CppWrapper, Reductions_ReduceOverAxes) {
  const theon::Context context;
  const Tensor x = Tensor::from<double>({2, 3}, {3, 1, 2, 4, 6, 5});
  const Tensor rows = Tensor::empty<double>({2}), all = Tensor::empty<double>({});
  theon::reduce(context, THEON_REDUCE_SUM, rows, x, {1});
  EXPECT_EQ((std::vector<double>{6, 15}), rows.to_vector<double>());
  theon::reduce(context, THEON_REDUCE_MAX, all, x, {0, 1});
  EXPECT_EQ(6, all.at<double>({}));
  const Tensor where = Tensor::empty<int64_t>({3});
  theon::arg_reduce(context, THEON_REDUCE_MIN, where, x, {0});
  EXPECT_EQ((std::vector<int64_t>{0, 0, 0}), where.to_vector<int64_t>());
}

TEST(CppWrapper, RowProgramsAndStatistics_TakeViews) {
  const theon::Context context;
  const Tensor x = Tensor::from<double>({2, 2}, {3, 3, -4, -4});
  const Tensor rows = Tensor::empty<double>({2, 2}), columns = Tensor::empty<double>({2});
  theon::softmax(context, rows, x);
  EXPECT_EQ((std::vector<double>{0.5, 0.5, 0.5, 0.5}), rows.to_vector<double>());
  theon::log_softmax(context, rows, x);
  EXPECT_NEAR(-0.69314718055994529, rows.at<double>({1, 0}), 1e-15);
  theon::normalize(context, rows, x.transposed(), 0);
  EXPECT_EQ((std::vector<double>{1, -1, 1, -1}), rows.to_vector<double>());
  theon::norm(context, columns, x, {0});
  EXPECT_EQ((std::vector<double>{5, 5}), columns.to_vector<double>());
  theon::var(context, columns, x, {0}, 1);
  EXPECT_EQ((std::vector<double>{24.5, 24.5}), columns.to_vector<double>());
  theon::logsumexp(context, columns, x, {1});
  EXPECT_NEAR(3.6931471805599453, columns.at<double>({0}), 1e-15);
}

TEST(CppWrapper, Composite_NumbersItsValuesInAnyOrderOfBuilding) {
  const theon::Context context;
  theon::Composite composite(2);
  const auto x = composite.input<double>();
  const auto two = composite.constant(2.0);
  const auto scaled = composite.apply(THEON_OP_MUL, {x, two});
  const auto row = composite.input<double>({0});  // an input after a node
  const auto offset = composite.parameter(THEON_FLOAT64, 0);
  const auto sum = composite.apply(THEON_OP_ADD, {composite.apply(THEON_OP_ADD, {scaled, row}), offset});
  composite.output(sum);
  composite.output(composite.apply(THEON_OP_GREATER, {sum, offset}));
  composite.output(composite.cast(sum, THEON_INT64), THEON_REDUCE_SUM, {0, 1});

  const Tensor values = Tensor::from<double>({2, 2}, {1, -2, 3, -4});
  const Tensor added = Tensor::from<double>({1, 2}, {0.5, 1.5});
  const Tensor out = Tensor::empty<double>({2, 2}), positive = Tensor::empty<bool>({2, 2}),
               total = Tensor::empty<int64_t>({});
  composite.run(context, {out, positive, total}, {values, added}, {100});
  EXPECT_EQ((std::vector<double>{102.5, 97.5, 106.5, 93.5}), out.to_vector<double>());
  EXPECT_EQ((std::vector<bool>{true, false, true, false}), positive.to_vector<bool>());
  EXPECT_EQ(102 + 97 + 106 + 93, total.at<int64_t>({}));
}

// out[m] = 2 x[m,n] w[n], for any m and n.
std::vector<char> product_program() {
  const theon_product_attributes attributes{static_cast<int32_t>(sizeof(attributes)), 0, 2, 0};
  const char* bytes = reinterpret_cast<const char*>(&attributes);
  theon::test::ProgramBuilder p("product");
  const int32_t x = p.input("x", THEON_FLOAT64, {p.any(), p.any()});
  const int32_t w = p.input("w", THEON_FLOAT64, {p.any()});
  const int32_t out = p.output("out", THEON_FLOAT64, {p.length(x, 0)});
  p.kernel("gemv", {out}, {x, w}, {}, std::vector<char>(bytes, bytes + sizeof(attributes)));
  return p.bytes();
}

TEST(CppWrapper, Frame_RunsAProgramIntoItsOwnAndTheCallersMemory) {
  const theon::Context context;
  const std::vector<char> bytes = product_program();
  const theon::Program program(bytes.data(), bytes.size());
  ASSERT_EQ(1u, program.outputs().size());
  EXPECT_EQ(THEON_FLOAT64, program.outputs()[0].dtype);
  EXPECT_EQ(1, program.outputs()[0].rank);
  EXPECT_NE(std::string::npos, program.text().find("gemv")) << program.text();

  theon::Frame frame(program, context);
  const Tensor x = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::vector<double> w = {1, 10, 100};
  const std::vector<Tensor> results = frame.run({x, w});
  ASSERT_EQ(1u, results.size());
  EXPECT_EQ((std::vector<double>{642, 1308}), results[0].to_vector<double>());

  std::vector<double> out(3);
  const std::vector<double> two = {1, 1};
  frame.run_into({out}, {x.transposed(), two});
  EXPECT_EQ((std::vector<double>{10, 14, 18}), out);
  EXPECT_EQ(2, frame.describe().runs);
  frame.trim();

  EXPECT_THROW(frame.run({x}), theon::Error);
  EXPECT_THROW(frame.run({x, two}), theon::Error);
  const int32_t stop = 1;
  EXPECT_THROW(frame.run({x, w}, &stop), theon::Error);
}

TEST(CppWrapper, Failures_CarryStatusAndText) {
  const theon::Context context;
  const Tensor a = Tensor::empty<float>({2, 3}), b = Tensor::empty<float>({4, 2}), out = Tensor::empty<float>({2, 2});
  try {
    theon::gemm(context, out, a, b);
    FAIL() << "the lengths 3 and 4 differ";
  } catch (const theon::Error& error) {
    EXPECT_EQ(THEON_SHAPE_MISMATCH, error.status());
    EXPECT_STREQ("THEON_SHAPE_MISMATCH", error.status_name());
    const std::string text = error.what();
    EXPECT_NE(std::string::npos, text.find("3")) << text;
    EXPECT_NE(std::string::npos, text.find("4")) << text;
  }
  EXPECT_THROW(a.data<double>(), theon::Error);
  EXPECT_THROW(a.at<float>({0, 3}), theon::Error);
  EXPECT_THROW(a.at<float>({0}), theon::Error);
  EXPECT_THROW(a.slice(2, 0, 1), theon::Error);
  EXPECT_THROW(a.slice(1, 2, 4), theon::Error);
  EXPECT_THROW(a.permuted({0, 0}), theon::Error);
  EXPECT_THROW(Tensor::from<float>({3}, {1, 2}), theon::Error);
  EXPECT_THROW(Tensor(THEON_FLOAT32, {-1}), theon::Error);
  EXPECT_THROW(Tensor(99, {1}), theon::Error);
  EXPECT_THROW(Tensor(THEON_FLOAT64, {INT64_MAX, 2}), theon::Error);
  EXPECT_THROW(theon::Context(0, 17), theon::Error);
  EXPECT_THROW(theon::Program("not a program", 13), theon::Error);
}

TEST(CppWrapper, Permuted_ReordersAxes) {
  const Tensor x = Tensor::from<int32_t>({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const TensorView y = x.permuted({2, 0, 1});
  EXPECT_EQ((theon::Shape{3, 1, 2}), y.shape());
  EXPECT_EQ(6, y.at<int32_t>({2, 0, 1}));
  EXPECT_EQ(2, y.at<int32_t>({1, 0, 0}));
}

TEST(CppWrapper, Tensors_GiveTheirMemoryBack) {
  const int64_t before = live_objects();
  {
    Tensor first = Tensor::empty<float>({100});
    const Tensor second = std::move(first);
    EXPECT_EQ(before + 1, live_objects());
    EXPECT_EQ(0u, reinterpret_cast<uintptr_t>(second.data<float>()) % 64);
  }
  EXPECT_EQ(before, live_objects());
}

TEST(CppWrapper, System_DescribesAndLimits) {
  EXPECT_EQ(THEON_ABI_VERSION, theon::abi_version());
  EXPECT_GE(theon::cpu().best_level, theon::cpu().level);
  EXPECT_NE("", theon::blas_core());
  const int32_t before = theon::threads();
  theon::set_threads(3);
  EXPECT_EQ(3, theon::threads());
  theon::set_threads(before);
  EXPECT_THROW(theon::set_threads(0), theon::Error);

  theon::set_memory_limit(theon::memory().live_bytes + 1000);
  try {
    Tensor::empty<double>({1000});
    ADD_FAILURE() << "the limit is 1000 bytes away";
  } catch (const theon::Error& error) {
    EXPECT_EQ(THEON_OUT_OF_MEMORY, error.status());
  }
  theon::set_memory_limit(0);
  EXPECT_NO_THROW(Tensor::empty<double>({1000}));
  theon::trim_memory();
  EXPECT_EQ(0, theon::memory().pooled_bytes);
  theon::reset_memory_peak();
  EXPECT_EQ(theon::memory().live_bytes, theon::memory().peak_bytes);
}

TEST(CppWrapper, PlanArena_SharesMemoryOverTime) {
  const theon::ArenaPlan plan = theon::plan_arena({{100, 0, 1}, {100, 2, 3}, {64, 1, 2}});
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
  EXPECT_EQ(192, plan.bytes);
  EXPECT_THROW(theon::plan_arena({{-1, 0, 1}}), theon::Error);
}

/// out = x * factor, which is the parameter; refuses a factor of 13 and breaks down at 14.
struct Multiply {
  static theon_kernel_need size(const theon_kernel_call&) { return {static_cast<int64_t>(sizeof(double)), 0}; }
  static void prepare(const theon_kernel_call& call, void* plan) {
    if (call.operands[1].dtype != THEON_FLOAT64) throw theon::Error(THEON_DTYPE_MISMATCH, "multiply takes float64");
    *static_cast<double*>(plan) = static_cast<double>(call.parameters[0]);
  }
  static void run(const theon_kernel_call& call, const void* plan, void*) {
    const double factor = *static_cast<const double*>(plan);
    if (factor == 13) throw theon::Error(THEON_INDEX_OUT_OF_RANGE, "no thirteens");
    if (factor == 14) throw std::runtime_error("broken");
    *static_cast<double*>(call.operands[0].data) = *static_cast<double*>(call.operands[1].data) * factor;
  }
};

TEST(CppWrapper, Kernel_OfOnesOwn_RunsInPrograms) {
  theon::register_kernel<Multiply>("test.multiply");
  EXPECT_STREQ("test.multiply", theon::find_kernel("test.multiply").name);
  EXPECT_THROW(theon::register_kernel<Multiply>("test.multiply"), theon::Error);
  EXPECT_THROW(theon::find_kernel("test.multiply", 2), theon::Error);
  const theon::Context context;
  const auto multiply = [&](int64_t factor, int32_t dtype) {
    theon::test::ProgramBuilder p;
    const int32_t x = p.input("x", dtype, {});
    const int32_t y = p.output("y", dtype, {});
    p.kernel("test.multiply", {y}, {x}, {p.constant(factor)});
    const std::vector<char> bytes = p.bytes();
    const theon::Program program(bytes.data(), bytes.size());
    theon::Frame frame(program, context);
    frame.profile(true);
    const double number = 2;
    const double result = frame.run({TensorView(const_cast<double*>(&number), dtype, {}, {})})[0].at<double>({});
    EXPECT_EQ(1, frame.counters().at(0).calls);
    return result;
  };
  EXPECT_EQ(14, multiply(7, THEON_FLOAT64));
  const struct {
    int64_t factor;
    int32_t dtype;
    theon_status status;
    const char* text;
  } cases[] = {{13, THEON_FLOAT64, THEON_INDEX_OUT_OF_RANGE, "no thirteens"},
               {14, THEON_FLOAT64, THEON_KERNEL_FAILED, "broken"},
               {1, THEON_INT64, THEON_DTYPE_MISMATCH, "multiply takes float64"}};
  for (const auto& c : cases) {
    try {
      multiply(c.factor, c.dtype);
      ADD_FAILURE() << c.text;
    } catch (const theon::Error& error) {
      EXPECT_EQ(c.status, error.status());
      EXPECT_NE(std::string::npos, std::string(error.what()).find(c.text)) << error.what();
    }
  }
}

TEST(CppWrapper, Threads_ShareContextAndProgram_EachWithAFrame) {
  const std::vector<char> bytes = product_program();
  const Tensor x = Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6});
  const std::vector<double> w = {1, 10, 100};
  std::vector<double> firsts(4);
  // snippet: cpp-threads
  const theon::Context context;                              // shared by all threads
  const theon::Program program(bytes.data(), bytes.size());  // likewise
  std::vector<std::thread> workers;
  for (size_t i = 0; i < 4; ++i) {
    workers.emplace_back([&, i] {
      theon::Frame frame(program, context);  // one for each call in flight
      const std::vector<theon::Tensor> results = frame.run({x, w});
      firsts[i] = results[0].at<double>({0});
    });
  }
  for (std::thread& worker : workers) worker.join();
  // end snippet
  EXPECT_EQ((std::vector<double>{642, 642, 642, 642}), firsts);
}

TEST(CppWrapper, RandomStream_DrawsEveryDistribution) {
  // snippet: cpp-random
  const theon::Context context;
  theon::RandomStream stream(234);
  const theon::Tensor noise = theon::Tensor::empty<float>({1000, 3});
  stream.normal(context, noise);                          // draw 0
  stream.gamma(context, noise, 2.5);                      // draw 1: one shape for all elements
  auto again = theon::RandomStream::at(stream.key(), 0);  // the first draw once more
  // end snippet
  const Tensor first = Tensor::empty<float>({1000, 3}), repeated = Tensor::empty<float>({1000, 3});
  theon::RandomStream(234).normal(context, first);
  again.normal(context, repeated);
  EXPECT_EQ(first.to_vector<float>(), repeated.to_vector<float>());
  EXPECT_EQ(2U, stream.number());

  const Tensor real = Tensor::empty<double>({50}), whole = Tensor::empty<int64_t>({50}),
               yes = Tensor::empty<bool>({50});
  const auto expect = [](const Tensor& x, double low, double high, auto type) {
    for (const auto value : x.to_vector<decltype(type)>()) {
      EXPECT_GE(static_cast<double>(value), low);
      EXPECT_LE(static_cast<double>(value), high);
    }
  };
  stream.uniform(context, real), expect(real, 0, 1, 0.0);
  stream.exponential(context, real), expect(real, 0, 60, 0.0);
  stream.laplace(context, real), expect(real, -60, 60, 0.0);
  stream.truncated_normal(context, real, -1.0, 0.5), expect(real, -1, 0.5, 0.0);
  stream.beta(context, real, 2.0, 3.0), expect(real, 0, 1, 0.0);
  stream.poisson(context, whole, 4.0), expect(whole, 0, 60, int64_t{});
  stream.bernoulli(context, yes, 1.0);
  EXPECT_EQ(std::vector<bool>(50, true), yes.to_vector<bool>());
  stream.binomial(context, whole, 9, 0.5), expect(whole, 0, 9, int64_t{});
  stream.integers(context, whole, -3, 4), expect(whole, -3, 3, int64_t{});
  stream.permutation(context, whole), expect(whole, 0, 49, int64_t{});
  const Tensor weights = Tensor::from<double>({2}, {0, 1}), counts = Tensor::empty<int64_t>({2});
  stream.multinomial(context, counts, 7, weights);
  EXPECT_EQ((std::vector<int64_t>{0, 7}), counts.to_vector<int64_t>());
  const Tensor one = Tensor::empty<int64_t>({});
  stream.categorical(context, one, weights);
  EXPECT_EQ(1, one.at<int64_t>({}));
  const Tensor words = Tensor::empty<uint64_t>({2});
  stream.bits(context, words);
  EXPECT_NE(words.at<uint64_t>({0}), words.at<uint64_t>({1}));
  EXPECT_THROW(stream.gamma(context, real, -1.0), theon::Error);
  EXPECT_THROW(stream.gamma(context, real, Tensor::from<double>({2}, {1, 1})), theon::Error);
}

}  // namespace
