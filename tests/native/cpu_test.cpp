#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/cpu_features.hpp"
#include "core/platform.hpp"
#include "core/settings.hpp"
#include "core/simd_level.hpp"
#include "theon/theon.h"

namespace theon {
namespace {

// What a CPU with AVX-512 under a system that saves all its registers reports.
constexpr CpuidBits kFull{.leaf1_ecx = 0xFFFFFFFF, .leaf7_ebx = 0xFFFFFFFF, .extended1_ecx = 0xFFFFFFFF, .xcr0 = 0xE7};

struct LevelCase {
  const char* name;
  CpuidBits bits;
  int32_t level;
};

CpuidBits without(uint32_t leaf1, uint32_t leaf7, uint32_t extended) {
  CpuidBits bits = kFull;
  bits.leaf1_ecx &= ~leaf1;
  bits.leaf7_ebx &= ~leaf7;
  bits.extended1_ecx &= ~extended;
  return bits;
}

CpuidBits with_state(uint64_t xcr0) {
  CpuidBits bits = kFull;
  bits.xcr0 = xcr0;
  return bits;
}

TEST(CpuFeatures, Level_NeedsEveryBitOfIt) {
  const LevelCase cases[] = {
      {"all", kFull, THEON_SIMD_AVX512},
      {"none", {}, THEON_SIMD_BASELINE},
      {"no AVX-512 F", without(0, 1u << 16, 0), THEON_SIMD_AVX2},
      {"no AVX-512 DQ", without(0, 1u << 17, 0), THEON_SIMD_AVX2},
      {"no AVX-512 CD", without(0, 1u << 28, 0), THEON_SIMD_AVX2},
      {"no AVX-512 BW", without(0, 1u << 30, 0), THEON_SIMD_AVX2},
      {"no AVX-512 VL", without(0, 1u << 31, 0), THEON_SIMD_AVX2},
      {"system saves no mask registers", with_state(0xC7), THEON_SIMD_AVX2},
      {"system saves no upper halves", with_state(0xA7), THEON_SIMD_AVX2},
      {"system saves no registers 16 to 31", with_state(0x67), THEON_SIMD_AVX2},
      {"no AVX2", without(0, 1u << 5, 0), THEON_SIMD_BASELINE},
      {"no BMI1", without(0, 1u << 3, 0), THEON_SIMD_BASELINE},
      {"no BMI2", without(0, 1u << 8, 0), THEON_SIMD_BASELINE},
      {"no AVX", without(1u << 28, 0, 0), THEON_SIMD_BASELINE},
      {"no FMA", without(1u << 12, 0, 0), THEON_SIMD_BASELINE},
      {"no F16C", without(1u << 29, 0, 0), THEON_SIMD_BASELINE},
      {"no OSXSAVE", without(1u << 27, 0, 0), THEON_SIMD_BASELINE},
      {"no LZCNT", without(0, 0, 1u << 5), THEON_SIMD_BASELINE},
      {"system saves no AVX state", with_state(0x03), THEON_SIMD_BASELINE},
  };
  for (const LevelCase& c : cases) EXPECT_EQ(c.level, simd_level_of(c.bits)) << c.name;
}

TEST(CpuFeatures, Baseline_NeedsItsSixBits) {
  EXPECT_TRUE(has_baseline(kFull));
  for (const int position : {0, 9, 13, 19, 20, 23})
    EXPECT_FALSE(has_baseline(without(1u << position, 0, 0))) << position;
}

#if defined(__x86_64__)
TEST(CpuFeatures, ThisCpu_AgreesWithTheCompilersDetection) {
  __builtin_cpu_init();
  EXPECT_EQ(__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt"), runs_baseline());
  EXPECT_EQ(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), best_simd_level() >= THEON_SIMD_AVX2);
  EXPECT_EQ(
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"),
      best_simd_level() >= THEON_SIMD_AVX512);
}
#endif

TEST(CpuFeatures, Levels_HaveNames) {
  EXPECT_STREQ("baseline", simd_level_name(THEON_SIMD_BASELINE));
  EXPECT_STREQ("avx2", simd_level_name(THEON_SIMD_AVX2));
  EXPECT_STREQ("avx512", simd_level_name(THEON_SIMD_AVX512));
  EXPECT_STREQ("unknown", simd_level_name(-1));
  EXPECT_STREQ("unknown", simd_level_name(3));
}

struct ThreadsCase {
  const char* text;
  int32_t threads;
  bool malformed;
};

TEST(Settings, ThreadsVariable_DecidesWhenWellFormed) {
  const ThreadsCase cases[] = {{nullptr, 6, false}, {"", 6, false},        {"1", 1, false},
                               {"12", 12, false},   {"1024", 1024, false}, {"0", 6, true},
                               {"1025", 6, true},   {"-1", 6, true},       {"2x", 6, true},
                               {" 2", 6, true},     {"two", 6, true},      {"99999999999999999999", 6, true}};
  for (const ThreadsCase& c : cases) {
    const Settings settings = make_settings(c.text, nullptr, 6, THEON_SIMD_AVX2);
    EXPECT_EQ(c.threads, settings.threads) << (c.text == nullptr ? "not set" : c.text);
    EXPECT_EQ(c.malformed ? c.text : nullptr, settings.threads_problem);
    EXPECT_EQ(THEON_SIMD_AVX2, settings.level);
  }
  EXPECT_EQ(1024, make_settings(nullptr, nullptr, 5000, 0).threads);
}

struct VariableCase {
  const char* text;
  int32_t best, level;
  bool malformed;
};

TEST(Settings, LevelVariable_OnlyLowers) {
  const VariableCase cases[] = {{nullptr, 2, 2, false}, {"", 2, 2, false},       {"baseline", 2, 0, false},
                                {"avx2", 2, 1, false},  {"avx512", 2, 2, false}, {"avx512", 1, 1, false},
                                {"avx2", 0, 0, false},  {"AVX2", 2, 2, true},    {"avx3", 2, 2, true},
                                {"1", 2, 2, true}};
  for (const VariableCase& c : cases) {
    const Settings settings = make_settings(nullptr, c.text, 1, c.best);
    EXPECT_EQ(c.level, settings.level) << (c.text == nullptr ? "not set" : c.text);
    EXPECT_EQ(c.malformed ? c.text : nullptr, settings.level_problem);
  }
}

/// A folder that stands in for the root of a machine.
class FakeRoot {
 public:
  FakeRoot() {
    char name[] = "theon-root-XXXXXX";
    path_ = std::filesystem::temp_directory_path() / name;
    std::string text = path_.string();
    path_ = mkdtemp(text.data());
  }
  ~FakeRoot() { std::filesystem::remove_all(path_); }

