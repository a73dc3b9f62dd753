#include "dashboard/analytics/usage_query.h"

#include <map>

#include <doctest/doctest.h>

#include "tests/dashboard/analytics/analytics_fixture.h"
#include "tests/dashboard/analytics/random_journal.h"

namespace gatehouse::dashboard {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::AnalyticsFixture;
using testing::made_line;
using testing::random_lines;

Timestamp at(const char* text) { return *parse_rfc3339(text); }

UsageQuestion question(Timestamp from, Timestamp to, UsageGrouping group_by = UsageGrouping::key) {
  UsageQuestion asked;
  asked.from = from;
  asked.to = to;
  asked.group_by = group_by;
  return asked;
}

/// Rows that say something, in an order that ties do not change.
std::vector<UsageRow> sorted(std::vector<UsageRow> rows) {
  std::erase_if(rows, [](const UsageRow& row) { return row.numbers == UsageNumbers{}; });
  std::sort(rows.begin(), rows.end(), [](const UsageRow& a, const UsageRow& b) {
    return std::tie(a.bucket, a.group) < std::tie(b.bucket, b.group);
  });
  return rows;
}

constexpr UsageGrouping kGroupings[]{UsageGrouping::key, UsageGrouping::model,
                                     UsageGrouping::upstream};

}  // namespace

TEST_CASE("what is kept is what the tally adds up from random journals") {
  const Timestamp from = at("2026-03-01T00:00:00Z");
  const Timestamp to = at("2026-03-05T07:15:00Z");
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    AnalyticsFixture journals(to);
    std::vector<JournalLine> all;
    for (const char* instance : {"A", "B", "C"}) {
      const auto lines =
          random_lines(seed * 10 + static_cast<std::uint32_t>(*instance), instance, from, to, 700);
      // In pieces, so that requests run on from one transaction to another.
      const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 3 * seed / 2);
      journals.write(instance, {lines.begin(), middle});
      journals.read();
      journals.write(instance, {middle, lines.end()});
      all.insert(all.end(), lines.begin(), lines.end());
    }
    journals.read();
    for (const UsageGrouping group_by : kGroupings) {
      for (const auto bucket : {std::optional<UsageBucket>(), std::optional(UsageBucket::hour),
                                std::optional(UsageBucket::day)}) {
        for (const auto& [begin, end] :
             {std::pair{from - hours{1}, to + hours{1}},
              {at("2026-03-01T22:45:00Z"), at("2026-03-04T01:15:00Z")}}) {
          UsageTally tally({group_by, begin, end, bucket});
          for (const JournalLine& line : all) tally.add(line);
          UsageQuestion asked = question(begin, end, group_by);
          asked.bucket = bucket;
          const UsageAnswer answer = journals.usage(asked);
          const auto expected = sorted(tally.finish());
          CHECK(sorted(answer.rows) == expected);
          UsageNumbers total;
          for (const UsageRow& row : expected) total += row.numbers;
          CHECK(answer.total == total);
        }
      }
    }
  }
}

TEST_CASE("days of every zone are exact, across both changes of the clocks") {
  const Timestamp begin = at("2026-03-26T00:00:00Z");
  const Timestamp end = at("2026-10-28T00:00:00Z");
  AnalyticsFixture journals(end);
  // Densely around the changes, thinly between.
  std::vector<JournalLine> lines;
  std::int64_t seq = 0;
  for (Timestamp time = begin; time < end;) {
    ++seq;
    lines.push_back(made_line(seq, time, 1 + seq % 7));
    const bool near = time < begin + hours{24 * 6} || time > end - hours{24 * 6};
    time += near ? std::chrono::seconds(173) : std::chrono::seconds(20'011);
  }
  journals.write("A", lines);
  journals.read();

  struct Zone {
    const char* name;
    int shortest, longest;  // hours of a day
  };
  for (const Zone& expected : {Zone{"Europe/Berlin", 23, 25},
                               {"Asia/Kolkata", 24, 24},
                               {"UTC", 24, 24},
                               {"Asia/Kathmandu", 24, 24}}) {
    CAPTURE(expected.name);
    const TimeZone zone = TimeZone::find(expected.name).value();
    const Timestamp from = zone.parse_moment("2026-03-27").value();
    const Timestamp to = zone.parse_moment("2026-10-27").value();
    // By the date that the zone's clocks show, line by line.
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> by_date;
    for (const JournalLine& line : lines) {
      if (line.time < from || line.time >= to) continue;
      auto& [requests, tokens] = by_date[zone.format(line.time).substr(0, 10)];
      ++requests;
      tokens += line.counted.tokens;
    }
    UsageQuestion asked = question(from, to);
    asked.bucket = UsageBucket::day;
    asked.zone = zone;
    const UsageAnswer answer = journals.usage(asked);
    REQUIRE(answer.rows.size() == 214);
    REQUIRE(answer.rows.size() == by_date.size());
    hours shortest{99}, longest{0};
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
      const UsageRow& row = answer.rows[i];
      const std::string label = zone.format(*row.bucket);
      CAPTURE(label);
      CHECK(label.substr(10, 9) == "T00:00:00");
      const auto& [requests, tokens] = by_date[label.substr(0, 10)];
      CHECK(row.numbers.requests == requests);
      CHECK(row.numbers.tokens == tokens);
      if (i == 0) continue;
      const auto length =
          std::chrono::duration_cast<hours>(*row.bucket - *answer.rows[i - 1].bucket);
      shortest = std::min(shortest, length);
      longest = std::max(longest, length);
    }
    CHECK(shortest.count() == expected.shortest);
    CHECK(longest.count() == expected.longest);
  }
}

