#include "dashboard/model/upstream_fields.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "common/storage/member_names.h"
#include "dashboard/model/json_words.h"

namespace gatehouse::dashboard {
namespace {

/// One merge: what the members of it share.
struct Merging {
  const Seal& seal;
  Upstream& upstream;
  std::vector<FieldError>& errors;

  void refuse(std::string field, std::string message) {
    errors.push_back({std::move(field), std::move(message)});
  }

  void text(const std::string& name, const Json& value, std::string& to) {
    if (!value.is_string()) return refuse(name, "must be a text");
    to = value.get<std::string>();
  }

  void boolean(const std::string& name, const Json& value, bool& to) {
    if (!value.is_boolean()) return refuse(name, "must be true or false");
    to = value.get<bool>();
  }
};

void merge_dialect(Merging& merging, const std::string& name, const Json& value) {
  const auto dialect = meaning_of(value, kDialectWords);
  if (!dialect) return merging.refuse(name, must_be_one_of(kDialectWords));
  merging.upstream.dialect = *dialect;
}

void merge_aliases(Merging& merging, const std::string& name, const Json& value) {
  std::vector<ModelAlias> aliases;
  if (!value.is_null() && !value.is_object()) {
    return merging.refuse(name, "must be an object of models, asked for and sent");
  }
  for (const auto& [from, to] : value.items()) {
    if (!to.is_string()) return merging.refuse(name, "must be an object of models");
    aliases.push_back({from, to.get<std::string>()});
  }
  merging.upstream.model_aliases = std::move(aliases);
}

void merge_paths(Merging& merging, const std::string& name, const Json& value) {
  std::vector<std::string> paths;
  if (!value.is_null() && !value.is_array()) {
    return merging.refuse(name, "must be a list of paths");
  }
  for (const Json& path : value) {
    if (!path.is_string()) return merging.refuse(name, "must be a list of paths");
    paths.push_back(path.get<std::string>());
  }
  merging.upstream.allow_paths = std::move(paths);
}

void merge_timeouts(Merging& merging, const std::string& name, const Json& value) {
  if (!value.is_object()) return merging.refuse(name, "must be an object");
  UpstreamTimeouts& timeouts = merging.upstream.timeouts;
  for (const auto& [which, time] : value.items()) {
    std::chrono::milliseconds* to = which == member::kConnectMs     ? &timeouts.connect
                                    : which == member::kFirstByteMs ? &timeouts.first_byte
                                    : which == member::kIdleMs      ? &timeouts.idle
                                                                    : nullptr;
    const std::string field = name + "." + which;
    if (!to) {
      merging.refuse(field, "is not a member of timeouts");
    } else if (!time.is_number_integer()) {
      merging.refuse(field, "must be a whole number of milliseconds");
    } else {
      *to = std::chrono::milliseconds{time.get<std::int64_t>()};
    }
  }
}

const CredentialSource* find_credential(const Upstream& upstream, const std::string& name) {
  for (const CredentialSource& credential : upstream.credentials) {
    if (credential.name == name) return &credential;
  }
  return nullptr;
}

/// Nothing after refusing it.
std::optional<CredentialSource> read_credential(Merging& merging, const std::string& where,
                                                const Json& value) {
  if (!value.is_object()) {
    merging.refuse(where, "must be an object");
    return std::nullopt;
  }
  CredentialSource credential;
  bool has_source = false;
  for (const auto& [name, text] : value.items()) {
    if (name == "source" || name == "tag") continue;  // of a record that is sent back
    if (name != "name" && name != "env" && name != "file" && name != "secret") {
      merging.refuse(where + "." + name, "is not a member of a credential");
      return std::nullopt;
    }
    if (!text.is_string()) {
      merging.refuse(where + "." + name, "must be a text");
      return std::nullopt;
    }
    const std::string given = text.get<std::string>();
    has_source = has_source || name != "name";
    if (name == "name") credential.name = given;
    if (name == "env") credential.env = given;
    if (name == "file") credential.file = given;
    if (name == "secret" && given.empty()) {
      merging.refuse(where + ".secret", "must not be empty");
      return std::nullopt;
    }
    if (name == "secret") credential.sealed = merging.seal(Secret(given));
  }
  if (has_source) return credential;
  if (const CredentialSource* known = find_credential(merging.upstream, credential.name)) {
    return *known;
  }
  merging.refuse(where, "must say where it comes from: one of env, file and secret");
  return std::nullopt;
}

void merge_credentials(Merging& merging, const std::string& name, const Json& value) {
  if (!value.is_array()) return merging.refuse(name, "must be a list");
  std::vector<CredentialSource> credentials;
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto read = read_credential(merging, name + "[" + std::to_string(i) + "]", value[i]);
    if (!read) return;
    credentials.push_back(std::move(*read));
  }
  merging.upstream.credentials = std::move(credentials);
}

void merge_member(Merging& merging, const std::string& name, const Json& value) {
  Upstream& upstream = merging.upstream;
  if (name == member::kName) return merging.text(name, value, upstream.name);
  if (name == member::kPathPrefix) return merging.text(name, value, upstream.path_prefix);
  if (name == member::kBaseUrl) return merging.text(name, value, upstream.base_url);
  if (name == member::kDialect) return merge_dialect(merging, name, value);
  if (name == member::kCredentials) return merge_credentials(merging, name, value);
  if (name == member::kModelAliases) return merge_aliases(merging, name, value);
  if (name == member::kAllowPaths) return merge_paths(merging, name, value);
  if (name == member::kTimeouts) return merge_timeouts(merging, name, value);
  if (name == member::kStripPrefix) return merging.boolean(name, value, upstream.strip_prefix);
  if (name == member::kCanary) return merging.boolean(name, value, upstream.canary);
  if (name == member::kFallback) {
    if (value.is_null() || value == Json("")) return upstream.fallback.reset();
    return merging.text(name, value, upstream.fallback.emplace());
  }
  merging.refuse(name, "is not a member of an upstream");
}

}  // namespace

void merge_upstream(const Json& members, const Seal& seal, Upstream& upstream,
                    std::vector<FieldError>& errors) {
  Merging merging{seal, upstream, errors};
  for (const auto& [name, value] : members.items()) merge_member(merging, name, value);
}

}  // namespace gatehouse::dashboard
