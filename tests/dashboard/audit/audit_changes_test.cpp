#include "dashboard/audit/audit_changes.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "common/domain/utf8.h"
#include "common/system/setting.h"
#include "common/system/sha256.h"
#include "dashboard/audit/action_names.h"
#include "dashboard/audit/audit_reader.h"
#include "dashboard/audit/audited_changes.h"
#include "tests/common/storage/every_setting.h"
#include "tests/support/temp_dir.h"

namespace gatehouse::dashboard {
namespace {

ApiKey key_of(const std::string& id, const std::string& secret) {
  ApiKey key;
  key.id = id;
  key.name = "name of " + id;
  key.digest = sha256(secret);
  key.hint = "gk_…" + id;
  key.plain = Secret(secret);
  return key;
}

/// A document with a secret of every kind.
Document full_document(const std::string& mark) {
  Document document;
  document.keys = {key_of("k1", "secret-key-" + mark)};
  document.keys[0].previous = PreviousSecret{sha256("secret-previous-" + mark), "gk_…p", {}, {}};
  document.keys[0].extra = {{"unknown", "\"secret-unknown-" + mark + "\""}};
  Upstream upstream;
  upstream.name = "zai";
  upstream.path_prefix = "/v1";
  upstream.base_url = "https://example.com";
  CredentialSource plain;
  plain.name = "plain";
  plain.value = Secret("secret-value-" + mark);
  CredentialSource sealed;
  sealed.name = "sealed";
  sealed.sealed = "secret-sealed-" + mark;
  upstream.credentials = {plain, sealed};
  document.upstreams = {upstream};
  document.admins = {{"ana", Role::admin, Secret("secret-hash-" + mark), {}, {}}};
  return document;
}

}  // namespace

TEST_CASE("the members that differ are told with what they were and what they are") {
  Document before;
  before.keys = {key_of("k1", "one-secret"), key_of("k2", "two-secret")};
  Document after = before;
  after.keys[0].token_limit = 100;
  after.keys[0].enabled = false;
  after.settings.ping_seconds = std::chrono::seconds{5};
  const Json changes = audit_changes(before, after);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0] == Json{{"what", "key"},
                           {"id", "k1"},
                           {"name", "name of k1"},
                           {"before", {{"enabled", true}, {"token_limit_per_5h", nullptr}}},
                           {"after", {{"enabled", false}, {"token_limit_per_5h", 100}}}});
  CHECK(changes[1]["what"] == "settings");
  CHECK(changes[1]["after"] == Json{{"ping_seconds", 5}});
  CHECK(audit_changes(before, before).is_null());
}

TEST_CASE("every setting that changes is told") {
  Document after;
  after.settings = gatehouse::testing::every_setting();
  const Json changes = audit_changes(Document(), after);
  REQUIRE(changes.size() == 1);
  for (const Setting& setting : all_settings()) {
    CAPTURE(setting.name);
    const std::string member(setting.member.substr(0, setting.member.find('.')));
    if (setting.live()) CHECK(changes[0]["after"].contains(member));
  }
}

TEST_CASE("usage is no change") {
  Document before;
  before.keys = {key_of("k1", "one-secret")};
  Document after = before;
  after.keys[0].total_lifetime_tokens = 7;
  after.keys[0].last_used = Timestamp{};
  CHECK(audit_changes(before, after).is_null());
}

TEST_CASE("no secret, hash or credential is ever told") {
  const Document one = full_document("1");
  const Document two = full_document("2");
  const Document none;
  for (const Json& changes :
       {audit_changes(one, two), audit_changes(none, one), audit_changes(one, none)}) {
    const std::string text = changes.dump();
    CHECK(text.find("secret-") == std::string::npos);
    CHECK(text.find(to_hex(one.keys[0].digest)) == std::string::npos);
    CHECK(text.find(to_hex(two.keys[0].digest)) == std::string::npos);
  }
  // That they are others is told.
  const Json changes = audit_changes(one, two);
  CHECK(changes[0]["after"]["secret"] == "(hidden, another)");
  CHECK(changes[0]["after"]["previous_secret"] == "(hidden, another)");
  CHECK(changes[0]["after"]["other_members"] == "(hidden, another)");
  CHECK(changes[1]["after"]["credential_texts"] == "(hidden, another)");
  CHECK(changes[2]["after"]["password"] == "(hidden, another)");
}

