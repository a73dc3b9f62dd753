#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "common/system/clock.h"

namespace gatehouse::proxy {

/// Counts requests over the last minute in slots of a second. A request counts until the second it
/// fell into ended a minute ago, so no sixty seconds ever see more than the limit. Not thread-safe.
class RequestRate {
 public:
  /// Requests that count at `now`.
  std::int64_t count(Clock::Monotonic now);

  void add(Clock::Monotonic now);

  /// How long until fewer than `limit` count; at least a millisecond and at most a minute, which is
  /// the longest that SDKs wait for. A minute for limit 0.
  std::chrono::milliseconds until_below(std::int64_t limit, Clock::Monotonic now);

 private:
  static constexpr std::int64_t kSlots = 61;
  void advance(Clock::Monotonic now);

  std::array<std::uint32_t, kSlots> slots_{};
  std::int64_t second_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace gatehouse::proxy
