#include "dashboard/model/key_changes.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "common/system/random.h"
#include "common/system/sha256.h"
#include "dashboard/model/key_fields.h"
#include "dashboard/model/key_secrets.h"

namespace gatehouse::dashboard {
namespace {

Refused check_name(const Document& document, const ApiKey& key) {
  if (!is_name_taken(document, key.name, key.id)) return std::nullopt;
  return Refusal::conflict({"name", "belongs to another key already"});
}

Refused check_secret(const Document& document, const ApiKey& key) {
  const auto holder = holder_of(document, key.digest, key.id);
  if (!holder) return std::nullopt;
  return Refusal::conflict({"key", "is the secret of " + *holder + " already"});
}

}  // namespace

const ApiKey* find_key(const Document& document, std::string_view id) {
  const auto with_id = std::find_if(document.keys.begin(), document.keys.end(),
                                    [id](const ApiKey& key) { return key.id == id; });
  if (with_id != document.keys.end()) return &*with_id;
  const KeyDigest digest = sha256(id);
  const auto with_secret =
      std::find_if(document.keys.begin(), document.keys.end(),
                   [&digest](const ApiKey& key) { return key.digest == digest; });
  return with_secret == document.keys.end() ? nullptr : &*with_secret;
}

ApiKey* find_key(Document& document, std::string_view id) {
  return const_cast<ApiKey*>(find_key(std::as_const(document), id));
}

NewKey make_key(const Json& members, const std::string& author, Timestamp now,
                std::vector<FieldError>& errors) {
  NewKey made;
  const KeyCreation creation = merge_creation(members, now, made.key, errors);
  made.secret = creation.chosen ? *creation.chosen : make_secret();
  set_secret(made.key, made.secret, creation.store_plain);
  made.key.id = "key_" + make_ulid(now);
  made.key.created_at = now;
  made.key.created_by = author;
  return made;
}

Refused add_key(Document& document, const ApiKey& key) {
  if (auto refusal = check_name(document, key)) return refusal;
  if (auto refusal = check_secret(document, key)) return refusal;
  document.keys.push_back(key);
  return std::nullopt;
}

Refused edit_key(Document& document, ApiKey& key, const Json& members, Timestamp now) {
  std::vector<FieldError> errors;
  const std::string name = key.name;
  merge_members(members, now, key, errors);
  if (!errors.empty()) return Refusal::invalid(std::move(errors));
  // A file edited by hand may hold a name twice; that hinders no other edit.
  return key.name == name ? std::nullopt : check_name(document, key);
}

void set_keys_aside(Document& document, const std::vector<ApiKey*>& keys, Timestamp now) {
  const std::unordered_set<const ApiKey*> leaving(keys.begin(), keys.end());
  std::vector<ApiKey> staying;
  staying.reserve(document.keys.size() - leaving.size());
  for (ApiKey& key : document.keys) {
    if (!leaving.contains(&key)) {
      staying.push_back(std::move(key));
      continue;
    }
    key.plain.reset();
    document.deleted.push_back({std::move(key), now});
  }
  document.keys = std::move(staying);
  std::erase_if(document.deleted, [now](const DeletedKey& deleted) {
    return deleted.deleted_at + kDeletedKept <= now;
  });
}

void set_key_aside(Document& document, ApiKey& key, Timestamp now) {
  set_keys_aside(document, {&key}, now);
}

Refused bring_key_back(Document& document, std::string_view id, Timestamp now) {
  const auto found = std::find_if(document.deleted.begin(), document.deleted.end(),
                                  [id](const DeletedKey& each) { return each.key.id == id; });
  if (found == document.deleted.end() || found->deleted_at + kDeletedKept <= now) {
    return Refusal::not_found("There is no such deleted key.");
  }
  if (auto refusal = check_name(document, found->key)) return refusal;
  if (auto refusal = check_secret(document, found->key)) return refusal;
  found->key.enabled = false;
  document.keys.push_back(std::move(found->key));
  document.deleted.erase(found);
  return std::nullopt;
}

void replace_secret(ApiKey& key, const Secret& secret, std::chrono::seconds grace, Timestamp now) {
  key.previous.reset();
  if (grace.count() > 0) key.previous = PreviousSecret{key.digest, key.hint, now + grace, {}};
  set_secret(key, secret, false);
}

std::optional<std::string> problem_with_grace(std::int64_t seconds) {
  if (seconds >= 0 && seconds <= kLongestGrace.count()) return std::nullopt;
  return "must be a whole number from 0 to " + std::to_string(kLongestGrace.count());
}

}  // namespace gatehouse::dashboard
