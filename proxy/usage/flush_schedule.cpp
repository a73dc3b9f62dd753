#include "proxy/usage/flush_schedule.h"

#include <algorithm>
#include <utility>

namespace gatehouse::proxy {

void FlushSchedule::usage_arrived(Monotonic now) {
  if (!waiting_.usage_since) waiting_.usage_since = now;
}

void FlushSchedule::config_applied(Monotonic now, std::size_t keys) {
  if (!waiting_.ack_since) waiting_.ack_since = now;
  slow_ack_ = keys > kQuickAckKeys;
}

void FlushSchedule::edited_by_hand(Monotonic now) {
  held_until_ = std::max(held_until_, now + kQuiet);
}

std::optional<FlushSchedule::Monotonic> FlushSchedule::due() const {
  std::optional<Monotonic> due;
  if (waiting_.usage_since) {
    due = std::max({*waiting_.usage_since + interval_, paced_until_, held_until_});
  }
  if (waiting_.ack_since) {
    const Monotonic paced = slow_ack_ ? paced_until_ : Monotonic::min();
    const Monotonic ack_due = std::max({*waiting_.ack_since + kAckDelay, paced, held_until_});
    due = std::min(due.value_or(ack_due), ack_due);
  }
  return due;
}

void FlushSchedule::begin() { in_commit_ = std::exchange(waiting_, {}); }

void FlushSchedule::committed(Monotonic now, std::chrono::nanoseconds work) {
  in_commit_ = {};
  paced_until_ = now + kCommitShare * work;
}

void FlushSchedule::failed(Monotonic now) {
  take_back();
  held_until_ = std::max(held_until_, now + kRetry);
}

void FlushSchedule::stayed_away(Monotonic now) {
  take_back();
  held_until_ = std::max(held_until_, now + kRetryAfterRest);
}

std::chrono::milliseconds FlushSchedule::lag(Monotonic now) const {
  const auto& since = in_commit_.usage_since ? in_commit_.usage_since : waiting_.usage_since;
  if (!since) return std::chrono::milliseconds{0};
  return std::chrono::floor<std::chrono::milliseconds>(now - *since);
}

void FlushSchedule::take_back() {
  const Waiting taken = std::exchange(in_commit_, {});
  if (taken.usage_since) waiting_.usage_since = taken.usage_since;
  if (taken.ack_since) waiting_.ack_since = taken.ack_since;
}

}  // namespace gatehouse::proxy
