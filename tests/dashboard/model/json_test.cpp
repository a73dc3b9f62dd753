#include "dashboard/model/json.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

namespace gatehouse::dashboard {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("JSON of somebody else's is read as deep as it may nest") {
  REQUIRE(read_json(nested(kMostNesting)));
  CHECK(read_json(nested(kMostNesting))->dump() == nested(kMostNesting));
  CHECK_FALSE(read_json(nested(kMostNesting + 1)));
  CHECK_FALSE(read_json("{\"a\":" + nested(kMostNesting) + "}"));
}

TEST_CASE("brackets in a text do not count as nesting, nor do values beside each other") {
  const std::string text = "[\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"]";
  REQUIRE(read_json(text));
  CHECK(read_json(text)->dump() == text);
  std::string wide = "[[]";
  for (int i = 0; i < 100; ++i) wide += ",[{}]";
  REQUIRE(read_json(wide + "]"));
  CHECK(read_json(wide + "]")->size() == 101);
}

TEST_CASE("what is no JSON is told from what nests too deep") {
  for (const char* text : {"", "[", "{\"a\":}", "[1]x"}) {
    CAPTURE(text);
    REQUIRE(read_json(text));
    CHECK(read_json(text)->is_discarded());
  }
}

TEST_CASE("members keep their order, and of two of a name the last counts") {
  CHECK(read_json(R"({"b":1,"a":{"d":[],"c":null},"b":2})")->dump() ==
        R"({"b":2,"a":{"d":[],"c":null}})");
}

}  // namespace gatehouse::dashboard