TEST_CASE("filters and groups can be put together") {
  const Timestamp from = at("2026-03-01T00:00:00Z");
  const Timestamp to = at("2026-03-03T00:00:00Z");
  AnalyticsFixture journals(to);
  const auto lines = random_lines(7, "A", from, to, 2000);
  journals.write("A", lines);
  journals.read();
  for (const UsageGrouping group_by : kGroupings) {
    for (int filters = 1; filters < 8; ++filters) {
      UsageQuestion asked = question(from - hours{1}, to + hours{1}, group_by);
      if (filters & 1) asked.key = "key_0";
      if (filters & 2) asked.model = "model-1";
      if (filters & 4) asked.upstream = "upstream-1";
      UsageTally tally({group_by, std::nullopt, std::nullopt, std::nullopt});
      for (const JournalLine& line : lines) {
        if (asked.key && line.key_id != *asked.key) continue;
        if (asked.model && line.model != *asked.model) continue;
        if (asked.upstream && line.upstream != *asked.upstream) continue;
        tally.add(line);
      }
      CAPTURE(filters);
      CHECK(sorted(journals.usage(asked).rows) == sorted(tally.finish()));
    }
  }
  UsageQuestion unknown = question(from, to);
  unknown.model = "never-seen";
  CHECK(journals.usage(unknown).rows.empty());
  CHECK(journals.usage(unknown).reaches_back_to.has_value());
}

TEST_CASE("a step is what its time adds up to when it is asked for alone") {
  // In Lord Howe clocks are moved by half an hour on 5 April.
  const Timestamp from = at("2026-04-02T19:45:00Z");
  const Timestamp to = at("2026-04-06T05:15:00Z");
  AnalyticsFixture journals(to);
  journals.write("A", random_lines(21, "A", from - hours{30}, to + hours{1}, 1500));
  journals.read();
  for (const char* name : {"UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"}) {
    for (const UsageBucket bucket : {UsageBucket::hour, UsageBucket::day}) {
      for (int filters = 0; filters < 8; ++filters) {
        CAPTURE(name);
        CAPTURE(filters);
        UsageQuestion asked = question(from, to, kGroupings[filters % 3]);
        asked.zone = TimeZone::find(name).value();
        if (filters & 1) asked.key = "key_0";
        if (filters & 2) asked.model = "model-1";
        if (filters & 4) asked.upstream = "upstream-1";
        UsageQuestion alone = asked;
        asked.bucket = bucket;
        const UsageAnswer answer = journals.usage(asked);
        std::vector<UsageRow> expected;
        for (const CalendarStep& step : asked.zone.steps(bucket, from, to, kMostUsageSteps)) {
          alone.from = step.from;
          alone.to = step.to;
          for (UsageRow row : journals.usage(alone).rows) {
            row.bucket = step.start;
            expected.push_back(row);
          }
        }
        CHECK(sorted(answer.rows) == sorted(expected));
        CHECK_FALSE(expected.empty());
      }
    }
  }
}

TEST_CASE("usage that cannot be is a broken file, which is built again") {
  const Timestamp noon = at("2026-03-14T12:00:00Z");
  AnalyticsFixture journals(noon);
  journals.write("A", {made_line(1, noon - hours{1})});
  journals.read();
  for (const char* change : {"UPDATE keys SET key = 1000000", "UPDATE keys SET sheet = x'01'",
                             "UPDATE keys SET key = -5"}) {
    SqliteDatabase file = journals.open();
    file.execute("BEGIN");
    file.execute(change);
    CAPTURE(change);
    try {
      ask_usage(file, question(noon - hours{48}, noon));
      FAIL("was answered");
    } catch (const SqliteError& error) {
      CHECK(error.is_broken_file());
    }
    file.execute("ROLLBACK");
  }
}

TEST_CASE("groups beyond the top are in the total only, and the top's steps are the same") {
  const Timestamp from = at("2026-03-01T00:00:00Z");
  const Timestamp to = at("2026-03-03T00:00:00Z");
  AnalyticsFixture journals(to);
  journals.write("A", random_lines(3, "A", from, to, 2000));
  journals.read();
  UsageQuestion asked = question(from, to);
  asked.bucket = UsageBucket::hour;
  const UsageAnswer all = journals.usage(asked);
  asked.top = 3;
  const UsageAnswer top = journals.usage(asked);
  CHECK(top.total == all.total);
  CHECK(all.left_out == 0);
  CHECK(top.left_out == 9);
  std::vector<UsageRow> expected = all.rows;
  asked.bucket.reset();
  const UsageAnswer totals = journals.usage(asked);
  REQUIRE(totals.rows.size() == 3);
  CHECK(totals.rows[0].numbers.tokens >= totals.rows[1].numbers.tokens);
  std::erase_if(expected, [&](const UsageRow& row) {
    return std::none_of(totals.rows.begin(), totals.rows.end(),
                        [&](const UsageRow& kept) { return kept.group == row.group; });
  });
  CHECK(top.rows == expected);
}

}  // namespace gatehouse::dashboard
