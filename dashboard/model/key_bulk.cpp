#include "dashboard/model/key_bulk.h"

#include <array>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "common/domain/words.h"
#include "dashboard/model/key_changes.h"

namespace gatehouse::dashboard {
namespace {

using Action = KeyBulk::Action;

constexpr Words<Action, 4> kActionWords{{{"enable", Action::enable},
                                         {"disable", Action::disable},
                                         {"delete", Action::remove},
                                         {"set", Action::set}}};

std::vector<std::string> ids_in(const Json& body, std::vector<FieldError>& errors) {
  std::vector<std::string> ids;
  const auto list = body.find("ids");
  const bool fits =
      list != body.end() && list->is_array() && !list->empty() && list->size() <= kMostBulkKeys;
  if (!fits) {
    errors.push_back({"ids", "must be a list of 1 to " + std::to_string(kMostBulkKeys) + " ids"});
    return ids;
  }
  std::unordered_set<std::string> seen;
  for (const Json& id : *list) {
    if (!id.is_string()) {
      errors.push_back({"ids", "must be a list of ids"});
      return ids;
    }
    if (seen.insert(id.get<std::string>()).second) ids.push_back(id.get<std::string>());
  }
  return ids;
}

Json members_in(const Json& body, bool is_set, std::vector<FieldError>& errors) {
  const auto members = body.find("set");
  if (members == body.end()) {
    if (is_set) errors.push_back({"set", "is required: the members to set"});
    return Json::object();
  }
  if (!is_set) {
    errors.push_back({"set", "belongs to the action set"});
  } else if (!members->is_object() || members->empty()) {
    errors.push_back({"set", "must be an object of the members to set"});
  } else if (members->contains("name")) {
    errors.push_back({"set.name", "cannot be the same for several keys"});
  }
  return *members;
}

/// The keys of these ids, and which of them there are not.
std::vector<ApiKey*> find_keys(Document& document, const std::vector<std::string>& ids,
                               std::vector<std::string>& unknown) {
  std::unordered_map<std::string_view, ApiKey*> by_id;
  for (ApiKey& key : document.keys) by_id.emplace(key.id, &key);
  std::vector<ApiKey*> keys;
  for (const std::string& id : ids) {
    const auto found = by_id.find(id);
    if (found == by_id.end()) {
      unknown.push_back(id);
    } else {
      keys.push_back(found->second);
    }
  }
  return keys;
}

Refused edit_one(Document& document, ApiKey& key, const KeyBulk& bulk, Timestamp now) {
  if (bulk.action != Action::set) {
    key.enabled = bulk.action == Action::enable;
    return std::nullopt;
  }
  Refused refused = edit_key(document, key, bulk.members, now);
  if (refused) {
    for (FieldError& error : refused->errors) error.field = "set." + error.field;
    refused->message = sentence_of(refused->errors);
  }
  return refused;
}

}  // namespace

std::optional<KeyBulk> parse_key_bulk(const Json& body, std::vector<FieldError>& errors) {
  KeyBulk bulk;
  bulk.ids = ids_in(body, errors);
  const auto word = body.find("action");
  const auto action = word != body.end() && word->is_string()
                          ? meaning_of(word->get<std::string>(), kActionWords)
                          : std::optional<Action>();
  if (!action) errors.push_back({"action", "must be one of enable, disable, delete, set"});
  bulk.action = action.value_or(Action::set);
  if (action) bulk.members = members_in(body, bulk.action == Action::set, errors);
  if (!errors.empty()) return std::nullopt;
  return bulk;
}

Refused change_keys(Document& document, const KeyBulk& bulk, Timestamp now,
                    KeyBulkOutcome& outcome) {
  outcome = {};
  const std::vector<ApiKey*> keys = find_keys(document, bulk.ids, outcome.unknown);
  if (!outcome.unknown.empty()) {
    return Refusal::not_found(std::to_string(outcome.unknown.size()) +
                              " of the ids are of no key; nothing was changed.");
  }
  if (bulk.action == Action::remove) {
    outcome.changed = keys.size();
    set_keys_aside(document, keys, now);
    return std::nullopt;
  }
  for (ApiKey* key : keys) {
    const ApiKey before = *key;
    if (auto refused = edit_one(document, *key, bulk, now)) return refused;
    ++(*key == before ? outcome.unchanged : outcome.changed);
  }
  return std::nullopt;
}

}  // namespace gatehouse::dashboard
