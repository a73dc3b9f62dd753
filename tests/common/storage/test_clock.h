#pragma once

#include <atomic>

#include "common/system/clock.h"

namespace gatehouse::testing {

// The machine's clocks, moved forward by as much as a test says.
class ShiftedClock final : public Clock {
 public:
  Timestamp now() const override { return SystemClock().now() + shift_.load(); }
  Monotonic monotonic() const override { return SystemClock().monotonic() + shift_.load(); }
  void advance(std::chrono::milliseconds by) { shift_ = shift_.load() + by; }

 private:
  std::atomic<std::chrono::milliseconds> shift_{std::chrono::milliseconds(0)};
};

}  // namespace gatehouse::testing
