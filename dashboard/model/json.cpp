#include "dashboard/model/json.h"

#include <array>
#include <cstddef>

namespace gatehouse::dashboard {
namespace {

/// Behind the string that begins at `at`.
std::size_t behind_string(std::string_view text, std::size_t at) {
  while ((at = text.find_first_of("\"\\", at + 1)) != std::string_view::npos) {
    if (text[at] == '"') return at + 1;
    ++at;  // what a backslash keeps
  }
  return text.size();
}

struct Level {
  bool is_object = false;
  int commas = 0;  // so far
};

/// Whether kMostNesting and kMostMembers are kept. Of what is no JSON it may say either.
bool is_within_limits(std::string_view text) {
  std::array<Level, kMostNesting> levels;
  std::size_t open = 0;
  for (std::size_t at = text.find_first_of("\"{}[],"); at < text.size();
       at = text.find_first_of("\"{}[],", at)) {
    const char c = text[at];
    if (c == '"') {
      at = behind_string(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') {
      if (open == levels.size()) return false;
      levels[open++] = {c == '{', 0};
    } else if (open == 0) {
      continue;
    } else if (c == ',') {
      Level& level = levels[open - 1];
      if (++level.commas >= kMostMembers && level.is_object) return false;
    } else {
      --open;
    }
  }
  return true;
}

}  // namespace

std::optional<Json> read_json(std::string_view text) {
  if (!is_within_limits(text)) return std::nullopt;
  return Json::parse(text, nullptr, false);
}

std::string beyond_limits(std::string_view subject) {
  return std::string(subject) + " nests deeper than " + std::to_string(kMostNesting) +
         " arrays and objects, or has an object of more than " + std::to_string(kMostMembers) +
         " members.";
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json or_null(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

}  // namespace gatehouse::dashboard
