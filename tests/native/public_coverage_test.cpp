// theon.hpp has a C++ face for every function of the C interface, or a reason why not.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "abi_model.hpp"

namespace theon::test {
namespace {

struct Exception {
  const char* entry;
  const char* reason;
};

constexpr Exception kWithoutFace[] = {
    {"theon_caller_frame", "for hosts of managed code"},
    {"theon_caller_step_of", "for hosts of managed code"},
    {"theon_memory_fail_at", "for tests of the library itself"},
};

// The functions that the C++ headers call.
std::set<std::string> called() {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(THEON_INCLUDE_FOLDER)) {
    if (file.path().extension() != ".hpp") continue;
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    const std::string all = text.str();
    const std::regex call(R"(\b(theon_\w+)\()");
    for (std::sregex_iterator it(all.begin(), all.end(), call), end; it != end; ++it) names.insert((*it)[1]);
  }
  return names;
}

TEST(CppFace, EveryFunction_IsCalledByTheCppHeadersOrListed) {
  const std::set<std::string> names = called();
  std::set<std::string> listed;
  for (const Exception& exception : kWithoutFace) listed.insert(exception.entry);
  for (const EntryInfo& entry : abi_model().entries) {
    const bool has_face = names.count(entry.name) != 0;
    EXPECT_NE(has_face, listed.count(entry.name) != 0)
        << entry.name << (has_face ? " has a C++ face and is listed as having none" : " has no C++ face in theon.hpp");
    listed.erase(entry.name);
  }
  EXPECT_TRUE(listed.empty()) << *listed.begin() << " is listed and does not exist";
}

}  // namespace
}  // namespace theon::test
