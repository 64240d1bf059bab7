// The first look at what a caller passed.
#pragma once

#include "core/status.hpp"

namespace theon {

/// The struct of arguments behind a pointer, whose first field is its size; `what` is its type's name. Throws THEON_INVALID_ARGUMENT.
template <class Arguments>
Arguments& checked_arguments(Arguments* arguments, const char* what) {
  if (arguments == nullptr) raise(THEON_INVALID_ARGUMENT, "%s is null", what);
  if (arguments->size != static_cast<int32_t>(sizeof(Arguments))) {
    raise(THEON_INVALID_ARGUMENT, "%s.size is %d; expected %d", what, arguments->size,
          static_cast<int>(sizeof(Arguments)));
  }
  return *arguments;
}

/// The place for a result; `what` names the parameter.
template <class Result>
Result& checked_result(Result* result, const char* what) {
  if (result == nullptr) raise(THEON_INVALID_ARGUMENT, "%s is null", what);
  return *result;
}

}  // namespace theon
