#include "proxy/dialect/refusal.h"

#include <array>

#include "proxy/dialect/json_text.h"
#include "proxy/dialect/rows.h"

namespace gatehouse::proxy::dialect {
namespace {

// Names that several rows share, as the SDKs know them.
constexpr std::string_view kInvalid = "invalid_request_error";
constexpr std::string_view kAuthentication = "authentication_error";
constexpr std::string_view kPermission = "permission_error";
constexpr std::string_view kRate = "rate_limit_error";
constexpr std::string_view kApi = "api_error";
constexpr std::string_view kOverloaded = "overloaded_error";
constexpr std::string_view kBadKey = "invalid_api_key";
constexpr std::string_view kQuota = "insufficient_quota";
constexpr std::string_view kRateExceeded = "rate_limit_exceeded";
constexpr std::string_view kUpstream = "upstream_error";
constexpr std::string_view kUnavailable = "service_unavailable";

using enum Refusal;

constexpr std::array<RefusalRow, kRefusalCount> kRows{{
    {missing_key, "missing_key", 401, kInvalid, kBadKey, kAuthentication,
     "No API key was given. Send it as 'Authorization: Bearer <key>' or 'x-api-key: <key>'."},
    {unknown_key, "unknown_key", 401, kInvalid, kBadKey, kAuthentication,
     "The API key is not valid."},
    {conflicting_keys, "conflicting_keys", 401, kInvalid, kBadKey, kAuthentication,
     "Several API keys were given and they differ."},
    {expired_key, "expired_key", 401, kInvalid, "expired_api_key", kAuthentication,
     "The API key has expired."},
    {disabled_key, "disabled_key", 403, kInvalid, "disabled_api_key", kPermission,
     "The API key is disabled."},
    {key_revoked, "key_revoked", 401, kInvalid, kBadKey, kAuthentication,
     "The API key was revoked while the answer was being sent."},
    {model_not_allowed, "model_not_allowed", 403, "model_not_allowed", "model_not_allowed",
     kPermission, "The API key may not use this model."},
    {quota_used_up, "quota_used_up", 429, kQuota, kQuota, kRate,
     "The API key's token quota for five hours is used up.", Retry::no},
    {quota_blocked, "quota_blocked", 429, kQuota, kQuota, kRate,
     "The API key has a token quota of zero.", Retry::no},
    {quota_reserved, "quota_reserved", 429, kRateExceeded, kRateExceeded, kRate,
     "The API key's remaining quota is reserved by requests that are running.", Retry::unsaid, 1},
    {rate_limited, "rate_limited", 429, kRateExceeded, kRateExceeded, kRate,
     "The API key's limit of requests per minute is reached.", Retry::unsaid, 1},
    {concurrency_limited, "concurrency_limited", 429, kRateExceeded, kRateExceeded, kRate,
     "The API key's limit of requests at the same time is reached.", Retry::unsaid, 1},
    {no_route, "no_route", 404, "not_found_error", "not_found_error", "not_found_error",
     "There is nothing under this path."},
    {endpoint_not_allowed, "endpoint_not_allowed", 403, "endpoint_not_allowed",
     "endpoint_not_allowed", kPermission, "This endpoint is not open to API keys."},
    {method_not_allowed, "method_not_allowed", 405, kInvalid, "method_not_allowed", kInvalid,
     "This endpoint does not answer that method."},
    {body_too_large, "body_too_large", 413, kInvalid, "", kInvalid,
     "The request's body is too large."},
    {malformed_body, "malformed_body", 400, kInvalid, "", kInvalid,
     "The request's body is not a JSON object."},
    {malformed_request, "malformed_request", 400, kInvalid, "", kInvalid,
     "The request is malformed."},
    {request_timeout, "request_timeout", 408, kInvalid, "", kInvalid,
     "The request did not arrive in time."},
    {upstream_unreachable, "upstream_unreachable", 502, kUpstream, kUpstream, kApi,
     "The upstream could not be reached."},
    {upstream_suspended, "upstream_suspended", 502, kUpstream, kUpstream, kApi,
     "The upstream failed repeatedly and is not asked for a while."},
    {upstream_timeout, "upstream_timeout", 504, "upstream_timeout", "upstream_timeout",
     "timeout_error", "The upstream did not answer in time.", Retry::no},
    {upstream_protocol_error, "upstream_protocol_error", 502, kUpstream, kUpstream, kApi,
     "The upstream sent an answer that is not valid HTTP."},
    {upstream_interrupted, "upstream_interrupted", 502, kUpstream, kUpstream, kApi,
     "The upstream ended its answer before it was complete."},
    {upstream_credential_rejected, "upstream_credential_rejected", 502,
     "upstream_credential_rejected", "upstream_credential_rejected", kApi,
     "The upstream did not accept the proxy's credential."},
    {credential_missing, "credential_missing", 500, "configuration_error", "configuration_error",
     kApi, "The proxy has no credential for this upstream.", Retry::no},
    {document_unusable, "document_unusable", 503, kUnavailable, kUnavailable, kOverloaded,
     "The proxy's data file cannot be used.", Retry::unsaid, 5},
    {draining, "draining", 503, kUnavailable, kUnavailable, kOverloaded,
     "The proxy is shutting down.", Retry::unsaid, 1},
    {over_capacity, "over_capacity", 503, kUnavailable, kUnavailable, kOverloaded,
     "The proxy is at its capacity.", Retry::unsaid, 1},
    {internal_error, "internal_error", 500, "internal_error", "internal_error", kApi,
     "The proxy failed on this request."},
}};

static_assert(has_row_for_each(kRows, &RefusalRow::refusal,
                               static_cast<Refusal>(kRefusalCount - 1)));

/// `"name":"text"`.
void append_member(std::string& out, std::string_view name, std::string_view text) {
  out.append("\"").append(name).append("\":");
  append_json_string(out, text);
}

void append_openai(std::string& out, const RefusalRow& row, const ErrorDetails& details) {
  out += "{\"error\":{";
  append_member(out, "message", details.message.empty() ? row.message : details.message);
  out += ',';
  append_member(out, "type", row.openai_type);
  out += ",\"param\":null,";
  if (row.openai_code.empty()) {
    out += "\"code\":null";
  } else {
    append_member(out, "code", row.openai_code);
  }
  if (!details.members.empty()) out.append(",").append(details.members);
  out += '}';
  if (!details.request_id.empty()) {
    out += ',';
    append_member(out, "request_id", details.request_id);
  }
  out += '}';
}

void append_anthropic(std::string& out, const RefusalRow& row, const ErrorDetails& details) {
  out += "{\"type\":\"error\",\"error\":{";
  append_member(out, "type", row.anthropic_type);
  out += ',';
  append_member(out, "message", details.message.empty() ? row.message : details.message);
  if (!details.members.empty()) out.append(",").append(details.members);
  out += '}';
  if (!details.request_id.empty()) {
    out += ',';
    append_member(out, "request_id", details.request_id);
  }
  out += '}';
}

void append_body(std::string& out, Dialect dialect, Refusal refusal, const ErrorDetails& details) {
  out.reserve(out.size() + 256 + details.message.size() + details.members.size());
  switch (dialect) {
    case Dialect::openai:
      append_openai(out, row_of(refusal), details);
      break;
    case Dialect::anthropic:
      append_anthropic(out, row_of(refusal), details);
      break;
  }
}

}  // namespace

const RefusalRow& row_of(Refusal refusal) { return kRows[static_cast<std::size_t>(refusal)]; }

std::string_view should_retry_value(Retry retry) { return retry == Retry::no ? "false" : ""; }

std::string error_body(Dialect dialect, Refusal refusal, const ErrorDetails& details) {
  std::string out;
  append_body(out, dialect, refusal, details);
  return out;
}

std::string error_event(Dialect dialect, Refusal refusal, const ErrorDetails& details) {
  std::string out;
  switch (dialect) {
    case Dialect::openai:
      out = "data: ";
      append_body(out, dialect, refusal, details);
      out += "\n\ndata: [DONE]\n\n";
      break;
    case Dialect::anthropic:
      out = "event: error\ndata: ";
      append_body(out, dialect, refusal, details);
      out += "\n\n";
      break;
  }
  return out;
}

std::string frees_member(std::span<const Freeing> schedule) {
  std::string out = "\"frees\":[";
  for (const Freeing& freeing : schedule) {
    if (out.back() != '[') out += ',';
    out += "{\"at\":\"";
    append_rfc3339(out, freeing.at);
    out += "\",\"tokens\":" + std::to_string(freeing.tokens) + '}';
  }
  out += ']';
  return out;
}

}  // namespace gatehouse::proxy::dialect
