#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "common/domain/time.h"

namespace gatehouse::dashboard {

/// Members stay in the order in which they are written here, so that answers read well.
using Json = nlohmann::ordered_json;

/// Text that is not UTF-8 (an echoed parameter) is replaced, never refused.
std::string to_text(const Json& json);

/// A value, or null.
template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json or_null(const std::optional<Timestamp>& time);

}  // namespace gatehouse::dashboard
