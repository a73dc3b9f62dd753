// POST /api/setup, /api/login, /api/logout, GET /api/session.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

std::string token_of(const Secret& link) {
  return link.expose().substr(link.expose().find("#token=") + 7);
}

Answer set_up(RestFixture& fixture, const std::string& token, const std::string& password) {
  return fixture.browser("", "POST", "/api/setup",
                         {{"token", token}, {"name", "ana"}, {"password", password}});
}

Answer log_in(RestFixture& fixture, const std::string& name, const std::string& password,
              const std::string& cookie = {}) {
  return fixture.browser(cookie, "POST", "/api/login", {{"name", name}, {"password", password}});
}

TEST_CASE("the first start gives a link that makes the first admin, once") {
  RestFixture fixture(RestFixture::Begin::bare);
  const Answer before = fixture.send("GET", "/api/session");
  CHECK(before.json["authenticated"] == false);
  CHECK(before.json["setup_required"] == true);

  const auto link = fixture.dashboard().setup_link();
  REQUIRE(link);
  CHECK(link->expose().starts_with("http://" + fixture.host() + "/setup#token="));
  const Answer answer = set_up(fixture, token_of(*link), kPassword);
  REQUIRE(answer.status == 200);
  CHECK(answer.json["authenticated"] == true);
  CHECK(answer.json["name"] == "ana");
  CHECK(answer.json["role"] == "admin");
  CHECK(answer.json["setup_required"] == false);
  CHECK(fixture.browser(cookie_of(answer), "GET", "/api/keys").status == 200);
  CHECK(log_in(fixture, "ana", kPassword).status == 200);

  CHECK(set_up(fixture, token_of(*link), "another password").status == 409);
  CHECK_FALSE(fixture.dashboard().setup_link());
}

TEST_CASE("an account that may only look is no admin: the first can still be made") {
  RestFixture fixture(RestFixture::Begin::bare);
  REQUIRE(fixture
              .script("POST", "/api/admins",
                      {{"name", "vic"}, {"role", "viewer"}, {"password", kPassword}})
              .status == 201);
  CHECK(fixture.send("GET", "/api/session").json["setup_required"] == false);
  CHECK(log_in(fixture, "vic", kPassword).status == 200);
  const auto link = fixture.dashboard().setup_link();
  REQUIRE(link);
  const Json taken = {{"token", token_of(*link)}, {"name", "vic"}, {"password", kPassword}};
  CHECK(fixture.browser("", "POST", "/api/setup", taken).fields() == "name");
  CHECK(set_up(fixture, token_of(*link), kPassword).status == 200);
  CHECK_FALSE(fixture.dashboard().setup_link());
}

TEST_CASE("a setup needs the link's token, a name and a password of eight characters") {
  RestFixture fixture(RestFixture::Begin::bare);
  const std::string token = token_of(*fixture.dashboard().setup_link());
  CHECK(set_up(fixture, "wrong", kPassword).status == 403);
  CHECK(set_up(fixture, token, "short").fields() == "password");
  CHECK(fixture.browser("", "POST", "/api/setup", Json::object()).fields() ==
        "token,name,password");
  CHECK(fixture
            .browser("", "POST", "/api/setup",
                     {{"token", token}, {"name", "ana "}, {"password", kPassword}})
            .fields() == "name");
  fixture.clock().advance(std::chrono::minutes(15));
  CHECK(set_up(fixture, token, kPassword).status == 403);
  CHECK(fixture.send("GET", "/api/session").json["setup_required"] == true);
}

TEST_CASE("a login is a cookie out of reach of scripts, and a wrong one says little") {
  RestFixture fixture;
  const Answer answer = log_in(fixture, "ana", kPassword);
  REQUIRE(answer.status == 200);
  CHECK(answer.header("set-cookie").find("; HttpOnly; SameSite=Strict") != std::string::npos);
  CHECK(answer.header("set-cookie").find("Secure") == std::string::npos);
  const Answer password = log_in(fixture, "ana", "wrong password");
  const Answer account = log_in(fixture, "nobody", kPassword);
  CHECK(password.status == 401);
  CHECK(account.status == 401);
  CHECK(password.json["detail"] == account.json["detail"]);
  CHECK(log_in(fixture, "ana", "").fields() == "password");
  CHECK(log_in(fixture, "ana", std::string(2000, 'x')).status == 401);
}

TEST_CASE("a login forgives spaces round a name") {
  RestFixture fixture;
  CHECK(log_in(fixture, " ana ", kPassword).status == 200);
  CHECK(log_in(fixture, "an a", kPassword).status == 401);
}

TEST_CASE("the cookie is Secure when the dashboard is reached by https") {
  DashboardConfig config;
  config.public_url = "https://keys.example.com";
  RestFixture fixture(RestFixture::Begin::with_accounts, config);
  CHECK(log_in(fixture, "ana", kPassword).header("set-cookie").ends_with("; Secure"));
}

TEST_CASE("the session tells who it is and how the document does") {
  DashboardConfig config;
  config.demo = true;
  RestFixture fixture(RestFixture::Begin::with_accounts, config);
  const Answer nobody = fixture.send("GET", "/api/session");
  CHECK(nobody.status == 200);
  CHECK(nobody.json == Json{{"authenticated", false},
                            {"setup_required", false},
                            {"version", GATEHOUSE_VERSION},
                            {"demo", true}});
  const Answer viewer = fixture.browser(fixture.log_in("vic"), "GET", "/api/session");
  CHECK(viewer.json["role"] == "viewer");
  CHECK(viewer.json["document"]["ok"] == true);
  CHECK(viewer.json["document"]["revision"] == 0);
}

TEST_CASE("a login ends the session that the browser had before") {
  RestFixture fixture;
  const std::string first = fixture.log_in("ana");
  const std::string second = cookie_of(log_in(fixture, "ana", kPassword, first));
  CHECK(first != second);
  CHECK(fixture.browser(first, "GET", "/api/keys").status == 401);
  CHECK(fixture.browser(second, "GET", "/api/keys").status == 200);
}

TEST_CASE("a logout ends the session and clears the cookie") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Answer answer = fixture.browser(cookie, "POST", "/api/logout");
  CHECK(answer.status == 204);
  CHECK(answer.header("set-cookie").find("Max-Age=0") != std::string::npos);
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 401);
  CHECK(fixture.browser(cookie, "POST", "/api/logout").status == 204);
}

TEST_CASE("a restart logs nobody out") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  fixture.restart();
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 200);
}

TEST_CASE("an idle session ends after twelve hours") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  fixture.clock().advance(std::chrono::hours(12) + std::chrono::minutes(1));
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 401);
}

TEST_CASE("who is taken out of the document is out with the next request") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  Json document = Json::parse(fixture.read_document());
  document["admins"].erase(0);
  fixture.write_document(document.dump());
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 401);
}

TEST_CASE("guessing is slowed down with 429 and the time to wait") {
  RestFixture fixture;
  Answer answer;
  for (int i = 0; i < 6; ++i) answer = log_in(fixture, "ana", "wrong password");
  CHECK(answer.status == 401);
  answer = log_in(fixture, "ana", "wrong password");
  CHECK(answer.status == 429);
  CHECK(answer.header("retry-after") == "1");
  CHECK(log_in(fixture, "ana", kPassword).status == 429);
  fixture.clock().advance(std::chrono::seconds(2));
  CHECK(log_in(fixture, "ana", kPassword).status == 200);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
