// Every exported function with every number at its edges: a status and a text, nothing written elsewhere, nothing printed.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cfenv>
#include <csignal>
#include <set>

#include "hostile_mutations.hpp"

namespace theon::test {
namespace {

GuardedMemory s_memory;
unsigned char s_before[GuardedMemory::kBytes];

// What is being called, for the message of a crash.
char s_current[512];
int s_messages = 2;

// Sanitizers have handlers of their own, which say more.
[[noreturn, maybe_unused]] void say_what_crashed(int signal) {
  static_cast<void>(!write(s_messages, s_current, std::strlen(s_current)));
  static_cast<void>(!write(s_messages, "\n", 1));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  std::_Exit(1);
}

/// Keeps what is printed while it lives.
class Silence {
 public:
  Silence() : file_(memfd_create("hostile", 0)), out_(dup(1)), error_(dup(2)) {
    std::fflush(nullptr);
    s_messages = error_;
    dup2(file_, 1);
    dup2(file_, 2);
  }
  ~Silence() { end(); }
  std::string end() {
    if (file_ < 0) return "";
    std::fflush(nullptr);
    dup2(out_, 1);
    dup2(error_, 2);
    std::string text(static_cast<size_t>(lseek(file_, 0, SEEK_END)), ' ');
    static_cast<void>(!pread(file_, text.data(), text.size(), 0));
    for (const int descriptor : {file_, out_, error_}) close(descriptor);
    s_messages = 2;
    file_ = -1;
    return text;
  }

 private:
  int file_, out_, error_;
};

class Sweep {
 public:
  explicit Sweep(const EntryInfo& entry) : entry_(entry) {
    for (const Row& row : kRows) {
      if (std::string_view(row.entry) == entry.name) row_ = &row;
    }
  }

  /// The call as it should be succeeds.
  void good() { run({}); }

  /// Every number at its edges, alone; and every two of them.
  void all(bool pairs) {
    const std::vector<Mutation> mutations = [&] {
      HostileCall call = make();
      std::vector<Mutation> list = Mutations(call, handles_).all();
      clean_up(call, false);
      return list;
    }();
    for (size_t i = 0; i < mutations.size() && problems_.size() < kMostProblems; ++i) {
      run({&mutations[i]});
      for (size_t j = i + 1; pairs && j < mutations.size() && problems_.size() < kMostProblems; ++j) {
        if (mutations[i].where != mutations[j].where) run({&mutations[i], &mutations[j]});
      }
    }
  }
  void close() { handles_.close_all(); }
  int64_t calls() const { return calls_; }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  HostileCall make() {
    HostileCall call(s_memory, entry_);
    for (size_t i = 0; i < entry_.parameters.size(); ++i) {
      const std::string type(entry_.parameters[i].target());
      if (abi_model().is_handle(type)) call.words[i] = reinterpret_cast<uint64_t>(handles_.open(type));
    }
    if (row_ != nullptr) row_->fill(call);
    return call;
  }

  void run(std::initializer_list<const Mutation*> mutations) {
    HostileCall call = make();
    Expected expected = Expected::kAnyStatus;
    std::string text = entry_.name;
    for (const Mutation* mutation : mutations) {
      mutation->apply();
      text += (mutation == *mutations.begin() ? ": " : ", ") + mutation->text;
      expected = std::max(expected, mutation->expected);
    }
    bool hides = false;
    if (mutations.size() > 1) {
      for (const Mutation* mutation : mutations) hides |= mutation->hides;
      if (expected == Expected::kInvalidHandle) expected = Expected::kFailure;
      if (hides) expected = Expected::kAnyStatus;
    }
    const Sanity sanity = call.sanity();
    if (sanity == Sanity::kWild) return clean_up(call, false);
    if (sanity == Sanity::kMalformed && expected == Expected::kAnyStatus && !hides) expected = Expected::kFailure;
    std::strncpy(s_current, text.c_str(), sizeof(s_current) - 1);

    std::memcpy(s_before, s_memory.begin(), s_memory.used());
    const int rounding = std::fegetround();
    theon_kernel_fail(THEON_CANCELLED, "an older failure");
    ++calls_;
    const int64_t result = entry_.invoke(call.words);
    check_result(call, result, expected, text, mutations.size() == 0);
    expect(std::fegetround() == rounding, text + " changed the rounding mode");
    check_memory(call, text);
    clean_up(call, entry_.gives_status() && result == THEON_OK);
  }

  void check_result(const HostileCall& call, int64_t result, Expected expected, const std::string& text, bool is_good) {
    const std::string why = theon_last_error();
    if (entry_.gives_text()) {
      expect(result != 0 && *reinterpret_cast<const char*>(result) != '\0', text + ": no text");
      return;
    }
    if (!entry_.gives_status()) return;
    const std::string got = text + ": " + theon_status_name(static_cast<theon_status>(result)) + ", " + why;
    expect(result >= THEON_OK && result < THEON_INTERNAL, got);
    const bool reports = std::string_view(entry_.name) == "theon_kernel_fail";  // a failure is what it gives
    if (is_good && !reports) expect(result == THEON_OK, got);
    if (expected == Expected::kFailure) expect(result != THEON_OK, got + " " + call.why_not());
    if (expected == Expected::kInvalidHandle) expect(result == THEON_INVALID_HANDLE, got);
    if (result != THEON_OK && !reports) expect(!why.empty() && why != "an older failure", got + ": no text of its own");
  }

