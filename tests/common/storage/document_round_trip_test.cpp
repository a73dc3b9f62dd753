#include <nlohmann/json.hpp>

#include <doctest/doctest.h>

#include "common/storage/document_json.h"
#include "common/storage/json_syntax.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/every_key.h"
#include "tests/common/storage/every_setting.h"

namespace gatehouse {
namespace {

using testing::DocumentMaker;

}  // namespace

TEST_CASE("what is written reads as the same document, and writes the same again") {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    CAPTURE(seed);
    const Document document = DocumentMaker(seed).document();
    REQUIRE(validate(document).empty());
    const std::string text = write_document(document);
    CAPTURE(text);
    REQUIRE_FALSE(find_syntax_error(text, kMaxDocumentDepth).has_value());
    const Document again = parse_document(text);
    CHECK(again == document);
    CHECK(write_document(again) == text);
    CHECK(config_digest(again) == config_digest(document));
  }
}

TEST_CASE("every setting is written and read") {
  Document document;
  document.settings = testing::every_setting();
  CHECK(parse_document(write_document(document)).settings == document.settings);
}

TEST_CASE("every member of a key is written and read") {
  Document document;
  document.keys = {testing::every_key()};
  const Document read = parse_document(write_document(document));
  CHECK(read.keys == document.keys);
}

TEST_CASE("an independent parser reads what is written") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Document document = DocumentMaker(seed).document();
    const auto json = nlohmann::json::parse(write_document(document), nullptr, false);
    // Numbers beyond a double, which unknown members may have, are an error for that parser.
    if (json.is_discarded()) continue;
    REQUIRE(json["keys"].size() == document.keys.size());
    for (std::size_t i = 0; i < document.keys.size(); ++i) {
      CHECK(json["keys"][i]["name"] == document.keys[i].name);
      CHECK(json["keys"][i]["usage_windows"].size() == document.keys[i].usage_windows.size());
    }
  }
}

TEST_CASE("the reader accepts nothing that the strict parser refuses") {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
  };
  static constexpr std::string_view kBytes = "{}[]:,\"\\ \n0-9.eEtfnu\x01\x7f\xc3\xff";
  int refused = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const std::string good = write_document(DocumentMaker(seed).document());
    for (int round = 0; round < 100; ++round) {
      std::string text = good;
      for (std::size_t edits = 1 + pick(3); edits > 0; --edits) {
        const std::size_t at = pick(text.size());
        switch (pick(4)) {
          case 0:
            text[at] = kBytes[pick(kBytes.size())];
            break;
          case 1:
            text.erase(at, 1 + pick(4));
            break;
          case 2:
            text.insert(at, 1, kBytes[pick(kBytes.size())]);
            break;
          default:
            text.insert(at, text.substr(pick(text.size()), pick(30)));
        }
        if (text.empty()) text = "x";
      }
      CAPTURE(text);
      const bool is_json = !find_syntax_error(text, kMaxDocumentDepth).has_value();
      try {
        const Document document = parse_document(text);
        CHECK(is_json);
        CHECK(parse_document(write_document(document)) == document);
      } catch (const InvalidDocument& error) {
        ++refused;
        CHECK(error.position().has_value() == !is_json);
      }
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("unknown members survive byte for byte at every level") {
  const std::string odd =
      "\"x\\u002dodd \\\"name\\\"\": {\"big\": 12345678901234567890123.450e-7,\n   \"a\" : [ 1,2 ] "
      "}";
  const std::string text =
      R"({"keys": [{"name": "A", "key": "pk_ana", )" + odd +
      R"(, "usage_windows": [{"window_start": "2026-01-01T00:00:00Z", "tokens_used": 1, )" + odd +
      R"(}], "previous": {"key_sha256": ")" + std::string(64, 'b') +
      R"(", "valid_until": "2026-01-01T00:00:00Z", )" + odd +
      R"(}}], "upstreams": [{"name": "a", "path_prefix": "/a", "base_url": "http://h", "credentials":
      [{"name": "m", "env": "A", )" +
      odd + R"(}], "timeouts": {)" + odd + "}, " + odd +
      R"(}], "admins": [{"name": "a", "password_hash": "$argon2id$x", )" + odd +
      R"(}], "settings": {)" + odd + R"(}, "proxies": {"p": {)" + odd + "}}, " + odd + "}";
  const std::string written = write_document(parse_document(text));
  std::size_t found = 0;
  for (std::size_t at = written.find(odd); at != std::string::npos;
       at = written.find(odd, at + 1)) {
    ++found;
  }
  CHECK(found == 10);
}

TEST_CASE("a document is written as the format is documented") {
  Document document;
  document.revision = 42;
  ApiKey key = testing::plain_key("pk_ana_12345");
  key.id = "key_1";
  key.token_limit = 100'000;
  key.usage_windows.push_back(
      {*parse_rfc3339("2026-01-01T00:00:00Z"), 1200, std::chrono::minutes(15), {}});
  document.keys.push_back(key);
  CHECK(write_document(document) == R"({
  "schema": 1,
  "revision": 42,
  "keys": [
    {
      "id": "key_1",
      "key": "pk_ana_12345",
      "name": "Ana",
      "enabled": true,
      "token_limit_per_5h": 100000,
      "expiry_date": null,
      "total_lifetime_tokens": 0,
      "usage_windows": [
        {"window_start": "2026-01-01T00:00:00Z", "tokens_used": 1200, "minutes": 15}
      ]
    }
  ]
}
)");
}

TEST_CASE("the config digest sees config, and nothing that proxies write") {
  Document document = DocumentMaker(3).document();
  document.keys = {testing::plain_key("pk_ana")};
  const std::string digest = config_digest(document);

  SUBCASE("usage does not count") {
    document.keys[0].last_used = Timestamp{};
    document.keys[0].total_lifetime_tokens = 5;
    document.keys[0].usage_windows.push_back({Timestamp{}, 5, std::nullopt, {}});
    document.proxies["p"].pid = 7;
    document.revision += 1;
    CHECK(config_digest(document) == digest);
  }
  SUBCASE("a member of a key counts") {
    document.keys[0].enabled = false;
    CHECK(config_digest(document) != digest);
  }
  SUBCASE("an unknown member of a key counts") {
    document.keys[0].extra.push_back({"team", "\"a\""});
    CHECK(config_digest(document) != digest);
  }
  SUBCASE("upstreams, settings and admins count") {
    Document other = document;
    other.upstreams.emplace().push_back(DocumentMaker(4).upstream("/x"));
    CHECK(config_digest(other) != digest);
    other = document;
    other.settings.cache_ttl = std::chrono::milliseconds(77);
    CHECK(config_digest(other) != digest);
    other = document;
    other.admins.push_back({"z", Role::admin, Secret("$argon2id$"), {}, {}});
    CHECK(config_digest(other) != digest);
  }
}

}  // namespace gatehouse
