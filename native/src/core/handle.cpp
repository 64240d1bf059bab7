#include "core/handle.hpp"

#include "core/platform.hpp"

namespace theon {
namespace {

constinit std::mutex s_mutex;

// A fork while another thread holds the lock must not leave the child without it.
const bool s_forks_watched = (platform::at_fork([] { s_mutex.lock(); }, [] { s_mutex.unlock(); },
                                                [] { s_mutex.unlock(); }),
                              true);

}  // namespace

std::mutex& handle_mutex() noexcept { return s_mutex; }

}  // namespace theon
