// From bytes to typed sections; nothing is trusted before its range is checked.
#include <bit>
#include <cstring>

#include "core/program.hpp"
#include "core/registry.hpp"
#include "core/status.hpp"

namespace theon {
namespace {

static_assert(std::endian::native == std::endian::little, "programs are little-endian");

long long ll(int64_t value) { return value; }

template <class T>
std::span<const T> read_section(const std::byte* bytes, int64_t total, const theon_section& section, const char* name,
                                int64_t alignment = 8) {
  const bool begins_inside = section.offset >= static_cast<int64_t>(sizeof(theon_program_header)) &&
                             section.offset <= total;
  if (!begins_inside || section.count < 0 ||
      section.count > (total - section.offset) / static_cast<int64_t>(sizeof(T)) || section.count > INT32_MAX) {
    raise(THEON_INVALID_PROGRAM,
          "section %s (offset %lld, %lld entries of %d bytes) does not lie within the %lld bytes of the program", name,
          ll(section.offset), ll(section.count), static_cast<int>(sizeof(T)), ll(total));
  }
  if (section.offset % alignment != 0) {
    raise(THEON_INVALID_PROGRAM, "section %s is at offset %lld, which is not a multiple of %lld", name,
          ll(section.offset), ll(alignment));
  }
  return {reinterpret_cast<const T*>(bytes + section.offset), static_cast<size_t>(section.count)};
}

}  // namespace

Lists::Lists(int32_t keys, const std::vector<std::pair<int32_t, int32_t>>& pairs)
    : first_(static_cast<size_t>(keys) + 1, 0), items_(pairs.size()) {
  for (const auto& [key, item] : pairs) ++first_[key + 1];
  for (int32_t key = 0; key < keys; ++key) first_[key + 1] += first_[key];
  std::vector<int32_t> next(first_.begin(), first_.end() - 1);
  for (const auto& [key, item] : pairs) items_[next[key]++] = item;
}

Program::Program(const std::byte* bytes, int64_t count, Role the_role, int32_t depth) : role(the_role) {
  if (depth > THEON_PROGRAM_MAX_DEPTH) {
    raise(THEON_INVALID_PROGRAM, "programs are nested deeper than %d", THEON_PROGRAM_MAX_DEPTH);
  }
  read_sections(bytes, count);
  check_header();
  resolve_kernels();
  check_slots();
  check_expressions();
  check_instructions();
  load_nested(bytes, depth);
  learn_expressions();
  learn_slots();
  learn_instructions();
  check_flow();
}

void Program::read_sections(const std::byte* bytes, int64_t count) {
  if (count < static_cast<int64_t>(sizeof(theon_program_header))) {
    raise(THEON_INVALID_PROGRAM, "%lld bytes are too few for the head of a program (%d)", ll(count),
          static_cast<int>(sizeof(theon_program_header)));
  }
  header = reinterpret_cast<const theon_program_header*>(bytes);
  if (header->magic != THEON_PROGRAM_MAGIC)
    raise(THEON_INVALID_PROGRAM, "the bytes do not begin with THPR: not a program");
  if (header->version != THEON_PROGRAM_VERSION) {
    raise(THEON_INVALID_PROGRAM, "program version %u; this library reads version %d", header->version,
          THEON_PROGRAM_VERSION);
  }
  if (header->total_bytes != count) {
    raise(THEON_INVALID_PROGRAM, "the program says that it has %lld bytes; %lld were given", ll(header->total_bytes),
          ll(count));
  }
  const auto section = [&]<class T>(std::span<const T>& to, const theon_section& from, const char* name,
                                    int64_t alignment = 8) {
    to = read_section<T>(bytes, count, from, name, alignment);
  };
  section(expressions, header->expressions, "expressions");
  section(dims, header->dims, "dims");
  section(slots, header->slots, "slots");
  section(kernel_references, header->kernels, "kernels");
  section(operands, header->operands, "operands");
  section(parameters, header->parameters, "parameters");
  section(bindings, header->bindings, "bindings");
  section(instructions, header->instructions, "instructions");
  section(program_sections, header->programs, "programs");
  section(attributes, header->attributes, "attributes");
  section(constants, header->constants, "constants", kAlignment);
  section(strings, header->strings, "strings");
}

void Program::check_header() const {
  if (strings.empty() || strings.back() != '\0')
    raise(THEON_INVALID_PROGRAM, "section strings does not end with a zero byte");
  check_text(*this, header->name, "the program");
  if (header->reserved != 0) raise(THEON_INVALID_PROGRAM, "the head's reserved is %d; expected 0", header->reserved);
  const auto instruction_count = static_cast<int32_t>(instructions.size());
  if (header->register_count < 0 || header->register_count > THEON_PROGRAM_MAX_REGISTERS) {
    raise(THEON_INVALID_PROGRAM, "%d registers; 0 to %d are possible", header->register_count,
          THEON_PROGRAM_MAX_REGISTERS);
  }
  if (role == Role::kLoopBody && header->register_count == 0) {
    raise(THEON_INVALID_PROGRAM, "a loop body has no register 0 to hold the step");
  }
  if (header->tail_first < 0 || header->tail_first > instruction_count) {
    raise(THEON_INVALID_PROGRAM, "the tail begins at instruction %d of %d", header->tail_first, instruction_count);
  }
}

void Program::resolve_kernels() {
  constexpr size_t kLongestName = 63;
  kernels.reserve(kernel_references.size());
  for (const theon_kernel_reference& reference : kernel_references) {
    check_text(*this, reference.name, "a kernel");
    const char* name = text(reference.name);
    const bool too_long = strnlen(name, kLongestName + 1) > kLongestName;
    const theon_kernel* kernel = too_long ? nullptr : find_kernel(name, reference.version);
    if (kernel == nullptr)
      raise(THEON_NOT_FOUND, "no kernel \"%.*s\" of version %d", kTextLimit, name, reference.version);
    kernels.push_back(kernel);
  }
}

void check_text(const Program& program, int32_t text_offset, const char* what) {
  if (text_offset < 0 || static_cast<size_t>(text_offset) >= program.strings.size()) {
    raise(THEON_INVALID_PROGRAM, "the name of %s is at offset %d of %zu bytes of strings", what, text_offset,
          program.strings.size());
  }
}

std::string Program::slot_name(int32_t slot) const {
  const char* name = text(slots[slot].name);
  if (*name != '\0') return {name, strnlen(name, kTextLimit)};
  std::string number = "%";
  return number.append(std::to_string(slot));
}

std::string Program::instruction_label(int32_t index) const {
  const theon_instruction& i = instructions[index];
  std::string label = "instruction ";
  label.append(std::to_string(index)).append(" (");
  const char* name = text(i.name);
  const char* origin = text(i.origin);
  label.append(name, strnlen(name, kTextLimit));
  if (*origin != '\0') label.append(", ").append(origin, strnlen(origin, 2 * kTextLimit));
  return label.append(")");
}

}  // namespace theon
