#include <algorithm>

#include <doctest/doctest.h>

#include "common/storage/document_json.h"
#include "common/system/sha256.h"

namespace gatehouse {
namespace {

Problems problems_of(const std::string& text) {
  try {
    parse_document(text);
  } catch (const InvalidDocument& error) {
    return error.problems();
  }
  return {};
}

bool has_problem(const Problems& problems, const std::string& path, const std::string& part) {
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
    return problem.path == path && problem.message.find(part) != std::string::npos;
  });
}

std::string list(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.path + ": " + problem.message + "\n";
  return text;
}

std::string with_key(const std::string& members) {
  return R"({"keys": [{"key": "pk_ana_12345", "name": "Ana")" + members + "}]}";
}

std::string with_upstream(const std::string& members) {
  return R"({"keys": [], "upstreams": [{"name": "a", "path_prefix": "/a", "base_url": "http://h")" +
         members + "}]}";
}

}  // namespace

TEST_CASE("a file of the TypeScript predecessor loads") {
  const Document document = parse_document(R"({
  "keys": [
    {
      "key": "pk_user_12345",
      "name": "User",
      "model": "glm-4.7",
      "token_limit_per_5h": 100000,
      "expiry_date": "2026-12-31T23:59:59.000Z",
      "created_at": "2026-01-18T00:00:00Z",
      "last_used": "2026-01-18T10:30:00.250Z",
      "total_lifetime_tokens": 50000,
      "usage_windows": [{"window_start": "2026-01-18T10:00:00Z", "tokens_used": 15000}]
    }
  ]
})");
  REQUIRE(document.keys.size() == 1);
  const ApiKey& key = document.keys[0];
  CHECK(key.plain == Secret("pk_user_12345"));
  CHECK(key.digest == sha256("pk_user_12345"));
  CHECK(key.hint == "pk_…2345");
  CHECK(key.id.starts_with("key_"));
  CHECK(key.id.size() == 30);
  CHECK(key.enabled);
  CHECK(key.model == "glm-4.7");
  CHECK(key.token_limit == 100'000);
  CHECK(key.expiry_date == parse_rfc3339("2026-12-31T23:59:59Z"));
  CHECK(key.last_used == parse_rfc3339("2026-01-18T10:30:00.250Z"));
  CHECK(key.total_lifetime_tokens == 50'000);
  REQUIRE(key.usage_windows.size() == 1);
  CHECK(key.usage_windows[0].tokens == 15'000);
  CHECK_FALSE(key.usage_windows[0].minutes.has_value());
  CHECK_FALSE(document.upstreams.has_value());
  CHECK(document.revision == 0);
}

TEST_CASE("an id made up for a key without one is always the same and belongs to its secret") {
  const std::string id = parse_document(with_key("")).keys[0].id;
  CHECK(id == parse_document(with_key(R"(, "enabled": false)")).keys[0].id);
  const std::string digest = to_hex(sha256("pk_ana_12345"));
  CHECK(id ==
        parse_document(R"({"keys":[{"name":"B","key_sha256":")" + digest + "\"}]}").keys[0].id);
  CHECK(id != parse_document(R"({"keys":[{"name":"B","key":"pk_bob_12345"}]})").keys[0].id);
}

TEST_CASE("null means absent") {
  const Document document = parse_document(with_key(
      R"(, "id": null, "model": null, "token_limit_per_5h": null, "expiry_date": null,
         "last_used": null, "usage_windows": null, "previous": null, "tags": null)"));
  CHECK_FALSE(document.keys[0].model.has_value());
  CHECK_FALSE(document.keys[0].token_limit.has_value());
  CHECK_FALSE(document.keys[0].expiry_date.has_value());
  CHECK(parse_document(with_key(R"(, "token_limit_per_5h": 0)")).keys[0].token_limit == 0);
}

TEST_CASE("names and values may be spelled with escapes") {
  const Document document = parse_document(
      R"({"k\u0065ys": [{"\u006bey": "pk_\u0061na", "name": "A\"n\\a\ud83d\ude00"}]})");
  REQUIRE(document.keys.size() == 1);
  CHECK(document.keys[0].plain == Secret("pk_ana"));
  CHECK(document.keys[0].name == "A\"n\\a😀");
  CHECK(document.extra.empty());
}

