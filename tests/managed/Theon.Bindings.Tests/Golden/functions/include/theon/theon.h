/// \file
/// Things and what they do.
///
/// A second paragraph about THEON_THEON_LIMIT.
#include <stdint.h>

#define THEON_API __attribute__((visibility("default")))
#define THEON_NOTE(text) __attribute__((annotate(text)))

/// Most things.
#define THEON_LIMIT 32
/// In hexadecimal.
#define THEON_THEON_MAGIC 0x52
#define THEON_NOT_A_NUMBER "text"

/// Kinds of failure.
typedef int32_t theon_status;

/// A thing. It has more sentences.
typedef struct theon_thing theon_thing;

/// How to make a thing.
typedef struct theon_thing_args {
  int32_t size; ///< sizeof(theon_thing_args).
} theon_thing_args;

/// Makes a thing from `args`, to be closed with theon_thing_destroy().
THEON_API theon_status theon_thing_create(const theon_thing_args* args, theon_thing** thing);

/// Closes a thing.
THEON_API theon_status theon_thing_destroy(theon_thing* thing);

/// Renames a thing.
/// \param thing Any thing,
/// even an old one.
/// \param new_name UTF-8.
THEON_API theon_status theon_thing_rename(theon_thing* thing, const char* new_name);

/// Measures `count` things.
/// \param count How many.
/// \param in Names that are keywords in C#.
/// \param out Memory of `count` numbers, see theon_count.
THEON_API theon_status theon_measure(int32_t count, const double* in, double* out);

/// Hands a status on.
/// \param status Any.
THEON_API theon_status theon_fail(theon_status status) THEON_NOTE("status is the result");

/// Name of a thing, never null.
THEON_API const char* theon_thing_name(const theon_thing* thing);

/// Number of things.
THEON_API int64_t theon_count(void);
