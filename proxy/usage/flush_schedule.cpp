#include "proxy/usage/flush_schedule.h"

#include <algorithm>

namespace gatehouse::proxy {

void FlushSchedule::usage_arrived(Monotonic now) {
  if (!usage_since_) usage_since_ = now;
}

void FlushSchedule::config_applied(Monotonic now, std::size_t keys) {
  if (!ack_since_) ack_since_ = now;
  slow_ack_ = keys > kQuickAckKeys;
}

void FlushSchedule::edited_by_hand(Monotonic now, bool in_place) {
  merge_quiet_until_ = now + kQuiet;
  if (in_place) quiet_until_ = now + kQuiet;
}

void FlushSchedule::committed(Monotonic began, Monotonic ended, bool merged) {
  if (merged) usage_since_.reset();
  ack_since_.reset();
  paced_until_ = ended + kCommitShare * (ended - began);
  retry_at_ = Monotonic::min();
}

void FlushSchedule::failed(Monotonic now) { retry_at_ = now + kRetry; }

std::optional<FlushSchedule::Monotonic> FlushSchedule::due() const {
  std::optional<Monotonic> due;
  const Monotonic allowed = std::max(quiet_until_, retry_at_);
  if (usage_since_) {
    due = std::max({*usage_since_ + interval_, paced_until_, merge_quiet_until_, allowed});
  }
  if (ack_since_) {
    const Monotonic paced = slow_ack_ ? paced_until_ : Monotonic::min();
    const Monotonic ack_due = std::max({*ack_since_ + kAckDelay, paced, allowed});
    due = std::min(due.value_or(ack_due), ack_due);
  }
  return due;
}

std::chrono::milliseconds FlushSchedule::lag(Monotonic now) const {
  if (!usage_since_) return std::chrono::milliseconds{0};
  return std::chrono::floor<std::chrono::milliseconds>(now - *usage_since_);
}

}  // namespace gatehouse::proxy
