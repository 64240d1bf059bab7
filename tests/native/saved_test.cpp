// Saved functions through the C interface: bytes that are damaged, cut off, newer or made by an enemy.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/checksum.hpp"
#include "saved_builder.hpp"

namespace theon::test {
namespace {

std::string failure_of(const std::vector<char>& bytes) {
  theon_program* program = nullptr;
  const theon_status status = theon_saved_create(bytes.data(), static_cast<int64_t>(bytes.size()), &program);
  if (status == THEON_OK) theon_program_destroy(program);
  EXPECT_EQ(status == THEON_OK, program != nullptr);
  return status == THEON_OK ? "" : theon_last_error();
}

template <class Change>
std::string failure_after(Change&& change) {
  std::vector<char> bytes = saved_bytes();
  theon_saved_header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  change(header, bytes);
  std::memcpy(bytes.data(), &header, sizeof(header));
  set_checksum(bytes);
  return failure_of(bytes);
}

theon_saved_tensor& tensor(const theon_saved_header& header, std::vector<char>& bytes, size_t index) {
  return reinterpret_cast<theon_saved_tensor*>(bytes.data() + header.tensors.offset)[index];
}

TEST(Checksum, OfPieces_IsThatOfTheWhole) {
  EXPECT_EQ(0xE3069283u, crc32c(0, "123456789", 9));
  EXPECT_EQ(0u, crc32c(0, nullptr, 0));
  const char text[] = "The quick brown fox jumps over the lazy dog, again and again.";
  for (size_t cut = 0; cut <= sizeof(text); ++cut)
    EXPECT_EQ(crc32c(0, text, sizeof(text)), crc32c(crc32c(0, text, cut), text + cut, sizeof(text) - cut)) << cut;
}

TEST(SavedFunction, WhatIsWrong_IsSaid) {
  const auto expect = [](const char* part, const std::string& text) {
    EXPECT_NE(std::string::npos, text.find(part)) << "\"" << text << "\" does not say \"" << part << "\"";
  };
  std::vector<char> bytes = saved_bytes();
  EXPECT_EQ("", failure_of(bytes));
  bytes[bytes.size() / 2] ^= 1;
  expect("damaged", failure_of(bytes));
  bytes = saved_bytes();
  bytes.pop_back();
  expect("cut off", failure_of(bytes));
  expect("too few for its head", failure_of({'T', 'H', 'S', 'V'}));
  expect("not a saved function", failure_after([](auto& h, auto&) { h.magic = THEON_PROGRAM_MAGIC; }));
  expect("version 2; this library reads version 1: a newer one wrote it",
         failure_after([](auto& h, auto&) { h.version = 2; }));
  expect("casting is 4", failure_after([](auto& h, auto&) { h.casting = 4; }));
  expect("expected a float", failure_after([](auto& h, auto&) { h.float_dtype = THEON_INT64; }));
  expect("do not fit into 4 tensors", failure_after([](auto& h, auto&) { h.output_count = 4; }));
  expect("is outside the", failure_after([](auto& h, auto&) { h.tensors.count = INT64_MAX; }));
  expect("is not a multiple of 64", failure_after([](auto& h, auto&) { h.values.offset += 8; }));
  expect("its name is outside strings", failure_after([](auto& h, auto&) { h.name = 12; }));
  expect("tensor 2: its dtype", failure_after([](auto& h, auto& b) { tensor(h, b, 2).dtype = 99; }));
  expect("tensor 1: its rank", failure_after([](auto& h, auto& b) { tensor(h, b, 1).rank = 33; }));
  expect("tensor 0: it broadcasts", failure_after([](auto& h, auto& b) { tensor(h, b, 0).broadcast = 4; }));
  expect("tensor 0: an axis that broadcasts", failure_after([](auto& h, auto& b) { tensor(h, b, 0).broadcast = 1; }));
  expect("tensor 3: its lengths", failure_after([](auto& h, auto& b) { tensor(h, b, 3).lengths = 7; }));
  expect("another tensor's", failure_after([](auto& h, auto& b) { tensor(h, b, 2).program_input = 0; }));
  expect("neither read nor written", failure_after([](auto& h, auto& b) { tensor(h, b, 3).program_output = -1; }));
  expect("its value is outside", failure_after([](auto& h, auto& b) { tensor(h, b, 3).value = 128; }));
  expect("is no shared variable", failure_after([](auto& h, auto& b) { tensor(h, b, 0).value = 64; }));
  expect("neither 0 nor 1", failure_after([](auto& h, auto& b) { tensor(h, b, 3).dtype = THEON_BOOL; }));
  expect("the program's input is float32 of rank 2",
         failure_after([](auto& h, auto& b) { tensor(h, b, 0).dtype = THEON_FLOAT64; }));
  expect("are named; the program has", failure_after([](auto& h, auto&) { h.tensors.count = 3; }));
  expect(
      "which is the caller's", failure_after([](auto& h, auto& b) {
        theon_program_header program;
        std::memcpy(&program, b.data() + h.program.offset, sizeof(program));
        reinterpret_cast<theon_slot*>(b.data() + h.program.offset + program.slots.offset)->flags = THEON_SLOT_MUTABLE;
      }));
}

TEST(SavedFunction, CutOffAnywhere_IsAnError) {
  const std::vector<char> whole = saved_bytes();
  for (size_t length = 0; length < whole.size(); ++length) {
    std::vector<char> bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_NE("", failure_of(bytes)) << length;
    if (length < sizeof(theon_saved_header)) continue;
    const auto total = static_cast<int64_t>(length);
    std::memcpy(bytes.data() + offsetof(theon_saved_header, total_bytes), &total, sizeof(total));
    set_checksum(bytes);
    EXPECT_NE("", failure_of(bytes)) << length << ", which knows it";
  }
}

TEST(SavedFunction, AnyByteChanged_IsSeen) {
  const std::vector<char> whole = saved_bytes();
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 0x80, 0xff}) {
      std::vector<char> bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ change);
      EXPECT_NE("", failure_of(bytes)) << at;
    }
  }
}

// An enemy repairs the checksum: each number in turn is made another one. What still is a function may be loaded.
template <class Number>
void load_with_each_number_changed() {
  const std::vector<char> whole = saved_bytes();
  int refused = 0;
  for (size_t at = 0; at + sizeof(Number) <= whole.size(); at += sizeof(Number)) {
    Number was;
    std::memcpy(&was, whole.data() + at, sizeof(was));
    for (const Number now : {Number{-1}, Number{0}, Number{1}, static_cast<Number>(~was), static_cast<Number>(was ^ 8),
                             std::numeric_limits<Number>::max(), std::numeric_limits<Number>::min()}) {
      std::vector<char> bytes = whole;
      std::memcpy(bytes.data() + at, &now, sizeof(now));
      set_checksum(bytes);
      refused += failure_of(bytes).empty() ? 0 : 1;
    }
  }
  EXPECT_GT(refused, static_cast<int>(whole.size() / sizeof(Number)));
}

TEST(SavedFunction, AnyNumberChanged_IsReadOrRefused) {
  load_with_each_number_changed<int32_t>();
  load_with_each_number_changed<int64_t>();
}

}  // namespace
}  // namespace theon::test
