#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

std::optional<Json> read_json(std::string_view text) {
  bool fits = true;
  // Told how many enclose the value. What is refused is left out, so nothing deep is ever made.
  const auto keep = [&fits](int enclosing, Json::parse_event_t event, const Json&) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    const bool too_deep = opens && enclosing >= kMostNesting;
    fits = fits && !too_deep;
    return !too_deep;
  };
  Json json = Json::parse(text, keep, false);
  if (!fits) return std::nullopt;
  return json;
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json or_null(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

}  // namespace gatehouse::dashboard
