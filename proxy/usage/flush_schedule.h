#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "common/system/clock.h"

namespace gatehouse::proxy {

/// When the next commit of usage and of this proxy's entry is due. Rules only: no clock, no thread
/// of its own. Not thread-safe.
///
/// - Usage goes out `interval` after it arrived, and no sooner than kCommitShare times the work of
///   the last commit after that: at most 5 % of a core, however large the document is. What a
///   commit waited for, such as the lock, is not work.
/// - An applied config is acknowledged after kAckDelay, which several changes in a row share; for
///   documents of more than kQuickAckKeys keys with the pace of usage.
/// - After an edit by hand nothing is committed for kQuiet: its editor may not be done.
class FlushSchedule {
 public:
  using Monotonic = Clock::Monotonic;

  static constexpr int kCommitShare = 20;
  static constexpr std::chrono::milliseconds kAckDelay{20};
  static constexpr std::size_t kQuickAckKeys = 10'000;
  static constexpr std::chrono::milliseconds kQuiet{2000};
  static constexpr std::chrono::milliseconds kRetry{1000};
  static constexpr std::chrono::milliseconds kRetryAfterRest{100};

  explicit FlushSchedule(std::chrono::milliseconds interval) : interval_(interval) {}

  void usage_arrived(Monotonic now);
  void config_applied(Monotonic now, std::size_t keys);
  void edited_by_hand(Monotonic now);

  /// Nothing when there is nothing to do.
  std::optional<Monotonic> due() const;

  /// A commit takes on all that waits; it ends in one of the three ways below. What arrives
  /// meanwhile is for the next one.
  void begin();
  void committed(Monotonic now, std::chrono::nanoseconds work);
  void failed(Monotonic now);
  void stayed_away(Monotonic now);  ///< DataFile keeps clear of an edit by hand

  /// How long the oldest usage has been waiting.
  std::chrono::milliseconds lag(Monotonic now) const;

 private:
  struct Waiting {
    std::optional<Monotonic> usage_since;
    std::optional<Monotonic> ack_since;
  };

  void take_back();

  const std::chrono::milliseconds interval_;
  Waiting waiting_;
  Waiting in_commit_;
  bool slow_ack_ = false;
  Monotonic paced_until_ = Monotonic::min();
  Monotonic held_until_ = Monotonic::min();  ///< by an edit by hand or a failure
};

}  // namespace gatehouse::proxy
