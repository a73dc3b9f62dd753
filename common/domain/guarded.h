#pragma once

#include <mutex>
#include <utility>

namespace gatehouse {

/// Data that can be reached only while its lock is held.
template <typename T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}

  /// Runs `action` on the data under the lock and returns what it returns.
  template <typename Action>
  decltype(auto) with(Action&& action) {
    const std::lock_guard lock(mutex_);
    return std::forward<Action>(action)(value_);
  }

  template <typename Action>
  decltype(auto) with(Action&& action) const {
    const std::lock_guard lock(mutex_);
    return std::forward<Action>(action)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace gatehouse
