#include "dashboard/model/json.h"

namespace gatehouse::dashboard {

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json or_null(const std::optional<Timestamp>& time) {
  return time ? Json(format_rfc3339(*time)) : Json(nullptr);
}

}  // namespace gatehouse::dashboard
