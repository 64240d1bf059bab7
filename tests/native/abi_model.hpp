// The C interface as data, from the table that the binding generator writes: what can be called, with what.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "theon/theon.h"

namespace theon::test {

enum class Kind { NUMBER, POINTER, STRUCT, CALLBACK };

/// A field of a struct, or a parameter of a function (offset 0). `type` is the target's type for a POINTER.
struct Member {
  const char* name;
  Kind kind;
  const char* type;
  int32_t offset = 0;
  int32_t count = 1;

  /// The type without `const`.
  std::string_view target() const {
    const std::string_view text = type;
    return text.starts_with("const ") ? text.substr(6) : text;
  }
  /// Whether the call may not write what it points at. "const T*" is a place for a pointer.
  bool points_to_const() const {
    const std::string_view text = type;
    return kind == Kind::POINTER && text.starts_with("const ") && !text.ends_with('*');
  }
};

struct StructInfo {
  const char* name;
  int32_t bytes;
  std::vector<Member> fields;
};

constexpr size_t kMostParameters = 8;

/// The arguments of a call as words: integers sign-extended, pointers as they are.
using Words = uint64_t[kMostParameters];

struct EntryInfo {
  const char* name;
  const char* result;
  int64_t (*invoke)(const uint64_t* words);
  std::vector<Member> parameters;

  bool gives_status() const { return std::string_view(result) == "theon_status"; }
  bool gives_text() const { return std::string_view(result) == "const char*"; }
};

template <class T>
T from_word(uint64_t word) {
  static_assert(std::is_integral_v<T> || std::is_pointer_v<T>, "only integers and pointers are passed");
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<T>(word);
  } else {
    return static_cast<T>(word);
  }
}

template <class Result, class... Parameters, size_t... I>
int64_t invoke(Result (*function)(Parameters...), const uint64_t* words, std::index_sequence<I...>) {
  static_assert(sizeof...(Parameters) <= kMostParameters);
  const Result result = function(from_word<Parameters>(words[I])...);
  if constexpr (std::is_pointer_v<Result>) {
    return reinterpret_cast<int64_t>(result);
  } else {
    return result;
  }
}

template <class Result, class... Parameters>
int64_t invoke(Result (*function)(Parameters...), const uint64_t* words) {
  return invoke(function, words, std::index_sequence_for<Parameters...>());
}

struct AbiModel {
  std::vector<StructInfo> structs;
  std::vector<std::string_view> handles;
  std::vector<EntryInfo> entries;

  const StructInfo* find_struct(std::string_view name) const {
    for (const StructInfo& s : structs) {
      if (name == s.name) return &s;
    }
    return nullptr;
  }
  bool is_handle(std::string_view name) const {
    for (const std::string_view handle : handles) {
      if (name == handle) return true;
    }
    return false;
  }
};

inline const AbiModel& abi_model() {
  static const AbiModel s_model = [] {
    AbiModel m;
#define THEON_ABI_STRUCT(name, bytes)   \
  static_assert(sizeof(name) == bytes); \
  m.structs.push_back({#name, bytes, {}});
#define THEON_ABI_FIELD(owner, name, offset, kind, type, count) \
  static_assert(offsetof(owner, name) == offset);               \
  m.structs.back().fields.push_back({#name, Kind::kind, #type, offset, count});
#define THEON_ABI_HANDLE(name) m.handles.push_back(#name);
#define THEON_ABI_ENTRY(name, result) \
  m.entries.push_back({#name, #result, [](const uint64_t* words) { return invoke(&name, words); }, {}});
#define THEON_ABI_PARAMETER(owner, name, kind, type) m.entries.back().parameters.push_back({#name, Kind::kind, #type});
#include "abi.def"
    return m;
  }();
  return s_model;
}

}  // namespace theon::test
