// operator new of the whole program, replaced: fails when it is told to.
#pragma once

#include <cstdint>

namespace theon::test {

/// What became of the failure that was asked for.
enum class Failure {
  kNone,     // it was never reached
  kThrown,   // as std::bad_alloc
  kReturned  // as null, to a caller that asked for that and can do without (std::stable_sort)
};

/// Lets the n-th next `new` of this thread fail, 1 being the next; 0 switches it off.
void fail_new_at(int64_t n);
Failure new_failure();
/// Number of blocks of `new` that are not deleted, over all threads.
int64_t live_news();

}  // namespace theon::test
