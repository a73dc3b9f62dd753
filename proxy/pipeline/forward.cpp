#include "proxy/pipeline/attempt.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/retry_after.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using dialect::Refusal;
using Kind = AttemptOutcome::Kind;

constexpr int kUnauthorized = 401;
constexpr int kTooManyRequests = 429;
constexpr std::chrono::seconds kRestAfterRefusal{60};  // of a credential that was answered 401
constexpr std::chrono::seconds kRestAtLimit{10};       // 429 without a time of its own
constexpr std::chrono::hours kLongestRest{1};

/// What became of a request at one upstream.
struct Result {
  Verdict refused;
  bool may_go_elsewhere = false;  ///< nothing of it has reached the upstream
};

/// The credentials of a route in the order in which one request tries them: the configured one,
/// without those that rest; when all do, the one that is ready first.
class CredentialChoice {
 public:
  CredentialChoice(const Route& route, Clock::Monotonic now) : route_(route), now_(now) {
    if (!find_usable(0)) at_ = first_ready();
  }

  const Credential& current() const { return route_.credentials[at_]; }

  /// False when there is none left.
  bool next() { return find_usable(at_ + 1); }

 private:
  Clock::Monotonic rests_until(const Credential& credential) const {
    return route_.condition->rests_until(credential.digest);
  }

  bool find_usable(std::size_t from) {
    const auto& all = route_.credentials;
    for (at_ = from; at_ < all.size(); ++at_) {
      if (rests_until(all[at_]) <= now_) return true;
    }
    return false;
  }

  std::size_t first_ready() const {
    const auto& all = route_.credentials;
    const auto first = std::min_element(
        all.begin(), all.end(),
        [this](const auto& a, const auto& b) { return rests_until(a) < rests_until(b); });
    return static_cast<std::size_t>(first - all.begin());
  }

  const Route& route_;
  Clock::Monotonic now_;
  std::size_t at_ = 0;
};

/// Whether the answer is about our credential rather than the request, so that another may do.
bool is_about_credential(int status) {
  return status == kUnauthorized || status == kTooManyRequests;
}

void let_rest(const Exchange& exchange, const Credential& credential, int status) {
  Services& services = exchange.worker.services();
  std::chrono::milliseconds rest = kRestAfterRefusal;
  if (status == kTooManyRequests) {
    rest = retry_after(exchange.upstream->head()).value_or(kRestAtLimit);
  }
  const auto until =
      services.clock.monotonic() + std::min<std::chrono::milliseconds>(rest, kLongestRest);
  exchange.route->condition->rest(credential.digest, until);
  services.log.warn("credential_rests", {{"upstream", exchange.route->upstream.name},
                                         {"credential", credential.name},
                                         {"status", status},
                                         {"ms", rest.count()}});
}

/// Whether the upstream shows that it, and not the request, is in trouble.
bool is_failing(const Exchange& exchange, const AttemptOutcome& outcome) {
  if (outcome.kind == Kind::unreachable) return outcome.tells_of_upstream;
  if (outcome.kind != Kind::answered) return outcome.kind == Kind::no_answer;
  const int status = exchange.upstream->head().status();
  return status == 502 || status == 503 || status == 504;
}

void tell_breaker(const Exchange& exchange, const AttemptOutcome& outcome,
                  UpstreamCondition::Attempt& attempt) {
  if (is_failing(exchange, outcome)) {
    attempt.failed();
    if (outcome.kind == Kind::answered) {
      exchange.worker.services().metrics.record_upstream_failure(exchange.route->upstream.name,
                                                                 "status");
    }
  } else if (outcome.kind == Kind::answered) {
    attempt.succeeded();
  }
}

Refused rejected(Exchange& exchange) {
  exchange.sent_upstream = false;  // refused for our fault: nothing of it is billed
  exchange.worker.services().metrics.record_upstream_failure(exchange.route->upstream.name,
                                                             "credential");
  Refused refused(Refusal::upstream_credential_rejected);
  refused.detail = "the upstream refused our credential";
  return refused;
}

Result suspended(const Exchange& exchange) {
  Refused refused(Refusal::upstream_suspended);
  refused.retry_after =
      exchange.route->condition->retry_after(exchange.worker.services().clock.monotonic());
  return {std::move(refused), true};
}

net::Task<Result> ask_upstream(Exchange& exchange) {
  const Route& route = *exchange.route;
  if (route.credentials.empty()) {
    Refused refused(Refusal::credential_missing);
    refused.detail = route.credential_problem;
    co_return Result{std::move(refused), false};
  }
  const Clock& clock = exchange.worker.services().clock;
  CredentialChoice choice(route, clock.monotonic());
  for (;;) {
    auto attempt = route.condition->begin(clock);
    if (!attempt) co_return suspended(exchange);
    AttemptOutcome outcome = co_await attempt_upstream(exchange, choice.current().secret);
    tell_breaker(exchange, outcome, *attempt);
    if (outcome.kind != Kind::answered) {
      co_return Result{std::move(outcome.refused), outcome.kind == Kind::unreachable};
    }
    const int status = exchange.upstream->head().status();
    CredentialBook& credentials = exchange.worker.services().credentials;
    if (!is_about_credential(status)) {
      if (status < 400) credentials.note_answer(route.upstream, choice.current(), true);
      co_return Result{};
    }
    if (status == kUnauthorized) credentials.note_answer(route.upstream, choice.current(), false);
    let_rest(exchange, choice.current(), status);
    if (!choice.next()) {
      if (status == kTooManyRequests) co_return Result{};  // the caller is told as it is
      co_return Result{rejected(exchange), false};
    }
    exchange.upstream.reset();  // what is left of that answer is of no use
    exchange.sent_upstream = false;
  }
}

/// Turns the request to the upstream that takes over; false when there is none, or it has been
/// asked already, or the key may not use what the model is called there.
bool turn_to_fallback(Exchange& exchange, std::vector<const Route*>& asked) {
  asked.push_back(exchange.route);
  const Route* const next = exchange.routing->fallback_of(*exchange.route);
  if (next == nullptr || std::find(asked.begin(), asked.end(), next) != asked.end()) return false;
  const Route* const before = std::exchange(exchange.route, next);
  std::string model = exchange.model;
  if (rewrite_for_route(exchange)) {
    exchange.route = before;
    exchange.model = std::move(model);
    return false;
  }
  exchange.fallback_path =
      next->path_instead_of(*asked.front(), exchange.endpoint, exchange.below_prefix);
  exchange.worker.services().log.warn("upstream_fallback", {{"request_id", exchange.request_id},
                                                            {"from", before->upstream.name},
                                                            {"to", next->upstream.name}});
  return true;
}

}  // namespace

net::Task<Verdict> forward(Exchange& exchange) {
  exchange.forwarded = exchange.worker.services().clock.monotonic();
  exchange.worker.trace(exchange);
  std::vector<const Route*> asked;
  for (;;) {
    Result result = co_await ask_upstream(exchange);
    if (!result.refused) co_return std::nullopt;
    if (!result.may_go_elsewhere || !turn_to_fallback(exchange, asked)) co_return result.refused;
  }
}

}  // namespace gatehouse::proxy
