#include "proxy/pipeline/request_tally.h"

#include <algorithm>

#include "common/telemetry/metrics.h"

namespace gatehouse::proxy {

DurationTally::DurationTally() : buckets_(kSecondsBuckets.size() + 1) {}

void DurationTally::observe(std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::lower_bound(kSecondsBuckets.begin(), kSecondsBuckets.end(), seconds);
  buckets_[static_cast<std::size_t>(bound - kSecondsBuckets.begin())].add();
  sum_.add(static_cast<std::uint64_t>(took.count()));
}

std::chrono::nanoseconds DurationTally::sum() const {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(sum_.value()));
}

RequestTally::RequestTally()
    : requests_(RouteLabel::kCount * kStatuses), refusals_(dialect::kRefusalCount) {}

void RequestTally::record_request(RouteLabel route, int status, std::chrono::nanoseconds duration) {
  count(route, status);
  durations_.observe(duration);
}

void RequestTally::record_tokens(Provenance provenance, TokenCount input, TokenCount output) {
  Tokens& tokens = tokens_[static_cast<std::size_t>(provenance)];
  tokens[0].add(static_cast<std::uint64_t>(input));
  tokens[1].add(static_cast<std::uint64_t>(output));
}

void RequestTally::record_refusal(dialect::Refusal reason) {
  refusals_[static_cast<std::size_t>(reason)].add();
}

void RequestTally::record_refused_head(dialect::Refusal reason, int status) {
  count(LocalRoute::none, status);
  record_refusal(reason);
}

void RequestTally::count(RouteLabel route, int status) {
  const auto code = static_cast<std::size_t>(status - kFirstStatus);
  if (status >= kFirstStatus && code < kStatuses) requests_[route.index() * kStatuses + code].add();
}

}  // namespace gatehouse::proxy
