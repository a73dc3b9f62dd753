#pragma once

#include <chrono>

#include <time.h>

#include "common/domain/time.h"

namespace gatehouse {

/// Where time comes from. Tests pass a clock of their own. Thread-safe.
class Clock {
 public:
  using Monotonic = std::chrono::steady_clock::time_point;

  virtual ~Clock() = default;

  /// Wall-clock time; may jump.
  virtual Timestamp now() const = 0;

  /// Time that only moves forward; for deadlines and durations.
  virtual Monotonic monotonic() const = 0;

  /// Time that the calling thread has spent on a core; what it waits for does not count.
  virtual std::chrono::nanoseconds thread_time() const {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
  }
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace gatehouse
