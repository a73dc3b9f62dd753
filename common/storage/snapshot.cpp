#include "common/storage/snapshot.h"

namespace gatehouse {

Snapshot::Snapshot(Document document, std::optional<FileContent> content)
    : document_(std::move(document)), config_digest_(gatehouse::config_digest(document_)) {
  if (content) {
    signature_ = content->signature;
    if (content->bytes.size() <= kLargestKept) bytes_ = std::move(content->bytes);
  }
  by_digest_.reserve(document_.keys.size());
  by_id_.reserve(document_.keys.size());
  for (std::size_t i = 0; i < document_.keys.size(); ++i) {
    const ApiKey& key = document_.keys[i];
    by_digest_.emplace(key.digest, i);
    if (key.previous) by_digest_.emplace(key.previous->digest, i);
    by_id_.emplace(key.id, i);
  }
}

bool Snapshot::edited_by_hand() const {
  return signature_.has_value() && document_.config_digest != config_digest_;
}

const ApiKey* Snapshot::find(const KeyDigest& digest) const {
  const auto at = by_digest_.find(digest);
  return at == by_digest_.end() ? nullptr : &document_.keys[at->second];
}

const ApiKey* Snapshot::find_id(std::string_view id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &document_.keys[at->second];
}

}  // namespace gatehouse
