#include "proxy/pipeline/response_meter.h"

#include "proxy/http1/fields.h"
#include "proxy/pipeline/content_kind.h"

namespace gatehouse::proxy {
namespace {

bool is_event_stream(const http1::ResponseHead& head) {
  const auto type = head.find(http1::Field::content_type);
  if (!type) return false;
  constexpr std::string_view kEventStream = "text/event-stream";
  return http1::iequals(type->substr(0, kEventStream.size()), kEventStream);
}

/// Asked for identity, an upstream may compress all the same; what it says is not readable then.
bool is_encoded(const http1::ResponseHead& head) {
  const auto encoding = head.find(http1::Field::content_encoding);
  return encoding && !http1::iequals(*encoding, "identity");
}

/// What can be fetched, a stored response for one, may tell what it has cost when it was made.
bool fetches(const Exchange& exchange) {
  return exchange.head().is("GET") || exchange.head().is("HEAD");
}

}  // namespace

ResponseMeter::ResponseMeter(const Exchange& exchange) {
  const http1::ResponseHead& head = exchange.upstream->head();
  const dialect::EndpointRules& rules = dialect::rules_of(exchange.endpoint);
  is_stream_ = is_event_stream(head);
  charged_ = rules.charged && head.status() / 100 == 2;  // a redirect ran no model either
  unknown_ = exchange.endpoint == dialect::Endpoint::other;
  bool reports_usage = rules.reports_usage;
  if (unknown_) {
    const ContentKind kind = content_kind(head.find(http1::Field::content_type));
    is_text_ = kind != ContentKind::other;
    reports_usage = !fetches(exchange) && (is_stream_ || may_be_json(kind));
  }
  if (!charged_ || !reports_usage || is_encoded(head)) return;
  const Dialect dialect = exchange.route->upstream.dialect;
  if (is_stream_) {
    edits_ = exchange.usage_injected;
    meter_.emplace<dialect::StreamMeter>(
        dialect, exchange.endpoint,
        edits_ ? dialect::UsageInStream::injected : dialect::UsageInStream::asked);
  } else {
    meter_.emplace<dialect::BodyMeter>(dialect);
  }
}

std::string_view ResponseMeter::feed(std::string_view bytes, bool last) {
  bytes_ += static_cast<std::int64_t>(bytes.size());
  if (auto* stream = std::get_if<dialect::StreamMeter>(&meter_)) {
    const std::string_view output = stream->feed(bytes, last);
    return unknown_ ? bytes : output;
  }
  if (auto* body = std::get_if<dialect::BodyMeter>(&meter_)) body->feed(bytes);
  return bytes;
}

bool ResponseMeter::ended() const {
  const auto* stream = std::get_if<dialect::StreamMeter>(&meter_);
  return stream != nullptr && stream->ended();
}

bool ResponseMeter::saw_error() const {
  const auto* stream = std::get_if<dialect::StreamMeter>(&meter_);
  return stream != nullptr && stream->saw_error();
}

bool ResponseMeter::takes_events() const {
  return !unknown_ && std::holds_alternative<dialect::StreamMeter>(meter_);
}

bool ResponseMeter::between_events() const {
  const auto* stream = std::get_if<dialect::StreamMeter>(&meter_);
  return stream != nullptr && !unknown_ && !stream->mid_event();
}

dialect::Usage ResponseMeter::usage(const Exchange& exchange, bool whole) {
  if (!charged_) return {TokenCount{0}, TokenCount{0}, std::nullopt, Provenance::reported};
  const auto* stream = std::get_if<dialect::StreamMeter>(&meter_);
  if (stream != nullptr && (!unknown_ || stream->reported())) {
    return stream->settle(exchange.estimated_input);
  }
  const bool produces = dialect::rules_of(exchange.endpoint).produces_output;
  const TokenCount output = produces && is_text_ ? estimate_tokens(bytes_) : 0;
  if (auto* body = std::get_if<dialect::BodyMeter>(&meter_)) {
    std::optional<dialect::Usage> reported = body->usage();
    // Rankings, say, report their input alone.
    if (reported && (!produces || unknown_) && !reported->output) reported->output = 0;
    dialect::Usage usage = dialect::completed(reported, exchange.estimated_input, output);
    if (!whole && usage.provenance == Provenance::reported) usage.provenance = Provenance::partial;
    return usage;
  }
  return dialect::completed(std::nullopt, exchange.estimated_input, output);
}

}  // namespace gatehouse::proxy
