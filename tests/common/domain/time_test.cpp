#include "common/domain/time.h"

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("times are read in every form RFC 3339 has, and written in one") {
  struct Case {
    const char* text;
    const char* written;
  };
  const Case cases[] = {
      {"2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z"},
      {"2026-12-31t23:59:59z", "2026-12-31T23:59:59Z"},
      {"2026-12-31 23:59:59Z", "2026-12-31T23:59:59Z"},
      {"2026-12-31T23:59:59.5Z", "2026-12-31T23:59:59.500Z"},
      {"2026-12-31T23:59:59.123456789Z", "2026-12-31T23:59:59.123Z"},
      {"2026-12-31T23:59:59.000Z", "2026-12-31T23:59:59Z"},
      {"2027-01-01T05:29:59+05:30", "2026-12-31T23:59:59Z"},
      {"2026-12-31T16:00:00-08:00", "2027-01-01T00:00:00Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const auto time = parse_rfc3339(each.text);
    REQUIRE(time.has_value());
    CHECK(format_rfc3339(*time) == each.written);
  }
}

TEST_CASE("what is not a time is refused") {
  for (const char* text :
       {"", "2026", "2026-12-31", "2026-12-31T23:59:59", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00Zx", " 2026-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "20260101T000000Z",
        "tomorrow"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

}  // namespace gatehouse
