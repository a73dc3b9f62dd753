#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/system/environment.h"
#include "common/system/setting_reader.h"
#include "common/telemetry/log.h"
#include "proxy/admin/admin_server.h"
#include "proxy/credentials/secret_sources.h"
#include "proxy/net/tls_context.h"
#include "proxy/pipeline/config.h"
#include "proxy/pipeline/key_cache.h"
#include "proxy/pipeline/server.h"
#include "proxy/usage/retention.h"

namespace gatehouse::proxy {

/// What the process was asked to do.
struct Options {
  enum class Mode { serve, validate, verify_usage, print_config };

  Mode mode = Mode::serve;
  std::filesystem::path data_file;
  Server::Options server;
  AdminOptions admin;
  PipelineConfig pipeline;
  CacheOptions cache;
  SecretSources::Options credentials;
  std::chrono::milliseconds flush_interval{1000};
  Retention retention;
  bool hot_reload = true;
  std::optional<net::ServerTlsFiles> server_tls;  ///< nothing = the public port is plain
  UpstreamTlsFiles upstream_tls;
  LogFormat log_format = LogFormat::json;
  Overridable<LogLevel> log_level{LogLevel::info, false};
  Overridable<AccessLog> access_log{AccessLog::errors, false};
  FlagTexts flags;                         ///< as they were given
  std::vector<EffectiveSetting> settings;  ///< all of the above, with their sources
  Problems problems;                       ///< of the above; only where Mode::validate tells them
};

/// Every bad value is reported, each with the flag or variable that it came from: by the exit, or
/// to Mode::validate among the options, which has more to look at.
std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment);

}  // namespace gatehouse::proxy