TEST_CASE("what is not a document is never taken for an empty one") {
  for (const char* text : {"", "   \n", "null", "[]", "0", "\"keys\"", "true", "{}",
                           R"({"keys": null})", R"({"settings": {}})"}) {
    CAPTURE(text);
    CHECK_FALSE(problems_of(text).empty());
  }
  CHECK(problems_of(R"({"keys": []})").empty());
}

TEST_CASE("a syntax error is named by line and column") {
  try {
    parse_document("{\n  \"keys\": [\n    {\"name\" \"x\"}\n  ]\n}\n");
    FAIL("accepted");
  } catch (const InvalidDocument& error) {
    REQUIRE(error.position().has_value());
    CHECK(error.position()->line == 3);
    CHECK(error.position()->column == 13);
    CHECK(std::string(error.what()) == "line 3, column 13: expected ':'");
  }
}

TEST_CASE("broken text is refused wherever it stands") {
  const std::string good =
      R"({"schema":1,"keys":[{"key":"pk_ana","name":"A","x":{"y":[1,{"z":null}]}}],"z":"e"})";
  REQUIRE(problems_of(good).empty());
  for (std::size_t end = 0; end < good.size(); ++end) {
    CAPTURE(good.substr(0, end));
    CHECK_FALSE(problems_of(good.substr(0, end)).empty());
  }
  for (const char* tail : {"x", "{}", ",", "}", "]", "null", "\"", "1"}) {
    CAPTURE(tail);
    CHECK_FALSE(problems_of(good + tail).empty());
  }
}

TEST_CASE("a value followed by a colon is not skipped over as if it were a name") {
  for (const char* text : {
           R"({"keys":[{"key":"pk_ana","name":"A":5},"enabled":true}]})",
           R"({"keys":[{"key":"pk_ana","name":"A","x":"a":5},"enabled":true}]})",
           R"({"keys":[{"key":"pk_ana","name":"A","x":5:5},"enabled":true}]})",
           R"({"keys":[{"key":"pk_ana","name":"A","model":null:5},"enabled":true}]})",
           R"({"keys":[{"key":"pk_ana","name":"A","enabled":true:5},"x":true}]})",
           R"({"keys":[{"key":"pk_ana","name":"A","token_limit_per_5h":1:5},"x":true}]})",
           R"({"keys":[],"x":"a":[]],"y":1})",
       }) {
    CAPTURE(text);
    CHECK(has_problem(problems_of(text), "$", "expected"));
  }
}

TEST_CASE("a member that stands twice is refused at every level") {
  for (const std::string& text : {
           std::string(R"({"keys":[],"keys":[]})"),
           std::string(R"({"keys":[],"k\u0065ys":[]})"),
           std::string(R"({"keys":[],"x":1,"x":2})"),
           std::string(R"({"keys":[],"x":1,"\u0078":2})"),
           std::string(R"({"keys":[],"x":{"a":1,"a":2}})"),
           std::string(R"({"keys":[],"x":[[{"a":1,"\u0061":2}]]})"),
           with_key(R"(, "name": "B")"),
           with_key(R"(, "model": null, "model": "b")"),
           with_key(R"(, "usage_windows": [{"window_start":"2026-01-01T00:00:00Z",
                        "tokens_used":1,"tokens_used":2}])"),
           with_upstream(R"(, "model_aliases": {"a": "b", "a": "c"})"),
           std::string(R"({"keys":[],"proxies":{"p":{},"p":{}}})"),
       }) {
    CAPTURE(text);
    const Problems problems = problems_of(text);
    CAPTURE(list(problems));
    CHECK(has_problem(problems, "$", "twice"));
  }
  std::string many = R"({"keys":[])";
  for (int i = 0; i < 40; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  CHECK(problems_of(many + "}").empty());
  CHECK(has_problem(problems_of(many + ",\"x39\":1}"), "$", "twice"));
}

