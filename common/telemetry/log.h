#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/domain/log_choices.h"
#include "common/domain/secret.h"
#include "common/system/clock.h"

namespace gatehouse {

enum class LogFormat { text, json };

std::optional<LogLevel> parse_log_level(std::string_view text);
std::optional<LogFormat> parse_log_format(std::string_view text);

/// One named value of a log line. A Secret cannot become one.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, bool v) : name(n), value(v) {}
  LogField(std::string_view n, double v) : name(n), value(v) {}
  template <std::integral T>
  LogField(std::string_view n, T v) : name(n), value(static_cast<std::int64_t>(v)) {}
  LogField(std::string_view, const Secret&) = delete;
};

using LogFields = std::initializer_list<LogField>;

/// Structured log, one line an event, written to standard error (or the descriptor given) with one
/// write(2) each. Control characters are escaped in both formats. Thread-safe.
class Log {
 public:
  Log(LogFormat format, LogLevel level, const Clock& clock, int fd = 2);

  /// `event` is a snake_case name such as "config_reload_completed".
  void debug(std::string_view event, LogFields fields = {}) {
    write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, LogFields fields = {}) { write(LogLevel::info, event, fields); }
  void warn(std::string_view event, LogFields fields = {}) { write(LogLevel::warn, event, fields); }
  void error(std::string_view event, LogFields fields = {}) {
    write(LogLevel::error, event, fields);
  }

  void set_level(LogLevel level) { level_.store(level, std::memory_order_relaxed); }
  bool enabled(LogLevel level) const { return level >= level_.load(std::memory_order_relaxed); }

 private:
  void write(LogLevel level, std::string_view event, LogFields fields);

  LogFormat format_;
  std::atomic<LogLevel> level_;
  const Clock& clock_;
  int fd_;
};

}  // namespace gatehouse
