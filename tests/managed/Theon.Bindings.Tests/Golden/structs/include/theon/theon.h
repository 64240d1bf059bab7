/// \file
/// Structs and callbacks.
#include "theon/part.h"

/// Ends of a box.
typedef struct theon_box {
  int32_t size;             ///< sizeof(theon_box).
  int32_t corners[4];       ///< Inside the struct.
  theon_part first;         ///< Nested.
  const theon_part* others; ///< `count` parts.
  int64_t* written_counts;  ///< Written.
  const char* name;         ///< Text.
  void* data;               ///< Anything.
  theon_visit_fn visit;     ///< See theon_visit_fn.
  theon_dtype_kind kind;    ///< An enum by its own type.
} theon_box;
