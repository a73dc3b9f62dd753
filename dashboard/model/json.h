#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/time.h"

namespace gatehouse::dashboard {

/// Members stay in the order in which they are written here, so that answers read well.
using Json = nlohmann::ordered_json;

/// How deep arrays and objects may nest in what somebody else has written, and how many members an
/// object may have there.
inline constexpr int kMostNesting = 64;
inline constexpr int kMostMembers = 1000;

/// JSON that somebody else has written, discarded when it is none. Nothing when it is beyond those
/// limits: copying it, and writing it again, takes stack for every level, and each member that is
/// read is compared with all before it.
std::optional<Json> read_json(std::string_view text);

/// What is wrong with JSON beyond those limits: "<subject> nests deeper than …".
std::string beyond_limits(std::string_view subject);

/// Text that is not UTF-8 (an echoed parameter) is replaced, never refused.
std::string to_text(const Json& json);

/// A value, or null.
template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json or_null(const std::optional<Timestamp>& time);

}  // namespace gatehouse::dashboard
