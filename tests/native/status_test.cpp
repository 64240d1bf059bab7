#include "core/status.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>
#include <thread>

#include "theon/theon.h"

namespace theon {
namespace {

TEST(Status, EveryCode_HasItsOwnName) {
  EXPECT_STREQ("THEON_OK", theon_status_name(THEON_OK));
  EXPECT_STREQ("THEON_SHAPE_MISMATCH", theon_status_name(THEON_SHAPE_MISMATCH));
  EXPECT_STREQ("THEON_INTERNAL", theon_status_name(THEON_INTERNAL));
  for (theon_status a = THEON_OK; a <= THEON_INTERNAL; ++a) {
    for (theon_status b = THEON_OK; b < a; ++b) EXPECT_STRNE(theon_status_name(a), theon_status_name(b));
  }
}

TEST(Status, OtherNumbers_AreUnknown) {
  for (const theon_status status :
       {-1, THEON_INTERNAL + 1, 77, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()}) {
    EXPECT_STREQ("unknown status", theon_status_name(status));
    EXPECT_FALSE(is_failure(status));
  }
}

TEST(Status, LastError_BelongsToItsThread) {
  fail(THEON_INTERNAL, "mine");
  std::string at_first, theirs;
  std::thread([&] {
    at_first = theon_last_error();
    fail(THEON_NOT_FOUND, "theirs");
    theirs = theon_last_error();
  }).join();
  EXPECT_EQ("", at_first);
  EXPECT_EQ("theirs", theirs);
  EXPECT_STREQ("mine", theon_last_error());
}

struct CutCase {
  const char* name;
  const char* filler;  // repeated far beyond the room there is
};

TEST(Status, LongText_IsCutBetweenCharacters) {
  for (const CutCase& c : {CutCase{"ascii", "a"}, CutCase{"two bytes", "\xC3\xA9"},
                           CutCase{"three bytes", "\xE2\x82\xAC"}, CutCase{"four bytes", "\xF0\x9F\x98\x80"}}) {
    const size_t width = std::strlen(c.filler);
    for (size_t shift = 0; shift < width; ++shift) {
      std::string text(shift, 'x');
      while (text.size() < 10'000) text += c.filler;
      fail(THEON_INTERNAL, text.c_str());
      const std::string kept = theon_last_error();
      EXPECT_GE(kept.size() + width, 4096u) << c.name;
      EXPECT_LT(kept.size(), 4096u) << c.name;
      EXPECT_EQ(0u, (kept.size() - shift) % width) << c.name << ", shift " << shift;
      EXPECT_EQ(text.substr(0, kept.size()), kept) << c.name;
    }
  }
}

TEST(Status, RaisedLongText_IsCutBetweenCharacters) {
  std::string text;
  while (text.size() < 10'000) text += "\xE2\x82\xAC";
  EXPECT_EQ(THEON_INTERNAL, guarded([&] { raise(THEON_INTERNAL, "%s", text.c_str()); }));
  const std::string kept = theon_last_error();
  EXPECT_EQ(4095u, kept.size());
  EXPECT_EQ(text.substr(0, kept.size()), kept);
}

TEST(Status, FailWithItsOwnText_KeepsIt) {
  fail(THEON_INTERNAL, "the text");
  fail(THEON_CANCELLED, theon_last_error() + 4);
  EXPECT_STREQ("text", theon_last_error());
  for (const char* nothing : {static_cast<const char*>(nullptr), ""}) {
    fail(THEON_CANCELLED, nothing);
    EXPECT_STREQ("THEON_CANCELLED", theon_last_error());
  }
}

TEST(Status, Guarded_TurnsEveryExceptionIntoAStatus) {
  EXPECT_EQ(THEON_OK, guarded([] {}));
  EXPECT_EQ(THEON_SHAPE_MISMATCH, guarded([] { raise(THEON_SHAPE_MISMATCH, "axis %d: %s", 3, "no"); }));
  EXPECT_STREQ("axis 3: no", theon_last_error());
  EXPECT_EQ(THEON_OUT_OF_MEMORY, guarded([] { throw std::bad_alloc(); }));
  EXPECT_EQ(THEON_INTERNAL, guarded([] { throw std::runtime_error("a defect"); }));
  EXPECT_STREQ("a defect", theon_last_error());
  EXPECT_EQ(THEON_INTERNAL, guarded([] { throw 5; }));
}

TEST(Status, Check_CarriesTheReportedText) {
  EXPECT_EQ(THEON_OK, guarded([] { check(THEON_OK); }));
  EXPECT_EQ(THEON_NOT_FOUND, guarded([] { check(fail(THEON_NOT_FOUND, "no such thing")); }));
  EXPECT_STREQ("no such thing", theon_last_error());
}

TEST(Status, CheckWithoutAReport_DoesNotBorrowAnOlderText) {
  fail(THEON_NOT_FOUND, "older");
  EXPECT_EQ(THEON_CANCELLED, guarded([] { check(THEON_CANCELLED); }));
  EXPECT_STREQ("THEON_CANCELLED was returned without a text", theon_last_error());
}

TEST(Status, CheckOfAnUnknownNumber_IsAKernelFailure) {
  for (const theon_status status : {-5, 99}) {
    EXPECT_EQ(THEON_KERNEL_FAILED, guarded([&] { check(status); }));
    EXPECT_NE(nullptr, std::strstr(theon_last_error(), std::to_string(status).c_str()));
  }
}

}  // namespace
}  // namespace theon
