#pragma once

#include <string>
#include <string_view>

#include "common/system/setting_reader.h"

namespace CLI {
class App;
}

namespace gatehouse {

/// Gives the app a flag for each setting of the program that has one. `texts` must outlive it.
void add_setting_flags(CLI::App& app, Program program, FlagTexts& texts);

/// The part of --help that the flags do not say: variables without a flag, how values rank, and
/// what counts without a restart.
std::string describe_variables(Program program);

/// Parses. What --help and --version print, or what is wrong, suggestions for unknown flags
/// included; nothing when all is well.
std::optional<EarlyExit> parse_flags(CLI::App& app, int argc, const char* const* argv);

}  // namespace gatehouse
