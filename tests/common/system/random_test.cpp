#include "common/system/random.h"

#include <set>

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("a ULID sorts by its time and never comes twice") {
  const Timestamp early = *parse_rfc3339("2026-01-01T00:00:00Z");
  const std::string first = make_ulid(early);
  const std::string second = make_ulid(early + std::chrono::milliseconds(1));
  CHECK(first.size() == 26);
  CHECK(first.substr(0, 10) < second.substr(0, 10));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_ulid(early));
  CHECK(seen.size() == 1000);
}

TEST_CASE("a ULID begins with its time in Crockford's base32") {
  // 1469918176385 ms is the example of the ULID specification.
  CHECK(make_ulid(Timestamp(std::chrono::milliseconds(1469918176385))).substr(0, 10) ==
        "01ARYZ6S41");
}

TEST_CASE("random hex has two digits a byte and random numbers stay below their bound") {
  CHECK(random_hex(8).size() == 16);
  CHECK(random_hex(8).find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(random_hex(8) != random_hex(8));
  for (int i = 0; i < 1000; ++i) CHECK(random_uniform(7) < 7);
}

}  // namespace gatehouse
