// Who may do what: every route, by everybody.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

struct RouteOf {
  const char* method;
  const char* path;
};

const std::vector<RouteOf> kReading = {
    {"GET", "/api/keys"},         {"GET", "/api/keys/key_x"}, {"GET", "/api/keys/key_x/usage"},
    {"POST", "/api/keys/lookup"}, {"GET", "/api/proxies"},    {"GET", "/api/events"},
};

const std::vector<RouteOf> kWriting = {
    {"POST", "/api/keys"},
    {"PUT", "/api/keys/key_x"},
    {"PATCH", "/api/keys/key_x"},
    {"DELETE", "/api/keys/key_x"},
    {"POST", "/api/keys/key_x/rotate"},
    {"POST", "/api/keys/key_x/enable"},
    {"POST", "/api/keys/key_x/disable"},
    {"POST", "/api/keys/key_x/restore"},
    {"POST", "/api/keys/key_x/hash"},
};

TEST_CASE("a stranger gets 401 from every route but login, setup, session and health") {
  RestFixture fixture;
  for (const auto& routes : {kReading, kWriting}) {
    for (const RouteOf& route : routes) {
      CAPTURE(route.method);
      CAPTURE(route.path);
      const Answer answer = fixture.send(route.method, route.path);
      CHECK(answer.status == 401);
      CHECK(answer.header("content-type") == "application/problem+json");
      CHECK(answer.header("www-authenticate") == "Bearer");
      CHECK(
          fixture.send(route.method, route.path, "", {{"Authorization", "Bearer wrong"}}).status ==
          401);
      CHECK(
          fixture.send(route.method, route.path, "", {{"Cookie", "gatehouse_session=00"}}).status ==
          401);
    }
  }
}

TEST_CASE("a viewer looks at everything and changes nothing") {
  RestFixture fixture;
  const std::string viewer = fixture.log_in("vic");
  fixture.make_key("Ana");
  CHECK(fixture.browser(viewer, "GET", "/api/keys").status == 200);
  CHECK(fixture.browser(viewer, "GET", "/api/proxies").status == 200);
  CHECK(fixture.browser(viewer, "POST", "/api/keys/lookup", {{"key", "gk_nobodys"}}).status == 404);
  const std::string before = fixture.read_document();
  for (const RouteOf& route : kWriting) {
    CAPTURE(route.method);
    CAPTURE(route.path);
    CHECK(fixture.browser(viewer, route.method, route.path, Json::object()).status == 403);
  }
  CHECK(fixture.read_document() == before);
}

TEST_CASE("a session's write that our own page did not send is refused") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const Json body = {{"name", "Ana"}, {"token_limit_per_5h", 1}};
  const auto write = [&](Fields headers) {
    headers.emplace("Cookie", cookie);
    headers.emplace("Content-Type", "application/json");
    return fixture.send("POST", "/api/keys", body.dump(), headers).status;
  };
  CHECK(write({}) == 403);
  CHECK(write({{"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(write({{"Sec-Fetch-Site", "same-site"}}) == 403);
  CHECK(write({{"Origin", "http://evil.example"}}) == 403);
  CHECK(write({{"Origin", "http://localhost:1"}}) == 403);
  CHECK(write({{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://" + fixture.host()}}) == 403);
  CHECK(write({{"Origin", "http://" + fixture.host()}}) == 201);
}

TEST_CASE("another site's page can neither log somebody in nor out") {
  RestFixture fixture;
  const Fields foreign = {{"Origin", "http://evil.example"}, {"Content-Type", "application/json"}};
  for (const char* path : {"/api/login", "/api/logout", "/api/setup"}) {
    CAPTURE(path);
    CHECK(fixture.send("POST", path, "{}", foreign).status == 403);
  }
}

TEST_CASE("a host name that is not ours is refused, except by the health checks") {
  RestFixture fixture;
  const Fields foreign = {{"Host", "evil.example"}};
  for (const char* path : {"/", "/api/session", "/api/keys", "/nothing.js"}) {
    CAPTURE(path);
    CHECK(fixture.send("GET", path, "", foreign).status == 421);
  }
  CHECK(fixture.send("GET", "/livez", "", foreign).status == 200);
  CHECK(fixture.send("GET", "/readyz", "", foreign).status == 200);
}

TEST_CASE("a path that is not there is 404, a method that is not there 405 with what is") {
  RestFixture fixture;
  CHECK(fixture.script("GET", "/api/nothing").status == 404);
  CHECK(fixture.script("POST", "/api/keys/key_x/nothing", Json::object()).status == 404);
  struct Case {
    const char* method;
    const char* path;
    const char* allow;
  };
  for (const Case& c :
       {Case{"DELETE", "/api/keys", "GET, HEAD, POST"},
        Case{"POST", "/api/keys/key_x", "DELETE, GET, HEAD, PATCH, PUT"},
        Case{"GET", "/api/keys/key_x/rotate", "POST"}, Case{"POST", "/api/proxies", "GET, HEAD"},
        Case{"GET", "/api/login", "POST"}, Case{"PUT", "/api/session", "GET, HEAD"},
        Case{"POST", "/livez", "GET, HEAD"}}) {
    CAPTURE(c.path);
    const Answer answer = fixture.script(c.method, c.path, Json::object());
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == c.allow);
  }
}

TEST_CASE("bodies are JSON objects and say so") {
  RestFixture fixture;
  const auto create = [&](const std::string& type, const std::string& body) {
    Fields headers = {{"Authorization", std::string("Bearer ") + kScriptToken}};
    if (!type.empty()) headers.emplace("Content-Type", type);
    return fixture.send("POST", "/api/keys", body, headers).status;
  };
  const std::string good = R"({"name":"A","token_limit_per_5h":1})";
  CHECK(create("text/plain", good) == 415);
  CHECK(create("", good) == 415);
  CHECK(create("application/x-www-form-urlencoded", good) == 415);
  CHECK(create("application/json", "{") == 400);
  CHECK(create("application/json", "[]") == 400);
  CHECK(create("application/json", "{\"name\":\"\xff\"}") == 400);
  CHECK(create("application/json; charset=utf-8", good) == 201);
}

TEST_CASE("answers of the API are stored by nobody and sniffed by nobody") {
  RestFixture fixture;
  for (const char* path : {"/api/session", "/api/keys", "/api/nothing", "/livez"}) {
    CAPTURE(path);
    const Answer answer = fixture.send("GET", path);
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("content-security-policy").find("default-src 'none'") == 0);
    CHECK_FALSE(answer.header("x-request-id").empty());
  }
}

TEST_CASE("metrics count requests by route template and are not for everybody") {
  RestFixture rest;
  CHECK(rest.send("GET", "/metrics").status == 401);
  const std::string id = rest.make_key("Ana")["id"];
  CHECK(rest.script("GET", "/api/keys/" + id).status == 200);
  const Answer metrics = rest.script("GET", "/metrics");
  CHECK(metrics.status == 200);
  const std::string line =
      R"(gatehouse_dashboard_requests_total{code="200",method="GET",route="/api/keys/:id"} 1)";
  CHECK(metrics.body.find(line) != std::string::npos);
  CHECK(metrics.body.find(id) == std::string::npos);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
