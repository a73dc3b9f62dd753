#pragma once

#include "common/domain/words.h"

namespace gatehouse {

/// From which level on events are logged.
enum class LogLevel { debug, info, warn, error, off };

inline constexpr Words<LogLevel, 5> kLogLevelWords{{{"debug", LogLevel::debug},
                                                    {"info", LogLevel::info},
                                                    {"warn", LogLevel::warn},
                                                    {"error", LogLevel::error},
                                                    {"off", LogLevel::off}}};

/// Which requests are logged.
enum class AccessLog { off, errors, all };

inline constexpr Words<AccessLog, 3> kAccessLogWords{
    {{"off", AccessLog::off}, {"errors", AccessLog::errors}, {"all", AccessLog::all}}};

}  // namespace gatehouse
