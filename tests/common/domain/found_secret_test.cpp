#include "common/domain/found_secret.h"

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

TEST_CASE("a credential is one line of printable text, without the white space around it") {
  for (const char* text : {"sk-1", " sk-1", "sk-1\n", "\r\n\tsk-1 \r\n"}) {
    CAPTURE(text);
    const FoundSecret found = secret_in(text);
    REQUIRE(found.secret);
    CHECK(found.secret->expose() == "sk-1");
  }
  CHECK(secret_in(" \n").problem == "is empty");
  for (const char* text : {"sk-1\nsk-2", "sk\x01", "sk\x7f"}) {
    CAPTURE(text);
    CHECK_FALSE(secret_in(text).secret);
    CHECK(secret_in(text).problem == "holds more than one line, or control characters");
  }
}

}  // namespace
}  // namespace gatehouse
