// GET /api/export, POST /api/import

#include <string>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

Answer import_text(RestFixture& fixture, const std::string& format, const std::string& data,
                   const std::string& query = "") {
  return fixture.script("POST", "/api/import" + query, {{"format", format}, {"data", data}});
}

}  // namespace

TEST_CASE("an export is a file without any secret, and its import changes nothing") {
  RestFixture fixture;
  const Json key = fixture.make_key("Ana, \"A\"", {{"tags", {"x", "y"}}, {"notes", "two\nlines"}});
  for (const std::string format : {"json", "csv"}) {
    CAPTURE(format);
    const Answer file = fixture.script("GET", "/api/export?format=" + format);
    REQUIRE(file.status == 200);
    const std::string disposition = file.header("content-disposition");
    CHECK(disposition.starts_with("attachment; filename=\"gatehouse-keys-"));
    CHECK(disposition.ends_with("." + format + "\""));
    CHECK(file.header("x-content-type-options") == "nosniff");
    CHECK(file.body.find(key["key"].get<std::string>()) == std::string::npos);
    CHECK(file.body.find("sha256") == std::string::npos);

    const std::string before = fixture.read_document();
    const Answer back = import_text(fixture, format, file.body);
    REQUIRE(back.status == 200);
    CHECK(back.json["unchanged"] == 1);
    CHECK(back.json["created"] == Json::array());
    CHECK(back.json["changed"] == Json::array());
    CHECK(fixture.read_document() == before);
  }
  CHECK(fixture.script("GET", "/api/export").header("content-type") == "application/json");
  CHECK(fixture.script("GET", "/api/export?format=xml").fields() == "format");
  CHECK(fixture.script("GET", "/api/export?fromat=csv").fields() == "fromat");
}

TEST_CASE("a dry run says what an import does, which then does it in one revision") {
  RestFixture fixture;
  const Json known = fixture.make_key("known", {{"token_limit_per_5h", 5}});
  const std::string data = "name,token_limit_per_5h,owner\nknown,7,ops\nfresh,1,\n";
  const std::string before = fixture.read_document();
  const Answer dry = import_text(fixture, "csv", data, "?dry_run=1");
  REQUIRE(dry.status == 200);
  CHECK(fixture.read_document() == before);
  CHECK(dry.json["created"] ==
        Json::array({{{"id", nullptr}, {"name", "fresh"}, {"key", nullptr}}}));
  CHECK(dry.json["changed"] ==
        Json::array({{{"id", known["id"]},
                      {"name", "known"},
                      {"changes",
                       {{{"field", "token_limit_per_5h"}, {"before", 5}, {"after", 7}},
                        {{"field", "owner"}, {"before", nullptr}, {"after", "ops"}}}}}}));
  CHECK(dry.json["refused"] == Json::array());
  const std::int64_t revision = dry.json["revision"];

  const Answer done = fixture.script("POST", "/api/import",
                                     {{"format", "csv"},
                                      {"data", data},
                                      {"revision", dry.json["revision"]},
                                      {"digest", dry.json["digest"]}});
  REQUIRE(done.status == 200);
  CHECK(done.json["changed"] == dry.json["changed"]);
  CHECK(done.json["revision"] == revision + 1);
  CHECK(done.header("x-revision") == std::to_string(revision + 1));
  const Json& created = done.json["created"][0];
  CHECK(fixture.script("POST", "/api/keys/lookup", {{"key", created["key"]}}).json["id"] ==
        created["id"]);
  CHECK(fixture.script("GET", "/api/audit?action=key.import").json["entries"].size() == 1);
}

TEST_CASE("what cannot be imported is named by its line or its place, and nothing is") {
  RestFixture fixture;
  const std::string before = fixture.read_document();
  const std::string csv = "name,token_limit_per_5h,notes\ngood,1,\"two\nlines\"\nbad,-1,\n,many,\n";
  const Answer dry = import_text(fixture, "csv", csv, "?dry_run=1");
  REQUIRE(dry.status == 200);
  const Json& refused = dry.json["refused"];
  REQUIRE(refused.size() == 3);
  CHECK(refused[0]["line"] == 4);
  CHECK(refused[0]["field"] == "token_limit_per_5h");
  CHECK(refused[1]["line"] == 5);
  CHECK(dry.json["created"].size() == 1);

  const Answer answer = import_text(fixture, "csv", csv);
  CHECK(answer.status == 400);
  CHECK(answer.json["refused"] == refused);
  const Answer list =
      import_text(fixture, "json", R"([{"name":"a","token_limit_per_5h":1,"x":1}])");
  CHECK(list.status == 400);
  CHECK(list.json["refused"][0]["index"] == 0);
  CHECK(list.json["refused"][0]["field"] == "x");
  CHECK(fixture.read_document() == before);
}

TEST_CASE("an import says its format, its data and only what it knows") {
  RestFixture fixture;
  CHECK(fixture.script("POST", "/api/import", Json::object()).fields() == "format,data");
  CHECK(import_text(fixture, "xml", "").fields() == "format");
  CHECK(import_text(fixture, "json", "{").fields() == "data");
  CHECK(import_text(fixture, "csv", "").fields() == "data");
  CHECK(import_text(fixture, "json", "[]", "?dry=1").fields() == "dry");
  CHECK(import_text(fixture, "json", "[]", "?dry_run=maybe").fields() == "dry_run");
  CHECK(fixture.script("POST", "/api/import", {{"format", "json"}, {"data", "[]"}, {"x", 1}})
            .fields() == "x");
  fixture.make_key("Ana");
  CHECK(fixture
            .script("POST", "/api/import",
                    {{"format", "json"}, {"data", "[]"}, {"revision", 0}, {"digest", "old"}})
            .status == 412);
  const std::string viewer = fixture.log_in("vic");
  CHECK(fixture.browser(viewer, "GET", "/api/export").status == 403);
  CHECK(fixture.browser(viewer, "POST", "/api/import?dry_run=1", Json::object()).status == 403);
}

}  // namespace gatehouse::dashboard::testing
