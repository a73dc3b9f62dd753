#include "common/telemetry/log_line.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "common/domain/log_choices.h"
#include "common/domain/utf8.h"

namespace gatehouse {
namespace {

/// Appends `text` escaped as the inside of a JSON string, which serves for quoted text as well.
void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (text[0] == '"' || text[0] == '\\') {
      out += '\\';
      out += text[0];
    } else if (text[0] == '\n') {
      out += "\\n";
    } else if (begins_with_control(text)) {
      // One byte, or two of which the second is the code point.
      fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                     static_cast<unsigned char>(text[length - 1]));
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '=';
  });
}

void append_text_string(std::string& out, std::string_view text) {
  if (is_plain_word(text)) {
    out += text;
  } else {
    append_quoted(out, text);
  }
}

void append_value(std::string& out, const LogField& field, LogFormat format) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    format == LogFormat::json ? append_quoted(out, *text) : append_text_string(out, *text);
  } else if (const auto* whole = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(std::back_inserter(out), "{}", *whole);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    if (std::isfinite(*real)) {
      fmt::format_to(std::back_inserter(out), "{}", *real);
    } else {
      out += "null";
    }
  } else {
    out += std::get<bool>(field.value) ? "true" : "false";
  }
}

std::string_view padded_name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "DEBUG";
    case LogLevel::info:
      return "INFO ";
    case LogLevel::warn:
      return "WARN ";
    case LogLevel::error:
      return "ERROR";
    case LogLevel::off:
      return "OFF  ";
  }
  return "OFF  ";
}

/// With milliseconds always, so that columns align and lines sort.
void append_time(std::string& out, Timestamp time) {
  append_rfc3339(out, time);
  if (time == std::chrono::floor<std::chrono::seconds>(time)) out.insert(out.size() - 1, ".000");
}

}  // namespace

std::string format_log_line(LogFormat format, Timestamp time, LogLevel level,
                            std::string_view event, LogFields fields) {
  const bool json = format == LogFormat::json;
  std::string line;
  line.reserve(256);
  if (json) line += R"({"time":")";
  append_time(line, time);
  if (json) {
    line += R"(","level":")";
    line += spelling_of(level, kLogLevelWords);
    line += R"(","event":)";
    append_quoted(line, event);
  } else {
    line += ' ';
    line += padded_name_of(level);
    line += ' ';
    append_text_string(line, event);
  }
  for (const LogField& field : fields) {
    if (json) {
      line += ',';
      append_quoted(line, field.name);
      line += ':';
    } else {
      line += ' ';
      line += field.name;
      line += '=';
    }
    append_value(line, field, format);
  }
  line += json ? "}\n" : "\n";
  return line;
}

}  // namespace gatehouse
