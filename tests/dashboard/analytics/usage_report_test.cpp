#include "dashboard/analytics/usage_report.h"

#include <doctest/doctest.h>

#include "proxy/usage/line_buffer.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

using gatehouse::testing::TempDir;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Timestamp kNoon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 14} + hours{12}};

JournalLine line(const std::string& request, const std::string& key, TokenCount counted,
                 Timestamp at = kNoon) {
  JournalLine made;
  made.time = at;
  made.request_id = request;
  made.key_id = key;
  made.model = "glm-4.7";
  made.upstream = "zai";
  made.status = 200;
  made.provenance = Provenance::reported;
  made.tokens_in = counted;
  made.tokens_out = 1;
  made.counted = {counted, at};
  made.charged = counted;
  return made;
}

UsageQuery by(UsageGrouping grouping) {
  UsageQuery query;
  query.group_by = grouping;
  return query;
}

UsageQuery in(UsageBucket bucket) {
  UsageQuery query;
  query.bucket = bucket;
  return query;
}

std::vector<UsageRow> tally(const UsageQuery& query, const std::vector<JournalLine>& lines) {
  UsageTally counting(query);
  for (const JournalLine& each : lines) counting.add(each);
  return counting.finish();
}

}  // namespace

TEST_CASE("usage is told by key, by model and by upstream, the most first") {
  JournalLine other = line("r3", "b", 100);
  other.model = "gpt-x";
  other.upstream = "openai";
  other.status = 429;
  const std::vector<JournalLine> lines{line("r1", "a", 10), line("r2", "a", 5), other};

  const auto by_key = tally({}, lines);
  REQUIRE(by_key.size() == 2);
  CHECK(by_key[0] == UsageRow{"b", std::nullopt, {1, 1, 100, 100, 1, 0}});
  CHECK(by_key[1] == UsageRow{"a", std::nullopt, {2, 0, 15, 15, 2, 0}});
  CHECK(tally(by(UsageGrouping::model), lines)[0].group == "gpt-x");
  CHECK(tally(by(UsageGrouping::upstream), lines)[1].group == "zai");
}

TEST_CASE("from counts, to does not") {
  const std::vector<JournalLine> lines{line("r1", "a", 1, kNoon - minutes{1}),
                                       line("r2", "a", 2, kNoon),
                                       line("r3", "a", 4, kNoon + minutes{1})};
  UsageQuery query;
  query.from = kNoon;
  query.to = kNoon + minutes{1};
  const auto rows = tally(query, lines);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].numbers.tokens == 2);
  CHECK(rows[0].numbers.requests == 1);
}

TEST_CASE("a long stream's tokens stand where they count, and its request where it ended") {
  JournalLine first = line("r1", "a", 100, kNoon + minutes{50});
  first.progress = true;
  JournalLine second = line("r1", "a", 30, kNoon + minutes{65});
  second.progress = true;
  JournalLine last = line("r1", "a", -5, kNoon + minutes{70});
  last.tokens_in = 25;
  last.tokens_out = 100;
  const auto rows = tally(in(UsageBucket::hour), {first, second, last});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0] == UsageRow{"a", kNoon, {0, 0, 100, 0, 0, 0}});
  CHECK(rows[1] == UsageRow{"a", kNoon + hours{1}, {1, 0, 25, 25, 100, 0}});
  CHECK(tally(in(UsageBucket::day), {first, second, last})[0].bucket == kNoon - hours{12});
}

TEST_CASE("a request whose proxy died in the middle counts as what it came to") {
  JournalLine progress = line("r1", "a", 100);
  progress.progress = true;
  const auto rows = tally({}, {progress});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].numbers == UsageNumbers{1, 0, 100, 100, 1, 0});
}

TEST_CASE("journals of running proxies and retired ones are read as proxies write them") {
  const TempDir folder;
  const auto written = [](std::int64_t seq, const char* key, TokenCount tokens) {
    proxy::UsageRecord record;
    record.time = kNoon;
    record.request_id = "r";
    record.key_id = key;
    record.charged = tokens;
    record.status = 200;
    proxy::LineBuffer buffer(record, {tokens, kNoon});
    return std::string(buffer.finish(seq));
  };
  std::filesystem::create_directories(folder / "usage/retired");
  testing::write_file(folder / "usage/retired/01A.jsonl", written(1, "a", 7));
  testing::write_file(folder / "usage/01B.jsonl",
                      written(1, "a", 5) + "torn\n" + written(2, "b", 1) + "{");
  const UsageReport report = report_usage(real_file_system(), folder.path(), {});
  CHECK(report.lines == 3);
  CHECK(report.bad_lines == 1);
  CHECK(report.oldest == kNoon);
  CHECK(report.total.tokens == 13);
  REQUIRE(report.rows.size() == 2);
  CHECK(report.rows[0].group == "a");
  CHECK(report.rows[0].numbers.tokens == 12);
  CHECK(report_usage(real_file_system(), folder / "none", {}).rows.empty());
}

}  // namespace gatehouse::dashboard
