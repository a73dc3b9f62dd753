#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/domain/key_digest.h"
#include "common/domain/upstream.h"
#include "proxy/pipeline/circuit_breaker.h"

namespace gatehouse::proxy {

/// What all workers have found out about one upstream: whether it works (circuit breaker), and
/// which of our credentials it does not want for a while. Thread-safe.
class UpstreamCondition {
 public:
  /// Leave to make one request. Tells the breaker what came of it; when nobody says, that nothing
  /// is known.
  class Attempt {
   public:
    Attempt(Attempt&& other) noexcept;
    Attempt& operator=(Attempt&&) = delete;
    ~Attempt() { end(CircuitBreaker::Outcome::unknown); }

    void succeeded() { end(CircuitBreaker::Outcome::success); }
    void failed() { end(CircuitBreaker::Outcome::failure); }

   private:
    friend class UpstreamCondition;
    Attempt(UpstreamCondition& condition, const Clock& clock, CircuitBreaker::Pass pass)
        : condition_(&condition), clock_(clock), pass_(pass) {}
    void end(CircuitBreaker::Outcome outcome);

    UpstreamCondition* condition_;  ///< null once told
    const Clock& clock_;
    CircuitBreaker::Pass pass_;
  };

  /// Nothing while the breaker is open.
  std::optional<Attempt> begin(const Clock& clock);

  std::chrono::milliseconds retry_after(Clock::Monotonic now) const;
  CircuitBreaker::State state(Clock::Monotonic now) const;

  /// The credential with this digest was refused (401) or is over its limit (429).
  void rest(const KeyDigest& credential, Clock::Monotonic until);

  /// Until when it should not be used; a moment in the past when it may be.
  Clock::Monotonic rests_until(const KeyDigest& credential) const;

 private:
  mutable std::mutex mutex_;  // guards the rest
  CircuitBreaker breaker_;
  std::unordered_map<KeyDigest, Clock::Monotonic> resting_;
};

/// The conditions of all upstreams. One that is changed to another place begins anew; one that is
/// still configured, or still has a request running, keeps its own. Thread-safe.
class UpstreamConditions {
 public:
  std::shared_ptr<UpstreamCondition> of(const Upstream& upstream);

  /// Calls `visit` with the name and the condition of each that is in use.
  void each(const std::function<void(const std::string&, const UpstreamCondition&)>& visit) const;

 private:
  struct Place {
    std::string name;
    std::string base_url;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  mutable std::mutex mutex_;
  std::map<Place, std::weak_ptr<UpstreamCondition>> known_;  // guarded by mutex_
};

}  // namespace gatehouse::proxy
