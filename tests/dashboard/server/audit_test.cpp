// GET /api/audit, and that what happens through the API is in it.

#include <string>

#include <doctest/doctest.h>

#include "dashboard/audit/audit_reader.h"
#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

Json entries(RestFixture& fixture, const std::string& query = {}) {
  const Answer answer = fixture.script("GET", "/api/audit" + query);
  REQUIRE(answer.status == 200);
  return answer.json["entries"];
}

TEST_CASE("every change of a key is told, with who, from where, before and after") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const std::string path = "/api/keys/" + key["id"].get<std::string>();
  REQUIRE(fixture.script("PATCH", path, {{"token_limit_per_5h", 7}}).status == 200);
  for (const char* verb : {"disable", "enable", "rotate"}) {
    REQUIRE(fixture.script("POST", path + "/" + verb).status == 200);
  }
  REQUIRE(fixture.script("DELETE", path).status == 204);
  REQUIRE(fixture.script("POST", path + "/restore").status == 200);

  const Json told = entries(fixture);
  REQUIRE(told.size() == 7);
  const char* actions[] = {"key.restore", "key.delete", "key.rotate", "key.enable",
                           "key.disable", "key.update", "key.create"};
  for (std::size_t i = 0; i < told.size(); ++i) {
    CHECK(told[i]["action"] == actions[i]);
    CHECK(told[i]["actor"] == "script");
    CHECK(told[i]["from"] == "127.0.0.1");
    CHECK_FALSE(told[i]["request_id"].get<std::string>().empty());
    CHECK(told[i]["changes"][0]["id"] == key["id"]);
  }
  CHECK(told[5]["changes"][0]["after"] == Json{{"token_limit_per_5h", 7}});
  const std::string file = gatehouse::testing::read_file(fixture.folder / "audit.jsonl");
  CHECK(file.find(key["key"].get<std::string>()) == std::string::npos);
  CHECK_FALSE(verify_audit(real_file_system(), fixture.folder / "audit.jsonl").broken.has_value());
}

TEST_CASE("a change that is refused or changes nothing is not told") {
  RestFixture fixture;
  fixture.make_key("Ana");
  CHECK(fixture.script("POST", "/api/keys", {{"name", "Ana"}, {"token_limit_per_5h", 1}}).status ==
        409);
  CHECK(fixture.script("DELETE", "/api/keys/none").status == 404);
  CHECK(entries(fixture).size() == 1);
}

TEST_CASE("logins and logouts are told, a failed one with the account only if there is one") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  CHECK(fixture.browser(cookie, "POST", "/api/logout").status == 204);
  CHECK(fixture.browser("", "POST", "/api/logout").status == 204);
  fixture.browser("", "POST", "/api/login", {{"name", "vic"}, {"password", "wrong password"}});
  fixture.browser("", "POST", "/api/login", {{"name", "my password"}, {"password", "my password"}});
  const Json told = entries(fixture, "?action=account");
  REQUIRE(told.size() == 4);
  CHECK(told[0]["result"] == "failed");
  CHECK(told[0]["actor"] == "");
  CHECK(told[1]["result"] == "failed");
  CHECK(told[1]["actor"] == "vic");
  CHECK(told[2]["action"] == "account.logout");
  CHECK(told[2]["actor"] == "ana");
  CHECK(told[3]["action"] == "account.login");
  CHECK(told[3]["result"] == "ok");
}

TEST_CASE("what failed can be asked for alone, and what worked too") {
  RestFixture fixture;
  fixture.log_in("ana");
  fixture.browser("", "POST", "/api/login", {{"name", "vic"}, {"password", "wrong password"}});
  const Json failed = entries(fixture, "?result=failed");
  REQUIRE(failed.size() == 1);
  CHECK(failed[0]["actor"] == "vic");
  const Json worked = entries(fixture, "?result=ok");
  REQUIRE(worked.size() == 1);
  CHECK(worked[0]["actor"] == "ana");
  CHECK(fixture.script("GET", "/api/audit?result=maybe").status == 400);
}

TEST_CASE("a setup is told, and one with a wrong link too") {
  RestFixture fixture(RestFixture::Begin::bare);
  const std::string link = fixture.dashboard().setup_link()->expose();
  const auto set_up = [&](const std::string& token) {
    fixture.browser("", "POST", "/api/setup",
                    {{"token", token}, {"name", "ana"}, {"password", kPassword}});
  };
  set_up("wrong");
  set_up(link.substr(link.find("#token=") + 7));
  const Json told = entries(fixture);
  REQUIRE(told.size() == 2);
  CHECK(told[0]["action"] == "account.setup");
  CHECK(told[0]["result"] == "ok");
  CHECK(told[0]["changes"][0]["what"] == "admin");
  CHECK(told[1]["result"] == "failed");
}

TEST_CASE("viewers may read the log, strangers may not, and wrong parameters are named") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("vic");
  CHECK(fixture.browser(cookie, "GET", "/api/audit").status == 200);
  CHECK(fixture.send("GET", "/api/audit").status == 401);
  CHECK(fixture.script("GET", "/api/audit?limit=0&before=x&who=ana").fields() ==
        "who,limit,before");
  fixture.make_key("Ana");
  fixture.make_key("Bob");
  const Answer page = fixture.script("GET", "/api/audit?limit=1&actor=script");
  REQUIRE(page.json["entries"].size() == 1);
  const std::string next = std::to_string(page.json["next"].get<int>());
  CHECK(entries(fixture, "?limit=1&actor=script&before=" + next)[0]["seq"] !=
        page.json["entries"][0]["seq"]);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
