#include "core/saved.hpp"

#include <algorithm>
#include <cstring>

#include "core/checksum.hpp"
#include "core/dtype.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

constexpr int64_t kAlignedSection = 64;
constexpr int32_t kCastings = 4;

long long ll(int64_t value) { return value; }

template <class T>
T read(const std::byte* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

void check_section(const theon_section& section, const char* name, int64_t entry_bytes, int64_t alignment,
                   int64_t total) {
  if (section.offset < static_cast<int64_t>(sizeof(theon_saved_header)) || section.offset > total ||
      section.count < 0 || section.count > (total - section.offset) / entry_bytes) {
    raise(THEON_INVALID_PROGRAM,
          "saved function: %s (offset %lld, %lld entries of %lld bytes) is outside the %lld bytes", name,
          ll(section.offset), ll(section.count), ll(entry_bytes), ll(total));
  }
  if (section.offset % alignment != 0) {
    raise(THEON_INVALID_PROGRAM, "saved function: %s is at offset %lld, which is not a multiple of %lld", name,
          ll(section.offset), ll(alignment));
  }
}

uint32_t checksum_of(const std::byte* bytes, int64_t count) {
  constexpr size_t kAt = offsetof(theon_saved_header, checksum);
  constexpr size_t kAfter = kAt + sizeof(uint32_t);
  constexpr uint32_t kZero = 0;
  uint32_t sum = crc32c(0, bytes, kAt);
  sum = crc32c(sum, &kZero, sizeof(kZero));
  return crc32c(sum, bytes + kAfter, static_cast<size_t>(count) - kAfter);
}

}  // namespace

SavedFunction::SavedFunction(const std::byte* bytes, int64_t count) : bytes_(bytes), header_{} {
  if (count < static_cast<int64_t>(sizeof(theon_saved_header))) {
    raise(THEON_INVALID_PROGRAM,
          "saved function: %lld bytes are too few for its head, which has %d: cut off, or not one", ll(count),
          static_cast<int>(sizeof(theon_saved_header)));
  }
  header_ = read<theon_saved_header>(bytes);
  check_header(count);
  check_sections(count);
  const auto tensors = static_cast<size_t>(header_.tensors.count);
  Claims claims{std::vector<char>(tensors), std::vector<char>(tensors)};
  for (int64_t i = 0; i < header_.tensors.count; ++i) check_tensor(i, claims);
}

theon_saved_tensor SavedFunction::tensor(int64_t index) const noexcept {
  return read<theon_saved_tensor>(bytes_ + header_.tensors.offset +
                                  index * static_cast<int64_t>(sizeof(theon_saved_tensor)));
}

int64_t SavedFunction::length(int64_t index) const noexcept {
  return read<int64_t>(bytes_ + header_.lengths.offset + index * static_cast<int64_t>(sizeof(int64_t)));
}

SavedFunction::Role SavedFunction::role_of(int64_t index) const noexcept {
  return index < header_.input_count                          ? Role::kInput
         : index < header_.input_count + header_.output_count ? Role::kOutput
                                                              : Role::kShared;
}

void SavedFunction::check_header(int64_t count) const {
  if (header_.magic != THEON_SAVED_MAGIC)
    raise(THEON_INVALID_PROGRAM, "the bytes do not begin with THSV: not a saved function");
  if (header_.version != THEON_SAVED_VERSION) {
    raise(THEON_INVALID_PROGRAM, "saved function of version %u; this library reads version %d%s", header_.version,
          THEON_SAVED_VERSION, header_.version > THEON_SAVED_VERSION ? ": a newer one wrote it" : "");
  }
  if (header_.total_bytes != count) {
    raise(THEON_INVALID_PROGRAM, "saved function: it says that it has %lld bytes; there are %lld%s",
          ll(header_.total_bytes), ll(count), count < header_.total_bytes ? ": cut off" : "");
  }
  const uint32_t checksum = checksum_of(bytes_, count);
  if (checksum != header_.checksum) {
    raise(THEON_INVALID_PROGRAM, "saved function: its checksum is %08x, that of its bytes %08x: damaged",
          header_.checksum, checksum);
  }
  if (header_.casting < 0 || header_.casting >= kCastings)
    raise(THEON_INVALID_PROGRAM, "saved function: casting is %d; expected 0 to %d", header_.casting, kCastings - 1);
  if (!is_float(header_.float_dtype))
    raise(THEON_INVALID_PROGRAM, "saved function: float_dtype is %d; expected a float", header_.float_dtype);
}

void SavedFunction::check_sections(int64_t count) const {
  check_section(header_.program, "program", 1, kAlignedSection, count);
  check_section(header_.tensors, "tensors", sizeof(theon_saved_tensor), 8, count);
  check_section(header_.lengths, "lengths", sizeof(int64_t), 8, count);
  check_section(header_.values, "values", 1, kAlignedSection, count);
  check_section(header_.strings, "strings", 1, 8, count);
  const theon_section& strings = header_.strings;
  if (strings.count == 0 || bytes_[strings.offset + strings.count - 1] != std::byte{0})
    raise(THEON_INVALID_PROGRAM, "saved function: strings do not end with a zero byte");
  if (header_.name < 0 || header_.name >= strings.count)
    raise(THEON_INVALID_PROGRAM, "saved function: its name is outside strings");
  if (header_.input_count < 0 || header_.output_count < 0 ||
      int64_t{header_.input_count} + header_.output_count > header_.tensors.count) {
    raise(THEON_INVALID_PROGRAM, "saved function: %d inputs and %d outputs do not fit into %lld tensors",
          header_.input_count, header_.output_count, ll(header_.tensors.count));
  }
}