TEST_CASE("unknown members may nest as deep as the document may, and no deeper") {
  const auto nested = [](std::size_t depth) {
    // The root is the first level.
    return R"({"keys":[],"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  CHECK(problems_of(nested(64)).empty());
  CHECK(has_problem(problems_of(nested(65)), "$", "deep"));
  const auto nested_in_key = [](std::size_t depth) {
    return with_key(R"(,"x":)" + std::string(depth - 3, '[') + std::string(depth - 3, ']'));
  };
  CHECK(problems_of(nested_in_key(64)).empty());
  CHECK(has_problem(problems_of(nested_in_key(65)), "$", "deep"));
}

TEST_CASE("each wrong value is refused with its path") {
  struct Case {
    std::string text;
    std::string path;
    std::string part;
  };
  const std::string digest(64, 'a');
  const Case cases[] = {
      {R"({"keys":[],"schema":2})", "$.schema", "must be 1"},
      {R"({"keys":[],"schema":"1"})", "$.schema", "whole number"},
      {R"({"keys":[],"revision":1.5})", "$.revision", "whole number"},
      {R"({"keys":[],"revision":-1})", "$.revision", "between"},
      {R"({"keys":[],"revision":9223372036854775808})", "$.revision", "64 bits"},
      {R"({"keys":{}})", "$.keys", "an array"},
      {R"({"keys":[5]})", "$.keys[0]", "an object"},
      {R"({"keys":[{"name":"A"}]})", "$.keys[0]", "either"},
      {R"({"keys":[{"key":"pk_ana"}]})", "$.keys[0].name", "missing"},
      {with_key(R"(,"key_sha256":")" + digest + "\""), "$.keys[0]", "either"},
      {R"({"keys":[{"name":"A","key_sha256":"abc"}]})", "$.keys[0].key_sha256", "64 hex"},
      {R"({"keys":[{"name":"","key":"pk_ana"}]})", "$.keys[0].name", "1 to 100"},
      {R"({"keys":[{"name":"a\u0007","key":"pk_ana"}]})", "$.keys[0].name", "control"},
      {R"({"keys":[{"name":"A","key":""}]})", "$.keys[0].key", "1 to 512"},
      {R"({"keys":[{"name":"A","key":"with space"}]})", "$.keys[0].key", "printable"},
      {R"({"keys":[{"name":"A","key":5}]})", "$.keys[0].key", "a string"},
      {with_key(R"(,"id":"a b")"), "$.keys[0].id", "1 to 100"},
      {with_key(R"(,"enabled":1)"), "$.keys[0].enabled", "true or false"},
      {with_key(R"(,"model":[])"), "$.keys[0].model", "a string"},
      {with_key(R"(,"allowed_models":["a",7])"), "$.keys[0].allowed_models[1]", "a string"},
      {with_key(R"(,"token_limit_per_5h":-1)"), "$.keys[0].token_limit_per_5h", "between"},
      {with_key(R"(,"token_limit_per_5h":1e3)"), "$.keys[0].token_limit_per_5h", "whole number"},
      {with_key(R"(,"token_limit_per_5h":1000000000001)"), "$.keys[0].token_limit_per_5h",
       "between"},
      {with_key(R"(,"requests_per_minute":0)"), "$.keys[0].requests_per_minute", "between"},
      {with_key(R"(,"max_concurrent":"8")"), "$.keys[0].max_concurrent", "whole number"},
      {with_key(R"(,"reservation":"some")"), "$.keys[0].reservation", "\"expected\" or \"max\""},
      {with_key(R"(,"expiry_date":"2026-02-30T00:00:00Z")"), "$.keys[0].expiry_date", "a time"},
      {with_key(R"(,"expiry_date":"0000-01-01T00:00:00+01:00")"), "$.keys[0].expiry_date",
       "a time"},
      {with_key(R"(,"expiry_date":1767225599)"), "$.keys[0].expiry_date", "a string"},
      {with_key(R"(,"total_lifetime_tokens":-5)"), "$.keys[0].total_lifetime_tokens", "between"},
      {with_key(R"(,"usage_windows":[{"tokens_used":1}])"),
       "$.keys[0].usage_windows[0].window_start", "missing"},
      {with_key(R"(,"usage_windows":[{"window_start":"2026-01-01T00:00:00Z","tokens_used":-1}])"),
       "$.keys[0].usage_windows[0].tokens_used", "between"},
      {with_key(
           R"(,"usage_windows":[{"window_start": "9999-12-31T23:59:60Z", "tokens_used": 1, "minutes": 15}])"),
       "$.keys[0].usage_windows[0].window_start", "a time"},
      {with_key(
           R"(,"usage_windows":[{"window_start": "2026-01-01T00:00:00Z", "tokens_used": 1000000000001, "minutes": 15}])"),
       "$.keys[0].usage_windows[0].tokens_used", "between"},
      {with_key(
           R"(,"usage_windows":[{"window_start":"2026-01-01T00:00:00Z","tokens_used":1,"minutes":0}])"),
       "$.keys[0].usage_windows[0].minutes", "between"},
      {with_key(R"(,"previous":{"key_sha256":")" + digest + "\"}"),
       "$.keys[0].previous.valid_until", "missing"},
      {with_key(R"(,"tags":"a")"), "$.keys[0].tags", "an array"},
      {R"({"keys":[{"key":"pk_ana","name":"A"},{"key":"pk_ana","name":"B","id":"b"}]})",
       "$.keys[1].key", "also the key of $.keys[0]"},
      {R"({"keys":[{"key":"pk_ana","name":"A","id":"x"},{"key":"pk_bob","name":"B","id":"x"}]})",
       "$.keys[1].id", "also the id of $.keys[0]"},
      {R"({"keys":[{"key":"pk_ana","name":"A"},{"key":"pk_bob","name":"B","previous":
          {"key_sha256":")" +
           to_hex(sha256("pk_ana")) + R"(","valid_until":"2026-01-01T00:00:00Z"}}]})",
       "$.keys[1].previous.key_sha256", "also the key of $.keys[0]"},
      {R"({"keys":[],"deleted":[{"name":"A","key":"pk_ana"}]})", "$.deleted[0].deleted_at",
       "missing"},
      {R"({"keys":[],"upstreams":[{}]})", "$.upstreams[0].base_url", "missing"},
      {with_upstream(R"(,"dialect":"other")"), "$.upstreams[0].dialect",
       "\"openai\" or \"anthropic\""},
      {with_upstream(R"(,"credentials":[{"name":"m"}])"), "$.upstreams[0].credentials[0]",
       "exactly one"},
      {with_upstream(R"(,"credentials":[{"name":"m","env":"A","value":"b"}])"),
       "$.upstreams[0].credentials[0]", "exactly one"},
      {with_upstream(R"(,"fallback":"b")"), "$.upstreams[0].fallback", "there is no \"b\""},
      {with_upstream(R"(,"fallback":"a")"), "$.upstreams[0].fallback", "another"},
      {with_upstream(R"(,"timeouts":{"connect_ms":0})"), "$.upstreams[0].timeouts.connect_ms",
       "between"},
      {with_upstream(R"(,"model_aliases":{"a":1})"), "$.upstreams[0].model_aliases.a", "a string"},
      {R"({"keys":[],"upstreams":[{"name":"a","path_prefix":"api","base_url":"http://h"}]})",
       "$.upstreams[0].path_prefix", "slash"},
      {R"({"keys":[],"upstreams":[{"name":"a","path_prefix":"/a","base_url":"ftp://h"}]})",
       "$.upstreams[0].base_url", "http or https"},
      {R"({"keys":[],"admins":[{"name":"a","password_hash":"secret"}]})",
       "$.admins[0].password_hash", "Argon2id"},
      {R"({"keys":[],"settings":{"cache_ttl_ms":0}})", "$.settings.cache_ttl_ms", "between"},
      {R"({"keys":[],"settings":{"log_level":"loud"}})", "$.settings.log_level", "\"debug\" or"},
      {R"({"keys":[],"settings":{"access_log":true}})", "$.settings.access_log", "string"},
      {R"({"keys":[],"settings":{"access_log_sample":"0.5"}})", "$.settings.access_log_sample",
       "must be a number"},
      {R"({"keys":[],"settings":{"access_log_sample":1.5}})", "$.settings.access_log_sample",
       "between 0 and 1"},
      {R"({"keys":[],"settings":{"access_log_sample":1e999}})", "$.settings.access_log_sample",
       "fits a double"},
      {R"({"keys":[],"settings":{"admin_jwt":true}})", "$.settings.admin_jwt", "an object"},
      {R"({"keys":[],"settings":{"admin_jwt":{"algorithm":"none"}}})",
       "$.settings.admin_jwt.algorithm", "\"HS256\" or"},
      {R"({"keys":[],"settings":{"admin_jwt":{"secret_file":""}}})",
       "$.settings.admin_jwt.secret_file", "characters"},
      {R"({"keys":[],"settings":{"admin_jwt":{"claims":{}}}})", "$.settings.admin_jwt.claims",
       "at least one"},
      {R"({"keys":[],"settings":{"admin_jwt":{"claims":{"role":7}}}})",
       "$.settings.admin_jwt.claims.role", "string"},
      {R"({"keys":[],"settings":{"admin_jwt":{"sources":["authorization","cookie"]}}})",
       "$.settings.admin_jwt.sources[1]", "header NAME"},
      {R"({"keys":[],"settings":{"admin_jwt":{"sources":["header a b"]}}})",
       "$.settings.admin_jwt.sources[0]", "header NAME"},
      {R"({"keys":[],"settings":{"admin_jwt":{"sources":[]}}})", "$.settings.admin_jwt.sources",
       "at least one"},
      {R"({"keys":[],"proxies":{"p":{"journal":"../../etc/passwd"}}})", "$.proxies[\"p\"].journal",
       "inside the data folder"},
      {R"({"keys":[],"proxies":{"p q":{"pid":"1"}}})", "$.proxies[\"p q\"].pid", "whole number"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const Problems problems = problems_of(each.text);
    CAPTURE(list(problems));
    CHECK(has_problem(problems, each.path, each.part));
  }
}

