// The OpenBLAS inside: starts no threads, prints nothing, serves concurrent callers, survives the end of the process.
#include <dlfcn.h>
#include <link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "cpu/blas/openblas.hpp"
#include "product_case.hpp"

extern "C" void sgemm_(const char*, const char*, const int32_t*, const int32_t*, const int32_t*, const float*,
                       const float*, const int32_t*, const float*, const int32_t*, const float*, float*,
                       const int32_t*);

namespace theon::test {
namespace {

// Runs `body` in a child process and returns its exit status, or minus the signal that ended it.
template <class Body>
int in_child(Body&& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) body();
  int status = 0;
  EXPECT_EQ(child, waitpid(child, &status, 0));
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int task_count() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

// The library as a program sees it that loads it, apart from the objects linked into this test.
struct Loaded {
  void* library = dlopen(THEON_LIBRARY_PATH, RTLD_NOW | RTLD_LOCAL);
  template <class Function>
  Function* find(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(library, name));
  }
};

struct Square {
  explicit Square(int64_t n) : a(static_cast<size_t>(n * n)), b(a.size()), out(a.size()), shape{n, n}, strides{n, 1} {
    Numbers numbers(static_cast<uint64_t>(n));
    for (float& x : a) x = static_cast<float>(numbers.unit());
    for (float& x : b) x = static_cast<float>(numbers.unit());
    const auto view = [&](std::vector<float>& x) { return theon_tensor{x.data(), shape, strides, 2, THEON_FLOAT32}; };
    args = {sizeof(args), 0, 1, 0, view(out), view(a), view(b)};
  }
  std::vector<float> a, b, out;
  int64_t shape[2], strides[2];
  theon_product_args args;
};

TEST(OpenBlas, LoadedLibrary_StartsNoThreads) {
  const int status = in_child([] {
    const Loaded loaded;
    if (loaded.library == nullptr) _exit(101);
    const int after_load = task_count();
    theon_context* context = nullptr;
    const theon_context_args one_thread{sizeof(one_thread), 1, THEON_SIMD_BEST, 0};
    Square square(300);
    if (loaded.find<decltype(theon_context_create)>("theon_context_create")(&one_thread, &context) != THEON_OK)
      _exit(102);
    if (loaded.find<decltype(theon_gemm)>("theon_gemm")(context, &square.args) != THEON_OK) _exit(103);
    _exit(after_load * 10 + task_count());
  });
  EXPECT_EQ(11, status) << "ten times the tasks after loading, plus the tasks after a product";
}

TEST(OpenBlas, ProcessEndsWhileAThreadComputes_ExitStatusIsZero) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer starts no threads after a fork";
#endif
  for (int round = 0; round < 10; ++round) {
    const int status = in_child([] {
      const Loaded loaded;
      if (loaded.library == nullptr) _exit(101);
      std::atomic<int> products{0};
      std::thread computing([&] {
        theon_context* context = nullptr;
        loaded.find<decltype(theon_context_create)>("theon_context_create")(nullptr, &context);
        Square square(200);
        for (;;) {
          loaded.find<decltype(theon_gemm)>("theon_gemm")(context, &square.args);
          ++products;
        }
      });
      computing.detach();
      while (products < 3) std::this_thread::yield();
      exit(0);
    });
    ASSERT_EQ(0, status) << "round " << round;
  }
}

// A destructor would free the buffers of threads that still compute: a crash in one exit of a hundred.
TEST(OpenBlas, LoadedLibrary_HasNoDestructors) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers add destructors of their own";
#endif
  const Loaded loaded;
  const link_map* map = nullptr;
  ASSERT_EQ(0, dlinfo(loaded.library, RTLD_DI_LINKMAP, &map)) << dlerror();
  size_t bytes = 0;
  for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_FINI_ARRAYSZ) bytes = entry->d_un.d_val;
  }
  EXPECT_EQ(sizeof(void*), bytes) << "one entry is the compiler's own";
}

TEST(OpenBlas, EightConcurrentCallers_AllResultsAreRight) {
  constexpr int kThreads = 8, kCalls = 5000;
  constexpr int64_t kSide = 96;
  const auto multiply = [](Square& s) {
    return openblas::gemm<float>(kSide, kSide, kSide, 1, {s.b.data(), kSide, false}, {s.a.data(), kSide, false}, 0,
                                 s.out.data(), kSide);
  };
  Square expected(kSide), reference(kSide);
  ASSERT_TRUE(multiply(expected));
  const TestContext context;
  ASSERT_EQ(THEON_OK, theon_gemm(context, &reference.args)) << theon_last_error();
  for (size_t i = 0; i < expected.out.size(); ++i) ASSERT_NEAR(reference.out[i], expected.out[i], 1e-5) << i;
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      Square mine(kSide);
      for (int i = 0; i < kCalls; ++i) {
        std::memset(mine.out.data(), 0xFF, mine.out.size() * sizeof(float));
        if (!multiply(mine) || mine.out != expected.out) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(0, wrong.load()) << "of " << kThreads * kCalls;
}

TEST(OpenBlas, RefusedArguments_PrintNothingAndAreReported) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int32_t two = 2, one = 1;
  const float x[4] = {1, 2, 3, 4};
  float y[4] = {9, 9, 9, 9};
  sgemm_("N", "N", &two, &two, &two, x, x, &one, x, &two, x, y, &two);
  const std::string out = testing::internal::GetCapturedStdout(), err = testing::internal::GetCapturedStderr();
  EXPECT_EQ("", out);
  EXPECT_EQ("", err);
  EXPECT_EQ(8, openblas::take_refusal()) << "lda is argument 8 of sgemm";
  EXPECT_EQ(0, openblas::take_refusal());
  EXPECT_EQ(9, y[0]);
}

TEST(OpenBlas, Gemm_ReportsARefusal) {
  const float x[4] = {1, 2, 3, 4};
  float y[4] = {};
  EXPECT_FALSE((openblas::gemm<float>(2, 2, 2, 1, {x, 1, false}, {x, 2, false}, 0, y, 2)));
  EXPECT_TRUE((openblas::gemm<float>(2, 2, 2, 1, {x, 2, false}, {x, 2, false}, 0, y, 2)));
}

TEST(OpenBlas, CoreName_IsKnown) { EXPECT_STRNE("", theon_blas_core()); }

}  // namespace
}  // namespace theon::test
