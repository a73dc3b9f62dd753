#pragma once

#include <string>
#include <vector>

#include "common/storage/snapshot.h"
#include "common/system/environment.h"
#include "common/telemetry/log.h"
#include "proxy/options.h"

namespace gatehouse::proxy {

/// Finds what has changed since the start and counts only after another one: lines of `.env` and
/// what secret files hold. Flags and the environment of a process do not change. Thread-safe.
class RestartCheck {
 public:
  /// The references must outlive it.
  RestartCheck(const Options& options, const Environment& started_with, Log& log)
      : options_(options), started_with_(started_with), log_(log) {}

  /// Names of settings, and of variables by which upstream credentials are found, that a restart
  /// would change. Reads the files. A `.env` that cannot be read is logged and counts as unchanged.
  std::vector<std::string> look(const SnapshotPtr& served) const;

 private:
  const Options& options_;
  const Environment& started_with_;
  Log& log_;
};

}  // namespace gatehouse::proxy
