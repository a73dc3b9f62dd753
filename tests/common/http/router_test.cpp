#include "common/http/router.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

Router::Handler says(const std::string& name) {
  return [name](const HttpRequest& request) {
    std::string text = name;
    for (const auto& [param, value] : request.params) text += " " + param + "=" + value;
    return text_response(200, text);
  };
}

Router key_routes() {
  Router router;
  router.add("GET", "/", says("root"));
  router.add("GET", "/api/keys", says("list"));
  router.add("POST", "/api/keys", says("create"));
  router.add("GET", "/api/keys/:id", says("read"));
  router.add("DELETE", "/api/keys/:id", says("delete"));
  router.add("POST", "/api/keys/:id/rotate", says("rotate"));
  router.add("GET", "/api/keys/export", says("export"));
  router.add("GET", "/api/:kind/:id", says("any"));
  return router;
}

HttpResponse ask(const Router& router, const std::string& method, const std::string& path) {
  HttpRequest request;
  request.method = method;
  request.path = path;
  return router.handle(request);
}

TEST_CASE("a request finds the route with its method and pattern") {
  const Router router = key_routes();
  struct Row {
    std::string method, path, expected;
  };
  const std::vector<Row> table{
      {"GET", "/", "root"},
      {"GET", "/api/keys", "list"},
      {"HEAD", "/api/keys", "list"},
      {"POST", "/api/keys", "create"},
      {"GET", "/api/keys/key_1", "read id=key_1"},
      {"DELETE", "/api/keys/a b", "delete id=a b"},
      {"POST", "/api/keys/key_1/rotate", "rotate id=key_1"},
      {"GET", "/api/keys/export", "export"},
      {"DELETE", "/api/keys/export", "delete id=export"},
      {"GET", "/api/upstreams/zai", "any kind=upstreams id=zai"},
  };
  for (const Row& row : table) {
    CAPTURE(row.method);
    CAPTURE(row.path);
    CHECK(ask(router, row.method, row.path).body == row.expected);
  }
}

TEST_CASE("what no pattern matches is 404") {
  const Router router = key_routes();
  for (const char* path : {"/api", "/api/keys/", "/api/keys/a/", "/api/keys/a/b", "//api/keys",
                           "/API/keys", "/api//keys", "", "*"}) {
    CAPTURE(path);
    CHECK(ask(router, "GET", path).status == 404);
  }
}

TEST_CASE("a known path with another method is 405 and says which ones there are") {
  const HttpResponse response = ask(key_routes(), "PATCH", "/api/keys/key_1");
  CHECK(response.status == 405);
  REQUIRE(response.headers.find("allow"));
  CHECK(*response.headers.find("allow") == "DELETE, GET, HEAD");
}

TEST_CASE("the fallback serves what may be a page, not what may be a change") {
  Router router = key_routes();
  router.set_fallback(says("page"));
  CHECK(ask(router, "GET", "/keys/1").body == "page");
  CHECK(ask(router, "POST", "/keys/1").status == 404);
  CHECK(ask(router, "PATCH", "/api/keys").status == 405);
}

TEST_CASE("the request learns the pattern that matched, for logs") {
  const Router router = key_routes();
  HttpRequest request;
  request.method = "GET";
  request.path = "/api/keys/secret";
  router.handle(request);
  CHECK(request.route == "/api/keys/:id");
}

TEST_CASE("mistakes in the table are found when it is made") {
  Router router = key_routes();
  CHECK_THROWS_AS(router.add("GET", "/api/keys", says("again")), std::logic_error);
  CHECK_THROWS_AS(router.add("GET", "keys", says("relative")), std::logic_error);
  CHECK_THROWS_AS(router.add("GET", "/a/:", says("nameless")), std::logic_error);
  CHECK(router.routes().size() == 8);
}

TEST_CASE("a path of a million characters is looked up like any other") {
  CHECK(ask(key_routes(), "GET", "/" + std::string(1'000'000, 'a')).status == 404);
}

}  // namespace
}  // namespace gatehouse
