#include "dashboard/model/json.h"

#include <chrono>
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

TEST_CASE("an object has so many members at most; what stands in arrays is not limited") {
  const auto object_of = [](int members) {
    std::string text = "{\"m0\":[{},{}]";
    for (int i = 1; i < members; ++i) text += ",\"m" + std::to_string(i) + "\":0";
    return text + "}";
  };
  REQUIRE(read_json(object_of(kMostMembers)));
  CHECK(read_json(object_of(kMostMembers))->size() == kMostMembers);
  CHECK_FALSE(read_json(object_of(kMostMembers + 1)));
  CHECK_FALSE(read_json("[" + object_of(kMostMembers + 1) + "]"));
  CHECK(read_json("[" + object_of(kMostMembers) + "," + object_of(kMostMembers) + "]"));
}

TEST_CASE("a megabyte of whatever is read in no time") {
  std::string list = "[{}";
  while (list.size() < 1'000'000) list += ",{}";
  const auto began = std::chrono::steady_clock::now();
  REQUIRE(read_json(list + "]"));
  CHECK(read_json(list + "]")->size() > 300'000);
  CHECK(std::chrono::steady_clock::now() < began + std::chrono::seconds{5});
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
