#include "proxy/pipeline/circuit_breaker.h"

#include <algorithm>

namespace gatehouse::proxy {
namespace {

std::int64_t second_of(CircuitBreaker::Monotonic now) {
  return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

}  // namespace

std::optional<CircuitBreaker::Pass> CircuitBreaker::ask(Monotonic now) {
  if (state_ == State::open) {
    if (now < open_until_) return std::nullopt;
    enter(State::half_open);
  }
  if (state_ == State::half_open) {
    if (probing_ >= kProbes) return std::nullopt;
    ++probing_;
  }
  return Pass{period_};
}

void CircuitBreaker::tell(Pass pass, Outcome outcome, Monotonic now) {
  if (pass.period != period_) return;
  const bool failed = outcome == Outcome::failure;
  if (state_ == State::closed) {
    if (outcome == Outcome::unknown) return;
    note(failed, now);
    if (!failed || !fails_too_often(now)) return;
  } else {
    --probing_;
    if (outcome == Outcome::success && ++probes_succeeded_ >= kProbesToClose) {
      enter(State::closed);
    }
    if (!failed) return;
  }
  enter(State::open);
  open_until_ = now + kRest;
}

CircuitBreaker::State CircuitBreaker::state(Monotonic now) const {
  return state_ == State::open && now >= open_until_ ? State::half_open : state_;
}

std::chrono::milliseconds CircuitBreaker::retry_after(Monotonic now) const {
  if (state_ == State::closed) return std::chrono::milliseconds{0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(open_until_ - now);
  return std::max(std::chrono::milliseconds{1000}, left);
}

void CircuitBreaker::note(bool failed, Monotonic now) {
  const std::int64_t number = second_of(now);
  Second& second = seconds_[static_cast<std::size_t>(number) % seconds_.size()];
  if (second.number != number) second = {number, 0, 0};
  ++second.requests;
  if (failed) ++second.failures;
  in_a_row_ = failed ? in_a_row_ + 1 : 0;
}

bool CircuitBreaker::fails_too_often(Monotonic now) const {
  if (in_a_row_ >= kFailuresInARow) return true;
  const std::int64_t oldest = second_of(now) - kWindow.count();
  int requests = 0;
  int failures = 0;
  for (const Second& second : seconds_) {
    if (second.number <= oldest) continue;
    requests += second.requests;
    failures += second.failures;
  }
  return requests >= kLeastRequests && 2 * failures >= requests;
}

void CircuitBreaker::enter(State state) {
  state_ = state;
  ++period_;
  seconds_ = {};
  in_a_row_ = 0;
  probing_ = 0;
  probes_succeeded_ = 0;
}

}  // namespace gatehouse::proxy
