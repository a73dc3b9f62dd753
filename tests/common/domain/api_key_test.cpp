#include "common/domain/api_key.h"

#include <doctest/doctest.h>

#include "common/domain/glob.h"
#include "common/domain/upstream.h"

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

const Timestamp kNoon = *parse_rfc3339("2026-01-01T12:00:00Z");

KeyDigest digest_of(std::uint8_t byte) {
  KeyDigest digest;
  digest.bytes.fill(byte);
  return digest;
}

}  // namespace

TEST_CASE("a key is disabled before it is expired, and valid before its expiry date") {
  ApiKey key;
  key.expiry_date = kNoon;
  CHECK(judge_key(key, kNoon - 1ms) == KeyState::active);
  CHECK(judge_key(key, kNoon) == KeyState::expired);
  key.enabled = false;
  CHECK(judge_key(key, kNoon) == KeyState::disabled);
}

TEST_CASE("a rotated key accepts its previous secret until the grace period ends") {
  ApiKey key;
  key.digest = digest_of(1);
  key.previous = PreviousSecret{digest_of(2), "", kNoon, {}};
  CHECK(accepts(key, digest_of(1), kNoon));
  CHECK(accepts(key, digest_of(2), kNoon - 1ms));
  CHECK_FALSE(accepts(key, digest_of(2), kNoon));
  CHECK_FALSE(accepts(key, digest_of(3), kNoon - 1ms));
}

TEST_CASE("allowed models are globs, and none means all") {
  ApiKey key;
  CHECK(allows_model(key, "anything"));
  key.allowed_models = {"glm-*", "gpt-4?"};
  CHECK(allows_model(key, "glm-4.7"));
  CHECK(allows_model(key, "gpt-4o"));
  CHECK_FALSE(allows_model(key, "gpt-4"));
  CHECK_FALSE(allows_model(key, "GLM-4.7"));
}

TEST_CASE("an overriding model is the only one that its key may use") {
  ApiKey key;
  CHECK(may_use(key, "anything"));
  key.allowed_models = {"glm-*"};
  CHECK(may_use(key, "glm-4.5"));
  CHECK_FALSE(may_use(key, "gpt-4o"));
  key.model = "glm-4.7";
  CHECK(may_use(key, "glm-4.7"));
  CHECK_FALSE(may_use(key, "glm-4.5"));
  key.allowed_models = {};
  CHECK_FALSE(may_use(key, "gpt-4o"));
}

TEST_CASE("a glob matches as documented, in bearable time") {
  CHECK(glob_match("*", ""));
  CHECK(glob_match("a*b*c", "a--b--c"));
  CHECK(glob_match("a**c", "abc"));
  CHECK_FALSE(glob_match("a*b", "a-b-"));
  CHECK_FALSE(glob_match("", "a"));
  CHECK_FALSE(glob_match("?", ""));
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  CHECK_FALSE(glob_match(pattern + "b", std::string(200, 'a')));
}

TEST_CASE("a hint shows little of a long key and less of a short one") {
  CHECK(key_hint("gk_0123456789k3Qz") == "gk_…k3Qz");
  CHECK(key_hint("short") == "sh…");
  CHECK(key_hint("") == "…");
}

TEST_CASE("a digest is read in either case and written in lower case") {
  const std::string hex = to_hex(digest_of(0xab));
  CHECK(hex.substr(0, 4) == "abab");
  CHECK(parse_key_digest(hex) == digest_of(0xab));
  std::string upper(64, 'A');
  CHECK(parse_key_digest(upper) == digest_of(0xaa));
  upper.back() = 'g';
  CHECK_FALSE(parse_key_digest(upper).has_value());
  CHECK_FALSE(parse_key_digest(hex.substr(1)).has_value());
}

TEST_CASE("a base URL is taken apart") {
  const auto url = parse_base_url("https://api.z.ai:8443/api/paas/");
  REQUIRE(url.has_value());
  CHECK(*url == BaseUrl{true, "api.z.ai", 8443, "/api/paas"});
  CHECK(url->authority() == "api.z.ai:8443");
  CHECK(parse_base_url("http://[::1]")->authority() == "[::1]");
  CHECK(parse_base_url("http://h:80")->authority() == "h");
  for (const char* bad : {"", "http://", "https:///x", "http://h:0", "http://h:65536", "http://h:",
                          "http://u@h", "http://h/?q", "http://h/#f", "http://h/a b", "//h"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_base_url(bad).has_value());
  }
}

TEST_CASE("a path lies under a prefix when it is continued by a slash") {
  CHECK(under_prefix("/v1", "/v1"));
  CHECK(under_prefix("/v1/chat", "/v1"));
  CHECK_FALSE(under_prefix("/v10", "/v1"));
  CHECK(under_prefix("/anything", "/"));
}

}  // namespace gatehouse
