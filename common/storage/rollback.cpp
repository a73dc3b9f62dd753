#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "common/storage/history.h"

namespace gatehouse {
namespace {

/// The members of a key that an admin edits. `enabled` only ever goes off.
void restore_members(ApiKey& key, const ApiKey& past) {
  key.name = past.name;
  key.enabled = key.enabled && past.enabled;
  key.model = past.model;
  key.allowed_models = past.allowed_models;
  key.token_limit = past.token_limit;
  key.requests_per_minute = past.requests_per_minute;
  key.max_concurrent = past.max_concurrent;
  key.reservation = past.reservation;
  key.expiry_date = past.expiry_date;
  key.owner = past.owner;
  key.tags = past.tags;
  key.notes = past.notes;
  key.extra = past.extra;
}

std::vector<DeletedKey>::iterator find_deleted(Document& document, const std::string& id) {
  return std::find_if(document.deleted.begin(), document.deleted.end(),
                      [&](const DeletedKey& each) { return each.key.id == id; });
}

void roll_back_keys(Document& document, const Document& past, Rollback& outcome) {
  std::unordered_map<std::string, std::size_t> present;
  std::unordered_set<KeyDigest> secrets;
  for (std::size_t i = 0; i < document.keys.size(); ++i) {
    const ApiKey& key = document.keys[i];
    present.emplace(key.id, i);
    secrets.insert(key.digest);
    if (key.previous) secrets.insert(key.previous->digest);
  }
  std::unordered_set<std::string_view> known;
  for (const ApiKey& before : past.keys) {
    known.insert(before.id);
    if (const auto at = present.find(before.id); at != present.end()) {
      restore_members(document.keys[at->second], before);
      continue;
    }
    // As it was deleted, usage and all, or, once that is forgotten, as the past config has it.
    const auto deleted = find_deleted(document, before.id);
    ApiKey key = deleted != document.deleted.end() ? deleted->key : before;
    if (!secrets.insert(key.digest).second) {
      outcome.not_revived.push_back(before.id);
      continue;
    }
    if (deleted != document.deleted.end()) document.deleted.erase(deleted);
    restore_members(key, before);
    key.enabled = false;
    key.previous.reset();
    outcome.revived.push_back(before.id);
    document.keys.push_back(std::move(key));
  }
  for (const auto& [id, index] : present) {
    if (!known.contains(id)) outcome.created_since.push_back(id);
  }
  std::sort(outcome.created_since.begin(), outcome.created_since.end());
}

/// Whether it is the secret itself, in whatever form, not where one is.
bool holds_secret(const CredentialSource& credential) {
  return credential.value || credential.sealed;
}

/// A config without upstreams has the built-in ones. They are spelled out where they have other
/// credentials by now, which would go.
std::optional<std::vector<Upstream>> upstreams_to_restore(const Document& past,
                                                          const std::vector<Upstream>& current,
                                                          const std::vector<Upstream>& built_in) {
  if (past.upstreams) return past.upstreams;
  for (const Upstream& upstream : built_in) {
    const Upstream* same = find_upstream(current, upstream.name);
    if (same && same->credentials != upstream.credentials) return built_in;
  }
  return std::nullopt;
}

/// An upstream that is still there keeps the credentials it has; one that comes back has those that
/// say where a secret is, not what it is.
void roll_back_upstreams(Document& document, const Document& past,
                         const std::vector<Upstream>& built_in, Rollback& outcome) {
  const std::vector<Upstream> current = document.upstreams.value_or(std::vector<Upstream>{});
  document.upstreams = upstreams_to_restore(past, current, built_in);
  if (!document.upstreams) return;
  for (Upstream& upstream : *document.upstreams) {
    if (const Upstream* same = find_upstream(current, upstream.name)) {
      upstream.credentials = same->credentials;
      continue;
    }
    std::erase_if(upstream.credentials, [&](const CredentialSource& credential) {
      if (!holds_secret(credential)) return false;
      outcome.credentials_missing.push_back(upstream.name + "/" + credential.name);
      return true;
    });
  }
}

}  // namespace

Rollback roll_back(Document& document, const Document& past,
                   const std::vector<Upstream>& built_in) {
  Rollback outcome;
  roll_back_keys(document, past, outcome);
  roll_back_upstreams(document, past, built_in, outcome);
  // Who may use the admin routes is protection like the admins' own accounts: not undone.
  auto admin_jwt = std::move(document.settings.admin_jwt);
  document.settings = past.settings;
  document.settings.admin_jwt = std::move(admin_jwt);
  return outcome;
}

}  // namespace gatehouse
