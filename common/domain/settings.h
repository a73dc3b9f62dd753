#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "common/domain/admin_jwt.h"
#include "common/domain/log_choices.h"
#include "common/domain/raw_members.h"
#include "common/domain/tokens.h"

namespace gatehouse {

/// Live settings: what an admin may change without a restart. An absent member means its default,
/// or what the process was started with.
struct Settings {
  std::optional<std::chrono::milliseconds> cache_ttl;  ///< default kDefaultCacheTtl
  std::optional<bool> revoke_running;                  ///< default true
  std::optional<TokenCount> tokens_per_image;          ///< default kTokensPerImage
  std::optional<std::chrono::seconds> ping_seconds;    ///< SSE pings after silence; 0 = off
  std::optional<bool>
      server_timing;  ///< answers say how long proxy and upstream took; default false
  std::optional<LogLevel> log_level;
  std::optional<AccessLog> access_log;
  std::optional<double> access_log_sample;  ///< share of good requests that `all` logs; default 1
  std::optional<AdminJwt> admin_jwt;
  RawMembers extra;

  friend bool operator==(const Settings&, const Settings&) = default;
};

inline constexpr std::chrono::milliseconds kDefaultCacheTtl{300'000};
inline constexpr std::chrono::seconds kDefaultPing{15};

}  // namespace gatehouse
