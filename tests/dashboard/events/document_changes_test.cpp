#include "dashboard/events/document_changes.h"

#include <functional>

#include <doctest/doctest.h>

#include "common/system/sha256.h"
#include "tests/common/storage/every_key.h"

namespace gatehouse::dashboard {
namespace {

ApiKey make_key(const std::string& name) {
  ApiKey key;
  key.id = "key_" + name;
  key.name = name;
  key.digest = sha256(name);
  key.hint = "gk_…";
  return key;
}

Document two_keys() {
  Document document;
  document.keys = {make_key("ana"), make_key("bob")};
  return document;
}

std::string summary(const std::function<void(Document&)>& edit) {
  const Snapshot before(two_keys(), std::nullopt);
  Document document = two_keys();
  edit(document);
  const Snapshot after(std::move(document), std::nullopt);
  const DocumentChanges changes = changes_between(before, after);
  std::string text;
  for (const ApiKey* key : changes.created) text += "+" + key->name;
  for (const ApiKey* key : changes.updated) text += "~" + key->name;
  for (const ApiKey* key : changes.deleted) text += "-" + key->name;
  for (const ApiKey* key : changes.used) text += "u" + key->name;
  return text;
}

TEST_CASE("what differs between two documents is told by key") {
  CHECK(summary([](Document&) {}) == "");
  CHECK(summary([](Document& d) { d.keys.push_back(make_key("cid")); }) == "+cid");
  CHECK(summary([](Document& d) { d.keys.pop_back(); }) == "-bob");
  CHECK(summary([](Document& d) { d.keys[0].token_limit = 5; }) == "~ana");
  CHECK(summary([](Document& d) { d.keys[0].digest = sha256("rotated"); }) == "~ana");
  CHECK(summary([](Document& d) { d.keys[1].enabled = false; }) == "~bob");
  CHECK(summary([](Document& d) { std::swap(d.keys[0], d.keys[1]); }) == "");
}

TEST_CASE("usage alone is told as usage") {
  CHECK(summary([](Document& d) { d.keys[0].total_lifetime_tokens = 7; }) == "uana");
  CHECK(summary([](Document& d) { d.keys[1].last_used = Timestamp{}; }) == "ubob");
}

TEST_CASE("a change of any member of a key is told") {
  for (const auto& edit : gatehouse::testing::every_edit(make_key("ana"))) {
    CAPTURE(edit.member);
    const std::string told = summary([&](Document& d) { d.keys[0] = edit.key; });
    const bool used = gatehouse::testing::is_usage(edit.member);
    CHECK(told == (used ? "u" : "~") + edit.key.name);
  }
}

TEST_CASE("a key whose limit and usage change at once is told as changed") {
  CHECK(summary([](Document& d) {
          d.keys[0].token_limit = 5;
          d.keys[0].total_lifetime_tokens = 7;
        }) == "~ana");
}

TEST_CASE("a proxy's acknowledgement changes no key") {
  CHECK(summary([](Document& d) { d.proxies["01"].applied_revision = 3; }) == "");
}

}  // namespace
}  // namespace gatehouse::dashboard
