// One call of one exported function, laid out in guarded memory: arguments by their types, every number at a known address.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "abi_model.hpp"

namespace theon::test {

/// Memory of a call. Everything in it stands between guard bytes, and the same calls of `take` give the same addresses.
class GuardedMemory {
 public:
  static constexpr size_t kBytes = size_t{1} << 18;
  static constexpr unsigned char kGuard = 0xA5;

  void clear() {
    std::memset(bytes_, kGuard, used_ + kGap);
    used_ = kGap;
  }
  unsigned char* take(size_t bytes, unsigned char fill) {
    unsigned char* at = bytes_ + used_;
    used_ += (bytes + 2 * kGap - 1) / kGap * kGap;
    if (used_ + kGap > kBytes) std::abort();
    std::memset(at, fill, bytes);
    return at;
  }
  const unsigned char* begin() const { return bytes_; }
  size_t used() const { return used_; }

 private:
  static constexpr size_t kGap = 64;
  alignas(64) unsigned char bytes_[kBytes];
  size_t used_ = kBytes - kGap;
};

/// A struct that the call reaches.
struct Object {
  const StructInfo* info;
  unsigned char* address;
  std::string path;
  bool is_read_only;
};

/// A theon_tensor or theon_output, which have the same layout, and the memory around its data.
struct Operand {
  theon_tensor* tensor;
  unsigned char* area;
  bool is_written;
  bool may_be_null;
  std::string path;
};

/// Bytes that the call may change.
struct Writable {
  unsigned char* begin;
  size_t bytes;
};

/// What an operand's numbers ask for.
enum class Sanity {
  kSane,       // lies within its area
  kMalformed,  // has to be refused
  kWild,       // well-formed and beyond its area: nobody can tell, so it must not be called
};

constexpr int64_t kAreaBytes = 4096;
constexpr int64_t kAreaMiddle = kAreaBytes / 2;

class HostileCall {
 public:
  HostileCall(GuardedMemory& memory, const EntryInfo& entry);

  const EntryInfo& entry;
  GuardedMemory& memory;
  uint64_t* words;  // the arguments, in guarded memory too
  std::vector<Object> objects;
  std::vector<Operand> operands;
  std::vector<Writable> writable;
  std::vector<void*> never_larger;  // numbers that say how long a buffer is: a larger one would be a lie
  void* block = nullptr;            // memory of theon_allocate that the call is to free

  /// The struct behind parameter number `index`.
  template <class T>
  T& argument(size_t index) {
    return *reinterpret_cast<T*>(words[index]);
  }

  /// A struct in guarded memory, with its own size where it has one.
  unsigned char* add_object(const StructInfo& info, const std::string& path, bool is_read_only, int32_t count = 1);
  template <class T>
  T* add(const char* type, const std::string& path, int32_t count = 1) {
    return reinterpret_cast<T*>(add_object(*abi_model().find_struct(type), path, true, count));
  }
  /// Names structs that follow each other in memory that is filled already.
  void add_parts(unsigned char* address, const std::string& path,
                 std::initializer_list<std::pair<const char*, int32_t>> parts);
  /// Gives an operand another shape (row-major) and dtype.
  static void reshape(theon_tensor& tensor, std::initializer_list<int64_t> shape, int32_t dtype = THEON_FLOAT32);

  Sanity sanity() const;
  std::string why_not() const { return why_not_; }

 private:
  void add_parameter(size_t index);
  void add_operand(unsigned char* address, const std::string& path, bool is_written, bool may_be_null);
  void fill_object(const StructInfo& info, unsigned char* address, const std::string& path, bool is_read_only);

