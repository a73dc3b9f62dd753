#pragma once

#include <string>
#include <variant>
#include <vector>

#include "common/system/environment.h"
#include "common/system/setting_reader.h"
#include "common/telemetry/log.h"
#include "dashboard/cli/workplace.h"
#include "dashboard/server/dashboard.h"

namespace gatehouse::dashboard {

/// What the program is told to do.
struct Options {
  enum class Task {
    serve,
    validate,
    print_config,
    rebuild_analytics,
    setup_link,
    reset_password,
    command_line
  };

  Task task = Task::serve;
  std::string account;   ///< whose password is reset
  Command command_line;  ///< what is to be done with the data file
  OutputFormat format = OutputFormat::table;
  DashboardConfig dashboard;
  LogFormat log_format = LogFormat::json;
  std::vector<EffectiveSetting> settings;  ///< all of the above, with their sources
  Problems problems;                       ///< of the above; only where Task::validate tells them
};

/// Every bad value is reported, each with the flag or variable that it came from: by the exit, or
/// to Task::validate among the options, which has more to look at.
std::variant<Options, EarlyExit> parse_options(int argc, const char* const* argv,
                                               const Environment& environment);

}  // namespace gatehouse::dashboard
