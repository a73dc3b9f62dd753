#include "proxy/pipeline/upstream_condition.h"

#include <utility>

namespace gatehouse::proxy {

UpstreamCondition::Attempt::Attempt(Attempt&& other) noexcept
    : condition_(std::exchange(other.condition_, nullptr)),
      clock_(other.clock_),
      pass_(other.pass_) {}

void UpstreamCondition::Attempt::end(CircuitBreaker::Outcome outcome) {
  UpstreamCondition* condition = std::exchange(condition_, nullptr);
  if (condition == nullptr) return;
  const std::lock_guard lock(condition->mutex_);
  condition->breaker_.tell(pass_, outcome, clock_.monotonic());
}

std::optional<UpstreamCondition::Attempt> UpstreamCondition::begin(const Clock& clock) {
  const std::lock_guard lock(mutex_);
  const auto pass = breaker_.ask(clock.monotonic());
  if (!pass) return std::nullopt;
  return Attempt(*this, clock, *pass);
}

std::chrono::milliseconds UpstreamCondition::retry_after(Clock::Monotonic now) const {
  const std::lock_guard lock(mutex_);
  return breaker_.retry_after(now);
}

CircuitBreaker::State UpstreamCondition::state(Clock::Monotonic now) const {
  const std::lock_guard lock(mutex_);
  return breaker_.state(now);
}

void UpstreamCondition::rest(const KeyDigest& credential, Clock::Monotonic until) {
  const std::lock_guard lock(mutex_);
  resting_[credential] = until;
}

Clock::Monotonic UpstreamCondition::rests_until(const KeyDigest& credential) const {
  const std::lock_guard lock(mutex_);
  const auto at = resting_.find(credential);
  return at == resting_.end() ? Clock::Monotonic::min() : at->second;
}

std::shared_ptr<UpstreamCondition> UpstreamConditions::of(const Upstream& upstream) {
  const std::lock_guard lock(mutex_);
  std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<UpstreamCondition>& known = known_[{upstream.name, upstream.base_url}];
  std::shared_ptr<UpstreamCondition> condition = known.lock();
  if (!condition) known = condition = std::make_shared<UpstreamCondition>();
  return condition;
}

void UpstreamConditions::each(
    const std::function<void(const std::string&, const UpstreamCondition&)>& visit) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [place, known] : known_) {
    if (const auto condition = known.lock()) visit(place.name, *condition);
  }
}

}  // namespace gatehouse::proxy
