// /api/admins, /api/sessions and PUT /api/me/password.

#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

constexpr const char* kOther = "another password";

Answer log_in_with(RestFixture& fixture, const std::string& name, const std::string& password) {
  return fixture.browser("", "POST", "/api/login", {{"name", name}, {"password", password}});
}

bool is_in(RestFixture& fixture, const std::string& cookie) {
  return fixture.browser(cookie, "GET", "/api/keys").status == 200;
}

Json sessions_of(RestFixture& fixture, const std::string& cookie) {
  return fixture.browser(cookie, "GET", "/api/sessions").json["sessions"];
}

}  // namespace

TEST_CASE("an account is made, given another role and password, and removed") {
  RestFixture fixture;
  const Answer made = fixture.script(
      "POST", "/api/admins", {{"name", "bob"}, {"password", kPassword}, {"role", "viewer"}});
  REQUIRE(made.status == 201);
  CHECK(made.json["name"] == "bob");
  CHECK(made.json["role"] == "viewer");
  CHECK(made.json["created_at"].is_string());
  CHECK(made.json["sessions"] == 0);
  CHECK(made.body.find("argon2") == std::string::npos);
  const std::string bob = fixture.log_in("bob");
  CHECK(fixture.browser(bob, "POST", "/api/keys", Json::object()).status == 403);

  CHECK(fixture.script("PATCH", "/api/admins/bob", {{"role", "admin"}}).json["role"] == "admin");
  CHECK(is_in(fixture, bob));
  CHECK(fixture.browser(bob, "POST", "/api/keys", Json::object()).status == 400);

  CHECK(fixture.script("PATCH", "/api/admins/bob", {{"password", kOther}}).status == 200);
  CHECK_FALSE(is_in(fixture, bob));
  CHECK(log_in_with(fixture, "bob", kPassword).status == 401);
  const std::string again = cookie_of(log_in_with(fixture, "bob", kOther));
  CHECK(fixture.script("GET", "/api/admins").json["admins"][2]["sessions"] == 1);

  CHECK(fixture.script("DELETE", "/api/admins/bob").status == 204);
  CHECK_FALSE(is_in(fixture, again));
  CHECK(fixture.script("DELETE", "/api/admins/bob").status == 404);
  CHECK(fixture.script("PATCH", "/api/admins/bob", {{"role", "admin"}}).status == 404);
  CHECK(fixture.read_document().find("bob") == std::string::npos);
  const Json audit = fixture.script("GET", "/api/audit?action=account").json["entries"];
  CHECK(audit.dump().find("argon2") == std::string::npos);
  CHECK(audit[0]["action"] == "account.remove");
}

TEST_CASE("the last admin can be neither removed nor made a viewer") {
  RestFixture fixture;
  CHECK(fixture.script("DELETE", "/api/admins/ana").status == 409);
  CHECK(fixture.script("PATCH", "/api/admins/ana", {{"role", "viewer"}}).status == 409);
  fixture.script("PATCH", "/api/admins/vic", {{"role", "admin"}});
  CHECK(fixture.script("PATCH", "/api/admins/ana", {{"role", "viewer"}}).status == 200);
  CHECK(fixture.script("DELETE", "/api/admins/vic").status == 409);
}

TEST_CASE("what an account must not be is said for every member") {
  RestFixture fixture;
  CHECK(fixture.script("POST", "/api/admins", Json::object()).fields() == "name,password,role");
  const Json good = {{"name", "bob"}, {"password", kPassword}, {"role", "viewer"}};
  const auto fields = [&](const char* member, const Json& value) {
    Json body = good;
    body[member] = value;
    return fixture.script("POST", "/api/admins", body).fields();
  };
  CHECK(fields("name", std::string(101, 'x')) == "name");
  CHECK(fields("name", "bob ") == "name");
  CHECK(fields("name", " bob") == "name");
  CHECK(fields("name", " ") == "name");
  CHECK(fields("password", "short") == "password");
  CHECK(fields("role", "owner") == "role");
  CHECK(fields("password_hash", "$argon2id$") == "password_hash");
  CHECK(fields("name", "ana") == "name");
  CHECK(fixture.script("PATCH", "/api/admins/vic", {{"name", "x"}}).fields() == "name");
  CHECK(fixture.script("PATCH", "/api/admins/vic", {{"password", "short"}}).fields() == "password");
}

TEST_CASE("viewers see no accounts and change none") {
  RestFixture fixture;
  const std::string vic = fixture.log_in("vic");
  CHECK(fixture.browser(vic, "GET", "/api/admins").status == 403);
  CHECK(fixture.browser(vic, "POST", "/api/admins", Json::object()).status == 403);
  CHECK(fixture.browser(vic, "PATCH", "/api/admins/vic", {{"role", "admin"}}).status == 403);
  CHECK(fixture.browser(vic, "DELETE", "/api/admins/ana").status == 403);
}

