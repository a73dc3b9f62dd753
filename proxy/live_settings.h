#pragma once

#include "common/domain/settings.h"
#include "common/telemetry/log.h"
#include "proxy/options.h"
#include "proxy/pipeline/access_log.h"

namespace gatehouse::proxy {

/// Puts into force what the data file's settings change in a running proxy and nobody reads off the
/// snapshot himself: log level and access log. A flag or variable ranks above them. Thread-safe.
class LiveSettings {
 public:
  /// Begins with what the process was started with. The references must outlive it.
  LiveSettings(const Options& options, Log& log);

  void apply(const Settings& settings);

  AccessLogChoice& access_log() { return access_log_; }

 private:
  const Options& options_;
  Log& log_;
  AccessLogChoice access_log_;
};

}  // namespace gatehouse::proxy
