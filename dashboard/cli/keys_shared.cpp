#include "dashboard/cli/keys_shared.h"

#include <utility>

#include "dashboard/cli/workplace.h"

namespace gatehouse::dashboard {

const ApiKey* find_named_key(const Document& document, const std::string& name) {
  const ApiKey* found = nullptr;
  for (const ApiKey& key : document.keys) {
    if (key.id == name) return &key;
    if (key.name != name) continue;
    if (found) throw CommandRefused("Several keys are called \"" + name + "\": give the id.");
    found = &key;
  }
  return found;
}

ApiKey* find_named_key(Document& document, const std::string& name) {
  return const_cast<ApiKey*>(find_named_key(std::as_const(document), name));
}

Refusal no_such_key(const std::string& name) {
  return Refusal::not_found("There is no key \"" + name + "\".");
}

}  // namespace gatehouse::dashboard
