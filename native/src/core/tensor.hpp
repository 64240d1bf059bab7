// Questions about tensor views, asked by every kernel.
#pragma once

#include <cstdint>
#include <string>

#include "core/status.hpp"
#include "theon/base.h"

namespace theon {

/// Number of elements; throws on overflow.
int64_t element_count(const theon_tensor& tensor);

/// Whether the elements lie in row-major order without gaps (axes of length 1 do not matter).
bool is_row_major(const theon_tensor& tensor) noexcept;

/// First and one-past-last byte that a tensor touches; equal when it has no elements.
struct ByteRange {
  const char* begin;
  const char* end;
};
ByteRange byte_range(const theon_tensor& tensor) noexcept;
bool overlaps(const theon_tensor& a, const theon_tensor& b) noexcept;

/// Whether two distinct index tuples may share memory: a zero stride, or strides that interleave.
bool self_overlaps(const theon_tensor& tensor) noexcept;

/// Rank, dtype, pointers and lengths; `what` names the tensor in the message. Data may be null when `with_data` is false.
void validate(const theon_tensor& tensor, const char* what, bool with_data);

/// "[2, 3]".
std::string shape_text(const theon_tensor& tensor);

/// Row-major strides of a shape, in elements.
void row_major_strides(const int64_t* shape, int32_t rank, int64_t* strides) noexcept;

}  // namespace theon
