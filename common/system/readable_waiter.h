#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "common/domain/guarded.h"
#include "common/system/unique_fd.h"

namespace gatehouse {

/// Waits, on one thread, for many descriptors to become readable: an idle connection costs its
/// descriptor, not a thread. Thread-safe.
class ReadableWaiter {
 public:
  enum class Outcome { readable, timed_out, stopped };
  using Deadline = std::chrono::steady_clock::time_point;
  using Then = std::function<void(Outcome)>;

  /// Throws std::system_error when the kernel has no descriptors left.
  ReadableWaiter();

  /// Stops.
  ~ReadableWaiter();
  ReadableWaiter(const ReadableWaiter&) = delete;
  ReadableWaiter& operator=(const ReadableWaiter&) = delete;

  /// Calls `then` once: on the waiter's thread, or on the caller's when it has stopped already or
  /// the descriptor cannot be watched. `fd` stays open until then; `then` must not block. Deadlines
  /// are noticed up to 250 ms late.
  void wait(int fd, Deadline deadline, Then then);

  /// Calls what is waiting with `stopped`. Harmless when repeated.
  void stop();

 private:
  struct Entry {
    Deadline deadline;
    Then then;
  };

  void run();
  void wake() const;
  void finish(int fd, Outcome outcome);
  void finish_expired();

  UniqueFd epoll_;
  UniqueFd wake_;
  std::atomic<bool> stopping_{false};
  Guarded<std::map<int, Entry>> waiting_;
  std::thread thread_;
};

}  // namespace gatehouse
