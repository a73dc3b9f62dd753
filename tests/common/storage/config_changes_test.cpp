#include "common/storage/config_changes.h"

#include <doctest/doctest.h>

#include "common/system/setting.h"
#include "common/system/sha256.h"
#include "tests/common/storage/every_key.h"
#include "tests/common/storage/every_setting.h"

namespace gatehouse {
namespace {

using Lines = std::vector<std::string>;

ApiKey key(const std::string& id, const std::string& name) {
  ApiKey made;
  made.id = id;
  made.name = name;
  made.digest = sha256(id);
  return made;
}

TEST_CASE("equal configs have no differences, and usage is none") {
  Document before;
  before.keys = {key("key_1", "ci")};
  Document after = before;
  after.revision = 9;
  after.keys[0].total_lifetime_tokens = 100;
  after.keys[0].last_used = Timestamp{};
  after.keys[0].usage_windows = {{Timestamp{}, 100, std::nullopt, {}}};
  after.proxies["a"].pid = 7;
  CHECK(config_changes(before, after).empty());
}

TEST_CASE("keys are told apart by id: added, changed with its members, removed") {
  Document before;
  before.keys = {key("key_1", "one"), key("key_2", "two"), key("key_3", "three")};
  Document after;
  after.keys = {key("key_4", "four"), key("key_3", "three"), key("key_2", "second")};
  after.keys[2].enabled = false;
  after.keys[2].digest = sha256("rotated");
  CHECK(config_changes(before, after) ==
        Lines{"key key_4 \"four\" added",
              "key key_2 \"second\" changed: the key itself, name, enabled",
              "key key_1 \"one\" removed"});
}

/// How a change of a key's member is told of; nothing where it is not: usage, and how a key is kept
/// beside what it is.
std::string_view told_as(std::string_view member) {
  if (testing::is_usage(member) || member == member::kKey || member == member::kKeyHint) return "";
  if (member == member::kKeySha256) return "the key itself";
  return member == testing::kUnknownMembers ? "other members" : member;
}

TEST_CASE("a change of any member of a key shows") {
  Document before;
  before.keys = {key("key_1", "ci")};
  for (const testing::KeyEdit& edit : testing::every_edit(before.keys[0])) {
    CAPTURE(edit.member);
    CHECK_FALSE(edit.key == before.keys[0]);
    Document after;
    after.keys = {edit.key};
    const std::string told(told_as(edit.member));
    const std::string title = "key key_1 \"" + edit.key.name + "\" changed: ";
    CHECK(config_changes(before, after) == (told.empty() ? Lines{} : Lines{title + told}));
  }
}

TEST_CASE("a change of any live setting shows") {
  Document after;
  after.settings = testing::every_setting();
  const Lines lines = config_changes(Document{}, after);
  REQUIRE(lines.size() == 1);
  for (const Setting& setting : all_settings()) {
    if (!setting.live()) continue;
    const std::string_view member = setting.member.substr(0, setting.member.find('.'));
    CAPTURE(member);
    CHECK(lines[0].find(member) != std::string::npos);
  }
}

TEST_CASE("upstreams, admins and settings show as well, without any value") {
  Document before;
  before.upstreams.emplace(1);
  before.upstreams->at(0).name = "zai";
  before.admins = {{"eve", Role::admin, Secret("$argon2id$old"), {}, {}}};
  Document after = before;
  CredentialSource credential;
  credential.value = Secret("sk-very-secret");
  after.upstreams->at(0).credentials = {credential};
  after.upstreams->at(0).base_url = "https://elsewhere.example";
  after.admins[0].password_hash = Secret("$argon2id$fresh");
  after.settings.ping_seconds = std::chrono::seconds(3);
  after.settings.log_level = LogLevel::debug;
  after.settings.admin_jwt = AdminJwt{};
  const Lines lines = config_changes(before, after);
  CHECK(lines == Lines{"upstream \"zai\" changed: base_url, credentials",
                       "admin \"eve\" changed: password_hash",
                       "settings changed: ping_seconds, log_level, admin_jwt"});
  CHECK(config_changes(after, Document{}) ==
        Lines{"upstreams are the built-in ones", "upstream \"zai\" removed",
              "admin \"eve\" removed", "settings changed: ping_seconds, log_level, admin_jwt"});
}

}  // namespace
}  // namespace gatehouse
