#include <doctest/doctest.h>

#include "common/storage/document_json.h"
#include "common/storage/history.h"
#include "tests/common/storage/documents.h"
#include "tests/common/storage/every_key.h"

namespace gatehouse {
namespace {

using testing::DocumentMaker;
using testing::hashed_key;
using testing::plain_key;

using Ids = std::vector<std::string>;

Document with_keys(std::vector<ApiKey> keys) {
  Document document;
  document.keys = std::move(keys);
  return document;
}

Upstream make_upstream(const std::string& name, const std::string& url) {
  Upstream upstream;
  upstream.name = name;
  upstream.path_prefix = "/" + name;
  upstream.base_url = url;
  return upstream;
}

CredentialSource plain_credential(const std::string& name, const std::string& value) {
  return {name, {}, {}, {}, Secret(value), {}};
}

CredentialSource sealed_credential(const std::string& name) {
  return {name, {}, {}, "sealed text", {}, {}};
}

CredentialSource variable(const std::string& name, const std::string& env) {
  return {name, env, {}, {}, {}, {}};
}

const std::string kAna = plain_key("pk_ana_12345").id;

/// Whether a rollback leaves a key's member alone: secrets, usage, and who made it.
bool stays(std::string_view member) {
  return testing::is_usage(member) || member == member::kKey || member == member::kKeySha256 ||
         member == member::kKeyHint || member == member::kPrevious ||
         member == member::kCreatedAt || member == member::kCreatedBy;
}

}  // namespace

TEST_CASE("a rollback restores names, limits, models and settings") {
  ApiKey before = plain_key("pk_ana_12345", "Ana");
  before.token_limit = 100;
  before.model = "glm-4.7";
  before.allowed_models = {"glm-*"};
  before.requests_per_minute = 5;
  before.max_concurrent = 2;
  before.reservation = ReservationMode::max;
  before.owner = "team";
  before.tags = {"a"};
  before.notes = "n";
  Document past = with_keys({before});
  past.settings.ping_seconds = std::chrono::seconds{3};
  past = without_secrets(past);

  Document document = with_keys({plain_key("pk_ana_12345", "Eva")});
  document.keys[0].token_limit = 7;
  document.keys[0].total_lifetime_tokens = 1234;
  document.revision = 40;
  const Rollback outcome = roll_back(document, past, {});

  ApiKey expected = before;
  expected.total_lifetime_tokens = 1234;
  CHECK(document.keys[0] == expected);
  CHECK(document.settings.ping_seconds == std::chrono::seconds{3});
  CHECK(document.revision == 40);
  CHECK(outcome.revived.empty());
  CHECK(outcome.created_since.empty());
}

TEST_CASE("a rollback restores every member of a key that is not protected") {
  const ApiKey present = plain_key("pk_ana_12345");
  for (const testing::KeyEdit& past : testing::every_edit(present)) {
    CAPTURE(past.member);
    CHECK_FALSE(past.key == present);
    Document document = with_keys({present});
    roll_back(document, with_keys({past.key}), {});
    CHECK(document.keys[0] == (stays(past.member) ? present : past.key));
  }
}

TEST_CASE("a rollback leaves alone who may use the admin routes") {
  Document past;
  past.settings.admin_jwt = AdminJwt{};
  past.settings.log_level = LogLevel::debug;
  Document document;
  document.settings.admin_jwt = AdminJwt{};
  document.settings.admin_jwt->enabled = false;
  roll_back(document, past, {});
  CHECK(document.settings.log_level == LogLevel::debug);
  REQUIRE(document.settings.admin_jwt);
  CHECK(document.settings.admin_jwt->enabled == false);
}

TEST_CASE("a rollback brings no secret back and takes none away") {
  const Document past = without_secrets(with_keys({plain_key("pk_old_secret_1")}));
  Document document = with_keys({hashed_key("gk_rotated_secret")});
  document.keys[0].id = past.keys[0].id;
  document.keys[0].previous =
      PreviousSecret{plain_key("pk_old_secret_1").digest, "pk_…et_1", Timestamp{}, {}};
  const Document before = document;
  roll_back(document, past, {});
  CHECK(document.keys[0].digest == before.keys[0].digest);
  CHECK(document.keys[0].previous == before.keys[0].previous);
}

TEST_CASE("a key that was disabled since stays disabled; one that was enabled since is disabled") {
  Document past = with_keys({plain_key("pk_ana_12345")});
  Document document = past;
  document.keys[0].enabled = false;
  roll_back(document, past, {});
  CHECK_FALSE(document.keys[0].enabled);

  past.keys[0].enabled = false;
  document.keys[0].enabled = true;
  roll_back(document, past, {});
  CHECK_FALSE(document.keys[0].enabled);
}

TEST_CASE("a key that was deleted since comes back disabled, with its usage") {
  const Document past = without_secrets(with_keys({plain_key("pk_ana_12345", "Ana")}));
  Document document;
  DeletedKey deleted{plain_key("pk_ana_12345", "Eva"), Timestamp{}};
  deleted.key.total_lifetime_tokens = 77;
  document.deleted.push_back(deleted);
  CHECK(roll_back(document, past, {}).revived == Ids{kAna});
  REQUIRE(document.keys.size() == 1);
  CHECK(document.deleted.empty());
  CHECK(document.keys[0].name == "Ana");
  CHECK_FALSE(document.keys[0].enabled);
  CHECK(document.keys[0].total_lifetime_tokens == 77);

  SUBCASE("also when its deletion has been forgotten") {
    Document later;
    CHECK(roll_back(later, past, {}).revived == Ids{kAna});
    REQUIRE(later.keys.size() == 1);
    CHECK(later.keys[0].digest == plain_key("pk_ana_12345").digest);
    CHECK_FALSE(later.keys[0].enabled);
  }
}

TEST_CASE("a deleted key whose secret another key has by now stays where it is") {
  const Document past = without_secrets(with_keys({plain_key("pk_ana_12345")}));
  Document document;
  document.keys.push_back(plain_key("pk_ana_12345"));
  document.keys[0].id = "key_another";
  document.deleted.push_back({plain_key("pk_ana_12345"), Timestamp{}});
  const Rollback outcome = roll_back(document, past, {});
  CHECK(outcome.not_revived == Ids{kAna});
  CHECK(outcome.created_since == Ids{"key_another"});
  CHECK(document.keys.size() == 1);
  CHECK(document.deleted.size() == 1);
}

TEST_CASE("keys that were created since are left alone and named") {
  const Document past = with_keys({plain_key("pk_ana_12345")});
  Document document = past;
  document.keys.push_back(plain_key("pk_bob_12345", "Bob"));
  const Document before = document;
  CHECK(roll_back(document, past, {}).created_since == Ids{plain_key("pk_bob_12345").id});
  CHECK(document == before);
}

TEST_CASE("upstreams come back as they were, their credentials do not") {
  Document past;
  past.upstreams = {make_upstream("kept", "https://old.example.com"),
                    make_upstream("gone", "https://gone.example.com")};
  (*past.upstreams)[0].credentials = {plain_credential("main", "old credential")};
  (*past.upstreams)[1].credentials = {plain_credential("main", "another one"),
                                      sealed_credential("leaked"), variable("spare", "SPARE_KEY")};
  past = without_secrets(past);

  Document document;
  document.upstreams = {make_upstream("kept", "https://new.example.com"),
                        make_upstream("added", "https://added.example.com")};
  (*document.upstreams)[0].credentials = {plain_credential("main", "new credential")};
  const Rollback outcome = roll_back(document, past, {});

  REQUIRE(document.upstreams->size() == 2);
  const Upstream& kept = (*document.upstreams)[0];
  CHECK(kept.base_url == "https://old.example.com");
  REQUIRE(kept.credentials.size() == 1);
  CHECK(*kept.credentials[0].value == Secret("new credential"));
  const Upstream& gone = (*document.upstreams)[1];
  CHECK(gone.credentials == std::vector{variable("spare", "SPARE_KEY")});
  CHECK(outcome.credentials_missing == Ids{"gone/main", "gone/leaked"});
}

TEST_CASE("a rollback to the built-in upstreams keeps the credentials that they have by now") {
  std::vector<Upstream> built_in{make_upstream("zai", "https://api.example.com")};
  built_in[0].credentials = {variable("main", "ZAI_API_KEY")};
  const Document past;
  for (const CredentialSource& own : {sealed_credential("own"), plain_credential("own", "secret"),
                                      variable("main", "ANOTHER_KEY")}) {
    Document document;
    document.upstreams = {make_upstream("zai", "https://elsewhere.example.com"),
                          make_upstream("added", "https://added.example.com")};
    (*document.upstreams)[0].credentials = {own};
    roll_back(document, past, built_in);
    REQUIRE(document.upstreams.has_value());
    REQUIRE(document.upstreams->size() == 1);
    CHECK(document.upstreams->front().base_url == "https://api.example.com");
    CHECK(document.upstreams->front().credentials == std::vector{own});
  }

  Document same_credentials;
  same_credentials.upstreams = {make_upstream("zai", "https://elsewhere.example.com")};
  (*same_credentials.upstreams)[0].credentials = built_in[0].credentials;
  roll_back(same_credentials, past, built_in);
  CHECK_FALSE(same_credentials.upstreams.has_value());
}

TEST_CASE("whatever a document holds, its past config can be rolled back to") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    const Document document = DocumentMaker(seed).document();
    const Document past = without_secrets(document);
    CHECK(parse_document(write_document(past)) == past);
    Document other = DocumentMaker(seed + 1000).document();
    const auto admins = other.admins;
    Settings expected_settings = document.settings;
    expected_settings.admin_jwt = other.settings.admin_jwt;
    const auto proxies = other.proxies;
    roll_back(other, past, {});
    CHECK(other.settings == expected_settings);
    CHECK(other.admins == admins);
    CHECK(other.proxies == proxies);
    CHECK(validate(other).empty());
  }
}

}  // namespace gatehouse
