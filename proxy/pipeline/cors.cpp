#include "proxy/pipeline/cors.h"

#include <algorithm>

#include "proxy/http1/fields.h"

namespace gatehouse::proxy {
namespace {

constexpr std::string_view kExposed =
    "x-request-id, request-id, x-gatehouse-request-id, x-key-revision, retry-after, "
    "retry-after-ms, x-should-retry, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, "
    "x-ratelimit-reset-tokens, anthropic-ratelimit-tokens-limit, "
    "anthropic-ratelimit-tokens-remaining, anthropic-ratelimit-tokens-reset";
constexpr std::string_view kPreflightSeconds = "86400";

http1::FieldLines exposed() {
  return http1::HeadWriter().field("access-control-expose-headers", kExposed).as_lines();
}

}  // namespace

Cors::Cors(std::vector<std::string> origins)
    : origins_(std::move(origins)),
      any_(origins_.size() == 1 && origins_.front() == "*"),
      for_any_(http1::HeadWriter()
                   .field("access-control-allow-origin", "*")
                   .lines(exposed())
                   .as_lines()),
      for_allowed_(exposed()) {}

std::optional<std::string_view> Cors::allowed_origin(const http1::RequestHead& request) const {
  if (any_) return "*";
  const auto origin = request.find(http1::Field::origin);
  if (origin && std::find(origins_.begin(), origins_.end(), *origin) != origins_.end()) {
    return origin;
  }
  return std::nullopt;
}

void Cors::write_fields(const http1::RequestHead& request, http1::HeadWriter& answer) const {
  if (any_) {
    answer.lines(for_any_);
    return;
  }
  if (!origins_.empty()) answer.field("vary", "origin");
  const auto origin = allowed_origin(request);
  if (origin) answer.field("access-control-allow-origin", *origin).lines(for_allowed_);
}

void Cors::write_preflight(const http1::RequestHead& request, http1::HeadWriter& answer) const {
  write_fields(request, answer);
  if (!allowed_origin(request)) return;
  answer.field("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  // Echoed, since `*` does not cover Authorization.
  const auto asked = request.find(http1::Field::access_control_request_headers);
  answer.field("access-control-allow-headers",
               asked.value_or("authorization, content-type, x-api-key, anthropic-version"));
  answer.field("access-control-max-age", kPreflightSeconds);
}

}  // namespace gatehouse::proxy