  // What changed must lie in memory that was given to be written.
  void check_memory(const HostileCall& call, const std::string& text) {
    std::vector<Writable> writable = call.writable;
    for (const Operand& operand : call.operands) {
      if (operand.is_written) writable.push_back({operand.area, kAreaBytes});
    }
    const unsigned char* now = s_memory.begin();
    if (std::memcmp(now, s_before, s_memory.used()) == 0) return;
    for (const Writable& range : writable) {
      std::memcpy(s_before + (range.begin - now), range.begin, range.bytes);
    }
    for (size_t at = 0; at < s_memory.used(); ++at) {
      if (now[at] == s_before[at]) continue;
      return expect(false, text + " wrote byte " + std::to_string(at) + " of its surroundings");
    }
  }

  void clean_up(HostileCall& call, bool succeeded) {
    for (size_t i = 0; i < entry_.parameters.size(); ++i) {
      const Member& parameter = entry_.parameters[i];
      if (parameter.kind != Kind::POINTER || call.words[i] == 0) continue;
      std::string type(parameter.target());
      const bool is_result = type.ends_with("*") && !parameter.points_to_const();
      if (abi_model().is_handle(type) && succeeded && std::string_view(entry_.name).ends_with("_destroy")) {
        handles_.forget(type);
      }
      if (!is_result) continue;
      type.pop_back();
      void* result = nullptr;
      std::memcpy(&result, reinterpret_cast<void*>(call.words[i]), sizeof(result));
      if (result == nullptr) continue;
      expect(succeeded, std::string(s_current) + " gives a handle and fails");
      if (abi_model().is_handle(type)) {
        expect(HandleSet::destroy(type, result) == THEON_OK,
               std::string(s_current) + ": its result cannot be given back");
      } else if (type == "void") {
        expect(theon_free(result) == THEON_OK, std::string(s_current) + ": its result cannot be given back");
      }
    }
    if (call.block != nullptr && !(succeeded && call.words[0] == reinterpret_cast<uint64_t>(call.block))) {
      expect(theon_free(call.block) == THEON_OK, std::string(s_current) + ": its result cannot be given back");
    }
    for (const Operand& operand : call.operands) {
      void* data = operand.tensor->data;
      if (succeeded && operand.may_be_null && data != nullptr && !lies_within(data, operand.area)) {
        expect(theon_free(data) == THEON_OK, std::string(s_current) + ": its result cannot be given back");
      }
    }
    theon_memory_fail_at(0);
    theon_memory_set_limit(0);
    theon_set_threads(threads_);
  }

  static bool lies_within(const void* data, const unsigned char* area) {
    const auto* at = static_cast<const unsigned char*>(data);
    return at >= area && at <= area + kAreaBytes;
  }

  // Kept rather than reported at once: what a test prints would count as printed by the library.
  void expect(bool is_so, const std::string& problem) {
    if (!is_so && problems_.size() < kMostProblems) problems_.push_back(problem);
  }

  static constexpr size_t kMostProblems = 20;
  const EntryInfo& entry_;
  std::vector<std::string> problems_;
  const Row* row_ = nullptr;
  HandleSet handles_;
  const int32_t threads_ = theon_threads();
  int64_t calls_ = 0;
};

class Hostile : public testing::TestWithParam<int> {
 protected:
  const EntryInfo& entry() const { return abi_model().entries[static_cast<size_t>(GetParam())]; }
  static bool is_long() {
    const char* text = std::getenv("THEON_TEST_LONG");
    return text != nullptr && std::strcmp(text, "1") == 0;
  }
  static int64_t live_objects() {
    theon_memory_info info{};
    info.size = sizeof(info);
    check(theon_memory_describe(&info));
    return info.live_objects;
  }
  void SetUp() override {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT}) std::signal(signal, say_what_crashed);
#endif
  }
};

TEST_P(Hostile, EveryNumberAtItsEdges_GivesAStatus) {
  const int64_t objects = live_objects();
  Sweep sweep(entry());
  Silence silence;
  sweep.good();
  if (sweep.problems().empty()) sweep.all(is_long());
  sweep.good();
  sweep.close();
  EXPECT_EQ(silence.end(), "") << entry().name << " printed";
  for (const std::string& problem : sweep.problems()) ADD_FAILURE() << problem;
  EXPECT_EQ(live_objects(), objects) << entry().name << " leaks";
  RecordProperty("calls", std::to_string(sweep.calls()));
}

INSTANTIATE_TEST_SUITE_P(Entries, Hostile, testing::Range(0, static_cast<int>(abi_model().entries.size())),
                         [](const auto& test) {
                           return std::string(abi_model().entries[static_cast<size_t>(test.param)].name);
                         });

TEST(HostileRows, NameFunctionsThatExist) {
  std::set<std::string_view> names;
  for (const EntryInfo& entry : abi_model().entries) names.insert(entry.name);
  for (const Row& row : kRows) EXPECT_EQ(names.count(row.entry), 1u) << row.entry;
}

}  // namespace
}  // namespace theon::test
