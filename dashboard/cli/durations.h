#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "common/domain/time.h"

namespace gatehouse::dashboard {

/// "90s", "15m", "12h", "30d"; a number alone is seconds. Nothing for anything else.
std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// A moment as people give it: RFC 3339, or a day ("2030-12-31", its first moment in UTC).
std::optional<Timestamp> parse_moment(std::string_view text);

}  // namespace gatehouse::dashboard
