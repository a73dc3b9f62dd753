// POST /api/keys/:id/{rotate,enable,disable,hash}.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

std::string path_of(const Json& key) { return "/api/keys/" + key["id"].get<std::string>(); }

int look_up(RestFixture& fixture, const Json& secret) {
  return fixture.script("POST", "/api/keys/lookup", {{"key", secret}}).status;
}

TEST_CASE("a rotation without grace ends the old secret at once") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Answer rotated = fixture.script("POST", path_of(key) + "/rotate");
  REQUIRE(rotated.status == 200);
  CHECK(rotated.json["id"] == key["id"]);
  CHECK(rotated.json["key"] != key["key"]);
  CHECK(rotated.json["previous"].is_null());
  CHECK_FALSE(rotated.header("x-revision").empty());
  CHECK(look_up(fixture, key["key"]) == 404);
  CHECK(look_up(fixture, rotated.json["key"]) == 200);
}

TEST_CASE("a grace period keeps the old secret valid until it ends") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Answer rotated =
      fixture.script("POST", path_of(key) + "/rotate", {{"grace_seconds", 3600}});
  REQUIRE(rotated.status == 200);
  CHECK(rotated.json["previous"]["key_hint"] == key["key_hint"]);
  CHECK(look_up(fixture, key["key"]) == 200);
  fixture.clock().advance(std::chrono::hours(1));
  CHECK(look_up(fixture, key["key"]) == 404);
}

TEST_CASE("the old secret can be revoked before its grace period ends") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  fixture.script("POST", path_of(key) + "/rotate", {{"grace_seconds", 3600}});
  const Answer revoked = fixture.script("PATCH", path_of(key), {{"previous", nullptr}});
  CHECK(revoked.status == 200);
  CHECK(revoked.json["previous"].is_null());
  CHECK(look_up(fixture, key["key"]) == 404);
}

TEST_CASE("a rotation takes 0 to 604800 seconds of grace and nothing else") {
  RestFixture fixture;
  const std::string path = path_of(fixture.make_key("Ana")) + "/rotate";
  for (const Json& grace : {Json(-1), Json(604'801), Json(1.5), Json("1"), Json(nullptr)}) {
    CAPTURE(grace.dump());
    const Answer answer = fixture.script("POST", path, {{"grace_seconds", grace}});
    CHECK(answer.status == 400);
    CHECK(answer.fields() == "grace_seconds");
  }
  CHECK(fixture.script("POST", path, {{"grace", 5}}).fields() == "grace");
  CHECK(fixture.script("POST", path, {{"grace_seconds", 604'800}}).status == 200);
  CHECK(fixture.script("POST", "/api/keys/key_nobody/rotate").status == 404);
}

TEST_CASE("a plain key that is rotated is stored as a hash") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"key", "pk_ana_12345"}, {"store_plain", true}});
  const Answer rotated = fixture.script("POST", path_of(key) + "/rotate");
  CHECK(rotated.json["storage"] == "hashed");
  CHECK(fixture.read_document().find("pk_ana_12345") == std::string::npos);
  CHECK(fixture.read_document().find(rotated.json["key"].get<std::string>()) == std::string::npos);
}

TEST_CASE("a key is disabled and enabled without If-Match, repeatedly") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const std::string path = path_of(fixture.make_key("Ana"));
  const auto act = [&](const char* action) {
    return fixture.browser(cookie, "POST", path + action);
  };
  CHECK(act("/disable").json["status"] == "disabled");
  CHECK(act("/disable").json["enabled"] == false);
  CHECK(act("/enable").json["status"] == "active");
  CHECK(act("/enable").status == 200);
  CHECK(act("/nothing").status == 404);
}

TEST_CASE("an action on a key that is not there is 404") {
  RestFixture fixture;
  for (const char* action : {"rotate", "enable", "disable", "hash", "restore"}) {
    CAPTURE(action);
    CHECK(fixture.script("POST", std::string("/api/keys/key_nobody/") + action).status == 404);
  }
}

TEST_CASE("a plain key can be hashed; it goes on working") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana", {{"key", "pk_ana_12345"}, {"store_plain", true}});
  const Answer hashed = fixture.script("POST", path_of(key) + "/hash");
  REQUIRE(hashed.status == 200);
  CHECK(hashed.json["storage"] == "hashed");
  CHECK(fixture.read_document().find("pk_ana_12345") == std::string::npos);
  CHECK(look_up(fixture, "pk_ana_12345") == 200);
  CHECK(fixture.script("POST", path_of(key) + "/hash").status == 200);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
