#include "common/system/environment.h"

#include <doctest/doctest.h>

namespace gatehouse {

TEST_CASE("a .env file is read as a shell would read it") {
  struct Case {
    const char* text;
    const char* name;
    const char* value;
  };
  const Case cases[] = {
      {"A=1", "A", "1"},
      {"  A = spaced  \n", "A", "spaced"},
      {"export A=1", "A", "1"},
      {"A=\"two words\" # comment", "A", "two words"},
      {"A='single $HOME \\n'", "A", "single $HOME \\n"},
      {"A=\"line\\nfeed and \\\"quotes\\\"\"", "A", "line\nfeed and \"quotes\""},
      {"A=with#hash", "A", "with#hash"},
      {"A=before # comment", "A", "before"},
      {"A=\r\nB=2", "A", ""},
      {"# comment\n\nA=1\nA=2", "A", "2"},
      {"A=x=y", "A", "x=y"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const auto values = parse_dotenv(each.text, ".env");
    REQUIRE(values.contains(each.name));
    CHECK(values.find(each.name)->second == each.value);
  }
}

TEST_CASE("a malformed .env line is named by its number and not quoted") {
  for (const char* text : {"A=1\nnonsense-secret", "A=1\n1B=secret", "A=1\nB=\"secret",
                           "A=1\nB=\"a\" secret", "A=1\n=secret"}) {
    CAPTURE(text);
    try {
      parse_dotenv(text, ".env");
      FAIL("accepted");
    } catch (const std::runtime_error& error) {
      const std::string message = error.what();
      CHECK(message.find(".env line 2") != std::string::npos);
      CHECK(message.find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("an empty variable counts as unset") {
  const Environment environment({{"SET", "x"}, {"EMPTY", ""}});
  CHECK(environment.get("SET") == "x");
  CHECK(environment.get("EMPTY") == std::nullopt);
  CHECK(environment.get("ABSENT") == std::nullopt);
}

}  // namespace gatehouse