void SavedFunction::check_tensor(int64_t index, Claims& claims) const {
  const theon_saved_tensor t = tensor(index);
  const auto wrong = [&](const char* what) {
    raise(THEON_INVALID_PROGRAM, "saved function: tensor %lld: %s", ll(index), what);
  };
  if (t.name < 0 || t.name >= header_.strings.count) wrong("its name is outside strings");
  if (!is_dtype(t.dtype)) wrong("its dtype is none of dtypes.def");
  if (t.rank < 0 || t.rank > THEON_MAX_RANK) wrong("its rank is not 0 to 32");
  if (t.rank < 32 && (t.broadcast >> t.rank) != 0) wrong("it broadcasts on an axis that it lacks");
  if (t.lengths < 0 || t.lengths > header_.lengths.count - t.rank) wrong("its lengths are outside the section");
  if (t.reserved != 0) wrong("its reserved is not 0");
  const Role role = role_of(index);
  for (int32_t axis = 0; axis < t.rank; ++axis) {
    const int64_t known = length(t.lengths + axis);
    if (known < (role == Role::kShared ? 0 : -1)) wrong("a length is negative");
    if ((t.broadcast >> axis & 1) != 0 && known != 1) wrong("an axis that broadcasts does not have length 1");
  }
  // Each input and output of the program stands for one tensor; how many there are the program says.
  const auto claim = [&](std::vector<char>& claimed, int32_t number) {
    if (number == -1) return;
    if (number < 0 || static_cast<size_t>(number) >= claimed.size() || claimed[static_cast<size_t>(number)] != 0)
      wrong("its input or output of the program is out of range or another tensor's");
    claimed[static_cast<size_t>(number)] = 1;
  };
  claim(claims.inputs, t.program_input);
  claim(claims.outputs, t.program_output);
  if (role == Role::kShared) {
    if (t.program_input == -1 && t.program_output == -1) wrong("it is neither read nor written");
    check_value(t, index);
    return;
  }
  const int64_t input = role == Role::kInput ? index : -1;
  const int64_t output = role == Role::kOutput ? index - header_.input_count : -1;
  if (t.program_input != input || t.program_output != output)
    wrong("it is not the input or output of the program that its place says");
  if (t.value != 0) wrong("it is no shared variable and has a value");
}

void SavedFunction::check_value(const theon_saved_tensor& t, int64_t index) const {
  int64_t bytes = dtype_bytes(t.dtype);
  bool fits = t.value >= 0 && t.value % kAlignedSection == 0 && t.value <= header_.values.count;
  bool is_empty = false;
  for (int32_t axis = 0; axis < t.rank; ++axis) is_empty |= length(t.lengths + axis) == 0;
  for (int32_t axis = 0; fits && !is_empty && axis < t.rank; ++axis)
    fits = !__builtin_mul_overflow(bytes, length(t.lengths + axis), &bytes);
  if (!fits || (!is_empty && bytes > header_.values.count - t.value)) {
    raise(THEON_INVALID_PROGRAM, "saved function: tensor %lld: its value is outside the %lld bytes of values",
          ll(index), ll(header_.values.count));
  }
  if (t.dtype != THEON_BOOL || is_empty) return;
  const std::byte* first = bytes_ + header_.values.offset + t.value;
  if (std::any_of(first, first + bytes, [](std::byte b) { return b > std::byte{1}; }))
    raise(THEON_INVALID_PROGRAM, "saved function: tensor %lld: its value has a bool that is neither 0 nor 1",
          ll(index));
}

void SavedFunction::check_program(const Program& program) const {
  const auto inputs = static_cast<int64_t>(program.input_slots.size());
  const auto outputs = static_cast<int64_t>(program.output_slots.size());
  int64_t named_inputs = 0, named_outputs = 0;
  const auto check_slot = [&](const theon_saved_tensor& t, int64_t index, int32_t slot, const char* what) {
    const theon_slot& s = program.slots[static_cast<size_t>(slot)];
    if (s.dtype != t.dtype || s.rank != t.rank) {
      raise(THEON_INVALID_PROGRAM, "saved function: tensor %lld is %s of rank %d; the program's %s is %s of rank %d",
            ll(index), dtype_name(t.dtype), t.rank, what, dtype_name(s.dtype), s.rank);
    }
    if (role_of(index) == Role::kInput && (s.flags & THEON_SLOT_MUTABLE) != 0)
      raise(THEON_INVALID_PROGRAM, "saved function: the program writes its input %lld, which is the caller's",
            ll(index));
  };
  for (int64_t i = 0; i < header_.tensors.count; ++i) {
    const theon_saved_tensor t = tensor(i);
    named_inputs += t.program_input >= 0 ? 1 : 0;
    named_outputs += t.program_output >= 0 ? 1 : 0;
    if (t.program_input < inputs && t.program_input >= 0)
      check_slot(t, i, program.input_slots[static_cast<size_t>(t.program_input)], "input");
    if (t.program_output < outputs && t.program_output >= 0)
      check_slot(t, i, program.output_slots[static_cast<size_t>(t.program_output)], "output");
  }
  if (named_inputs != inputs || named_outputs != outputs) {
    raise(THEON_INVALID_PROGRAM,
          "saved function: %lld inputs and %lld outputs are named; the program has %lld and %lld", ll(named_inputs),
          ll(named_outputs), ll(inputs), ll(outputs));
  }
}

}  // namespace theon
