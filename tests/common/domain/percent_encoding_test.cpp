#include "common/domain/percent_encoding.h"

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("escapes are decoded, malformed ones are not") {
  CHECK(percent_decode("org%2Fname%20x+y") == "org/name x+y");
  CHECK(percent_decode("%c3%A9%00z") == std::string("é\0z", 4));
  CHECK(percent_decode("") == "");
  for (const std::string_view malformed : {"a%2", "a%zz", "a%2 ", "%", "%%20"}) {
    CAPTURE(malformed);
    CHECK_FALSE(percent_decode(malformed));
  }
}

}  // namespace gatehouse