  void write(const std::string& file, const std::string& text) const {
    const std::filesystem::path path = path_ / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct QuotaCase {
  const char* name;
  std::vector<std::pair<const char*, const char*>> files;
  int32_t cpus;
};

TEST(Quota, IsTheLeastOfTheGroupAndItsParents) {
  const char* self = "proc/self/cgroup";
  const QuotaCase cases[] = {
      {"nothing to read", {}, 0},
      {"v2 without a limit", {{self, "0::/a\n"}, {"sys/fs/cgroup/a/cpu.max", "max 100000\n"}}, 0},
      {"v2, rounded up", {{self, "0::/a\n"}, {"sys/fs/cgroup/a/cpu.max", "150000 100000\n"}}, 2},
      {"v2, less than one", {{self, "0::/a\n"}, {"sys/fs/cgroup/a/cpu.max", "1000 100000\n"}}, 1},
      {"v2, exact", {{self, "0::/a\n"}, {"sys/fs/cgroup/a/cpu.max", "300000 100000\n"}}, 3},
      {"v2, in a container", {{self, "0::/\n"}, {"sys/fs/cgroup/cpu.max", "400000 100000\n"}}, 4},
      {"v2, path outside the mount", {{self, "0::/../..\n"}, {"sys/fs/cgroup/cpu.max", "200000 100000\n"}}, 2},
      {"v2, the parent's is less",
       {{self, "0::/a/b/c\n"},
        {"sys/fs/cgroup/a/cpu.max", "200000 100000\n"},
        {"sys/fs/cgroup/a/b/c/cpu.max", "500000 100000\n"}},
       2},
      {"v1",
       {{self, "7:memory:/x\n3:cpu,cpuacct:/a\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "250000\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n"}},
       3},
      {"v1 without a limit",
       {{self, "3:cpuacct,cpu:/a\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "-1\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n"}},
       0},
      {"v1, another controller's name",
       {{self, "3:cpuset:/a\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "100000\n"},
        {"sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n"}},
       0},
      {"nonsense", {{self, "hello\n::\n0::/a\n"}, {"sys/fs/cgroup/a/cpu.max", "x y\n"}}, 0},
  };
  for (const QuotaCase& c : cases) {
    const FakeRoot root;
    for (const auto& [file, text] : c.files) root.write(file, text);
    EXPECT_EQ(c.cpus, platform::quota_cpus(root.path().c_str())) << c.name;
  }
}

TEST(CpuDescribe, AgreesWithItsParts) {
  theon_cpu_info info{};
  info.size = sizeof(info);
  ASSERT_EQ(THEON_OK, theon_cpu_describe(&info)) << theon_last_error();
  EXPECT_EQ(static_cast<int32_t>(sizeof(info)), info.size);
  EXPECT_EQ(best_simd_level(), info.best_level);
  EXPECT_LE(info.level, info.best_level);
  EXPECT_GE(info.threads, 1);
  EXPECT_GE(info.l1_data_bytes, 0);
  EXPECT_GE(info.l2_bytes, 0);
  EXPECT_GE(info.l3_bytes, 0);
}

}  // namespace
}  // namespace theon
