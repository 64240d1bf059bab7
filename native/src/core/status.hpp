// Failure: one exception type inside the library, one way out of it.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include "theon/base.h"

namespace theon {

/// Thrown inside the library; guarded() turns it into a status and the thread's last error.
class Error : public std::exception {
 public:
  Error(theon_status status, std::string text) : status_(status), text_(std::move(text)) {}
  theon_status status() const noexcept { return status_; }
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  theon_status status_;
  std::string text_;
};

/// Keeps `text` as the calling thread's last error and returns `status`. Needs no heap; a text over 4 KiB is cut between
/// characters, and without a text the name of the status stands in.
theon_status fail(theon_status status, const char* text) noexcept;

/// The calling thread's last error; never null.
const char* last_error() noexcept;

/// "THEON_SHAPE_MISMATCH", or "unknown status".
const char* status_name(theon_status status) noexcept;

/// Whether `status` is one of the failures of theon_status_code.
bool is_failure(theon_status status) noexcept;

/// printf-like text, thrown as an Error.
[[noreturn]] void raise(theon_status status, const char* format, ...) __attribute__((format(printf, 2, 3)));

/// Throws the failure that a C function of ours or of the user reported, with the thread's last error as text. A number that is
/// no theon_status_code becomes THEON_KERNEL_FAILED.
void check(theon_status status);

/// Runs `body`; whatever it throws becomes a status. Every exported function that can fail is one call of this.
template <class Body>
theon_status guarded(Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return THEON_OK;
  } catch (const Error& e) {
    return fail(e.status(), e.what());
  } catch (const std::bad_alloc&) {
    return fail(THEON_OUT_OF_MEMORY, "native allocation failed");
  } catch (const std::exception& e) {
    return fail(THEON_INTERNAL, e.what());
  } catch (...) {
    return fail(THEON_INTERNAL, "unknown native exception");
  }
}

}  // namespace theon
