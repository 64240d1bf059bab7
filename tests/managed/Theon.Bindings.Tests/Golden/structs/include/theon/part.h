/// \file
/// Parts.
#ifndef PART_H
#define PART_H
#include <stdint.h>

/// How a part is counted.
typedef enum theon_dtype_kind {
  THEON_DTYPE_KIND_WHOLE = 0, ///< Whole.
  THEON_DTYPE_KIND_HALF = 1   ///< Half.
} theon_dtype_kind;

/// An opaque thing.
typedef struct theon_thing theon_thing;

/// Part of a box.
typedef struct theon_part {
  uint8_t out;     ///< A keyword.
  double weight;   ///< In kilograms.
  uint32_t axes;   ///< Bits.
} theon_part;

/// Visits a part of a thing.
typedef int32_t (*theon_visit_fn)(theon_thing* thing, const theon_part* part, void* state);
#endif
