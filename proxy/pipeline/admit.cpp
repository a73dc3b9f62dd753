#include "proxy/pipeline/content_kind.h"
#include "proxy/pipeline/phases.h"
#include "proxy/pipeline/worker.h"

namespace gatehouse::proxy {
namespace {

using dialect::Refusal;

Refused used_up(Exchange& exchange) {
  const Admission& admission = exchange.admission;
  if (admission.limit == 0) return Refused(Refusal::quota_blocked);
  const UsageView usage = exchange.account->usage(exchange.received);
  const auto free_at = frees_below_limit(usage.windows, admission.limit, exchange.received);
  Refused refused(Refusal::quota_used_up);
  refused.message = "This API key has used " + std::to_string(usage.used) + " of its " +
                    std::to_string(admission.limit.value_or(0)) + " tokens of the last five hours.";
  if (free_at) {
    refused.retry_after = *free_at - exchange.received;
    refused.message += " It can be used again at " + format_rfc3339(*free_at) + ".";
  }
  refused.members = dialect::frees_member(frees_schedule(usage.windows, exchange.received));
  return refused;
}

std::string limit_text(std::optional<std::int64_t> limit, const std::string& when) {
  const std::int64_t requests = limit.value_or(0);
  return "This API key's limit is " + std::to_string(requests) +
         (requests == 1 ? " request " : " requests ") + when + ".";
}

Refused busy(const Exchange& exchange, Refusal reason, std::string message = {}) {
  Refused refused(reason, std::move(message));
  refused.retry_after = exchange.admission.retry_after;
  return refused;
}

Verdict verdict_of(Exchange& exchange) {
  switch (exchange.admission.verdict) {
    case Admission::Verdict::admitted:
      return std::nullopt;
    case Admission::Verdict::used_up:
      return used_up(exchange);
    case Admission::Verdict::reserved:
      return busy(exchange, Refusal::quota_reserved);
    case Admission::Verdict::rate_limited:
      return busy(exchange, Refusal::rate_limited,
                  limit_text(exchange.key->requests_per_minute, "per minute"));
    case Admission::Verdict::concurrency_limited:
      return busy(exchange, Refusal::concurrency_limited,
                  limit_text(exchange.key->max_concurrent, "at the same time"));
  }
  return std::nullopt;
}

/// Which members of a body that we do not know are the prompt is not known: all of it stands for
/// text, where it is text.
std::int64_t text_in_unknown(const Exchange& exchange) {
  const auto kind = content_kind(exchange.head().find(http1::Field::content_type));
  const bool is_text = kind != ContentKind::other || exchange.facts.model;  // read as JSON
  return is_text ? static_cast<std::int64_t>(exchange.body.size()) : 0;
}

}  // namespace

Verdict admit(Exchange& exchange) {
  const dialect::EndpointRules& rules = dialect::rules_of(exchange.endpoint);
  if (!rules.paced) return std::nullopt;
  if (!rules.charged) {
    exchange.admission = exchange.account->admit_free(*exchange.key, exchange.began);
    return verdict_of(exchange);
  }
  if (exchange.worker.services().usage.over_capacity()) {
    return Refused(Refusal::over_capacity);
  }
  RequestSize size = exchange.facts.size;
  if (!rules.takes_model) size.text_bytes = text_in_unknown(exchange);
  size.produces_output = rules.produces_output;
  const Settings& settings = exchange.snapshot->document().settings;
  exchange.estimated_input =
      estimate_input(size, settings.tokens_per_image.value_or(kTokensPerImage));
  exchange.admission = exchange.account->admit(exchange.snapshot, *exchange.key, size,
                                               exchange.received, exchange.began);
  return verdict_of(exchange);
}

}  // namespace gatehouse::proxy
