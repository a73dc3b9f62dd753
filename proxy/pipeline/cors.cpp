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

}  // namespace

std::optional<std::string_view> Cors::allowed_origin(const http1::RequestHead& request) const {
  if (any()) return "*";
  const auto origin = request.find(http1::Field::origin);
  if (origin && std::find(origins_.begin(), origins_.end(), *origin) != origins_.end()) {
    return origin;
  }
  return std::nullopt;
}

void Cors::write_fields(const http1::RequestHead& request, http1::HeadWriter& answer) const {
  if (!any() && !origins_.empty()) answer.field("vary", "origin");
  const auto origin = allowed_origin(request);
  if (!origin) return;
  answer.field("access-control-allow-origin", *origin);
  answer.field("access-control-expose-headers", kExposed);
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
