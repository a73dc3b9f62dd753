#include "common/domain/rules.h"

#include <doctest/doctest.h>

namespace gatehouse {
namespace {

using Rule = std::optional<std::string> (*)(std::string_view);

struct Case {
  Rule rule;
  std::string text;
  bool fits;
};

Upstream named(const std::string& name, const std::string& prefix) {
  Upstream upstream;
  upstream.name = name;
  upstream.path_prefix = prefix;
  upstream.base_url = "http://h";
  return upstream;
}

}  // namespace

TEST_CASE("single values are accepted and refused as the format says") {
  const Case cases[] = {
      {problem_with_name, "Ana", true},
      {problem_with_name, "", false},
      {problem_with_name, std::string(100, 'a'), true},
      {problem_with_name, std::string(101, 'a'), false},
      {problem_with_name, "漢字 and 😀", true},
      {problem_with_name, "tab\there", false},
      {problem_with_name, "c1 \xc2\x85", false},
      {problem_with_name, "del \x7f", false},
      {problem_with_name, "bad \xff", false},
      {problem_with_id, "key_01JC-x.y", true},
      {problem_with_id, "a b", false},
      {problem_with_id, "a/b", false},
      {problem_with_notes, "two\nlines", true},
      {problem_with_notes, "", true},
      {problem_with_notes, std::string(10'001, 'a'), false},
      {problem_with_path_prefix, "/", true},
      {problem_with_path_prefix, "/v1/messages", true},
      {problem_with_path_prefix, "v1", false},
      {problem_with_path_prefix, "", false},
      {problem_with_path_prefix, "/v1/", false},
      {problem_with_path_prefix, "//v1", false},
      {problem_with_path_prefix, "/a/../b", false},
      {problem_with_path_prefix, "/a/.", false},
      {problem_with_path_prefix, "/a?b", false},
      {problem_with_path_prefix, "/a%2fb", false},
      {problem_with_path_prefix, "/a b", false},
      {problem_with_base_url, "https://api.z.ai/api/coding/paas/v4", true},
      {problem_with_base_url, "http://[::1]:8080", true},
      {problem_with_base_url, "https://user@host", false},
      {problem_with_base_url, "host", false},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    CHECK(each.rule(each.text).has_value() == !each.fits);
  }
}

TEST_CASE("a limit is never negative and never beyond what can be summed up") {
  CHECK_FALSE(problem_with_token_limit(0).has_value());
  CHECK_FALSE(problem_with_token_limit(kMaxTokenLimit).has_value());
  CHECK(problem_with_token_limit(-1).has_value());
  CHECK(problem_with_token_limit(kMaxTokenLimit + 1).has_value());
  CHECK(problem_with_rate(0).has_value());
  CHECK_FALSE(problem_with_rate(1).has_value());
}

TEST_CASE("three upstreams with one prefix are reported once, with all their names") {
  const std::vector<Upstream> upstreams{named("a", "/api"), named("b", "/api"), named("c", "/api")};
  std::vector<std::string> problems;
  check_upstreams(upstreams, [&](const std::string& where, const std::string& message) {
    problems.push_back(where + ": " + message);
  });
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "[1].path_prefix: Duplicate path_prefix '/api' found in upstreams: a, b, c");
}

TEST_CASE("a fallback must speak the same dialect") {
  std::vector<Upstream> upstreams{named("a", "/a"), named("b", "/b")};
  upstreams[0].fallback = "b";
  int problems = 0;
  const auto count = [&](const std::string&, const std::string&) { ++problems; };
  check_upstreams(upstreams, count);
  CHECK(problems == 0);
  upstreams[1].dialect = Dialect::anthropic;
  check_upstreams(upstreams, count);
  CHECK(problems == 1);
}

}  // namespace gatehouse
