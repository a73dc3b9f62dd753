#include "common/domain/text.h"

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

TEST_CASE("blanks go from both ends and stay inside") {
  CHECK(trimmed("  a b ") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed("") == "");
  CHECK(trimmed("   ") == "");
}

TEST_CASE("what a blank is may be said") {
  CHECK(trimmed(" \ta\t") == "\ta\t");
  CHECK(trimmed(" \ta\t\n", " \t\n") == "a");
}

}  // namespace
}  // namespace gatehouse
