#include <algorithm>

#include <doctest/doctest.h>

#include "tests/dashboard/analytics/journal_text.h"
#include "tests/dashboard/server/rest_fixture.h"
#include "tests/support/wait_until.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::wait_until;
using std::chrono::hours;
using std::chrono::minutes;
using testing::Answer;
using testing::made_line;
using testing::RestFixture;

/// A dashboard beside a journal.
struct UsageFixture : RestFixture {
  void write(const std::vector<JournalLine>& lines) {
    for (const JournalLine& line : lines) {
      testing::append(folder / "usage/01A.jsonl", testing::written(line));
    }
  }

  bool read(std::int64_t requests) {
    return wait_until(
        [&] { return get("/api/usage?from=2026-01-01")["total"]["requests"] == requests; });
  }

  Json get(const std::string& path) {
    const Answer answer = script("GET", path);
    INFO(path);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    return answer.json;
  }
};

std::vector<std::string> ids(const Json& list) {
  std::vector<std::string> found;
  for (const Json& request : list["requests"]) found.push_back(request["request_id"]);
  return found;
}

}  // namespace

TEST_CASE("usage is told by group and step, in the zone that is asked for") {
  UsageFixture fixture;
  const Json key = fixture.make_key("Ana");
  const Timestamp at = std::chrono::floor<hours>(fixture.clock().now()) - hours{2};
  JournalLine first = made_line(1, at + minutes{10}, 100);
  first.key_id = key["id"];
  JournalLine second = made_line(2, at + minutes{40}, 30);
  second.status = 502;
  second.provenance = Provenance::estimated;
  fixture.write({first, second});
  REQUIRE(fixture.read(2));

  const Json totals = fixture.get("/api/usage");
  CHECK(totals["group_by"] == "key");
  CHECK(totals["bucket"] == nullptr);
  CHECK(totals["tz"] == "UTC");
  CHECK(totals["trouble"] == nullptr);
  CHECK(totals["reaches_back_to"] == format_rfc3339(first.time));
  REQUIRE(totals["rows"].size() == 2);
  CHECK(totals["rows"][0] == Json{{"group", key["id"]},
                                  {"name", "Ana"},
                                  {"bucket", nullptr},
                                  {"requests", 1},
                                  {"failed", 0},
                                  {"tokens", 100},
                                  {"tokens_in", 100},
                                  {"tokens_out", 0},
                                  {"tokens_cached", 0},
                                  {"tokens_reported", 100},
                                  {"tokens_partial", 0},
                                  {"tokens_estimated", 0}});
  CHECK(totals["rows"][1]["name"] == nullptr);
  CHECK(totals["total"]["tokens"] == 130);
  CHECK(totals["total"]["failed"] == 1);
  CHECK(totals["total"]["tokens_estimated"] == 30);
  CHECK(wait_until([&] { return !fixture.get("/api/usage")["read_up_to"].is_null(); }));

  const Json india = fixture.get("/api/usage?group_by=model&bucket=hour&tz=Asia/Kolkata");
  REQUIRE(india["rows"].size() == 2);
  const std::string bucket = india["rows"][0]["bucket"];
  CHECK(bucket.ends_with(":00:00+05:30"));
  CHECK(parse_rfc3339(bucket) == at - minutes{30});
  CHECK(india["rows"][0]["group"] == "glm-4.7");

  const Json one = fixture.get("/api/usage?group_by=upstream&key=key_a");
  CHECK(one["total"]["tokens"] == 30);
  const Json top = fixture.get("/api/usage?top=1");
  CHECK(top["rows"].size() == 1);
  CHECK(top["left_out"] == 1);
  CHECK(top["total"] == totals["total"]);

  const Json history =
      fixture.get("/api/keys/" + key["id"].get<std::string>() + "/usage")["history"];
  CHECK(history ==
        Json::array({{{"bucket", format_rfc3339(at)}, {"requests", 1}, {"tokens", 100}}}));
}

