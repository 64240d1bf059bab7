#include "core/status.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace theon {
namespace {

constexpr size_t kTextBytes = 4096;

// Plain arrays: reporting a failure needs no heap, which may be what has just run out.
thread_local char t_text[kTextBytes] = "";
thread_local theon_status t_status = THEON_OK;

constexpr const char* kNames[] = {"THEON_OK",
                                  "THEON_INVALID_ARGUMENT",
                                  "THEON_SHAPE_MISMATCH",
                                  "THEON_DTYPE_MISMATCH",
                                  "THEON_UNSUPPORTED",
                                  "THEON_OUT_OF_MEMORY",
                                  "THEON_NOT_FOUND",
                                  "THEON_CANCELLED",
                                  "THEON_INDEX_OUT_OF_RANGE",
                                  "THEON_INVALID_HANDLE",
                                  "THEON_INVALID_PROGRAM",
                                  "THEON_ALREADY_EXISTS",
                                  "THEON_KERNEL_FAILED",
                                  "THEON_INJECTED_FAULT",
                                  "THEON_INTERNAL"};
static_assert(sizeof(kNames) / sizeof(kNames[0]) == THEON_INTERNAL + 1);

// The longest prefix of `text` that has at most `limit` bytes and ends between two UTF-8 characters.
size_t cut(const char* text, size_t length, size_t limit) noexcept {
  if (length <= limit) return length;
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return end;
}

}  // namespace

bool is_failure(theon_status status) noexcept { return status > THEON_OK && status <= THEON_INTERNAL; }

const char* status_name(theon_status status) noexcept {
  return status >= THEON_OK && status <= THEON_INTERNAL ? kNames[status] : "unknown status";
}

const char* last_error() noexcept { return t_text; }

theon_status fail(theon_status status, const char* text) noexcept {
  if (text == nullptr || *text == '\0') text = status_name(status);  // a failure always says something
  const size_t length = cut(text, strnlen(text, kTextBytes), kTextBytes - 1);
  memmove(t_text, text, length);  // `text` may be the last error itself
  t_text[length] = '\0';
  t_status = status;
  return status;
}

void raise(theon_status status, const char* format, ...) {
  char text[kTextBytes + 1];
  va_list arguments;
  va_start(arguments, format);
  const int written = vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  const size_t length = written < 0 ? 0 : cut(text, strnlen(text, sizeof(text)), kTextBytes - 1);
  throw Error(status, std::string(text, length));
}

void check(theon_status status) {
  if (status == THEON_OK) return;
  if (!is_failure(status)) raise(THEON_KERNEL_FAILED, "a kernel returned the unknown status %d", status);
  // A function that reported nothing must not be given the text of an older failure.
  if (t_status != status) raise(status, "%s was returned without a text", status_name(status));
  throw Error(status, t_text);
}

}  // namespace theon
