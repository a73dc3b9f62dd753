#include "dashboard/model/key_secrets.h"

#include <algorithm>

#include "common/system/random.h"
#include "common/system/sha256.h"
#include "dashboard/model/api_key_text.h"

namespace gatehouse::dashboard {
namespace {

bool answers_to(const ApiKey& key, const KeyDigest& digest) {
  return key.digest == digest || (key.previous && key.previous->digest == digest);
}

}  // namespace

Secret make_secret() { return Secret(make_api_key_text(random_uniform)); }

void set_secret(ApiKey& key, const Secret& secret, bool store_plain) {
  key.digest = sha256(secret.expose());
  key.hint = key_hint(secret.expose());
  key.plain.reset();
  if (store_plain) key.plain = secret;
}

std::optional<std::string> holder_of(const Document& document, const KeyDigest& digest,
                                     const std::string& besides) {
  for (const ApiKey& key : document.keys) {
    if (key.id != besides && answers_to(key, digest)) return "the key \"" + key.name + "\"";
  }
  for (const DeletedKey& deleted : document.deleted) {
    if (deleted.key.id != besides && answers_to(deleted.key, digest)) {
      return "the deleted key \"" + deleted.key.name + "\"";
    }
  }
  return std::nullopt;
}

bool is_name_taken(const Document& document, const std::string& name, const std::string& besides) {
  return std::any_of(document.keys.begin(), document.keys.end(),
                     [&](const ApiKey& key) { return key.id != besides && key.name == name; });
}

}  // namespace gatehouse::dashboard
