// GET /api/revisions, GET /api/revisions/:n, POST /api/revisions/:n/rollback.

#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

std::string path_of(const Json& key) { return "/api/keys/" + key["id"].get<std::string>(); }

std::int64_t revision_now(RestFixture& fixture) {
  return fixture.script("GET", "/api/revisions").json["revision"].get<std::int64_t>();
}

std::string rollback_path(std::int64_t revision) {
  return "/api/revisions/" + std::to_string(revision) + "/rollback";
}

TEST_CASE("the list says who made which revision, newest first") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const std::string cookie = fixture.log_in("ana");
  fixture.browser(cookie, "POST", "/api/keys", {{"name", "Bob"}, {"token_limit_per_5h", 5}});
  const Answer answer = fixture.script("GET", "/api/revisions");
  REQUIRE(answer.status == 200);
  const Json& revisions = answer.json["revisions"];
  REQUIRE(revisions.size() >= 2);
  CHECK(answer.json["revision"] == revisions[0]["revision"]);
  CHECK(revisions[0]["author"] == "ana");
  CHECK(revisions[1]["revision"] == revisions[0]["revision"].get<std::int64_t>() - 1);
  CHECK(answer.json["edited_by_hand"] == false);
}

TEST_CASE("a revision says what it changed and what going back to it would change") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"token_limit_per_5h", 10}});
  const std::int64_t first = revision_now(fixture);
  fixture.script("PATCH", path_of(key), {{"token_limit_per_5h", 20}});
  const std::string id = key["id"];
  const Answer answer = fixture.script("GET", "/api/revisions/" + std::to_string(first));
  REQUIRE(answer.status == 200);
  CHECK(answer.json["changes"] == Json::array({"key " + id + " \"Ana\" added"}));
  CHECK(answer.json["rollback"]["changes"] ==
        Json::array({"key " + id + " \"Ana\" changed: token_limit_per_5h"}));
  CHECK(answer.body.find(key["key"].get<std::string>()) == std::string::npos);
}

TEST_CASE("a rollback is a revision of its own and brings a deleted key back disabled") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"token_limit_per_5h", 10}});
  const std::int64_t first = revision_now(fixture);
  fixture.script("DELETE", path_of(key));
  const Answer answer =
      fixture.script("POST", rollback_path(first), {{"revision", revision_now(fixture)}});
  REQUIRE(answer.status == 200);
  CHECK(answer.json["revision"] == first + 2);
  CHECK(answer.header("x-revision") == std::to_string(first + 2));
  CHECK(answer.json["revived"] == Json::array({key["id"]}));
  const Answer back = fixture.script("GET", path_of(key));
  REQUIRE(back.status == 200);
  CHECK(back.json["enabled"] == false);
  CHECK(back.json["token_limit_per_5h"] == 10);
}

TEST_CASE("a rollback needs the revision that it is based on, and that it still stands") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const std::int64_t first = revision_now(fixture);
  fixture.make_key("Bob");
  const std::string before = fixture.read_document();
  CHECK(fixture.script("POST", rollback_path(first)).fields() == "revision");
  CHECK(fixture.script("POST", rollback_path(first), {{"revision", "1"}}).fields() == "revision");
  CHECK(
      fixture.script("POST", rollback_path(first), {{"revision", first + 1}, {"x", 1}}).fields() ==
      "x");
  const Answer stale = fixture.script("POST", rollback_path(first), {{"revision", first}});
  CHECK(stale.status == 412);
  CHECK(stale.json["current"]["revision"] == first + 1);
  CHECK(fixture.read_document() == before);
}

TEST_CASE(
    "a rollback that was asked for before an edit by hand is refused, revision or no revision") {
  RestFixture fixture;
  fixture.make_key("Ana", {{"token_limit_per_5h", 10}});
  fixture.make_key("Bob", {{"token_limit_per_5h", 777}});
  const Json seen = fixture.script("GET", "/api/revisions").json;
  const std::string path = rollback_path(seen["revision"].get<std::int64_t>() - 1);
  const auto roll_back = [&](const Json& state) {
    return fixture.script("POST", path,
                          {{"revision", state["revision"]}, {"digest", state["digest"]}});
  };
  std::string text = fixture.read_document();
  const std::string limit =
      "\"token_limit_per_5h\": 777";  // three sevens alone may stand in any digest
  REQUIRE(text.find(limit) != std::string::npos);
  text.replace(text.find(limit), limit.size(), "\"token_limit_per_5h\": 888");
  fixture.write_document(text);
  const Json edited = fixture.script("GET", "/api/revisions").json;
  CHECK(edited["revision"] == seen["revision"]);
  CHECK(edited["digest"] != seen["digest"]);

  const Answer stale = roll_back(seen);
  CHECK(stale.status == 412);
  CHECK(stale.json["current"] ==
        Json{{"revision", edited["revision"]}, {"digest", edited["digest"]}});
  CHECK(fixture.script("POST", path, {{"revision", seen["revision"]}}).status == 412);
  CHECK(fixture.read_document() == text);
  CHECK(fixture.script("POST", path, {{"revision", seen["revision"]}, {"digest", 1}}).fields() ==
        "digest");
  CHECK(roll_back(edited).status == 200);
}

TEST_CASE("what is not kept is not found") {
  RestFixture fixture;
  for (const char* path : {"/api/revisions/999", "/api/revisions/x", "/api/revisions/-1"}) {
    CAPTURE(path);
    CHECK(fixture.script("GET", path).status == 404);
  }
  CHECK(fixture.script("POST", rollback_path(999), {{"revision", 1}}).status == 404);
}

TEST_CASE("viewers may look at revisions and not roll back") {
  RestFixture fixture;
  fixture.make_key("Ana");
  const std::string cookie = fixture.log_in("vic");
  CHECK(fixture.browser(cookie, "GET", "/api/revisions").status == 200);
  CHECK(fixture.browser(cookie, "POST", rollback_path(1), {{"revision", 1}}).status == 403);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
