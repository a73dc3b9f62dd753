#include "dashboard/model/key_fields.h"

#include <string>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

const Timestamp kNow = *parse_rfc3339("2026-11-20T12:00:00Z");

/// The errors of a merge as "field message; …".
std::string errors_of(const char* body, ApiKey key = {}) {
  std::vector<FieldError> errors;
  merge_members(Json::parse(body), kNow, key, errors);
  std::string text;
  for (const FieldError& error : errors) text += error.field + " " + error.message + ";";
  return text;
}

ApiKey merged(const char* body, ApiKey key = {}) {
  std::vector<FieldError> errors;
  merge_members(Json::parse(body), kNow, key, errors);
  REQUIRE(errors.empty());
  return key;
}

TEST_CASE("what a body names is changed, the rest stays") {
  ApiKey key;
  key.name = "Ana";
  key.owner = "team";
  key.token_limit = 5;
  const ApiKey after = merged(R"({"token_limit_per_5h":7,"tags":["a","b","a"]})", key);
  CHECK(after.name == "Ana");
  CHECK(after.owner == "team");
  CHECK(after.token_limit == 7);
  CHECK(after.tags == std::vector<std::string>{"a", "b"});
}

TEST_CASE("null clears an optional member") {
  ApiKey key;
  key.name = "Ana";
  key.model = "glm-4.7";
  key.allowed_models = {"glm-*"};
  key.token_limit = 5;
  key.requests_per_minute = 6;
  key.max_concurrent = 7;
  key.reservation = ReservationMode::max;
  key.expiry_date = kNow + std::chrono::hours(1);
  key.owner = "o";
  key.tags = {"t"};
  key.notes = "n";
  key.previous = PreviousSecret{};
  const ApiKey after = merged(
      R"({"model":null,"allowed_models":null,"token_limit_per_5h":null,"requests_per_minute":null,
          "max_concurrent":null,"reservation":null,"expiry_date":null,"owner":null,"tags":null,
          "notes":null,"previous":null})",
      key);
  ApiKey bare;
  bare.name = "Ana";
  CHECK(after == bare);
}

TEST_CASE("an empty text clears an optional one") {
  ApiKey key;
  key.owner = "team";
  CHECK_FALSE(merged(R"({"owner":""})", key).owner);
}

TEST_CASE("a value that breaks a rule is refused with the rule") {
  struct Case {
    const char* body;
    const char* message;
  };
  const Case cases[] = {
      {R"({"name":""})", "name must not be blank;"},
      {R"({"name":"   "})", "name must not be blank;"},
      {R"({"name":null})", "name must be a text;"},
      {R"({"name":7})", "name must be a text;"},
      {R"({"name":"a\nb"})", "name must not contain control characters;"},
      {R"({"enabled":"yes"})", "enabled must be true or false;"},
      {R"({"enabled":null})", "enabled must be true or false;"},
      {R"({"token_limit_per_5h":-1})", "token_limit_per_5h must be between 0 and 1000000000000;"},
      {R"({"token_limit_per_5h":1000000000001})",
       "token_limit_per_5h must be between 0 and 1000000000000;"},
      {R"({"token_limit_per_5h":18446744073709551615})",
       "token_limit_per_5h must be a whole number, or null;"},
      {R"({"token_limit_per_5h":1.5})", "token_limit_per_5h must be a whole number, or null;"},
      {R"({"token_limit_per_5h":"5"})", "token_limit_per_5h must be a whole number, or null;"},
      {R"({"requests_per_minute":0})", "requests_per_minute must be between 1 and 1000000;"},
      {R"({"max_concurrent":-3})", "max_concurrent must be between 1 and 1000000;"},
      {R"({"reservation":"some"})", "reservation must be one of expected, max;"},
      {R"({"expiry_date":"tomorrow"})",
       "expiry_date must be a time such as 2030-12-31T23:59:59Z, or null;"},
      {R"({"expiry_date":"2026-11-20T12:00:00Z"})", "expiry_date must be in the future;"},
      {R"({"allowed_models":"glm-*"})", "allowed_models must be a list of at most 100 texts;"},
      {R"({"allowed_models":["glm-*",7]})", "allowed_models must be a text;"},
      {R"({"tags":[""]})", "tags must not be blank;"},
      {R"({"previous":{}})",
       "previous can only be set to null, which revokes the previous secret at once;"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.body);
    CHECK(errors_of(c.body) == c.message);
  }
  CHECK(errors_of((R"({"name":")" + std::string(101, 'x') + R"("})").c_str()) ==
        "name must be 1 to 100 characters long;");
}

TEST_CASE("usage cannot be written") {
  for (const char* member : {"usage", "usage_windows", "last_used", "total_lifetime_tokens"}) {
    CAPTURE(member);
    CHECK(errors_of((R"({")" + std::string(member) + R"(":1})").c_str()) ==
          std::string(member) + " cannot be written: proxies alone count usage;");
  }
}

TEST_CASE("what the server sets, the secret and unknown members are refused") {
  for (const char* member : {"id", "etag", "status", "storage", "created_at", "created_by",
                             "key_sha256", "key_hint", "key", "store_plain", "colour"}) {
    CAPTURE(member);
    CHECK_FALSE(errors_of((R"({")" + std::string(member) + R"(":"x"})").c_str()).empty());
  }
}

TEST_CASE("every problem is reported at once") {
  CHECK(errors_of(R"({"name":"","token_limit_per_5h":-1,"colour":"red"})") ==
        "name must not be blank;token_limit_per_5h must be between 0 and 1000000000000;"
        "colour is not a member of a key;");
}

TEST_CASE("the date of an expired key may be sent back unchanged") {
  ApiKey key;
  key.expiry_date = *parse_rfc3339("2026-01-01T00:00:00Z");
  CHECK(errors_of(R"({"expiry_date":"2026-01-01T00:00:00Z"})", key).empty());
  CHECK_FALSE(errors_of(R"({"expiry_date":"2026-01-02T00:00:00Z"})", key).empty());
}

TEST_CASE("a creation needs a name and a limit, said outright even when unlimited") {
  ApiKey key;
  std::vector<FieldError> errors;
  merge_creation(Json::object(), kNow, key, errors);
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].field == "name");
  CHECK(errors[1].field == "token_limit_per_5h");
  errors.clear();
  merge_creation(Json::parse(R"({"name":"Ana","token_limit_per_5h":null})"), kNow, key, errors);
  CHECK(errors.empty());
  CHECK_FALSE(key.token_limit);
}

TEST_CASE("a creation may choose the secret and have it stored as plain text") {
  ApiKey key;
  std::vector<FieldError> errors;
  const KeyCreation creation = merge_creation(
      Json::parse(
          R"({"name":"Ana","token_limit_per_5h":1,"key":"pk_ana_12345","store_plain":true})"),
      kNow, key, errors);
  CHECK(errors.empty());
  REQUIRE(creation.chosen);
  CHECK(creation.chosen->expose() == "pk_ana_12345");
  CHECK(creation.store_plain);
}

TEST_CASE("a chosen secret keeps to its rule") {
  for (const char* secret : {R"("short")", R"("has space")", "7", R"("")"}) {
    CAPTURE(secret);
    ApiKey key;
    std::vector<FieldError> errors;
    merge_creation(
        Json::parse(R"({"name":"Ana","token_limit_per_5h":1,"key":)" + std::string(secret) + "}"),
        kNow, key, errors);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].field == "key");
  }
}

}  // namespace
}  // namespace gatehouse::dashboard
