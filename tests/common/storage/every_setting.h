#pragma once

#include "common/domain/settings.h"

namespace gatehouse::testing {

// Settings of which none is absent.
inline Settings every_setting() {
  Settings settings;
  settings.cache_ttl = std::chrono::milliseconds(5000);
  settings.revoke_running = false;
  settings.tokens_per_image = 7;
  settings.ping_seconds = std::chrono::seconds(3);
  settings.server_timing = true;
  settings.log_level = LogLevel::warn;
  settings.access_log = AccessLog::all;
  settings.access_log_sample = 0.25;
  settings.admin_jwt = AdminJwt{false,
                                "/run/jwt",
                                JwtAlgorithm::es256,
                                JwtClaims{{"role", "admin"}, {"team", "ops"}},
                                {{"authorization", "query token"}},
                                {}};
  return settings;
}

}  // namespace gatehouse::testing