TEST_CASE("what is added and taken out is told whole, and no more than fifty things") {
  Document before;
  Document after;
  for (std::size_t i = 0; i < kMostChanges + 3; ++i) {
    after.keys.push_back(key_of("k" + std::to_string(i), "secret" + std::to_string(i)));
  }
  after.keys[0].notes = std::string(5000, 'x');
  const Json changes = audit_changes(before, after);
  REQUIRE(changes.size() == kMostChanges + 1);
  CHECK(changes[0]["before"].is_null());
  CHECK(changes[0]["after"]["name"] == "name of k0");
  CHECK(changes[0]["after"]["notes"].get<std::string>().size() < 400);
  CHECK(changes.back() == Json{{"what", "more"}, {"count", 3}});
  CHECK(audit_changes(after, before)[0]["after"].is_null());
}

TEST_CASE("long lists and many things are cut, and what is told says so") {
  const Document before;
  Document after;
  after.keys = {key_of("k1", "one-secret")};
  after.keys[0].tags = std::vector<std::string>(1000, "twenty bytes of text");
  const Json one = audit_changes(before, after);
  CHECK(one[0]["after"]["tags"] == "(cut, 23001 bytes)");
  CHECK(one[0]["after"]["name"] == "name of k1");

  after.keys.clear();
  for (std::size_t i = 0; i < kMostChanges; ++i) {
    after.keys.push_back(key_of("k" + std::to_string(i), "secret" + std::to_string(i)));
    after.keys[i].tags = std::vector<std::string>(150, "twenty bytes of text");
  }
  const Json many = audit_changes(before, after);
  CHECK(many.dump().size() <= kMostBytes);
  CHECK(many.back()["what"] == "more");
  CHECK(many.size() - 1 + many.back()["count"].get<std::size_t>() == kMostChanges);
}

TEST_CASE("a long text is cut between two characters") {
  for (const std::string& character : std::vector<std::string>{"é", "€", "😀", "x"}) {
    for (const char* shift : {"", "a", "ab", "abc"}) {
      Document before;
      before.keys = {key_of("k1", "secret")};
      Document after = before;
      std::string text = shift;
      while (text.size() < 400) text += character;
      after.keys[0].name = text;
      std::string told = audit_changes(before, after)[0]["after"]["name"];
      CAPTURE(told);
      REQUIRE(told.ends_with("…"));
      told.resize(told.size() - std::string_view("…").size());
      CHECK(is_utf8(told));
      CHECK(text.starts_with(told));
      CHECK(told.size() <= 300);
      CHECK(told.size() > 300 - character.size());
    }
  }
}

TEST_CASE("a change of one thing that is too long for an entry is told as a number") {
  Document after;
  after.keys = {key_of("k1", "one-secret")};
  after.keys[0].name = std::string(kMostBytes, 'x');
  CHECK(audit_changes({}, after) == Json::array({{{"what", "more"}, {"count", 1}}}));
}

TEST_CASE("the chain goes on behind a commit of more than a mebibyte") {
  const gatehouse::testing::TempDir folder;
  const SystemClock clock;
  DataFile file(folder / "apikeys.json", clock, real_file_system());
  AuditLog log(real_file_system(), folder / kAuditName, clock);
  AuditedChanges changes(file, log);
  changes.commit({"ana", "", ""}, action::kImportKeys, [](Document& document) {
    for (std::size_t i = 0; i < kMostChanges; ++i) {
      document.keys.push_back(key_of("k" + std::to_string(i), "secret" + std::to_string(i)));
      document.keys[i].tags = std::vector<std::string>(1000, "twenty bytes of text");
    }
  });
  changes.commit({"ana", "", ""}, action::kDisableKey,
                 [](Document& document) { document.keys[0].enabled = false; });
  const AuditVerdict verdict = verify_audit(real_file_system(), log.path());
  CHECK(verdict.entries == 2);
  CHECK_FALSE(verdict.broken.has_value());
}

TEST_CASE("a commit is told with its revision, one that changes nothing or is refused is not") {
  const gatehouse::testing::TempDir folder;
  const SystemClock clock;
  DataFile file(folder / "apikeys.json", clock, real_file_system());
  AuditLog log(real_file_system(), folder / kAuditName, clock);
  AuditedChanges changes(file, log);
  const Actor ana{"ana", "127.0.0.1", "r1"};
  changes.commit(ana, action::kCreateKey,
                 [](Document& document) { document.keys = {key_of("k1", "one-secret")}; });
  changes.commit(ana, action::kUpdateKey, [](Document&) {});
  CHECK_THROWS_AS(changes.commit(ana, action::kDeleteKey,
                                 [](Document& document) {
                                   document.keys.clear();
                                   throw 1;
                                 }),
                  int);
  const AuditPage page = read_audit(real_file_system(), log.path(), {});
  REQUIRE(page.entries.size() == 1);
  CHECK(page.entries[0]["action"] == "key.create");
  CHECK(page.entries[0]["revision"] == 1);
  CHECK(page.entries[0]["request_id"] == "r1");
  CHECK(file.history().list()[0].author == "ana");
}

}  // namespace gatehouse::dashboard
