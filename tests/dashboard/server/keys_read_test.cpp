// GET /api/keys, GET /api/keys/:id, …/usage, POST /api/keys/lookup.

#include <algorithm>
#include <chrono>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

TEST_CASE("the list shows records, how many there are, and the document's revision") {
  RestFixture fixture;
  fixture.make_key("Bob", {{"model", "glm-4.7"}});
  fixture.make_key("ana");
  const Answer answer = fixture.script("GET", "/api/keys?sort_order=desc&per_page=1");
  REQUIRE(answer.status == 200);
  REQUIRE(answer.json["keys"].size() == 1);
  CHECK(answer.json["keys"][0]["name"] == "Bob");
  CHECK(answer.json["total"] == 2);
  CHECK(answer.json["page"] == 1);
  CHECK(answer.json["per_page"] == 1);
  CHECK(answer.json["models"] == Json{"glm-4.7"});
  const Json document = Json::parse(fixture.read_document());
  CHECK(answer.json["revision"] == document["revision"]);
}

TEST_CASE("a bad list parameter is 400 with the allowed values, by field") {
  RestFixture fixture;
  const Answer answer =
      fixture.script("GET", "/api/keys?sort_by=colour&status=gone&page=x&sort=name");
  CHECK(answer.status == 400);
  CHECK(answer.fields() == "sort,sort_by,status,page");
  CHECK(answer.json["errors"][2]["message"] ==
        "must be one of active, disabled, expired, blocked, used_up");
  CHECK(answer.json["error"] == "Bad Request");
  CHECK(answer.json["message"] == answer.json["detail"]);
}

TEST_CASE("a record is read by its id, or by its secret as the predecessor had it") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Answer by_id = fixture.script("GET", "/api/keys/" + key["id"].get<std::string>());
  REQUIRE(by_id.status == 200);
  CHECK(by_id.json["name"] == "Ana");
  CHECK_FALSE(by_id.json.contains("key"));
  CHECK(by_id.header("etag") == "\"" + by_id.json["etag"].get<std::string>() + "\"");
  const Answer by_secret = fixture.script("GET", "/api/keys/" + key["key"].get<std::string>());
  REQUIRE(by_secret.status == 200);
  CHECK(by_secret.json["id"] == key["id"]);
  CHECK(fixture.script("GET", "/api/keys/key_nobody").status == 404);
}

TEST_CASE("a pasted secret is looked up without standing in a URL") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const auto look_up = [&](const Json& body) {
    return fixture.script("POST", "/api/keys/lookup", body);
  };
  const Answer found = look_up({{"key", key["key"]}});
  REQUIRE(found.status == 200);
  CHECK(found.json["id"] == key["id"]);
  CHECK_FALSE(found.json.contains("key"));
  CHECK(look_up({{"key", "gk_somebody_elses"}}).status == 404);
  CHECK(look_up({{"key", key["id"]}}).status == 404);
  CHECK(look_up(Json::object()).status == 400);
  CHECK(look_up({{"key", 7}}).status == 400);
}

TEST_CASE("usage is the document's, counted at this moment") {
  RestFixture fixture;
  const Timestamp now = std::chrono::floor<std::chrono::hours>(fixture.clock().now());
  fixture.write_document(Json{{"keys",
                               {{{"id", "key_1"},
                                 {"key", "pk_ana_12345"},
                                 {"name", "Ana"},
                                 {"token_limit_per_5h", 100},
                                 {"total_lifetime_tokens", 77},
                                 {"usage_windows",
                                  {{{"window_start", format_rfc3339(now - std::chrono::hours(9))},
                                    {"tokens_used", 50},
                                    {"minutes", 15}},
                                   {{"window_start", format_rfc3339(now - std::chrono::hours(1))},
                                    {"tokens_used", 30},
                                    {"minutes", 15}}}}}}}}
                             .dump());
  const Answer answer = fixture.script("GET", "/api/keys/key_1/usage");
  REQUIRE(answer.status == 200);
  CHECK(answer.json["id"] == "key_1");
  CHECK(answer.json["usage"]["used"] == 30);
  CHECK(answer.json["usage"]["remaining"] == 70);
  CHECK(answer.json["total_lifetime_tokens"] == 77);
  REQUIRE(answer.json["windows"].size() == 1);
  CHECK(answer.json["windows"][0]["tokens_used"] == 30);
  CHECK(answer.json["windows"][0]["minutes"] == 15);
  CHECK(fixture.script("GET", "/api/keys/key_2/usage").status == 404);
}

TEST_CASE("an edit by hand is in the very next answer") {
  RestFixture fixture;
  for (int i = 0; i < 50; ++i) {
    const std::string name = "Ana" + std::to_string(i);
    fixture.write_document(R"({"keys":[{"key":"pk_ana_12345","name":")" + name + R"("}]})");
    REQUIRE(fixture.script("GET", "/api/keys").json["keys"][0]["name"] == name);
  }
}

TEST_CASE("the list of a document with 10,000 keys is a page, not the document") {
  RestFixture fixture;
  Json document = {{"keys", Json::array()}};
  for (int i = 0; i < 10'000; ++i) {
    const std::string number = std::to_string(i);
    document["keys"].push_back({{"key", "pk_number_" + number}, {"name", "key " + number}});
  }
  fixture.write_document(document.dump());
  const Answer first = fixture.script("GET", "/api/keys?sort_by=used&search=key");
  REQUIRE(first.status == 200);
  CHECK(first.json["total"] == 10'000);
  CHECK(first.json["keys"].size() == 25);
  CHECK(fixture.script("GET", "/api/keys?per_page=0").json["keys"].size() == 10'000);
  CHECK(fixture.script("GET", "/api/keys?page=400").json["keys"].size() == 25);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
