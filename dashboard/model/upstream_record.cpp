#include "dashboard/model/upstream_record.h"

#include <utility>

#include "common/system/sha256.h"
#include "dashboard/model/etag.h"

namespace gatehouse::dashboard {
namespace {

constexpr std::size_t kTagLength = 16;

Json credential_record(const CredentialSource& credential) {
  Json record{{"name", credential.name}};
  if (credential.env) {
    record["source"] = "env";
    record["env"] = *credential.env;
  } else if (credential.file) {
    record["source"] = "file";
    record["file"] = *credential.file;
  } else {
    record["source"] = credential.sealed ? "sealed" : "value";
  }
  return record;
}

}  // namespace

Json upstream_record(const Upstream& upstream) {
  Json credentials = Json::array();
  for (const CredentialSource& credential : upstream.credentials) {
    credentials.push_back(credential_record(credential));
  }
  Json aliases = Json::object();
  for (const ModelAlias& alias : upstream.model_aliases) aliases[alias.from] = alias.to;
  return {{"name", upstream.name},
          {"path_prefix", upstream.path_prefix},
          {"strip_prefix", upstream.strip_prefix},
          {"base_url", upstream.base_url},
          {"dialect", spelling_of(upstream.dialect, kDialectWords)},
          {"credentials", std::move(credentials)},
          {"model_aliases", std::move(aliases)},
          {"allow_paths", upstream.allow_paths},
          {"fallback", or_null(upstream.fallback)},
          {"canary", upstream.canary},
          {"timeouts",
           {{"connect_ms", upstream.timeouts.connect.count()},
            {"first_byte_ms", upstream.timeouts.first_byte.count()},
            {"idle_ms", upstream.timeouts.idle.count()}}}};
}

Json tagged_record(const Upstream& upstream) {
  Json record = upstream_record(upstream);
  for (std::size_t i = 0; i < upstream.credentials.size(); ++i) {
    // Sealed under a random nonce: another tag says that it was given anew, and nothing more. One
    // that stands readable gets none: who guesses it could try the guess on the tag.
    if (const auto& sealed = upstream.credentials[i].sealed) {
      record["credentials"][i]["tag"] = sha256_hex(*sealed).substr(0, kTagLength);
    }
  }
  return record;
}

std::string etag_of(const Upstream& upstream) { return etag_of_members(tagged_record(upstream)); }

}  // namespace gatehouse::dashboard
