#include "dashboard/model/upstream_record.h"

#include <utility>

#include "common/storage/member_names.h"
#include "dashboard/model/etag.h"

namespace gatehouse::dashboard {
namespace {

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

std::string_view to_string(Dialect dialect) {
  return dialect == Dialect::anthropic ? member::kAnthropic : member::kOpenAi;
}

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
          {"dialect", to_string(upstream.dialect)},
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

std::string etag_of(const Upstream& upstream) {
  Json editable = upstream_record(upstream);
  for (std::size_t i = 0; i < upstream.credentials.size(); ++i) {
    // Sealed under a random nonce: another one says that it was given anew, and nothing more.
    if (const auto& sealed = upstream.credentials[i].sealed) {
      editable["credentials"][i]["sealed"] = *sealed;
    }
  }
  return etag_of_members(editable);
}

}  // namespace gatehouse::dashboard
