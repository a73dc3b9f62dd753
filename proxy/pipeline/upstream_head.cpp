#include "proxy/pipeline/upstream_head.h"

#include "proxy/http1/fields.h"
#include "proxy/pipeline/presented_key.h"

namespace gatehouse::proxy {
namespace {

using http1::Field;

bool starts_with_i(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && http1::iequals(text.substr(0, prefix.size()), prefix);
}

/// Fields of the caller that are replaced by ours or mean this connection only. Organization and
/// project belong to the credential: SDKs send those of the caller's environment by themselves.
bool is_ours_to_set(Field field) {
  switch (field) {
    case Field::host:
    case Field::content_length:
    case Field::expect:
    case Field::accept_encoding:
    case Field::traceparent:
    case Field::openai_organization:
    case Field::openai_project:
      return true;
    default:
      return false;
  }
}

/// A caller's `tracestate` means something together with the trace it came with only.
bool is_lost_with_trace(const Exchange& exchange, Field field) {
  if (field != Field::tracestate) return false;
  const auto sent = exchange.head().find(Field::traceparent);
  return !sent || !sent->starts_with(exchange.trace.traceparent());
}

void write_request_line(const Exchange& exchange, http1::HeadWriter& writer) {
  auto [root, below] = exchange.route->upstream_path(exchange.below_prefix);
  if (!exchange.fallback_path.empty()) {
    root = exchange.fallback_path;
    below = {};
  }
  const std::string query = query_without_key(exchange.head().query());
  const std::string_view mark = query.empty() ? std::string_view() : "?";
  writer.request_line(exchange.head().method(), {root, below, mark, query});
}

}  // namespace

void write_credential(http1::HeadWriter& writer, Dialect dialect, const Secret& credential) {
  switch (dialect) {
    case Dialect::openai:
      break;
    case Dialect::anthropic:
      writer.field("x-api-key", credential.expose());
      break;
  }
  // Z.ai's and other Anthropic-compatible endpoints take the Bearer form too.
  writer.field("authorization", "Bearer ", credential.expose());
}

std::string upstream_head(const Exchange& exchange, const Secret& credential) {
  const Route& route = *exchange.route;
  const http1::RequestHead& request = exchange.head();
  http1::HeadWriter writer;
  write_request_line(exchange, writer);
  writer.lines(route.own_fields);
  for (const http1::Header header : request.headers()) {
    if (request.headers().drops(header) || is_ours_to_set(header.field) ||
        is_caller_credential(header.field) || is_lost_with_trace(exchange, header.field)) {
      continue;
    }
    writer.copy(header);
  }
  writer.field("traceparent", exchange.trace.traceparent());
  write_credential(writer, route.upstream.dialect, credential);
  if (request.body().kind != http1::Framing::none) writer.content_length(exchange.outgoing.size());
  return writer.end();
}

bool passes_to_caller(const http1::ResponseHead& answer, const http1::Header& header,
                      bool ours_limits) {
  if (answer.headers().drops(header)) return false;
  switch (header.field) {
    case Field::other:
      break;
    case Field::content_length:
    case Field::set_cookie:
    case Field::alt_svc:
    case Field::x_key_revision:
    case Field::access_control_request_headers:
      return false;
    default:
      return true;
  }
  if (starts_with_i(header.name, "access-control-")) return false;
  return !ours_limits || (!starts_with_i(header.name, "x-ratelimit-") &&
                          !starts_with_i(header.name, "anthropic-ratelimit-"));
}

}  // namespace gatehouse::proxy
