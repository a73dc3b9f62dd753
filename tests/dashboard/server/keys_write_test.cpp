// POST /api/keys, PUT, PATCH and DELETE /api/keys/:id, POST …/restore.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

std::string path_of(const Json& key) { return "/api/keys/" + key["id"].get<std::string>(); }

TEST_CASE("a created key is answered with its secret, once, and stored as a hash") {
  RestFixture fixture;
  const Answer created = fixture.script(
      "POST", "/api/keys", {{"name", "Ana"}, {"token_limit_per_5h", nullptr}, {"owner", "team"}});
  REQUIRE(created.status == 201);
  const std::string secret = created.json["key"].get<std::string>();
  CHECK(secret.starts_with("gk_"));
  CHECK(secret.size() == 41);
  CHECK(created.json["storage"] == "hashed");
  CHECK(created.json["token_limit_per_5h"].is_null());
  CHECK(created.json["created_by"] == "script");
  CHECK(created.header("location") == path_of(created.json));
  CHECK(created.header("x-revision") ==
        std::to_string(Json::parse(fixture.read_document())["revision"].get<int>()));
  CHECK(parse_rfc3339(created.header("x-committed-at")));
  CHECK(fixture.read_document().find(secret) == std::string::npos);
  CHECK(fixture.script("GET", path_of(created.json)).body.find(secret) == std::string::npos);
}

TEST_CASE("a change was made at one moment, wherever that is told") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Answer changed = fixture.script("PATCH", path_of(key), {{"owner", "team"}});
  const Json revisions = fixture.script("GET", "/api/revisions").json["revisions"];
  CHECK(std::to_string(revisions[0]["revision"].get<int>()) == changed.header("x-revision"));
  CHECK(revisions[0]["at"] == changed.header("x-committed-at"));
}

TEST_CASE("a chosen secret is stored as plain text only when that is asked for") {
  RestFixture fixture;
  const Json hashed = fixture.make_key("Ana", {{"key", "pk_ana_12345"}});
  CHECK(hashed["key"] == "pk_ana_12345");
  CHECK(fixture.read_document().find("pk_ana_12345") == std::string::npos);
  const Json plain = fixture.make_key("Bob", {{"key", "pk_bob_12345"}, {"store_plain", true}});
  CHECK(plain["storage"] == "plain");
  CHECK(fixture.read_document().find("pk_bob_12345") != std::string::npos);
}

TEST_CASE("a creation says all that is wrong with it at once") {
  RestFixture fixture;
  const std::string before = fixture.read_document();
  const Answer answer = fixture.script("POST", "/api/keys",
                                       {{"name", ""},
                                        {"expiry_date", "2020-01-01T00:00:00Z"},
                                        {"total_lifetime_tokens", 5},
                                        {"colour", "red"}});
  CHECK(answer.status == 400);
  CHECK(answer.fields() == "name,expiry_date,total_lifetime_tokens,colour,token_limit_per_5h");
  CHECK(fixture.read_document() == before);
}

TEST_CASE("a name or a secret that exists is 409, also when its key has been deleted") {
  RestFixture fixture;
  const Json ana = fixture.make_key("Ana", {{"key", "pk_ana_12345"}});
  const auto create = [&](const char* name, const char* key) {
    return fixture.script("POST", "/api/keys",
                          {{"name", name}, {"key", key}, {"token_limit_per_5h", 1}});
  };
  const Answer name = create("Ana", "pk_other_123");
  CHECK(name.status == 409);
  CHECK(name.fields() == "name");
  const Answer secret = create("Bob", "pk_ana_12345");
  CHECK(secret.status == 409);
  CHECK(secret.fields() == "key");
  CHECK(secret.body.find("pk_ana") == std::string::npos);
  REQUIRE(fixture.script("DELETE", path_of(ana)).status == 204);
  CHECK(create("Ana", "pk_ana_12345").fields() == "key");
  CHECK(create("Ana", "pk_other_123").status == 201);
}

TEST_CASE("PUT and PATCH both merge, null clears, and usage stays what proxies made it") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"owner", "team"}, {"tags", {"a"}}});
  for (const char* method : {"PUT", "PATCH"}) {
    CAPTURE(method);
    const Answer answer =
        fixture.script(method, path_of(key), {{"owner", nullptr}, {"token_limit_per_5h", 7}});
    REQUIRE(answer.status == 200);
    CHECK(answer.json["name"] == "Ana");
    CHECK(answer.json["owner"].is_null());
    CHECK(answer.json["tags"] == Json{"a"});
    CHECK(answer.json["token_limit_per_5h"] == 7);
  }
  const Answer refused = fixture.script("PUT", path_of(key), {{"usage_windows", Json::array()}});
  CHECK(refused.status == 400);
  CHECK(refused.fields() == "usage_windows");
  CHECK(fixture.script("PATCH", "/api/keys/key_nobody", Json::object()).status == 404);
}

