#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/admin.h"
#include "common/domain/api_key.h"
#include "common/domain/proxy_entry.h"
#include "common/domain/raw_members.h"
#include "common/domain/settings.h"
#include "common/domain/upstream.h"

namespace gatehouse {

/// The whole data file as a value.
struct Document {
  std::int64_t schema = 1;
  std::int64_t revision = 0;  ///< number of the last config change

  /// Digest of the config as the last committer left it. When it differs from the digest of what
  /// stands here, someone edited the file by hand since.
  std::string config_digest;

  std::vector<ApiKey> keys;
  std::vector<DeletedKey> deleted;
  std::optional<std::vector<Upstream>> upstreams;  ///< absent = the built-in ones
  std::vector<Admin> admins;
  Settings settings;
  std::map<std::string, ProxyEntry> proxies;  ///< by instance
  RawMembers extra;

  friend bool operator==(const Document&, const Document&) = default;
};

}  // namespace gatehouse