TEST_CASE("settings of logs and of tokens are read, and a null is none") {
  const Settings settings = parse_document(R"({"keys":[],"settings":{
      "log_level":"debug","access_log":"all","access_log_sample":0.25,
      "admin_jwt":{"enabled":false,"secret_file":"/run/jwt","algorithm":"RS256",
                   "claims":{"role":"admin"},"sources":["header X-T"],"ours":"not"}}})")
                                .settings;
  CHECK(settings.log_level == LogLevel::debug);
  CHECK(settings.access_log == AccessLog::all);
  CHECK(settings.access_log_sample == 0.25);
  REQUIRE(settings.admin_jwt);
  CHECK(settings.admin_jwt->enabled == false);
  CHECK(settings.admin_jwt->secret_file == "/run/jwt");
  CHECK(settings.admin_jwt->algorithm == JwtAlgorithm::rs256);
  CHECK(settings.admin_jwt->claims == JwtClaims{{"role", "admin"}});
  CHECK(settings.admin_jwt->sources == std::vector<std::string>{"header X-T"});
  CHECK(settings.admin_jwt->extra.size() == 1);
  CHECK(parse_document(R"({"keys":[],"settings":{"log_level":null,"admin_jwt":null}})").settings ==
        Settings{});
}

TEST_CASE("two upstreams with one path prefix are refused by name") {
  const Problems problems = problems_of(R"({"keys":[],"upstreams":[
      {"name":"a","path_prefix":"/api","base_url":"http://h"},
      {"name":"c","path_prefix":"/c","base_url":"http://h"},
      {"name":"b","path_prefix":"/api","base_url":"http://h"}]})");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "Duplicate path_prefix '/api' found in upstreams: a, b");
}

