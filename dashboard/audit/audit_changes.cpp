#include "dashboard/audit/audit_changes.h"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/domain/log_choices.h"
#include "common/domain/utf8.h"
#include "common/storage/member_names.h"
#include "dashboard/model/key_record.h"
#include "dashboard/model/upstream_record.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kLongestText = 300;
constexpr std::size_t kLongestList = 4096;  ///< bytes as JSON
constexpr std::size_t kRoomForMore = 100;   ///< bytes for the brackets and the number of the rest

// Members whose values are compared and never told.
constexpr std::string_view kSecret = "secret";
constexpr std::string_view kPreviousSecret = "previous_secret";
constexpr std::string_view kCredentialTexts = "credential_texts";
constexpr std::string_view kPassword = "password";
constexpr std::string_view kOthers = "other_members";
constexpr std::array kHidden{kSecret, kPreviousSecret, kCredentialTexts, kPassword, kOthers};

bool is_hidden(std::string_view name) {
  for (const std::string_view hidden : kHidden) {
    if (hidden == name) return true;
  }
  return false;
}

Json raw_text(const RawMembers& members) {
  std::string text;
  for (const RawMember& member : members) text += member.name + ":" + member.value + "\n";
  return text.empty() ? Json(nullptr) : Json(text);
}

/// A thing's members to compare; what is hidden stands among them and is not told.
Json members_of(const ApiKey& key) {
  Json members = editable_members(key);
  members["storage"] = key.plain ? "plain" : "hashed";
  members["key_hint"] = key.hint;
  members[std::string(kSecret)] = to_hex(key.digest);
  if (key.previous) {
    members["previous"] = {{"key_hint", key.previous->hint},
                           {"valid_until", format_rfc3339(key.previous->valid_until)}};
    members[std::string(kPreviousSecret)] = to_hex(key.previous->digest);
  }
  members[std::string(kOthers)] = raw_text(key.extra);
  return members;
}

Json members_of(const Upstream& upstream) {
  Json members = upstream_record(upstream);
  members.erase("name");
  std::string texts;
  for (const CredentialSource& credential : upstream.credentials) {
    texts += credential.name + ":" + credential.sealed.value_or("") + ":" +
             (credential.value ? credential.value->expose() : std::string()) + "\n";
  }
  members[std::string(kCredentialTexts)] = texts;
  members[std::string(kOthers)] = raw_text(upstream.extra);
  return members;
}

Json members_of(const Admin& admin) {
  return {{"role", spelling_of(admin.role, kRoleWords)},
          {kPassword, admin.password_hash.expose()},
          {kOthers, raw_text(admin.extra)}};
}

Json members_of(const Settings& settings) {
  const auto count = [](const auto& duration) {
    return duration ? Json(duration->count()) : Json(nullptr);
  };
  const auto word = [](const auto& choice, const auto& words) {
    return choice ? Json(spelling_of(*choice, words)) : Json(nullptr);
  };
  return {{member::kCacheTtlMs, count(settings.cache_ttl)},
          {member::kRevokeRunning, or_null(settings.revoke_running)},
          {member::kTokensPerImage, or_null(settings.tokens_per_image)},
          {member::kPingSeconds, count(settings.ping_seconds)},
          {member::kServerTiming, or_null(settings.server_timing)},
          {member::kLogLevel, word(settings.log_level, kLogLevelWords)},
          {member::kAccessLog, word(settings.access_log, kAccessLogWords)},
          {member::kAccessLogSample, or_null(settings.access_log_sample)},
          {kOthers, raw_text(settings.extra)}};
}

/// Up to kLongestText bytes, in whole characters.
std::string beginning_of(const std::string& text) {
  std::size_t end = kLongestText;
  while (end > 0 && utf8_length(std::string_view(text).substr(end)) == 0) --end;
  return text.substr(0, end);
}

Json told(std::string_view name, const Json& value) {
  if (value.is_null()) return value;
  if (is_hidden(name)) return "(hidden)";
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongestText) {
    return beginning_of(value.get<std::string>()) + "…";
  }
  if (value.is_structured()) {
    const std::size_t size = to_text(value).size();
    if (size > kLongestList) return "(cut, " + std::to_string(size) + " bytes)";
  }
  return value;
}

Json all_told(const Json& members) {
  Json all = Json::object();
  for (const auto& [name, value] : members.items()) {
    const bool says_something = !value.is_null() && !(value.is_array() && value.empty());
    if (says_something && !is_hidden(name)) all[name] = told(name, value);
  }
  return all;
}

