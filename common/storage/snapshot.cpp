#include "common/storage/snapshot.h"

namespace gatehouse {

Snapshot::Snapshot(Document document, std::optional<FileContent> content)
    : Snapshot(std::move(document), std::move(content), std::string()) {
  config_digest_ = gatehouse::config_digest(document_);
}

Snapshot::Snapshot(Document document, std::optional<FileContent> content, std::string config_digest)
    : document_(std::move(document)),
      config_digest_(std::move(config_digest)),
      index_(document_.keys) {
  if (content) {
    signature_ = content->signature;
    if (content->bytes.size() <= kLargestKept) bytes_ = std::move(content->bytes);
  }
  for (std::size_t i = 0; i < document_.keys.size(); ++i) {
    const ApiKey& key = document_.keys[i];
    index_.add_digest(key.digest, i);
    if (key.previous) index_.add_digest(key.previous->digest, i);
    index_.add_id(i);
  }
}

bool Snapshot::edited_by_hand() const {
  return signature_.has_value() && document_.config_digest != config_digest_;
}

const ApiKey* Snapshot::find(const KeyDigest& digest) const {
  return at(index_.find_digest(digest));
}

const ApiKey* Snapshot::find_id(std::string_view id) const { return at(index_.find_id(id)); }

const ApiKey* Snapshot::at(std::optional<std::size_t> position) const {
  return position ? &document_.keys[*position] : nullptr;
}

}  // namespace gatehouse
