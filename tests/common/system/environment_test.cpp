#include "common/system/environment.h"

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

namespace gatehouse {

using Values = Environment::Values;
using testing::TempDir;
using testing::write_file;

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
  const Environment environment(Values{{"SET", "x"}, {"EMPTY", ""}});
  CHECK(environment.get("SET") == "x");
  CHECK(environment.get("EMPTY") == std::nullopt);
  CHECK(environment.get("ABSENT") == std::nullopt);
}

TEST_CASE("the environment ranks above .env, both above secret files, and each says where it is") {
  TempDir folder;
  write_file(folder / "token", "from-file\n");
  const std::string path = (folder / "token").string();
  using Source = Environment::Source;
  struct Case {
    Environment environment;
    const char* text;
    Source source;
    std::string where;
  };
  const Case cases[] = {
      {Environment(Values{{"T", "own"}, {"T_FILE", path}}, {{"T", "dotenv"}}), "own",
       Source::environment, "T"},
      {Environment(Values{{"T_FILE", path}}, {{"T", "dotenv"}}), "dotenv", Source::dotenv, "T"},
      {Environment(Values{{"T_FILE", path}}), "from-file", Source::secret_file, path},
      {Environment(Values{}, {{"T_FILE", path}}), "from-file", Source::secret_file, path},
      {Environment(Values{{"T", ""}, {"T_FILE", path}}, {{"T", "dotenv"}}), "from-file",
       Source::secret_file, path},
  };
  for (const Case& each : cases) {
    const auto found = each.environment.find("T");
    REQUIRE(found);
    CHECK(found->text == each.text);
    CHECK(found->source == each.source);
    CHECK(found->where == each.where);
    const bool is_variable = each.source != Source::secret_file;
    CHECK(each.environment.get("T") == (is_variable ? std::optional(found->text) : std::nullopt));
  }
}

TEST_CASE("systemd's credentials are found under the name as it is or in lower case") {
  TempDir folder;
  write_file(folder / "admin_token", "lower\n");
  write_file(folder / "ZAI_API_KEY", "upper\r\n");
  const Environment environment(Values{{"CREDENTIALS_DIRECTORY", folder.path().string()}});
  CHECK(environment.find("ADMIN_TOKEN")->text == "lower");
  CHECK(environment.find("ZAI_API_KEY")->text == "upper");
  CHECK_FALSE(environment.find("OTHER"));
  CHECK_FALSE(environment.find("../admin_token"));
}

TEST_CASE("a secret file keeps inner line ends, and what it held at first stays") {
  TempDir folder;
  write_file(folder / "pem", "-----BEGIN\nabc\n-----END\n\n");
  const Environment environment(Values{{"PEM_FILE", (folder / "pem").string()}});
  CHECK(environment.find("PEM")->text == "-----BEGIN\nabc\n-----END");
  write_file(folder / "pem", "other");
  CHECK(environment.find("PEM")->text == "-----BEGIN\nabc\n-----END");
}

TEST_CASE("a secret file that is missing or empty is named with its variable") {
  TempDir folder;
  write_file(folder / "empty", "\n");
  for (const char* file : {"empty", "missing"}) {
    CAPTURE(file);
    const std::string path = (folder / file).string();
    const Environment environment(Values{{"T_FILE", path}});
    CHECK(environment.get("T") == std::nullopt);
    try {
      environment.find("T");
      FAIL("found");
    } catch (const std::runtime_error& error) {
      const std::string message = error.what();
      CHECK(message.find("secret file of T, " + path) != std::string::npos);
    }
  }
}

TEST_CASE("the names of all variables are known, each once") {
  const Environment environment(Values{{"A", "1"}, {"B", ""}}, {{"B", "2"}, {"C", "3"}});
  CHECK(environment.names() == std::vector<std::string>{"A", "B", "C"});
  CHECK(environment.get("B") == std::nullopt);
}

}  // namespace gatehouse