TEST_CASE("requests are listed newest first, filtered, and page by page") {
  UsageFixture fixture;
  const Timestamp now = fixture.clock().now();
  std::vector<JournalLine> lines;
  for (std::int64_t i = 1; i <= 7; ++i) {
    lines.push_back(made_line(i, now - hours{1} + minutes{i}));
    if (i % 3 == 0) lines.back().status = 429;
  }
  lines[3].tokens_in.reset();
  lines[3].tokens_out.reset();
  lines[3].ttfb = std::chrono::milliseconds(17);
  lines[3].dialect = Dialect::anthropic;
  lines[3].provenance = Provenance::partial;
  fixture.write(lines);
  REQUIRE(fixture.read(7));

  const Json page = fixture.get("/api/requests?limit=4");
  CHECK(ids(page) == std::vector<std::string>{"req_7", "req_6", "req_5", "req_4"});
  CHECK(page["requests"][3] == Json{{"request_id", "req_4"},
                                    {"time", format_rfc3339(lines[3].time)},
                                    {"key", {{"id", "key_a"}, {"name", nullptr}}},
                                    {"model", "glm-4.7"},
                                    {"upstream", "zai"},
                                    {"dialect", "anthropic"},
                                    {"route", "/v1/chat/completions"},
                                    {"status", 200},
                                    {"streamed", false},
                                    {"provenance", "partial"},
                                    {"tokens", 10},
                                    {"tokens_in", nullptr},
                                    {"tokens_out", nullptr},
                                    {"tokens_cached", nullptr},
                                    {"latency_ms", 120},
                                    {"ttfb_ms", 17}});
  REQUIRE(page["next"].is_string());
  const Json rest = fixture.get("/api/requests?limit=4&before=" + page["next"].get<std::string>());
  CHECK(ids(rest) == std::vector<std::string>{"req_3", "req_2", "req_1"});
  CHECK(rest["next"] == nullptr);
  CHECK(ids(fixture.get("/api/requests?status=429")) == std::vector<std::string>{"req_6", "req_3"});
  CHECK(ids(fixture.get("/api/requests?status=4xx&key=key_a")).size() == 2);
  CHECK(ids(fixture.get("/api/requests?provenance=partial")) == std::vector<std::string>{"req_4"});
  CHECK(fixture.get("/api/requests?key=nobody")["requests"].empty());
  CHECK(ids(fixture.get("/api/requests?to=" + format_rfc3339(lines[1].time))) ==
        std::vector<std::string>{"req_1"});
}

TEST_CASE("what is asked wrongly is refused by name") {
  UsageFixture fixture;
  struct Case {
    const char* path;
    const char* field;
  };
  const Case cases[]{
      {"/api/usage?group_by=moon", "group_by"},
      {"/api/usage?bucket=year", "bucket"},
      {"/api/usage?tz=Mars/Olympus", "tz"},
      {"/api/usage?tz=../../etc/passwd", "tz"},
      {"/api/usage?from=yesterday", "from"},
      {"/api/usage?from=2026-03-02&to=2026-03-01", "from"},
      {"/api/usage?bucket=hour&from=2025-11-01", "from"},
      {"/api/usage?top=0", "top"},
      {"/api/usage?colour=red", "colour"},
      {"/api/usage?tz=UTC&tz=UTC", "tz"},
      {"/api/requests?status=4", "status"},
      {"/api/requests?status=6xx", "status"},
      {"/api/requests?provenance=rumour", "provenance"},
      {"/api/requests?limit=201", "limit"},
      {"/api/requests?before=x", "before"},
      {"/api/requests?group_by=key", "group_by"},
  };
  fixture.clock().advance(*parse_rfc3339("2027-01-01T00:00:00Z") - fixture.clock().now());
  for (const Case& each : cases) {
    CAPTURE(each.path);
    const Answer answer = fixture.script("GET", each.path);
    CHECK(answer.status == 400);
    CHECK(answer.fields() == each.field);
  }
}

TEST_CASE("more rows of groups and steps than an answer may have are not asked for") {
  UsageFixture fixture;
  fixture.clock().advance(*parse_rfc3339("2027-01-01T00:00:00Z") - fixture.clock().now());
  const auto ask = [&](const std::string& question) {
    return fixture.script("GET", "/api/usage?to=2026-12-31&" + question);
  };
  const std::string fifty_days = "bucket=hour&from=2026-11-11";  // 1200 hours
  const Answer refused = ask(fifty_days + "&top=167");
  CHECK(refused.status == 400);
  CHECK(refused.fields() == "top");
  CHECK(refused.json["errors"][0]["message"] ==
        "may be 166 at most for these 1200 steps, as there are 200000 rows at most: ask for fewer "
        "groups, a shorter time or longer steps");
  CHECK(ask(fifty_days + "&top=166").status == 200);
  CHECK(ask(fifty_days).status == 200);
  CHECK(ask("bucket=day&from=2026-11-11&top=4000").status == 200);
  CHECK(ask("from=2026-11-11&top=10000").status == 200);
}

TEST_CASE("viewers see usage and requests, strangers do not") {
  UsageFixture fixture;
  const std::string viewer = fixture.log_in("vic");
  for (const char* path : {"/api/usage", "/api/requests"}) {
    CHECK(fixture.browser(viewer, "GET", path).status == 200);
    CHECK(fixture.send("GET", path).status == 401);
  }
}

}  // namespace gatehouse::dashboard
