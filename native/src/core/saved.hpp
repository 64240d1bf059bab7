// Saved functions: nothing in the bytes is trusted before it is checked. See theon/saved.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/program.hpp"
#include "theon/saved.h"

namespace theon {

/// Bytes of a saved function, which may lie at any address and must outlive it.
class SavedFunction {
 public:
  /// Checks everything but the program. Throws THEON_INVALID_PROGRAM.
  SavedFunction(const std::byte* bytes, int64_t count);

  const theon_saved_header& header() const noexcept { return header_; }
  const std::byte* program() const noexcept { return bytes_ + header_.program.offset; }
  theon_saved_tensor tensor(int64_t index) const noexcept;
  int64_t length(int64_t index) const noexcept;

  /// Throws THEON_INVALID_PROGRAM unless inputs and outputs of the program are what the tensors say.
  void check_program(const Program& program) const;

 private:
  enum class Role { kInput, kOutput, kShared };
  // Inputs and outputs of the program that a tensor stands for.
  struct Claims {
    std::vector<char> inputs, outputs;
  };

  void check_header(int64_t count) const;
  void check_sections(int64_t count) const;
  void check_tensor(int64_t index, Claims& claims) const;
  void check_value(const theon_saved_tensor& tensor, int64_t index) const;
  Role role_of(int64_t index) const noexcept;

  const std::byte* bytes_;
  theon_saved_header header_;
};

}  // namespace theon
