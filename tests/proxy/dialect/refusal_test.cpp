#include "proxy/dialect/refusal.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace gatehouse::testing {
namespace {

using namespace proxy::dialect;
using nlohmann::json;

TEST_CASE("each refusal has the status, types, code and headers that callers act on") {
  struct Row {
    Refusal refusal;
    int status;
    std::string_view type, code, anthropic, retry;
    int after;
  };
  constexpr std::string_view kInvalid = "invalid_request_error";
  constexpr std::string_view kKey = "invalid_api_key";
  const Row rows[] = {
      {Refusal::missing_key, 401, kInvalid, kKey, "authentication_error", "", 0},
      {Refusal::unknown_key, 401, kInvalid, kKey, "authentication_error", "", 0},
      {Refusal::conflicting_keys, 401, kInvalid, kKey, "authentication_error", "", 0},
      {Refusal::expired_key, 401, kInvalid, "expired_api_key", "authentication_error", "", 0},
      {Refusal::disabled_key, 403, kInvalid, "disabled_api_key", "permission_error", "", 0},
      {Refusal::key_revoked, 401, kInvalid, kKey, "authentication_error", "", 0},
      {Refusal::model_not_allowed, 403, "model_not_allowed", "model_not_allowed",
       "permission_error", "", 0},
      {Refusal::quota_used_up, 429, "insufficient_quota", "insufficient_quota", "rate_limit_error",
       "false", 0},
      {Refusal::quota_blocked, 429, "insufficient_quota", "insufficient_quota", "rate_limit_error",
       "false", 0},
      {Refusal::quota_reserved, 429, "rate_limit_exceeded", "rate_limit_exceeded",
       "rate_limit_error", "", 1},
      {Refusal::rate_limited, 429, "rate_limit_exceeded", "rate_limit_exceeded", "rate_limit_error",
       "", 1},
      {Refusal::concurrency_limited, 429, "rate_limit_exceeded", "rate_limit_exceeded",
       "rate_limit_error", "", 1},
      {Refusal::no_route, 404, "not_found_error", "not_found_error", "not_found_error", "", 0},
      {Refusal::endpoint_not_allowed, 403, "endpoint_not_allowed", "endpoint_not_allowed",
       "permission_error", "", 0},
      {Refusal::method_not_allowed, 405, kInvalid, "method_not_allowed", kInvalid, "", 0},
      {Refusal::body_too_large, 413, kInvalid, "", kInvalid, "", 0},
      {Refusal::malformed_body, 400, kInvalid, "", kInvalid, "", 0},
      {Refusal::malformed_request, 400, kInvalid, "", kInvalid, "", 0},
      {Refusal::request_timeout, 408, kInvalid, "", kInvalid, "", 0},
      {Refusal::upstream_suspended, 502, "upstream_error", "upstream_error", "api_error", "", 0},
      {Refusal::upstream_protocol_error, 502, "upstream_error", "upstream_error", "api_error", "",
       0},
      {Refusal::upstream_interrupted, 502, "upstream_error", "upstream_error", "api_error", "", 0},
      {Refusal::internal_error, 500, "internal_error", "internal_error", "api_error", "", 0},
      {Refusal::upstream_unreachable, 502, "upstream_error", "upstream_error", "api_error", "", 0},
      {Refusal::upstream_timeout, 504, "upstream_timeout", "upstream_timeout", "timeout_error",
       "false", 0},
      {Refusal::credential_missing, 500, "configuration_error", "configuration_error", "api_error",
       "false", 0},
      {Refusal::upstream_credential_rejected, 502, "upstream_credential_rejected",
       "upstream_credential_rejected", "api_error", "", 0},
      {Refusal::document_unusable, 503, "service_unavailable", "service_unavailable",
       "overloaded_error", "", 5},
      {Refusal::draining, 503, "service_unavailable", "service_unavailable", "overloaded_error", "",
       1},
      {Refusal::over_capacity, 503, "service_unavailable", "service_unavailable",
       "overloaded_error", "", 1},
  };
  std::set<Refusal> seen;
  for (const Row& expected : rows) {
    seen.insert(expected.refusal);
    const RefusalRow& row = row_of(expected.refusal);
    CAPTURE(row.name);
    CHECK(row.status == expected.status);
    CHECK(row.openai_type == expected.type);
    CHECK(row.openai_code == expected.code);
    CHECK(row.anthropic_type == expected.anthropic);
    CHECK(should_retry_value(row.retry) == expected.retry);
    CHECK(row.retry_after == expected.after);
  }
  CHECK(seen.size() == kRefusalCount);
}

TEST_CASE("every refusal makes valid JSON of the dialect's shape") {
  std::set<std::string_view> names;
  for (int i = 0; i < kRefusalCount; ++i) {
    const auto refusal = static_cast<Refusal>(i);
    const RefusalRow& row = row_of(refusal);
    CAPTURE(row.name);
    CHECK(row.refusal == refusal);
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.message.empty());
    CHECK(row.status >= 400);

    const json openai = json::parse(error_body(Dialect::openai, refusal));
    CHECK(openai.size() == 1);
    CHECK(openai["error"].size() == 4);
    CHECK(openai["error"]["message"] == row.message);
    CHECK(openai["error"]["type"] == row.openai_type);
    CHECK(openai["error"]["param"].is_null());
    if (row.openai_code.empty()) {
      CHECK(openai["error"]["code"].is_null());
    } else {
      CHECK(openai["error"]["code"] == row.openai_code);
    }

    const json anthropic = json::parse(error_body(Dialect::anthropic, refusal));
    CHECK(anthropic["type"] == "error");
    CHECK(anthropic["error"]["type"] == row.anthropic_type);
    CHECK(anthropic["error"]["message"] == row.message);
    CHECK_FALSE(anthropic.contains("request_id"));
  }
}

TEST_CASE("message, request id and further members are put where SDKs look for them") {
  const std::string hostile = "a \"quoted\" \\ line\nend\x01 \xff \xc3\xa4 \xe2\x82\xac";
  const std::vector<Freeing> schedule = {
      {Timestamp{std::chrono::seconds{1'700'000'000}}, 12},
      {Timestamp{std::chrono::seconds{1'700'000'900}}, 345},
  };
  const std::string frees = frees_member(schedule);
  const ErrorDetails details{hostile, "req_1\"", frees};
  for (const Dialect dialect : {Dialect::openai, Dialect::anthropic}) {
    const json body = json::parse(error_body(dialect, Refusal::quota_used_up, details));
    CHECK(body["error"]["message"] == "a \"quoted\" \\ line\nend\x01 \uFFFD \u00e4 \u20ac");
    CHECK(body["request_id"] == "req_1\"");
    REQUIRE(body["error"]["frees"].size() == 2);
    CHECK(body["error"]["frees"][0]["at"] == "2023-11-14T22:13:20Z");
    CHECK(body["error"]["frees"][1]["tokens"] == 345);
  }
  CHECK(frees_member({}) == "\"frees\":[]");
}

TEST_CASE("an error inside a stream ends it the way the dialect does") {
  CHECK(error_event(Dialect::openai, Refusal::upstream_interrupted, {"gone", "", ""}) ==
        "data: {\"error\":{\"message\":\"gone\",\"type\":\"upstream_error\",\"param\":null,"
        "\"code\":\"upstream_error\"}}\n\ndata: [DONE]\n\n");
  CHECK(error_event(Dialect::anthropic, Refusal::key_revoked, {"gone", "req_1", ""}) ==
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\","
        "\"message\":\"gone\"},\"request_id\":\"req_1\"}\n\n");
}

}  // namespace
}  // namespace gatehouse::testing
