/// \file
/// Enums of every kind.
#include <stdint.h>

/// Kinds of failure.
typedef int32_t theon_status;

/// Kinds of failure & success, with <angles>.
typedef enum theon_status_code {
  THEON_OK = 0,            ///< Fine.
  THEON_SHAPE_MISMATCH = 2 ///< Lengths that must agree do not,
                           ///< on two lines.
} theon_status_code;

/// From a table.
typedef enum theon_color {
  THEON_COLOR_NONE = -1, ///< No color.
#define THEON_COLOR(id, NAME, Name, bits) THEON_COLOR_##NAME = id,
#include "theon/colors.def"
  /// Above its line; like `THEON_COLOR_DARK_RED`, THEON_OK and THEON_UNKNOWN_WORD.
  THEON_COLOR_COUNT = 2,
} theon_color;

/// One bit.
typedef enum theon_paint_flags {
  THEON_PAINT_WET_NOW = 1 ///< See theon_color.
} theon_paint_flags;
