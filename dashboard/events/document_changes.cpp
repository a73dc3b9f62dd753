#include "dashboard/events/document_changes.h"

#include <tuple>

namespace gatehouse::dashboard {
namespace {

/// All that people and the file's editors set, secrets included.
auto config_of(const ApiKey& key) {
  return std::tie(key.plain, key.digest, key.hint, key.name, key.enabled, key.model,
                  key.allowed_models, key.token_limit, key.requests_per_minute, key.max_concurrent,
                  key.reservation, key.expiry_date, key.previous, key.created_at, key.created_by,
                  key.owner, key.tags, key.notes, key.extra);
}

auto usage_of(const ApiKey& key) {
  return std::tie(key.last_used, key.total_lifetime_tokens, key.usage_windows);
}

}  // namespace

DocumentChanges changes_between(const Snapshot& previous, const Snapshot& next) {
  DocumentChanges changes;
  const bool config = previous.config_digest() != next.config_digest();
  for (const ApiKey& key : next.document().keys) {
    const ApiKey* before = previous.find_id(key.id);
    if (!before) {
      changes.created.push_back(&key);
    } else if (config && config_of(*before) != config_of(key)) {
      changes.updated.push_back(&key);
    } else if (usage_of(*before) != usage_of(key)) {
      changes.used.push_back(&key);
    }
  }
  if (!config) return changes;
  for (const ApiKey& key : previous.document().keys) {
    if (!next.find_id(key.id)) changes.deleted.push_back(&key);
  }
  return changes;
}

}  // namespace gatehouse::dashboard
