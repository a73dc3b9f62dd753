// POST /api/keys/bulk

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/dashboard/server/rest_fixture.h"

namespace gatehouse::dashboard::testing {
namespace {

/// Keys a, b and c, and the state of the document after them.
struct BulkFixture : RestFixture {
  BulkFixture() {
    for (const char* name : {"a", "b", "c"}) ids.push_back(make_key(name)["id"]);
    look();
  }

  void look() {
    const Json list = script("GET", "/api/keys").json;
    revision = list["revision"];
    digest = list["digest"];
  }

  Answer change(const Json& members, const Json& wanted_ids) {
    Json body{{"revision", revision}, {"digest", digest}, {"ids", wanted_ids}};
    body.update(members);
    return script("POST", "/api/keys/bulk", body);
  }

  Json key(std::size_t i) { return script("GET", "/api/keys/" + ids[i]).json; }

  std::vector<std::string> ids;
  Json revision;
  Json digest;
};

}  // namespace

TEST_CASE("several keys are changed in one revision with one audit entry") {
  BulkFixture fixture;
  const std::int64_t before = fixture.revision;
  const Answer answer =
      fixture.change({{"action", "disable"}}, {fixture.ids[0], fixture.ids[1], fixture.ids[0]});
  REQUIRE(answer.status == 200);
  CHECK(answer.json == Json{{"changed", 2}, {"unchanged", 0}, {"revision", before + 1}});
  CHECK(answer.header("x-revision") == std::to_string(before + 1));
  CHECK(fixture.key(0)["enabled"] == false);
  CHECK(fixture.key(1)["enabled"] == false);
  CHECK(fixture.key(2)["enabled"] == true);
  const Json audit = fixture.script("GET", "/api/audit?action=key.bulk").json["entries"];
  REQUIRE(audit.size() == 1);
  CHECK(audit[0]["changes"].size() == 2);

  fixture.look();
  const Answer enabled = fixture.change({{"action", "enable"}}, fixture.ids);
  CHECK(enabled.json["changed"] == 2);
  CHECK(enabled.json["unchanged"] == 1);
}

TEST_CASE("members are set in all of them, and null clears") {
  BulkFixture fixture;
  const Answer answer = fixture.change(
      {{"action", "set"},
       {"set", {{"token_limit_per_5h", nullptr}, {"owner", "ops"}, {"tags", {"x"}}}}},
      fixture.ids);
  REQUIRE(answer.status == 200);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(fixture.key(i)["token_limit_per_5h"] == nullptr);
    CHECK(fixture.key(i)["owner"] == "ops");
  }
}

TEST_CASE("deleted keys can be restored") {
  BulkFixture fixture;
  REQUIRE(fixture.change({{"action", "delete"}}, {fixture.ids[0], fixture.ids[2]}).status == 200);
  const Json left = fixture.script("GET", "/api/keys").json;
  CHECK(left["total"] == 1);
  CHECK(left["keys"][0]["id"] == fixture.ids[1]);
  CHECK(fixture.script("POST", "/api/keys/" + fixture.ids[2] + "/restore").status == 200);
}

TEST_CASE("an unknown id leaves all keys as they were, and is named") {
  BulkFixture fixture;
  const std::string before = fixture.read_document();
  const Answer answer = fixture.change({{"action", "disable"}}, {fixture.ids[0], "key_x", "key_y"});
  CHECK(answer.status == 404);
  CHECK(answer.json["unknown"] == Json::array({"key_x", "key_y"}));
  CHECK(fixture.read_document() == before);
}

TEST_CASE("one key that cannot be changed leaves all as they were") {
  BulkFixture fixture;
  const std::string before = fixture.read_document();
  const Answer answer = fixture.change(
      {{"action", "set"}, {"set", {{"expiry_date", "2001-01-01T00:00:00Z"}, {"usage", 1}}}},
      fixture.ids);
  CHECK(answer.status == 400);
  CHECK(answer.fields() == "set.expiry_date,set.usage");
  CHECK(fixture.read_document() == before);
}

TEST_CASE("what a bulk change must say is told for every member") {
  BulkFixture fixture;
  const auto fields = [&](const Json& body) {
    return fixture.script("POST", "/api/keys/bulk", body).fields();
  };
  CHECK(fields(Json::object()) == "revision,ids,action");
  CHECK(fields({{"revision", 1}, {"ids", Json::array()}, {"action", "enable"}}) == "ids");
  CHECK(fields({{"revision", 1}, {"ids", {1}}, {"action", "enable"}}) == "ids");
  CHECK(fields({{"revision", 1}, {"ids", {"a"}}, {"action", "burn"}}) == "action");
  CHECK(fields({{"revision", 1}, {"ids", {"a"}}, {"action", "set"}}) == "set");
  CHECK(fields({{"revision", 1}, {"ids", {"a"}}, {"action", "set"}, {"set", {{"name", "x"}}}}) ==
        "set.name");
  CHECK(
      fields({{"revision", 1}, {"ids", {"a"}}, {"action", "enable"}, {"set", {{"owner", "x"}}}}) ==
      "set");
  CHECK(fields({{"revision", 1}, {"ids", {"a"}}, {"action", "enable"}, {"all", true}}) == "all");
}

TEST_CASE("a bulk change of a document that has moved on is refused, hand edits included") {
  BulkFixture fixture;
  fixture.make_key("d");
  const Answer stale = fixture.change({{"action", "disable"}}, fixture.ids);
  CHECK(stale.status == 412);
  CHECK(stale.json["current"]["revision"] == fixture.revision.get<std::int64_t>() + 1);

  fixture.look();
  std::string text = fixture.read_document();
  const std::string limit =
      "\"token_limit_per_5h\": 1000";  // the number alone may stand in any digest
  REQUIRE(text.find(limit) != std::string::npos);
  text.replace(text.find(limit), limit.size(), "\"token_limit_per_5h\": 2000");
  fixture.write_document(text);
  const Answer edited = fixture.change({{"action", "disable"}}, fixture.ids);
  CHECK(edited.status == 412);
  CHECK(edited.json["current"]["revision"] == fixture.revision);
  CHECK(edited.json["current"]["digest"] != fixture.digest);
  CHECK(fixture
            .script("POST", "/api/keys/bulk",
                    {{"revision", fixture.revision}, {"ids", fixture.ids}, {"action", "disable"}})
            .status == 412);

  fixture.look();
  CHECK(fixture.change({{"action", "disable"}}, fixture.ids).status == 200);
}

TEST_CASE("viewers change nothing in bulk") {
  BulkFixture fixture;
  CHECK(fixture.browser(fixture.log_in("vic"), "POST", "/api/keys/bulk", Json::object()).status ==
        403);
}

}  // namespace gatehouse::dashboard::testing