TEST_CASE("sessions are listed by ids that are no tokens, and end when they are revoked") {
  RestFixture fixture;
  const std::string ana = fixture.log_in("ana");
  const std::string other = cookie_of(fixture.browser("", "POST", "/api/login",
                                                      {{"name", "ana"}, {"password", kPassword}},
                                                      {{"User-Agent", "Browser/7"}}));
  const std::string vic = fixture.log_in("vic");
  const Json all = sessions_of(fixture, ana);
  REQUIRE(all.size() == 3);
  Json others = Json::array();
  for (const Json& session : all) {
    CHECK(session["address"] == "127.0.0.1");
    const std::string id = session["id"];
    CHECK(ana.find(id) == std::string::npos);
    CHECK(fixture.browser("gatehouse_session=" + id, "GET", "/api/keys").status == 401);
    if (session["user_agent"] == "Browser/7") others.push_back(session);
  }
  REQUIRE(others.size() == 1);
  CHECK(others[0]["account"] == "ana");
  CHECK(others[0]["current"] == false);
  CHECK(fixture.browser(ana, "DELETE", "/api/sessions/" + others[0]["id"].get<std::string>())
            .status == 204);
  CHECK_FALSE(is_in(fixture, other));
  CHECK(is_in(fixture, ana));
  CHECK(is_in(fixture, vic));
  CHECK(fixture.browser(ana, "DELETE", "/api/sessions/nothing").status == 404);
}

TEST_CASE("viewers see and end their own sessions only") {
  RestFixture fixture;
  const std::string ana = fixture.log_in("ana");
  const std::string vic = fixture.log_in("vic");
  const Json own = sessions_of(fixture, vic);
  REQUIRE(own.size() == 1);
  CHECK(own[0]["current"] == true);
  for (const Json& session : sessions_of(fixture, ana)) {
    if (session["account"] != "ana") continue;
    CHECK(fixture.browser(vic, "DELETE", "/api/sessions/" + session["id"].get<std::string>())
              .status == 404);
  }
  CHECK(is_in(fixture, ana));
  CHECK(fixture.browser(vic, "DELETE", "/api/sessions/" + own[0]["id"].get<std::string>()).status ==
        204);
  CHECK_FALSE(is_in(fixture, vic));
}

TEST_CASE("all others of one's own end at once, this one and other people's stay") {
  RestFixture fixture;
  const std::string first = fixture.log_in("ana");
  const std::string second = fixture.log_in("ana");
  const std::string vic = fixture.log_in("vic");
  CHECK(fixture.browser(second, "DELETE", "/api/sessions").fields() == "others");
  CHECK(fixture.browser(second, "DELETE", "/api/sessions?others=1").status == 204);
  CHECK_FALSE(is_in(fixture, first));
  CHECK(is_in(fixture, second));
  CHECK(is_in(fixture, vic));
  CHECK(fixture.script("DELETE", "/api/sessions?others=1").status == 409);
}

TEST_CASE("one's own password is changed with the old one, and the other sessions end") {
  RestFixture fixture;
  const std::string elsewhere = fixture.log_in("vic");
  const std::string here = fixture.log_in("vic");
  const auto change = [&](const std::string& current, const std::string& password) {
    return fixture.browser(here, "PUT", "/api/me/password",
                           {{"current", current}, {"password", password}});
  };
  CHECK(change(kPassword, "short").fields() == "password");
  CHECK(change("wrong password", kOther).status == 403);
  const Answer changed = change(kPassword, kOther);
  REQUIRE(changed.status == 204);
  CHECK_FALSE(changed.header("x-revision").empty());
  CHECK_FALSE(is_in(fixture, elsewhere));
  CHECK_FALSE(is_in(fixture, here));
  CHECK(is_in(fixture, cookie_of(changed)));
  CHECK(log_in_with(fixture, "vic", kPassword).status == 401);
  CHECK(log_in_with(fixture, "vic", kOther).status == 200);
  CHECK(fixture.script("PUT", "/api/me/password", {{"current", kPassword}, {"password", kOther}})
            .status == 409);
}

TEST_CASE("guessing the old password is slowed down as guessing at the login is") {
  RestFixture fixture;
  const std::string vic = fixture.log_in("vic");
  const auto guess = [&] {
    return fixture.browser(vic, "PUT", "/api/me/password",
                           {{"current", "wrong password"}, {"password", kOther}});
  };
  for (int i = 0; i < 6; ++i) CHECK(guess().status == 403);
  CHECK(guess().status == 429);
}

}  // namespace gatehouse::dashboard::testing
