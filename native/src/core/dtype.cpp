#include "core/dtype.hpp"

namespace theon {
namespace {

struct Name {
  char text[16];
};

// "Complex64" -> "complex64": the table's C# name is the only one written down.
constexpr Name lower(const char* name) {
  Name result{};
  for (int i = 0; name[i] != '\0'; ++i) {
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    result.text[i] = upper ? static_cast<char>(name[i] + ('a' - 'A')) : name[i];
  }
  return result;
}

#define THEON_DTYPE(id, NAME, Name, bytes) lower(#Name),
constexpr Name kNames[] = {
#include "theon/dtypes.def"
};
static_assert(sizeof(kNames) / sizeof(kNames[0]) == THEON_DTYPE_COUNT);

#define THEON_DTYPE(id, NAME, Name, bytes) id,
constexpr int kIds[] = {
#include "theon/dtypes.def"
};

constexpr bool ids_are_positions() {
  for (int i = 0; i < THEON_DTYPE_COUNT; ++i) {
    if (kIds[i] != i) return false;
  }
  return true;
}
static_assert(ids_are_positions(), "kNames is indexed by id");

}  // namespace

const char* dtype_name(int32_t dtype) noexcept { return is_dtype(dtype) ? kNames[dtype].text : "unknown dtype"; }

void raise_not_computed(int32_t dtype, const char* what) {
  raise(THEON_UNSUPPORTED, "%s is %s; expected a dtype that kernels compute in, which bfloat16 is not", what,
        dtype_name(dtype));
}

}  // namespace theon
