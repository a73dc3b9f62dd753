#pragma once

#include <string>
#include <variant>
#include <vector>

#include "common/system/environment.h"
#include "common/telemetry/log.h"
#include "dashboard/server/dashboard.h"

namespace gatehouse::dashboard {

/// What the program is told by its flags, or else by the environment, or else by `.env`.
struct Options {
  DashboardConfig dashboard;
  LogFormat log_format = LogFormat::json;
  LogLevel log_level = LogLevel::info;
  bool validate = false;
};

/// The program ends at once: --help and --version on stdout (0), mistakes on stderr (2).
struct EarlyExit {
  int code = 0;
  std::string text;
};

/// Every bad value is reported, each with the flag or variable that it came from.
std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment);

/// What --validate prints: everything that would keep the dashboard from working as it is
/// configured. Empty when all is well. Reads the data file, changes nothing.
std::vector<std::string> problems_with(const DashboardConfig& config, const Clock& clock);

}  // namespace gatehouse::dashboard
