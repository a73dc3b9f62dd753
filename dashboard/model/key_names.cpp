#include "dashboard/model/key_names.h"

namespace gatehouse::dashboard {

KeyNames::KeyNames(const Snapshot& snapshot) : snapshot_(snapshot) {
  for (const DeletedKey& deleted : snapshot.document().deleted) {
    deleted_.emplace(deleted.key.id, deleted.key.name);
  }
}

Json KeyNames::of(const std::string& id) const {
  if (const ApiKey* key = snapshot_.find_id(id)) return Json(key->name);
  const auto deleted = deleted_.find(id);
  return deleted == deleted_.end() ? Json(nullptr) : Json(deleted->second);
}

}  // namespace gatehouse::dashboard
