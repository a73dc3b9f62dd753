#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/domain/raw_members.h"
#include "common/domain/time.h"

namespace gatehouse {

/// How a proxy says, in the document, what it has applied and how far its usage has been merged.
struct ProxyEntry {
  std::string listen;  ///< "host:port" of the public port
  std::int64_t pid = 0;
  std::optional<Timestamp> started_at;
  std::string journal;  ///< path of its usage journal, relative to the data folder
  std::int64_t applied_revision = 0;
  std::string applied_digest;  ///< digest of the config it serves
  std::optional<Timestamp> applied_at;
  std::optional<std::int64_t> usage_applied;  ///< last journal sequence merged; absent = unknown
  RawMembers extra;                           ///< "stats" among them

  friend bool operator==(const ProxyEntry&, const ProxyEntry&) = default;
};

}  // namespace gatehouse