TEST_CASE("all problems are reported together, each once") {
  const Problems problems = problems_of(R"({"revision": "x", "keys": [
      {"key": "pk_ana", "name": "Ana", "expiry_date": "soon"},
      {"name": "B", "token_limit_per_5h": -3, "key": "pk_bob", "usage_windows": [{}]}],
      "upstreams": [{"name": "a", "path_prefix": "/a", "base_url": "nonsense"}]})");
  CAPTURE(list(problems));
  CHECK(problems.size() == 6);
  CHECK(has_problem(problems, "$.revision", "whole number"));
  CHECK(has_problem(problems, "$.keys[0].expiry_date", "a time"));
  CHECK(has_problem(problems, "$.keys[1].token_limit_per_5h", "between"));
  CHECK(has_problem(problems, "$.keys[1].usage_windows[0].window_start", "missing"));
  CHECK(has_problem(problems, "$.keys[1].usage_windows[0].tokens_used", "missing"));
  CHECK(has_problem(problems, "$.upstreams[0].base_url", "http or https"));
}

TEST_CASE("no message quotes a secret") {
  for (const std::string& text :
       {with_key(R"(,"key_sha256":"hunter2")"),
        std::string(R"({"keys":[{"name":"A","key":"hunter2 with space"}]})"),
        with_upstream(R"(,"credentials":[{"name":"m","value":"hunter2","env":"A"}])"),
        std::string(R"({"keys":[],"admins":[{"name":"a","password_hash":"hunter2"}]})")}) {
    CAPTURE(text);
    const Problems problems = problems_of(text);
    CHECK_FALSE(problems.empty());
    CHECK(list(problems).find("hunter2") == std::string::npos);
  }
}

}  // namespace gatehouse
