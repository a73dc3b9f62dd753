#pragma once

#include <atomic>
#include <chrono>

#include "common/system/clock.h"

namespace gatehouse::testing {

/// The machine's clocks, moved forward by hand: time goes on by itself, so that what waits on it
/// still wakes. Thread-safe.
class TestClock final : public Clock {
 public:
  Timestamp now() const override { return SystemClock().now() + ahead(); }
  Monotonic monotonic() const override { return SystemClock().monotonic() + ahead(); }

  void advance(std::chrono::milliseconds by) { ahead_ += by.count(); }

 private:
  std::chrono::milliseconds ahead() const { return std::chrono::milliseconds(ahead_.load()); }
  std::atomic<std::int64_t> ahead_{0};
};

/// Stands still until it is moved.
class StillClock final : public Clock {
 public:
  Timestamp now() const override {
    return Timestamp(std::chrono::milliseconds(1'800'000'000'000) + moved_);
  }
  Monotonic monotonic() const override { return Monotonic(std::chrono::hours(1)) + moved_; }

  void advance(std::chrono::milliseconds by) { moved_ += by; }

 private:
  std::chrono::milliseconds moved_{0};
};

}  // namespace gatehouse::testing
