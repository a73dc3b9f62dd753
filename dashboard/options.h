#pragma once

#include <string>
#include <variant>

#include "common/system/environment.h"
#include "common/system/setting_reader.h"
#include "common/telemetry/log.h"
#include "dashboard/server/dashboard.h"

namespace gatehouse::dashboard {

/// What the program is told by its flags, or else by the environment, or else by `.env`.
struct Options {
  enum class Command { serve, validate, setup_link, reset_password };

  Command command = Command::serve;
  std::string account;  ///< whose password is reset
  DashboardConfig dashboard;
  LogFormat log_format = LogFormat::json;
  LogLevel log_level = LogLevel::info;
};

/// Every bad value is reported, each with the flag or variable that it came from.
std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment);

}  // namespace gatehouse::dashboard
