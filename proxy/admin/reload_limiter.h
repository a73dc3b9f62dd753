#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "common/domain/guarded.h"
#include "common/system/clock.h"

namespace gatehouse::proxy {

/// At most so many reloads in any minute. Thread-safe.
class ReloadLimiter {
 public:
  /// 0 = no limit.
  explicit ReloadLimiter(int max_per_minute) : max_per_minute_(max_per_minute) {}

  /// Nothing when a reload may begin, which counts it; otherwise how long to wait for the next, in
  /// whole seconds.
  std::optional<std::chrono::seconds> try_begin(Clock::Monotonic now);

 private:
  const int max_per_minute_;
  Guarded<std::deque<Clock::Monotonic>> begun_;  // within the last minute, oldest first
};

}  // namespace gatehouse::proxy