TEST_CASE("an update cannot take another key's name") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const Json bob = fixture.make_key("Bob");
  CHECK(fixture.script("PATCH", path_of(bob), {{"name", "Ana"}}).status == 409);
  CHECK(fixture.script("PATCH", path_of(bob), {{"name", "Bob"}}).status == 200);
}

TEST_CASE("an update that changes nothing leaves the file and its revision alone") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const std::string before = fixture.read_document();
  const Answer answer = fixture.script("PATCH", path_of(key), {{"name", "Ana"}});
  CHECK(answer.status == 200);
  CHECK(answer.header("x-revision") == std::to_string(Json::parse(before)["revision"].get<int>()));
  CHECK(fixture.read_document() == before);
}

TEST_CASE(
    "a browser must say which record it edits, and is told the current one when it is stale") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Json key = fixture.make_key("Ana");
  const std::string etag = "\"" + key["etag"].get<std::string>() + "\"";
  const auto write = [&](const char* method, const Json& body, const Fields& headers) {
    return fixture.browser(cookie, method, path_of(key), body, headers);
  };
  for (const char* method : {"PUT", "PATCH", "DELETE"}) {
    CHECK(write(method, {{"name", "B"}}, {}).status == 428);
  }
  const Answer edited = write("PATCH", {{"token_limit_per_5h", 5}}, {{"If-Match", etag}});
  REQUIRE(edited.status == 200);
  CHECK(edited.header("etag") != etag);
  for (const char* method : {"PUT", "PATCH", "DELETE"}) {
    const Answer stale = write(method, {{"token_limit_per_5h", 6}}, {{"If-Match", etag}});
    CHECK(stale.status == 412);
    CHECK(stale.json["current"]["token_limit_per_5h"] == 5);
    CHECK(stale.json["current"]["etag"] == edited.json["etag"]);
  }
  CHECK(write("DELETE", nullptr, {{"If-Match", edited.header("etag")}}).status == 204);
}

TEST_CASE("a script may leave If-Match out, but a stale one counts") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  CHECK(fixture.script("PATCH", path_of(key), {{"notes", "x"}}).status == 200);
  CHECK(
      fixture.script("PATCH", path_of(key), {{"notes", "y"}}, {{"If-Match", "\"stale\""}}).status ==
      412);
}

TEST_CASE("usage does not make an ETag stale") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Json key = fixture.make_key("Ana");
  Json document = Json::parse(fixture.read_document());
  document["keys"][0]["total_lifetime_tokens"] = 500;
  fixture.write_document(document.dump());
  const Answer answer =
      fixture.browser(cookie, "PATCH", path_of(key), {{"notes", "x"}},
                      {{"If-Match", "\"" + key["etag"].get<std::string>() + "\""}});
  CHECK(answer.status == 200);
  CHECK(answer.json["total_lifetime_tokens"] == 500);
}

TEST_CASE("a deleted key is gone, and comes back disabled with its usage and its secret") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"key", "pk_ana_12345"}, {"store_plain", true}});
  const Answer deleted = fixture.script("DELETE", path_of(key));
  CHECK(deleted.status == 204);
  CHECK_FALSE(deleted.header("x-revision").empty());
  CHECK(fixture.script("GET", path_of(key)).status == 404);
  CHECK(fixture.script("DELETE", path_of(key)).status == 404);
  CHECK(fixture.read_document().find("pk_ana_12345") == std::string::npos);

  const Answer restored = fixture.script("POST", path_of(key) + "/restore");
  REQUIRE(restored.status == 200);
  CHECK(restored.json["status"] == "disabled");
  CHECK(restored.json["storage"] == "hashed");
  CHECK(fixture.script("POST", "/api/keys/lookup", {{"key", "pk_ana_12345"}}).json["id"] ==
        key["id"]);
  CHECK(fixture.script("POST", path_of(key) + "/restore").status == 404);
}

TEST_CASE("a key cannot be restored under a name that has been given away") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  fixture.script("DELETE", path_of(key));
  fixture.make_key("Ana");
  CHECK(fixture.script("POST", path_of(key) + "/restore").status == 409);
}

TEST_CASE("after thirty days a deleted key cannot be restored and is dropped") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Json other = fixture.make_key("Bob");
  fixture.script("DELETE", path_of(key));
  fixture.clock().advance(std::chrono::days{30});
  CHECK(fixture.script("POST", path_of(key) + "/restore").status == 404);
  fixture.script("DELETE", path_of(other));
  const Json document = Json::parse(fixture.read_document());
  REQUIRE(document["deleted"].size() == 1);
  CHECK(document["deleted"][0]["name"] == "Bob");
}

TEST_CASE("members that this version does not know survive an update") {
  RestFixture fixture;
  fixture.write_document(
      R"({"keys":[{"id":"key_1","key":"pk_ana_12345","name":"Ana","x_team":{"n":1.50}}],"x_top":7})");
  REQUIRE(fixture.script("PATCH", "/api/keys/key_1", {{"notes", "n"}}).status == 200);
  const std::string document = fixture.read_document();
  CHECK(document.find(R"({"n":1.50})") != std::string::npos);
  CHECK(document.find(R"("x_top": 7)") != std::string::npos);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