  mutable std::string why_not_;
};

/// "[2]".
inline std::string index_text(int32_t index) {
  std::string text = "[";
  return text.append(std::to_string(index)).append("]");
}

inline bool is_result_name(std::string_view name) { return name == "out" || name == "output" || name == "destination"; }

inline HostileCall::HostileCall(GuardedMemory& the_memory, const EntryInfo& the_entry)
    : entry(the_entry), memory(the_memory) {
  memory.clear();
  words = reinterpret_cast<uint64_t*>(memory.take(sizeof(Words), 0));
  for (size_t index = 0; index < entry.parameters.size(); ++index) add_parameter(index);
}

inline void HostileCall::add_parameter(size_t index) {
  const Member& parameter = entry.parameters[index];
  if (parameter.kind != Kind::POINTER || abi_model().is_handle(parameter.target())) return;
  const StructInfo* info = abi_model().find_struct(parameter.target());
  unsigned char* target = info != nullptr ? add_object(*info, parameter.name, parameter.points_to_const())
                                          : memory.take(256, 0);
  if (!parameter.points_to_const()) writable.push_back({target, info != nullptr ? size_t(info->bytes) : 256});
  words[index] = reinterpret_cast<uint64_t>(target);
}

inline unsigned char* HostileCall::add_object(const StructInfo& info, const std::string& path, bool is_read_only,
                                              int32_t count) {
  unsigned char* first = memory.take(static_cast<size_t>(info.bytes) * count, 0);
  for (int32_t i = 0; i < count; ++i) {
    fill_object(info, first + static_cast<ptrdiff_t>(i) * info.bytes, count == 1 ? path : path + index_text(i),
                is_read_only);
  }
  return first;
}

inline void HostileCall::fill_object(const StructInfo& info, unsigned char* address, const std::string& path,
                                     bool is_read_only) {
  objects.push_back({&info, address, path, is_read_only});
  const std::string_view name = info.name;
  if (name == "theon_tensor" || name == "theon_output") {
    const std::string_view last = std::string_view(path).substr(path.rfind('.') + 1);
    add_operand(address, path, is_result_name(last) || name == "theon_output", name == "theon_output");
    return;
  }
  for (const Member& field : info.fields) {
    unsigned char* at = address + field.offset;
    if (std::string_view(field.name) == "size" && field.offset == 0) std::memcpy(at, &info.bytes, sizeof(int32_t));
    if (field.kind != Kind::STRUCT) continue;
    fill_object(*abi_model().find_struct(field.type), at, path + "." + field.name, is_read_only);
  }
}

inline void HostileCall::add_operand(unsigned char* address, const std::string& path, bool is_written,
                                     bool may_be_null) {
  auto& tensor = *reinterpret_cast<theon_tensor*>(address);
  // All ones count as true, as small positive numbers and as indices that lie outside.
  unsigned char* area = memory.take(kAreaBytes, 1);
  const auto numbers = [&] {
    return reinterpret_cast<int64_t*>(memory.take((THEON_MAX_RANK + 2) * sizeof(int64_t), 0));
  };
  int64_t* shape = numbers();
  int64_t* strides = numbers();
  for (int axis = 0; axis < THEON_MAX_RANK + 2; ++axis) shape[axis] = strides[axis] = 1;
  tensor = {area + kAreaMiddle, shape, strides, 0, 0};
  reshape(tensor, {2, 3});
  operands.push_back({&tensor, area, is_written, may_be_null, path});
  if (!may_be_null) return;
  // The run may allocate it, and then says where and how long it is.
  writable.push_back({address, sizeof(tensor)});
  for (int64_t* list : {shape, strides}) {
    writable.push_back({reinterpret_cast<unsigned char*>(list), THEON_MAX_RANK * sizeof(int64_t)});
  }
}

inline void HostileCall::reshape(theon_tensor& tensor, std::initializer_list<int64_t> shape, int32_t dtype) {
  tensor.rank = static_cast<int32_t>(shape.size());
  tensor.dtype = dtype;
  auto* lengths = const_cast<int64_t*>(tensor.shape);
  auto* strides = const_cast<int64_t*>(tensor.strides);
  std::copy(shape.begin(), shape.end(), lengths);
  int64_t stride = 1;
  for (int32_t axis = tensor.rank - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= lengths[axis];
  }
}

inline void HostileCall::add_parts(unsigned char* address, const std::string& path,
                                   std::initializer_list<std::pair<const char*, int32_t>> parts) {
  for (const auto& [type, count] : parts) {
    const StructInfo& info = *abi_model().find_struct(type);
    for (int32_t i = 0; i < count; ++i, address += info.bytes) {
      objects.push_back({&info, address, path + "." + type + index_text(i), true});
    }
  }
}

inline Sanity sanity_of(const Operand& operand) {
  const theon_tensor& t = *operand.tensor;
  if (t.rank < 0 || t.rank > THEON_MAX_RANK || t.dtype < 0 || t.dtype >= THEON_DTYPE_COUNT) return Sanity::kMalformed;
  if (t.rank > 0 && (t.shape == nullptr || t.strides == nullptr)) return Sanity::kMalformed;
  bool is_empty = false;
  for (int32_t axis = 0; axis < t.rank; ++axis) {
    if (t.shape[axis] < 0) return Sanity::kMalformed;
    is_empty |= t.shape[axis] == 0;
  }
  if (is_empty) return Sanity::kSane;
  if (t.data == nullptr) return operand.may_be_null ? Sanity::kSane : Sanity::kMalformed;
  using Wide = __int128;
  const int32_t bytes = theon_dtype_bytes(t.dtype);
  // Beyond this no address space reaches; products are cut there, so that they cannot overflow.
  const Wide most = Wide{1} << 62;
  Wide below = 0, above = bytes, total = bytes;
  for (int32_t axis = 0; axis < t.rank; ++axis) {
    const Wide stride = t.strides[axis];
    const Wide extent = std::min<Wide>((Wide{t.shape[axis]} - 1) * (stride < 0 ? -stride : stride), most) * bytes;
    (stride < 0 ? below : above) += extent;
    total = std::min<Wide>(total * t.shape[axis], most * 2);
  }
  if (below + above > Wide{1} << 56 || total >= most * 2) return Sanity::kMalformed;
  const auto* data = static_cast<unsigned char*>(t.data);
  if (data - operand.area < below || operand.area + kAreaBytes - data < above || total > kAreaBytes)
    return Sanity::kWild;
  if (reinterpret_cast<uintptr_t>(data) % static_cast<uintptr_t>(std::min(bytes, 8)) != 0) return Sanity::kMalformed;
  return Sanity::kSane;
}

inline Sanity HostileCall::sanity() const {
  Sanity worst = Sanity::kSane;
  for (const Operand& operand : operands) {
    const Sanity own = sanity_of(operand);
    if (own == Sanity::kWild) return own;
    if (own == Sanity::kMalformed) worst = own, why_not_ = operand.path + " is malformed";
  }
  return worst;
}

}  // namespace theon::test
