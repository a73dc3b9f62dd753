#pragma once

#include <string>

#include "common/system/clock.h"
#include "common/system/environment.h"
#include "dashboard/cli/workplace.h"
#include "dashboard/options.h"
#include "dashboard/server/dashboard.h"

namespace gatehouse::dashboard {

// What the program does besides serving. Each prints to standard output, what is wrong to standard
// error, and returns the program's exit code.

/// Lists everything that would keep the dashboard from working as it is configured. Changes
/// nothing.
int validate(const Options& options, const Clock& clock);

/// Prints every setting, those of the data file included when it is good.
int print_config(const Options& options, const Clock& clock);

/// Reads all journals again into analytics.sqlite, which no running dashboard may be writing.
int rebuild_analytics(const DashboardConfig& config, const Clock& clock);

/// Prints a fresh setup link while there is no admin; a running dashboard honours it.
int print_setup_link(const DashboardConfig& config, const Clock& clock);

/// Gives an account a random password and prints it. Its sessions end with the old one.
int reset_password(const DashboardConfig& config, const std::string& account,
                   const Environment& environment, const Clock& clock);

/// Does with the data file what the arguments say.
int run_command_line(const DashboardConfig& config, const Command& command, OutputFormat format,
                     const Environment& environment, const Clock& clock);

}  // namespace gatehouse::dashboard
