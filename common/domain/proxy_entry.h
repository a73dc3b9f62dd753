#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/raw_members.h"
#include "common/domain/time.h"

namespace gatehouse {

/// What a proxy says of one of its credentials. Nobody else can see those that only its environment
/// has.
struct CredentialReport {
  std::string upstream;
  std::string name;
  std::string state;   ///< one of credential_state; a later version may know others
  std::string detail;  ///< for people; may be empty
  RawMembers extra;

  friend bool operator==(const CredentialReport&, const CredentialReport&) = default;
};

namespace credential_state {
inline constexpr const char* kSet = "set";
inline constexpr const char* kMissing = "missing";
inline constexpr const char* kTrying = "trying";    ///< by the canary, which keeps the old one
inline constexpr const char* kRefused = "refused";  ///< in the canary's trial
inline constexpr const char* kRejected =
    "rejected";  ///< in use, and the upstream's last word on it
}  // namespace credential_state

/// How a proxy says, in the document, what it has applied and how far its usage has been merged.
struct ProxyEntry {
  std::string listen;  ///< "host:port" of the public port
  bool tls = false;    ///< which is served under TLS
  std::int64_t pid = 0;
  std::optional<Timestamp> started_at;
  std::string journal;  ///< path of its usage journal, relative to the data folder
  std::int64_t applied_revision = 0;
  std::string applied_digest;  ///< digest of the config it serves
  std::optional<Timestamp> applied_at;
  std::optional<std::int64_t> usage_applied;  ///< last journal sequence merged; absent = unknown
  std::vector<CredentialReport> credentials;
  RawMembers extra;  ///< "stats" among them

  friend bool operator==(const ProxyEntry&, const ProxyEntry&) = default;
};

}  // namespace gatehouse
