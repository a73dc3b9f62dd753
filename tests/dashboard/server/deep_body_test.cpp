// Bodies that nest deeper than anything that is asked for.

#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {

TEST_CASE("a body that nests too deep gets 400, and the server goes on") {
  RestFixture fixture;
  const Fields headers{{"Authorization", std::string("Bearer ") + kScriptToken},
                       {"Content-Type", "application/json"}};
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  const auto refused = [&](const char* path, const std::string& body) {
    const Answer answer = fixture.send("POST", path, body, headers);
    CHECK(answer.status == 400);
    CHECK(answer.json["detail"] ==
          "The body nests deeper than 64 arrays and objects, or has an object of more than 1000 "
          "members.");
    CHECK(fixture.script("GET", "/api/keys").status == 200);
  };
  refused("/api/keys/bulk", R"({"action":"set","set":{"x":)" + deep + "}}");
  refused("/api/import", R"({"format":"json","data":)" + deep + "}");
  refused("/api/keys", deep);
}

TEST_CASE("a file in an import that nests too deep gets 400, and the server goes on") {
  RestFixture fixture;
  const std::string deep = std::string(400'000, '[') + std::string(400'000, ']');
  const Answer answer = fixture.script(
      "POST", "/api/import", {{"format", "json"}, {"data", R"([{"name":)" + deep + "}]"}});
  CHECK(answer.status == 400);
  CHECK(answer.fields() == "data");
  CHECK(fixture.script("GET", "/api/keys").status == 200);
}

}  // namespace gatehouse::dashboard::testing
