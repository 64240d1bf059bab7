// What can be wrong about a call: every number at its edges, every pointer null, every handle of another kind or closed.
#pragma once

#include <limits>

#include "hostile_rows.hpp"

namespace theon::test {

enum class Expected { kAnyStatus, kFailure, kInvalidHandle };

/// One number changed. Calls are laid out alike every time, so an address is enough.
struct Mutation {
  unsigned char* where;
  int32_t bytes;
  uint64_t value;
  Expected expected;
  std::string text;
  bool hides = false;  // a null pointer: nothing behind it is looked at

  void apply() const { std::memcpy(where, &value, static_cast<size_t>(bytes)); }
};

class Mutations {
 public:
  Mutations(HostileCall& call, HandleSet& handles) : call_(call), handles_(handles) {
    for (size_t i = 0; i < call.entry.parameters.size(); ++i) parameter(call.entry.parameters[i], &call.words[i]);
    for (const Object& object : call.objects) {
      for (const Member& member : object.info->fields) field(object, member);
    }
    for (const Operand& operand : call.operands) lengths(operand);
  }
  const std::vector<Mutation>& all() const { return all_; }

 private:
  static constexpr int64_t kIntegers[] = {-1,
                                          0,
                                          1,
                                          2,
                                          7,
                                          33,
                                          99,
                                          1025,
                                          INT32_MAX,
                                          INT32_MIN,
                                          int64_t{1} << 32,
                                          (int64_t{1} << 46) + 1,
                                          int64_t{1} << 60,
                                          INT64_MAX,
                                          INT64_MIN};
  static constexpr double kReals[] = {0.0, -1.0, 1e308, std::numeric_limits<double>::infinity(),
                                      std::numeric_limits<double>::quiet_NaN()};
  // Foreign memory that is no handle.
  alignas(64) static inline uint64_t s_zeros[16] = {};
  alignas(64) static inline char s_letters[129] =
      "not a handle but the letters of a sentence, and as many of them as the largest handle has bytes, so that "
      "nothing "
      "is read behind";

  void add(void* where, int32_t bytes, uint64_t value, Expected expected, const std::string& text) {
    uint64_t now = 0;
    std::memcpy(&now, where, static_cast<size_t>(bytes));
    if (now == (bytes == 8 ? value : static_cast<uint32_t>(value))) return;
    all_.push_back({static_cast<unsigned char*>(where), bytes, value, expected, text});
  }

  void add_null(void* where, const std::string& name) {
    const size_t before = all_.size();
    add(where, 8, 0, Expected::kAnyStatus, name + " = null");
    if (all_.size() > before) all_.back().hides = true;
  }

  void integers(void* where, int32_t bytes, const std::string& name, Expected expected = Expected::kAnyStatus) {
    const bool capped = std::find(call_.never_larger.begin(), call_.never_larger.end(), where) !=
                        call_.never_larger.end();
    int64_t now = 0;
    if (bytes == 8) {
      std::memcpy(&now, where, 8);
    } else {
      int32_t narrow;
      std::memcpy(&narrow, where, 4);
      now = narrow;
    }
    for (const int64_t value : kIntegers) {
      if (bytes == 4 && (value > INT32_MAX || value < INT32_MIN)) continue;
      if (capped && value > now) continue;
      add(where, bytes, static_cast<uint64_t>(value), expected, name + " = " + std::to_string(value));
    }
    for (const int64_t value : {now - 1, now + 1, now + 8}) {
      if (value > now && capped) continue;
      add(where, bytes, static_cast<uint64_t>(value), expected, name + " = " + std::to_string(value));
    }
  }

  void number(void* where, std::string_view type, const std::string& name, Expected expected) {
    if (type == "double") {
      for (const double value : kReals) {
        uint64_t bits;
        std::memcpy(&bits, &value, sizeof(bits));
        add(where, 8, bits, expected, name + " = " + std::to_string(value));
      }
      return;
    }
    integers(where, type == "int64_t" || type == "uint64_t" ? 8 : 4, name, expected);
  }

  void parameter(const Member& parameter, uint64_t* word) {
    if (parameter.kind == Kind::NUMBER) {
      const bool is_wide = parameter.target() == "int64_t";
      integers(word, is_wide ? 8 : 4, parameter.name);
      return;
    }
    const std::string type(parameter.target());
    if (!abi_model().is_handle(type)) {
      add_null(word, parameter.name);
      return;
    }
    const bool closes = std::string_view(call_.entry.name).ends_with("_destroy");
    const auto wrong = [&](const void* handle, const std::string& what) {
      const bool is_null = handle == nullptr;
      add(word, 8, reinterpret_cast<uint64_t>(handle),
          is_null && closes ? Expected::kAnyStatus : Expected::kInvalidHandle,
          std::string(parameter.name).append(" = ").append(what));
    };
    wrong(nullptr, "null");
    wrong(handles_.closed(type), "closed");
    wrong(s_zeros, "zeros");
    wrong(s_letters, "letters");
    wrong(s_letters + 1, "an odd address");
    for (const std::string_view other : abi_model().handles) {
      if (other != type) wrong(handles_.open(std::string(other)), "a " + std::string(other));
    }
  }

  void field(const Object& object, const Member& member) {
    for (int32_t i = 0; i < member.count; ++i) {
      const std::string name = object.path + "." + member.name + (member.count > 1 ? index_text(i) : "");
      unsigned char* at = object.address + member.offset;
      switch (member.kind) {
        case Kind::NUMBER: {
          const bool is_wide = member.target() == "int64_t" || member.target() == "double";
          const std::string_view field_name = member.name;
          const bool is_own_size = field_name == "size" && member.offset == 0;
          const bool is_strict = is_own_size || (field_name == "reserved" && object.is_read_only);
          number(at + i * (is_wide ? 8 : 4), member.target(), name,
                 is_strict ? Expected::kFailure : Expected::kAnyStatus);
          break;
        }
        case Kind::POINTER: add_null(at, name); break;
        case Kind::CALLBACK: add(at, 8, 0, Expected::kFailure, name + " = null"); break;
        case Kind::STRUCT: break;  // an object of its own
      }
    }
  }

  void lengths(const Operand& operand) {
    for (int32_t axis = 0; axis < operand.tensor->rank; ++axis) {
      const std::string number = index_text(axis);
      integers(const_cast<int64_t*>(operand.tensor->shape + axis), 8, operand.path + ".shape" + number);
      integers(const_cast<int64_t*>(operand.tensor->strides + axis), 8, operand.path + ".strides" + number);
    }
    const auto address = reinterpret_cast<uint64_t>(operand.tensor->data);
    add(&operand.tensor->data, 8, address + 1, Expected::kAnyStatus, operand.path + ".data is odd");
  }

  HostileCall& call_;
  HandleSet& handles_;
  std::vector<Mutation> all_;
};

}  // namespace theon::test
