// Memory that runs out at the n-th allocation, for every n: a status, nothing leaked, and the next call works.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

#include "core/context.hpp"
#include "core/registry.hpp"
#include "fault_memory.hpp"
#include "kernel_rows.hpp"
#include "saved_builder.hpp"
#include "training_program.hpp"

namespace theon::test {
namespace {

/// Where failures are planted: in the library's own bookkeeping, or in its pooled memory.
enum class Source { kNew, kPool };

void plant(Source source, int64_t n) {
  if (source == Source::kNew) {
    fail_new_at(n);
  } else {
    ASSERT_EQ(theon_memory_fail_at(n), THEON_OK);
  }
}

void unplant() {
  fail_new_at(0);
  ASSERT_EQ(theon_memory_fail_at(0), THEON_OK);
}

struct Case {
  const char* name;
  /// Makes what the call needs and returns the call, which gives back whatever it makes.
  std::function<theon_status()> (*make)(theon_context* context);
  theon_status fails_with = THEON_OK;  // the status with all the memory in the world
};

template <class T>
std::function<theon_status()> on_arrays(T body) {
  struct Arrays {
    Doubles square{{90, 90}, std::vector<double>(8100, 1)}, other{{90, 90}, std::vector<double>(8100, 2)};
    Doubles result{{90, 90}, std::vector<double>(8100, 0)}, line{{90}, std::vector<double>(90, 1)};
    Doubles answer{{90}, std::vector<double>(90, 0)}, one{{}, {1}}, number{{}, {0}};
    Integers place{{90}, std::vector<int64_t>(90)}, indices{{8100, 2}, std::vector<int64_t>(16200)};
  };
  return [arrays = std::make_shared<Arrays>(), body] { return body(*arrays); };
}

theon_status create_and_close(const std::vector<char>& bytes, theon_context* context, bool with_frame) {
  theon_program* program = nullptr;
  theon_frame* frame = nullptr;
  theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
  if (status == THEON_OK && with_frame) status = theon_frame_create(program, context, &frame);
  theon_frame_destroy(frame);
  theon_program_destroy(program);
  return status;
}

template <class Function>
std::function<theon_status()> product(theon_context* context, Function* function, int kind) {
  return on_arrays([=](auto& a) {
    theon_product_args args{sizeof(args), 0, 1, 0, {}, {}, {}};
    args.out = kind == 2 ? a.result.tensor() : kind == 1 ? a.answer.tensor() : a.number.tensor();
    args.a = kind == 0 ? a.line.tensor() : a.square.tensor();
    args.b = kind == 2 ? a.other.tensor() : a.line.tensor();
    if (kind == 3) args.out = a.result.tensor(), args.a = a.line.tensor();
    return function(context, &args);
  });
}

constexpr Case kCases[] = {
    {"context",
     [](theon_context*) -> std::function<theon_status()> {
       return [] {
         theon_context* made[3] = {};
         theon_status status = THEON_OK;
         for (theon_context*& one : made) status = status == THEON_OK ? theon_context_create(nullptr, &one) : status;
         for (theon_context* one : made) theon_context_destroy(one);
         return status;
       };
     }},
    {"allocate",
     [](theon_context*) -> std::function<theon_status()> {
       return [] {
         void* memory = nullptr;
         const theon_status status = theon_allocate(1000, &memory);
         theon_free(memory);
         return status;
       };
     }},
    {"gemm", [](theon_context* c) { return product(c, theon_gemm, 2); }},
    {"gemv", [](theon_context* c) { return product(c, theon_gemv, 1); }},
    {"ger", [](theon_context* c) { return product(c, theon_ger, 3); }},
    {"dot", [](theon_context* c) { return product(c, theon_dot, 0); }},
    {"copy",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.result.tensor(), from = a.square.tensor();
         return theon_copy(c, &to, &from);
       });
     }},
    {"fill",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.result.tensor(), from = a.one.tensor();
         return theon_fill(c, &to, &from);
       });
     }},
    {"cast",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.place.tensor(), from = a.line.tensor();
         return theon_cast(c, &to, &from);
       });
     }},
    {"arange",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.answer.tensor(), one = a.one.tensor();
         return theon_arange(c, &to, &one, &one);
       });
     }},
    {"nonzero",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.indices.tensor(), from = a.square.tensor();
         int64_t count = 0;
         const theon_status status = theon_nonzero_count(c, &from, &count);
         return status != THEON_OK ? status : theon_nonzero(c, &to, &from);
       });
     }},
    {"reduce",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_reduce_args args{sizeof(args), THEON_REDUCE_SUM, 1, 0, a.answer.tensor(), a.square.tensor()};
         return theon_reduce(c, &args);
       });
     }},
    {"arg_reduce",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_reduce_args args{sizeof(args), THEON_REDUCE_MAX, 2, 0, a.place.tensor(), a.square.tensor()};
         return theon_arg_reduce(c, &args);
       });
     }},
    {"rows",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_rows_args args{sizeof(args), THEON_ROWS_SOFTMAX, 0, a.result.tensor(), a.square.tensor()};
         return theon_rows(c, &args);
       });
     }},
    {"statistic",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_statistic_args args{sizeof(args),      THEON_STATISTIC_VAR, 1, 0, 1,
                                         a.answer.tensor(), a.square.tensor()};
         return theon_statistic(c, &args);
       });
     }},
    {"random",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor rate = a.line.tensor();
         const theon_random_args args{sizeof(args), THEON_RANDOM_POISSON, 1, 2, a.place.tensor(), &rate, 1, 0};
         return theon_random(c, &args);
       });
     }},
    {"trsm",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_triangular_args args{sizeof(args),      THEON_TRIANGULAR_LOWER, 1,
                                          a.result.tensor(), a.square.tensor(),      a.square.tensor()};
         return theon_trsm(c, &args);
       });
     }},
    {"matrix_stream",
     [](theon_context* c) {
       return on_arrays([c, attributes = rows::matrix_stream(THEON_FLOAT64).attributes](auto& a) {
         const theon_tensor operands[] = {a.answer.tensor(), a.number.tensor(), a.square.tensor(), a.line.tensor(),
                                          a.line.tensor()};
         theon_kernel_call call{
             sizeof(call), 5, 2, static_cast<int32_t>(attributes.size()), attributes.data(), operands, nullptr, 0, 0};
         return guarded([&] { run_once(*c, *find_kernel("matrix_stream", 1), call); });
       });
     }},
    {"shape_error",
     [](theon_context* c) {
       return on_arrays([c](auto& a) {
         const theon_tensor to = a.result.tensor(), from = a.line.tensor();
         return theon_copy(c, &to, &from);
       });
     },
     THEON_SHAPE_MISMATCH},
    {"program",
     [](theon_context* c) -> std::function<theon_status()> {
       return [c, bytes = Training().p.bytes()] { return create_and_close(bytes, c, false); };
     }},
    {"program_text",
     [](theon_context*) -> std::function<theon_status()> {
       return [session = std::make_shared<Session>(Training().p)] {
         char text[200];
         int64_t needed = 0;
         return theon_program_text(session->program, text, sizeof(text), &needed);
       };
     }},
    {"frame",
     [](theon_context* c) -> std::function<theon_status()> {
       return [c, bytes = Training().p.bytes()] { return create_and_close(bytes, c, true); };
     }},
    {"saved_function",
     [](theon_context*) -> std::function<theon_status()> {
       return [bytes = saved_bytes()] {
         theon_program* program = nullptr;
         const theon_status status = theon_saved_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
         theon_program_destroy(program);
         return status;
       };
     }},
    {"wrong_program",
     [](theon_context* c) -> std::function<theon_status()> {
       std::vector<char> bytes = Training().p.bytes();
       theon_program_header header;
       std::memcpy(&header, bytes.data(), sizeof(header));
       bytes[static_cast<size_t>(header.instructions.offset)] = 77;
       return [c, bytes] { return create_and_close(bytes, c, false); };
     },
     THEON_INVALID_PROGRAM},
    {"plan_arena",
     [](theon_context*) -> std::function<theon_status()> {
       return [] {
         const theon_lifetime lifetimes[] = {{100, 0, 2}, {50, 1, 3}, {70, 3, 4}, {10, 0, 4}};
         int64_t offsets[4], bytes = 0;
         return theon_plan_arena(lifetimes, 4, offsets, &bytes);
       };
     }},
};

