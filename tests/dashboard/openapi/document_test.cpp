#include "dashboard/openapi/document.h"

#include <stdexcept>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

DescribedRoute route(const char* method, const char* path, const char* id, RouteDoc doc = {}) {
  return {method, path, Audience::admins, "keys", id, "A summary", std::move(doc)};
}

}  // namespace

TEST_CASE("a route's parts are told, and what every route of its kind may answer") {
  const Json document = openapi_document({route("PATCH", "/api/things/:id/parts/:n", "patchPart",
                                                {.query = {"page"},
                                                 .body = "KeyUpdate",
                                                 .answer = "Key",
                                                 .problems = {409},
                                                 .if_match = true,
                                                 .commits = true})});
  CHECK(document["openapi"] == "3.1.0");
  const Json& operation = document["paths"]["/api/things/{id}/parts/{n}"]["patch"];
  CHECK(operation["operationId"] == "patchPart");
  CHECK(operation["parameters"].size() == 4);
  CHECK(operation["parameters"][1]["name"] == "n");
  CHECK(operation["requestBody"]["content"]["application/json"]["schema"]["$ref"] ==
        "#/components/schemas/KeyUpdate");
  for (const char* status : {"200", "400", "401", "403", "404", "409", "412", "413", "415", "421",
                             "428", "500", "503"}) {
    CAPTURE(status);
    CHECK(operation["responses"].contains(status));
  }
  CHECK(operation["responses"]["200"]["headers"].contains("x-revision"));
}

TEST_CASE("an answer without a body has none described, and open routes need no login") {
  DescribedRoute open = route("GET", "/x", "getX", {.status = 204});
  open.audience = Audience::everybody;
  const Json operation = openapi_document({open})["paths"]["/x"]["get"];
  CHECK_FALSE(operation["responses"]["204"].contains("content"));
  CHECK(operation["security"] == Json::array());
  CHECK_FALSE(operation["responses"].contains("401"));
}

TEST_CASE("a route that is not described, or by parts that are not there, is a mistake") {
  CHECK_THROWS_AS(openapi_document({route("GET", "/x", "")}), std::logic_error);
  CHECK_THROWS_AS(openapi_document({route("GET", "/x", "x", {.answer = "Nothing"})}),
                  std::logic_error);
  CHECK_THROWS_AS(openapi_document({route("GET", "/x", "x", {.body = "Nothing"})}),
                  std::logic_error);
  CHECK_THROWS_AS(openapi_document({route("GET", "/x", "x", {.query = {"nothing"}})}),
                  std::logic_error);
  CHECK_THROWS_AS(openapi_document({route("GET", "/x", "x"), route("GET", "/y", "x")}),
                  std::logic_error);
}

TEST_CASE("every reference within the components leads to one of them") {
  const Json components = openapi_document({})["components"];
  const std::string text = components.dump();
  const std::string mark = "#/components/schemas/";
  int found = 0;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    CAPTURE(name);
    CHECK(components["schemas"].contains(name));
    ++found;
  }
  CHECK(found > 10);
}

}  // namespace gatehouse::dashboard