/// The list, and how many things did not find room in it.
class Changes {
 public:
  void add(Json identity, Json before, Json after) {
    if (list_.size() == kMostChanges) {
      ++left_out_;
      return;
    }
    identity["before"] = std::move(before);
    identity["after"] = std::move(after);
    const std::size_t size = to_text(identity).size() + 1;  // with its comma
    if (size > room_) {
      ++left_out_;
      return;
    }
    room_ -= size;
    list_.push_back(std::move(identity));
  }

  void compare(const Json& identity, const Json& before, const Json& after) {
    Json was = Json::object();
    Json is = Json::object();
    const auto note = [&](const std::string& name, const Json& old_value, const Json& new_value) {
      if (old_value == new_value) return;
      was[name] = told(name, old_value);
      is[name] = is_hidden(name) && !new_value.is_null() ? Json("(hidden, another)")
                                                         : told(name, new_value);
    };
    for (const auto& [name, value] : before.items()) {
      note(name, value, after.contains(name) ? after[name] : Json(nullptr));
    }
    for (const auto& [name, value] : after.items()) {
      if (!before.contains(name)) note(name, nullptr, value);
    }
    if (!is.empty()) add(identity, std::move(was), std::move(is));
  }

  Json finish() {
    if (list_.empty() && left_out_ == 0) return nullptr;
    if (left_out_ > 0) list_.push_back({{"what", "more"}, {"count", left_out_}});
    return std::move(list_);
  }

 private:
  Json list_ = Json::array();
  std::size_t left_out_ = 0;
  std::size_t room_ = kMostBytes - kRoomForMore;  ///< bytes left for further things
};

const std::string& identity(const ApiKey& key) { return key.id; }
const std::string& identity(const Upstream& upstream) { return upstream.name; }
const std::string& identity(const Admin& admin) { return admin.name; }

Json title(const ApiKey& key) { return {{"what", "key"}, {"id", key.id}, {"name", key.name}}; }
Json title(const Upstream& upstream) { return {{"what", "upstream"}, {"name", upstream.name}}; }
Json title(const Admin& admin) { return {{"what", "admin"}, {"name", admin.name}}; }

template <typename Thing>
void compare_lists(const std::vector<Thing>& before, const std::vector<Thing>& after,
                   Changes& changes) {
  std::unordered_map<std::string_view, const Thing*> left;  // of `before`, not seen in `after`
  for (const Thing& thing : before) left.emplace(identity(thing), &thing);
  for (const Thing& thing : after) {
    const auto found = left.find(identity(thing));
    if (found == left.end()) {
      changes.add(title(thing), nullptr, all_told(members_of(thing)));
      continue;
    }
    if (!(*found->second == thing)) {
      changes.compare(title(thing), members_of(*found->second), members_of(thing));
    }
    left.erase(found);
  }
  for (const Thing& thing : before) {
    if (left.contains(identity(thing))) {
      changes.add(title(thing), all_told(members_of(thing)), nullptr);
    }
  }
}

}  // namespace

Json audit_changes(const Document& before, const Document& after) {
  Changes changes;
  compare_lists(before.keys, after.keys, changes);
  if (before.upstreams.has_value() != after.upstreams.has_value()) {
    const auto source = [](bool own) { return Json{{"source", own ? "document" : "built in"}}; };
    changes.add({{"what", "upstreams"}}, source(before.upstreams.has_value()),
                source(after.upstreams.has_value()));
  }
  compare_lists(before.upstreams.value_or(std::vector<Upstream>{}),
                after.upstreams.value_or(std::vector<Upstream>{}), changes);
  compare_lists(before.admins, after.admins, changes);
  if (!(before.settings == after.settings)) {
    Json was = members_of(before.settings);
    Json is = members_of(after.settings);
    if (!(before.settings.admin_jwt == after.settings.admin_jwt)) {
      // How operators' tokens are verified: that it is another way is told, not which.
      was[std::string(member::kAdminJwt)] = before.settings.admin_jwt ? "(hidden)" : "none";
      is[std::string(member::kAdminJwt)] = after.settings.admin_jwt ? "(hidden, another)" : "none";
    }
    changes.compare({{"what", "settings"}}, was, is);
  }
  return changes.finish();
}

}  // namespace gatehouse::dashboard
