// What the dashboard does while the data file cannot be used.

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

constexpr const char* kBroken = "{\n  \"keys\": [\n    {\"name\": \"Ana\",}\n  ]\n}\n";

TEST_CASE("while the file is broken reads serve the last good document and say what is wrong") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  fixture.make_key("Ana");
  fixture.write_document(kBroken);
  const Answer list = fixture.browser(cookie, "GET", "/api/keys");
  CHECK(list.status == 200);
  CHECK(list.json["total"] == 1);

  const Answer session = fixture.browser(cookie, "GET", "/api/session");
  CHECK(session.json["document"]["ok"] == false);
  CHECK(session.json["document"]["line"] == 3);
  CHECK(session.json["document"]["column"].get<int>() > 0);
  CHECK_FALSE(session.json["document"]["error"].get<std::string>().empty());

  const Answer ready = fixture.send("GET", "/readyz");
  CHECK(ready.status == 503);
  CHECK(ready.json["line"] == 3);
  CHECK(fixture.send("GET", "/livez").status == 200);
}

TEST_CASE("while the file is broken every write is 503 with the reason, and writes nothing") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana");
  const std::string path = "/api/keys/" + key["id"].get<std::string>();
  fixture.write_document(kBroken);
  struct Write {
    const char* method;
    std::string path;
    Json body;
  };
  const std::vector<Write> writes = {
      {"POST", "/api/keys", {{"name", "B"}, {"token_limit_per_5h", 1}}},
      {"PUT", path, {{"notes", "n"}}},
      {"PATCH", path, {{"notes", "n"}}},
      {"DELETE", path, nullptr},
      {"POST", path + "/rotate", nullptr},
      {"POST", path + "/enable", nullptr},
      {"POST", path + "/disable", nullptr},
      {"POST", path + "/restore", nullptr},
      {"POST", path + "/hash", nullptr},
  };
  for (const Write& write : writes) {
    CAPTURE(write.method);
    CAPTURE(write.path);
    const Answer answer = fixture.script(write.method, write.path, write.body);
    CHECK(answer.status == 503);
    CHECK(answer.json["line"] == 3);
    CHECK(answer.header("retry-after") == "5");
  }
  CHECK(fixture.read_document() == kBroken);
}

TEST_CASE("a value that breaks a rule is named by its path") {
  RestFixture fixture;
  fixture.write_document(R"({"keys":[{"key":"pk_ana_12345","name":""}]})");
  const Answer ready = fixture.send("GET", "/readyz");
  CHECK(ready.status == 503);
  CHECK(ready.json["path"] == "$.keys[0].name");
  CHECK(ready.json["line"].is_null());
}

TEST_CASE("a mended file is served by the very next request, and can be written again") {
  RestFixture fixture;
  const std::string good = fixture.read_document();
  fixture.write_document(kBroken);
  CHECK(fixture.send("GET", "/readyz").status == 503);
  fixture.write_document(good);
  CHECK(fixture.send("GET", "/readyz").status == 200);
  CHECK_NOTHROW(fixture.make_key("Ana"));
}

TEST_CASE("a missing file is no empty document once there has been one") {
  RestFixture fixture;
  fixture.make_key("Ana");
  std::filesystem::remove(fixture.folder / "apikeys.json");
  CHECK(fixture.script("GET", "/api/keys").json["total"] == 1);
  CHECK(fixture.script("POST", "/api/keys", {{"name", "B"}, {"token_limit_per_5h", 1}}).status ==
        503);
  CHECK_FALSE(std::filesystem::exists(fixture.folder / "apikeys.json"));
}

TEST_CASE("a dashboard that starts on a broken file answers 503 and recovers by itself") {
  RestFixture fixture;
  const std::string cookie = fixture.log_in("ana");
  const std::string good = fixture.read_document();
  fixture.write_document(kBroken);
  fixture.restart();
  CHECK_FALSE(fixture.dashboard().setup_link());
  const Answer session = fixture.send("GET", "/api/session");
  CHECK(session.status == 200);
  CHECK(session.json["setup_required"] == false);
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 503);
  CHECK(fixture.script("GET", "/api/keys").status == 503);
  CHECK(fixture.browser("", "POST", "/api/login", {{"name", "ana"}, {"password", kPassword}})
            .status == 503);
  fixture.write_document(good);
  CHECK(fixture.browser(cookie, "GET", "/api/keys").status == 200);
}

}  // namespace
}  // namespace gatehouse::dashboard::testing
