#pragma once

#include <chrono>

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
