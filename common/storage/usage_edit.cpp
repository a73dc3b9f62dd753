#include "common/storage/usage_edit.h"

#include <algorithm>

namespace gatehouse {

ApiKey* UsageEdit::find(const std::string& key_id) {
  if (!records_) {
    records_.emplace();
    records_->reserve(document_.keys.size() + document_.deleted.size());
    for (ApiKey& key : document_.keys) records_->emplace(key.id, &key);
    for (DeletedKey& deleted : document_.deleted) records_->emplace(deleted.key.id, &deleted.key);
  }
  const auto at = records_->find(key_id);
  return at == records_->end() ? nullptr : at->second;
}

bool UsageEdit::add_usage(const std::string& key_id, Timestamp when, TokenCount tokens) {
  ApiKey* key = find(key_id);
  if (key == nullptr || !add_to_windows(key_id, when, tokens)) return false;
  // A total that has reached the largest number a document may hold stays there.
  key->total_lifetime_tokens = std::clamp<TokenCount>(
      key->total_lifetime_tokens + std::min(tokens, kMaxTokenLimit), 0, kMaxTokenLimit);
  return true;
}

bool UsageEdit::add_to_windows(const std::string& key_id, Timestamp when, TokenCount tokens) {
  ApiKey* key = find(key_id);
  if (key == nullptr) return false;
  if (tokens != 0) gatehouse::add_usage(key->usage_windows, when, std::min(tokens, kMaxTokenLimit));
  for (UsageWindow& window : key->usage_windows) {
    window.tokens = std::clamp<TokenCount>(window.tokens, 0, kMaxTokenLimit);
  }
  key->last_used = std::max(key->last_used.value_or(when), when);
  added_usage_ = true;
  return true;
}

}  // namespace gatehouse
