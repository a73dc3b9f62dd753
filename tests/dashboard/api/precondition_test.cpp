#include "dashboard/api/precondition.h"

#include <doctest/doctest.h>

namespace gatehouse::dashboard {

TEST_CASE("If-Match names a tag by itself, in a list, weakly, or as any") {
  CHECK(if_match_names("\"abc\"", "abc"));
  CHECK(if_match_names("\"x\", \"abc\"", "abc"));
  CHECK(if_match_names("W/\"abc\"", "abc"));
  CHECK(if_match_names("*", "abc"));
  CHECK_FALSE(if_match_names("abc", "abc"));
  CHECK_FALSE(if_match_names("\"abcd\"", "abc"));
  CHECK_FALSE(if_match_names("", "abc"));
}

}  // namespace gatehouse::dashboard
