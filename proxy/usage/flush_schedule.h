#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "common/system/clock.h"

namespace gatehouse::proxy {

/// When the next commit of usage and of this proxy's entry is due. Rules only: no clock, no thread
/// of its own. Not thread-safe.
///
/// - Usage goes out `interval` after it arrived, and then no sooner than kCommitShare times the
///   duration of the last commit after it: at most 5 % of a core, however large the document is.
/// - An applied config is acknowledged after kAckDelay, which several changes in a row share; for
///   documents of more than kQuickAckKeys keys with the pace of usage.
/// - After a foreign hand wrote into the file in place nothing is committed for kQuiet: its editor
///   may not be done. After any edit by hand usage waits as long; an acknowledgement does not.
class FlushSchedule {
 public:
  using Monotonic = Clock::Monotonic;

  static constexpr int kCommitShare = 20;
  static constexpr std::chrono::milliseconds kAckDelay{20};
  static constexpr std::size_t kQuickAckKeys = 10'000;
  static constexpr std::chrono::milliseconds kQuiet{2000};
  static constexpr std::chrono::milliseconds kRetry{1000};

  explicit FlushSchedule(std::chrono::milliseconds interval) : interval_(interval) {}

  void usage_arrived(Monotonic now);
  void config_applied(Monotonic now, std::size_t keys);
  void edited_by_hand(Monotonic now, bool in_place);

  void committed(Monotonic began, Monotonic ended, bool merged);
  void failed(Monotonic now);

  /// Nothing when there is nothing to do.
  std::optional<Monotonic> due() const;

  /// What a commit at `now` may contain.
  bool may_commit(Monotonic now) const { return now >= quiet_until_; }
  bool may_merge(Monotonic now) const { return may_commit(now) && now >= merge_quiet_until_; }

  bool usage_waiting() const { return usage_since_.has_value(); }
  bool ack_waiting() const { return ack_since_.has_value(); }

  /// How long the oldest usage has been waiting.
  std::chrono::milliseconds lag(Monotonic now) const;

 private:
  const std::chrono::milliseconds interval_;
  std::optional<Monotonic> usage_since_;
  std::optional<Monotonic> ack_since_;
  bool slow_ack_ = false;
  Monotonic paced_until_ = Monotonic::min();
  Monotonic retry_at_ = Monotonic::min();
  Monotonic quiet_until_ = Monotonic::min();
  Monotonic merge_quiet_until_ = Monotonic::min();
};

}  // namespace gatehouse::proxy
