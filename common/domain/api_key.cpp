#include "common/domain/api_key.h"

#include <algorithm>

#include "common/domain/glob.h"

namespace gatehouse {

KeyState judge_key(const ApiKey& key, Timestamp now) {
  if (!key.enabled) return KeyState::disabled;
  if (key.expiry_date && now >= *key.expiry_date) return KeyState::expired;
  return KeyState::active;
}

bool has_digest(const ApiKey& key, const KeyDigest& digest) {
  return key.digest == digest || (key.previous && key.previous->digest == digest);
}

bool accepts(const ApiKey& key, const KeyDigest& digest, Timestamp now) {
  if (digest == key.digest) return true;
  return key.previous && digest == key.previous->digest && now < key.previous->valid_until;
}

bool allows_model(const ApiKey& key, std::string_view model) {
  if (key.allowed_models.empty()) return true;
  return std::any_of(key.allowed_models.begin(), key.allowed_models.end(),
                     [model](const std::string& glob) { return glob_match(glob, model); });
}

bool may_use(const ApiKey& key, std::string_view model) {
  if (key.model) return model == *key.model;
  return allows_model(key, model);
}

}  // namespace gatehouse
