#include "common/telemetry/log.h"

#include "common/system/descriptor.h"
#include "common/telemetry/log_line.h"

namespace gatehouse {

std::optional<LogLevel> parse_log_level(std::string_view text) {
  return meaning_of(text, kLogLevelWords);
}

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

Log::Log(LogFormat format, LogLevel level, const Clock& clock, int fd)
    : format_(format), level_(level), clock_(clock), fd_(fd) {}

void Log::write(LogLevel level, std::string_view event, LogFields fields) {
  if (!enabled(level)) return;
  // A log that cannot be written has nowhere to say so.
  write_all(fd_, format_log_line(format_, clock_.now(), level, event, fields));
}

}  // namespace gatehouse
