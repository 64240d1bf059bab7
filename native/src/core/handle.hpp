// Storage of handles whose closed state stays recognisable.
#pragma once

#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

namespace theon {

/// Guards the closed handles of all kinds, also across a fork.
std::mutex& handle_mutex() noexcept;

/// Makes and closes the handles of one kind. T is standard layout enough to begin with `uint64_t magic = T::kMagic`.
/// The storage of a closed handle is kept for handles of the same kind: a closed handle shows a zero magic word rather than
/// freed memory, until its storage is reused.
template <class T>
class HandleStore {
 public:
  template <class... Arguments>
  T* create(Arguments&&... arguments) {
    void* storage = take();
    try {
      return ::new (storage) T(std::forward<Arguments>(arguments)...);
    } catch (...) {
      keep(storage);
      throw;
    }
  }

  /// `handle` is open: its owner has checked the magic word.
  void destroy(T* handle) noexcept {
    handle->~T();
    keep(handle);
  }

  /// Whether `handle` is open and of this kind.
  static bool is_open(const T* handle) noexcept {
    return handle != nullptr && reinterpret_cast<uintptr_t>(handle) % alignof(T) == 0 &&
           *reinterpret_cast<const uint64_t*>(handle) == T::kMagic;
  }

 private:
  struct Closed {
    uint64_t magic;
    Closed* next;
  };
  static_assert(sizeof(T) >= sizeof(Closed) && alignof(T) >= alignof(Closed));

  void* take() {
    {
      const std::lock_guard lock(handle_mutex());
      if (closed_ != nullptr) return std::exchange(closed_, closed_->next);
    }
    return ::operator new(sizeof(T), std::align_val_t(alignof(T)));
  }

  void keep(void* storage) noexcept {
    const std::lock_guard lock(handle_mutex());
    closed_ = ::new (storage) Closed{0, closed_};
  }

  Closed* closed_ = nullptr;
};

}  // namespace theon