class FaultAllocation : public testing::TestWithParam<std::tuple<int, Source>> {
 protected:
  static void SetUpTestSuite() { register_test_kernels(); }
  void SetUp() override { ASSERT_EQ(theon_context_create(nullptr, &context_), THEON_OK) << theon_last_error(); }
  void TearDown() override { EXPECT_EQ(theon_context_destroy(context_), THEON_OK); }
  theon_context* context_ = nullptr;
};

TEST_P(FaultAllocation, TheNthFails_ForEveryN) {
  const auto [number, source] = GetParam();
  const Case& c = kCases[number];
  const std::function<theon_status()> call = c.make(context_);
  ASSERT_EQ(call(), c.fails_with) << theon_last_error();  // caches are warm from here on
  for (int64_t n = 1;; ++n) {
    ASSERT_LT(n, 2000) << c.name << " never succeeds";
    const int64_t live = live_news(), objects = live_objects();
    plant(source, n);
    const theon_status status = call();
    const Failure failure = new_failure();
    unplant();
    ASSERT_EQ(live_news(), live) << c.name << " leaks after failure " << n;
    ASSERT_EQ(live_objects(), objects) << c.name << " leaks after failure " << n;
    if (status == c.fails_with && failure == Failure::kNone) break;
    if (failure == Failure::kReturned) {
      ASSERT_EQ(status, c.fails_with) << c.name << ", allocation " << n << ": " << theon_last_error();
      continue;
    }
    ASSERT_EQ(status, THEON_OUT_OF_MEMORY) << c.name << ", allocation " << n << ": " << theon_last_error();
    ASSERT_STRNE(theon_last_error(), "");
    ASSERT_EQ(call(), c.fails_with) << c.name << " after failure " << n << ": " << theon_last_error();
  }
}

