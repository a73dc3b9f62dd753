#include "dashboard/cli/output.h"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "dashboard/cli/durations.h"

namespace gatehouse::dashboard {
namespace {

const Json kRecords = Json::parse(R"([
  {"name": "Ana", "usage": {"used": 7}, "tags": ["a", "b"], "limit": null},
  {"name": "Zoë, \"Z\"", "usage": {"used": 1200}, "tags": [], "limit": 5}])");
const Columns kColumns{"name", "usage.used", "tags", "limit"};

template <typename Write>
std::string written(Write write) {
  std::ostringstream out;
  write(out);
  return out.str();
}

}  // namespace

TEST_CASE("a table aligns its columns by characters") {
  CHECK(written([](std::ostream& out) { write_table(out, kRecords, kColumns); }) ==
        "NAME      USAGE USED  TAGS  LIMIT\n"
        "Ana       7           a; b  -\n"
        "Zoë, \"Z\"  1200        -     5\n");
}

TEST_CASE("what could steer a terminal does not reach it") {
  const Json records = Json::array({{{"name", "a\x1b[2Jb\nc\x7f"}}});
  CHECK(written([&](std::ostream& out) { write_table(out, records, {"name"}); }) ==
        "NAME\na?[2Jb?c?\n");
}

TEST_CASE("CSV quotes commas, quotes and line ends") {
  CHECK(written([](std::ostream& out) { write_csv(out, kRecords, kColumns); }) ==
        "name,usage.used,tags,limit\r\n"
        "Ana,7,a; b,\r\n"
        "\"Zoë, \"\"Z\"\"\",1200,,5\r\n");
}

TEST_CASE("a record is told a member a line") {
  CHECK(written([](std::ostream& out) { write_record(out, kRecords[0]); }) ==
        "name        Ana\nusage.used  7\ntags        a; b\nlimit       -\n");
}

TEST_CASE("durations have a unit, and a number alone is seconds") {
  CHECK(parse_duration("90") == std::chrono::seconds{90});
  CHECK(parse_duration("90s") == std::chrono::seconds{90});
  CHECK(parse_duration("15m") == std::chrono::minutes{15});
  CHECK(parse_duration("12h") == std::chrono::hours{12});
  CHECK(parse_duration("30d") == std::chrono::days{30});
  for (const char* wrong : {"", "d", "-1d", "1.5h", "1w", "9999999999999d", "1d "}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_duration(wrong).has_value());
  }
}

TEST_CASE("a day stands for its first moment") {
  CHECK(parse_moment("2030-12-31") == parse_rfc3339("2030-12-31T00:00:00Z"));
  CHECK(parse_moment("2030-12-31T12:00:00+01:00") == parse_rfc3339("2030-12-31T11:00:00Z"));
  CHECK_FALSE(parse_moment("tomorrow").has_value());
}

}  // namespace gatehouse::dashboard
