#include "dashboard/analytics/time_zone.h"

#include <doctest/doctest.h>

#include "dashboard/analytics/usage_blocks.h"

namespace gatehouse::dashboard {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Timestamp at(const char* text) { return *parse_rfc3339(text); }

TimeZone zone(const char* name) { return TimeZone::find(name).value(); }

}  // namespace

TEST_CASE("a day has as many hours as the zone says") {
  struct Day {
    const char* zone;
    const char* day;
    const char* begins;
    minutes length;
  };
  const Day days[]{
      {"UTC", "2026-03-29", "2026-03-29T00:00:00Z", hours{24}},
      {"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", hours{23}},
      {"Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", hours{25}},
      {"Asia/Kolkata", "2026-03-29", "2026-03-28T18:30:00Z", hours{24}},
      {"Asia/Kathmandu", "2026-03-29", "2026-03-28T18:15:00Z", hours{24}},
      // Clocks go forward at midnight: the day begins at one.
      {"America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z", hours{23}},
      {"Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00Z", hours{23} + minutes{30}},
  };
  for (const Day& day : days) {
    CAPTURE(day.zone);
    const TimeZone its = zone(day.zone);
    const Timestamp begins = its.parse_moment(day.day).value();
    CHECK(begins == at(day.begins));
    const auto steps = its.steps(UsageBucket::day, begins, begins + hours{60}, 10);
    REQUIRE(steps.size() >= 2);
    CHECK(steps[0].to - steps[0].from == day.length);
    CHECK(steps[1].start == steps[0].to);
  }
}

TEST_CASE("a day that a zone has left out has no step") {
  const auto steps =
      zone("Pacific/Apia")
          .steps(UsageBucket::day, at("2011-12-29T10:00:00Z"), at("2011-12-31T10:00:00Z"), 10);
  REQUIRE(steps.size() == 2);
  CHECK(steps[1].start == at("2011-12-30T10:00:00Z"));
  CHECK(zone("Pacific/Apia").format(steps[1].start) == "2011-12-31T00:00:00+14:00");
}

TEST_CASE("hours are the zone's own, cut where its clocks are moved by half of one") {
  const auto kolkata =
      zone("Asia/Kolkata")
          .steps(UsageBucket::hour, at("2026-01-01T10:00:00Z"), at("2026-01-01T11:00:00Z"), 10);
  REQUIRE(kolkata.size() == 2);
  CHECK(kolkata[0] == CalendarStep{at("2026-01-01T09:30:00Z"), at("2026-01-01T10:00:00Z"),
                                   at("2026-01-01T10:30:00Z")});
  const auto moved =
      zone("Australia/Lord_Howe")
          .steps(UsageBucket::hour, at("2026-10-03T14:30:00Z"), at("2026-10-03T17:00:00Z"), 10);
  REQUIRE(moved.size() == 3);
  CHECK(moved[0].to == at("2026-10-03T15:30:00Z"));
  CHECK(moved[1].to == at("2026-10-03T16:00:00Z"));
}

TEST_CASE("a moment is written with the zone's offset") {
  CHECK(zone("Europe/Berlin").format(at("2026-03-28T23:00:00Z")) == "2026-03-29T00:00:00+01:00");
  CHECK(zone("America/St_Johns").format(at("2026-01-01T03:30:00Z")) == "2026-01-01T00:00:00-03:30");
  CHECK(TimeZone().format(at("2026-01-01T00:00:00Z")) == "2026-01-01T00:00:00+00:00");
}

TEST_CASE("moments are times or the zone's days") {
  CHECK(zone("Asia/Tokyo").parse_moment("2026-01-01") == at("2025-12-31T15:00:00Z"));
  CHECK(zone("Asia/Tokyo").parse_moment("2026-01-01T00:00:00Z") == at("2026-01-01T00:00:00Z"));
  for (const char* text : {"", "yesterday", "2026-02-30", "2026-1-1", "2026-01-01T"}) {
    CHECK_FALSE(zone("Asia/Tokyo").parse_moment(text).has_value());
  }
}

TEST_CASE("names that are no zones are unknown") {
  for (const char* name : {"", "Mars/Olympus", "../../etc/passwd", "Europe", "zone.tab", "/etc"}) {
    CAPTURE(name);
    CHECK_FALSE(TimeZone::find(name).has_value());
  }
}

TEST_CASE("blocks cover a time exactly, without gap or overlap, the longest first") {
  CHECK(cover(kModelBlocks, 0, 0).empty());
  CHECK(cover(kModelBlocks, 1536, 3072) == std::vector<BlockRun>{{5, 1, 1}});
  CHECK(cover(kModelBlocks, 2, 18) == std::vector<BlockRun>{{0, 2, 3}, {1, 1, 3}, {0, 16, 17}});
  CHECK(cover(kKeyBlocks, 95, 386) ==
        std::vector<BlockRun>{{0, 95, 95}, {1, 1, 1}, {2, 1, 1}, {0, 384, 385}});
  for (const std::span<const std::int64_t> lengths :
       {std::span<const std::int64_t>(kModelBlocks), std::span<const std::int64_t>(kKeyBlocks)}) {
    for (const auto& [begin, end] :
         {std::pair{1, 5000}, {95, 97}, {7, 2 * 1536 + 7}, {1'900'001, 1'902'881}}) {
      std::int64_t next = begin;
      for (const BlockRun& run : cover(lengths, begin, end)) {
        CHECK(run.first * lengths[run.level] == next);
        next = (run.last + 1) * lengths[run.level];
      }
      CHECK(next == end);
    }
  }
}

}  // namespace gatehouse::dashboard
