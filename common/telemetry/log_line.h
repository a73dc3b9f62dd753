#pragma once

#include <string>
#include <string_view>

#include "common/telemetry/log.h"

namespace gatehouse {

/// One line of the log with its line feed, in UTF-8 whatever the fields hold: control characters
/// (C1 ones too) and bytes that are not UTF-8 are escaped, so no value can begin a line of its own
/// or drive a terminal.
///
///   {"time":"2026-01-31T12:00:00.000Z","level":"info","event":"listening","address":"…"}
///   2026-01-31T12:00:00.000Z INFO  listening address=127.0.0.1:3030
///
/// In text, values other than plain words are quoted. Numbers that JSON cannot hold are null.
std::string format_log_line(LogFormat format, Timestamp time, LogLevel level,
                            std::string_view event, LogFields fields);

}  // namespace gatehouse
