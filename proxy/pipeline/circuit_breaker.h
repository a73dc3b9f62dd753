#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "common/system/clock.h"

namespace gatehouse::proxy {

/// Keeps requests away from an upstream that fails, and finds out when it works again.
///
/// It opens when of at least kLeastRequests outcomes in the last kWindow half or more were
/// failures, or kFailuresInARow came one after the other; then nothing passes for kRest. After that
/// up to kProbes requests at a time may try: kProbesToClose successes close it, one failure opens
/// it again.
///
/// Rules only: no clock of its own. Not thread-safe.
class CircuitBreaker {
 public:
  using Monotonic = Clock::Monotonic;

  static constexpr std::chrono::seconds kWindow{10};
  static constexpr int kLeastRequests = 20;
  static constexpr int kFailuresInARow = 5;
  static constexpr std::chrono::seconds kRest{60};
  static constexpr int kProbes = 3;
  static constexpr int kProbesToClose = 2;

  enum class State { closed, half_open, open };
  enum class Outcome {
    success,
    failure,
    unknown,  ///< the request ended before the upstream had shown anything
  };

  /// Leave to make one request, whose outcome is to be told.
  struct Pass {
    std::uint64_t period = 0;  ///< outcomes count in the period they were allowed in only
  };

  /// Nothing when the request must not be made.
  std::optional<Pass> ask(Monotonic now);
  void tell(Pass pass, Outcome outcome, Monotonic now);

  State state(Monotonic now) const;

  /// How long nothing will pass; at least a second when it is not closed.
  std::chrono::milliseconds retry_after(Monotonic now) const;

 private:
  struct Second {
    std::int64_t number = -1;
    int requests = 0;
    int failures = 0;
  };

  void note(bool failed, Monotonic now);
  bool fails_too_often(Monotonic now) const;
  void enter(State state);

  State state_ = State::closed;
  std::uint64_t period_ = 0;
  Monotonic open_until_{};
  std::array<Second, kWindow.count()> seconds_{};  ///< a ring, by the second's number
  int in_a_row_ = 0;
  int probing_ = 0;
  int probes_succeeded_ = 0;
};

}  // namespace gatehouse::proxy
