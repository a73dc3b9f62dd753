#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/domain/upstream.h"
#include "common/domain/usage_window.h"

namespace gatehouse::proxy::dialect {

/// Every reason for which the proxy itself answers a request.
enum class Refusal {
  missing_key,
  unknown_key,
  conflicting_keys,
  expired_key,
  disabled_key,
  key_revoked,  ///< during a stream: deleted, disabled or rotated without grace
  model_not_allowed,
  quota_used_up,
  quota_blocked,   ///< a limit of 0
  quota_reserved,  ///< free again as soon as running requests settle
  rate_limited,
  concurrency_limited,
  no_route,
  endpoint_not_allowed,
  method_not_allowed,
  body_too_large,
  malformed_body,
  malformed_request,
  request_timeout,
  upstream_unreachable,
  upstream_suspended,  ///< its circuit breaker is open
  upstream_timeout,
  upstream_protocol_error,
  upstream_interrupted,  ///< it left in the middle of an answer
  upstream_credential_rejected,
  credential_missing,
  document_unusable,
  draining,
  over_capacity,
  internal_error,
  count_,  ///< no reason, but how many there are
};

inline constexpr int kRefusalCount = static_cast<int>(Refusal::count_);

/// How SDKs are told whether a retry makes sense (`x-should-retry`).
enum class Retry { unsaid, no };

struct RefusalRow {
  Refusal refusal;
  std::string_view name;  ///< for logs and metrics: "quota_used_up"
  int status;
  std::string_view openai_type;
  std::string_view openai_code;  ///< empty: null
  std::string_view anthropic_type;
  std::string_view message;
  Retry retry = Retry::unsaid;
  int retry_after = 0;  ///< seconds, unless the caller knows better; 0: no header
};

const RefusalRow& row_of(Refusal refusal);

/// The value of x-should-retry, or "" when the header is left out.
std::string_view should_retry_value(Retry retry);

struct ErrorDetails {
  std::string_view message;     ///< empty: the row's
  std::string_view request_id;  ///< empty: left out
  std::string_view members;     ///< further JSON members of the error object: `"a":1,"b":2`
};

/// The body of a refusal, in the dialect's shape.
std::string error_body(Dialect dialect, Refusal refusal, const ErrorDetails& details = {});

/// The same inside a running stream, with what ends the stream in that dialect.
std::string error_event(Dialect dialect, Refusal refusal, const ErrorDetails& details = {});

/// `"frees":[{"at":"…","tokens":n},…]` for ErrorDetails::members.
std::string frees_member(std::span<const Freeing> schedule);

}  // namespace gatehouse::proxy::dialect
