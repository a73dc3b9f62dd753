#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "common/domain/secret.h"
#include "common/system/clock.h"
#include "common/system/environment.h"
#include "common/system/setting_reader.h"
#include "common/telemetry/log.h"
#include "dashboard/auth/password.h"
#include "dashboard/auth/trusted_proxies.h"
#include "dashboard/model/upstream_settings.h"

namespace gatehouse::dashboard {

/// What a dashboard is started with.
struct DashboardConfig {
  std::filesystem::path data_file = "data/apikeys.json";
  std::string host = "127.0.0.1";
  std::uint16_t port = 3001;  ///< 0 = a free one
  bool allow_remote = false;
  std::optional<std::filesystem::path> web_root;  ///< instead of the embedded app
  std::optional<std::string> proxy_url;
  std::optional<std::string> public_url;
  TrustedProxies trusted_proxies;  ///< whose word on the caller's address counts
  std::optional<Secret> script_token;
  bool demo = false;
  Overridable<LogLevel> log_level{LogLevel::info, false};
  PasswordCost password_cost;
  UpstreamSettings upstreams;
  Environment environment{Environment::Values{}};  ///< where credentials are looked for
};

/// The dashboard's own SQLite file, beside the data file.
inline constexpr const char* kOwnFile = "dashboard.sqlite";

/// The running dashboard: document, sessions, events, server.
///
/// The data folder is made when it is missing. A bad data file does not stop it: it answers 503
/// where it needs the document and recovers by itself. Throws HttpServerError, SqliteError,
/// std::runtime_error with a message for people.
class Dashboard {
 public:
  Dashboard(const DashboardConfig& config, Log& log, const Clock& clock);

  /// Stops.
  ~Dashboard();
  Dashboard(const Dashboard&) = delete;
  Dashboard& operator=(const Dashboard&) = delete;

  /// "127.0.0.1:3001".
  std::string address() const;

  /// When it last was sure that it looks after the data file and that a request would be answered.
  /// From any thread.
  std::chrono::steady_clock::time_point last_sign_of_life() const;

  /// The link that sets up the first admin; nothing when there is one already, or no document.
  /// Valid once and for fifteen minutes; a link given before stops working.
  std::optional<Secret> setup_link();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gatehouse::dashboard
