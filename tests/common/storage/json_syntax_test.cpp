#include "common/storage/json_syntax.h"

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("what is JSON is accepted") {
  for (const char* text : {"{}", " [ ] ", "0", "-0", "-1.5e+3", "1E5", "true", "false", "null",
                           "\"\"", R"("\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00")",
                           R"({"a":{"a":[{"a":1}]},"b":2})", "\"é漢😀\"", "[1,2,\n3]"}) {
    CAPTURE(text);
    CHECK_FALSE(find_syntax_error(text, 64).has_value());
  }
}

TEST_CASE("what is not JSON is refused at the place where it breaks") {
  struct Case {
    std::string text;
    std::size_t offset;
    const char* part;  ///< of the message
  };
  const Case cases[] = {
      {"", 0, "is empty"},
      {" \n ", 3, "is empty"},
      {"\xef\xbb\xbf{}", 0, "byte order mark"},
      {"{} x", 3, "follows"},
      {"{}{}", 2, "follows"},
      {"{", 1, "ends in the middle"},
      {"{\"a\":1", 6, "ends in the middle"},
      {"[1,]", 3, "expected a value"},
      {"{\"a\":1,}", 7, "member name"},
      {"{a:1}", 1, "member name"},
      {"{\"a\" 1}", 5, "':'"},
      {"{\"a\":1 \"b\":2}", 7, "',' or '}'"},
      {"[1 2]", 3, "',' or ']'"},
      {"[1}", 2, "',' or ']'"},
      {"[01]", 2, "zero"},
      {"[-]", 2, "digit"},
      {"[1.]", 3, "digit"},
      {"[1e]", 3, "digit"},
      {"[+1]", 1, "expected a value"},
      {"[.5]", 1, "expected a value"},
      {"[tru]", 1, "expected a value"},
      {"[nulll]", 5, "',' or ']'"},
      {"[NaN]", 1, "expected a value"},
      {"'a'", 0, "expected a value"},
      {"\"a", 2, "middle of a string"},
      {"\"a\nb\"", 2, "control character"},
      {"\"\\x\"", 2, "escape"},
      {"\"\\u12g4\"", 2, "hex digits"},
      {"\"\\ud800\"", 7, "surrogate"},
      {"\"\\ud800\\u0041\"", 7, "surrogate"},
      {"\"\\udc00\"", 7, "surrogate"},
      {"\"\xff\"", 1, "UTF-8"},
      {"\"\xc0\xaf\"", 1, "UTF-8"},
      {"\"\xed\xa0\x80\"", 1, "UTF-8"},
      {"\"\xf4\x90\x80\x80\"", 1, "UTF-8"},
      {"// comment\n{}", 0, "expected a value"},
      {"{\"a\":1,\"a\":2}", 7, "twice"},
      {"{\"a\":1,\"\\u0061\":2}", 7, "twice"},
      {"{\"x\":[{\"b\":1,\"b\":1}]}", 13, "twice"},
      {std::string("[\0]", 3), 1, "expected a value"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const auto error = find_syntax_error(each.text, 64);
    REQUIRE(error.has_value());
    CAPTURE(error->message);
    CHECK(error->offset == each.offset);
    CHECK(error->message.find(each.part) != std::string::npos);
  }
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK_FALSE(find_syntax_error(nested(64), 64).has_value());
  CHECK(find_syntax_error(nested(65), 64)->offset == 64);
  CHECK(find_syntax_error(std::string(1'000'000, '['), 64)->offset == 64);
}

TEST_CASE("escapes are resolved") {
  CHECK(unescape_json(R"(a\"\\\/\b\f\n\r\t)") == "a\"\\/\b\f\n\r\t");
  CHECK(unescape_json(R"(\u0041\u00e9\u6f22\ud83d\ude00!)") == "Aé漢😀!");
}

}  // namespace gatehouse
