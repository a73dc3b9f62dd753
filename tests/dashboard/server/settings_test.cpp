// GET and PUT /api/settings.

#include <string>

#include <doctest/doctest.h>

#include "common/system/setting.h"
#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

Json settings_in_file(RestFixture& fixture) {
  return Json::parse(fixture.read_document()).value("settings", Json(nullptr));
}

const Json* find_entry(const Json& schema, const std::string& name) {
  for (const Json& entry : schema) {
    if (entry["name"] == name) return &entry;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every live setting is there with its type, default and description") {
  RestFixture fixture;
  const Answer answer = fixture.script("GET", "/api/settings");
  REQUIRE(answer.status == 200);
  const Json& schema = answer.json["schema"];
  CHECK(schema.size() == answer.json["settings"].size());
  for (const Json& entry : schema) {
    CAPTURE(entry.dump());
    CHECK(answer.json["settings"].contains(entry["name"].get<std::string>()));
    CHECK_FALSE(entry["description"].get<std::string>().empty());
  }
  for (const Setting& setting : all_settings()) {
    CAPTURE(setting.name);
    if (setting.live()) CHECK(find_entry(schema, std::string(setting.member)));
  }
  REQUIRE(find_entry(schema, "ping_seconds"));
  CHECK(*find_entry(schema, "ping_seconds") ==
        Json{{"name", "ping_seconds"},
             {"type", "integer"},
             {"minimum", 0},
             {"maximum", 3600},
             {"default", 15},
             {"description", "A comment after so much silence in a stream; 0 = never"},
             {"variable", nullptr}});
  CHECK((*find_entry(schema, "log_level"))["variable"] == "LOG_LEVEL");
  CHECK((*find_entry(schema, "revoke_running"))["default"] == true);
  CHECK((*find_entry(schema, "admin_jwt.claims"))["default"] == Json{{"role", "admin"}});
}

TEST_CASE("settings are merged, and null goes back to the default") {
  RestFixture fixture;
  const Answer set = fixture.script("PUT", "/api/settings",
                                    {{"ping_seconds", 30},
                                     {"access_log", "all"},
                                     {"access_log_sample", 0.25},
                                     {"admin_jwt.sources", Json::array({"header x-token"})},
                                     {"admin_jwt.claims", {{"role", "ops"}}}});
  REQUIRE(set.status == 200);
  CHECK(set.header("x-revision") == std::to_string(set.json["revision"].get<int>()));
  CHECK(settings_in_file(fixture) ==
        Json{{"ping_seconds", 30},
             {"access_log", "all"},
             {"access_log_sample", 0.25},
             {"admin_jwt",
              {{"claims", {{"role", "ops"}}}, {"sources", Json::array({"header x-token"})}}}});
  CHECK(set.json["settings"]["ping_seconds"] == 30);
  CHECK(set.json["settings"]["server_timing"] == nullptr);

  const Answer cleared = fixture.script(
      "PATCH", "/api/settings",
      {{"ping_seconds", nullptr}, {"admin_jwt.sources", nullptr}, {"admin_jwt.claims", nullptr}});
  REQUIRE(cleared.status == 200);
  CHECK(settings_in_file(fixture) == Json{{"access_log", "all"}, {"access_log_sample", 0.25}});
  CHECK(fixture.script("GET", "/api/audit?action=settings").json["entries"].size() == 2);
}

TEST_CASE("a setting that is unknown, of another type or out of bounds is refused by name") {
  RestFixture fixture;
  const Json bad = {{"ping_second", 1},        {"ping_seconds", "15"},
                    {"log_level", "loud"},     {"revoke_running", 1},
                    {"access_log_sample", ""}, {"admin_jwt.sources", "authorization"}};
  CHECK(fixture.script("PUT", "/api/settings", bad).fields() ==
        "ping_second,ping_seconds,log_level,revoke_running,access_log_sample,admin_jwt.sources");
  CHECK(fixture.script("PUT", "/api/settings", {{"ping_seconds", 3601}, {"log_level", "loud"}})
            .fields() == "log_level,ping_seconds");
  CHECK(fixture.script("PUT", "/api/settings", {{"ping_seconds", 3601}}).fields() ==
        "ping_seconds");
  CHECK(fixture.script("PUT", "/api/settings", {{"access_log_sample", 1.5}}).fields() ==
        "access_log_sample");
  CHECK(fixture.script("PUT", "/api/settings", {{"cache_ttl_ms", 0}}).fields() == "cache_ttl_ms");
  CHECK(settings_in_file(fixture) == nullptr);
}

TEST_CASE("a browser must have seen the settings that it changes; a key's change is none") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Json change = {{"ping_seconds", 20}};
  CHECK(fixture.browser(cookie, "PUT", "/api/settings", change).status == 428);
  const std::string tag = fixture.browser(cookie, "GET", "/api/settings").header("etag");
  fixture.make_key("Ana");
  CHECK(fixture.browser(cookie, "PUT", "/api/settings", change, {{"If-Match", tag}}).status == 200);
  const Answer stale = fixture.browser(cookie, "PUT", "/api/settings", change, {{"If-Match", tag}});
  CHECK(stale.status == 412);
  CHECK(stale.json["current"]["settings"]["ping_seconds"] == 20);
  CHECK(fixture.browser(fixture.log_in("vic"), "PUT", "/api/settings", change).status == 403);
}

}  // namespace gatehouse::dashboard::testing