std::string name_of(const testing::TestParamInfo<std::tuple<int, Source>>& test) {
  const auto [number, source] = test.param;
  return std::string(kCases[number].name) + (source == Source::kNew ? "_new" : "_pool");
}

INSTANTIATE_TEST_SUITE_P(Calls, FaultAllocation,
                         testing::Combine(testing::Range(0, static_cast<int>(std::size(kCases))),
                                          testing::Values(Source::kNew, Source::kPool)),
                         name_of);

using FaultRun = ProgramTest;

// A whole life of a program: load, frame, prepare, run. Whatever fails, updated inputs are untouched and the frame goes on.
TEST_F(FaultRun, TheNthFails_ForEveryN_InputsAreUntouched) {
  const std::vector<char> bytes = Training().p.bytes();
  theon_context* context = nullptr;
  ASSERT_EQ(theon_context_create(nullptr, &context), THEON_OK);
  EXPECT_EQ(create_and_close(bytes, context, true), THEON_OK);  // storage of handles is kept from here on
  for (const bool fails_anyway : {false, true}) {
    int failures = 0;
    for (int64_t n = 1;; ++n) {
      ASSERT_LT(n, 2000);
      const int64_t live = live_news(), objects = live_objects();
      {
        Arrays a;
        if (fails_anyway) a.x.data = {-100, 0, 3};  // test.check refuses it
        theon_program* program = nullptr;
        theon_frame* frame = nullptr;
        const theon_tensor inputs[] = {a.x.tensor(), a.w.tensor(), a.b.tensor()};
        theon_output outputs[] = {a.y.output, a.z.output};
        const theon_run_args args{sizeof(args), 3, inputs, outputs, 2, -1, nullptr};
        plant(Source::kNew, n);
        theon_status status = theon_program_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
        if (status == THEON_OK) status = theon_frame_create(program, context, &frame);
        if (status == THEON_OK) status = theon_frame_run(frame, &args);
        const Failure failure = new_failure();
        unplant();
        failures += failure == Failure::kThrown;
        a.y.output = outputs[0], a.z.output = outputs[1];
        if (status == THEON_OK) {
          EXPECT_NE(failure, Failure::kThrown) << "failure " << n << " was lost";
          a.expect_done();
        } else {
          EXPECT_TRUE(status == THEON_OUT_OF_MEMORY || (fails_anyway && status == THEON_KERNEL_FAILED))
              << n << ": " << theon_last_error();
          a.expect_untouched();
          if (frame != nullptr && !fails_anyway) {
            EXPECT_EQ(theon_frame_run(frame, &args), THEON_OK) << theon_last_error();
            a.y.output = outputs[0], a.z.output = outputs[1];
            a.expect_done();
          }
        }
        EXPECT_EQ(theon_frame_destroy(frame), THEON_OK);
        EXPECT_EQ(theon_program_destroy(program), THEON_OK);
        if (failure == Failure::kNone) break;
      }
      ASSERT_EQ(live_news(), live) << "failure " << n << " leaks";
      ASSERT_EQ(live_objects(), objects) << "failure " << n << " leaks";
    }
    EXPECT_GT(failures, 50);
  }
  EXPECT_EQ(theon_context_destroy(context), THEON_OK);
}

// The built-in kernels are registered when the first is needed. In a child, since that happens once per process.
[[noreturn]] void exit_with_failures_of_first_use() {
  theon_context* context = nullptr;
  if (theon_context_create(nullptr, &context) != THEON_OK) std::_Exit(101);
  int failures = 0;
  for (; failures < 100; ++failures) {
    Doubles x = vector({1, 2}), y = vector({0, 0});
    const theon_tensor from = x.tensor(), to = y.tensor();
    fail_new_at(2);  // the first goes well, so that each call comes one kernel further
    const theon_status status = theon_copy(context, &to, &from);
    fail_new_at(0);
    if (status == THEON_OK) std::_Exit(y.data[1] == 2 ? failures : 102);
    if (status != THEON_OUT_OF_MEMORY) std::_Exit(103);
  }
  std::_Exit(104);
}

bool is_a_count(int status) { return WIFEXITED(status) && WEXITSTATUS(status) > 5 && WEXITSTATUS(status) < 100; }

TEST(FaultFirstUseDeathTest, RegistersTheBuiltInKernelsInTheEnd) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit_with_failures_of_first_use(), is_a_count, "");
}

}  // namespace
}  // namespace theon::test
