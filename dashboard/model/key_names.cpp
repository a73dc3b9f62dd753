#include "dashboard/model/key_names.h"

namespace gatehouse::dashboard {

KeyNames::KeyNames(const Document& document) {
  for (const ApiKey& key : document.keys) names_.emplace(key.id, key.name);
  for (const DeletedKey& deleted : document.deleted) {
    names_.emplace(deleted.key.id, deleted.key.name);
  }
}

Json KeyNames::of(const std::string& id) const {
  const auto name = names_.find(id);
  return name == names_.end() ? Json(nullptr) : Json(name->second);
}

}  // namespace gatehouse::dashboard
